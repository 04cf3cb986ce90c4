"""What a criterion came to, and where every criterion's verdict is kept."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass

from ..results.result import in_one
from ..sandbox.worker import WorkerFailed

Criterion = tuple[str, str]  # a question's name and the criterion's


@dataclass(frozen=True)
class Verdict:
    """What one criterion came to, of a function or of a concept question.

    `misconception` is the id of the known mistake that it is, and `hint` what a student is to read
    of it. `wrong_shape` says that results had none that can be compared, and `wrong_shape_again`
    that they had none beside stand-ins either; `raised` is the error that stopped it, and where,
    without its message, or why there is no function.
    """

    passed: bool
    message: str
    misconception: str | None = None
    hint: str = ""
    wrong_shape: bool = False
    wrong_shape_again: bool = False
    raised: tuple[str | None, ...] = ()

    @property
    def explanation(self) -> str:
        """The message, and the hint behind it."""
        return in_one(self.message, self.hint)


class GraderBroke(Exception):
    """The grader failed where the student did not; the message is the traceback."""


class Verdicts:
    """The verdicts of one submission, each made once; a bug of ours costs its own criterion only.

    `broken` says of which criteria there is none, and why. `machine_failed` says whether neither
    the notebook nor the grader was the cause, so that one may try again.
    """

    def __init__(self) -> None:
        self.broken: dict[Criterion, str] = {}
        self.machine_failed = False
        self._made: dict[Criterion, Verdict] = {}
        self._interrupted = ""

    def interrupt(self, error: Exception) -> None:
        """Lets every criterion be broken, as not all that was to be asked could be."""
        self._interrupted = self.note_failure(error)

    def note_failure(self, error: Exception) -> str:
        """Notes whether the machine failed; for the instructor, why something broke."""
        self.machine_failed |= isinstance(error, WorkerFailed)
        return traceback.format_exc()

    def of(self, criterion: Criterion, judge: Callable[[], Verdict]) -> Verdict:
        """The verdict that there is, or is made now; GraderBroke where none can be."""
        if self._interrupted:
            self.broken[criterion] = self._interrupted
        if criterion not in self._made and criterion not in self.broken:
            try:
                self._made[criterion] = judge()
            except Exception as error:  # noqa: BLE001 - the others have their verdicts all the same
                self.broken[criterion] = self.note_failure(error)
        if criterion in self.broken:
            raise GraderBroke(self.broken[criterion])
        return self._made[criterion]
