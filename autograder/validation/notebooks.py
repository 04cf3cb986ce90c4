"""Notebooks made from the corpora: the released one, with answers in its cells."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..course import Assignment, question_of
from ..submission.template import SHOW


def released_notebook(assignment: Assignment) -> dict[str, Any]:
    """The notebook as students receive it; a copy that may be changed."""
    notebook: dict[str, Any] = json.loads(assignment.released.read_text(encoding="utf-8"))
    return notebook


def filled_in(notebook: dict[str, Any], answers: Mapping[str, str]) -> dict[str, Any]:
    """The notebook with its answer cells filled in, by function; in place.

    `extra` becomes a cell of its own behind the first code cell that runs while grading.
    """
    cells = notebook["cells"]
    for cell in cells:
        about = cell["metadata"].get("nbgrader", {})
        function = question_of(about.get("grade_id", ""))
        if about.get("solution") and function in answers:
            cell["source"] = answers[function]
    if "extra" in answers:
        first = next(i for i, cell in enumerate(cells) if _runs(cell))
        extra: dict[str, Any] = {
            "cell_type": "code",
            "id": "extra",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": answers["extra"],
        }
        cells.insert(first + 1, extra)
    return notebook


def _runs(cell: Mapping[str, Any]) -> bool:
    return cell["cell_type"] == "code" and SHOW not in cell["metadata"].get("tags", ())


def attack(cells: Mapping[str, str], assignment: Assignment) -> dict[str, str]:
    """An attack's cells as answers to every question of an assignment."""
    answers = {}
    if "answers" in cells:
        for question in assignment.graded:
            answers[question] = re.sub(r"\bFUNCTION\b", question, cells["answers"])
    if "extra" in cells:
        answers["extra"] = cells["extra"]
    return answers


def as_bytes(notebook: Mapping[str, Any]) -> bytes:
    """A notebook's file, as JupyterLab writes it."""
    return (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()
