"""The deadlines of a course in their order, and the late days that are free to each student.

What was handed in to other assignments is asked of `submitted/`, and not of their rows: it does not
depend on which assignment was graded when.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

import sqlalchemy
from sqlalchemy import select

from ..course import Assignment, Course
from ..course.extensions import at_line, read_extensions
from ..course.lateness import Charge
from ..util.text import one_line
from . import tables as t
from .collected import is_by_an_attempt, is_late_for_nothing, made_up_for
from .database import Directory, connected, is_no_file
from .entries import Entry, read_students
from .groups import Groups, Places
from .timestamps import noted_at

Granted = dict[tuple[str, str], timedelta]  # by student and assignment


class CourseDirectory(Directory, Places, Protocol):
    """What nbgrader's own and ours say of the gradebook, and of where things lie."""


class LateDays:
    """The late days of a course, spent in the order of the deadlines, without extensions.

    Who is in a group because another typed their id, and handed in nothing, spends none on it.
    Where two are due at once, the one that `course_config.py` has first is first.
    """

    def __init__(self, course: Course, directory: CourseDirectory) -> None:
        self._course = course
        self._directory = directory
        self._groups: dict[str, Groups] = {}
        self._left: dict[tuple[str, str], int] = {}  # free days, by student and assignment
        due, granted, self._students = _entered(directory)
        for name, assignment in course.assignments.items():
            if assignment.due is not None:
                due[name] = assignment.due.astimezone(UTC).replace(tzinfo=None)
        names = [name for name in course.assignments if due.get(name)]
        self._due = {name: due[name] for name in sorted(names, key=due.__getitem__)}
        self.table = read_extensions(course)
        self._told = list(self.table.told)
        self._extensions = self._of_table() if self.table.is_there else granted

    def _of_table(self) -> dict[tuple[str, str], timedelta]:
        """How much later each may hand in, by student and assignment."""
        extensions = {}
        for whose, given in self.table.given.items():
            line, due = self.table.lines[whose], self._due.get(whose[1])
            if due is None:
                message = f"{whose[1]} has no due date, so there is nothing to extend"
                self._told.append(at_line(line, message))
                continue
            more = given - due if isinstance(given, datetime) else given
            if more > timedelta():
                extensions[whose] = more
            else:
                message = (
                    f"{one_line(whose[0])}'s own deadline for {whose[1]}, {_in_utc(due + more)}, "
                    f"is no later than everybody's, {_in_utc(due)}, so it counts for nothing"
                )
                self._told.append(at_line(line, message))
        return extensions

    def told(self, students: Collection[str]) -> list[str]:
        """Lines of the table that count for nothing; `students` are all that there are."""
        return [*self._told, *self.table.unknown(students)]

    def extension(
        self, assignment: str, student: str, granted: timedelta | None
    ) -> timedelta | None:
        """A student's extension; `granted` is the gradebook's, which counts where is no table."""
        if self.table.is_there:
            return self._extensions.get((student, assignment))
        return granted

    def charge(self, assignment: Assignment, student: str, seconds_late: float) -> Charge | None:
        """What a submission comes to; None where the course leaves its lateness to nbgrader."""
        rule = assignment.lateness
        if rule is None:
            return None
        whose = student, assignment.name
        if whose not in self._left:
            self._left[whose] = self._left_before(assignment.name, student, rule.free_days)
        left, days = self._left[whose], rule.days(seconds_late)
        by_word = self.groups_of(assignment.name).is_by_anothers_word(student)
        free = 0 if by_word else rule.free(days, left)
        return Charge(rule, days, free, left - free)

    def is_made_up(self, assignment: str, student: str, when: datetime | None) -> bool:
        """Whether a time of hand-in stands for one that nobody knows, but that it was late."""
        if when is None:
            return False
        whose = self.groups_of(assignment).submitter(student)
        return made_up_for(self._course, assignment, whose) == when

    def is_by_an_attempt(self, assignment: str, student: str) -> bool:
        """Whether the time that was made up is that of the attempt before the one that counts."""
        whose = self.groups_of(assignment).submitter(student)
        return is_by_an_attempt(self._course, assignment, whose)

    def is_late_for_nothing(
        self, assignment: str, student: str, due: datetime | None, when: datetime | None
    ) -> bool:
        """Whether the notebook that counts was late by a download, before anything was due.

        And is by now, with nobody knowing `when` it was handed in.
        """
        if due is None or when is not None:
            return False
        whose = self.groups_of(assignment).submitter(student)
        return is_late_for_nothing(self._course, assignment, whose)

    def later(self, assignment: str) -> list[str]:
        """The assignments that are due after one, in their order."""
        names = list(self._due)
        return names[names.index(assignment) + 1 :] if assignment in names else []

    def _left_before(self, assignment: str, student: str, left: int) -> int:
        """The free days that are left when all that is due earlier is settled."""
        for name in self._due:
            if name == assignment or not left:
                break
            left -= self._spent(self._course.assignments[name], student, left)
        return left

    def _spent(self, assignment: Assignment, student: str, left: int) -> int:
        rule = assignment.lateness
        if rule is None:
            return 0
        name = assignment.name
        if self.groups_of(name).is_by_anothers_word(student):
            return 0  # nobody spends what is another's
        handed_in = Entry(
            noted_at(self._submitted(student, name)),
            self._due[name],
            extension=self._extensions.get((student, name)),
        )
        return rule.free(rule.days(handed_in.seconds_late), left)

    def groups_of(self, assignment: str) -> Groups:
        """The groups of an assignment; made once, as each submission may have to be read."""
        if assignment not in self._groups:
            about = self._course, self._directory, assignment
            self._groups[assignment] = Groups(*about, self._students)
        return self._groups[assignment]

    def _submitted(self, student: str, assignment: str) -> Path:
        """Where lies what counts for a student, be it another's of the group."""
        whose = self.groups_of(assignment).submitter(student)
        step = self._directory.submitted_directory
        return Path(self._directory.format_path(step, whose, assignment))


def _in_utc(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"


def _entered(directory: Directory) -> tuple[dict[str, datetime], Granted, set[str]]:
    """The due dates, the extensions and the students that the gradebook has."""
    if is_no_file(directory.db_url):
        return {}, {}, set()
    with connected(directory.db_url) as connection:
        if not sqlalchemy.inspect(connection).has_table(t.submitted_assignment.name):
            return {}, {}, set()
        named = select(t.assignment.c.name, t.assignment.c.duedate)
        due = {row.name: row.duedate for row in connection.execute(named)}
        submission = t.submitted_assignment.c
        query = (
            select(submission.student_id, t.assignment.c.name, submission.extension)
            .join(t.assignment, t.assignment.c.id == submission.assignment_id)
            .where(submission.extension.is_not(None))
        )
        granted = {(row.student_id, row.name): row.extension for row in connection.execute(query)}
        return due, granted, set(read_students(connection))
