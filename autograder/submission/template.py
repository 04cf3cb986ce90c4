"""The released notebook, which says what of a submission is the student's to change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .history import MARK
from .model import Template, Unreadable

SHOW = "show"  # the tag of given cells that are not run while grading


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
        mark=str(notebook.get("metadata", {}).get(MARK, "")),
        texts=frozenset("".join(cell["source"]).strip() for cell in notebook["cells"]),
    )


def is_code(template: Template, grade_id: str) -> bool:
    """Whether a cell was released as code."""
    return bool(template.released.get(grade_id, {}).get("cell_type", "code") == "code")
