"""Makes a class from the known right, wrong, untouched, broken and hostile answers, and grades it.

The submissions lie in .autograder/demo/submitted/ afterwards, to be looked at.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from dataclasses import replace

from .. import classroom, engine
from .. import course as course_module
from ..classroom import Pupil
from ..cli import FAILED
from ..course import Assignment, Course
from ..grading.result import Result
from ..grading.seeds import DEMONSTRATION, Secret
from . import add_grading_options
from ._progress import progress
from .validate import HOSTILE_LIMITS

EXAMPLE = """example:
  autograder demo
"""

# How many of each kind sit in the class; None: all there are.
CLASS = {"right": 10, "wrong": 20, "untouched": None, "broken": None, "hostile": 10}
NAMES = """
    amara bashir chiara dmitri elena farid greta hanif ines jonas kavya lucia mateo nadia omar paula
    quentin rosa samir tanvi ulrich vera wanjiru xenia yusuf zofia abel bruna cem dora emre fatou
    gabor hilda ivo jana kofi lena marek noor otto priya rafa sena tomas uma viktor wen yara zeno
    anouk boris carla dilan edda flora gita hugo irma jamal kira liam mina nils olga petra
""".split()


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", nargs="?", metavar="ASSIGNMENT", help="default: the first")
    add_grading_options(parser)


def run(options: argparse.Namespace) -> int:
    course = course_module.load()
    name = options.assignment or next(iter(course.assignments))
    assignment = course.assignment(name)
    run = engine.Run.of(course.root, name, options.unsafe)
    limits = replace(run.limits, **HOSTILE_LIMITS)
    run = replace(run, secret=Secret(DEMONSTRATION), limits=limits)
    pupils = _class(course, assignment)
    tasks = _hand_in(course, assignment, pupils)
    with progress("grading", len(tasks)) as bar:
        results = engine.grade(run, tasks, options.jobs, lambda *_: bar.update())
    unexpected = _table(assignment, pupils, results)
    folder = (course.private / "demo").relative_to(course.root)
    print(f"\nThe class's notebooks lie in {folder}/submitted/.")
    return FAILED if unexpected else 0


def _class(course: Course, assignment: Assignment) -> list[Pupil]:
    """The class: of each kind the first so many, spread over what there is."""
    pupils: list[Pupil] = []
    everybody = list(classroom.everybody(course, assignment))
    for kind, most in CLASS.items():
        members = [pupil for pupil in everybody if pupil.kind == kind]
        step = max(1, len(members) // most) if most else 1
        pupils += members[::step][:most]
    return pupils


def _hand_in(course: Course, assignment: Assignment, pupils: Sequence[Pupil]) -> list[engine.Task]:
    """Writes each notebook where nbgrader would have collected it."""
    folder = course.private / "demo" / "submitted"
    shutil.rmtree(folder, ignore_errors=True)
    tasks = []
    for student, pupil in zip(NAMES, pupils, strict=False):
        path = folder / student / assignment.name / f"{assignment.name}.ipynb"
        path.parent.mkdir(parents=True)
        assert isinstance(pupil.task.content, bytes)
        path.write_bytes(pupil.task.content)
        tasks.append(engine.Task(str(path.relative_to(course.root)), path, student))
    return tasks


def _table(assignment: Assignment, pupils: Sequence[Pupil], results: Sequence[Result]) -> int:
    """Prints the class; how many of it came out otherwise than they must."""
    print(f"{'student':<9} {'handed in':<42} {'score':>7}  what came of it")
    unexpected = 0
    for student, pupil, result in zip(NAMES, pupils, results, strict=False):
        complaint = pupil.complaint(result)
        unexpected += bool(complaint)
        graded = result.outcome == "graded"
        score = f"{result.score:g}/{assignment.max_score:g}" if graded else "-"
        told = f"UNEXPECTED: {complaint}" if complaint else _told(result)
        print(f"{student:<9} {pupil.task.name:<42} {score:>7}  {told}")
    count = len(results)
    print(f"\n{count} submissions, {count - unexpected} as they must be, {unexpected} not.")
    return unexpected


def _told(result: Result) -> str:
    """The result in a few words."""
    if result.outcome == "unreadable":
        return result.notes[0].split("ipynb: ")[-1]
    lost = [(q.name, c) for q in result.questions for c in q.criteria if c.outcome != "passed"]
    if not lost:
        return "full marks" + (f"; {result.notes[0]}" if result.notes else "")
    named = {c.misconception: name for name, c in lost if c.misconception}
    if named:
        return ", ".join(f"{name}: {mistake}" for mistake, name in named.items())
    return lost[0][1].message
