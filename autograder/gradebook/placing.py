"""A student's graded notebook and page, put in place once the gradebook has the grade.

What a grader process made is taken where it shows what the gradebook has. Else it is made here,
from what was handed in, read again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .. import KitError
from ..results.result import Result
from ..submission import Submission
from ..submission.read import submission_of
from .failures import why_not_written
from .maker import Maker
from .state import State, content_of


@dataclass(frozen=True)
class Placing:
    """Of one assignment. most_mb: how large a notebook that was handed in may be."""

    state: State
    maker: Maker
    most_mb: float

    def has_its_page(self, result: Result) -> bool:
        """Whether the page is there, finished, and shows what it should."""
        pages = self.maker.pages
        if pages is None or result.outcome == "unreadable":
            return True
        student = result.student
        meant = pages.feedback(result, self.state.entries[student], digest=result.submission)
        return meant.is_shown_by(content_of(self.state.folders.page(student)))

    def place(self, result: Result, was_expected: bool) -> str:
        """Puts notebook and page in place; why it could not, in a line.

        was_expected: whether the gradebook had what the grader process knew of it: else what it
        made shows another state.
        """
        student, what = result.student, "grade"
        entry, maker = self.state.entries[student], self.maker
        try:
            if not (was_expected and self.state.folders.is_made("autograded", student)):
                maker.make(self._submission(result), result, entry)
            self.state.folders.place("autograded", student)
            what = "feedback"
            if maker.pages is not None:
                if not self.state.folders.is_made("feedback", student):
                    maker.make_page(self._submission(result), result, entry)
                self.state.folders.place("feedback", student)
        except Exception as error:  # noqa: BLE001 - costs nobody else their grade
            return why_not_written(what, error)
        return ""

    def renew_page(self, result: Result) -> str:
        """Makes a page anew and puts it in place; why it could not, in a line."""
        entry = self.state.entries[result.student]
        try:
            self.maker.make_page(self._submission(result), result, entry)
            self.state.folders.place("feedback", result.student)
        except Exception as error:  # noqa: BLE001 - costs nobody else their grade
            return why_not_written("feedback", error)
        return ""

    def _submission(self, result: Result) -> Submission:
        """What was graded, read again; KitError where it is not there any more."""
        path = self.state.folders.submitted(result.student) / Path(result.notebook).name
        template, most = self.maker.template, self.most_mb
        submission = submission_of(path, template, result.student, str(path), most)
        if result.submission not in ("", submission.digest):
            raise KitError(f"{path} was changed while it was graded. Grade it again.")
        return submission
