"""Grades for a learning management system, as plugins of `nbgrader export`.

    autograder export --to canvas
    nbgrader export --exporter=autograder.export.CanvasExportPlugin --to=canvas.csv

A grade of which anything still waits for a person is left out, and never a zero; so is one of a
student who handed nothing in: what that costs is for the course to decide.

grades    what stands in the gradebook, and what still waits for a person
plugins   one export plugin an LMS
table     the plugin for everything else, with the points of every question
run       runs a plugin as `nbgrader export` does
feedback  the pages of a class in one zip, which an LMS takes back
outdated  whose grades the next `autograder grade` would change
words     what a user is told of an export
errors    what is raised where nothing can be exported
"""

from .plugins import CanvasExportPlugin, GradesExportPlugin, MoodleExportPlugin
from .table import CsvExportPlugin

PLUGINS = {
    "canvas": CanvasExportPlugin,
    "moodle": MoodleExportPlugin,
    "csv": CsvExportPlugin,
}

__all__ = [
    "PLUGINS",
    "CanvasExportPlugin",
    "CsvExportPlugin",
    "GradesExportPlugin",
    "MoodleExportPlugin",
]
