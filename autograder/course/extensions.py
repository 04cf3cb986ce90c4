"""`extensions.csv`, in the course's folder: who may hand in later than the others."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ..util.moments import exact_moment
from ..util.sheets import Sheet, SheetError, read_sheet
from ..util.text import nearly, one_line
from .model import Course

EXTENSIONS = "extensions.csv"
# What a column may be called, made plain; the first is what messages call it.
COLUMNS = {
    "student": ("student", "studentid", "id", "username", "login"),
    "assignment": ("assignment", "assignmentid"),
    "deadline": ("deadline", "newdeadline", "due", "until", "extension"),
}
MORE = re.compile(
    r"\+? ?([0-9]+(?:[.,][0-9]+)?) ?(?:(w|weeks?)|(d|days?)|(h|hours?)|(min|minutes?))",
    re.IGNORECASE,
)
UNITS = ("weeks", "days", "hours", "minutes")
LONGEST = timedelta(days=3660)

Given = datetime | timedelta
Whose = tuple[str, str]  # a student, and an assignment


@dataclass(frozen=True)
class Extensions:
    """The table.

    given: the new deadline, in UTC, or the time that is added to everybody's.
    lines: where each stands. told: lines of the table that count for nothing, and why.
    is_there: whether the course has a table.
    """

    given: Mapping[Whose, Given] = field(default_factory=dict)
    lines: Mapping[Whose, int] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    is_there: bool = False

    def unknown(self, students: Collection[str]) -> list[str]:
        """A line on each extension of somebody who is none of the students."""
        return [
            at_line(self.lines[whose], no_student(whose[0], students))
            for whose in self.given
            if whose[0] not in students
        ]


def read_extensions(course: Course) -> Extensions:
    """The course's extensions; SheetError names every line that cannot be read."""
    path = course.root / EXTENSIONS
    if not os.path.lexists(path):
        return Extensions()
    sheet = read_sheet(path)
    places = columns_of(sheet, EXTENSIONS, COLUMNS)
    given: dict[Whose, Given] = {}
    lines: dict[Whose, int] = {}
    messages, unread = [], []
    for line, row in zip(sheet.lines, sheet.rows, strict=True):
        student, assignment, deadline = (row[places[name]] for name in COLUMNS)
        whose = student, assignment
        if line in sheet.overlong:
            unread.append(at_line(line, "has more cells than the first line: quote what has one"))
        elif not (student and assignment):
            unread.append(at_line(line, f"names no {'assignment' if student else 'student'}"))
        elif whose in lines:
            about = f"{one_line(student)} has a deadline for {one_line(assignment)}"
            unread.append(at_line(line, f"{about} in line {lines[whose]} already"))
        elif (granted := read_deadline(deadline)) is None:
            unread.append(
                at_line(
                    line,
                    f"has the deadline {one_line(deadline)!r}. Write it with its time zone, as "
                    "2026-03-08T23:59+01:00, or as +2 days or +36 hours",
                )
            )
        elif assignment not in course.assignments:
            messages.append(at_line(line, no_assignment(assignment, course)))
        else:
            given[whose], lines[whose] = granted, line
    if unread:
        raise SheetError("\n".join([*unread, "Mend the table, and run this again."]))
    return Extensions(given, lines, tuple(messages), is_there=True)


def read_deadline(text: str) -> Given | None:
    """A moment in UTC, or a time to be added; None where a text is neither."""
    text = " ".join(text.removeprefix("'").split())  # as a spreadsheet keeps it from a formula
    try:
        more = MORE.fullmatch(text)
        if more is None:
            return exact_moment(text, zone_if_none="")
        number, *units = more.groups()
        unit = next(name for name, amount in zip(UNITS, units, strict=True) if amount)
        added = timedelta(**{unit: float(number.replace(",", "."))})
    except (ValueError, OverflowError):
        return None
    return added if timedelta() < added <= LONGEST else None


def columns_of(sheet: Sheet, table: str, names: Mapping[str, Collection[str]]) -> dict[str, int]:
    """Where each column stands; SheetError where one is missing."""
    columns = list(sheet.columns)
    places = {
        name: next((columns.index(each) for each in headings if each in columns), -1)
        for name, headings in names.items()
    }
    if -1 in places.values():
        *first, last = names
        raise SheetError(
            f"{table}: its first line names the columns: {', '.join(first)} and {last}. "
            f"It has {', '.join(map(one_line, sheet.heading))}."
        )
    return places


def no_student(student: str, known: Collection[str]) -> str:
    return f"there is no student {one_line(student)}.{nearly(student, known)}"


def no_assignment(name: str, course: Course) -> str:
    there = course.assignments
    near = nearly(name, there)
    return f"there is no assignment {one_line(name)}; there are: {', '.join(there)}.{near}"


def at_line(line: int, what: str, table: str = EXTENSIONS) -> str:
    return f"{table}, line {line}: {what}"
