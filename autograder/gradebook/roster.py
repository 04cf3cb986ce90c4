"""Who is in the class: the students whom the gradebook has, and the sections of each beside it.

nbgrader's gradebook has no place for a section. `.autograder/roster.csv` has one line a student
(`id`, `section`), and is written by `autograder roster`.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import bindparam, column, insert, select, table, update
from sqlalchemy.types import String

from .. import UsageError
from ..course import Course
from ..util.spreadsheet import write_csv
from ..util.text import nearest, nearly
from .database import Directory, connected, ensure_gradebook, is_no_file, reachable
from .people import Student

NAMES = ("id", "first_name", "last_name", "email", "lms_user_id")
STUDENT = table("student", *(column(name, String) for name in NAMES))


def read_students(directory: Directory) -> list[Student]:
    """Everybody, by id; nobody where there is no gradebook, of which none is made."""
    if is_no_file(directory.db_url):
        return []
    with reachable(directory.db_url), connected(directory.db_url) as connection:
        if not sqlalchemy.inspect(connection).has_table(STUDENT.name):
            return []
        rows = connection.execute(select(STUDENT).order_by(STUDENT.c.id)).all()
    return [Student(*(str(value or "") for value in row)) for row in rows]


def write_students(
    directory: Directory, new: Collection[Student], changed: Collection[Student]
) -> None:
    """Enters students and changes what is known of others, all or nothing."""
    with reachable(directory.db_url):
        ensure_gradebook(directory.db_url, directory.course_id)
        with connected(directory.db_url) as connection, connection.begin():
            if new:
                connection.execute(insert(STUDENT), [_row(each) for each in new])
            if changed:
                values: dict[str, Any] = {name: bindparam(name) for name in NAMES[1:]}
                query = update(STUDENT).where(STUDENT.c.id == bindparam("its")).values(values)
                rows = [_row(each) for each in changed]
                connection.execute(query, [{"its": row.pop("id"), **row} for row in rows])


def _row(student: Student) -> dict[str, str | None]:
    values = (student.id, student.first_name, student.last_name, student.email, student.lms_id)
    return {name: value or None for name, value in zip(NAMES, values, strict=True)}


def sections_file(course: Course) -> Path:
    return course.private / "roster.csv"


def sections(course: Course) -> dict[str, Sequence[str]]:
    """The sections of each student, by id; empty where no roster was read, or none has any."""
    try:
        with sections_file(course).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except FileNotFoundError:
        return {}
    return {row["id"]: [each for each in row["section"].split("; ") if each] for row in rows}


def in_sections(course: Course, chosen: Collection[str]) -> set[str]:
    """The ids of those who are in one of some sections; UsageError where one is nowhere."""
    of = sections(course)
    names = sorted({section for each in of.values() for section in each})
    for section in chosen:
        if not names:
            raise UsageError(
                f"There is no section {section!r}, as no sections are known: `autograder roster "
                "FILE` takes them from a table that has them."
            )
        if section not in names:
            raise UsageError(
                f"There is no section {section!r}; there are: {', '.join(names)}."
                f"{nearly(section, names)}"
            )
    return {student for student, its in of.items() if not set(chosen).isdisjoint(its)}


@dataclass(frozen=True)
class Roster:
    """Who is expected to hand in: by the roster, where one `was_read`, else by the gradebook."""

    ids: Collection[str]
    was_read: bool

    @classmethod
    def of(cls, course: Course, known: Collection[str]) -> Roster:
        listed = sections(course)
        return cls(listed or known, bool(listed))

    def has(self, student: str) -> bool:
        """Whether somebody is expected; everybody, where nobody is known yet."""
        return not self.ids or student in self.ids

    def near(self, student: str) -> str:
        """Who may be meant by somebody who is not expected; empty where nobody is near."""
        return nearest(student, self.ids)

    def aside(self, student: str) -> str:
        """Who somebody is not, in a clause, with the id that is near; empty for who is expected."""
        where = "on the roster" if self.was_read else "in the gradebook"
        return "" if self.has(student) else f"not {where}.{nearly(student, self.ids)}"


def write_sections(course: Course, of: Mapping[str, Sequence[str]]) -> None:
    course.private.mkdir(mode=0o700, exist_ok=True)
    rows = [(student, "; ".join(named)) for student, named in sorted(of.items())]
    write_csv(sections_file(course), [("id", "section"), *rows])
