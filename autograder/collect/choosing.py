"""Of all that a student handed in, the attempt that counts, and the notebook of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import PurePosixPath

from ..submission import Template
from ..submission.choice import Worth, repetition, worth
from ..submission.folder import is_notebook
from ..util.files import digest
from ..util.text import one_line
from .allowance import Allowance, Look
from .archives import Member
from .names import System
from .zips import NO_MEMORY, TooMuch


@dataclass(frozen=True)
class Handin:
    """A notebook that somebody handed in.

    `allowance` is what may be read of theirs. `when` is in UTC, None where nobody knows. `number`
    is Canvas's of the file, 0 elsewhere.
    `seen` is when the download was made, by the clock of the LMS; `turn`, its place among all that
    were given. `called` is what the LMS called it, empty where none did.
    """

    member: Member
    allowance: Allowance = field(repr=False, compare=False)
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


def attempts_of(handins: Sequence[Handin]) -> Sequence[Sequence[Handin]]:
    """What was handed in together, as given."""
    attempts: dict[object, list[Handin]] = {}
    for each in handins:
        attempts.setdefault((each.turn, each.when), []).append(each)
    return list(attempts.values())


def newest_attempt(handins: Sequence[Handin]) -> Sequence[Handin]:
    """The files of the newest attempt; where nothing says which is newer, of the last given."""
    newest: Sequence[Handin] = []
    for attempt in attempts_of(handins):
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

    `passed_over` are the others of its attempt; `unread`, how many of it nobody looked at; `failed`
    says of one why it could not be read. `left` is of a newer attempt, and none of this assignment;
    `answered`, of an older one, has answers where this has none; `unsure` are of attempts of which
    nothing says that they are older.
    """

    handin: Handin
    content: bytes
    worth: Worth
    passed_over: Sequence[str] = ()
    unread: int = 0
    failed: str = ""
    unsure: Sequence[str] = ()
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
    first = next(attempts)
    newest = choose(first, template)
    if isinstance(newest, str):
        return newest
    newest = replace(newest, unsure=[*_as_new(newest, first, handins, template)])
    if newest.worth == Worth.ANSWERED:
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


def _as_new(
    chosen: Chosen, attempt: Sequence[Handin], handins: Sequence[Handin], template: Template
) -> Iterator[str]:
    """Other notebooks than the chosen one, of attempts that may be as new as its own."""
    order = order_of(attempt)
    for each in attempts_of(handins):
        if each[0] is not attempt[0] and order.is_newer_than(order_of(each)) is None:
            other = choose(each, template)
            if isinstance(other, Chosen) and other.content != chosen.content:
                yield other.handin.where


def choose(attempt: Sequence[Handin], template: Template) -> Chosen | str:
    """The notebook of an attempt; or why there is none.

    Of several: one of this assignment, with answers, and of those the last. A single one is taken
    whatever it is: grading says what it lacks.
    """
    looked: list[tuple[tuple[Worth, int, int], int, Handin, Look]] = []
    failed, unread = "", 0
    for order, index, handin in _likeliest(attempt, template):
        look = _look(handin, template)
        if look is None:
            unread += 1
        elif look.failed:
            failed = failed or f"{handin.where} {look.failed}"
        else:
            looked.append(((look.worth, *order), index, handin, look))
    if not looked:
        return failed or f"of {unread} notebooks none is looked at, after so many others"
    best = max(looked, key=lambda each: each[:2])
    handin, look = best[2:]
    try:
        content = handin.member.read()
    except TooMuch as error:
        return f"{handin.where} {error}"
    others = [(index, each.where) for _, index, each, its in looked if its.digest != look.digest]
    passed_over = [where for _, where in sorted(others)]
    return Chosen(handin, content, look.worth, passed_over, unread, failed)


def _likeliest(
    attempt: Sequence[Handin], template: Template
) -> Sequence[tuple[tuple[int, int], int, Handin]]:
    """The notebooks of an attempt with what makes one of them the last, and their places in it.

    First the one that is to be looked at first: with the assignment's name, and the last of them.
    """
    ordered = []
    for index, handin in enumerate(attempt):
        stem, times = repetition(PurePosixPath(handin.file).stem)
        ordered.append((stem == template.assignment, (handin.number, times), index, handin))
    ordered.sort(key=lambda each: each[:3], reverse=True)
    return [each[1:] for each in ordered]


def _look(handin: Handin, template: Template) -> Look | None:
    """What a notebook is worth, which is found out once; None where it is one too many."""
    member, allowance = handin.member, handin.allowance
    if member not in allowance.looks:
        if not allowance.take_notebook(member.size):
            return None
        allowance.looks[member] = _looked_at(member, template)
    return allowance.looks[member]


def _looked_at(member: Member, template: Template) -> Look:
    try:
        content = member.read()
        return Look(worth(content, template), digest(content))
    except TooMuch as error:
        return Look(failed=str(error))
    except MemoryError:
        return Look(failed=NO_MEMORY)


def notebooks(handins: Sequence[Handin]) -> Iterator[Handin]:
    """Those that are notebooks, whatever a browser made of the ending."""
    for each in handins:
        if is_notebook(each.member.name):
            yield each
