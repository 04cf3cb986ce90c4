"""Makes a course with a class in demo/, and goes the whole way with it, command by command.

The class is made from the known right, wrong, untouched, broken and hostile answers: release,
submissions, grades, feedback, report and a file for an LMS. Everything stays in demo/ to be looked
at; the next run makes it afresh.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .. import KitError
from .. import course as course_module
from ..course import CONFIG, Assignment, Course
from . import FAILED, UNREADABLE, add_grading_options, from_here

if TYPE_CHECKING:
    from ..results.result import Result
    from ..validation.samples import Sample

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
# What a course consists of.
FILES = (CONFIG, "nbgrader_config.py")
FOLDERS = ("source", "solutions", "tests/graders")
# In this class sit attacks that never end, and right answers that take their time.
LIMITS = {"cell_seconds": 6, "call_seconds": 6, "notebook_seconds": 30}
MARK = Path(".autograder/demonstration")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", nargs="?", metavar="ASSIGNMENT", help="default: the first")
    add_grading_options(parser)


def run(options: argparse.Namespace) -> int:
    from ..results.records import result_of

    course = course_module.load()
    name = options.assignment or next(iter(course.assignments))
    assignment = course.assignment(name)
    samples = dict(zip(NAMES, _class(course, assignment), strict=False))
    made = _make(course)
    how = [f"--jobs={options.jobs}"] if options.jobs else []
    how += ["--unsafe"] if options.unsafe else []
    _do(made, "release", name)
    _hand_in(made, assignment, samples)
    _do(made, "grade", name, *how, fine=(0, UNREADABLE))
    _do(made, "report", name)
    _do(made, "export", "--to", "canvas", fine=(0, UNREADABLE))
    results = [result_of(made, name, student) for student in samples]
    unexpected = _table(assignment, samples, results)
    print(_where(made, assignment, samples))
    return FAILED if unexpected else 0


# -- the course -----------------------------------------------------------------------------


def _make(course: Course) -> Course:
    """A copy of the course in demo/, with nobody in it yet."""
    from ..grading.seeds import DEMONSTRATION

    folder = course.root / "demo"
    if folder.exists() and not (folder / MARK).exists():
        raise KitError(f"{folder} is in the way, and no demonstration: move or rename it.")
    shutil.rmtree(folder, ignore_errors=True)
    (folder / MARK).parent.mkdir(mode=0o700, parents=True)
    (folder / MARK).touch()
    for name in FILES:
        shutil.copy(course.root / name, folder)
    for name in FOLDERS:
        ignored = shutil.ignore_patterns("__pycache__", "*.ipynb")
        shutil.copytree(course.root / name, folder / name, ignore=ignored)
    with (folder / CONFIG).open("a") as config:
        config.write(
            "\n# In this class sit attacks that never end: nobody should wait long for them.\n"
            f"LIMITS.update({LIMITS})\n"
        )
    secret = folder / ".autograder" / "secret"
    secret.write_bytes(DEMONSTRATION)
    secret.chmod(0o600)
    return course_module.load(folder)


def _class(course: Course, assignment: Assignment) -> list[Sample]:
    """The class: of each kind the first so many, spread over what there is."""
    from ..validation.samples import everybody

    samples: list[Sample] = []
    every = list(everybody(course, assignment))
    for kind, most in CLASS.items():
        members = [sample for sample in every if sample.kind == kind]
        step = max(1, len(members) // most) if most else 1
        samples += members[::step][:most]
    return samples


def _hand_in(course: Course, assignment: Assignment, samples: dict[str, Sample]) -> None:
    """Writes each notebook where nbgrader would have collected it."""
    for student, sample in samples.items():
        path = course.root / "submitted" / student / assignment.name / f"{assignment.name}.ipynb"
        path.parent.mkdir(parents=True)
        assert isinstance(sample.task.content, bytes)
        path.write_bytes(_signed(sample.task.content, student))
    print(
        f"\n{len(samples)} students hand in, into {from_here(course.root)}/submitted/", flush=True
    )


def _signed(content: bytes, student: str) -> bytes:
    """The notebook with the student's id in it, where it asks for one."""
    return content.replace(rb"student_id = \"\"", rb"student_id = \"%s\"" % student.encode())


def _do(course: Course, *command: str, fine: Sequence[int] = (0,)) -> None:
    """One command as somebody would type it in the course's folder, with its output."""
    from ..grading.seeds import VARIABLE
    from ..nbgrader_plugins.process import environment

    print(f"\n$ autograder {' '.join(command)}", flush=True)
    variables = {**environment(), "AUTOGRADER_COURSE": str(course.root)}
    variables.pop(VARIABLE, None)  # this course has a secret of its own
    done = subprocess.run(
        [sys.executable, "-m", "autograder", *command],
        cwd=course.root,
        env=variables,
        check=False,
    )
    if done.returncode not in fine:
        raise KitError(f"`autograder {' '.join(command)}` ended with {done.returncode}.")


# -- what came of it ------------------------------------------------------------------------


def _table(assignment: Assignment, samples: dict[str, Sample], results: Sequence[Result]) -> int:
    """Prints the class; how many of it came out otherwise than they must."""
    wide = max(len(sample.task.name) for sample in samples.values())
    print(f"\n{'student':<9} {'handed in':<{wide}} {'score':>7}  what came of it")
    unexpected = 0
    for (student, sample), result in zip(samples.items(), results, strict=True):
        complaint = sample.complaint(result)
        unexpected += bool(complaint)
        graded = result.outcome == "graded"
        score = f"{result.score:g}/{assignment.max_score:g}" if graded else "-"
        verdict = f"UNEXPECTED: {complaint}" if complaint else _told(result)
        print(f"{student:<9} {sample.task.name:<{wide}} {score:>7}  {verdict}")
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


def _where(course: Course, assignment: Assignment, samples: dict[str, Sample]) -> str:
    name, folder = assignment.name, from_here(course.root)
    student = next(student for student, sample in samples.items() if sample.kind == "wrong")
    return f"""
The whole course lies in {folder}/. Open in a browser
  {folder}/feedback/{student}/{name}/{name}.html   what a student reads
  {folder}/reports/{name}.html   how the class did
and look at
  {folder}/release/{name}/   what students receive
  {folder}/submitted/   what they handed in
  {folder}/exports/canvas.csv   the grades for an LMS
For the formgrader: `cd {folder} && jupyter lab`, then Nbgrader > Formgrader."""
