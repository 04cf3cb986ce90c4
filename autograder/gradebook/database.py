"""A gradebook, and an assignment's entry in it, through nbgrader's own converters.

nbgrader makes a new gradebook with the `alembic` command, which must be on PATH and takes seconds.
The same tables and version come from its library in a moment.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import sqlalchemy
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import NullPool

from ..course import Assignment, Course
from ..submission import Template
from ..submission.released import released_template
from ..util.files import clear_drafts, whole
from . import tables
from .entries import EnteredAssignment, has_submissions, read_assignment
from .errors import GradebookError
from .settings import Settings

if TYPE_CHECKING:
    from nbgrader.apps.baseapp import NbGrader


class Directory(Protocol):
    """What nbgrader's `CourseDirectory` and ours say of the gradebook."""

    db_url: str
    course_id: str


def nbgrader_app(course: Course, settings: Settings | None = None) -> NbGrader:
    """nbgrader as its own commands set it up in the course's folder, but for its log."""
    from nbgrader.apps.baseapp import NbGrader
    from nbgrader.coursedir import CourseDirectory

    settings = settings or Settings(course)
    app = NbGrader(config=settings.config, log_level="ERROR")
    app.coursedir = CourseDirectory(parent=app, root=str(course.root))
    return app


@contextmanager
def connected(db_url: str) -> Iterator[Connection]:
    """A connection that ends with the block: none may be open where processes are forked."""
    engine = sqlalchemy.create_engine(db_url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def writing(db_url: str) -> Iterator[Connection]:
    """One transaction, in which nobody else changes what is read before it is written."""
    with connected(db_url) as connection:
        is_file = connection.dialect.name == "sqlite"
        if not is_file:
            connection.execution_options(isolation_level="SERIALIZABLE")
        with connection.begin():
            if is_file:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection


def ensure_gradebook(db_url: str, course_id: str) -> None:
    """Makes the gradebook, with the course in it, where there is none."""
    if _is_whole(db_url, course_id):
        return
    from nbgrader.api import Gradebook

    url = sqlalchemy.make_url(db_url)
    if url.get_backend_name() == "sqlite" and url.database:
        path = Path(url.database)
        if not path.exists():
            clear_drafts(path.parent)
            with whole(path, replace=False) as draft:
                make_tables(f"sqlite:///{draft}")
    else:
        make_tables(db_url)
    Gradebook(db_url, course_id).close()


def knows(directory: Directory, student: str) -> bool:
    """Whether the gradebook has a student; none is made where there is none."""
    if is_no_file(directory.db_url):
        return False
    with reachable(directory.db_url), connected(directory.db_url) as connection:
        if not sqlalchemy.inspect(connection).has_table(tables.student.name):
            return False
        named = sqlalchemy.select(tables.student.c.id).where(tables.student.c.id == student)
        return connection.execute(named).first() is not None


def is_no_file(db_url: str) -> bool:
    """Whether the gradebook is to be a file that is not there."""
    url = sqlalchemy.make_url(db_url)
    is_file = url.get_backend_name() == "sqlite" and bool(url.database)
    return is_file and not Path(str(url.database)).exists()


def _is_whole(db_url: str, course_id: str) -> bool:
    """Whether the gradebook has all its tables, and the course."""
    if is_no_file(db_url):
        return False
    with connected(db_url) as connection:
        if not set(sqlalchemy.inspect(connection).get_table_names()) >= tables.NAMES:
            return False
        if not course_id:  # nbgrader then enters none
            return True
        named = sqlalchemy.select(tables.course.c.id).where(tables.course.c.id == course_id)
        return connection.execute(named).first() is not None


@contextmanager
def reachable(db_url: str) -> Iterator[None]:
    """Says in a line why the gradebook cannot be used: locked, not there, full, no database."""
    log = logging.getLogger("tornado.application")  # nbgrader logs a traceback there, and raises
    before, log.disabled = log.disabled, True
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        raise GradebookError(
            "A gradebook on PostgreSQL needs psycopg: pip install 'autograder[postgresql]'."
        ) from error
    except Exception as error:
        # nbgrader raises another error in its place, with advice that seldom fits.
        cause = error if isinstance(error, DatabaseError) else error.__context__
        # Of their other kinds are mistakes of whoever asks, which is ourselves.
        damaged = type(cause) is DatabaseError
        if not isinstance(cause, DatabaseError) or not (
            damaged or isinstance(cause, OperationalError)
        ):
            raise
        url = sqlalchemy.make_url(db_url)
        where = url.render_as_string(hide_password=True)
        why = " ".join(str(cause.orig).split())  # a server's words are several lines
        remedy = "Make room" if "full" in str(cause.orig) else "Close what else uses it"
        if url.get_backend_name() != "sqlite":
            remedy = "See to it that its server runs, has room, and lets you in"
        elif damaged:
            remedy = (
                "Put a copy of it from before in its place, or move it away (what people gave is "
                "in it alone)"
            )
        raise GradebookError(
            f"The gradebook {where} cannot be used: {why}. {remedy}, and run this again: "
            "what was graded is kept."
        ) from error
    finally:
        log.disabled = before


def make_tables(db_url: str) -> None:
    """Makes nbgrader's tables where there are none."""
    from alembic.script import ScriptDirectory
    from nbgrader.api import Base
    from nbgrader.dbutil import ALEMBIC_DIR

    version = ScriptDirectory(ALEMBIC_DIR).get_current_head()
    engine = sqlalchemy.create_engine(db_url)
    try:
        if sqlalchemy.inspect(engine).get_table_names():
            return
        with engine.begin() as connection:
            Base.metadata.create_all(connection)
            table = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"
            connection.execute(sqlalchemy.text(table))
            entry = sqlalchemy.text("INSERT INTO alembic_version (version_num) VALUES (:version)")
            connection.execute(entry, {"version": version})
    finally:
        engine.dispose()


def enter(course: Course, assignment: Assignment, directory: Directory) -> None:
    """Enters an assignment into the gradebook, as its source is now; makes the gradebook first.

    GradebookError where submissions hang on it as it was.
    """
    from .entering import Entering

    Entering(course, assignment, directory).write()
    set_due(assignment, directory)


def set_due(assignment: Assignment, directory: Directory) -> None:
    """Enters the date that the course states."""
    with reachable(directory.db_url), connected(directory.db_url) as connection:
        _set_due(connection, assignment, read_assignment(connection, assignment.name))


def _set_due(
    connection: Connection, assignment: Assignment, entered: EnteredAssignment | None
) -> EnteredAssignment | None:
    """The date that the course states; where it states none, the formgrader's stays."""
    if assignment.due is None or entered is None:
        return entered
    due = assignment.due.astimezone(UTC).replace(tzinfo=None)
    if entered.due != due:
        named = tables.assignment.c.id == entered.id
        connection.execute(sqlalchemy.update(tables.assignment).where(named).values(duedate=due))
        connection.commit()
    return replace(entered, due=due)


def ensure_entered(
    course: Course, assignment: Assignment, directory: Directory
) -> EnteredAssignment:
    """An assignment as it is in the gradebook, entered first where it is not.

    GradebookError where it does not fit.
    """
    template = released_template(assignment.released)
    ensure_gradebook(directory.db_url, directory.course_id)
    complaint = assignment.disagreement(template.points, f"release/{assignment.name}")
    if complaint:
        raise GradebookError(f"{complaint}. Run `autograder release {assignment.name}`.")
    with connected(directory.db_url) as connection:
        entered = read_assignment(connection, assignment.name)
        is_used = has_submissions(connection, assignment.name)
    if _Cells.entered(entered) != _Cells.released(template) and not is_used:
        # Never entered, or not to the end, or changed since, and nobody's score hangs on it.
        enter(course, assignment, directory)
    with connected(directory.db_url) as connection:
        entered = read_assignment(connection, assignment.name)
        cells = _Cells.entered(entered)
        if entered is None or cells != _Cells.released(template):
            complaint = assignment.disagreement(cells.points, "the gradebook")
            complaint = complaint or "The gradebook has other cells than the release"
            revise = " --revise" if is_used else ""
            raise GradebookError(
                f"{complaint}. Run `autograder release {assignment.name}{revise}`."
            )
        return _set_due(connection, assignment, entered) or entered


@dataclass(frozen=True)
class _Cells:
    """The cells of an assignment: points of the grade cells, and the answers."""

    points: Mapping[str, float]
    answers: frozenset[str]

    @classmethod
    def released(cls, template: Template) -> _Cells:
        return cls(template.points, template.answers)

    @classmethod
    def entered(cls, assignment: EnteredAssignment | None) -> _Cells:
        if assignment is None:
            return cls({}, frozenset())
        return cls(assignment.notebook.points, assignment.notebook.answers)
