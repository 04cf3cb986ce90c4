"""Reads a notebook as leniently as is safe, and puts back what its student should not have changed.

nbformat is asked only where a notebook is of an older format: importing it costs more time than
grading. Everything that a notebook claims about itself (types, ids, points, tags) is taken from
the released notebook instead.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .model import Cell, Submission, Template, Unreadable

SHOW = "show"  # the tag of given cells that are not run while grading
CLEAR = "In JupyterLab: Edit > Clear Outputs of All Cells, save, and hand it in again."
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
    for cell in notebook["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        grade_id = about.get("grade_id")
        if grade_id is None:
            continue
        order.append(grade_id)
        if about.get("grade"):
            points[grade_id] = about["points"]
        if about.get("solution"):
            answers.add(grade_id)
            continue
        locked[grade_id] = _source(cell)
        if cell["cell_type"] == "code" and not about.get("grade") and SHOW not in _tags(cell):
            given.add(grade_id)
    return Template(
        assignment=path.stem,
        order=tuple(order),
        locked=locked,
        given=frozenset(given),
        answers=frozenset(answers),
        points=points,
    )


def read_submission(path: Path, template: Template, student: str, max_mb: float) -> Submission:
    """The submission in a file; Unreadable, with one line that names it, when there is none."""
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "is not there"
            raise Unreadable(f"{what}. Name a notebook (.ipynb).")
        if path.stat().st_size > max_mb * 1e6:
            size = path.stat().st_size / 1e6
            raise Unreadable(f"is too large ({size:.0f} MB, at most {max_mb:g}). {CLEAR}")
        data = path.read_bytes()
        return parse_submission(data, template, student, name=str(path))
    except OSError as error:
        raise Unreadable(f"{path}: cannot be read: {error.strerror}.") from error
    except Unreadable as error:
        raise Unreadable(f"{path}: {error}") from error


def parse_submission(data: bytes, template: Template, student: str, name: str) -> Submission:
    """As `read_submission`, from the file's bytes; its messages do not name the file."""
    notes: list[str] = []
    notebook = _parse(data, notes)
    cells = list(_cells(notebook, notes))
    _refuse_foreign(cells, template)
    return Submission(
        name=name,
        assignment=template.assignment,
        student=student,
        cells=tuple(_repair(cells, template, notes)),
        notes=tuple(notes),
    )


# -- bytes to cells -------------------------------------------------------------------------


def _parse(data: bytes, notes: list[str]) -> Mapping[str, Any]:
    if not data.strip():
        raise Unreadable(f"is empty. {SAVE_AGAIN}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _decode_otherwise(data, notes)
    try:
        notebook = json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        raise Unreadable(f"is not a notebook: its text is not JSON. {SAVE_AGAIN}") from None
    if not isinstance(notebook, dict) or not ({"cells", "worksheets"} & set(notebook)):
        raise Unreadable(
            "is not a notebook: it is JSON, but without cells. Hand in the .ipynb file."
        )
    version = notebook.get("nbformat")
    if type(version) is int and version > 4:
        raise Unreadable(f"is in notebook format {version}, which is newer than 4. {SAVE_AGAIN}")
    if "worksheets" in notebook or (type(version) is int and version < 4):
        notebook = _upgrade(notebook, version, notes)
    if not isinstance(notebook.get("cells"), list):
        raise Unreadable(f"is not a notebook: its cells are not a list. {SAVE_AGAIN}")
    return notebook


def _decode_otherwise(data: bytes, notes: list[str]) -> str:
    for encoding in ("utf-16", "utf-32"):
        if data.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                continue
            notes.append(f"was saved in {encoding.upper()} instead of UTF-8; it was read as that")
            return text
    raise Unreadable(f"is not text in UTF-8, so not a notebook. {SAVE_AGAIN}")


def _upgrade(notebook: Any, version: object, notes: list[str]) -> Mapping[str, Any]:
    import nbformat

    try:
        node = nbformat.from_dict(notebook)  # type: ignore[no-untyped-call]
        upgraded: dict[str, Any] = nbformat.convert(node, 4)  # type: ignore[no-untyped-call]
    except Exception:  # whatever nbformat makes of a damaged old notebook
        raise Unreadable(
            f"is in the older notebook format {version} and cannot be converted. {SAVE_AGAIN}"
        ) from None
    notes.append(f"was in the older notebook format {version}; it was converted")
    return upgraded


def _cells(notebook: Mapping[str, Any], notes: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The cells that are cells, with their position from 1."""
    damaged = 0
    for position, cell in enumerate(notebook["cells"], start=1):
        if isinstance(cell, dict) and isinstance(_source(cell), str):
            yield position, cell
        else:
            damaged += 1
    if damaged:
        notes.append(f"{damaged} damaged cell(s) were passed over")


def _source(cell: Mapping[str, Any]) -> Any:
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    return source


def _tags(cell: Mapping[str, Any]) -> list[Any]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return tags if isinstance(tags, list) else []


def _about(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    """What nbgrader's metadata of a cell says, whatever somebody made of it."""
    metadata = cell.get("metadata")
    about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return about if isinstance(about, dict) else {}


def _grade_id(cell: Mapping[str, Any]) -> str | None:
    grade_id = _about(cell).get("grade_id")
    return grade_id if isinstance(grade_id, str) else None


# -- cells to a submission ------------------------------------------------------------------


def _refuse_foreign(cells: list[tuple[int, dict[str, Any]]], template: Template) -> None:
    if not cells:
        raise Unreadable(f"has no cells. {SAVE_AGAIN}")
    ids = {_grade_id(cell) for _, cell in cells} - {None}
    if ids & template.answers:
        return
    code = "\n".join(_source(cell) for _, cell in cells if cell.get("cell_type") == "code")
    functions = [grade_id.replace("-", "_") for grade_id in template.answers]
    if not ids and any(f"def {function}(" in code for function in functions):
        return  # pasted into a notebook of its own: it can still be graded by its functions
    raise Unreadable(
        f"is not a notebook of {template.assignment}: none of its answer cells is there. "
        "Check which file was handed in, and for which assignment."
    )


def _repair(
    cells: list[tuple[int, dict[str, Any]]], template: Template, notes: list[str]
) -> list[Cell]:
    """The code cells to run, in the student's order, with the given ones as they were released."""
    repaired: list[Cell] = []
    seen: set[str] = set()
    changed: list[str] = []
    repeated: list[str] = []
    points_changed: list[str] = []
    for position, cell in cells:
        grade_id, is_code = _grade_id(cell), cell.get("cell_type") == "code"
        first = grade_id not in seen
        if grade_id is not None and grade_id in template.order:
            seen.add(grade_id)
            if not first:
                repeated.append(grade_id)
            elif template.locked.get(grade_id, _source(cell)) != _source(cell):
                changed.append(grade_id)
            if template.points.get(grade_id) not in (None, _about(cell).get("points")):
                points_changed.append(grade_id)
        if grade_id in template.given:
            if first:
                repaired.append(Cell(template.locked[grade_id], "given", grade_id, position))
        elif grade_id in template.locked:
            pass
        elif is_code and grade_id in template.answers and first:
            repaired.append(Cell(_source(cell), "answer", grade_id, position))
        elif is_code:
            repaired.append(Cell(_source(cell), "extra", None, position))
    absent = [grade_id for grade_id in template.order if grade_id not in seen]
    _restore(repaired, [grade_id for grade_id in absent if grade_id in template.given], template)
    for found, told in (
        (changed, "given cells were changed, and are put back"),
        (points_changed, "cells claim other points, which is passed over"),
        (repeated, "cells stand more than once, and later copies count as the student's own"),
        (absent, "cells are missing, and the given ones among them are put back"),
    ):
        if found:
            more = f" and {len(found) - 5} more" if len(found) > 5 else ""
            notes.append(f"{told}: {', '.join(found[:5])}{more}")
    return repaired


def _restore(repaired: list[Cell], absent: list[str], template: Template) -> None:
    """Puts missing given cells back: each after its predecessor in the released notebook."""
    for grade_id in absent:
        earlier = set(template.order[: template.order.index(grade_id)])
        after = [i for i, cell in enumerate(repaired) if cell.grade_id in earlier]
        place = after[-1] + 1 if after else 0
        repaired.insert(place, Cell(template.locked[grade_id], "given", grade_id))
