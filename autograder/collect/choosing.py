"""Of all that a student handed in, the attempt that counts, and the notebook of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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

    def is_of_the_attempt(self, other: Order) -> bool:
        """Whether both are of one file of an attempt, which Canvas gives a number."""
        return bool(self.number) and (self.system, self.number) == (other.system, other.number)

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


def newest_first(handins: Sequence[Handin]) -> Iterator[Sequence[Handin]]:
    """All attempts."""
    rest = handins
    while rest:
        attempt = newest_attempt(rest)
        yield attempt
        taken = set(map(id, attempt))
        rest = [each for each in rest if id(each) not in taken]


@dataclass(frozen=True)
class Chosen:
    """A notebook with its content and worth, and what was passed over for it.

    `passed_over` are the others of its attempt. `left` is of a newer attempt, and none of this
    assignment; `answered`, of an older one, has answers where this has none.
    """

    handin: Handin
    content: bytes
    worth: Worth
    passed_over: Sequence[str] = ()
    left: Chosen | None = None
    answered: Chosen | None = None


def stays(there: Worth, newer: Worth) -> bool:
    """Whether a notebook is not to give way to a newer one, which is none of its assignment."""
    return newer in (Worth.FOREIGN, Worth.DAMAGED) and there != Worth.DAMAGED and newer < there


def choose_of_all(
    handins: Sequence[Handin], template: Template, takes_newest: bool = False
) -> Chosen | str:
    """The notebook of the newest attempt that has one of this assignment; or why there is none.

    Where no attempt has, of the newest, which `takes_newest` takes whatever it is.
    """
    attempts = newest_first(handins)
    newest = choose(next(attempts, ()), template)
    if isinstance(newest, str) or newest.worth == Worth.ANSWERED:
        return newest
    for attempt in attempts:
        older = choose(attempt, template)
        if isinstance(older, str):
            continue
        if stays(older.worth, newest.worth) and not takes_newest:
            return replace(older, left=newest)
        if older.worth == Worth.ANSWERED:
            return replace(newest, answered=older)
    return newest


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
        value = worth(content, template)
        times = repetition(PurePosixPath(handin.file).stem)[1]
        read.append(((value, handin.number, times), place, handin, content))
    if not read:
        return failed
    best = max(read, key=lambda each: each[:2])
    others = [each for each in read if each is not best and each[3] != best[3]]
    return Chosen(best[2], best[3], best[0][0], [each[2].where for each in others])


def notebooks(handins: Sequence[Handin]) -> Iterator[Handin]:
    """Those that are notebooks, whatever a browser made of the ending."""
    for each in handins:
        if is_notebook(each.member.name):
            yield each
