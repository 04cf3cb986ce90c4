"""What the gradebook has of an assignment and its submissions, in few queries for all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from ..util.points import total
from . import tables as t

MOST_NAMED = 500  # values in one query: an older SQLite takes 999


# -- the assignment -------------------------------------------------------------------------


@dataclass(frozen=True)
class EnteredNotebook:
    """A notebook of an assignment, with its cells: `graded` have points, `commented` answers."""

    id: str
    name: str
    kernelspec: str | None
    graded: Mapping[str, str] = field(default_factory=dict)  # name by id
    commented: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, float] = field(default_factory=dict)  # by name; none of task cells
    answers: frozenset[str] = frozenset()
    max_scores: Mapping[str, float] = field(default_factory=dict)  # by name, of all that are graded


@dataclass(frozen=True)
class EnteredAssignment:
    """An assignment of the gradebook. `notebook` is the one that has its name."""

    id: str
    name: str
    due: datetime | None
    notebook: EnteredNotebook
    others: Sequence[EnteredNotebook] = ()


def read_assignment(connection: Connection, name: str) -> EnteredAssignment | None:
    """The assignment; None where it is not entered, or without a notebook of its name."""
    query = select(t.assignment.c.id, t.assignment.c.duedate).where(t.assignment.c.name == name)
    assignment = connection.execute(query).first()
    if assignment is None:
        return None
    notebooks = select(t.notebook).where(t.notebook.c.assignment_id == assignment.id)
    each = [
        _with_cells(connection, EnteredNotebook(row.id, row.name, row.kernelspec))
        for row in connection.execute(notebooks.order_by(t.notebook.c.name))
    ]
    of_its_name = [notebook for notebook in each if notebook.name == name]
    others = [notebook for notebook in each if notebook.name != name]
    return (
        EnteredAssignment(assignment.id, name, assignment.duedate, of_its_name[0], others)
        if of_its_name
        else None
    )


def _with_cells(connection: Connection, notebook: EnteredNotebook) -> EnteredNotebook:
    cell = t.base_cell.c
    query = (
        select(cell.id, cell.name, cell.type, t.grade_cells.c.max_score, t.task_cells.c.max_score)
        .select_from(t.base_cell)
        .outerjoin(t.grade_cells, t.grade_cells.c.id == cell.id)
        .outerjoin(t.task_cells, t.task_cells.c.id == cell.id)
        .where(cell.notebook_id == notebook.id)
        .order_by(cell.name)
    )
    graded, commented, points, most = {}, {}, {}, {}
    answers = set()
    for id_, name, kind, of_grade, of_task in connection.execute(query):
        if (kind == "GradeCell" and of_grade is None) or kind == "BaseCell":
            continue  # which a run that was killed left half entered
        if kind in ("GradeCell", "TaskCell"):
            graded[id_] = name
            most[name] = float(of_grade if kind == "GradeCell" else of_task or 0)
        if kind == "GradeCell":
            points[name] = float(of_grade)
        if kind in ("SolutionCell", "TaskCell"):
            commented[id_] = name
        if kind == "SolutionCell":
            answers.add(name)
    return replace(
        notebook,
        graded=graded,
        commented=commented,
        points=points,
        answers=frozenset(answers),
        max_scores=most,
    )


def read_notebooks(connection: Connection, assignment: str) -> list[str]:
    """The names of an assignment's notebooks."""
    query = (
        select(t.notebook.c.name)
        .join(t.assignment, t.assignment.c.id == t.notebook.c.assignment_id)
        .where(t.assignment.c.name == assignment)
    )
    return list(connection.scalars(query.order_by(t.notebook.c.name)))


def read_timestamps(connection: Connection, assignment: str) -> dict[str, datetime | None]:
    """When each student that the gradebook has a submission of handed it in."""
    submitted = t.submitted_assignment
    query = (
        select(submitted.c.student_id, submitted.c.timestamp)
        .join(t.assignment, t.assignment.c.id == submitted.c.assignment_id)
        .where(t.assignment.c.name == assignment)
    )
    return {row.student_id: row.timestamp for row in connection.execute(query)}


def has_submissions(connection: Connection, assignment: str) -> bool:
    query = (
        select(t.submitted_assignment.c.id)
        .join(t.assignment, t.assignment.c.id == t.submitted_assignment.c.assignment_id)
        .where(t.assignment.c.name == assignment)
    )
    return connection.execute(query.limit(1)).first() is not None


def read_students(connection: Connection) -> list[str]:
    """Everybody whom the gradebook knows."""
    return list(connection.scalars(select(t.student.c.id).order_by(t.student.c.id)))


def known_from_others(connection: Connection, name: str) -> list[str]:
    """Those whom nobody entered with a name or an address, and who handed in only elsewhere."""
    stated = (t.student.c.first_name, t.student.c.last_name, t.student.c.email)
    submission = t.submitted_assignment
    handed_in = select(submission.c.student_id)
    to_this = handed_in.join(t.assignment, t.assignment.c.id == submission.c.assignment_id).where(
        t.assignment.c.name == name
    )
    query = select(t.student.c.id).where(
        *(func.coalesce(each, "") == "" for each in (*stated, t.student.c.lms_user_id)),
        t.student.c.id.in_(handed_in),
        t.student.c.id.not_in(to_this),
    )
    return list(connection.scalars(query))


# -- submissions ----------------------------------------------------------------------------


@dataclass(frozen=True)
class GradeEntry:
    """The row of a grade cell. `id` is empty where there is none yet."""

    auto_score: float | None
    manual_score: float | None
    extra_credit: float | None
    needs_manual_grade: bool
    max_score: float
    id: str = field(default="", compare=False)

    @property
    def score(self) -> float:
        """As nbgrader adds up: 0 where nobody has given one."""
        given = self.auto_score if self.manual_score is None else self.manual_score
        return 0.0 if given is None else given + (self.extra_credit or 0.0)


@dataclass(frozen=True)
class CommentEntry:
    """The row of an answer's comment: the autograder's words, and a person's."""

    auto: str | None
    manual: str | None
    id: str = field(default="", compare=False)


@dataclass(frozen=True)
class Entry:
    """One submission of an assignment, with the rows of the notebook that has its name."""

    timestamp: datetime | None
    due: datetime | None
    late_penalty: float | None = None
    extension: timedelta | None = None
    grades: Mapping[str, GradeEntry] = field(default_factory=dict)
    comments: Mapping[str, CommentEntry] = field(default_factory=dict)
    id: str = field(default="", compare=False)
    notebook_id: str = field(default="", compare=False)

    @property
    def seconds_late(self) -> float:
        """As nbgrader counts: from the due date with the student's extension."""
        if self.timestamp is None or self.due is None:
            return 0
        late: timedelta = self.timestamp - (self.due + (self.extension or timedelta()))
        return max(0, late.total_seconds())

    @property
    def score(self) -> float:
        """As nbgrader adds up, before the late penalty: what is open counts nothing."""
        return total(grade.score for grade in self.grades.values())

    @property
    def has_a_persons_work(self) -> bool:
        """Whether somebody left something in it: then it stays when its grade is taken back."""
        by_hand = [(grade.manual_score, grade.extra_credit) for grade in self.grades.values()]
        words = [comment.manual for comment in self.comments.values()]
        return (
            self.extension is not None
            or any(row != (None, None) for row in by_hand)
            or any(word is not None for word in words)
        )


def read_entries(
    connection: Connection,
    assignment: str,
    notebook: str,
    students: Collection[str] | None = None,
) -> dict[str, Entry]:
    """The entries by student: of all, or of some."""
    if students is not None and len(students) > MOST_NAMED:
        named = list(students)
        halves = named[:MOST_NAMED], named[MOST_NAMED:]
        parts = [read_entries(connection, assignment, notebook, half) for half in halves]
        return parts[0] | parts[1]
    sa, sn, nb, a = (
        t.submitted_assignment.c,
        t.submitted_notebook.c,
        t.notebook.c,
        t.assignment.c,
    )

    def chosen(query: Any) -> Any:
        query = (
            query.join(t.submitted_assignment, sa.id == sn.assignment_id)
            .join(t.notebook, nb.id == sn.notebook_id)
            .join(t.assignment, a.id == nb.assignment_id)
            .where(a.name == assignment, nb.name == notebook)
        )
        return query if students is None else query.where(sa.student_id.in_(list(students)))

    def of_cells(kind: Any, *columns: Any) -> Any:
        query = select(sa.student_id, t.base_cell.c.name, *columns).select_from(kind)
        query = query.join(t.base_cell, t.base_cell.c.id == kind.c.cell_id)
        query = query.join(t.submitted_notebook, sn.id == kind.c.notebook_id)
        if kind is t.grade:
            query = query.outerjoin(t.grade_cells, t.grade_cells.c.id == kind.c.cell_id)
            query = query.outerjoin(t.task_cells, t.task_cells.c.id == kind.c.cell_id)
        return connection.execute(chosen(query).order_by(t.base_cell.c.name))

    grades: dict[str, dict[str, GradeEntry]] = {}
    g, c = t.grade.c, t.comment.c
    most = func.coalesce(t.grade_cells.c.max_score, t.task_cells.c.max_score, 0.0)
    columns = (g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade, most, g.id)
    for who, cell, *values in of_cells(t.grade, *columns):
        grades.setdefault(who, {})[cell] = GradeEntry(*values)
    comments: dict[str, dict[str, CommentEntry]] = {}
    for who, cell, *values in of_cells(t.comment, c.auto_comment, c.manual_comment, c.id):
        comments.setdefault(who, {})[cell] = CommentEntry(*values)
    query = select(*sa, sn.late_submission_penalty, sn.id.label("of_notebook"), a.duedate)
    rows = connection.execute(chosen(query.select_from(t.submitted_notebook)))
    return {
        row.student_id: Entry(
            row.timestamp,
            row.duedate,
            row.late_submission_penalty,
            row.extension,
            grades.get(row.student_id, {}),
            comments.get(row.student_id, {}),
            row.id,
            row.of_notebook,
        )
        for row in rows
    }
