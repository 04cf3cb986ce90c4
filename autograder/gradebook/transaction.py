"""The rows of many submissions, written into the gradebook in a few statements, all or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import sqlalchemy
from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from .entries import EnteredAssignment, EnteredNotebook, Entry

Rows = list[dict[str, Any]]
# nbgrader's own models; without the objects, whose making takes longer than the writing.
STUDENT, SUBMISSION = Student.__table__, SubmittedAssignment.__table__
NOTEBOOK, GRADE, COMMENT = SubmittedNotebook.__table__, Grade.__table__, Comment.__table__


@contextmanager
def begun(db_url: str) -> Iterator[Connection]:
    """A transaction on a gradebook, for those who have no connection to it yet."""
    engine = sqlalchemy.create_engine(db_url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def enter_students(connection: Connection, students: Collection[str]) -> None:
    """Enters those whom the gradebook does not know yet."""
    query = select(STUDENT.c.id).where(STUDENT.c.id.in_(list(students)))
    new = set(students) - set(connection.scalars(query))
    _insert(connection, STUDENT, [{"id": student} for student in sorted(new)])


def put(
    connection: Connection,
    assignment: EnteredAssignment,
    entries: Mapping[str, Entry],
    absent: Mapping[str, Collection[str]],
) -> None:
    """Writes the entries by student; those that have an id are there already.

    absent: of each student the notebooks of the assignment, beside its own, that were not handed
    in, for which nbgrader gives nothing.
    """
    enter_students(connection, entries)
    new, old = _New(assignment), _Old(assignment)
    for student, entry in entries.items():
        if entry.id:
            old.add(entry)
        else:
            new.add(student, entry, absent[student])
    new.write(connection)
    old.write(connection)


class _New:
    """Rows of submissions that the gradebook does not have: what nbgrader makes for each."""

    def __init__(self, assignment: EnteredAssignment) -> None:
        self._assignment = assignment
        self.submissions: Rows = []
        self.notebooks: Rows = []
        self.grades: Rows = []
        self.comments: Rows = []

    def add(self, student: str, entry: Entry, absent: Collection[str]) -> None:
        submission = {
            "id": _id(),
            "assignment_id": self._assignment.id,
            "student_id": student,
            "timestamp": entry.timestamp,
            "extension": entry.extension,
        }
        self.submissions.append(submission)
        notebook = self._assignment.notebook
        self._add_notebook(submission["id"], notebook, entry, is_absent=False)
        for other in self._assignment.others:
            self._add_notebook(submission["id"], other, None, other.name in absent)

    def _add_notebook(
        self, submission: Any, notebook: EnteredNotebook, entry: Entry | None, is_absent: bool
    ) -> None:
        made = {
            "id": _id(),
            "assignment_id": submission,
            "notebook_id": notebook.id,
            "late_submission_penalty": entry.late_penalty if entry else None,
            "flagged": False,
        }
        self.notebooks.append(made)
        nothing = (0.0, False) if is_absent else (None, True)
        for cell, name in notebook.graded.items():
            row = entry.grades[name] if entry else None
            score, needs = (row.auto_score, row.needs_manual_grade) if row else nothing
            about = {"id": _id(), "cell_id": cell, "notebook_id": made["id"]}
            self.grades.append({**about, "auto_score": score, "needs_manual_grade": needs})
        for cell, name in notebook.commented.items():
            comment = entry.comments[name].auto if entry else None
            about = {"id": _id(), "cell_id": cell, "notebook_id": made["id"]}
            self.comments.append({**about, "auto_comment": comment})

    def write(self, connection: Connection) -> None:
        for table, rows in (
            (SUBMISSION, self.submissions),
            (NOTEBOOK, self.notebooks),
            (GRADE, self.grades),
            (COMMENT, self.comments),
        ):
            _insert(connection, table, rows)


class _Old:
    """What changes in submissions that are there; what a person wrote is not touched."""

    def __init__(self, assignment: EnteredAssignment) -> None:
        notebook = assignment.notebook
        self._graded = {name: cell for cell, name in notebook.graded.items()}
        self._commented = {name: cell for cell, name in notebook.commented.items()}
        self.new_grades: Rows = []
        self.new_comments: Rows = []
        self.submissions: Rows = []
        self.notebooks: Rows = []
        self.grades: Rows = []
        self.comments: Rows = []

    def add(self, entry: Entry) -> None:
        self.submissions.append(
            {"its": entry.id, "timestamp": entry.timestamp, "extension": entry.extension}
        )
        self.notebooks.append(
            {"its": entry.notebook_id, "late_submission_penalty": entry.late_penalty}
        )
        for name, row in entry.grades.items():
            given = {"auto_score": row.auto_score, "needs_manual_grade": row.needs_manual_grade}
            if row.id:
                self.grades.append({"its": row.id, **given})
            else:  # a cell that was entered afterwards
                about = {"id": _id(), "cell_id": self._graded[name]}
                about["notebook_id"] = entry.notebook_id
                self.new_grades.append({**about, **given})
        for name, words in entry.comments.items():
            if words.id:
                self.comments.append({"its": words.id, "auto_comment": words.auto})
            else:
                about = {"id": _id(), "cell_id": self._commented[name]}
                about["notebook_id"] = entry.notebook_id
                self.new_comments.append({**about, "auto_comment": words.auto})

    def write(self, connection: Connection) -> None:
        for table, rows in (
            (SUBMISSION, self.submissions),
            (NOTEBOOK, self.notebooks),
            (GRADE, self.grades),
            (COMMENT, self.comments),
        ):
            if rows:
                # The rest of a row's names are columns, which are set.
                connection.execute(update(table).where(table.c.id == bindparam("its")), rows)
        _insert(connection, GRADE, self.new_grades)
        _insert(connection, COMMENT, self.new_comments)


def take_back(connection: Connection, assignment: str, reasons: Mapping[str, str]) -> None:
    """Takes back the automatic scores of submissions that cannot be graded: none, and not zero.

    Where a person has left something, a submission stays and is open; otherwise nbgrader would
    count it as zero in its averages, so it goes. The students are entered, as nbgrader enters
    whoever hands in. `reasons` stand in the comments, by student.
    """
    from . import tables as t

    enter_students(connection, reasons)
    named = select(t.assignment.c.id).where(t.assignment.c.name == assignment).scalar_subquery()
    query = select(SUBMISSION.c.id, SUBMISSION.c.student_id, SUBMISSION.c.extension).where(
        SUBMISSION.c.assignment_id == named, SUBMISSION.c.student_id.in_(list(reasons))
    )
    for submission, student, extension in connection.execute(query).all():
        query = select(NOTEBOOK.c.id).where(NOTEBOOK.c.assignment_id == submission)
        notebooks = list(connection.scalars(query))
        of_grades, of_comments = (table.c.notebook_id.in_(notebooks) for table in (GRADE, COMMENT))
        by_hand = GRADE.c.manual_score.is_not(None) | GRADE.c.extra_credit.is_not(None)
        words = COMMENT.c.manual_comment.is_not(None)
        if (
            extension is not None
            or connection.execute(select(GRADE.c.id).where(of_grades, by_hand)).first()
            or connection.execute(select(COMMENT.c.id).where(of_comments, words)).first()
        ):
            open_ = {"auto_score": None, "needs_manual_grade": True}
            connection.execute(update(GRADE).where(of_grades).values(open_))
            comment = {"auto_comment": reasons[student]}
            connection.execute(update(COMMENT).where(of_comments).values(comment))
            late = {"late_submission_penalty": None}
            connection.execute(update(NOTEBOOK).where(NOTEBOOK.c.id.in_(notebooks)).values(late))
            continue
        for table, which in ((GRADE, of_grades), (COMMENT, of_comments)):
            connection.execute(delete(table).where(which))
        connection.execute(delete(NOTEBOOK).where(NOTEBOOK.c.id.in_(notebooks)))
        connection.execute(delete(SUBMISSION).where(SUBMISSION.c.id == submission))


def _insert(connection: Connection, table: Any, rows: Rows) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _id() -> str:
    """As nbgrader makes one."""
    return uuid4().hex
