"""Which of the notebooks that somebody handed in is graded, where its name does not say it.

A browser makes `rnn_forward (1).ipynb` of a second download, JupyterLab `rnn_forward-Copy1.ipynb`
of a copy, and a student a name of their own, often beside the untouched original. What is in a
notebook says whether it is one of the assignment, and whether anybody has worked in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from ..course import Assignment
from ..util import files
from ..util.text import one_line
from .folder import Refused, notebooks_in
from .model import Template, Unreadable
from .names import repetition as repetition
from .read import parse_submission
from .released import released_template
from .repair import Foreign

MOST = 20  # notebooks that are opened to choose one of them
MOST_TIMES = 3  # as much as the largest notebook may have is read of all of them, and then no other


class Worth(IntEnum):
    """What is in a notebook, the better the higher."""

    FOREIGN = 0  # nothing of this assignment
    UNTOUCHED = 1
    DAMAGED = 2  # nobody can tell: better asked for once more than graded as a stub
    ANSWERED = 3


@dataclass(frozen=True)
class Choice:
    """The notebook that is graded; `why` says so in a line where its name alone does not."""

    path: Path
    why: str = ""


@dataclass(frozen=True)
class _Read:
    """One of several notebooks: what it is worth, its content's digest, and its size in bytes."""

    path: Path
    worth: Worth
    digest: str
    size: int
    order: tuple[int, int, bool, str]  # the newest is the largest


def choose(folder: Path, assignment: Assignment, max_mb: float) -> Choice:
    """The notebook in a student's folder; Refused where there is none.

    Of several, the one of this assignment with answers, and of those the newest. No link is
    followed, and nothing is opened where there is no choice.
    """
    usual = folder / assignment.released.name
    others = beside(assignment)
    there = [path for path in notebooks_in(folder, usual.name) if path.name not in others]
    if not there:
        raise Refused(f"handed in no {usual.name}")
    if len(there) == 1:
        only = there[0]
        return Choice(only, "" if only == usual else _graded_from(only, f"as {_missing(usual)}"))
    template = released_template(assignment.released)
    read: list[_Read] = []
    for path in _likeliest(there, usual):
        if sum(each.size for each in read) <= MOST_TIMES * max_mb * 1e6:
            read.append(_read(path, usual, template, max_mb))
    best = max(read, key=lambda each: (each.worth, each.order))
    named = next((each for each in read if each.path == usual), None)
    if named is not None and named.digest == best.digest:
        best = named
    return Choice(best.path, _why(best, named, read, usual))


def beside(assignment: Assignment) -> Set[str]:
    """The names of the assignment's other notebooks, which nbgrader alone knows."""
    names = {path.name for path in assignment.released.parent.glob("*.ipynb")}
    return names - {assignment.released.name}


def worth(content: bytes, template: Template) -> Worth:
    try:
        submission = parse_submission(content, template, "", "")
    except Foreign:
        return Worth.FOREIGN
    except Unreadable:
        return Worth.DAMAGED
    return Worth.ANSWERED if submission.has_answers else Worth.UNTOUCHED


def _likeliest(there: Iterable[Path], usual: Path) -> Sequence[Path]:
    """Few enough to be opened: the one with the assignment's name, and the newest."""
    return sorted(there, key=lambda path: (path == usual, _order(path, usual)), reverse=True)[:MOST]


def _order(path: Path, usual: Path) -> tuple[int, int, bool, str]:
    """By the clock; where that says nothing, by the number in the name."""
    seconds = 0
    with suppress(OSError):
        seconds = int(path.lstat().st_mtime)
    return seconds, repetition(path.stem)[1], path == usual, path.name


def _read(path: Path, usual: Path, template: Template, max_mb: float) -> _Read:
    try:
        content = files.read_plain(path, max_mb)
    except files.NotAFile as error:
        size = int(max_mb * 1e6) if error.kind == "large" else 0
        return _Read(path, Worth.DAMAGED, "", size, _order(path, usual))
    about = worth(content, template), files.digest(content), len(content)
    return _Read(path, *about, _order(path, usual))


def _why(best: _Read, named: _Read | None, read: Sequence[_Read], usual: Path) -> str:
    """Why this one; nothing where it has the assignment's name, and no other has answers."""
    answered = {each.digest: each.path.name for each in read if each.worth == Worth.ANSWERED}
    others = sorted({*answered.values(), best.path.name})
    if best.worth == Worth.ANSWERED and len(answered) > 1:
        return _graded_from(best.path, f"the newest with answers of {', '.join(others)}")
    if best is named:
        return ""
    if named is None:
        return _graded_from(best.path, f"as {_missing(usual)}")
    states = {
        Worth.FOREIGN: "is not one of this assignment",
        Worth.UNTOUCHED: "is as it was released",
        Worth.DAMAGED: "cannot be read",
        Worth.ANSWERED: "has answers too",
    }
    return _graded_from(best.path, f"as {usual.name} {states[named.worth]}")


def _missing(usual: Path) -> str:
    return f"there is no {usual.name}"


def _graded_from(path: Path, why: str) -> str:
    return one_line(f"is graded from {path.name}, {why}")
