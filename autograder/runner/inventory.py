"""What a record depends on beside the submission and its student."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

from ..course import libraries
from ..results.records import Records, folder_of
from ..sandbox import launch
from ..student import SELFCHECK
from ..submission.history import read_history
from ..util.code import digest_of_file, digest_of_kit, files_in
from ..util.files import digest
from .run import Run

# The parts of the kit that decide what a submission gets; the rest may change without a regrade.
DECIDING = (
    *("course", "grading", "results/result.py", "runner/run.py", "runner/session.py"),
    *("sandbox", "submission", "util/files.py", "util/points.py", "worker"),
    *(f"student/selfcheck/{name}.py" for name in ("compare", "concepts", "text")),
)
SELFCHECK_DATA = "selfcheck.json"
LIBRARIES = ("numpy", "scipy", "ipython", "matplotlib", "pytest")


def records_of(run: Run) -> Records:
    """The records of a run; SandboxError where nothing may be graded."""
    folder = folder_of(run.course, run.assignment)
    return Records(folder, _graded_with(run), _diagnosed_with(run))


def inventory(run: Run) -> dict[str, str]:
    """Everything that a grade depends on beside the submission and its student, by name.

    Known mistakes are left out: they decide what a mistake is called, and no points.
    """
    assignment = run.course.assignment(run.assignment)
    box = launch.for_course(run.course, unsafe=run.unsafe, without=run.without)
    stated = {
        "questions": {name: dict(points) for name, points in assignment.graded.items()},
        "manual": dict(assignment.manual),
        "limits": asdict(run.limits),
        "secret": run.secret.fingerprint,
        "earlier releases": read_history(assignment.released).as_json(),
    }
    # Graders and solutions of every assignment, as later ones build on those of earlier ones.
    folders = (assignment.graders.parent, assignment.solutions.parent, assignment.released.parent)
    # Graders draw from these, and need not wait for a release.
    instances = sorted(assignment.source.parent.parent.glob("*/instances.py"))
    mistake_files = {
        path for name in run.course.assignments for path in _mistakes(run, name).values()
    }
    files = hashlib.sha256()
    for path in (path for top in (*folders, *instances) for path in files_in(top)):
        if path.parent == assignment.released.with_name(SELFCHECK.name) or path in mistake_files:
            continue  # the students' check: what of it decides is the kit's own
        if path == assignment.released.with_name("README.md"):
            continue  # which tells them the deadline, too
        file_digest = (
            _without_mistakes(path) if path.name == SELFCHECK_DATA else digest_of_file(path)
        )
        files.update(f"{path.relative_to(run.root)}\0{file_digest}\0".encode())
    packages = (*LIBRARIES, *libraries.packages(run.course.libraries))
    return {
        "Python": platform.python_version(),
        **{name: metadata.version(name) for name in packages},
        "sandbox": ", ".join(box.layers()),
        "kit": digest_of_kit(DECIDING),
        "configuration": digest(json.dumps(stated).encode()),
        "files": files.hexdigest(),
    }


def _graded_with(run: Run) -> str:
    return digest(json.dumps(inventory(run)).encode())


def _diagnosed_with(run: Run) -> dict[str, str]:
    """Of every question the hash of its known mistakes."""
    return {name: digest_of_file(path) for name, path in _mistakes(run, run.assignment).items()}


def _mistakes(run: Run, name: str) -> dict[str, Path]:
    """The files of an assignment's known mistakes, by question."""
    assignment = run.course.assignment(name)
    folder = assignment.solutions / "misconceptions"
    return {question: folder / f"{question}.py" for question in assignment.graded}


def _without_mistakes(path: Path) -> str:
    """The hash of what the students' check has, but for the mistakes that it knows."""
    try:
        data = json.loads(path.read_bytes())
        for exercise in data["exercises"].values():
            exercise.pop("mistakes", None)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return digest_of_file(path)
    return digest(json.dumps(data).encode())
