"""The one process that writes the gradebook, `autograded/` and `feedback/` for `autograder grade`.

Each submission goes through nbgrader's own Autograde, as it does for `nbgrader autograde`, with a
record that is there already. What was written before, and still holds, is left alone.
"""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.converters import BaseConverter, GenerateFeedback, NbGraderException

from ..course import Assignment, Course, answer_cell, grade_cell
from ..records import Record
from . import rows
from .database import ensure_entered, nbgrader_app
from .exporter import Recorded
from .preprocessors import STAMP, stamp


class WriteError(rows.GradebookError):
    """One submission could not be written; the message says why."""


@dataclass
class Written:
    """What the gradebook has of one submission."""

    seconds_late: float
    timestamp: datetime | None
    scores: dict[str, tuple[float | None, bool]] = field(default_factory=dict)
    comments: dict[str, str | None] = field(default_factory=dict)


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
        ensure_entered(course, assignment, self.directory)
        self._grading = Recorded(coursedir=self.directory, parent=self._app)
        self._grading.force = True
        self._grading.records = {}
        self._feedback = GenerateFeedback(coursedir=self.directory, parent=self._app)
        self._feedback.force = True
        self._written = self._read_rows()

    # -- what is there ----------------------------------------------------------------------

    def students(self) -> list[str]:
        """Everybody whom the gradebook knows."""
        with self._gradebook() as gradebook:
            return sorted(student.id for student in gradebook.students)

    def is_written(self, record: Record) -> bool:
        """Whether gradebook and graded notebook show this record, and with today's lateness."""
        student = record["student"]
        written = self._written.get(student)
        shown = self._shown(student)
        if record["outcome"] == "unreadable":
            is_open = written is None or all(
                score is None and open_ for score, open_ in written.scores.values()
            )
            return is_open and shown is None
        if written is None or shown != stamp(record, written.seconds_late):
            return False
        if written.timestamp != self._handed_in_at(student):
            return False
        for question in record["questions"]:
            grade, answer = grade_cell(question["name"]), answer_cell(question["name"])
            score, _ = written.scores.get(grade, (None, True))
            if score != question["score"] or written.comments.get(answer) != rows.words(question):
                return False
        return True

    def _gradebook(self) -> Gradebook:
        return Gradebook(self.directory.db_url, self.directory.course_id)

    def _read_rows(self) -> dict[str, Written]:
        found: dict[str, Written] = {}
        with self._gradebook() as gradebook:
            for submission in gradebook.assignment_submissions(self.assignment.name):
                late = submission.total_seconds_late
                found[submission.student_id] = Written(late, submission.timestamp)
            for student, name, *score in self._rows(gradebook, Grade, Grade.auto_score):
                found[student].scores[name] = (score[0], score[1])
            for student, name, comment in self._rows(gradebook, Comment, Comment.auto_comment):
                found[student].comments[name] = comment
        return found

    def _rows(self, gradebook: Gradebook, kind: Any, column: Any) -> Iterator[Any]:
        """Student, cell and what the row says, for all submissions of the assignment at once."""
        columns = [SubmittedAssignment.student_id, BaseCell.name, column]
        if kind is Grade:
            columns.append(Grade.needs_manual_grade)
        query = gradebook.db.query(*columns).select_from(kind)
        query = query.join(BaseCell, BaseCell.id == kind.cell_id)
        query = query.join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
        query = query.join(
            SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id
        )
        named = gradebook.find_assignment(self.assignment.name)
        yield from query.filter(SubmittedAssignment.assignment_id == named.id)

    def _handed_in_at(self, student: str) -> datetime | None:
        """When the submission was handed in, as `nbgrader collect` noted it."""
        folder = self._path(self.directory.submitted_directory, student, "").parent
        try:
            when: datetime | None = self.directory.get_existing_timestamp(str(folder))
        except Exception as error:  # nbgrader stumbles over its own message
            place = folder.relative_to(self.directory.root)
            raise WriteError(f"{place}/timestamp.txt does not say when. Mend it.") from error
        return when

    def _path(self, step: str, student: str, suffix: str) -> Path:
        folder = self.directory.format_path(step, student, self.assignment.name)
        return Path(folder) / f"{self.assignment.name}{suffix}"

    def _shown(self, student: str) -> dict[str, Any] | None:
        """The stamp of the graded notebook; None where there is none, or only half of one."""
        path = self._path(self.directory.autograded_directory, student, ".ipynb")
        try:
            metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
        except (OSError, ValueError):
            return None if not path.parent.exists() else {}
        shown: dict[str, Any] = metadata.get(STAMP, {})
        return shown

    # -- writing ----------------------------------------------------------------------------

    def write(self, record: Record) -> None:
        """Puts a record into the gradebook and into `autograded/`; WriteError when it cannot be.

        An unreadable submission goes the same way, on which nbgrader enters it, and then leaves it
        ungraded, as it is.
        """
        student = record["student"]
        self._handed_in_at(student)
        self._grading.records[student] = record
        try:
            self._convert(self._grading, student)
        except WriteError as error:
            with self._gradebook() as gradebook:
                rows.take_back(gradebook, self.assignment.name, student, str(error))
            if record["outcome"] != "unreadable":
                raise
        finally:
            del self._grading.records[student]

    def feedback_is_due(self, student: str) -> bool:
        """Whether the page is missing, unfinished, or older than what it should show."""
        page = self._path(self.directory.feedback_directory, student, ".html")
        graded = self._path(self.directory.autograded_directory, student, ".ipynb")
        try:
            if page.stat().st_mtime < graded.stat().st_mtime:
                return True
            with page.open("rb") as file:
                file.seek(max(0, page.stat().st_size - 64))
                return not file.read().rstrip().endswith(b"</html>")
        except OSError:
            return graded.exists()

    def write_feedback(self, student: str) -> None:
        """Makes the feedback page, as `nbgrader generate_feedback` does."""
        self._convert(self._feedback, student)

    def _convert(self, converter: BaseConverter, student: str) -> None:
        self.directory.student_id = student
        with self._said.listening() as said, warnings.catch_warnings():
            # It adds a submission to the gradebook a moment after it links it, and it is added.
            warnings.filterwarnings("ignore", r"Object of type <\w+> not in session")
            try:
                converter.start()
            except NbGraderException as error:
                raise WriteError(said.cause() or str(error)) from error


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
