"""What a submission is once it has been read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .. import KitError

Role = Literal["answer", "given", "extra"]


class Unreadable(KitError):
    """A notebook that cannot be graded; the message is one plain line with cause and remedy."""


@dataclass(frozen=True)
class Cell:
    """One code cell. `answer`: the student's, for a question; `given`: ours; `extra`: their own."""

    source: str
    role: Role
    grade_id: str | None = None
    position: int = 0  # among all cells of the notebook, counted from 1

    def describe(self) -> str:
        """How to tell the student which cell is meant."""
        if self.role == "answer" and self.grade_id:
            return f"the answer cell of {self.grade_id.replace('-', '_')}"
        return f"cell {self.position}"


@dataclass(frozen=True)
class Template:
    """What the student received: the released notebook, by grade_id, in order.

    `locked` are the sources of the cells that are not the student's. Of these, `given` run while
    grading; the others (prose, demonstrations, checks) do not. `points` are those of grade cells.
    """

    assignment: str
    order: tuple[str, ...]
    locked: Mapping[str, str]
    given: frozenset[str]
    answers: frozenset[str]
    points: Mapping[str, float]


@dataclass(frozen=True)
class Submission:
    """One notebook, repaired. `notes` are lines for the instructor on what was repaired."""

    name: str
    assignment: str
    student: str
    cells: Sequence[Cell]
    notes: Sequence[str] = ()
