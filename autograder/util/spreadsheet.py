"""CSV files that somebody may open in a spreadsheet, which runs what looks like a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from .files import whole

Cell = str | float | None

# What spreadsheets take for the beginning of a formula, in full width too.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def safe(text: str | None) -> str:
    """Somebody's text as one line that no spreadsheet takes for a formula.

    An apostrophe before it makes a spreadsheet show it as it is. Where it stands before a name or
    an id, that name or id was made to do harm.
    """
    line = " ".join("".join(c if c.isprintable() else " " for c in text or "").split())
    return f"'{line}" if line.startswith(FORMULA) else line


def write_csv(path: Path, rows: Iterable[Sequence[Cell]]) -> None:
    """Writes the rows, whole or not at all. Text is quoted, so that no separator in it counts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as draft, draft.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)


def number(value: float) -> float | int:
    """Points without what arithmetic left behind: 3 instead of 2.9999999999999996 or 3.0."""
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded
