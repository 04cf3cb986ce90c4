"""Proves the graders on the labelled answers, as CI asks, and prints their error rates.

For each assignment: right answers get full marks in every style; stubs get nothing; every wrong
answer loses exactly the points of the criteria that must catch it, under its own name; attacks and
damaged files gain nothing; the release is in step with its source, and nothing leaks into it.
What the hints named is counted beside, and each answer that was taken for another is listed.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING, Any

from .. import course as course_module
from ..course import Assignment, Course, CourseError
from ..util.files import ensure_writable, whole
from . import FAILED, add_grading_options, output_file

if TYPE_CHECKING:
    from .. import runner
    from ..results.result import Result
    from ..validation.confusion import ConfusionMatrix
    from ..validation.samples import Kind, Sample

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
        type=output_file,
        metavar="FILE",
        help="write as CSV which mistake was named for which, an entry of the matrix a line",
    )
    parser.add_argument(
        "--json",
        type=output_file,
        metavar="FILE",
        help="write the figures there too, for `make trust`",
    )
    parser.add_argument(
        "--attacks-once",
        action="store_true",
        help="put each attack into one of the assignments, in place of into all of them",
    )
    add_grading_options(parser)


def run(options: argparse.Namespace) -> int:
    from ..validation.confusion import write_matrices

    course = course_module.load()
    names = [options.assignment] if options.assignment else list(course.assignments)
    for path in filter(None, (options.matrix, options.json)):
        path.parent.mkdir(parents=True, exist_ok=True)
        ensure_writable(path)
    validated = [_validate(course, course.assignment(name), options) for name in names]
    if options.matrix:
        write_matrices(options.matrix, {each.name: each.matrix for each in validated})
    if options.json:
        with whole(options.json) as draft:
            draft.write_text(json.dumps(_figures(validated), indent=1) + "\n", encoding="utf-8")
    complaints = _complaints(validated)
    for layers in sorted({each.layers for each in validated if each.layers}):
        print(f"graded behind {', '.join(layers)}")
    for line in complaints:
        print(f"autograder: {line}", file=sys.stderr)
    print("everything holds" if not complaints else f"{len(complaints)} complaint(s), see above")
    return FAILED if complaints else 0


@dataclass(frozen=True)
class Validated:
    """What one assignment came to: of each kind how many are as they must be, and of how many."""

    name: str
    kinds: dict[Kind, tuple[int, int]]
    matrix: ConfusionMatrix
    layers: tuple[str, ...]
    complaints: list[str]


def _complaints(validated: Sequence[Validated]) -> list[str]:
    return [f"{each.name}: {line}" for each in validated for line in each.complaints]


def _figures(validated: Sequence[Validated]) -> dict[str, Any]:
    """What `docs/trust.md` is made from."""
    return {
        "measured": {
            "on": datetime.now(UTC).date().isoformat(),
            "python": platform.python_version(),
            "numpy": metadata.version("numpy"),
        },
        "assignments": [
            {"name": each.name, "kinds": each.kinds, "hints": each.matrix.counts()}
            for each in validated
        ],
        "layers": sorted({layer for each in validated for layer in each.layers}),
        "complaints": _complaints(validated),
    }


def _validate(course: Course, assignment: Assignment, options: argparse.Namespace) -> Validated:
    from .. import runner
    from ..validation.confusion import ConfusionMatrix
    from ..validation.samples import everybody

    run = runner.Run.of(course.root, assignment.name, options.unsafe)
    stale = _release_complaint(course, assignment)
    print(f"{assignment.name}: {assignment.score_in_words}")
    if stale:
        # Nearly every answer would be complained of, and none for a reason of its own.
        nothing = dict.fromkeys(PROMISES, (0, 0))
        print("  not graded: its release must be mended first")
        return Validated(assignment.name, nothing, ConfusionMatrix.of([]), (), [stale])
    samples = list(everybody(course, assignment))
    if options.attacks_once:
        samples = _with_its_share_of_attacks(samples, course, assignment)
    results = _grade(run, samples, options)
    graded = list(zip(samples, results, strict=True))
    matrix = ConfusionMatrix.of(graded)
    kinds: dict[Kind, tuple[int, int]] = {}
    complaints: list[str] = []
    for kind, promise in PROMISES.items():
        outcomes = [
            (sample.task.name, sample.complaint(result))
            for sample, result in graded
            if sample.kind == kind
        ]
        good = sum(not complaint for _, complaint in outcomes)
        kinds[kind] = good, len(outcomes)
        print(f"  {kind:<10} {good:>3} of {len(outcomes):<3} {promise.format(**matrix.rates())}")
        complaints += [f"{name}: {complaint}" for name, complaint in outcomes if complaint]
    for put_in, named in matrix.untrue:
        print(f"  {put_in or 'a right answer'} was named {named}")
    layers = next((result.layers for result in results if result.layers), [])
    return Validated(assignment.name, kinds, matrix, tuple(layers), complaints)


def _with_its_share_of_attacks(
    samples: Sequence[Sample], course: Course, assignment: Assignment
) -> list[Sample]:
    """Everybody else, and every so many-th attack, so that each assignment has its own."""
    attacks = [sample for sample in samples if sample.kind == "hostile"]
    first = list(course.assignments).index(assignment.name)
    share = attacks[first :: len(course.assignments)]
    return [sample for sample in samples if sample.kind != "hostile"] + share


def _grade(run: runner.Run, samples: Sequence[Sample], options: argparse.Namespace) -> list[Result]:
    """All of them, the hostile ones with short deadlines; results in order."""
    from ..runner import parallel
    from ._progress import progress

    short = replace(run, limits=replace(run.limits, **HOSTILE_LIMITS))
    results: dict[int, Result] = {}
    with progress(run.assignment, len(samples)) as bar:
        jobs = options.jobs or parallel.available_cores()
        for limited, hostile, many in ((run, False, jobs), (short, True, HOSTILE_JOBS * jobs)):
            numbers = [
                i for i, sample in enumerate(samples) if (sample.kind == "hostile") is hostile
            ]
            tasks = [samples[i].task for i in numbers]
            graded = parallel.grade(limited, tasks, many, lambda *_: bar.update())
            results.update(zip(numbers, graded, strict=True))
    return [results[i] for i in range(len(samples))]


def _release_complaint(course: Course, assignment: Assignment) -> str:
    """What is wrong with the release, and what to do; empty where nothing is."""
    from ..release import drift
    from ..release.leaks import LeakError
    from ..submission import read_template

    name = assignment.name
    try:
        stale = drift.out_of_step(course, assignment)
    except (CourseError, LeakError) as error:
        return f"cannot be released: {error}"
    if stale:
        return (
            f"release/{name} is out of step with its source: {', '.join(stale)}. "
            f"Run `autograder release {name}`."
        )
    differs = assignment.disagreement(read_template(assignment.released).points, f"release/{name}")
    return f"{differs}. Run `autograder release {name}`." if differs else ""
