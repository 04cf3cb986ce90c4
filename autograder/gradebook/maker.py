"""What is made of a submission where it was graded: its record, its graded notebook, its page.

A grader process has the submission in memory, and need neither read nor parse it again. The record
is written first, so that what was graded stays graded. The rest is made aside; the writer puts it
in place once the gradebook has the grade, and makes it itself where it is not there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ..feedback.page import feedback_page
from ..results.records import Records
from ..results.result import Result
from ..submission import Submission, Template
from ..submission.released import released_metadata, released_template
from . import rows
from .by_hand import ByHand
from .entries import EnteredAssignment, Entry
from .feedback import Pages
from .folders import Folders
from .late_days import LateDays
from .penalties import Penalties
from .settings import Settings
from .shown import OutputLimits, graded_notebook
from .state import State


@dataclass(frozen=True)
class Maker:
    """Makes what the gradebook's people see of a submission.

    entries: what the gradebook had of each student when the run began.
    handed_in: when, by student. by_hand: what people gave, and for which notebook.
    metadata: that of a graded notebook.
    pages: None where no feedback is asked for.
    """

    records: Records
    folders: Folders
    assignment: EnteredAssignment
    entries: Mapping[str, Entry]
    handed_in: Mapping[str, datetime | None]
    by_hand: ByHand
    late_days: LateDays
    penalties: Penalties
    template: Template
    metadata: Mapping[str, Any]
    limits: OutputLimits
    pages: Pages | None

    @classmethod
    def of(
        cls,
        records: Records,
        state: State,
        settings: Settings,
        released: Path,
        pages: Pages | None,
    ) -> Maker:
        """What the gradebook has by now; `released` is the notebook as students got it."""
        metadata = dict(released_metadata(released))
        if state.assignment.notebook.kernelspec:
            metadata["kernelspec"] = json.loads(state.assignment.notebook.kernelspec)
        return cls(
            records,
            state.folders,
            state.assignment,
            dict(state.entries),
            state.handed_in,
            state.by_hand,
            state.late_days,
            state.penalties,
            released_template(released),
            metadata,
            OutputLimits(
                settings.get("LimitOutput", "max_lines", 1000),
                settings.get("LimitOutput", "max_traceback", 100),
            ),
            pages,
        )

    def keep(self, submission: Submission | None, result: Result) -> None:
        """Called in a grader process as soon as a submission is graded.

        Of a group's, there is a record, a notebook and a page for each member.
        """
        for student in result.group or (result.student,):
            self._keep(submission, replace(result, student=student))

    def _keep(self, submission: Submission | None, result: Result) -> None:
        result = self.records.write(result)
        if submission is None or result.outcome == "unreadable":
            return
        try:
            entry = self.entry(result, self.entries.get(result.student))
            self.make(submission, result, entry)
        except Exception:  # noqa: BLE001 - the writer meets it again, and tells whose it is
            return

    def entry(self, result: Result, before: Entry | None) -> Entry:
        """The rows that a result comes to."""
        student = result.student
        when, as_left = self.handed_in[student], self.by_hand.as_left(result)
        entry = rows.graded(before, self.assignment, result, when, as_left)
        granted = entry.extension
        extension = self.late_days.extension(self.assignment.name, student, granted)
        entry = replace(entry, extension=extension)
        return replace(entry, late_penalty=self.penalties.of(student, entry))

    def make(self, submission: Submission, result: Result, entry: Entry) -> None:
        """The folders of a submission, aside; OSError where there is no room."""
        notebook = graded_notebook(
            submission, self.template, self.metadata, result, entry.seconds_late, self.limits
        )
        self.folders.make("autograded", result.student, notebook)
        if self.pages is not None:
            self.make_page(submission, result, entry)

    def make_page(self, submission: Submission | None, result: Result, entry: Entry) -> None:
        """A submission's page, aside; without its cells where it is not what was graded."""
        assert self.pages is not None
        feedback = self.pages.feedback(result, entry, submission=submission)
        self.folders.make("feedback", result.student, feedback_page(feedback))
