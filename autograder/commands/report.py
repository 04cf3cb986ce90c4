"""Makes a page of how the class did on an assignment, and a table beside it.

Scores, difficulty and discrimination of each question, known mistakes by frequency with what
students were told, and what needs a look. From the records of `autograder grade`; a grade that a
person changed in the gradebook does not change it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import course as course_module
from ..files import whole
from ..records import RecordError, results_of
from . import from_here

EXAMPLE = """example:
  autograder report rnn_forward
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="default: reports/ASSIGNMENT.html; the table has the same name, with .csv",
    )


def run(options: argparse.Namespace) -> int:
    from ..corpus import load_corpus
    from ..report import analyse, report_page, student_rows
    from ..tables import write_csv

    course = course_module.load()
    assignment = course.assignment(options.assignment)
    results = results_of(course, assignment.name)
    if not results:
        raise RecordError(
            f"{assignment.name} has no records: run `autograder grade {assignment.name}` first."
        )
    report = analyse(assignment, results, load_corpus(assignment).all_misconceptions)
    output: Path = options.output or course.root / "reports" / f"{assignment.name}.html"
    output.parent.mkdir(parents=True, exist_ok=True)
    with whole(output) as draft:
        draft.write_text(report_page(report), encoding="utf-8")
    table = output.with_suffix(".csv")
    write_csv(table, student_rows(assignment, results))
    print(f"{len(results)} submissions: {from_here(output)}, and as a table {from_here(table)}")
    return 0
