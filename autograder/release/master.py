"""The text master as a notebook, in which all that masters leave out has been put."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

from ..course import Assignment, CourseError, question_of
from . import alone, points

SOLUTION = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION[^\n]*\n?", re.MULTILINE)
# Ends every grade cell: without this kit, nbgrader would give its points to whatever runs through.
CLOSED = """
### BEGIN HIDDEN TESTS
import os

if os.environ.get("NBGRADER_EXECUTION") == "autograde":
    raise RuntimeError("Not graded: this course is graded by `autograder grade`.")
### END HIDDEN TESTS"""
MARKED_CELL = re.compile(r"^# %%.*\bnbgrader=\{", re.MULTILINE)


def master_notebook(assignment: Assignment) -> dict[str, Any]:
    """The text master as a notebook, with solutions; each cell's id is its grade_id.

    What masters leave out is there: the points of the course, what closes the grade cells, and what
    lets the notebook stand alone.
    """
    notebook: dict[str, Any] = json.loads(_master_text(assignment))
    return notebook


@functools.cache
def _master_text(assignment: Assignment) -> str:
    import nbformat

    notebook = _read_master(assignment.source)
    points.fill_in(assignment, notebook.cells, name_of(assignment))
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade") and not about.get("solution"):  # the others are a person's
            cell.source += CLOSED
    alone.complete(assignment, notebook.cells)
    # Traces of how the text is stored are no student's business.
    notebook.metadata = {
        "kernelspec": notebook.metadata.get("kernelspec", {}),
        "language_info": {"name": "python"},
    }
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return json.dumps(notebook)


def solved_answers(assignment: Assignment) -> dict[str, str]:
    """The master's own solution, by function: the content of its answer cells."""
    answers = {}
    for cell in master_notebook(assignment)["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        if about.get("solution"):
            answers[question_of(about["grade_id"])] = SOLUTION.sub("", cell["source"])
    return answers


def name_of(assignment: Assignment) -> str:
    """The master, as it is named in messages: by its path in the course."""
    return "/".join(assignment.source.parts[-3:])


def _read_master(path: Path) -> Any:
    """The text master as jupytext reads it, with a grade_id as each cell's id."""
    import jupytext

    if not path.is_file():
        raise CourseError(f"{path} is missing: an assignment is written there, as text.")
    notebook = jupytext.read(path)
    seen: dict[str, int] = {}
    for number, cell in enumerate(notebook.cells):
        wanted = cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell-{number}"
        if wanted in seen:
            raise CourseError(f"{path}: grade_id {wanted!r} stands twice.")
        seen[wanted] = number
        cell.metadata.pop("lines_to_next_cell", None)  # of the text, not of the notebook
        cell["id"] = wanted
    return notebook


def write_master(assignment: Assignment) -> Path:
    """The master as a notebook beside its text, for JupyterLab and the formgrader.

    jupytext keeps the two together while they are edited. CourseError where the notebook was edited
    and the text was not.
    """
    import nbformat

    path, master = synced_master(assignment)
    if master is not None:
        nbformat.write(master, path)  # type: ignore[no-untyped-call]
    return path


def synced_master(assignment: Assignment) -> tuple[Path, Any | None]:
    """Where that notebook lies, and what must be written there; None where nothing must."""
    import nbformat

    path = assignment.source.with_suffix(".ipynb")
    master = _read_master(assignment.source)
    points.enter(assignment, master.cells)  # nbgrader reads no grade cell without
    if path.exists():
        try:
            there = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
        except Exception as error:
            raise CourseError(f"{path} is damaged ({error}). Move it away or delete it.") from error
        before = [_content(cell) for cell in there.cells]
        points.enter(assignment, there.cells)
        now = [_content(cell) for cell in there.cells]
        if now == [_content(cell) for cell in master.cells]:
            return path, there if now != before else None
        if path.stat().st_mtime > assignment.source.stat().st_mtime:
            raise CourseError(
                f"{path} was edited after {assignment.source.name}, which is the master. "
                "`jupytext --sync` brings them together; or delete the notebook."
            )
    return path, master


def _content(cell: Any) -> tuple[Any, ...]:
    about = dict(cell.metadata.get("nbgrader", {}))
    return cell.cell_type, cell.source, about, cell.metadata.get("tags")


def ensure_one_notebook(assignment: Assignment) -> None:
    """CourseError where the master's folder has another notebook, which no release would have."""
    folder = assignment.source.parent
    # An editor's locks and drafts begin with a dot.
    visible = (path for path in folder.glob("[!.]*") if path.is_file())
    for path in sorted(visible):
        is_notebook = path.suffix == ".ipynb" and path.stem != assignment.name
        is_master = path.suffix == ".py" and path != assignment.source and _has_marked_cells(path)
        if is_notebook or is_master:
            raise CourseError(
                f"{'/'.join(path.parts[-3:])}: an assignment has one notebook, "
                f"{assignment.released.name}, and this would be in no release. Make "
                f"{path.stem} an assignment of its own, in source/{path.stem}/ and "
                "course_config.py, or move the file out of this folder."
            )


def _has_marked_cells(path: Path) -> bool:
    """Whether a text has cells of nbgrader's, as a master has."""
    return bool(MARKED_CELL.search(path.read_text(encoding="utf-8", errors="replace")))
