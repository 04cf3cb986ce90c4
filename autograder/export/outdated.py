"""Whose grades are of an earlier notebook, or of an earlier release: no LMS gets them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from ..course import Course, grade_cell
from ..gradebook.by_hand import ByHand
from ..gradebook.collected import made_up_for
from ..gradebook.entries import GradeEntry
from ..gradebook.groups import Groups
from ..gradebook.roster import read_students
from ..gradebook.settings import Settings
from ..results.records import RecordError, digest_of, result_of
from ..results.result import Result
from ..submission.choice import choose
from ..submission.folder import Refused
from ..util.points import are_equal
from .grades import Grade

AGAIN = "handed in again since"
REVISED = "not graded since the release was revised"
LEFT = "in no group any more"


class Outdated:
    """What of an assignment's grades stands for something else than what lies there now."""

    def __init__(self, course: Course, assignment: str) -> None:
        self._course = course
        self._name = assignment
        self._by_hand = ByHand(course, assignment)
        self._about = course.assignments.get(assignment)
        self._directory = Settings(course).directory
        known = {each.id for each in read_students(self._directory)}
        self._groups = Groups(course, self._directory, assignment, known)
        self._digests: dict[str, str] = {}  # by who handed in

    def why(self, student: str, grade: Grade) -> str:
        """Why a grade is outdated; empty where it is not, or where nobody can tell."""
        if self._about is None:
            return ""  # which nbgrader alone knows
        try:
            result = result_of(self._course, self._about.name, student)
        except RecordError:
            return ""
        counts = self._groups.submitter(student)
        folder = self._folder(counts)
        if not os.path.lexists(folder):
            return LEFT if result.group and counts == student else ""
        if counts not in self._digests:
            self._digests[counts] = self._digest(folder)
        if result.submission and result.submission != self._digests[counts]:
            return AGAIN
        return REVISED if _is_of_another_release(result, grade.cells) else ""

    def looked_at(self, student: str, grade: Grade) -> Grade:
        """A grade with what is known beside the gradebook: of its time, and of scores by hand."""
        when = grade.handed_in
        name = self._name
        made_up = when and made_up_for(self._course, name, self._groups.submitter(student)) == when
        outgrown = self._by_hand.outgrown(student, grade.cells)
        return replace(grade, made_up=bool(made_up), outgrown=outgrown)

    def is_nothing(self, student: str, grade: Grade) -> bool:
        """Whether no more is left of a submission that is gone than what a person gave to it."""
        if self._about is None or any(row.auto_score is not None for row in grade.cells.values()):
            return False
        return not os.path.lexists(self._folder(self._groups.submitter(student)))

    def _folder(self, student: str) -> Path:
        step, name = self._directory.submitted_directory, self._about.name if self._about else ""
        return self._course.root / self._directory.format_path(step, student, name)

    def _digest(self, folder: Path) -> str:
        assert self._about is not None
        most = self._course.limits.notebook_mb
        try:
            return digest_of(choose(folder, self._about, most).path, most)
        except Refused:
            return ""


def _is_of_another_release(result: Result, cells: Mapping[str, GradeEntry]) -> bool:
    """Whether what was graded has other questions, or other points for them, than the gradebook."""
    rows = ((cells.get(grade_cell(each.name)), each.max_score) for each in result.questions)
    return any(row is None or not are_equal(row.max_score, most) for row, most in rows)
