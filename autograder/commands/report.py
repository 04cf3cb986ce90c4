"""Makes a page of how the class did on an assignment, and a table beside it.

Scores, difficulty and discrimination of each question, known mistakes by frequency with what
students were told, and what needs a look. From the records of `autograder grade`; a grade that a
person changed in the gradebook does not change it.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .. import course as course_module
from ..course import Course
from ..results.records import RecordError, digest_of, results_of
from ..util.files import whole
from ..util.text import one_line
from . import from_here, output_file

if TYPE_CHECKING:
    from ..results.result import Result

EXAMPLE = """example:
  autograder report rnn_forward
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument(
        "--output",
        type=output_file,
        metavar="FILE",
        help="default: reports/ASSIGNMENT.html; the table has the same name, with .csv",
    )


def run(options: argparse.Namespace) -> int:
    from ..grading.answers import mistakes_of
    from ..report import analyse, report_page, student_rows
    from ..util.spreadsheet import write_csv

    course = course_module.load()
    assignment = course.assignment(options.assignment)
    results, outdated = _of_what_is_handed_in(course, results_of(course, assignment.name))
    if not results:
        raise RecordError(
            f"{assignment.name} has no records: run `autograder grade {assignment.name}` first."
        )
    if outdated:
        print(
            f"autograder: left out, handed in again since: {', '.join(map(one_line, outdated))}. "
            f"Run `autograder grade {assignment.name}`.",
            file=sys.stderr,
        )
    report = analyse(assignment, results, mistakes_of(assignment))
    output: Path = options.output or course.root / "reports" / f"{assignment.name}.html"
    output.parent.mkdir(parents=True, exist_ok=True)
    with whole(output) as draft:
        draft.write_text(report_page(report), encoding="utf-8")
    table = output.with_suffix(".csv")
    write_csv(table, student_rows(assignment, results))
    print(f"{len(results)} submissions: {from_here(output)}, and as a table {from_here(table)}")
    return 0


def _of_what_is_handed_in(
    course: Course, results: Sequence[Result]
) -> tuple[list[Result], list[str]]:
    """The results of submissions as they lie there, and who handed in another one since.

    The record of somebody who has left the course stays, and is passed over.
    """
    current: list[Result] = []
    outdated: list[str] = []
    for result in results:
        whose = result.group[0] if result.group else result.student
        path = course.root / "submitted" / whose / result.assignment
        notebook = path / f"{result.assignment}.ipynb"
        if not os.path.lexists(notebook):
            continue
        if result.submission in ("", digest_of(notebook, course.limits.notebook_mb)):
            current.append(result)
        else:
            outdated.append(result.student)
    return current, outdated
