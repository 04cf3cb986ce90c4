"""What the gradebook has of a class, and whether it is what its records say."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ..course import Assignment, Course, answer_cell, grade_cell
from ..results.records import RecordError, result_of
from ..results.result import Result
from ..util.files import NotAFile, read_plain
from ..util.points import are_equal
from . import rows, timestamps
from .by_hand import ByHand
from .database import connected, ensure_entered
from .entries import Entry, GradeEntry, known_from_others, read_entries, read_students
from .folders import STEPS, Folders
from .late_days import LateDays
from .penalties import Penalties
from .settings import Settings
from .shown import is_shown_by, stamp

LARGEST_MB = 50  # of a page or a graded notebook


class State:
    """The rows and folders of one assignment: read once, then kept up to date by the writer.

    assignment: as the gradebook has it, entered first where it did not have it.
    entries: the rows of each student; `known` is everybody whom the gradebook knows, and
    `known_from_others` those whom it knows by their submissions to other assignments alone.
    handed_in: when, by student. by_hand: what people gave, and for which notebook. lost: to whom
    people gave something in another gradebook, which is not there any more.
    """

    def __init__(self, course: Course, assignment: Assignment, settings: Settings) -> None:
        self._course = course
        self._db_url = settings.directory.db_url
        self.handed_in: dict[str, datetime | None] = {}
        self.assignment = ensure_entered(course, assignment, settings.directory)
        self.late_days = LateDays(course, settings.directory)
        self.penalties = Penalties(settings, assignment.name, self.late_days)
        with connected(settings.directory.db_url) as connection:
            self.entries = read_entries(connection, assignment.name, assignment.name)
            self.by_hand = ByHand(course, settings.directory, assignment.name)
            self.lost = self.by_hand.lost(self.entries)
            self.by_hand.note(self.entries)
            self.known = set(read_students(connection))
            self.known_from_others = set(known_from_others(connection, assignment.name))
        self.groups = self.late_days.groups_of(assignment.name)
        self.folders = Folders(settings, assignment.name, self.groups)

    def note_when(self, student: str) -> None:
        """Reads when a student handed in; Refused where nobody can tell."""
        entry = self.entries.get(student)
        folder = self.folders.of("submitted", student)
        timestamps.without_mark(folder)
        timestamp = entry.timestamp if entry else None
        if self.groups.submitter(student) != student:
            timestamp = timestamps.noted_at(folder)  # which nobody will ask nbgrader for
        self.handed_in[student] = timestamps.handed_in_at(folder, timestamp)

    def yet_to_come(self, students: Iterable[str]) -> dict[str, datetime]:
        """Whose notebook was handed in later than tomorrow, and when; in UTC."""
        tomorrow = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)
        moments = {student: self.handed_in.get(student) for student in students}
        return {student: when for student, when in moments.items() if when and when > tomorrow}

    def is_late(self, student: str) -> bool:
        extension = self._extension(student)
        handed_in = Entry(self.handed_in[student], self.assignment.due, extension=extension)
        return handed_in.seconds_late > 0

    def late_at_an_unknown_time(self, students: Iterable[str]) -> dict[str, float]:
        """Of whom nobody knows when they handed in, but that it was late: the seconds counted."""
        name = self.assignment.name
        entries = {student: self.entries[student] for student in students}
        return {
            student: entry.seconds_late
            for student, entry in entries.items()
            if self.late_days.is_made_up(name, student, entry.timestamp)
        }

    def late_for_nothing(self, students: Iterable[str]) -> list[str]:
        """Of whom it is known that they were late, and is not counted: there was no due date."""
        name, due = self.assignment.name, self.assignment.due
        return [
            student
            for student in students
            if self.late_days.is_late_for_nothing(name, student, due, self.handed_in.get(student))
        ]

    def _extension(self, student: str) -> timedelta | None:
        entry = self.entries.get(student)
        granted = entry.extension if entry else None
        return self.late_days.extension(self.assignment.name, student, granted)

    def left_behind(self, there: Collection[str]) -> list[str]:
        """Who has a grade by a group's notebook and is in no group any more, nor handed in."""
        students = []
        for student in sorted(set(self.entries) - set(there)):
            with suppress(RecordError):
                record = result_of(self._course, self.assignment.name, student)
                if record.group and len(self.groups.together(student)) == 1:
                    students.append(student)
        return students

    def outdated(self, students: Collection[str]) -> dict[str, list[str]]:
        """By later assignment, who has other free days left for it than when it was graded."""
        by_assignment: dict[str, list[str]] = {}
        rule = self._course.assignments[self.assignment.name].lateness
        if rule is None or not rule.free_days:
            return by_assignment
        for name in self.late_days.later(self.assignment.name):
            with connected(self._db_url) as connection:
                entries = read_entries(connection, name, name, students)
            for student, entry in entries.items():
                later = self._course.assignments[name]
                charge = self.late_days.charge(later, student, entry.seconds_late)
                meant = charge.penalty(entry.score) if charge else entry.late_penalty
                if not are_equal(meant or 0, entry.late_penalty or 0):
                    by_assignment.setdefault(name, []).append(student)
        return by_assignment

    def taken_back(self, students: Iterable[str]) -> list[str]:
        """Whose extension the gradebook has, and the course's table has not."""
        return [
            student
            for student in students
            if (entry := self.entries.get(student)) is not None
            and entry.extension
            and self._extension(student) is None
        ]

    def is_written(self, result: Result) -> bool:
        """Whether gradebook and graded notebook show this result, and with today's lateness."""
        student = result.student
        if result.outcome == "unreadable":
            return self.is_withdrawn(student)
        entry = self.entries.get(student)
        if entry is None or entry.timestamp != self.handed_in[student]:
            return False
        if entry.extension != self._extension(student):
            return False
        for question in result.questions:
            grade = entry.grades.get(grade_cell(question.name))
            comment = entry.comments.get(answer_cell(question.name))
            if grade is None:
                return False
            if grade.auto_score != (None if question.is_broken else question.score):
                return False
            if comment is not None and comment.auto != rows.words(question):
                return False
        if entry.late_penalty != self.penalties.of(student, entry):
            return False
        meant = stamp(result, entry.seconds_late)
        return is_shown_by(meant, content_of(self.folders.notebook(student)))

    def is_withdrawn(self, student: str) -> bool:
        """Whether a student is entered, and nothing is left of an earlier submission's grade."""
        entry = self.entries.get(student)
        has_score = entry is not None and any(
            grade.auto_score is not None or not grade.needs_manual_grade
            for grade in entry.grades.values()
        )
        # A run that was killed at it may have left an empty entry, which nbgrader counts as zero.
        has_rows = entry is not None and not entry.has_a_persons_work
        has_files = any(self.folders.of(step, student).exists() for step in STEPS)
        return student in self.known and not (has_score or has_rows or has_files)

    def outgrown(self, students: Iterable[str]) -> dict[str, list[str]]:
        """The grade cells, by student, of which a score by hand is below what is earned now."""
        cells_by_student = {
            student: self.by_hand.outgrown(student, self.entries[student].grades)
            for student in students
        }
        return {student: cells for student, cells in cells_by_student.items() if cells}

    def above(self, students: Iterable[str]) -> dict[str, dict[str, GradeEntry]]:
        """The grade cells, by student, of which a score by hand is more than they are worth."""
        cells_by_student = {
            student: {
                cell: row
                for cell, row in self.entries[student].grades.items()
                if rows.is_above(row)
            }
            for student in students
        }
        return {student: cells for student, cells in cells_by_student.items() if cells}


def content_of(path: Path) -> bytes:
    """A file of ours; nothing where there is none."""
    try:
        return read_plain(path, LARGEST_MB)
    except NotAFile:
        return b""
