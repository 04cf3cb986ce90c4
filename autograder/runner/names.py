"""Names the mistakes of results anew, where a course knows others than when it graded them."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from ..grading.answers import unasked_context
from ..grading.fingerprint import Fingerprint
from ..grading.renaming import Renaming, Unsure
from ..results.result import Result
from .run import Run
from .session import load_questions


class Names:
    """The known mistakes of a run, read when the first result is to be named."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @functools.cached_property
    def _renaming(self) -> Renaming:
        run = self._run
        assignment = run.course.assignment(run.assignment)
        context = unasked_context(assignment, run.secret, run.limits)
        load_questions(context)
        return Renaming(context)

    def of(self, result: Result, questions: Sequence[str]) -> Result | None:
        """The result with what these questions' mistakes are called now.

        None where it must be graded again, as only that can tell.
        """
        return self._renaming.of(result, questions)

    def fitting(self, student: str, question: str, told: Fingerprint) -> list[str]:
        """The ids of the known mistakes that behave so; none where that cannot be told."""
        try:
            return [mistake.id for mistake in self._renaming.fitting(student, question, told)]
        except Unsure:
            return []
