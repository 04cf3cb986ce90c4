"""Runs an export plugin as `nbgrader export` does, on the course in the working directory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nbgrader.apps import ExportApp
from traitlets.config import Config

from ..gradebook.database import reachable
from . import PLUGINS
from .errors import ExportError


def export(
    to: str,
    output: Path,
    assignments: Sequence[str],
    chosen: Sequence[str],
    sections: Sequence[str] = (),
    questions: bool = False,
) -> tuple[str, list[str], bool]:
    """Writes the file; a line about what is in it and what is not, and lines on what is odd.

    And whether all that was handed in is in it.
    """
    app = ExportApp()
    app.initialize([])
    _refuse_missing(app.coursedir.db_url)
    app.plugin_class = PLUGINS[to]
    settings = Config()
    settings.ExportPlugin.to = str(output)
    settings.ExportPlugin.assignment = list(assignments)
    settings.ExportPlugin.student = list(chosen)
    settings.GradesExportPlugin.section = list(sections)
    settings.CsvExportPlugin.questions = questions
    app.update_config(settings)
    app.log_level = "WARN"
    with reachable(app.coursedir.db_url):
        app.start()
    return app.plugin_inst.told, app.plugin_inst.odd, app.plugin_inst.is_whole


def _refuse_missing(db_url: str) -> None:
    """Otherwise nbgrader makes an empty gradebook, and exports that."""
    file = Path(db_url.removeprefix("sqlite:///"))
    if db_url.startswith("sqlite:///") and not file.is_file():
        raise ExportError(f"There is no gradebook {file}: grade something first.")
