"""What nbgrader calls by name, from `course_config.py`, when it generates an assignment."""

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
    """Has the formgrader's Generate button, and `nbgrader generate_assignment`, release as we do.

    nbgrader would remove the old release first, and then ask the gradebook. Its exporter is made
    before: `autograder release` does all of it here, and nothing is left for nbgrader to convert.
    NbGraderException where it refuses, with release and gradebook as they were.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        if isinstance(self.parent, GenerateAssignment):
            self._release(self.parent)

    def _release(self, converter: Any) -> None:
        converter.assignments = {}
        name, root = converter.coursedir.assignment_id, Path(converter.coursedir.root)
        if not converter.force and (root / "release" / name).exists():
            self.log.warning("release/%s is there already: --force makes it anew.", name)
            return
        done = _release(name, root)
        if done.returncode:
            refusal = done.stderr.strip() or f"autograder release ended with {done.returncode}"
            self.log.error("%s", refusal)
            raise NbGraderException(refusal)
        for line in done.stdout.splitlines():
            self.log.info("%s", line)
        for line in done.stderr.splitlines():
            self.log.warning("%s", line)


def complete_release(assignment: str, **_: object) -> None:
    """After nbgrader's own release, in a course whose `course_config.py` names no exporter yet.

    nbgrader's own has no check, no README, and nobody has looked for leaks in it: where ours cannot
    be made, none stays.
    """
    done = _release(assignment, Path.cwd())  # the course's folder, which is where nbgrader works
    if done.returncode:
        shutil.rmtree(Path.cwd() / "release" / assignment, ignore_errors=True)
        # nbgrader logs any Exception of a hook and reports success.
        raise SystemExit(done.stderr.strip())


def _release(assignment: str, root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "autograder", "release", assignment],
        cwd=root,
        env={**environment(), "AUTOGRADER_COURSE": str(root)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
