"""What the pages of an assignment have in common, and what each is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..course import Assignment
from ..feedback.page import Feedback, Standing
from ..grading.answers import mistakes_of
from ..results.result import Result
from ..submission import Submission, Template
from ..submission.released import released_template
from .entries import Entry
from .rows import is_open


@dataclass(frozen=True)
class Pages:
    """The pages of one assignment; all that they share is read once."""

    assignment: Assignment
    template: Template
    hints: dict[str, str]

    @classmethod
    def of(cls, assignment: Assignment) -> Pages:
        hints = {each.id: each.hint for each in mistakes_of(assignment)}
        return cls(assignment, released_template(assignment.released), hints)

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
            hints=self.hints,
            submission=submission,
            digest=digest,
            **standing(entry),
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
