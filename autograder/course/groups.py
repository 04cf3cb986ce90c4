"""`groups.csv`, in the course's folder: who hands in one notebook together."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from ..util.sheets import SheetError, read_sheet
from ..util.text import one_line
from .extensions import COLUMNS, at_line, columns_of, no_assignment, no_student
from .model import LARGEST_GROUP, Course

GROUPS = "groups.csv"
LONGEST = 200  # letters of an id in a notebook
NAMES = {
    "assignment": COLUMNS["assignment"],
    "group": ("group", "groupname", "groupid", "team"),
    "student": COLUMNS["student"],
}


@dataclass(frozen=True)
class GroupTable:
    """The table.

    groups: the members of each group, by assignment and by the group's name.
    lines: where each student stands, by assignment. told: lines that count for nothing, and why.
    """

    groups: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)
    told: tuple[str, ...] = ()

    def unknown(self, assignment: str, student: str, known: Collection[str]) -> str:
        """What is told of a student who is none of those known."""
        return at_line(self.lines[assignment, student], no_student(student, known), GROUPS)


def read_groups(course: Course) -> GroupTable:
    """The course's groups; SheetError names every line that cannot be read."""
    path = course.root / GROUPS
    if not os.path.lexists(path):
        return GroupTable()
    sheet = read_sheet(path)
    places = columns_of(sheet, GROUPS, NAMES)
    groups: dict[str, dict[str, list[str]]] = {}
    lines: dict[tuple[str, str], int] = {}
    messages, unread = [], []
    for line, row in zip(sheet.lines, sheet.rows, strict=True):
        stated = {name: row[index] for name, index in places.items()}
        assignment, group, student = stated.values()
        empty = next((name for name, cell in stated.items() if not cell), "")
        if line in sheet.overlong:
            why = "has more cells than the first line: quote what has one"
            unread.append(at_line(line, why, GROUPS))
        elif empty:
            unread.append(at_line(line, f"names no {empty}", GROUPS))
        elif (assignment, student) in lines:
            first = lines[assignment, student]
            why = f"{one_line(student)} is in a group for {one_line(assignment)} in line {first}"
            unread.append(at_line(line, f"{why} already", GROUPS))
        elif assignment not in course.assignments:
            messages.append(at_line(line, no_assignment(assignment, course), GROUPS))
        else:
            lines[assignment, student] = line
            groups.setdefault(assignment, {}).setdefault(group, []).append(student)
    if unread:
        raise SheetError("\n".join([*unread, "Mend the table, and run this again."]))
    return GroupTable(groups, lines, tuple(messages))


def ids_in(typed: str) -> list[str]:
    """The ids that stand in a notebook's id cell, one after another; of too many the first."""
    ids: dict[str, None] = {}
    for each in re.finditer("[^,;]+", typed):
        if stated := each.group().strip():
            ids[stated[: LONGEST + 1]] = None
        if len(ids) > LARGEST_GROUP:
            break
    return list(ids)
