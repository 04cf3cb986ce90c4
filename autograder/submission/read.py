"""Reads a notebook as leniently as is safe, and puts back what its student should not have changed.

Neither nbformat nor the notebook's own word is relied on: importing the one costs more time than
grading, and types, ids, points and tags are taken from the released notebook instead.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path

from ..course import question_of
from ..util import files
from ..util.text import one_line
from .bindings import Bindings
from .model import Submission, Template, Unreadable
from .parse import SAVE_AGAIN, found_cells, parse
from .prose import asked_in_prose, emptied, on_prose_elsewhere, prose_elsewhere
from .repair import is_worked_on, lacking, notes_on, refuse_foreign, repair, runs, untouched

CLEAR = "In JupyterLab: Edit > Clear Outputs of All Cells, save, and hand it in again."
MOST_CELLS = 10_000  # with something in them: the writer of grades takes a millisecond for each
ADVICE: Mapping[files.Kind, str] = {
    **dict.fromkeys(("missing", "folder", "special"), "Name a notebook (.ipynb)."),
    "link": "Put the notebook itself in its place, or name that.",
    "closed": "Put a readable copy in its place.",
    "large": CLEAR,
}


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
        message = f"{one_line(name)}: {error}"
        raise Unreadable(message, "" if data is None else files.digest(data)) from error


def parse_submission(data: bytes, template: Template, student: str, name: str) -> Submission:
    """As `read_submission`, from the file's bytes; its messages do not name the file."""
    notes: list[str] = []
    saved = parse(data, notes)
    cells = list(found_cells(saved.cells, template, notes))
    filled = sum(bool(cell.source.strip()) for cell in cells)
    if filled > MOST_CELLS:
        raise Unreadable(f"has {filled} cells, which no notebook has. {SAVE_AGAIN}")
    refuse_foreign(cells, template)
    notebook = repair(cells, template)
    bindings = Bindings(notebook, template)
    later = lacking(cells, template, saved.mark)
    new = (later & template.answers) - bindings.defined
    notes += notes_on(cells, template, later, new)
    notes += bindings.choices()
    left_open = new if template.history.new_questions == "open" else frozenset()
    as_released = frozenset(untouched(notebook, template)) - left_open
    unanswered = as_released & asked_in_prose(template)
    blank = emptied(notebook, template) - unanswered
    elsewhere = list(prose_elsewhere(cells, template)) if unanswered or blank else []
    if elsewhere:
        as_released -= unanswered
        notes.append(on_prose_elsewhere(elsewhere, unanswered, blank))
    run = [p for p, cell in enumerate(notebook) if runs(cell) and p not in bindings.passed_over]
    return Submission(
        name=name,
        assignment=template.assignment,
        student=student,
        cells=tuple(notebook[index] for index in run),
        notes=tuple(notes),
        notebook=tuple(notebook),
        digest=files.digest(data),
        saved=saved.cells,
        python=saved.python,
        untouched=as_released,
        has_answers=bool(elsewhere) or bindings.has_elsewhere or is_worked_on(cells, template),
        seen={
            function: bisect_left(run, bindings.checks.get(function, len(notebook)))
            for function in bindings.functions
        },
        left_open=frozenset(map(question_of, left_open)),
    )


def _bytes(path: Path, max_mb: float) -> bytes:
    try:
        return files.read_plain(path, max_mb)
    except files.NotAFile as error:
        raise Unreadable(f"{error}. {ADVICE[error.kind]}") from None
