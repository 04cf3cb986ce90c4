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

from collections.abc import Callable, Mapping

from ..course import Assignment, Course
from .names import CANVAS, MOODLE
from .placing import Placing

Place = Callable[[str, Assignment], str]


def places(course: Course, assignment: Assignment, system: str) -> dict[str, str]:
    """The page's place in the zip, by student: of all whose hand-in came from that system."""
    place = PLACES[system]
    called = Placing(course, assignment).called()
    return {
        student: found for student, name in called.items() if (found := place(name, assignment))
    }


def _in_canvas(called: str, _: Assignment) -> str:
    """Empty where the name has no number of a file: what was typed into Canvas is none."""
    found = CANVAS.fullmatch(called)
    return f"{called[: found.end('file')]}_feedback.html" if found and found["file"] else ""


def _in_moodle(called: str, assignment: Assignment) -> str:
    """Empty where the name has no number of a participant."""
    found = MOODLE.fullmatch(called)
    if found is None or not found["number"]:
        return ""
    return f"{called[: found.end('kind')]}_/{assignment.name}.html"


PLACES: Mapping[str, Callable[[str, Assignment], str]] = {
    "canvas": _in_canvas,
    "moodle": _in_moodle,
}
