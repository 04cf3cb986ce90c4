"""What a late submission loses: by the course's rule, or by the plugin that nbgrader would ask."""

from __future__ import annotations

import functools
from types import SimpleNamespace
from typing import Any

from traitlets import TraitError

from .entries import Entry
from .late_days import LateDays
from .settings import Settings, not_taken


class Penalties:
    """Asks `c.AssignLatePenalties.plugin_class`, as nbgrader's preprocessor of that name does.

    nbgrader is imported for the first late submission, or beforehand, where grader processes are
    to inherit it. By a rule of the course, whose plugin asks `late_days`, these are asked at once:
    the import takes as long as all else of a run in which nothing is due.
    """

    def __init__(self, settings: Settings, assignment: str, late_days: LateDays) -> None:
        self._settings = settings
        self._assignment = assignment
        self._late_days = late_days

    def of(self, student: str, entry: Entry) -> float | None:
        """What is taken off the score that an entry has; None where nothing is."""
        if not entry.seconds_late > 0:
            return None
        charge = self._late_days.charge(
            self._settings.course.assignment(self._assignment), student, entry.seconds_late
        )
        if charge is not None:
            return charge.penalty(entry.score)
        asked = (student, entry.score, entry.seconds_late)
        penalty = self.preprocessor.plugin_inst.late_submission_penalty(*asked)
        if penalty is None:
            return None
        bounded: float = self.preprocessor._check_late_penalty(
            SimpleNamespace(score=entry.score), penalty
        )
        return bounded

    @functools.cached_property
    def preprocessor(self) -> Any:
        """nbgrader's AssignLatePenalties; GradebookError where its settings are none."""
        from nbgrader.preprocessors import AssignLatePenalties

        from .database import nbgrader_app

        try:
            made = AssignLatePenalties(parent=nbgrader_app(self._settings.course, self._settings))
            made.assignment_id = self._assignment  # which a plugin may ask for
            made.init_plugin()
        except TraitError as error:
            raise not_taken(self._settings.course.root, error) from error
        return made
