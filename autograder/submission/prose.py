"""Where a paragraph stands that is not where it was asked.

A question that a person grades must not get an automatic 0 because its answer was written in
another cell: where its own is as it was released, or empty, and the notebook has prose of the
student's, a person looks, and is told where.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from .model import Cell, Template
from .parse import FoundCell
from .repair import is_of_another_release
from .template import is_code

FEWEST_WORDS = 3  # fewer are a heading, or a remark
MOST_NAMED = 5  # cells
READ = "a person reads it there"
OF_THEIRS, OF_YOURS = " text of theirs ", " text of yours "


def asked_in_prose(template: Template) -> Set[str]:
    """The answer cells of questions that a person grades."""
    return {
        grade_id
        for grade_id in template.answers
        if grade_id in template.points and not is_code(template, grade_id)
    }


def emptied(notebook: Sequence[Cell], template: Template) -> Set[str]:
    """Those of these cells that have nothing in them."""
    blank = {cell.grade_id for cell in notebook if not cell.source.strip()}
    return {grade_id for grade_id in asked_in_prose(template) if grade_id in blank}


def on_prose_elsewhere(cells: Sequence[int], unanswered: Set[str], blank: Set[str]) -> str:
    """A line on the cells that have it, for the instructor; `for_its_student` has the other.

    unanswered: the answers that are as they were released. blank: those that are empty.
    """
    named = ", ".join(map(str, cells[:MOST_NAMED]))
    where = f"cell {named} holds" if len(cells) == 1 else f"cells {named} hold"
    how = {"as released": unanswered, "empty": blank}
    states = [f"{', '.join(sorted(each))} is {state}" for state, each in how.items() if each]
    return f"{where}{OF_THEIRS}that was not in the release, and {' and '.join(states)}: {READ}"


def for_its_student(note: str) -> str:
    """The same line on the student's own page."""
    return note.replace(OF_THEIRS, OF_YOURS) if note.startswith("cell") else note


def prose_elsewhere(cells: Sequence[FoundCell], template: Template) -> Iterator[int]:
    """The positions of cells with prose of the student's, but for the answers in their places."""
    seen: set[str] = set()
    asked = asked_in_prose(template)
    released = {" ".join(text.split()) for text in template.texts}
    for cell in cells:
        in_place = cell.grade_id in asked and cell.grade_id not in seen
        seen.add(cell.grade_id or "")
        if in_place or is_of_another_release(cell):
            continue
        text = _comments(cell.source) if cell.is_code else cell.source
        if (ours := template.locked.get(cell.grade_id or "")) is not None:
            text = _added(text, ours)
        elif " ".join(cell.source.split()) in released:
            continue
        if cell.grade_id in template.answers and cell.grade_id not in asked:
            continue  # an answer in code, and what is remarked in it
        if _is_prose(text):
            yield cell.position


def _comments(source: str) -> str:
    """The text of a code cell that has nothing but comments; empty for another."""
    lines = [line.strip() for line in source.splitlines() if line.strip()]
    if not all(line.startswith("#") for line in lines):
        return ""
    return "\n".join(line.lstrip("# ") for line in lines)


def _added(text: str, released: str) -> str:
    """The lines of a changed text of ours that are not ours."""
    ours = {line.strip() for line in released.splitlines()}
    return "\n".join(line for line in text.splitlines() if line.strip() not in ours)


def _is_prose(text: str) -> bool:
    """Whether it is more than a remark: words, or a picture."""
    return "![" in text or "<img" in text.lower() or len(text.split()) >= FEWEST_WORDS
