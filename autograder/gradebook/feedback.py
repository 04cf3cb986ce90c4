"""What the pages of an assignment have in common, and what each is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ..course import Assignment
from ..feedback.page import Feedback, Standing
from ..feedback.timing import Timing
from ..results.result import Result
from ..submission import Submission, Template
from ..submission.released import released_template
from .entries import Entry
from .late_days import LateDays
from .rows import is_open


@dataclass(frozen=True)
class Pages:
    """The pages of one assignment; all that they share is read once."""

    assignment: Assignment
    template: Template
    late_days: LateDays

    @classmethod
    def of(cls, assignment: Assignment, late_days: LateDays) -> Pages:
        return cls(assignment, released_template(assignment.released), late_days)

    def feedback(
        self,
        result: Result,
        entry: Entry,
        *,
        notebook: bytes | None = None,
        submission: Submission | None = None,
        digest: str = "",
    ) -> Feedback:
        """What the feedback on a result is made of; of what was handed in, one form is enough."""
        return Feedback(
            self.assignment.title,
            self.assignment.name,
            result.student,
            notebook,
            record=result,
            template=self.template,
            submission=submission,
            digest=digest,
            timing=self._timing(result.student, entry),
            **standing(entry),
        )

    def _timing(self, student: str, entry: Entry) -> Timing | None:
        """When it was due and came, in the zone of the course's date; None where nothing is due."""
        if entry.due is None:
            return None
        stated = self.assignment.due
        zone = UTC if stated is None else stated.tzinfo

        def there(moment: datetime) -> datetime:
            return moment.replace(tzinfo=UTC).astimezone(zone)

        return Timing(
            there(entry.due),
            None if entry.timestamp is None else there(entry.timestamp),
            None if entry.extension is None else there(entry.due + entry.extension),
            self.late_days.charge(self.assignment, student, entry.seconds_late),
            self.late_days.is_made_up(self.assignment.name, student, entry.timestamp),
            self.late_days.is_by_an_attempt(self.assignment.name, student),
        )


def standing(entry: Entry) -> dict[str, Any]:
    """What the gradebook says: points of each grade cell, a person's comments, the late penalty."""
    standings = {}
    for name, grade in entry.grades.items():
        score = None if is_open(grade) else grade.score
        by_hand = grade.manual_score is not None or bool(grade.extra_credit)
        standings[name] = Standing(score, grade.max_score, by_hand)
    # What the kit itself wrote into the gradebook stands on the page already.
    comments = {name: comment.manual for name, comment in entry.comments.items() if comment.manual}
    return {
        "standings": standings,
        "comments": comments,
        "late_penalty": entry.late_penalty or 0,
    }
