"""Who handed in something for an assignment: the notebook that is graded, or why there is none."""

from __future__ import annotations

from collections.abc import Collection

from .. import UsageError
from ..course import Assignment, Course
from ..gradebook.database import knows
from ..gradebook.groups import Groups
from ..gradebook.roster import read_students
from ..gradebook.settings import Settings
from ..submission.choice import Choice, choose
from ..submission.folder import Refused, handed_in
from ..util.text import one_line


def notebooks(
    course: Course, assignment: Assignment, only: str | None
) -> tuple[dict[str, Choice], dict[str, str]]:
    """The notebooks by student, and who handed in what cannot be one, with the reason.

    only: the student, with the others of the group; None for everybody. UsageError where nobody is
    called so.
    """
    name, submitted = assignment.name, course.root / "submitted"
    choices: dict[str, Choice] = {}
    refused: dict[str, str] = {}
    wanted = None
    if only is not None:
        directory = Settings(course).directory
        groups = Groups(course, directory, name, [each.id for each in read_students(directory)])
        wanted = groups.together(only)
    for student, reason in handed_in(submitted, name, course.assignments):
        if not (wanted is None or student in wanted):
            continue
        if reason:
            refused[student] = reason
        else:
            try:
                most = course.limits.notebook_mb
                choices[student] = choose(submitted / student / name, assignment, most)
            except Refused as error:
                refused[student] = str(error)
    if only is not None and not choices and not refused:
        _refuse_unknown(course, only, {entry.name for entry in submitted.glob("[!.]*")})
        refused[only] = f"handed in nothing for {name}"
    return choices, refused


def _refuse_unknown(course: Course, student: str, there: Collection[str]) -> None:
    """A name that is mistyped must not become a student's."""
    directory = Settings(course).directory
    if student not in there and not (student.isprintable() and knows(directory, student)):
        raise UsageError(
            f"There is no submitted/{one_line(student)}, and the gradebook has no student "
            f"{one_line(student)}: look how the folder's name is written."
        )
