"""The targets, each with what was measured and whether that meets it; in words, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from .timing import Spread

Unit = Literal["times", "s", "ms"]


@dataclass(frozen=True)
class Line:
    """One target and its measurements, of which the median is what counts.

    No values: it was not measured here, and `note` says why.
    """

    what: str
    at_least: bool
    bound: float
    unit: Unit
    values: tuple[float, ...]
    note: str = ""

    @property
    def met(self) -> bool | None:
        """None where it was not measured."""
        if not self.values:
            return None
        median = Spread(self.values).median
        return median >= self.bound if self.at_least else median <= self.bound

    @property
    def target(self) -> str:
        return f"{'at least' if self.at_least else 'at most'} {told(self.bound, self.unit)}"

    @property
    def measured(self) -> str:
        """The median, and between what it lies where it was measured more than once."""
        if not self.values:
            return "not measured"
        spread = Spread(self.values)
        median = told(spread.median, self.unit)
        if len(self.values) == 1:
            return median
        return f"{median} ({told(spread.low, self.unit)} to {told(spread.high, self.unit)})"

    @property
    def verdict(self) -> str:
        return {True: "met", False: "NOT MET", None: "-"}[self.met]


def at_least(what: str, bound: float, unit: Unit, values: Sequence[float], note: str = "") -> Line:
    return Line(what, True, bound, unit, tuple(values), note)


def at_most(what: str, bound: float, unit: Unit, values: Sequence[float], note: str = "") -> Line:
    return Line(what, False, bound, unit, tuple(values), note)


def told(value: float, unit: Unit) -> str:
    """A number as exact as it is worth: 41.3 times, 1.08 times, 0.184 s, 131 ms."""
    digits = 0 if value >= 100 or (unit == "ms" and value >= 20) else 1 if value >= 20 else 2
    return f"{value:.{digits}f} {unit}"


def as_json(lines: Sequence[Line]) -> list[dict[str, Any]]:
    return [asdict(line) for line in lines]


def from_json(lines: Sequence[Mapping[str, Any]]) -> list[Line]:
    return [Line(**{**line, "values": tuple(line["values"])}) for line in lines]


def text(lines: Sequence[Line]) -> str:
    """The table for a terminal, its notes below their lines, and the count of what is not met."""
    rows = [(line.what, line.target, line.measured, line.verdict) for line in lines]
    rows.insert(0, ("what", "target", "measured", ""))
    wide = [max(map(len, column)) for column in zip(*rows, strict=True)]
    printed = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, wide, strict=True)).rstrip()
        for row in rows
    ]
    for number, line in reversed(list(enumerate(lines))):
        if line.note:
            printed.insert(number + 2, f"    {line.note}")
    return "\n".join([*printed, "", summary(lines)])


def markdown(lines: Sequence[Line]) -> list[str]:
    """The table for a page, its notes as a list behind it."""
    head = ["| what | target | measured | |", "| --- | --- | --- | --- |"]
    rows = [f"| {a.what} | {a.target} | {a.measured} | {a.verdict} |" for a in lines]
    notes = [f"- {line.what}: {line.note}." for line in lines if line.note]
    return [*head, *rows, "", *notes]


def summary(lines: Sequence[Line]) -> str:
    met, missed, unknown = (sum(a.met is which for a in lines) for which in (True, False, None))
    said = [f"{met} of {len(lines)} targets met", f"{missed} NOT MET"]
    return ", ".join([*said, *([f"{unknown} not measured"] if unknown else [])])
