"""Grades what was handed in for an assignment, into nbgrader's gradebook.

Reads submitted/<student>/ASSIGNMENT/, writes the gradebook, autograded/ and feedback/. What did not
change since the last time is left alone; a run that was stopped goes on where it was.

Exits with 0 when everything that was handed in is graded, whatever the scores; with 2 when
something could not be graded (each is reported in one line, and the others are graded all the
same), or a name was mistyped; with 1 when the grader itself failed.
"""

from __future__ import annotations

import argparse

from .. import course as course_module
from . import add_grading_options

EXAMPLE = """example:
  autograder grade rnn_forward
  autograder grade rnn_forward --student amara
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("--student", metavar="S", help="only what this student handed in")
    parser.add_argument(
        "--dask", metavar="ADDRESS", help="grade on a Dask cluster, by its scheduler's address"
    )
    parser.add_argument(
        "--no-feedback", action="store_true", help="grade only; do not make feedback pages"
    )
    add_grading_options(parser)


def run(options: argparse.Namespace) -> int:
    from ._alone import alone
    from ._grading import Grading

    course = course_module.as_it_is(course_module.place())
    assignment = course.assignment(options.assignment)
    with alone(course):
        return Grading(course, assignment, options).run()
