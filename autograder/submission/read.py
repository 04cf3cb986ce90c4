"""Reads a notebook as leniently as is safe, and puts back what its student should not have changed.

Neither nbformat nor the notebook's own word is relied on: importing the one costs more time than
grading, and types, ids, points and tags are taken from the released notebook instead.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..util import files
from ..util.text import one_line
from .checksum import is_as_generated
from .model import Cell, Role, Submission, Template, Unreadable

SHOW = "show"  # the tag of given cells that are not run while grading
PROSE = ("markdown", "raw", "heading")
LARGEST_CODE = 600_000  # characters of a cell, few enough for one message to the worker
CLEAR = "In JupyterLab: Edit > Clear Outputs of All Cells, save, and hand it in again."
MOST_CELLS = 10_000  # with something in them: the writer of grades takes a millisecond for each
MOST_PLACES = 1_000_000
ANOTHER_RELEASE = "is of another release of the assignment, and graded as of this one"
SAVE_AGAIN = "Open it in JupyterLab, save it, and hand it in again."


def read_template(path: Path) -> Template:
    """The released notebook that students started from."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Unreadable(
            f"{path}: not there ({error.strerror}). Run `autograder release` first."
        ) from error
    locked: dict[str, str] = {}
    given, answers, order = set(), set(), []
    points: dict[str, float] = {}
    released: dict[str, Mapping[str, Any]] = {}
    for cell in notebook["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        grade_id = about.get("grade_id")
        if grade_id is None:
            continue
        order.append(grade_id)
        released[grade_id] = cell
        if about.get("grade"):
            points[grade_id] = about["points"]
        if about.get("solution"):
            answers.add(grade_id)
            continue
        locked[grade_id] = "".join(cell["source"])
        tags = cell["metadata"].get("tags", ())
        if cell["cell_type"] == "code" and not about.get("grade") and SHOW not in tags:
            given.add(grade_id)
    return Template(
        assignment=path.stem,
        order=tuple(order),
        locked=locked,
        given=frozenset(given),
        answers=frozenset(answers),
        points=points,
        released=released,
    )


def read_submission(path: Path, template: Template, student: str, max_mb: float) -> Submission:
    """The submission in a file; Unreadable, with one line that names it, when there is none."""
    return submission_of(path, template, student, str(path), max_mb)


def submission_of(
    content: Path | bytes, template: Template, student: str, name: str, max_mb: float
) -> Submission:
    """The submission in a file or its bytes, under a name, which Unreadable's line begins with.

    A file is read once, for its digest and its cells.
    """
    data: bytes | None = None
    try:
        data = _bytes(content, max_mb) if isinstance(content, Path) else content
        return parse_submission(data, template, student, name)
    except Unreadable as error:
        told = f"{one_line(name)}: {error}"
        raise Unreadable(told, "" if data is None else files.digest(data)) from error


def parse_submission(data: bytes, template: Template, student: str, name: str) -> Submission:
    """As `read_submission`, from the file's bytes; its messages do not name the file."""
    notes: list[str] = []
    saved = _parse(data, notes)
    cells = list(_found(saved, template, notes))
    filled = sum(bool(cell.source.strip()) for cell in cells)
    if filled > MOST_CELLS:
        raise Unreadable(f"has {filled} cells, which no notebook has. {SAVE_AGAIN}")
    _refuse_foreign(cells, template)
    notes += _told(cells, template)
    notebook = _repair(cells, template)
    return Submission(
        name=name,
        assignment=template.assignment,
        student=student,
        cells=tuple(cell for cell in notebook if _runs(cell)),
        notes=tuple(notes),
        notebook=tuple(notebook),
        digest=files.digest(data),
        saved=saved,
        untouched=frozenset(_untouched(notebook, template)),
    )


# -- a path to bytes ------------------------------------------------------------------------

ADVICE: Mapping[files.Kind, str] = {
    **dict.fromkeys(("missing", "folder", "special"), "Name a notebook (.ipynb)."),
    "link": "Put the notebook itself in its place, or name that.",
    "closed": "Put a readable copy in its place.",
    "large": CLEAR,
}


def _bytes(path: Path, max_mb: float) -> bytes:
    try:
        return files.read_plain(path, max_mb)
    except files.NotAFile as error:
        raise Unreadable(f"{error}. {ADVICE[error.kind]}") from None


# -- bytes to cells -------------------------------------------------------------------------


def saved_cells(data: bytes) -> Sequence[Any]:
    """The cells as they were saved, whatever they are; Unreadable as `parse_submission`."""
    return _parse(data, [])


def _parse(data: bytes, notes: list[str]) -> Sequence[Any]:
    """The notebook's list of cells, whatever they are."""
    text = _decoded(data, notes)
    if not text.strip():
        raise Unreadable(f"is empty. {SAVE_AGAIN}")
    try:
        notebook = json.loads(text, strict=False, parse_int=_whole_number)
    except RecursionError:
        raise Unreadable(f"is not a notebook: it is nested too deeply. {SAVE_AGAIN}") from None
    except json.JSONDecodeError:
        raise Unreadable(f"is not a notebook: its text is not JSON. {SAVE_AGAIN}") from None
    if not isinstance(notebook, dict) or not ({"cells", "worksheets"} & set(notebook)):
        raise Unreadable(
            "is not a notebook: it is JSON, but without cells. Hand in the .ipynb file."
        )
    version = notebook.get("nbformat")
    if type(version) is int and version > 4:
        raise Unreadable(f"is in notebook format {version}, which is newer than 4. {SAVE_AGAIN}")
    cells = notebook["cells"] if "cells" in notebook else _of_worksheets(notebook, notes)
    if not isinstance(cells, list):
        raise Unreadable(f"is not a notebook: its cells are not a list. {SAVE_AGAIN}")
    if not cells:
        raise Unreadable(f"has no cells. {SAVE_AGAIN}")
    if len(cells) > MOST_PLACES:
        raise Unreadable(f"has {len(cells)} cells, which no notebook has. {SAVE_AGAIN}")
    return cells


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
class _Found:
    """One cell of the notebook: what it holds, and what it claims to be."""

    position: int
    source: str
    kind: str  # its type as it says; empty where it says none
    is_code: bool
    grade_id: str | None  # one of the template's
    claims: Mapping[str, Any]  # nbgrader's metadata, whatever somebody made of it


def _found(cells: Sequence[Any], template: Template, notes: list[str]) -> Iterator[_Found]:
    """The cells that are cells, with their position from 1."""
    released = {
        text.strip(): grade_id for grade_id, text in template.locked.items() if text.strip()
    }
    damaged = huge = 0
    for position, cell in enumerate(cells, start=1):
        source = _source(cell) if isinstance(cell, dict) else None
        if source is None:
            damaged += 1
            continue
        metadata = cell.get("metadata")
        claims = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        claims = claims if isinstance(claims, dict) else {}
        grade_id = _id_of(source, claims.get("grade_id"), cell.get("id"), template, released)
        kind = cell.get("cell_type")
        is_code = kind == "code" or (grade_id in template.answers and kind not in PROSE)
        if is_code and _was_prose(grade_id, source, template):
            grade_id = None  # another cell, which got its id
        if is_code and len(source) > LARGEST_CODE:
            huge += 1
            continue
        said = kind if isinstance(kind, str) else ""
        yield _Found(position, source, said, is_code, grade_id, claims)
    if damaged:
        notes.append(f"{damaged} damaged cell(s) are passed over")
    if huge:
        notes.append(f"{huge} code cell(s) of over {LARGEST_CODE:,} characters are passed over")


def _id_of(
    source: str, claimed: object, cell_id: object, template: Template, released: Mapping[str, str]
) -> str | None:
    """Which of the template's cells it is: by its text where that is ours, or else by its ids."""
    # Where the metadata got lost, a cell's id is still its grade_id.
    found = next((str(each) for each in (claimed, cell_id) if each in template.order), None)
    text = source.strip()
    if found is not None and template.locked.get(found, "").strip() == text:
        return found
    # A demonstration of ours that got another's id would run as the student's own.
    return released.get(text, found)


def _was_prose(grade_id: str | None, source: str, template: Template) -> bool:
    """Whether a code cell bears the id of a text of ours, and does not hold that text."""
    if grade_id is None or grade_id not in template.locked or _is_code(template, grade_id):
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


# -- cells to a submission ------------------------------------------------------------------


def _refuse_foreign(cells: Sequence[_Found], template: Template) -> None:
    answers = {cell.grade_id for cell in cells} & template.answers
    # Another assignment may give ready-made what this one asks for: it has answers of its own.
    others = [cell for cell in cells if cell.claims.get("solution") is True and not cell.grade_id]
    pasted = not others and any(_defines_an_answer(cell, template) for cell in cells)
    if len(answers) <= len(others) and not pasted:
        raise Unreadable(
            f"is not a notebook of {template.assignment}: none of its answer cells is there. "
            "Check which file was handed in, and for which assignment."
        )


def _defines_an_answer(cell: _Found, template: Template) -> bool:
    names = "|".join(re.escape(grade_id.replace("-", "_")) for grade_id in template.answers)
    found = re.search(
        rf"\bdef ({names})\(|^({names})\s*(:[^=\n]*)?=(?!=)", cell.source, re.MULTILINE
    )
    return cell.is_code and found is not None


def _is_changed(cell: _Found, template: Template) -> bool:
    """Whether a cell that is not the student's to change is not as it was released."""
    if cell.grade_id is None or cell.grade_id not in template.locked:
        return False
    no_longer_code = cell.grade_id in template.given and not cell.is_code
    return no_longer_code or cell.source.strip() != template.locked[cell.grade_id].strip()


def _repair(cells: Sequence[_Found], template: Template) -> list[Cell]:
    """All cells in the student's order, those that are not theirs as they were released."""
    repaired: list[Cell] = []
    seen: set[str | None] = set()
    for cell in cells:
        grade_id = cell.grade_id
        first = grade_id not in seen
        seen.add(grade_id)
        # A given cell that was changed runs too, before ours: what was added to it is the
        # student's own. So is an answer that was written into another locked cell.
        is_own = grade_id not in template.locked or (
            _is_changed(cell, template)
            and (grade_id in template.given or _defines_an_answer(cell, template))
        )
        if is_own and first and _is_an_answer(cell, template):
            role: Role = "answer" if cell.is_code else "text"
            repaired.append(Cell(cell.source, role, grade_id, cell.position))
        elif is_own and cell.source.strip():
            role = "extra" if cell.is_code else "text"
            repaired.append(Cell(cell.source, role, None, cell.position))
        if first and grade_id is not None and grade_id in template.locked:
            repaired.append(_as_released(grade_id, template, cell.position))
    _restore(repaired, template)
    return repaired


def _is_an_answer(cell: _Found, template: Template) -> bool:
    """Whether it is an answer cell, of the type that it was released in: code or text."""
    if cell.grade_id is None or cell.grade_id not in template.answers:
        return False
    return cell.is_code == _is_code(template, cell.grade_id)


def _is_code(template: Template, grade_id: str) -> bool:
    return bool(template.released.get(grade_id, {}).get("cell_type", "code") == "code")


def _untouched(notebook: Sequence[Cell], template: Template) -> Iterator[str]:
    """The answers that are as they were released, by nbgrader's checksum."""
    for cell in notebook:
        released = template.released.get(cell.grade_id or "")
        if cell.grade_id in template.answers and released is not None:
            about = released["metadata"]["nbgrader"]
            if is_as_generated(cell.source, released["cell_type"], about):
                yield cell.grade_id


def _runs(cell: Cell) -> bool:
    """Whether a cell of the repaired notebook runs while it is graded."""
    if cell.role == "answer" and cell.position == 0:
        return False  # the stub that stands where an answer is missing
    return cell.role in ("answer", "given", "extra") and bool(cell.source.strip())


def _as_released(grade_id: str, template: Template, position: int) -> Cell:
    if grade_id in template.locked:
        role: Role = "given" if grade_id in template.given else "shown"
        return Cell(template.locked[grade_id], role, grade_id, position)
    role = "answer" if _is_code(template, grade_id) else "text"
    source = template.released.get(grade_id, {}).get("source", "")
    return Cell("".join(source), role, grade_id, position)


def _restore(repaired: list[Cell], template: Template) -> None:
    """Puts missing cells back: each after the nearest that came before it when released."""
    for number, grade_id in enumerate(template.order):
        places = {cell.grade_id: place for place, cell in enumerate(repaired, start=1)}
        if grade_id not in places:
            before = [places[earlier] for earlier in template.order[:number] if earlier in places]
            place = before[-1] if before else 0
            repaired.insert(place, _as_released(grade_id, template, 0))


def _told(cells: Sequence[_Found], template: Template) -> Iterator[str]:
    """What was repaired, in a line for each kind."""
    counts = Counter(cell.grade_id for cell in cells)
    repeated = {grade_id for grade_id in template.answers if counts[grade_id] > 1}
    known = [cell for cell in cells if cell.grade_id is not None]
    changed = [cell for cell in known if _is_changed(cell, template)]
    claimed = [
        cell
        for cell in known
        if cell.claims.get("points") not in (None, template.points.get(cell.grade_id or ""))
    ]
    earlier = {cell.position for cell in (*changed, *claimed) if _is_of_another_release(cell)}
    text = {
        cell.grade_id for cell in known if not cell.is_code and not _is_an_answer(cell, template)
    } & template.answers
    absent = set(template.order) - set(counts)
    if earlier:
        yield ANOTHER_RELEASE
    for found, told in (
        (_ids(changed, earlier), "given cells were changed, and are put back"),
        (_ids(claimed, earlier), "cells claim other points, which is passed over"),
        (repeated, "answer cells stand more than once, and all their copies run"),
        (text, "answer cells were made text, which does not run"),
        (absent - template.answers, "given cells are missing, and are put back"),
        (absent & template.answers, "answer cells are missing, and what other cells define counts"),
    ):
        ids = [grade_id for grade_id in template.order if grade_id in found]
        if ids:
            yield f"{told}: {', '.join(ids)}"


def _is_of_another_release(cell: _Found) -> bool:
    """Whether a cell that differs from ours was given so: its checksum is of its own content."""
    return cell.claims.get("solution") is False and is_as_generated(
        cell.source, cell.kind, cell.claims
    )


def _ids(cells: Sequence[_Found], but: Set[int]) -> set[str | None]:
    """The ids of the cells, but for those at some positions."""
    return {cell.grade_id for cell in cells if cell.position not in but}
