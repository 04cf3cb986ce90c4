"""`make mutation`: every mutant of every reference, graded as a student's answer.

Prints how many lost points, function by function, and every mutant that kept them without being
listed as equivalent, or that is listed and lost some; exits with 1 where there is one.

    python -m tools.mutation [--sample N] [--json FILE] [ASSIGNMENT | ASSIGNMENT.FUNCTION ...]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("AUTOGRADER_SECRET", "mutation")

from autograder import KitError, runner
from autograder import course as course_module
from autograder.commands._progress import progress
from autograder.course import Assignment, Course, CourseError
from autograder.results.result import Result
from autograder.runner import parallel
from autograder.validation.notebooks import as_bytes, filled_in, released_notebook
from tools.mutants import Mutant, Reference, equivalents, mutants

LISTED = Path("solutions") / "equivalent_mutants.toml"
# A mutant that never ends should not take as long as a course allows.
LIMITS = {"cell_seconds": 10, "call_seconds": 5, "notebook_seconds": 60}
# A wrong way may lead to the right letter. So a question beside the functions, whose numbers are
# drawn from the typed id, is asked under several: it must be lost under one.
TYPED = ("", "1", "2", "3", "4")
NO_ID = 'student_id = ""'


@dataclass(frozen=True)
class Score:
    """What came of one function's mutants."""

    assignment: str
    function: str
    mutants: int
    killed: int
    equivalent: int

    @property
    def percent(self) -> float:
        """The share of those that are not equivalent which lost points."""
        return 100 * self.killed / max(1, self.mutants - self.equivalent)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="tools.mutation")
    parser.add_argument(
        "what", nargs="*", metavar="ASSIGNMENT[.FUNCTION]", help="default: all assignments"
    )
    parser.add_argument("--sample", type=int, metavar="N", help="only so many of each function")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    options = parser.parse_args(arguments)
    course = course_module.load()
    scores: list[Score] = []
    complaints: list[str] = []
    print(f"{'':<44} mutants  killed  equivalent   score", flush=True)
    for what in options.what or course.assignments:
        name, _, function = what.partition(".")
        found, told = examine(course, name, function, options.sample)
        for score in found:
            print(row(f"{name}.{score.function}", score), flush=True)
        scores += found
        complaints += told
    print(row("all", total(scores)))
    for complaint in complaints:
        print(f"\n{complaint}", file=sys.stderr)
    if options.json:
        options.json.write_text(json.dumps(figures(scores, complaints), indent=1) + "\n")
    return 1 if complaints else 0


def row(what: str, score: Score) -> str:
    return (
        f"{what:<44} {score.mutants:>7} {score.killed:>7} {score.equivalent:>11} "
        f"{score.percent:>6.1f}%"
    )


def total(scores: Sequence[Score]) -> Score:
    counts = [(each.mutants, each.killed, each.equivalent) for each in scores]
    return Score("", "", *map(sum, zip(*counts, strict=True)))


def figures(scores: Sequence[Score], complaints: Sequence[str]) -> dict[str, Any]:
    def with_percent(score: Score) -> dict[str, Any]:
        return {**asdict(score), "percent": score.percent}

    return {
        "functions": [with_percent(each) for each in scores],
        "total": with_percent(total(scores)),
        "complaints": list(complaints),
    }


def examine(
    course: Course,
    name: str,
    function: str = "",
    sample: int | None = None,
    listed: Path | None = None,
) -> tuple[list[Score], list[str]]:
    """The scores of an assignment or of one function, and in words what is not as it must be.

    With a `sample`, so many mutants of each function, evenly spread, are graded.
    """
    assignment = course.assignment(name)
    reference = Reference.of(assignment)
    known = equivalents(listed or course.root / LISTED, course)[name]
    by_function: dict[str, list[Mutant]] = {}
    for each in mutants(reference):
        if not is_prediction(assignment, each):
            by_function.setdefault(each.function, []).append(each)
    if function:
        if function not in by_function:
            raise CourseError(f"{name} has no function {function} that can be changed.")
        by_function = {function: by_function[function]}
        known = {function: known.get(function, {})}
    chosen = {each: spread(those, sample or len(those)) for each, those in by_function.items()}
    flat = [each for those in chosen.values() for each in those]
    lost = killed(course, assignment, reference, flat)
    scores, complaints = [], list(stale(name, known, by_function))
    for function, those in chosen.items():
        changes = known.get(function, {})
        equivalent = [each for each in those if each.change in changes]
        dead = [each for each in those if each in lost]
        scores.append(Score(name, function, len(those), len(dead), len(equivalent)))
        complaints += [
            f"{name}.{function} is listed as equivalent in {LISTED}, and lost points:\n"
            f"{each.change}\nTake it off the list."
            for each in equivalent
            if each in lost
        ]
        complaints += [
            f"{name}.{function} kept its points when it was changed so:\n{each.change}\n"
            f"Give its grader in tests/graders/{name} a case that tells, or list it in {LISTED}, "
            "with the reason that none can."
            for each in those
            if each not in lost and each.change not in changes
        ]
    return scores, complaints


def stale(
    name: str, known: Mapping[str, Mapping[str, str]], found: Mapping[str, Sequence[Mutant]]
) -> Iterator[str]:
    """The listed mutants that there are none of any more."""
    for function, changes in known.items():
        there = {each.change for each in found.get(function, ())}
        for change in changes:
            if change not in there:
                yield (
                    f"{name}.{function} has no such mutant any more, and {LISTED} lists it:\n"
                    f"{change}\nTake it off the list."
                )


def is_prediction(assignment: Assignment, mutant: Mutant) -> bool:
    """Whether the question gives its points for being committed: there every number is right."""
    return "prediction" in assignment.graded[mutant.cell]


def spread(those: Sequence[Mutant], count: int) -> list[Mutant]:
    """So many of them, evenly spread."""
    count = min(count, len(those))
    return [those[(2 * number + 1) * len(those) // (2 * count)] for number in range(count)]


def killed(
    course: Course, assignment: Assignment, reference: Reference, those: Sequence[Mutant]
) -> set[Mutant]:
    """Those that lost points where they must, in a notebook without an id or with one of several.

    CourseError where the unchanged reference loses some.
    """
    run = runner.Run.of(course.root, assignment.name)
    run = replace(run, limits=replace(run.limits, **LIMITS))
    first, *others = TYPED
    lost = _lost(run, reference, [(each, first) for each in those])
    again = [each for each in those if each not in lost and each.cell in assignment.concepts]
    return lost | _lost(run, reference, [(each, typed) for each in again for typed in others])


def _lost(
    run: runner.Run, reference: Reference, those: Sequence[tuple[Mutant, str]]
) -> set[Mutant]:
    """Those that lost points under the id that goes with them."""
    if not those:
        return set()
    assignment = run.course.assignment(run.assignment)
    tasks = [notebook(assignment, "unchanged", reference.answers(), those[0][1])]
    tasks += [
        notebook(assignment, f"{mutant.function}/{number}", answers(reference, mutant), typed)
        for number, (mutant, typed) in enumerate(those)
    ]
    with progress(run.assignment, len(tasks)) as bar:
        unchanged, *results = parallel.grade(run, tasks, on_result=lambda *_: bar.update())
    if unchanged.score != unchanged.max_score:
        raise CourseError(f"{run.assignment}: the reference gets {unchanged.score:g} points.")
    return {
        mutant
        for (mutant, _), result in zip(those, results, strict=True)
        if any(loses(result, question) for question in mutant.asked)
    }


def answers(reference: Reference, mutant: Mutant) -> dict[str, str]:
    """The mutant with all that it rests on; the rest stays as it was released.

    What calls it may be right on top of it, which is another question, and takes long to find out.
    """
    needed = {each for asked in mutant.asked for each in (asked, *reference.calls[asked])}
    cells = {
        question: reference.answer(question)
        for question, functions in reference.cells.items()
        if needed & set(functions)
    }
    return {**cells, mutant.cell: mutant.answer}


def notebook(
    assignment: Assignment, name: str, answers: Mapping[str, str], typed: str
) -> runner.Task:
    """A submission with these answers, of a student who typed this id."""
    made = filled_in(released_notebook(assignment), answers)
    for cell in made["cells"]:
        if "".join(cell["source"]) == NO_ID:
            cell["source"] = f"student_id = {typed!r}"
    return runner.Task(name, as_bytes(made))


def loses(result: Result, question: str) -> bool:
    """Whether a question was judged, and failed; CourseError where the grader itself broke."""
    (found,) = [each for each in result.questions if each.name == question] or [None]
    if found is None or any(each.outcome == "grader_error" for each in found.criteria):
        raise CourseError(f"{result.notebook}: the grader broke: {' '.join(result.notes)[-500:]}")
    return any(each.outcome == "failed" for each in found.criteria)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KitError as error:
        sys.exit(f"mutation: {error}")
