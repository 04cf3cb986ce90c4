"""How all questions of a notebook stand, in one table, as plain text and as HTML."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .data import DataError, load
from .exercises import HERE, cannot_run, examine_among
from .report import COLOURS, Report, Standing, region

Stands = Standing | Literal["prose", "not run", "unknown"]
WORDS: dict[Stands, str] = {
    "passed": "passed here",
    "answered": "answered",
    "not yet": "not yet",
    "stub": "still a stub",
    "not run": "not run yet",
    "prose": "in prose",
    "unknown": "not checked",
}
# What each of these means, told where it is in the table.
MEANING: dict[Stands, str] = {
    "answered": "an answer of the right form is there; whether it is right, the grading will tell",
    "not run": "no function has this name: run its cell, and read its error if it has one",
    "prose": "a person reads it; nothing here looks at it",
    "unknown": "its check broke; run its check cell, and tell your instructor what it says",
}
DECIDING = (
    "A pass here is a good sign and not yet a grade: the graders use other inputs as well, and"
    " hidden criteria decide over the points."
)


@dataclass(frozen=True)
class Line:
    """One question: how it stands here, and the points that it is worth, where they are known."""

    name: str
    standing: Stands
    points: float | None = None

    @property
    def worth(self) -> str:
        return "" if self.points is None else f"{self.points:g}"


@dataclass(frozen=True)
class Overview:
    """What `check()` says: a line for each question, in the order of the notebook."""

    lines: tuple[Line, ...]

    @property
    def title(self) -> str:
        here = Counter(line.standing for line in self.lines)
        parts = [f"{here['passed']} of {len(self.lines)} pass here"]
        parts += [
            f"{here[each]} {WORDS[each]}" for each in WORDS if each != "passed" and here[each]
        ]
        if here["stub"] > 1:
            parts = [each.replace("still a stub", "still stubs") for each in parts]
        return ", ".join(parts) + "."

    @property
    def total(self) -> str:
        points = [line.points for line in self.lines if line.points is not None]
        return f"{round(sum(points), 10):g}" if points else ""

    @property
    def notes(self) -> list[str]:
        """What is to be known of the words in the table, and of what they are worth."""
        there = {line.standing for line in self.lines}
        meanings = [f"{WORDS[each]}: {what}." for each, what in MEANING.items() if each in there]
        return [*(each[0].upper() + each[1:] for each in meanings), DECIDING]

    def __repr__(self) -> str:
        rows = [("question", "here", "points")]
        rows += [(line.name, WORDS[line.standing], line.worth) for line in self.lines]
        rows += [("in all", "", self.total)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        table = [
            f"  {name:{widths[0]}}  {here:{widths[1]}}  {worth:>{widths[2]}}".rstrip()
            for name, here, worth in rows
        ]
        return "\n".join([self.title, *table, *self.notes])

    def _repr_html_(self) -> str:
        left, right = 'style="text-align: left"', 'style="text-align: right"'
        rows = "".join(
            f'<tr><th scope="row" {left}><code>{html.escape(line.name)}</code></th>'
            f"<td {left}>{WORDS[line.standing]}</td><td {right}>{line.worth}</td></tr>"
            for line in self.lines
        )
        table = (
            f"<table><caption {left}>Questions of this notebook</caption>"
            f'<thead><tr><th scope="col" {left}>question</th><th scope="col" {left}>here</th>'
            f'<th scope="col" {right}>points</th></tr></thead><tbody>{rows}</tbody>'
            f'<tfoot><tr><th scope="row" {left} colspan="2">in all</th>'
            f"<td {right}>{self.total}</td></tr></tfoot></table>"
        )
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self.notes)
        title = f'<p role="status"><strong>{html.escape(self.title)}</strong></p>'
        return region("Overview of this notebook", COLOURS["answered"], title + table + notes)


def look_over(scope: Mapping[str, Any]) -> Overview | Report:
    """How every question stands, in the order of the notebook, whose names are `scope`."""
    try:
        exercises = load(HERE)
    except DataError as error:
        return cannot_run(error)
    names = [
        *exercises.points,
        *(name for name in exercises.exercises if name not in exercises.points),
    ]
    return Overview(
        tuple(
            Line(name, _stands(name, scope, exercises.exercises), exercises.points.get(name))
            for name in names
        )
    )


def _stands(name: str, scope: Mapping[str, Any], exercises: dict[str, Any]) -> Stands:
    if name not in exercises:
        return "prose"
    if not callable(scope.get(name)):
        return "not run"
    try:
        return examine_among(scope[name], scope, exercises, name).standing
    except Exception:  # noqa: BLE001 - its own check says how; the others can be told all the same
        return "unknown"
