"""Where in a zip an LMS looks for the page that goes back for what somebody handed in.

Canvas (`AbstractAssignment#infer_comment_context_from_filename`) takes the first two numbers of a
file's name for the user and for a file of the user's newest submission, and attaches what the file
holds to a comment on it. What stands behind them is free, but that a last part which begins with
`link` is passed over. Canvas shows the attachment by the name of the file that was handed in.

Moodle (`mod/assign/feedback/file/importziplib.php`) takes a folder's name apart at its underscores:
the full name, the number of the participant, and the plugin that the folder came from; the file in
it keeps its name. A file of that name is replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..course import Assignment, Course
from ..gradebook.people import Student
from .matching import People
from .names import CANVAS, MOODLE
from .placing import Placing
from .times import Worksheet

Place = Callable[[str, Assignment], str]


def places(course: Course, assignment: Assignment, system: str) -> dict[str, str]:
    """The page's place in the zip, by student: of all whose hand-in came from that system."""
    place_of = PLACES[system]
    called = Placing(course, assignment).called()
    return {
        student: path for student, name in called.items() if (path := place_of(name, assignment))
    }


def by_worksheet(
    worksheet: Worksheet, students: Sequence[Student], assignment: Assignment
) -> dict[str, str]:
    """The page's place for Moodle, by student: of all whom its grading worksheet numbers.

    Whatever way their notebooks came. Moodle looks at the number alone, and not at the name.
    """
    people, paths = People(students), {}
    for number, who in worksheet.people.items():
        student = people.known_as(who)
        if student is not None:
            name = student.sortable_name.replace("_", " ").replace("/", " ")
            paths[student.id] = _in_moodle(f"{name}_{number}_assignsubmission_file_", assignment)
    return paths


def _in_canvas(called: str, _: Assignment) -> str:
    """Empty where the name has no number of a file: what was typed into Canvas is none."""
    match = CANVAS.fullmatch(called)
    return f"{called[: match.end('file')]}_feedback.html" if match and match["file"] else ""


def _in_moodle(called: str, assignment: Assignment) -> str:
    """Empty where the name has no number of a participant."""
    match = MOODLE.fullmatch(called)
    if match is None or not match["number"]:
        return ""
    return f"{called[: match.end('kind')]}_/{assignment.name}.html"


PLACES: Mapping[str, Place] = {"canvas": _in_canvas, "moodle": _in_moodle}
