"""Where a paragraph stands that is not where it was asked.

A question that a person grades must not get an automatic 0 because its answer was written in
another cell: where its own is as it was released, and the notebook has prose of the student's, a
person looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from .model import Template
from .parse import FoundCell
from .repair import is_of_another_release
from .template import is_code

FEWEST_WORDS = 3  # fewer are a heading, or a remark


def asked_in_prose(template: Template) -> Set[str]:
    """The answer cells of questions that a person grades."""
    return {
        grade_id
        for grade_id in template.answers
        if grade_id in template.points and not is_code(template, grade_id)
    }


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
