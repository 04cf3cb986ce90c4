"""Grades for a learning management system, as plugins of `nbgrader export`.

    autograder export --to canvas
    nbgrader export --exporter=autograder.export.CanvasExportPlugin --to=canvas.csv

A grade of which anything still waits for a person is left out, and never a zero; so is one of a
student who handed nothing in: what that costs is for the course to decide.

grades   what stands in the gradebook, and what still waits for a person
plugins  one export plugin a format
run      runs a plugin as `nbgrader export` does
"""

from .plugins import CanvasExportPlugin, CsvExportPlugin, GradesExportPlugin, MoodleExportPlugin

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
