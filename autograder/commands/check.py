"""Grades notebooks without a course's gradebook, in parallel, and leaves nothing behind.

Exits with 0 when every notebook was graded, whatever its score; with 2 when one could not be read
(the others are graded all the same); with 1 when the grader itself failed on anything, be it a
single criterion, whose points stay open.
"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from .. import course as course_module
from ..sandbox import launch
from ..util.files import ensure_writable, whole
from ..util.text import one_line
from . import FAILED, UNREADABLE, add_grading_options, tell

if TYPE_CHECKING:
    from ..course import Course
    from ..results.result import CriterionResult, Result
    from ..runner import Task

EXAMPLE = """example:
  autograder check handed-in/*.ipynb --assignment rnn_forward --json results.jsonl
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "notebooks",
        nargs="+",
        type=Path,
        metavar="NOTEBOOK",
        help="a notebook, or a folder that somebody handed in, of which one is chosen",
    )
    parser.add_argument(
        "--assignment", required=True, metavar="A", help="which assignment they are"
    )
    parser.add_argument(
        "--student",
        metavar="S",
        help="whose inputs to draw, for all of them",
    )
    parser.add_argument(
        "--json",
        metavar="FILE",
        help="write a JSON object a line, in the order given; - for stdout",
    )
    add_grading_options(parser)


def run(options: argparse.Namespace) -> int:
    course = course_module.load()
    course.assignment(options.assignment)
    if options.json and options.json != "-":
        ensure_writable(Path(options.json))
    # First of all: the zygote's imports take longest, and ours run beside them.
    zygote = launch.for_course(course, unsafe=options.unsafe).start()
    with zygote:
        from .. import runner
        from ..grading.seeds import CHECKED_STUDENT
        from ..runner import parallel
        from ._progress import progress

        run = runner.Run.of(course.root, options.assignment, options.unsafe)
        student = options.student or CHECKED_STUDENT
        tasks = [_task(course, options.assignment, path, student) for path in options.notebooks]
        with progress("grading", len(tasks)) as bar:
            on_result = lambda *_: bar.update()  # noqa: E731
            results = parallel.grade(run, tasks, options.jobs, on_result, zygote)
    for result in results:
        for note in result.notes:
            line = note if result.outcome == "unreadable" else f"{result.notebook}: {note}"
            tell([line])
    if options.json:
        lines = "".join(json.dumps(result.as_shown()) + "\n" for result in results)
        if options.json == "-":
            sys.stdout.write(lines)
        else:
            _write(Path(options.json), lines)
    if options.json != "-":
        for result in results:
            print(describe(result))
    if any(result.is_broken for result in results):
        return FAILED
    return UNREADABLE if any(result.outcome == "unreadable" for result in results) else 0


def _task(course: Course, assignment: str, path: Path, student: str) -> Task:
    """The notebook that is graded: the one that is named, or of a folder the one in it."""
    from ..runner import Task
    from ..submission.choice import Choice, choose
    from ..submission.folder import Refused

    choice = Choice(path)
    if path.is_dir():
        with suppress(Refused):  # a folder without one, which reading it tells
            choice = choose(path, course.assignment(assignment), course.limits.notebook_mb)
    return Task(str(choice.path), choice.path, student, choice.why)


def _write(path: Path, lines: str) -> None:
    if path.is_symlink() or (path.exists() and not path.is_file()):  # a pipe or a device
        path.write_text(lines)
        return
    with whole(path) as draft:
        draft.write_text(lines)


def describe(result: Result) -> str:
    """One submission in words: its score, then what lost points and why."""
    name = one_line(result.notebook)
    if result.outcome != "graded":
        return f"{name}: not graded ({result.outcome.replace('_', ' ')})"
    beside = ", ".join(f"{each['name']} ({each['max_score']:g})" for each in result.pending)
    beside = f"; graded by hand: {beside}" if beside else ""
    lines = [f"{name}: {result.score:g} of {result.max_score:g}{beside}"]
    for question in result.questions:
        lost = [criterion for criterion in question.criteria if criterion.outcome != "passed"]
        if lost:
            lines.append(f"  {question.name}: {question.score:g} of {question.max_score:g}")
            lines += [f"    {line}" for line in _reasons(lost)]
    return "\n".join(lines)


def _reasons(lost: list[CriterionResult]) -> list[str]:
    """Criteria that fail for the same reason share a line."""
    names: dict[str, list[str]] = {}
    for criterion in lost:
        names.setdefault(criterion.explanation, []).append(criterion.name)
    return [f"{', '.join(which)}: {message}" for message, which in names.items()]
