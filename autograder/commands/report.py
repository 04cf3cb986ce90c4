"""Makes a page of how the class did on an assignment, and a table beside it.

Scores, difficulty and discrimination of each question, known mistakes by frequency with what
students were told, and what needs a look; then everybody of the roster, with what happened. From
the records of `autograder grade`; a grade that a person changed in the gradebook does not change
it.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from .. import course as course_module
from ..results.records import RecordError, earlier_of
from ..util.files import whole
from . import add_sections, from_here, of_sections, output_file, tell_outdated

if TYPE_CHECKING:
    from ..report import Everybody

EXAMPLE = """example:
  autograder report rnn_forward
  autograder report rnn_forward --section RNN-1
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    add_sections(parser)
    parser.add_argument(
        "--output",
        type=output_file,
        metavar="FILE",
        help="default: reports/ASSIGNMENT.html; the table has the same name, with .csv",
    )


def run(options: argparse.Namespace) -> int:
    from ..grading.answers import mistakes_of
    from ..mistakes.answers import HandedIn
    from ..mistakes.groups import grouped
    from ..mistakes.hints import helped
    from ..report import analyse, everybody, everybody_rows, report_page
    from ..util.spreadsheet import write_csv

    course = course_module.load()
    assignment = course.assignment(options.assignment)
    people = everybody(course, assignment, options.section)
    results = people.results
    if not results and not people.of("refused", "bad time stamp"):
        whose = f" of section {' or '.join(options.section)}" if options.section else ""
        raise RecordError(
            f"{assignment.name} has no records{whose}: run `autograder grade {assignment.name}` "
            "first."
        )
    status = tell_outdated(assignment, people)
    handed_in = HandedIn(course, assignment, {each.student: each for each in results})
    groups = [handed_in.read(group) for group in grouped(assignment, results).groups]
    became = helped(results, earlier_of(course, assignment.name))
    report = analyse(assignment, results, mistakes_of(assignment), groups, became)
    name = f"{assignment.name}{of_sections(options.section)}.html"
    output: Path = options.output or course.root / "reports" / name
    output.parent.mkdir(parents=True, exist_ok=True)
    with whole(output) as draft:
        draft.write_text(report_page(report, people), encoding="utf-8")
    table = output.with_suffix(".csv")
    write_csv(table, everybody_rows(assignment, people))
    submissions = "submission" if len(results) == 1 else "submissions"
    print(f"{len(results)} {submissions}: {from_here(output)}, and as a table {from_here(table)}")
    others = _others(people)
    if others:
        print(f"Listed too: {others}")
    return status


def _others(people: Everybody) -> str:
    """How many are no plain grade, and why."""
    counts = [f"{count} {what}" for what, count in people.counts.items() if what != "graded"]
    if people.not_on_roster:
        counts.append(f"{len(people.not_on_roster)} not on the roster")
    return ", ".join(counts)
