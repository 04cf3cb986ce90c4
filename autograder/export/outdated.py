"""Whose grades stand for something else than what lies there now: no LMS gets them."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC
from pathlib import Path

from sqlalchemy import Connection

from ..course import Course, grade_cell
from ..gradebook.by_hand import ByHand
from ..gradebook.carrying import to_carry
from ..gradebook.collected import late_for_nothing_told, made_up_for
from ..gradebook.entries import GradeEntry, read_entries
from ..gradebook.late_days import LateDays
from ..gradebook.penalties import Penalties
from ..gradebook.planning import Plan
from ..gradebook.settings import Settings
from ..gradebook.timestamps import handed_in_at, noted_at
from ..results.records import RecordError, digest_of, result_of
from ..results.result import Result
from ..submission.choice import choose
from ..submission.folder import Refused, check_folder
from ..submission.misplaced import misplaced
from ..submission.typed import is_id
from ..util.points import are_equal
from .grades import REFUSED, UNGRADED, WAITING, Grade

AGAIN = "handed in again since"
REVISED = "not graded since the release was revised"
LEFT = "in no group any more"
GIVEN = "of a group of which one was given something by hand since"
LATENESS = "with another penalty for lateness than the score has now"


class Outdated:
    """What of an assignment's grades the next `autograder grade` would change."""

    def __init__(self, course: Course, assignment: str, connection: Connection) -> None:
        self._course = course
        self._name = assignment
        self._about = course.assignments.get(assignment)
        settings = Settings(course)
        self._directory = settings.directory
        self._entries = read_entries(connection, assignment, assignment)
        self._by_hand = ByHand(course, settings.directory, assignment)
        self._late_days = LateDays(course, self._directory)
        self._groups = self._late_days.groups_of(assignment)
        self._penalties = Penalties(settings, assignment, self._late_days)
        self._digests: dict[str, str] = {}  # by who handed in

    def looked_at(self, student: str, grade: Grade) -> Grade:
        """A grade with what is known beside the gradebook; without score, why it is left out."""
        when = grade.handed_in
        name = self._name
        made_up = when and made_up_for(self._course, name, self._groups.submitter(student)) == when
        lines = [line for line, who in self._plan.stays.items() if student in who]
        if self._is_late_for_nothing(student, grade):
            lines.append(late_for_nothing_told(name, [student]))
        outgrown = self._by_hand.outgrown(student, grade.cells)
        grade = replace(grade, made_up=bool(made_up), outgrown=outgrown, told=lines)
        if why := self._why(student, grade):
            # What a question had is as outdated as their sum.
            return replace(grade, score=None, left_out=why, cells={}, waiting=())
        if grade.score is not None:
            return grade
        if grade.left_out == WAITING and self._is_nothing(student, grade):
            return Grade(None)
        if grade.left_out != UNGRADED and (why := self._became(student)):
            return replace(grade, left_out=why)
        return grade

    def _is_late_for_nothing(self, student: str, grade: Grade) -> bool:
        due = self._about.due if self._about else None
        return grade.score is not None and self._late_days.is_late_for_nothing(
            self._name, student, due, grade.handed_in
        )

    def _why(self, student: str, grade: Grade) -> str:
        """Why a grade is outdated; empty where it is not, or where nobody can tell."""
        if self._about is None:
            return ""  # which nbgrader alone knows
        if student in self._plan.after:
            return GIVEN if self._groups.group(self._groups.submitter(student)) else LEFT
        if grade.score is None:
            return ""
        try:
            result = result_of(self._course, self._about.name, student)
        except RecordError:
            return ""
        counts = self._groups.submitter(student)
        if not os.path.lexists(self._folder(counts)):
            return LEFT if result.group and counts == student else ""
        if result.submission and result.submission != self._digest(counts):
            return AGAIN
        if _is_of_another_release(result, grade.cells):
            return REVISED
        return LATENESS if self._is_late_otherwise(student) else ""

    def _is_late_otherwise(self, student: str) -> bool:
        """Whether another penalty was taken off than belongs to score, deadline and hand-in."""
        entry = self._entries.get(student)
        if entry is None:
            return False
        counts, timestamp = self._groups.submitter(student), entry.timestamp
        folder = self._folder(counts)
        try:
            when = handed_in_at(folder, timestamp if counts == student else noted_at(folder))
        except Refused:
            return False
        extension = self._late_days.extension(self._name, student, entry.extension)
        as_it_is = replace(entry, timestamp=when, extension=extension)
        if self._about and self._about.due:
            due = self._about.due.astimezone(UTC).replace(tzinfo=None)
            as_it_is = replace(as_it_is, due=due)
        penalty = self._penalties.of(student, as_it_is)
        return not are_equal(penalty or 0, entry.late_penalty or 0)

    @functools.cached_property
    def _plan(self) -> Plan:
        """What the next `autograder grade` would give to whom, as another of the group has it."""
        if self._about is None:
            return Plan()
        about = self._course, self._name, self._groups, self._by_hand, self._entries
        return to_carry(*about, self._digest)

    def _is_nothing(self, student: str, grade: Grade) -> bool:
        """Whether no more is left of a submission that is gone than what a person gave to it."""
        if self._about is None or any(row.auto_score is not None for row in grade.cells.values()):
            return False
        return not os.path.lexists(self._folder(self._groups.submitter(student)))

    def _became(self, student: str) -> str:
        """Why the gradebook has no score of what was handed in; empty where nothing was."""
        whose = self._groups.submitter(student)
        folder = self._folder(whose)
        if not is_id(whose):
            return ""  # no folder has such a name
        if not os.path.lexists(folder):
            student_folder, assignments = folder.parent, self._course.assignments
            is_swapped = student_folder.with_name(self._name).joinpath(whose).is_dir()
            is_elsewhere = is_swapped or misplaced(student_folder, self._name, assignments)
            return REFUSED if is_elsewhere else ""
        try:
            check_folder(folder)
            handed_in_at(folder)
            result = result_of(self._course, self._name, student)
        except Refused:
            return REFUSED
        except RecordError:
            return UNGRADED
        if self._about and result.submission and result.submission != self._digest(whose):
            return AGAIN
        return REFUSED if result.outcome == "unreadable" else ""

    def _folder(self, student: str) -> Path:
        step = self._directory.submitted_directory
        return self._course.root / self._directory.format_path(step, student, self._name)

    def _digest(self, student: str) -> str:
        """That of the notebook that somebody handed in; empty where none can be graded."""
        if student not in self._digests:
            assert self._about is not None
            most = self._course.limits.notebook_mb
            try:
                path = choose(self._folder(student), self._about, most).path
                self._digests[student] = digest_of(path, most)
            except Refused:
                self._digests[student] = ""
        return self._digests[student]


def _is_of_another_release(result: Result, cells: Mapping[str, GradeEntry]) -> bool:
    """Whether what was graded has other questions, or other points for them, than the gradebook."""
    rows = ((cells.get(grade_cell(each.name)), each.max_score) for each in result.questions)
    return any(row is None or not are_equal(row.max_score, most) for row, most in rows)
