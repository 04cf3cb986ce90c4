"""The one process that writes the gradebook, `autograded/` and `feedback/` for `autograder grade`.

Each submission goes through nbgrader's own Autograde, as it does for `nbgrader autograde`, with a
record that is there already. What was written before, and still holds, is left alone.
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.converters import BaseConverter, GenerateFeedback, NbGraderException
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.exc import SQLAlchemyError

from ..course import Assignment, Course, answer_cell, grade_cell
from ..feedback.exporter import feedback_of
from ..files import NotAFile, read_plain
from ..lines import one_line
from ..records import Record, is_broken
from . import intake, rows
from .database import configured, ensure_entered, nbgrader_app, reachable
from .entries import Entry, read_entries
from .exporter import Recorded
from .preprocessors import STAMP, stamp

LARGEST_PAGE_MB = 50


class WriteError(rows.GradebookError):
    """One submission could not be written; the message says why."""


class Writer:
    """Writes the records of one assignment."""

    def __init__(self, course: Course, assignment: Assignment) -> None:
        self.assignment = assignment
        self._app = nbgrader_app(course)
        self._said = _Listener()
        self._app.log.handlers = [self._said]
        self._app.log.propagate = False
        self.directory = self._app.coursedir
        self.directory.assignment_id = assignment.name
        with reachable(self.directory.db_url):
            ensure_entered(course, assignment, self.directory)
            self._entries = self._read_entries()
            self._known = set(self.students())
        with configured(course.root):
            self._grading = Recorded(coursedir=self.directory, parent=self._app)
            self._grading.force = True
            self._grading.records = {}
            self._penalties = AssignLatePenalties(parent=self._grading)
            self._penalties.init_plugin()
            self._feedback = GenerateFeedback(coursedir=self.directory, parent=self._app)
            self._feedback.force = True

    # -- what is there ----------------------------------------------------------------------

    def students(self) -> list[str]:
        """Everybody whom the gradebook knows."""
        with self._gradebook() as gradebook:
            return sorted(student.id for student in gradebook.students)

    def is_written(self, record: Record) -> bool:
        """Whether gradebook and graded notebook show this record, and with today's lateness.

        Refused where nobody can tell when the submission was handed in.
        """
        student = record["student"]
        handed_in_at = intake.handed_in_at(self._folder("submitted", student))
        entry = self._entries.get(student)
        shown = self._shown(student)
        if record["outcome"] == "unreadable":
            return self.is_withdrawn(student)
        if entry is None or shown != stamp(record, entry.seconds_late):
            return False
        if entry.timestamp != handed_in_at:
            return False
        for question in record["questions"]:
            grade = entry.grades.get(grade_cell(question["name"]))
            comment = entry.comments.get(answer_cell(question["name"]))
            if grade is None:
                return False
            if grade.auto_score != (None if is_broken(question) else question["score"]):
                return False
            if comment is not None and comment.auto != rows.words(question):
                return False
        return entry.late_penalty == self._late_penalty(student, entry)

    def is_withdrawn(self, student: str) -> bool:
        """Whether a student is entered, and nothing is left of an earlier submission's grade."""
        entry = self._entries.get(student)
        has_score = entry is not None and any(
            grade.auto_score is not None or not grade.needs_manual_grade
            for grade in entry.grades.values()
        )
        # A run that was killed at it may have left an empty entry, which nbgrader counts as zero.
        has_rows = entry is not None and not entry.has_a_persons_work
        steps = ("autograded", "feedback")
        has_files = any(self._folder(step, student).exists() for step in steps)
        return student in self._known and not (has_score or has_rows or has_files)

    def outgrown(self, students: Iterable[str]) -> dict[str, list[str]]:
        """The grade cells, by student, of which a score by hand is below what is earned now."""
        self._refresh()
        grades = {student: self._entries[student].grades for student in students}
        found = {
            student: [cell for cell, grade in cells.items() if rows.is_outgrown(grade)]
            for student, cells in grades.items()
        }
        return {student: cells for student, cells in found.items() if cells}

    def _late_penalty(self, student: str, entry: Entry) -> float | None:
        """What the course's plugin takes off now, for points that a person may have changed."""
        if not entry.seconds_late > 0:
            return None
        late = (student, entry.score, entry.seconds_late)
        penalty = self._penalties.plugin_inst.late_submission_penalty(*late)
        if penalty is None:
            return None
        bounded: float = self._penalties._check_late_penalty(
            SimpleNamespace(score=entry.score), penalty
        )
        return bounded

    def _gradebook(self) -> Gradebook:
        return Gradebook(self.directory.db_url, self.directory.course_id)

    def _read_entries(self) -> dict[str, Entry]:
        with self._gradebook() as gradebook:
            return read_entries(gradebook, self.assignment.name, self.assignment.name)

    def _refresh(self) -> None:
        """Reads again what the gradebook has, after this run has written to it."""
        with reachable(self.directory.db_url):
            self._entries = self._read_entries()

    def _folder(self, step: str, student: str) -> Path:
        """A student's folder of the assignment, in one of nbgrader's: `submitted`, `feedback`."""
        step = getattr(self.directory, f"{step}_directory")
        return Path(self.directory.format_path(step, student, self.assignment.name))

    def _shown(self, student: str) -> Any:
        """The stamp of the graded notebook; None where there is none."""
        path = self._folder("autograded", student) / f"{self.assignment.name}.ipynb"
        try:
            return json.loads(path.read_text(encoding="utf-8"))["metadata"][STAMP]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    # -- writing ----------------------------------------------------------------------------

    def write(self, record: Record) -> None:
        """Puts a record into the gradebook and into `autograded/`; WriteError when it cannot be.

        An unreadable submission goes the same way, on which nbgrader enters its student, and has
        nothing in the gradebook afterwards but what a person put there.
        """
        student = record["student"]
        self._grading.records[student] = record
        try:
            self._convert(self._grading, student)
        except WriteError as error:
            self.withdraw(student, str(error))
            if record["outcome"] != "unreadable":
                raise
        finally:
            del self._grading.records[student]

    def withdraw(self, student: str, why: str) -> None:
        """Takes back what was given for an earlier submission."""
        with reachable(self.directory.db_url):
            intake.withdraw(self.directory, self.assignment.name, student, why)

    def due_for_feedback(self, students: Iterable[str]) -> list[str]:
        """Whose page is missing, unfinished, or shows something else than it should."""
        self._refresh()
        return [student for student in students if not self._has_its_page(student)]

    def _has_its_page(self, student: str) -> bool:
        name = self.assignment.name
        page = self._folder("feedback", student) / f"{name}.html"
        try:
            content = read_plain(page, LARGEST_PAGE_MB)
        except NotAFile:
            return False
        try:
            meant = feedback_of(self.directory, name, name, student, self._entries[student])
            return meant.is_shown_by(content)
        except Exception:  # noqa: BLE001 - making the page meets it again, and tells it
            return False

    def write_feedback(self, student: str) -> None:
        """Makes the feedback page, as `nbgrader generate_feedback` does."""
        self._convert(self._feedback, student)

    def _convert(self, converter: BaseConverter, student: str) -> None:
        self.directory.student_id = student
        if self.directory.student_id != student:  # it takes blanks off, for one
            raise WriteError(f"nbgrader takes the name for {self.directory.student_id!r}")
        with self._said.listening() as said, warnings.catch_warnings():
            # It adds a submission to the gradebook a moment after it links it, and it is added.
            warnings.filterwarnings("ignore", r"Object of type <\w+> not in session")
            try:
                with reachable(self.directory.db_url):
                    converter.start()
            except (NbGraderException, OSError, SQLAlchemyError, ValueError) as error:
                raise WriteError(one_line(said.cause() or error)) from error


class _Listener(logging.Handler):
    """Keeps nbgrader's errors, which it logs and then raises without a word of them."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.errors.append(record.getMessage())

    @contextmanager
    def listening(self) -> Iterator[_Listener]:
        self.errors.clear()
        yield self

    def cause(self) -> str:
        """The exception's own message, from the traceback that was logged; else the first error."""
        for error in self.errors:
            if error.startswith("Traceback"):
                return error.strip().splitlines()[-1].partition(": ")[2]
        return self.errors[0] if self.errors else ""
