"""What nbgrader calls by name, from `course_config.py`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters import GenerateAssignment, NbGraderException

from .process import environment


class SourceExporter(NotebookExporter):
    """Has the formgrader's Generate button do nothing that the gradebook would not take.

    nbgrader finds that out when it has removed the old release. Its exporter is made before.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        if isinstance(self.parent, GenerateAssignment):
            try:
                _release(self.parent.coursedir.assignment_id, "--dry-run")
            except SystemExit as error:
                self.log.error("%s", error)
                raise NbGraderException(str(error)) from error


def complete_release(assignment: str, **_: object) -> None:
    """After the formgrader's Generate button: the release as `autograder release` makes it.

    nbgrader's own has no check, no README, and nobody has looked for leaks in it: where ours cannot
    be made, none stays.
    """
    try:
        _release(assignment)
    except SystemExit:
        shutil.rmtree(Path.cwd() / "release" / assignment, ignore_errors=True)
        raise


def _release(assignment: str, *options: str) -> None:
    """Runs `autograder release` in the course's folder, which is where nbgrader works."""
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "release", assignment, *options],
        cwd=Path.cwd(),
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        # nbgrader logs any Exception of a hook and reports success.
        raise SystemExit(done.stderr.strip())
