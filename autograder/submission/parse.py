"""From a file's bytes to its cells, as leniently as is safe."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .bindings import under_new_name
from .history import MARK
from .model import Template, Unreadable
from .template import is_code as is_released_as_code

PROSE = ("markdown", "raw", "heading")
LARGEST_CODE = 600_000  # characters of a cell, few enough for one message to the worker
MOST_CODE = 1_200_000  # of all of them, few enough to be looked through in seconds
MOST_PLACES = 1_000_000
PYTHON = re.compile(r"(\d)\.(\d{1,3})(?!\d)")  # the beginning of its version
# For what JupyterLab opens; and for what it does not, which cannot be saved there.
SAVE_AGAIN = "Open it in JupyterLab, save it, and hand it in again."
AS_TEXT = "JupyterLab opens it only as text (right-click on it: Open With > Editor)"
AFRESH = f"{AS_TEXT}: copy your answers from there into a fresh notebook, and hand that in."
AS_SAVED = "Hand in the .ipynb file as JupyterLab saved it."
MERGE_MARKER = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?: .*)?\r?$", re.MULTILINE)
MOST_LINES = 6  # that are told


def saved_cells(data: bytes) -> Sequence[Any]:
    """The cells as they were saved, whatever they are; Unreadable as `parse_submission`."""
    return parse(data, []).cells


@dataclass(frozen=True)
class Saved:
    """A notebook's list of cells, whatever they are, and the Python that it was saved with.

    `python` is as in (3, 11), and `mark` what it says of its release; empty where it does not.
    """

    cells: Sequence[Any]
    python: tuple[int, ...] = ()
    mark: str = ""


def parse(data: bytes, notes: list[str]) -> Saved:
    text = _decoded(data, notes)
    if not text.strip():
        raise Unreadable(f"is empty. {AS_SAVED}")
    try:
        notebook = json.loads(text, strict=False, parse_int=_whole_number)
    except RecursionError:
        raise Unreadable(f"is not a notebook: it is nested too deeply. {AFRESH}") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"is not a notebook: {_not_json(text, error)}") from None
    if not isinstance(notebook, dict) or not ({"cells", "worksheets"} & set(notebook)):
        raise Unreadable(
            "is not a notebook: it is JSON, but without cells. Hand in the .ipynb file."
        )
    version = notebook.get("nbformat")
    if type(version) is int and version > 4:
        raise Unreadable(f"is in notebook format {version}, which is newer than 4. {AFRESH}")
    cells = notebook["cells"] if "cells" in notebook else _of_worksheets(notebook, notes)
    if not isinstance(cells, list):
        raise Unreadable(f"is not a notebook: its cells are not a list. {AFRESH}")
    if not cells:
        raise Unreadable(f"has no cells. {SAVE_AGAIN}")
    if len(cells) > MOST_PLACES:
        raise Unreadable(f"has {len(cells)} cells, which no notebook has. {SAVE_AGAIN}")
    metadata = notebook.get("metadata")
    mark = metadata.get(MARK) if isinstance(metadata, dict) else None
    return Saved(cells, _python(notebook), mark if isinstance(mark, str) else "")


def _not_json(text: str, error: json.JSONDecodeError) -> str:
    """What is wrong with a text that is no JSON, and what to do."""
    if not text.lstrip().startswith("{"):
        return f"its text is not JSON. {AS_SAVED}"
    markers = [match.start() for match in MERGE_MARKER.finditer(text)]
    if not any(text.startswith("<", offset) for offset in markers):
        return f"its text is not JSON, from line {error.lineno} on. {AFRESH}"
    lines = [str(text.count("\n", 0, offset) + 1) for offset in markers[:MOST_LINES]]
    more = " and further down" if len(markers) > MOST_LINES else ""
    return (
        f"git left merge markers in it, in lines {', '.join(lines)}{more}. {AS_TEXT}: of each two "
        "versions between <<<<<<< and >>>>>>> keep one, delete the lines with markers, save it, "
        "and hand it in again."
    )


def _python(notebook: Mapping[str, Any]) -> tuple[int, ...]:
    match notebook.get("metadata"):
        case {"language_info": {"name": "python", "version": str(version)}}:
            match = PYTHON.match(version)
            return (int(match[1]), int(match[2])) if match else ()
    return ()


def _decoded(data: bytes, notes: list[str]) -> str:
    encoding: str = json.detect_encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        lost = text.count("\ufffd")
        if lost < sum(character > "\x7f" for character in text):
            notes.append(f"{lost} damaged character(s) are passed over")
        else:  # none of them all is UTF-8
            encoding = "latin-1"  # has a character for every byte; binary data then is not JSON
            text = data.decode(encoding)
    if not encoding.startswith("utf-8"):
        notes.append(f"was saved in {encoding.upper()} instead of UTF-8, and is read as that")
    return text


def _whole_number(digits: str) -> float:
    # int() refuses thousands of digits, which may stand in an output and cost no answer.
    return int(digits) if len(digits) < 20 else float(digits)


def _of_worksheets(notebook: Mapping[str, Any], notes: list[str]) -> object:
    """The cells of a notebook in format 2 or 3: in sheets, the source of code under `input`."""
    sheets = notebook["worksheets"]
    if not isinstance(sheets, list):
        return sheets
    notes.append("was saved in an older notebook format, and is read as that")
    cells: list[object] = []
    for sheet in sheets:
        inside = sheet.get("cells") if isinstance(sheet, dict) else None
        cells += inside if isinstance(inside, list) else [inside]
    return [
        {**cell, "source": cell["input"]} if isinstance(cell, dict) and "input" in cell else cell
        for cell in cells
    ]


@dataclass(frozen=True)
class FoundCell:
    """One cell of the notebook: what it holds, and what it claims to be."""

    position: int
    source: str
    kind: str  # its type as it says; empty where it says none
    is_code: bool
    grade_id: str | None  # one of the template's
    claims: Mapping[str, Any]  # nbgrader's metadata, whatever somebody made of it


def found_cells(cells: Sequence[Any], template: Template, notes: list[str]) -> Iterator[FoundCell]:
    """The cells that are cells, with their position from 1."""
    released = {
        text.strip(): grade_id for grade_id, text in template.locked.items() if text.strip()
    }
    damaged = huge = beyond = 0
    room = MOST_CODE
    for position, cell in enumerate(cells, start=1):
        source = _source(cell) if isinstance(cell, dict) else None
        if source is None:
            damaged += 1
            continue
        metadata = cell.get("metadata")
        claims = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        claims = claims if isinstance(claims, dict) else {}
        called = [
            each for each in (claims.get("grade_id"), cell.get("id")) if isinstance(each, str)
        ]
        grade_id = _id_of(source, called, template, released)
        kind = cell.get("cell_type")
        is_code = kind == "code" or (grade_id in template.answers and kind not in PROSE)
        if is_code and _was_prose(grade_id, source, template):
            grade_id = None  # another cell, which got its id
        if is_code and len(source) > LARGEST_CODE:
            huge += 1
            continue
        room -= len(source) if is_code else 0
        if is_code and room < 0:
            beyond += 1
            continue
        if is_code and grade_id in template.answers and grade_id not in called:
            source = under_new_name(source, called, grade_id, template.history)
        said = kind if isinstance(kind, str) else ""
        yield FoundCell(position, source, said, is_code, grade_id, claims)
    if damaged:
        notes.append(f"{damaged} damaged cell(s) are passed over")
    if huge:
        notes.append(f"{huge} code cell(s) of over {LARGEST_CODE:,} characters are passed over")
    if beyond:
        notes.append(f"{beyond} code cell(s) behind {MOST_CODE:,} characters are passed over")


def _id_of(
    source: str, called: Sequence[str], template: Template, released: Mapping[str, str]
) -> str | None:
    """Which of the template's cells it is: by its text where that is ours, or else by its ids."""
    # Where the metadata got lost, a cell's id is still its grade_id. Names of today go first.
    named = (*called, *map(template.history.now, called))
    grade_id = next((each for each in named if each in template.order), None)
    text = source.strip()
    if grade_id is not None and template.locked.get(grade_id, "").strip() == text:
        return grade_id
    # A demonstration of ours that got another's id would run as the student's own.
    return released.get(text, grade_id)


def _was_prose(grade_id: str | None, source: str, template: Template) -> bool:
    """Whether a code cell bears the id of a text of ours, and does not hold that text."""
    if (
        grade_id is None
        or grade_id not in template.locked
        or is_released_as_code(template, grade_id)
    ):
        return False
    return source.strip() != template.locked[grade_id].strip()


def _source(cell: Mapping[str, Any]) -> str | None:
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        return None
    # JSON can escape half a surrogate pair and a null, and Python reads no text that has them.
    text = source.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return text.replace("\0", "\ufffd").replace("\r\n", "\n").replace("\r", "\n")
