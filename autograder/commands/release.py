"""Builds what students receive: notebook, check data, README and zip.

The text master becomes a notebook, nbgrader's generate_assignment makes the student version, and a
search that does not trust the markers proves that no line of an answer is in it. Only then is the
old release replaced, and the assignment entered in the gradebook.
"""

from __future__ import annotations

import argparse
import sys

from .. import course as course_module
from . import FAILED

EXAMPLE = """example:
  autograder release rnn_forward
  autograder release --check      (changes nothing; says what is out of step)
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", nargs="?", metavar="ASSIGNMENT", help="default: all of them")
    parser.add_argument("--check", action="store_true", help="only compare with a fresh build")


def run(options: argparse.Namespace) -> int:
    from ..gradebook import database
    from ..release import build

    course = course_module.load()
    names = [options.assignment] if options.assignment else list(course.assignments)
    assignments = [course.assignment(name) for name in names]
    # Before anything is replaced: where nbgrader would not read the course, nothing is released.
    directory = None if options.check else database.nbgrader_app(course).coursedir
    status = 0
    for name, assignment in zip(names, assignments, strict=True):
        if directory is None:
            stale = build.out_of_step(course, assignment)
            if stale:
                status = FAILED
                files = ", ".join(stale)
                print(
                    f"autograder: release/{name} is out of step with its source: {files}. "
                    f"Run `autograder release {name}`.",
                    file=sys.stderr,
                )
            else:
                print(f"release/{name} is in step with its source")
        else:
            folder = build.release(course, assignment)
            print(f"released {folder.relative_to(course.root)}, and dist/{name}.zip for students")
            database.enter(course, assignment, directory)  # for nbgrader and the formgrader
    return status
