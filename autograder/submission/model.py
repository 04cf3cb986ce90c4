"""What a submission is once it has been read."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from .. import KitError
from ..course import question_of
from .history import History

# `answer`: the student's, for a question; `given`: ours, and run; `shown`: ours, and not run while
# grading; `extra`: code of their own; `text`: prose of their own.
Role = Literal["answer", "given", "shown", "extra", "text"]


class Unreadable(KitError):
    """A notebook that cannot be graded; the message is one plain line with cause and remedy.

    `digest` is the SHA-256 of the file; empty where its bytes could not be had.
    """

    def __init__(self, told: str, digest: str = "") -> None:
        super().__init__(told)
        self.digest = digest


@dataclass(frozen=True)
class Cell:
    """One cell of a repaired notebook."""

    source: str
    role: Role
    grade_id: str | None = None
    position: int = 0  # among all cells of the notebook, counted from 1; 0 where it was put back

    @property
    def id(self) -> str:
        """Its name in the repaired notebook."""
        return self.grade_id or f"own-{self.position}"

    def describe(self) -> str:
        """How to tell the student which cell is meant."""
        if self.role == "answer" and self.grade_id:
            return f"the answer cell of {question_of(self.grade_id)}"
        return f"cell {self.position}"


@dataclass(frozen=True)
class Template:
    """What the student received: the released notebook, by grade_id, in order.

    `locked` are the sources of the cells that are not the student's. Of these, `given` run while
    grading; the others (prose, demonstrations, checks) do not. `points` are those of grade cells.
    `released` are the cells as they stand in the file, and `texts` what stands in all of them,
    without the white space around it. `history` is what earlier releases had otherwise,
    and `mark` what its notebook says of which release it is; empty where it says nothing.
    """

    assignment: str
    order: tuple[str, ...]
    locked: Mapping[str, str]
    given: frozenset[str]
    answers: frozenset[str]
    points: Mapping[str, float]
    released: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    texts: frozenset[str] = frozenset()
    history: History = field(default_factory=History)
    mark: str = ""

    def source(self, grade_id: str) -> str:
        """A cell's text as it was released."""
        return "".join(self.released.get(grade_id, {}).get("source", ""))

    @functools.cached_property
    def digest(self) -> str:
        """SHA-256 of the cells as they were released."""
        text = json.dumps(self.released, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Submission:
    """One notebook, repaired. `notes` are lines for the instructor on what was repaired.

    `cells` are those that run, `notebook` are all, and `digest` is the SHA-256 of the file.
    `saved` are the cells as they stand in the file, whatever they are, with their outputs, and
    `python` is the one that it was saved with, as in (3, 11); empty where it does not say.
    `untouched` are the answers, by grade_id, that are as they were released, but for those in prose
    where the notebook has prose elsewhere; `has_answers` says whether there is any other, or code
    that gives one elsewhere. `seen` is, for each
    function, how many of the cells run before the check that saw what counts: all of them where
    that stands below the check. `left_open` are questions that its release did not have, and that
    a person looks at.
    """

    name: str
    assignment: str
    student: str
    cells: Sequence[Cell]
    notes: Sequence[str] = ()
    notebook: Sequence[Cell] = ()
    digest: str = ""
    saved: Sequence[Any] = field(default=(), repr=False, compare=False)
    python: tuple[int, ...] = ()
    untouched: frozenset[str] = frozenset()
    has_answers: bool = True
    seen: Mapping[str, int] = field(default_factory=dict)
    group: Sequence[str] = ()  # all for whom it counts, where that is not the student alone
    left_open: frozenset[str] = frozenset()
