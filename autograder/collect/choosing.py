"""Of all that a student handed in, the attempt that counts, and the notebook of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from ..submission import Template
from ..submission.choice import Worth, repetition, worth
from ..submission.folder import is_notebook
from ..util.text import one_line
from .archives import Member, TooMuch
from .names import System


@dataclass(frozen=True)
class Handin:
    """A notebook that somebody handed in.

    `when` is in UTC, None where nobody knows. `number` is Canvas's of the file, 0 elsewhere.
    `seen` is when the download was made, by the clock of the LMS; `turn`, its place among all that
    were given. `called` is what the LMS called it, empty where none did.
    """

    member: Member
    system: System
    file: str
    number: int = 0
    when: datetime | None = None
    is_late: bool = False
    seen: datetime | None = None
    turn: int = 0
    called: str = ""

    @property
    def where(self) -> str:
        return one_line("/".join(self.member.path))


@dataclass(frozen=True)
class Order:
    """What is known of the time of a hand-in: enough to say which of two is newer, or not."""

    system: str
    when: datetime | None
    number: int
    seen: datetime | None

    def is_newer_than(self, other: Order) -> bool | None:
        """None where nothing says it."""
        if self.when and other.when and self.when != other.when:
            return self.when > other.when
        if self.system == other.system:
            if self.number and other.number:
                return self.number > other.number
            if self.seen and other.seen and self.seen != other.seen:
                return self.seen > other.seen
        return None


def order_of(attempt: Sequence[Handin]) -> Order:
    """That of an attempt: of its last file."""
    last = max(attempt, key=lambda each: each.number)
    return Order(last.system, last.when, last.number, last.seen)


def newest_attempt(handins: Sequence[Handin]) -> Sequence[Handin]:
    """The files of the newest attempt; where nothing says which is newer, of the last given."""
    attempts: dict[object, list[Handin]] = {}
    for each in handins:
        attempts.setdefault((each.turn, each.when), []).append(each)
    newest: list[Handin] = []
    for attempt in attempts.values():
        if not newest or order_of(attempt).is_newer_than(order_of(newest)) is not False:
            newest = attempt
    return newest


@dataclass(frozen=True)
class Chosen:
    """A notebook with its content, and why each of the others was passed over."""

    handin: Handin
    content: bytes
    passed_over: Sequence[str] = ()


def choose(attempt: Sequence[Handin], template: Template) -> Chosen | str:
    """The notebook of an attempt; or why there is none.

    Of several: one of this assignment, with answers, and of those the last. A single one is taken
    whatever it is: grading says what it lacks.
    """
    read: list[tuple[tuple[Worth, int, int], int, Handin, bytes]] = []
    failed = ""
    for place, handin in enumerate(attempt):
        try:
            content = handin.member.read()
        except TooMuch as error:
            failed = failed or f"{handin.where} {error}"
            continue
        value = Worth.FOREIGN if len(attempt) == 1 else worth(content, template)
        times = repetition(PurePosixPath(handin.file).stem)[1]
        read.append(((value, handin.number, times), place, handin, content))
    if not read:
        return failed
    best = max(read, key=lambda each: each[:2])
    others = [each for each in read if each is not best and each[3] != best[3]]
    return Chosen(best[2], best[3], [each[2].where for each in others])


def notebooks(handins: Sequence[Handin]) -> Iterator[Handin]:
    """Those that are notebooks, whatever a browser made of the ending."""
    for each in handins:
        if is_notebook(each.member.name):
            yield each
