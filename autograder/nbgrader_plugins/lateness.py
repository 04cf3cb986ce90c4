"""What a late submission loses, by the course's LATENESS, for whoever grades through nbgrader.

`course_config.py` names this plugin, so that `autograder grade`, `nbgrader autograde` and the
formgrader's button all ask it:

    c.AssignLatePenalties.plugin_class = "autograder.nbgrader_plugins.lateness.LatenessPlugin"
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import TraitError

from .. import course as course_module
from ..gradebook.late_days import LateDays
from ..gradebook.settings import SAID_TWICE


class LatenessPlugin(LateSubmissionPlugin):  # type: ignore[misc]  # nbgrader has no types
    """An assignment for which LATENESS says nothing is left to nbgrader's `penalty_method`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._directory: Any = _directory_above(self)
        self._course = course_module.as_it_is(Path(self._directory.root))
        stated = any(each.lateness is not None for each in self._course.assignments.values())
        if stated and self.penalty_method != "none":
            raise TraitError(SAID_TWICE)
        self._late_days: LateDays | None = None

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """What is taken off; None where nothing is."""
        assignment = self._course.assignments.get(self.parent.assignment_id)
        if assignment is None or assignment.lateness is None:
            usual: float | None = super().late_submission_penalty(
                student_id, score, total_seconds_late
            )
            return usual
        self._late_days = self._late_days or LateDays(self._course, self._directory)
        charge = self._late_days.charge(assignment, student_id, total_seconds_late)
        return None if charge is None else charge.penalty(score)


def _directory_above(plugin: Any) -> Any:
    """nbgrader's `CourseDirectory`, which the converter has for which a preprocessor works."""
    above = plugin.parent
    while not hasattr(above, "coursedir"):
        above = above.parent
    return above.coursedir
