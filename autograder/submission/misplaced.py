"""What lies in `submitted/` and is not where an assignment's notebooks lie: what it is meant for.

Nothing is opened here, no link is followed, and of a folder no more than so many entries are seen.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Collection, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path, PurePosixPath

from ..util.text import nearest, one_line
from .names import is_alike, is_notebook, repetition

MOST_ENTRIES = 10_000  # of a student's folder: what lies behind them is not looked at
MOST_STRAYS = 100  # notebooks that are asked for what they are meant
LONGEST_PATH = 200  # characters of one that are told; folders may lie 2,000 deep
NEAR = 0.8  # of two names, as difflib counts
# Of a notebook that nothing says what it is for: no grade is taken back for it.
IN_NONE = "in the folder of no assignment"


def misplaced(student: Path, assignment: str, known: Collection[str] = ()) -> str:
    """What in a student's folder may be meant for an assignment, whose own folder is not there.

    known: all assignments of the course. Empty where there is no notebook but in their folders, or
    in places that look like another's: who handed in nothing.
    """
    if student.is_symlink():
        return ""
    others = {*known} - {assignment}
    missing, strays = f"there is no folder {assignment}, but", []
    for path, is_folder in _below(student, {assignment, *known}):
        names = (path.name,) if is_folder else (path.stem, repetition(path.stem)[0])
        if len(path.parts) == 1 and any(is_alike(name, assignment) for name in names):
            how = "rename it"
            if not is_folder:
                how = f"put it into one, as {assignment}.ipynb"
            return one_line(f"{missing} {path}{'' if is_folder else ' without one'}: {how}")
        if not is_folder:
            strays.append(path)
    strays = [path for path in strays[:MOST_STRAYS] if not _is_meant_for(path, others)]
    for path in strays:
        folder = path.parts[0]
        is_meant = nearest(folder, (assignment, *sorted(others)), NEAR) == assignment
        if len(path.parts) == 2 and is_meant:
            return one_line(f"{missing} {folder}: rename it")
    for path in strays:
        return one_line(
            f"{missing} {_short(path)} {IN_NONE}: if that is it, put it into {assignment}/"
        )
    return ""


def swapped(place: Path, assignment: str) -> dict[str, str]:
    """Of a folder in `submitted/` that has an assignment's name, whose notebooks are in it.

    By the name of the folder within, or its own for what lies there without one.
    """
    reasons: dict[str, str] = {}
    for path, is_folder in _below(place, ()):
        if is_folder:
            continue
        student = path.parts[0] if len(path.parts) > 1 else place.name
        if student != place.name:
            why = (
                f"there is no folder {student}/{assignment}, but {place.name}/{student}: these are "
                "the wrong way round, move it"
            )
        else:
            why = (
                f"stands where a student's folder stands, and has {_short(path)}: put it into "
                f"that of its student, as STUDENT/{assignment}/{assignment}.ipynb"
            )
        reasons.setdefault(student, one_line(why))
    return reasons


def _short(path: PurePosixPath) -> str:
    """A path as it is told: of a long one, where it begins and ends."""
    text, half = one_line(path), LONGEST_PATH // 2
    return text if len(text) <= LONGEST_PATH else f"{text[:half]} … {text[-half:]}"


def _is_meant_for(path: PurePosixPath, assignments: Collection[str]) -> bool:
    """Whether a notebook, or a folder that it is in, has the name of one of some assignments."""
    names = (*path.parts[:-1], path.stem, repetition(path.stem)[0])
    return any(is_alike(name, each) for name in names for each in assignments)


def _below(student: Path, passed_over: Collection[str]) -> Iterator[tuple[PurePosixPath, bool]]:
    """Folders at the top and notebooks at any depth, the less deep first; whether it is a folder.

    passed_over: folders at the top.
    """
    left = MOST_ENTRIES
    folders = deque([PurePosixPath()])
    while folders and left > 0:
        folder = folders.popleft()
        here = []
        with suppress(OSError), os.scandir(student / folder) as entries:
            here = sorted(islice(entries, left), key=lambda entry: entry.name)
        left -= len(here)
        for entry in here:
            path, is_top = folder / entry.name, not folder.parts
            if entry.name.startswith(".") or (is_top and entry.name in passed_over):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(path)
                if is_top:
                    yield path, True
            elif is_notebook(entry.name) and entry.is_file(follow_symlinks=False):
                yield path, False
