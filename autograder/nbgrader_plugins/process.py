"""Grading in a process of its own, for `nbgrader autograde` and the formgrader's button.

A Jupyter server runs for weeks: it must neither keep graders that have been edited since, nor run
pytest, nor hold the secret. So nbgrader's process starts this module, and asks it a line of JSON
for each submission:

    {"student": ..., "path": ..., "why": ..., "group": [...]}
        ->  {"result": {...}} or {"failed": ...} or {"stale": true}

The process ends when nobody has asked for a while, when the asking side hangs up, and, after
`stale`, when what it grades with is no longer what it started with.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from .. import KitError
from .. import course as course_module
from ..results.records import as_json, from_json
from ..results.result import Result
from ..submission.choice import Choice

IDLE_SECONDS = 60
START_SECONDS = 60.0
Key = tuple[Path, str, bool]


class GraderProcess:
    """The asking end."""

    def __init__(self, root: Path, assignment: str, unsafe: bool) -> None:
        command = [sys.executable, "-m", __name__, str(root), assignment]
        self._process = subprocess.Popen(
            [*command, "--unsafe"] if unsafe else command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        self.close = weakref.finalize(self, _hang_up, self._process)

    def ask(
        self, student: str, choice: Choice, group: Sequence[str], seconds: float
    ) -> dict[str, Any] | None:
        """The answer; None where the process has ended. KitError where there is none in time."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        asked = {"student": student, "path": str(choice.path), "why": choice.why}
        request = json.dumps({**asked, "group": list(group)})
        with suppress(BrokenPipeError):
            self._process.stdin.write(request + "\n")
            self._process.stdin.flush()
        if not select.select([self._process.stdout], [], [], seconds)[0]:
            self._process.kill()
            raise KitError(f"Its grading did not end within {seconds:g} s, and was stopped.")
        line = self._process.stdout.readline()
        answer: dict[str, Any] | None = json.loads(line) if line else None
        return answer


_running: dict[Key, GraderProcess] = {}


def result_of(
    root: Path, assignment: str, group: Sequence[str], choice: Choice, unsafe: bool
) -> Result:
    """The result of a submission, graded now where an earlier one does not hold.

    group: all for whom it counts, whoever handed it in first; it may be one.
    """
    student, *others = group
    key = root, assignment, unsafe
    for _ in range(2):  # one that was idle or stale is replaced
        if key not in _running:
            _running[key] = GraderProcess(*key)
        try:
            answer = _running[key].ask(
                student, choice, group if others else (), _seconds_allowed(root)
            )
        except KitError:
            _running.pop(key).close()
            raise
        if answer is None or "stale" in answer:
            _running.pop(key).close()
            continue
        if "failed" in answer:
            raise KitError(answer["failed"])
        return from_json(answer["result"])
    raise KitError("The grader's process ended unexpectedly; its last words are in the log.")


def _seconds_allowed(root: Path) -> float:
    """How long the process may take to start, where it must, and to grade one submission."""
    return START_SECONDS + course_module.load(root).limits.submission_seconds


def environment() -> dict[str, str]:
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
    """Answers until nobody asks any more. Everything is started at the first request."""
    grader: _Grader | None = None
    while select.select([requests], [], [], IDLE_SECONDS)[0] and (line := requests.readline()):
        request = json.loads(line)
        answer: dict[str, Any]
        try:
            grader = grader or _Grader(root, assignment, unsafe)
            if grader.is_stale():
                answer = {"stale": True}
            else:
                choice = Choice(Path(request["path"]), request["why"])
                result = grader.result(request["student"], choice, tuple(request["group"]))
                answer = {"result": as_json(result)}
        except KitError as error:
            answer = {"failed": str(error)}
        print(json.dumps(answer), file=answers, flush=True)


class _Grader:
    """A context that is opened when the first submission must be graded."""

    def __init__(self, root: Path, assignment: str, unsafe: bool) -> None:
        from .. import runner
        from ..grading.context import GraderContext
        from ..results.records import Records
        from ..runner.inventory import records_of

        self._fresh: Callable[[], Records] = lambda: records_of(
            runner.Run.of(root, assignment, unsafe)
        )
        self._run = runner.Run.of(root, assignment, unsafe)
        self._records = self._fresh()
        self._context: GraderContext | None = None

    def is_stale(self) -> bool:
        """Whether graders, release, limits or anything else has been changed since the start."""
        return self._records != self._fresh()

    def result(self, student: str, choice: Choice, group: tuple[str, ...]) -> Result:
        from ..gradebook.grading import bring_up_to_date

        results: list[Result] = []
        bring_up_to_date(
            self._run,
            self._records,
            {student: choice},
            self._grade,
            lambda result, _: results.append(result),
            groups={student: group},
        )
        return results[0]

    def _grade(
        self, tasks: Sequence[Any], on_result: Callable[[int, Any], None], keep: Any
    ) -> None:
        from .. import runner

        self._context = self._context or runner.open_context(self._run)
        for number, result in enumerate(runner.grade_here(self._context, self._run, tasks, keep)):
            on_result(number, result)


def main(arguments: Sequence[str]) -> None:
    root, assignment, *options = arguments
    # What graders print must not get between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    serve(Path(root), assignment, "--unsafe" in options, sys.stdin, answers)


if __name__ == "__main__":
    main(sys.argv[1:])
