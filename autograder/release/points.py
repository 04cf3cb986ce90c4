"""Fills the points of the course into a master, which states none itself.

In the text, a question's name in double braces stands for its points, by Jinja's rules:

    {{ softmax }}                         4
    {{ softmax | points }}                4 points
    {{ softmax.split }}                   shapes 1, values 2, seeded 1
    {{ (predicted + measured) | points }} 1.5 points
    {{ [cause, mending] | shares }}       half a point each
    {{ total | points }}                  20 points
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jinja2

from ..course import CONFIG, Assignment, CourseError, answer_cell, grade_cell
from ..util.text import nearly

# Points that a text states by itself: a line of a cell, the total, a question's row in a table.
AMOUNT = r"(?:\d+(?:\.\d+)?|half a)"
UNDEFINED = re.compile("'(.+)' is undefined")  # in Jinja's words
STATED = re.compile(
    rf"^\*\*{AMOUNT} points?\b|· {AMOUNT} points?\b|^\|(?: *\d+\.)? *`\w+` *\|.*\| *{AMOUNT} *\|$",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Amount:
    """So many points, and how a question's are split between its criteria."""

    value: float
    split: str = ""

    @classmethod
    def of(cls, criteria: Mapping[str, float]) -> Amount:
        split = ", ".join(f"{name} {number(value)}" for name, value in criteria.items())
        return cls(math.fsum(criteria.values()), split)

    def __add__(self, other: Amount) -> Amount:
        return Amount(math.fsum((self.value, other.value)))

    def __str__(self) -> str:
        return str(number(self.value))


def number(value: float) -> float:
    """Points without the noise of sums of floats, whole ones as integers."""
    rounded = round(value, 10)
    return int(rounded) if rounded == int(rounded) else rounded


def in_words(amount: Amount) -> str:
    match number(amount.value):
        case 0.5:
            return "half a point"
        case 1:
            return "1 point"
        case other:
            return f"{other} points"


def shares(amounts: Sequence[Amount]) -> str:
    """What each of several questions is worth."""
    *others, last = map(in_words, amounts)
    if all(each == last for each in others):
        return f"{last} each"
    return f"{', '.join(others)} and {last}"


def fill_in(assignment: Assignment, cells: Sequence[dict[str, Any]], where: str) -> None:
    """Puts the course's points into text and metadata of a master's cells, in place.

    where: the master's name. CourseError where it states points of its own, or a name is unknown.
    """
    amounts = {name: Amount.of(criteria) for name, criteria in assignment.graded.items()}
    amounts |= {name: Amount(value) for name, value in assignment.manual.items()}
    total = Amount(math.fsum(each.value for each in amounts.values()))
    for cell in cells:
        if _is_prose(cell):
            _refuse_stated(cell, where)
            cell["source"] = _filled(cell, where, {"total": total, **amounts})
    _check_cells(assignment, cells, where)
    enter(assignment, cells)


def enter(assignment: Assignment, cells: Sequence[Mapping[str, Any]]) -> None:
    """Puts the course's points into the metadata of the grade cells, in place."""
    for about in _grade_cells(cells):
        about["points"] = number(assignment.points.get(about["grade_id"], 0))


def by_question(assignment: Assignment, cells: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """What each question is worth, a person's too, in the order of the notebook."""
    names = {grade_cell(name): name for name in assignment.graded}
    names |= {answer_cell(name): name for name in assignment.manual}
    worth = assignment.points
    order = [about["grade_id"] for about in _grade_cells(cells)]
    return {names[cell]: number(worth[cell]) for cell in order if cell in names}


def _grade_cells(cells: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What nbgrader's metadata say of each grade cell."""
    every = (cell["metadata"].get("nbgrader", {}) for cell in cells)
    return [about for about in every if about.get("grade")]


def _check_cells(assignment: Assignment, cells: Sequence[Mapping[str, Any]], where: str) -> None:
    """CourseError where a grade cell is missing, is nobody's, or states other points."""
    # JupyterLab writes points into the metadata, and so into the text: the same are no harm.
    there = {
        about["grade_id"]: about.get("points", assignment.points.get(about["grade_id"], 0))
        for about in _grade_cells(cells)
    }
    if differs := assignment.disagreement(there, where):
        raise CourseError(
            f"{differs}. A master has one grade cell for each question, and states no points in it."
        )


def _refuse_stated(cell: Mapping[str, Any], where: str) -> None:
    if stated := STATED.search(cell["source"]):
        raise CourseError(
            f"{where}: the text of {cell['id']} states points of its own: {stated[0]!r}. Write "
            "the question's name in double braces, as in {{ softmax | points }}, and release "
            f"fills in those of {CONFIG}."
        )


def _filled(cell: Mapping[str, Any], where: str, amounts: Mapping[str, Amount]) -> str:
    try:
        return _environment().from_string(cell["source"]).render(amounts)
    except (jinja2.TemplateError, TypeError, AttributeError) as error:
        if unknown := UNDEFINED.fullmatch(str(error)):
            raise CourseError(
                f"{where}: the text of {cell['id']} asks for the points of {unknown[1]!r}, and "
                f"{CONFIG} has no question of that name.{nearly(unknown[1], amounts)}"
            ) from error
        raise CourseError(
            f"{where}: what stands in double braces in the text of {cell['id']} cannot be filled "
            f"in: {error}. A question's name there stands for its points."
        ) from error


@functools.cache
def _environment() -> jinja2.Environment:
    # Nothing but double braces is ours: in TeX, `{%` and `{#` mean something else.
    environment = jinja2.Environment(
        block_start_string="{{%",
        block_end_string="%}}",
        comment_start_string="{{#",
        comment_end_string="#}}",
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # markdown, of the instructor's
    )
    environment.filters.update(points=in_words, shares=shares)
    return environment


def _is_prose(cell: Mapping[str, Any]) -> bool:
    """Whether it is text of ours: an answer in prose is text too, and the student's."""
    is_answer = cell["metadata"].get("nbgrader", {}).get("solution")
    return cell["cell_type"] == "markdown" and not is_answer
