"""What lies in `submitted/`: who handed something in for an assignment, and whether it can be one.

A student's folder may hold anything: links, pipes, other files. Nothing is opened here.
"""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Collection, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from .. import KitError
from ..util.text import one_line
from .misplaced import MOST_ENTRIES, misplaced, swapped
from .names import is_alike
from .names import is_notebook as is_notebook

LONGEST_NAME = 200  # bytes, with which a record's file has room for its suffixes


class Refused(KitError):
    """A submission that is not one; the line says why, and what to do. It names no student.

    What it quotes of a student, a file's name, cannot break the line, nor the database it goes to.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(one_line(reason))


def handed_in(
    submitted: Path, assignment: str, known: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """Everybody with something at the assignment's place, and why it cannot be a submission.

    The reason is empty where it may be one. What lies elsewhere, and may be meant for it, is
    reported too. What nbgrader passes over, hidden names, is passed over where it is no student's.

    known: all assignments of the course.
    """
    reasons: dict[str, str] = {}
    elsewhere: dict[str, str] = {}
    for entry in sorted(submitted.glob("*")):
        is_hidden, at_place = entry.name.startswith("."), entry / assignment
        if not entry.is_dir() and not entry.is_symlink():
            if not is_hidden:
                reasons[entry.name] = "is a file, where every student has a folder: put it away"
        elif _is_there(at_place):
            reasons[entry.name] = _reason(at_place)
        elif is_hidden:
            continue
        elif is_alike(entry.name, assignment):
            elsewhere |= swapped(entry, assignment)
        elif entry.name not in known and (reason := misplaced(entry, assignment, known)):
            reasons[entry.name] = reason
    yield from sorted({**elsewhere, **reasons}.items())


def _is_there(path: Path) -> bool:
    """Whether there is something; where nobody can tell, the check does."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError:
        pass
    return True


def _reason(folder: Path) -> str:
    try:
        check_folder(folder)
    except Refused as error:
        return str(error)
    return ""


def check_folder(folder: Path) -> None:
    """Refused, where `submitted/<student>/<assignment>` holds nothing that can be graded."""
    check_name(folder.parent.name)
    for path in (folder.parent, folder):
        _check_place(path)
    usual = f"{folder.name}.ipynb"
    if not notebooks_in(folder, usual):
        raise Refused(f"handed in no {usual}")


def notebooks_in(folder: Path, usual: str) -> list[Path]:
    """The notebooks in a student's folder: what has the `usual` name, and plain files.

    What lies at the usual name is told of when it is read, whatever it is.
    """
    notebooks = [folder / usual] if os.path.lexists(folder / usual) else []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in islice(entries, MOST_ENTRIES):
            is_another = entry.name != usual and is_notebook(entry.name)
            if is_another and entry.is_file(follow_symlinks=False):
                notebooks.append(folder / entry.name)
    return sorted(notebooks)


def check_name(student: str) -> None:
    if student.startswith("."):
        raise Refused("has a name that begins with a dot, which nbgrader passes over: rename it")
    if student != student.strip() or not student.isprintable():
        raise Refused("has a name with blanks around it or letters that cannot be read: rename it")
    if glob.escape(student) != student:
        raise Refused("is a pattern to nbgrader: name the folder otherwise")
    if len(student.encode()) > LONGEST_NAME:
        raise Refused(f"has a name of more than {LONGEST_NAME} bytes: shorten it")


def _check_place(path: Path) -> None:
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        raise Refused(f"cannot be looked at: {path.name}: {error.strerror}") from None
    if stat.S_ISLNK(mode):
        raise Refused(f"has a link at {path.name}: put the folder itself in its place")
    if not stat.S_ISDIR(mode):
        raise Refused(f"has no folder at {path.name}: put what was handed in into one")
