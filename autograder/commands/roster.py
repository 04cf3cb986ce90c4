"""Enters a table of students into nbgrader's gradebook.

FILE is Canvas's gradebook export, Moodle's list of participants, Blackboard's grade centre, or any
table saved as CSV, by Excel too, with a line of column names: id (or username, login), last name,
first name, email, lms_user_id, section. Who is in the gradebook keeps the id there. Nobody is
removed: who is not in the table is named.

Exits with 2 when something of the table was left out, which a line says.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from .. import course as course_module
from ..gradebook.people import Student
from ..util.text import one_line
from . import UNREADABLE, tell

EXAMPLE = """example:
  autograder roster --dry-run 2026-02-01_Grades-RNN.csv
  autograder roster 2026-02-01_Grades-RNN.csv
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", type=Path)
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would change, and change nothing"
    )


def run(options: argparse.Namespace) -> int:
    from ..collect.roster import change, listed
    from ..gradebook.roster import read_students, write_sections, write_students
    from ..gradebook.settings import Settings
    from ..util.sheets import read_sheet

    course = course_module.load()
    directory = Settings(course).directory
    changes = change(listed(read_sheet(options.file)), read_students(directory))
    tell((*changes.problems, *changes.told))
    for what, people in (("new", changes.new), ("changed", changes.changed)):
        for student in people:
            print(f"{what:8} {_described(student, changes.sections[student.id])}")
    for student in changes.left:
        print(f"left     {_described(student, ())}")
    if not options.dry_run:
        write_students(directory, changes.new, changes.changed)
        write_sections(course, changes.sections)
    counts = (
        (len(changes.new), "new"),
        (len(changes.changed), "changed"),
        (len(changes.same), "unchanged"),
        (len(changes.left), "not in this table"),
    )
    would = " would be" if options.dry_run else ""
    print(f"gradebook:{would} {', '.join(f'{count} {what}' for count, what in counts if count)}")
    if changes.left:
        print(
            "Who is not in this table stays in the gradebook. `nbgrader db student remove --force "
            "STUDENT` forgets one, with all grades."
        )
    return UNREADABLE if changes.problems else 0


def _described(student: Student, sections: Sequence[str]) -> str:
    about = (student.id, student.sortable_name, student.email, student.lms_id, ", ".join(sections))
    return one_line("  ".join(filter(None, dict.fromkeys(about))))
