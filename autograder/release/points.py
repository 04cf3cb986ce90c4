"""The points that a master's text promises, held against those that the course gives.

Students read them in a line of a cell: `**4 points:** shapes 1, values 2, seeded 1`, `**Half a
point.**`, `**1 point:** half a point each`. Such a line speaks for the grade cells that follow, up
to the next such line or heading. The total, `· 20 points**`, stands above a table with a row an
exercise.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..course import CONFIG, CRITERIA, Assignment, grade_cell

AMOUNT = r"(\d+(?:\.\d+)?|half a)"
STATED = re.compile(rf"^\*\*{AMOUNT} points?\b[^*\n]*\*\*(.*)$", re.MULTILINE | re.IGNORECASE)
TOTAL = re.compile(rf"· {AMOUNT} points?\*\*")
ROW = re.compile(rf"^\|(?: *\d+\. *`(\w+)`)?.*\| *{AMOUNT} *\|$", re.MULTILINE)
HEADING = re.compile(r"^#+ ", re.MULTILINE)
CRITERION = re.compile(rf"\b({'|'.join(CRITERIA)}) {AMOUNT}")
SHARE = re.compile(rf"\b{AMOUNT} (?:points? )?for\b", re.IGNORECASE)
EACH = re.compile(rf"\b{AMOUNT} (?:points? )?each\b", re.IGNORECASE)


@dataclass
class _Line:
    """A line on points: where it stands, what it says, and the grade cells that it speaks for."""

    cell: str
    total: float
    rest: str
    graded: list[str] = field(default_factory=list)


def misstated(assignment: Assignment, cells: Sequence[Mapping[str, Any]]) -> str:
    """The first cell whose text states other points than the course, in a clause; empty if none."""
    for cell, where, stated, given in _statements(assignment, cells):
        if not math.isclose(stated, given):
            return f"the text of {cell} states {stated:g} points for {where}; {CONFIG}: {given:g}"
    return ""


def _statements(
    assignment: Assignment, cells: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str, float, float]]:
    """Every number of points in the text: its cell, what it is for, what it is and should be."""
    for cell in cells:
        if _is_prose(cell) and (total := TOTAL.search(cell["source"])):
            yield from _of_the_whole(assignment, cell["id"], cell["source"], _number(total[1]))
    for line in _lines(cells):
        yield from _of_a_line(assignment, line)


def _of_the_whole(
    assignment: Assignment, cell: str, text: str, total: float
) -> Iterator[tuple[str, str, float, float]]:
    every = sum(assignment.points.values())
    yield cell, "the assignment", total, every
    rows = ROW.findall(text)
    for name, amount in rows:
        if name in assignment.graded:
            yield cell, name, _number(amount), assignment.points[grade_cell(name)]
    if rows:
        yield cell, "the rows of its table", sum(_number(amount) for _, amount in rows), every


def _of_a_line(assignment: Assignment, line: _Line) -> Iterator[tuple[str, str, float, float]]:
    given = [assignment.points.get(grade_id, 0) for grade_id in line.graded]
    yield line.cell, ", ".join(line.graded) or "no grade cell", line.total, sum(given)
    criteria = {
        criterion: points
        for name, each in assignment.questions.items()
        if grade_cell(name) in line.graded
        for criterion, points in each.items()
    }
    for criterion, amount in CRITERION.findall(line.rest):
        yield line.cell, criterion, _number(amount), criteria.get(criterion, 0)
    each = EACH.search(line.rest)
    shares = [each[1]] * len(given) if each else SHARE.findall(line.rest)
    for grade_id, amount, points in zip(line.graded, shares, given, strict=False):
        yield line.cell, grade_id, _number(amount), points


def _lines(cells: Sequence[Mapping[str, Any]]) -> Iterator[_Line]:
    line: _Line | None = None
    for cell in cells:
        if _is_prose(cell):
            stated = STATED.search(cell["source"])
            if line and (stated or HEADING.search(cell["source"])):
                yield line
                line = None
            if stated:
                line = _Line(cell["id"], _number(stated[1]), stated[2])
        elif line and cell["metadata"].get("nbgrader", {}).get("grade"):
            line.graded.append(cell["id"])
    if line:
        yield line


def _is_prose(cell: Mapping[str, Any]) -> bool:
    """Whether it is text of ours: an answer in prose is text too, and the student's."""
    is_answer = cell["metadata"].get("nbgrader", {}).get("solution")
    return cell["cell_type"] == "markdown" and not is_answer


def _number(amount: str) -> float:
    return 0.5 if amount.lower() == "half a" else float(amount)
