"""Which of a group's notebooks is the newest, or which one is taken where nobody can tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..course import Assignment, Course
from ..results.records import digest_of
from ..submission.choice import choose, worth
from ..submission.folder import Refused
from ..submission.released import released_template
from ..util import files
from .collected import made_up_for, note_of

NEWEST = "the newest of their group"
BY_NUMBER = "the newest of their group by the numbers that Canvas gave the files"
UNSURE = (
    "and nobody can tell which of their group's is the newest: of those with answers the first by "
    "id is taken. Write beside each when it was handed in, as timestamp.txt"
)


@dataclass(frozen=True)
class Newest:
    """Who handed in what counts, and why it does."""

    student: str
    why: str = NEWEST


def newest(
    course: Course, assignment: str, folders: Mapping[str, Path], moments: Mapping[str, datetime]
) -> Newest | None:
    """By the time stamps, else by Canvas' numbers; None where nobody handed in.

    folders: of whoever handed in what may be graded. moments: when, of those who have a time stamp;
    one without is older than all that have one, and one of which only *late* is known may be as new
    as any.
    """
    last = max(moments.values(), default=None)
    late = {each for each, when in moments.items() if made_up_for(course, assignment, each) == when}
    moments = {**moments, **dict.fromkeys(late, last)} if last else moments
    first = sorted(each for each in folders if moments.get(each) == last)
    if not first:
        return None
    if len(first) == 1:
        return Newest(first[0])
    about = course.assignments.get(assignment)
    if about is None:
        return Newest(first[0], UNSURE)
    numbers = {each: _number(course, about, each, folders[each]) for each in first}
    if all(numbers.values()):
        return Newest(max(first, key=numbers.__getitem__), BY_NUMBER)
    return Newest(max(first, key=lambda each: _worth(course, about, folders[each])), UNSURE)


def _number(course: Course, assignment: Assignment, student: str, folder: Path) -> int:
    """Canvas' of the file that `autograder collect` put there; 0 where another is there by now."""
    try:
        said = note_of(course, assignment.name, student)
        path, most = folder / assignment.released.name, course.limits.notebook_mb
        is_it = said["order"]["system"] == "canvas" and said["digest"] == digest_of(path, most)
        return int(said["order"]["number"]) if is_it else 0
    except (ValueError, KeyError, TypeError):
        return 0


def _worth(course: Course, assignment: Assignment, folder: Path) -> int:
    most = course.limits.notebook_mb
    try:
        content = files.read_plain(choose(folder, assignment, most).path, most)
    except (Refused, files.NotAFile):
        return -1
    return worth(content, released_template(assignment.released))
