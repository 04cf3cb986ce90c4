"""Tables that somebody saved as CSV: Excel's semicolons, byte-order marks and encodings too."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .. import UsageError
from .files import NotAFile, read_plain
from .text import one_line

MOST_MB = 20
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SEPARATORS = ",;\t|"


class SheetError(UsageError):
    """A table that cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Sheet:
    """The columns' names, made plain, and the rows below, each as long as they are.

    name: the file's, in a line. heading: the columns' names as they stand there. lines: where each
    row stands in the file. overlong: the lines that had more cells.
    """

    name: str
    heading: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int] = ()
    overlong: frozenset[int] = frozenset()


def read_sheet(path: Path) -> Sheet:
    """A table with its header; SheetError where it is none."""
    try:
        text = _decoded(read_plain(path, MOST_MB))
    except NotAFile as error:
        raise SheetError(f"{one_line(path)}: {error}. Name a table saved as CSV.") from None
    except UnicodeError:
        text = "\0"
    if "\0" in text or text.startswith("PK"):
        raise SheetError(f"{one_line(path)}: is no text. Save the table as CSV, and name that.")
    header, separator = _separator(text)
    try:
        reader = csv.reader(io.StringIO(text[header:], newline=""), delimiter=separator)
        above = text[:header].count("\n")
        # A cell may hold line breaks: a row stands where it begins.
        starts, lines = [above + 1], []
        for line in reader:
            lines.append(line)
            starts.append(above + reader.line_num + 1)
    except csv.Error as error:
        raise SheetError(f"{one_line(path)}: is no table ({error}). Save it as CSV.") from None
    rows = {
        start: [cell.strip() for cell in line]
        for start, line in zip(starts, lines, strict=False)
        if any(map(str.strip, line))
    }
    if not rows:
        raise SheetError(f"{one_line(path)}: is empty. Save the table as CSV, and name that.")
    first, *below = rows
    columns = [plain(cell) for cell in rows[first]]
    width = len(columns)
    return Sheet(
        one_line(path),
        rows[first],
        columns,
        [(rows[line] + [""] * width)[:width] for line in below],
        below,
        frozenset(line for line in below if any(rows[line][width:])),
    )


def plain(name: str) -> str:
    """A column's name without what differs from program to program: case, blanks, signs."""
    return re.sub(r"[\W_]+", "", name.casefold())


def _decoded(data: bytes) -> str:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data.decode(encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252")  # as Excel saves it where it is not told otherwise


def _separator(text: str) -> tuple[int, str]:
    """Where the header begins, and the separator that it has most of; Excel may name one itself."""
    match = re.match(r'"?sep=(.)"?\r?\n', text)
    if match:
        return match.end(), match[1]
    header = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").partition("\n")[0])
    return 0, max(SEPARATORS, key=header.count)
