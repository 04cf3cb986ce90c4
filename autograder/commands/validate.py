"""Proves the graders on the labelled answers, as CI asks, and prints their error rates.

For each assignment: right answers get full marks in every style; stubs get nothing; every wrong
answer loses exactly the points of the criteria that must catch it, under its own name; attacks and
damaged files gain nothing; the release is in step with its source, and nothing leaks into it.
What the hints named is counted beside, and each answer that was taken for another is told.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .. import classroom, engine
from .. import course as course_module
from ..classroom import Kind, Pupil
from ..cli import FAILED
from ..confusion import Confusion, write_matrices
from ..course import Assignment, Course
from ..grading.result import Result
from ..release import build
from ..submission import read_template
from . import add_grading_options
from ._progress import progress

EXAMPLE = """example:
  autograder validate
  autograder validate rnn_forward --matrix named.csv
"""

PROMISES: dict[Kind, str] = {
    "right": "accepted with full marks; {right}",
    "wrong": "caught; {wrong}",
    "untouched": "without a point",
    "broken": "told plainly, and graded where they can be",
    "hostile": "without gain",
}
# An attack that waits for its deadline should not make CI wait for the course's: these are enough
# for what each does at once. And while one waits, another can work.
HOSTILE_LIMITS = {"cell_seconds": 2, "call_seconds": 1, "notebook_seconds": 6}
HOSTILE_JOBS = 2  # times as many


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", nargs="?", metavar="ASSIGNMENT", help="default: all of them")
    parser.add_argument(
        "--matrix",
        type=Path,
        metavar="FILE",
        help="write as CSV which mistake was named for which, an entry of the matrix a line",
    )
    add_grading_options(parser)


def run(options: argparse.Namespace) -> int:
    course = course_module.load()
    names = [options.assignment] if options.assignment else list(course.assignments)
    complaints, walls, matrices = [], set(), {}
    for name in names:
        found, layers, matrices[name] = _validate(course, course.assignment(name), options)
        complaints += [f"{name}: {line}" for line in found]
        walls.add(layers)
    if options.matrix:
        write_matrices(options.matrix, matrices)
    for layers in sorted(walls):
        print(f"graded behind {', '.join(layers)}")
    for line in complaints:
        print(f"autograder: {line}", file=sys.stderr)
    print("everything holds" if not complaints else f"{len(complaints)} complaint(s), see above")
    return FAILED if complaints else 0


def _validate(
    course: Course, assignment: Assignment, options: argparse.Namespace
) -> tuple[list[str], tuple[str, ...], Confusion]:
    """What does not hold, the walls that stood, and what was named."""
    run = engine.Run.of(course.root, assignment.name, options.unsafe)
    complaints = _release_complaints(course, assignment)
    by_hand = sum(assignment.manual.values())
    beside = f", and {by_hand:g} by hand" if by_hand else ""
    print(f"{assignment.name}: {assignment.max_score:g} points{beside}")
    pupils = list(classroom.everybody(course, assignment))
    results = _grade(run, pupils, options)
    matrix = Confusion.of(zip(pupils, results, strict=True))
    for kind, promise in PROMISES.items():
        members = [pair for pair in zip(pupils, results, strict=True) if pair[0].kind == kind]
        told = [(pupil, pupil.complaint(result)) for pupil, result in members]
        good = sum(not complaint for _, complaint in told)
        print(f"  {kind:<10} {good:>3} of {len(told):<3} {promise.format(**matrix.rates())}")
        complaints += [f"{pupil.task.name}: {complaint}" for pupil, complaint in told if complaint]
    for put_in, named in matrix.untrue:
        print(f"  {put_in or 'a right answer'} was named {named}")
    layers = next((result.layers for result in results if result.layers), [])
    return complaints, tuple(layers), matrix


def _grade(run: engine.Run, pupils: Sequence[Pupil], options: argparse.Namespace) -> list[Result]:
    """All of them, the hostile ones with short deadlines; results in order."""
    short = replace(run, limits=replace(run.limits, **HOSTILE_LIMITS))
    results: dict[int, Result] = {}
    with progress(run.assignment, len(pupils)) as bar:
        jobs = options.jobs or engine.available_cores()
        for limited, hostile, many in ((run, False, jobs), (short, True, HOSTILE_JOBS * jobs)):
            numbers = [i for i, pupil in enumerate(pupils) if (pupil.kind == "hostile") is hostile]
            tasks = [pupils[i].task for i in numbers]
            graded = engine.grade(limited, tasks, many, lambda *_: bar.update())
            results.update(zip(numbers, graded, strict=True))
    return [results[i] for i in range(len(pupils))]


def _release_complaints(course: Course, assignment: Assignment) -> list[str]:
    """What is wrong with the release: out of step, leaking, or other points than the rubric's."""
    stale = build.out_of_step(course, assignment)
    complaints = [f"release/{assignment.name}/{name} is out of step" for name in stale]
    points = read_template(assignment.released).points
    differs = assignment.disagreement(points, f"release/{assignment.name}")
    return [*complaints, differs] if differs else complaints
