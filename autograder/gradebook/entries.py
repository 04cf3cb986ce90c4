"""What the gradebook has of each submission of a notebook, read in three queries for all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)


@dataclass(frozen=True)
class GradeEntry:
    """The row of a grade cell. `score` is nbgrader's: 0 where nobody has given one."""

    auto_score: float | None
    manual_score: float | None
    extra_credit: float | None
    needs_manual_grade: bool
    score: float
    max_score: float


@dataclass(frozen=True)
class CommentEntry:
    """The row of an answer's comment: the autograder's words, and a person's."""

    auto: str | None
    manual: str | None


@dataclass
class Entry:
    """One submission of a notebook."""

    timestamp: datetime | None
    seconds_late: float
    late_penalty: float | None
    has_extension: bool = False
    grades: dict[str, GradeEntry] = field(default_factory=dict)
    comments: dict[str, CommentEntry] = field(default_factory=dict)

    @property
    def score(self) -> float:
        """As nbgrader adds up, before the late penalty: what is open counts nothing."""
        return sum(grade.score for grade in self.grades.values())

    @property
    def has_a_persons_work(self) -> bool:
        """Whether somebody left something in it: then it stays when its grade is taken back."""
        by_hand = [(grade.manual_score, grade.extra_credit) for grade in self.grades.values()]
        words = [comment.manual for comment in self.comments.values()]
        return (
            self.has_extension
            or any(row != (None, None) for row in by_hand)
            or any(word is not None for word in words)
        )


def read_entries(
    gradebook: Gradebook, assignment: str, notebook: str, student: str | None = None
) -> dict[str, Entry]:
    """The entries by student; the one student's where one is named."""

    def rows_of(kind: Any, *columns: Any) -> Iterator[Any]:
        query = gradebook.db.query(SubmittedAssignment.student_id, BaseCell.name, *columns)
        query = query.select_from(kind).join(BaseCell, BaseCell.id == kind.cell_id)
        query = query.join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
        yield from chosen(query).order_by(BaseCell.name)

    def chosen(query: Any) -> Any:
        submitted = SubmittedAssignment.id == SubmittedNotebook.assignment_id
        query = query.join(SubmittedAssignment, submitted)
        query = query.join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        named = gradebook.find_assignment(assignment)
        query = query.filter(Notebook.assignment_id == named.id, Notebook.name == notebook)
        return query if student is None else query.filter(SubmittedAssignment.student_id == student)

    penalty = SubmittedNotebook.late_submission_penalty
    query = gradebook.db.query(SubmittedAssignment, penalty).select_from(SubmittedNotebook)
    found = {
        submission.student_id: Entry(
            submission.timestamp,
            submission.total_seconds_late,
            late,
            submission.extension is not None,
        )
        for submission, late in chosen(query)
    }
    columns = (Grade.auto_score, Grade.manual_score, Grade.extra_credit, Grade.needs_manual_grade)
    for who, cell, *values in rows_of(Grade, *columns, Grade.score, Grade.max_score):
        found[who].grades[cell] = GradeEntry(*values)
    for who, cell, *values in rows_of(Comment, Comment.auto_comment, Comment.manual_comment):
        found[who].comments[cell] = CommentEntry(*values)
    return found
