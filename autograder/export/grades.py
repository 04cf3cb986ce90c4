"""The gradebook's grades: what stands, and what still waits for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ..gradebook.entries import Entry, GradeEntry, read_entries, read_notebooks, read_timestamps
from ..gradebook.people import Student
from ..gradebook.rows import is_above, is_open
from ..util.points import total
from ..util.text import nearly, one_line
from .errors import NotInGradebook

# Why a grade is left out.
UNGRADED = "not graded yet"
WAITING = "not fully graded yet"
REFUSED = "that could not be graded"


@dataclass(frozen=True)
class Grade:
    """One student's grade of one assignment.

    `score` None: nothing handed in, or there is something that it is `left_out` for. made_up:
    `handed_in` stands for a time that nobody knows, but that it was late.
    """

    score: float | None
    late_penalty: float = 0
    handed_in: datetime | None = None
    waiting: Sequence[str] = ()  # the grade cells that nobody has scored yet
    left_out: str = ""  # why, of something that was handed in
    outgrown: Sequence[str] = ()  # those whose automatic score rose above a person's since
    above: Mapping[str, Any] = field(default_factory=dict)  # those with more than there is to get
    cells: Mapping[str, GradeEntry] = field(default_factory=dict)  # the row of each grade cell
    told: Sequence[str] = ()  # lines on what the group was given
    made_up: bool = False


def students(gradebook: Any) -> list[Student]:
    """Everybody, by last name, first name and id: nbgrader leaves open who is first of a name."""
    everybody = [
        Student(
            each.id,
            each.first_name or "",
            each.last_name or "",
            each.email or "",
            str(each.lms_user_id or ""),
        )
        for each in gradebook.students
    ]
    return sorted(everybody, key=lambda each: (each.last_name, each.first_name, each.id))


def chosen(everybody: Sequence[Student], wanted: Sequence[str]) -> Sequence[Student]:
    """Those of some ids, everybody where none is given; NotInGradebook where one is nobody's."""
    ids = {each.id for each in everybody}
    unknown = sorted(set(wanted) - ids)
    if unknown:
        named = one_line(", ".join(unknown))
        raise NotInGradebook(f"The gradebook has no student {named}.{nearly(unknown[0], ids)}")
    return [each for each in everybody if each.id in wanted] if wanted else everybody


def grades_of(gradebook: Any, assignment: str) -> dict[str, Grade]:
    """The grades of an assignment, with the late penalty taken off and never below zero.

    By student, of all that handed in, in a few queries.
    """
    connection: Connection = gradebook.db.connection()
    of_notebooks = [
        read_entries(connection, assignment, name)
        for name in read_notebooks(connection, assignment)
    ]
    return {
        student: _grade(when, [each[student] for each in of_notebooks if student in each])
        for student, when in read_timestamps(connection, assignment).items()
    }


def _grade(handed_in: datetime | None, entries: Sequence[Entry]) -> Grade:
    rows = [row for entry in entries for row in entry.grades.items()]
    cells = dict(rows)
    waiting = tuple(name for name, row in rows if is_open(row))
    late = total(entry.late_penalty or 0 for entry in entries)
    if not rows:  # handed in, and not graded at all
        return Grade(None, late, handed_in, ("everything",), left_out=UNGRADED)
    score = None if waiting else max(0.0, total([*(row.score for _, row in rows), -late]))
    above = {name: row for name, row in rows if is_above(row)}
    why = WAITING if waiting else ""
    return Grade(score, late, handed_in, waiting, why, above=above, cells=cells)
