"""Files in the course's folder that are meant as one of its tables, and that nobody reads."""

from __future__ import annotations

from pathlib import Path

from ..util.text import nearest, one_line
from .extensions import EXTENSIONS
from .groups import GROUPS

# By what a table's name begins with.
TABLES = {table.partition(".")[0]: table for table in (EXTENSIONS, GROUPS)}
TEXTS = frozenset({"", "csv", "txt", "tsv", "tab"})
BOOKS = frozenset({"xlsx", "xls", "ods", "numbers"})
NEAR = 0.75  # of two names, as difflib counts: `groups (1)` is


def misnamed(root: Path) -> list[str]:
    """A line on each file that is nearly called as a table: `extensions.csv.txt`.

    A workbook beside its table is what that was saved from.
    """
    messages = []
    there = {path.name: path for path in sorted(root.iterdir()) if path.is_file()}
    for name, path in there.items():
        stem, *endings = (part.strip().casefold() for part in name.split("."))
        table = TABLES.get(nearest(stem, TABLES, NEAR), "")
        is_book = not BOOKS.isdisjoint(endings)
        if not table or name == table or not TEXTS.union(BOOKS).issuperset(endings):
            continue
        right = root / table
        if not right.exists() or not (is_book or right.samefile(path)):
            messages.append(
                f"{one_line(name)} is read by nobody: the table is saved as CSV, and called {table}"
            )
    return messages
