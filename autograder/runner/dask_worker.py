"""What runs on a worker of the cluster: it is briefed for a run, and grades what it is sent.

A submission is graded in a thread, one at a time, in a context that is kept for the run. Record,
graded notebook and page are made there, in the folder that all share; results come back the same
way, so that what a worker finished before it died is not lost.
"""

from __future__ import annotations

import json
import pickle
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .. import KitError
from ..course import libraries
from ..grading.context import GraderContext
from ..results.records import as_text, from_json
from ..results.result import Result
from ..util.files import whole
from .inventory import inventory
from .run import Run, Task
from .session import Keep, grade_here, open_prepared


class Unfit(KitError):
    """A worker cannot grade as it is here; the message says what it lacks."""


class Forgotten(Exception):
    """A worker was started anew at its old address, and knows of no run."""


@dataclass(frozen=True)
class _Brief:
    """What this worker was told of the run, and its context."""

    folder: Path
    run: Run
    keep: Keep | None
    context: GraderContext


_briefed: _Brief | None = None
_read_with: dict[Path, str] = {}  # the course's files, of which Python keeps what it imported
# A worker may run several tasks in threads, and a zygote serves one at a time.
_one_at_a_time = threading.Lock()


def brief(folder: Path, run: Run, needed: Mapping[str, str], keep: bytes) -> None:
    """Opens a context for a run; Unfit says what this worker lacks."""
    global _briefed
    with _one_at_a_time:
        if not folder.is_dir():
            raise Unfit(f"it does not see this course: {run.root} must be the same folder there")
        run.read_again()
        libraries.require(run.course.libraries)
        present = inventory(run)
        differing = [
            f"{name} is {present.get(name, 'missing')} there and {value} here"
            for name, value in needed.items()
            if present.get(name) != value
        ]
        if differing:
            raise Unfit(", ".join(differing))
        if _read_with.setdefault(run.root, present["files"]) != present["files"]:
            raise Unfit("the course's files have changed since it was started: start it anew")
        _leave()
        context = open_prepared(run)
        kept = pickle.loads(keep)  # noqa: S301 - of whoever began the run, and of no student
        _briefed = _Brief(folder, run, kept, context)


def grade(folder: Path, number: int, task: Task) -> None:
    """Puts the result of one submission into the run's folder."""
    with _one_at_a_time:
        if _briefed is None or _briefed.folder != folder:
            raise Forgotten
        begun_mark(folder, number).touch()
        (result,) = grade_here(_briefed.context, _briefed.run, [task], _briefed.keep)
        with whole(folder / f"{number}.json") as draft:
            draft.write_text(as_text(result), encoding="utf-8")


def dismiss(folder: Path) -> None:
    """Closes the context of a run."""
    with _one_at_a_time:
        if _briefed is not None and _briefed.folder == folder:
            _leave()


def _leave() -> None:
    global _briefed
    if _briefed is not None:
        _briefed.context.close()
    _briefed = None


def begun_mark(folder: Path, number: int) -> Path:
    """There once a worker has begun with a submission."""
    return folder / f"{number}.begun"


def result_of(folder: Path, number: int) -> Result | None:
    """What a worker has put into the run's folder."""
    try:
        return from_json(json.loads((folder / f"{number}.json").read_text(encoding="utf-8")))
    except OSError:
        return None
