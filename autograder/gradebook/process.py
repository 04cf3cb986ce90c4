"""Grading in a process of its own, for `nbgrader autograde` and the formgrader's button.

A Jupyter server runs for weeks: it must neither keep graders that have been edited since, nor run
pytest, nor hold the secret. So nbgrader's process starts this module, and asks it a line of JSON
for each submission, until it hangs up:

    {"student": ..., "path": ...}  ->  {"record": {...}} or {"failed": ...}
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from .. import KitError
from .records import Record


class GraderProcess:
    """The asking end. The process ends with this object, or with the process that holds it."""

    def __init__(self, root: Path, assignment: str, unsafe: bool = False) -> None:
        command = [sys.executable, "-m", __name__, str(root), assignment]
        self._process = subprocess.Popen(
            [*command, "--unsafe"] if unsafe else command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=_environment(),
        )
        self.close = weakref.finalize(self, _hang_up, self._process)

    def record(self, student: str, path: Path) -> Record:
        """The record of a submission, graded now where an earlier one does not hold."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            print(json.dumps({"student": student, "path": str(path)}), file=self._process.stdin)
            self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise KitError("The grader's process ended unexpectedly; its last words are above.")
        answer = json.loads(line)
        if "failed" in answer:
            raise KitError(answer["failed"])
        record: Record = answer["record"]
        return record


def _environment() -> dict[str, str]:
    """This process's environment, with the kit where it was found here."""
    kit = str(Path(__file__).parent.parent.parent)
    path = os.pathsep.join(filter(None, (kit, os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1"}


def _hang_up(process: subprocess.Popen[str]) -> None:
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):
            if stream is not None:
                stream.close()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


# -- the answering end ----------------------------------------------------------------------


def serve(root: Path, assignment: str, unsafe: bool, requests: IO[str], answers: IO[str]) -> None:
    """Answers until the other side hangs up. Everything is started at the first request."""
    ask: Callable[[str, Path], Record] | None = None
    for line in requests:
        request = json.loads(line)
        try:
            ask = ask or _grader(root, assignment, unsafe)
            answer: dict[str, Any] = {"record": ask(request["student"], Path(request["path"]))}
        except KitError as error:
            answer = {"failed": str(error)}
        print(json.dumps(answer), file=answers, flush=True)


def _grader(root: Path, assignment: str, unsafe: bool) -> Callable[[str, Path], Record]:
    from .. import engine
    from ..engine import Keep, Task
    from ..grading.result import Result
    from ..grading.sitting import Desk
    from .grading import bring_up_to_date
    from .records import Records

    run = engine.Run.of(root, assignment, unsafe)
    records = Records.of(run)
    desks: list[Desk] = []

    def grade(tasks: Sequence[Task], told: Callable[[int, Result], None], keep: Keep) -> None:
        if not desks:
            desks.append(engine.open_desk(run))
        for number, result in enumerate(engine.grade_chunk(desks[0], run, tasks, keep)):
            told(number, result)

    def ask(student: str, path: Path) -> Record:
        found: list[Record] = []
        bring_up_to_date(run, records, {student: path}, grade, lambda _, r, __: found.append(r))
        return found[0]

    return ask


def main(arguments: Sequence[str]) -> None:
    root, assignment, *options = arguments
    # What graders print must not get between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    serve(Path(root), assignment, "--unsafe" in options, sys.stdin, answers)


if __name__ == "__main__":
    main(sys.argv[1:])
