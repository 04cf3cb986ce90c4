"""From the cells that were found to a submission: what its student may not change is put back.

Types, ids, points and tags are taken from the released notebook, and not from the notebook's own
word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set

from ..course import question_of
from .bindings import names_of
from .checksum import is_as_generated
from .model import Cell, Role, Template, Unreadable
from .parse import FoundCell
from .template import is_code

ANOTHER_RELEASE = "is of another release of the assignment, and was graded as one of this release"
FATE = {"open": "open for a person", "zero": "0 points"}
NEW_SINCE = "; new since then, and {}: "  # what becomes of questions that it did not have


class Foreign(Unreadable):
    """A notebook that is none of the assignment."""


def refuse_foreign(cells: Sequence[FoundCell], template: Template) -> None:
    answers = {cell.grade_id for cell in cells} & template.answers
    # Another assignment may give ready-made what this one asks for: it has answers of its own.
    others = [
        cell
        for cell in cells
        if cell.claims.get("solution") is True
        and not cell.grade_id
        and not _is_of_the_past(cell, template)
    ]
    pasted = not others and any(_defines_an_answer(cell, template) for cell in cells)
    if len(answers) <= len(others) and not pasted:
        raise Foreign(
            f"is not a notebook of {template.assignment}: none of its answer cells is there. "
            "Check which file was handed in, and for which assignment."
        )


def _defines_an_answer(cell: FoundCell, template: Template) -> bool:
    if not cell.is_code:
        return False
    names = names_of(cell.source)
    return any(question_of(each) in names.real | names.stubs for each in template.answers)


def _is_changed(cell: FoundCell, template: Template) -> bool:
    """Whether a cell that is not the student's to change is not as it was released."""
    if cell.grade_id is None or cell.grade_id not in template.locked:
        return False
    no_longer_code = cell.grade_id in template.given and not cell.is_code
    return no_longer_code or cell.source.strip() != template.locked[cell.grade_id].strip()


def repair(cells: Sequence[FoundCell], template: Template) -> list[Cell]:
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
        if is_own and first and grade_id in template.answers and grade_id is not None:
            # Of the type that it was released in, whatever somebody made of it.
            role: Role = "answer" if is_code(template, grade_id) else "text"
            repaired.append(Cell(cell.source, role, grade_id, cell.position))
        elif is_own and cell.source.strip():
            role = "extra" if cell.is_code else "text"
            repaired.append(Cell(cell.source, role, None, cell.position))
        if first and grade_id is not None and grade_id in template.locked:
            repaired.append(_as_released(grade_id, template, cell.position))
    _restore(repaired, template)
    return repaired


def untouched(notebook: Sequence[Cell], template: Template) -> Iterator[str]:
    """The answers that are as they were released, by nbgrader's checksum."""
    for cell in notebook:
        released = template.released.get(cell.grade_id or "")
        if cell.grade_id in template.answers and released is not None:
            about = released["metadata"]["nbgrader"]
            if is_as_generated(cell.source, released["cell_type"], about):
                yield cell.grade_id


def is_worked_on(cells: Sequence[FoundCell], template: Template) -> bool:
    """Whether an answer has anything in it that no release had, be it this one or another."""
    return any(
        cell.grade_id in template.answers
        and cell.source.strip() not in ("", template.source(cell.grade_id).strip())
        and not is_as_generated(cell.source, cell.kind, cell.claims)
        for cell in cells
    )


def runs(cell: Cell) -> bool:
    """Whether a cell of the repaired notebook runs while it is graded."""
    if cell.role == "answer" and cell.position == 0:
        return False  # the stub that stands where an answer is missing
    return cell.role in ("answer", "given", "extra") and bool(cell.source.strip())


def _as_released(grade_id: str, template: Template, position: int) -> Cell:
    if grade_id in template.locked:
        role: Role = "given" if grade_id in template.given else "shown"
        return Cell(template.locked[grade_id], role, grade_id, position)
    role = "answer" if is_code(template, grade_id) else "text"
    return Cell(template.source(grade_id), role, grade_id, position)


def _restore(repaired: list[Cell], template: Template) -> None:
    """Puts missing cells back: each after the nearest that came before it when released."""
    for number, grade_id in enumerate(template.order):
        places = {cell.grade_id: position for position, cell in enumerate(repaired, start=1)}
        if grade_id not in places:
            before = [places[earlier] for earlier in template.order[:number] if earlier in places]
            position = before[-1] if before else 0
            repaired.insert(position, _as_released(grade_id, template, 0))


def lacking(cells: Sequence[FoundCell], template: Template, mark: str) -> Set[str]:
    """The cells that were added after the release that a notebook is of.

    mark: what the notebook says of its release. What is missing in one of today's was deleted.
    """
    if mark and mark == template.mark:
        return frozenset()
    there = {cell.grade_id for cell in cells if cell.grade_id is not None}
    return template.history.lacking(there) & set(template.order)


def notes_on(
    cells: Sequence[FoundCell], template: Template, later: Set[str], new: Set[str]
) -> Iterator[str]:
    """What was repaired, in a line for each kind.

    `later` are cells that its release had not; `new`, the answers of them that it has not either.
    """
    counts = Counter(cell.grade_id for cell in cells)
    repeated = {grade_id for grade_id in template.answers if counts[grade_id] > 1}
    released = [cell for cell in cells if cell.grade_id is not None]
    changed = [cell for cell in released if _is_changed(cell, template)]
    claimed = [
        cell
        for cell in released
        if cell.claims.get("points") not in (None, template.points.get(cell.grade_id or ""))
    ]
    earlier = {cell.position for cell in (*changed, *claimed) if is_of_another_release(cell)}
    earlier |= {
        cell.position
        for cell in claimed
        if template.history.had_points(cell.grade_id or "", cell.claims["points"])
    }
    retyped = {
        cell.grade_id
        for cell in released
        if cell.grade_id in template.answers
        and (cell.is_code != is_code(template, cell.grade_id) or cell.kind == "raw")
    }
    absent = set(template.order) - set(counts) - later
    if earlier or later or any(_is_of_the_past(cell, template) for cell in cells):
        note = ANOTHER_RELEASE
        if names := [question_of(grade_id) for grade_id in template.order if grade_id in new]:
            note += NEW_SINCE.format(FATE[template.history.new_questions]) + ", ".join(names)
        yield note
    for grade_ids, note in (
        (_ids(changed, earlier), "given cells were changed, and are put back"),
        (_ids(claimed, earlier), "cells claim other points, which is passed over"),
        (repeated, "answer cells stand more than once, and all their copies run"),
        (retyped, "answer cells were made cells of another type, and are turned back"),
        (absent - template.answers, "given cells are missing, and are put back"),
        (absent & template.answers, "answer cells are missing, and what other cells define counts"),
    ):
        ids = [grade_id for grade_id in template.order if grade_id in grade_ids]
        if ids:
            yield f"{note}: {', '.join(ids)}"


def _is_of_the_past(cell: FoundCell, template: Template) -> bool:
    """Whether it is a cell that the release does not have any more, or under another name."""
    claimed, history = cell.claims.get("grade_id"), template.history
    if not isinstance(claimed, str) or claimed in template.order:
        return False
    return claimed in history.removed or history.now(claimed) in template.order


def is_of_another_release(cell: FoundCell) -> bool:
    """Whether a cell that differs from ours was given so: its checksum is of its own content."""
    return cell.claims.get("solution") is False and is_as_generated(
        cell.source, cell.kind, cell.claims
    )


def _ids(cells: Sequence[FoundCell], but: Set[int]) -> set[str | None]:
    """The ids of the cells, but for those at some positions."""
    return {cell.grade_id for cell in cells if cell.position not in but}
