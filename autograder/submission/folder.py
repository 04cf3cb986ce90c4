"""What lies in `submitted/`: who handed something in for an assignment, and whether it can be one.

A student's folder may hold anything: links, pipes, other files. Nothing is opened here.
"""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from .. import KitError
from ..util.text import one_line

LONGEST_NAME = 200  # bytes, with which a record's file has room for its suffixes
MOST_ENTRIES = 10_000  # of a student's folder: what lies behind them is not looked at
# Whatever a browser makes of the ending.
NOTEBOOK = re.compile(r"[^.].*\.ipynb(\.json|\.txt)?", re.IGNORECASE | re.DOTALL)


class Refused(KitError):
    """A submission that is not one; the line says why, and what to do. It names no student.

    What it quotes of a student, a file's name, cannot break the line, nor the database it goes to.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(one_line(reason))


def handed_in(submitted: Path, assignment: str) -> Iterator[tuple[str, str]]:
    """Everybody with something at the assignment's place, and why it cannot be a submission.

    The reason is empty where it may be one. What lies at a place that looks like the assignment's
    is reported too. What nbgrader passes over, hidden names, is passed over.
    """
    for entry in sorted(submitted.glob("[!.]*")):
        if not entry.is_dir() and not entry.is_symlink():
            yield entry.name, "is a file, where every student has a folder: put it away"
            continue
        try:
            (entry / assignment).lstat()
        except FileNotFoundError:
            reason = misplaced(entry, assignment)
            if reason:
                yield entry.name, reason
            continue
        except OSError:
            pass  # which the check tells
        yield entry.name, _reason(entry / assignment)


def misplaced(student: Path, assignment: str) -> str:
    """What in a student's folder is meant for an assignment, whose own folder is not there.

    Empty where nothing looks like it: who handed in nothing.
    """
    if student.is_symlink():
        return ""
    try:
        there = sorted(student.iterdir())
    except OSError:
        return ""
    for path in there:
        if _alike(path.name, assignment) and not path.is_symlink() and os.path.isdir(path):
            return one_line(f"there is no folder {assignment}, but {path.name}: rename it")
        if path.suffix == ".ipynb" and _alike(path.stem, assignment):
            return one_line(
                f"there is no folder {assignment}, but {path.name} without one: put it into one, "
                f"as {assignment}.ipynb"
            )
    return ""


def _alike(name: str, assignment: str) -> bool:
    """Whether two names are the same but for case, blanks, hyphens and underscores."""
    one, other = (re.sub(r"[\s_-]", "", each).casefold() for each in (name, assignment))
    return one == other


def _reason(folder: Path) -> str:
    try:
        check_folder(folder)
    except Refused as error:
        return str(error)
    return ""


def check_folder(folder: Path) -> None:
    """Refused, where `submitted/<student>/<assignment>` holds nothing that can be graded."""
    check_name(folder.parent.name)
    for place in (folder.parent, folder):
        _check_place(place)
    usual = f"{folder.name}.ipynb"
    if not notebooks_in(folder, usual):
        raise Refused(f"handed in no {usual}")


def is_notebook(name: str) -> bool:
    """Whether a file is a notebook by its name; what hides, as macOS's own beside each, is none."""
    return NOTEBOOK.fullmatch(name) is not None


def notebooks_in(folder: Path, usual: str) -> list[Path]:
    """The notebooks in a student's folder: what has the `usual` name, and plain files.

    What lies at the usual name is told of when it is read, whatever it is.
    """
    found = [folder / usual] if os.path.lexists(folder / usual) else []
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in islice(entries, MOST_ENTRIES):
            is_another = entry.name != usual and is_notebook(entry.name)
            if is_another and entry.is_file(follow_symlinks=False):
                found.append(folder / entry.name)
    return sorted(found)


def check_name(student: str) -> None:
    if student != student.strip() or not student.isprintable():
        raise Refused("has a name with blanks around it or letters that cannot be read: rename it")
    if glob.escape(student) != student:
        raise Refused("is a pattern to nbgrader: name the folder otherwise")
    if len(student.encode()) > LONGEST_NAME:
        raise Refused(f"has a name of more than {LONGEST_NAME} bytes: shorten it")


def _check_place(place: Path) -> None:
    try:
        mode = place.lstat().st_mode
    except OSError as error:
        raise Refused(f"cannot be looked at: {place.name}: {error.strerror}") from None
    if stat.S_ISLNK(mode):
        raise Refused(f"has a link at {place.name}: put the folder itself in its place")
    if not stat.S_ISDIR(mode):
        raise Refused(f"has no folder at {place.name}: put what was handed in into one")
