"""Says which layers of the sandbox, versions and parts are there, and what to do about the rest.

Exits with 0 when submissions can be graded safely here, with 1 when not.
"""

from __future__ import annotations

import argparse
import os
import platform
from importlib import metadata

from .. import course as course_module
from .. import engine
from ..cli import FAILED
from ..course import Course, CourseError
from ..sandbox import layers
from ..sandbox.client import WorkerFailed
from ..sandbox.launch import SandboxError

EXAMPLE = """example:
  autograder doctor
"""

PARTS = ("numpy", "scipy", "matplotlib", "ipython", "pytest", "nbgrader", "jupyterlab", "jupytext")


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(_: argparse.Namespace) -> int:
    print(f"Python {platform.python_version()} on {platform.system()} {platform.release()}")
    print("user " + ("root" if os.geteuid() == 0 else str(os.geteuid())))
    print("\nThe sandbox, outermost layer first")
    for layer in layers.available():
        need = "" if layer.name in layers.REQUIRED else " (wanted, not required)"
        told = layer.detail if layer.present else layer.detail + need
        print(f"  {_mark(layer.present)} {layer.name:<16} {told}")
        if not layer.present:
            print(f"    to do: {layer.remedy}")
    print("\nParts")
    for name in PARTS:
        try:
            print(f"  {_mark(True)} {name:<16} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            print(f"  {_mark(False)} {name:<16} missing; to do: make install")
    print("\nThe course")
    safe = _course() and not layers.missing()
    print(
        "\nSubmissions can be graded here."
        if safe
        else "\nSubmissions cannot be graded safely here."
    )
    return 0 if safe else FAILED


def _course() -> bool:
    """Tells of the course in this folder, and runs the sandbox's self-test on it."""
    try:
        course = course_module.load()
    except CourseError as error:
        print(f"  {_mark(False)} {error}")
        return True  # the machine may be fine: it is only not inside a course
    print(f"  {_mark(True)} {course.name} in {course.root}")
    for assignment in course.assignments.values():
        there = assignment.released.is_file()
        todo = "" if there else f"; to do: autograder release {assignment.name}"
        state = "released" if there else "not released"
        print(
            f"  {_mark(there)} {assignment.name:<22} {assignment.max_score:g} points, {state}{todo}"
        )
    return _self_test(course)


def _self_test(course: Course) -> bool:
    run = engine.Run.of(course.root, next(iter(course.assignments)))
    try:
        with engine.start_zygote(run) as zygote:
            print(f"  {_mark(True)} self-test: no attempt got through {', '.join(zygote.layers)}")
    except (SandboxError, WorkerFailed) as error:
        print(f"  {_mark(False)} self-test: {error}")
        return False
    return True


def _mark(good: bool) -> str:
    return "ok     " if good else "MISSING"
