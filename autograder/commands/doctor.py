"""Says which layers of the sandbox, versions and parts are there, and what to do about the rest.

Exits with 0 when submissions can be graded safely here, with 1 when not.
"""

from __future__ import annotations

import argparse
import os
import platform
from importlib import metadata
from typing import TYPE_CHECKING

from .. import KitError
from .. import course as course_module
from ..course import Assignment, Course, CourseError
from ..course.misnamed import misnamed
from ..sandbox import layers
from ..util.text import one_line
from . import FAILED

if TYPE_CHECKING:
    from ..sandbox.zygote import Zygote

EXAMPLE = """example:
  autograder doctor
"""

PARTS = ("numpy", "scipy", "matplotlib", "ipython", "pytest", "nbgrader", "jupyterlab", "jupytext")
# What only some courses need: each part with its extra, and what it is for.
EXTRAS = {
    "distributed": ("dask", "grade --dask"),
    "psycopg": ("postgresql", "a gradebook on PostgreSQL"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(_: argparse.Namespace) -> int:
    print(f"Python {platform.python_version()} on {platform.system()} {platform.release()}")
    print("user " + ("root" if os.geteuid() == 0 else str(os.geteuid())))
    print("\nThe sandbox, outermost layer first")
    for layer in layers.available():
        need = "" if layer.name in layers.REQUIRED else " (wanted, not required)"
        detail = layer.detail if layer.present else layer.detail + need
        print(f"  {_mark(layer.present)} {layer.name:<16} {detail}")
        if not layer.present:
            print(f"    to do: {layer.remedy}")
    print("\nParts")
    for name in PARTS:
        try:
            print(f"  {_mark(True)} {name:<16} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            print(f"  {_mark(False)} {name:<16} missing; to do: make install")
    for name, (extra, use) in EXTRAS.items():
        try:
            print(f"  {_mark(True)} {name:<16} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            todo = f"pip install 'autograder[{extra}]'"
            print(f"  {'-':<7} {name:<16} not installed; only for {use}: {todo}")
    print("\nThe course")
    is_sound = _course()
    safe = is_sound is not False and not layers.missing()
    if not safe:
        print("\nSubmissions cannot be graded safely here: see what is missing above.")
    elif is_sound is None:
        print("\nThis machine has what grading needs. No course was looked at, and nothing tried.")
    else:
        print("\nSubmissions can be graded here.")
    return 0 if safe else FAILED


def _course() -> bool | None:
    """Tells of the course in this folder, and runs the sandbox's self-test on it.

    None outside a course, where the machine may be fine all the same.
    """
    try:
        root = course_module.place()
    except CourseError as error:
        print(f"  {'-':<7} {error}")
        return None
    try:
        course = course_module.load(root)
    except CourseError as error:
        print(f"  {_mark(False)} {error}")
        return False
    print(f"  {_mark(True)} {course.name} in {course.root}")
    for line in misnamed(root):
        print(f"  {'-':<7} {line}")
    sound = [_assignment(assignment) for assignment in course.assignments.values()]
    return _self_test(course) and all(sound)


def _assignment(assignment: Assignment) -> bool:
    """Tells of one assignment; whether its configuration and its files are as grading needs them.

    One that is not released yet is no fault.
    """
    from ..grading import answers
    from ..grading.concept import concepts_of
    from ..grading.question import questions_of
    from ..release.master import ensure_one_notebook
    from ..submission import read_template

    there = assignment.released.is_file()
    todo = "" if there else f"; to do: autograder release {assignment.name}"
    state = "released" if there else "not released"
    try:
        ensure_one_notebook(assignment)
        answers.load(assignment)
        questions_of(assignment)
        concepts_of(assignment)
        differs = ""
        if there:
            stated = read_template(assignment.released).points
            differs = assignment.disagreement(stated, f"release/{assignment.name}")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is reported, and the rest looked at
        what = str(error) if isinstance(error, KitError) else f"{type(error).__name__}: {error}"
        print(f"  {_mark(False)} {assignment.name:<22} {one_line(what)}")
        return False
    if differs:
        todo = f"; {differs}; to do: autograder release {assignment.name}"
    mark = _mark(there and not differs)
    print(f"  {mark} {assignment.name:<22} {assignment.score_in_words}, {state}{todo}")
    return not differs


def _self_test(course: Course) -> bool:
    from .. import runner
    from ..course.libraries import LibraryMissing
    from ..sandbox.launch import SandboxError
    from ..sandbox.worker import WorkerFailed

    try:
        run = runner.Run.of(course.root, next(iter(course.assignments)))
        with runner.start_zygote(run) as zygote:
            print(f"  {_mark(True)} self-test: no attempt got through {', '.join(zygote.layers)}")
            sound = [_library(name, course, zygote) for name in course.libraries]
            return all(sound)
    except LibraryMissing as error:
        print(f"  {_mark(False)} libraries: {error}")
    except (SandboxError, WorkerFailed, CourseError) as error:
        print(f"  {_mark(False)} self-test: {error}")
    return False


def _library(name: str, course: Course, zygote: Zygote) -> bool:
    """Tells of a library that the course adds: whether students' code can import it."""
    from ..sandbox.answers import Raised

    with zygote.fork() as worker:
        failure = worker.run_cell(f"import {name}", course.limits.cell_seconds).failure
    if failure is None:
        print(f"  {_mark(True)} {name:<22} students may import it")
        return True
    if isinstance(failure, Raised):
        why = f"{failure.type}: {failure.message}"
    else:
        why = f"{failure.reason} {failure.detail}"
    print(
        f"  {_mark(False)} {name:<22} cannot be imported behind the layers ({one_line(why)}); "
        "to do: install it into the site-packages of this environment, or take it out of LIBRARIES"
    )
    return False


def _mark(good: bool) -> str:
    return "ok     " if good else "MISSING"
