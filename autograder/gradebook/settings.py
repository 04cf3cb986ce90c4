"""nbgrader's configuration of the course, read without nbgrader, whose import takes a second.

A run in which nothing is due needs no more than where things lie. The same files are read as by
nbgrader's own commands, and what is read is handed on to it where it is needed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from jupyter_core.application import JupyterApp
from traitlets import Bool, List, TraitError, Unicode
from traitlets.config import Application, Config, LoggingConfigurable

from ..course import CONFIG, Course
from .errors import GradebookError

# What `autograder grade` does itself: an addition to these would not be asked.
OURS = {
    "sanitize_preprocessors": [
        "nbgrader.preprocessors.OverwriteKernelspec",
        "nbgrader.preprocessors.CheckCellMetadata",
    ],
    "autograde_preprocessors": [
        "autograder.nbgrader_plugins.preprocessors.ShowGrading",
        "nbgrader.preprocessors.LimitOutput",
        "autograder.nbgrader_plugins.preprocessors.SaveGrades",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ],
}
# Sections under which older versions of nbgrader had what is in CourseDirectory's now.
OUTDATED = ("BaseApp", "BaseNbGraderApp", "BasicConfig", "NbGrader", "NbGraderConfig")
NO_CONFIGURATION = (
    "nbgrader does not read this course's configuration, so it would grade by itself. "
    'nbgrader_config.py must stand beside course_config.py and do `load_subconfig("{}")`.'
)
NOT_ASKED = (
    "course_config.py sets c.Autograde.{}, which only nbgrader itself would ask, and `autograder "
    "grade` not. Leave it as it is in the kit's course_config.py, or grade with `nbgrader "
    "autograde`."
)

LATENESS_PLUGIN = "autograder.nbgrader_plugins.lateness.LatenessPlugin"
NOT_CARRIED_OUT = (
    "course_config.py says what lateness costs, and names another plugin to carry it out, or none. "
    f'Set c.AssignLatePenalties.plugin_class = "{LATENESS_PLUGIN}", or leave LATENESS empty.'
)
SAID_TWICE = "c.LateSubmissionPlugin.penalty_method says what LATENESS says too. Leave it out."


class CourseDirectory(LoggingConfigurable):
    """Where nbgrader keeps what: its own class of this name, as far as grading needs it."""

    course_id = Unicode("").tag(config=True)
    root = Unicode("")
    db_url = Unicode("").tag(config=True)
    directory_structure = Unicode(
        os.path.join("{nbgrader_step}", "{student_id}", "{assignment_id}")
    )
    directory_structure.tag(config=True)
    source_directory = Unicode("source").tag(config=True)
    submitted_directory = Unicode("submitted").tag(config=True)
    autograded_directory = Unicode("autograded").tag(config=True)
    feedback_directory = Unicode("feedback").tag(config=True)
    groupshared = Bool(False).tag(config=True)
    ignore = List([".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback"]).tag(config=True)

    def format_path(self, nbgrader_step: str, student_id: str, assignment_id: str) -> str:
        structure = self.directory_structure.format(
            nbgrader_step=nbgrader_step, student_id=student_id, assignment_id=assignment_id
        )
        return os.path.join(self.root, structure)


class Settings:
    """The configuration, and what of it is asked for.

    GradebookError where nbgrader would not read it, or would do more than `autograder grade`.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.config = _read(course.root)
        autograde = self.config.Autograde
        if OURS["autograde_preprocessors"][2] not in autograde.get("autograde_preprocessors", ()):
            raise GradebookError(NO_CONFIGURATION.format(CONFIG))
        try:
            self.directory = CourseDirectory(config=self.config, root=str(course.root))
        except TraitError as error:
            raise not_taken(course.root, error) from error
        if not self.directory.db_url:
            self.directory.db_url = f"sqlite:///{course.root / 'gradebook.db'}"

    def ensure_ours(self) -> None:
        """GradebookError where nbgrader's Autograde was given more to do than the kit does."""
        stated = self.config.Autograde
        for name, ours in OURS.items():
            if list(stated.get(name, ours)) != ours:
                raise GradebookError(NOT_ASKED.format(name))
        rules = [each for each in self.course.assignments.values() if each.lateness is not None]
        if rules and self.config.AssignLatePenalties.get("plugin_class") != LATENESS_PLUGIN:
            raise GradebookError(NOT_CARRIED_OUT)
        if rules and self.get("LateSubmissionPlugin", "penalty_method", "none") != "none":
            raise not_taken(self.course.root, SAID_TWICE)
        for name in ("pre_convert_hook", "post_convert_hook"):
            if stated.get(name) is not None or self.config.BaseConverter.get(name) is not None:
                raise GradebookError(NOT_ASKED.format(name))

    def get(self, section: str, name: str, default: Any) -> Any:
        """A setting of one of nbgrader's classes, as it is stated."""
        return self.config[section].get(name, default)

    def place(self, step: str, student: str, assignment: str) -> Path:
        """A folder of nbgrader's, by what it calls the step: `submitted`, `feedback`."""
        directory = getattr(self.directory, f"{step}_directory")
        return Path(self.directory.format_path(directory, student, assignment))

    def permissions(self, step: str) -> int:
        """The mode of the files that nbgrader makes in a step."""
        usual = 664 if self.directory.groupshared else {"autograded": 444, "feedback": 644}[step]
        section = {"autograded": "Autograde", "feedback": "GenerateFeedback"}[step]
        given = self.get(section, "permissions", self.get("BaseConverter", "permissions", usual))
        return int(str(given), 8)


def not_taken(root: Path, error: TraitError | str) -> GradebookError:
    return GradebookError(
        f"{root / CONFIG} has a setting that nbgrader does not take: {error} Mend it, and run "
        "this again: what was graded is kept."
    )


class _Reader(JupyterApp):
    """Reads the files that nbgrader's commands read."""

    name = "nbgrader"
    config_file_name = Unicode("nbgrader_config")


def _read(root: Path) -> Config:
    reader = _Reader(log_level="ERROR")
    reader.load_config_file()
    Application.load_config_file(reader, "nbgrader_config.py", path=str(root))
    config: Config = reader.config
    if any(name in config for name in OUTDATED) or "course_id" in config.Exchange:
        from nbgrader.apps.baseapp import NbGrader

        config = NbGrader(config=config, log_level="ERROR").config  # which knows what they became
    return config
