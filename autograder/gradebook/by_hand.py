"""What an answer had earned when a person gave another score, so that a rise since is known.

The gradebook has no place for it. `.autograder/by_hand/<assignment>.json` keeps, by student and
grade cell, the score by hand and the automatic one that there was beside it: as a person saw it
last, or, where nobody noted that, as it was when the score by hand was first met.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..course import Course
from ..util.files import write_private
from ..util.points import are_equal
from .entries import Entry, GradeEntry
from .errors import GradebookError

Seen = tuple[float, float | None]  # the score by hand, and the automatic one beside it


class ByHand:
    """The scores by hand of one assignment."""

    def __init__(self, course: Course, assignment: str) -> None:
        self._path = course.private / "by_hand" / f"{assignment}.json"
        self._seen = _read(self._path)

    def note(self, entries: Mapping[str, Entry]) -> None:
        """Keeps what stands beside scores by hand; called before anything is graded again.

        nbgrader marks a score by hand to be looked at whenever the answer is graded again, so one
        without the mark was given, or looked at, since.
        """
        seen = dict(self._seen)
        for student, entry in entries.items():
            if now := dict(self._beside(student, entry)):
                seen[student] = now
            else:
                seen.pop(student, None)
        if seen != self._seen:
            self._seen = seen
            try:
                write_private(self._path, json.dumps(seen))
            except OSError as error:
                raise GradebookError(
                    f"{self._path} cannot be written ({error.strerror}). Mend that, and run this "
                    "again."
                ) from error

    def outgrown(self, student: str, grades: Mapping[str, GradeEntry]) -> list[str]:
        """The grade cells whose score by hand is below the automatic one, which rose after it."""
        return [cell for cell, row in grades.items() if self._is_outgrown(student, cell, row)]

    def _beside(self, student: str, entry: Entry) -> Iterator[tuple[str, Seen]]:
        before = self._seen.get(student, {})
        for cell, row in entry.grades.items():
            by_hand = row.manual_score
            if by_hand is None:
                continue
            kept = before.get(cell)
            is_the_same = kept is not None and kept[0] == by_hand and row.needs_manual_grade
            yield cell, kept if kept and is_the_same else (by_hand, row.auto_score)

    def _is_outgrown(self, student: str, cell: str, row: GradeEntry) -> bool:
        by_hand, now = row.manual_score, row.auto_score
        if by_hand is None or now is None or not row.needs_manual_grade:
            return False
        kept = self._seen.get(student, {}).get(cell)
        if kept is None or kept[0] != by_hand:
            return False  # nobody knows what there was
        return _is_above(now, by_hand) and (kept[1] is None or _is_above(now, kept[1]))


def _is_above(points: float, others: float) -> bool:
    return points > others and not are_equal(points, others)


def _seen(by_hand: Any, auto: Any) -> Seen:
    return float(by_hand), None if auto is None else float(auto)


def _read(path: Path) -> dict[str, dict[str, Seen]]:
    """What is kept; nothing where nothing is, or it is damaged."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return {
            student: {cell: _seen(*each) for cell, each in cells.items()}
            for student, cells in said.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
