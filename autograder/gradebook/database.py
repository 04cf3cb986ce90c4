"""A gradebook, and an assignment's entry in it, through nbgrader's own converters.

nbgrader makes a new gradebook with the `alembic` command, which must be on PATH and takes seconds.
The same tables and version come from its library in a moment.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy
from alembic.script import ScriptDirectory
from nbgrader.api import Base, MissingEntry, Student
from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.dbutil import ALEMBIC_DIR
from nbgrader.utils import chdir, parse_utc
from sqlalchemy.exc import DatabaseError, OperationalError
from traitlets import TraitError

from ..course import CONFIG, Assignment, Course
from ..files import clear_drafts, whole
from ..release import build
from ..submission import Template, read_template
from .connections import Gradebook
from .rows import GradebookError

OURS = "autograder.gradebook.preprocessors.SaveGrades"
NO_CONFIGURATION = (
    "nbgrader does not read this course's configuration, so it would grade by itself. "
    'nbgrader_config.py must stand beside course_config.py and do `load_subconfig("{}")`.'
)


def nbgrader_app(course: Course) -> NbGrader:
    """nbgrader as its own commands set it up in the course's folder."""
    app = NbGrader()
    with chdir(str(course.root)):
        app.initialize([], root=str(course.root))
    if OURS not in app.config.Autograde.get("autograde_preprocessors", ()):
        raise GradebookError(NO_CONFIGURATION.format("course_config.py"))
    return app


def ensure_gradebook(db_url: str, course_id: str) -> None:
    """Makes the gradebook, with the course in it, where there is none."""
    url = sqlalchemy.make_url(db_url)
    if url.get_backend_name() == "sqlite" and url.database:
        path = Path(url.database)
        if not path.exists():
            clear_drafts(path.parent)
            with whole(path, replace=False) as draft:
                _make_tables(f"sqlite:///{draft}")
    else:
        _make_tables(db_url)
    Gradebook(db_url, course_id).close()


def knows(directory: CourseDirectory, student: str) -> bool:
    """Whether the gradebook has a student; none is made where there is none."""
    url = sqlalchemy.make_url(directory.db_url)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        return False
    with reachable(directory.db_url):
        engine = sqlalchemy.create_engine(url)
        try:
            if not sqlalchemy.inspect(engine).has_table(Student.__tablename__):
                return False
            with engine.connect() as connection:
                named = sqlalchemy.select(Student.id).where(Student.id == student)
                return connection.execute(named).first() is not None
        finally:
            engine.dispose()


@contextmanager
def reachable(db_url: str) -> Iterator[None]:
    """Says in a line why the gradebook cannot be used: locked, not there, full, no database."""
    log = logging.getLogger("tornado.application")  # nbgrader logs a traceback there, and raises
    before, log.disabled = log.disabled, True
    try:
        yield
    except Exception as error:
        # nbgrader raises another error in its place, with advice that seldom fits.
        cause = error if isinstance(error, DatabaseError) else error.__context__
        # Of their other kinds are mistakes of whoever asks, which is ourselves.
        damaged = type(cause) is DatabaseError
        if not isinstance(cause, DatabaseError) or not (
            damaged or isinstance(cause, OperationalError)
        ):
            raise
        where = sqlalchemy.make_url(db_url).render_as_string(hide_password=True)
        remedy = "Make room" if "full" in str(cause.orig) else "Close what else uses it"
        if damaged:
            remedy = "Put a copy of it from before in its place, or move it away"
        raise GradebookError(
            f"The gradebook {where} cannot be used: {cause.orig}. {remedy}, and run this again: "
            "what was graded is kept."
        ) from error
    finally:
        log.disabled = before


@contextmanager
def configured(root: Path) -> Iterator[None]:
    """Says in a line which setting of the course nbgrader does not take."""
    try:
        yield
    except TraitError as error:
        raise GradebookError(
            f"{root / CONFIG} has a setting that nbgrader does not take: {error} Mend it, and run "
            "this again: what was graded is kept."
        ) from error


def _make_tables(db_url: str) -> None:
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


def enter(course: Course, assignment: Assignment, directory: CourseDirectory) -> None:
    """Enters an assignment into the gradebook, as its source is now; makes the gradebook first."""
    with reachable(directory.db_url):
        ensure_gradebook(directory.db_url, directory.course_id)
        build.generate_assignment(course, assignment, into=None, db_url=directory.db_url)
        _set_due(assignment, directory)


def _set_due(assignment: Assignment, directory: CourseDirectory) -> None:
    """The date that the course states; where it states none, the formgrader's stays."""
    if assignment.due is None:
        return
    due = parse_utc(assignment.due)
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        if gradebook.find_assignment(assignment.name).duedate != due:
            gradebook.update_or_create_assignment(assignment.name, duedate=due)


def ensure_entered(course: Course, assignment: Assignment, directory: CourseDirectory) -> None:
    """Enters an assignment that is not in the gradebook; GradebookError where it does not fit."""
    template = read_template(assignment.released)
    ensure_gradebook(directory.db_url, directory.course_id)
    complaint = assignment.disagreement(template.points, f"release/{assignment.name}")
    if complaint:
        source = assignment.source.relative_to(course.root)
        raise GradebookError(
            f"{complaint}. Make them the same in {source}, and run `autograder release "
            f"{assignment.name}`."
        )
    entered = _entered(directory, assignment)
    if entered != _Entered.of(template) and not entered.has_submissions:
        # Never entered, or not to the end, or changed since, and nobody's score hangs on it.
        enter(course, assignment, directory)
        entered = _entered(directory, assignment)
    if entered != _Entered.of(template):
        complaint = assignment.disagreement(entered.points, "the gradebook")
        complaint = complaint or "The gradebook has other cells than the release"
        raise GradebookError(f"{complaint}. Run `autograder release {assignment.name}`.")
    _set_due(assignment, directory)


@dataclass(frozen=True)
class _Entered:
    """The cells of an assignment: points of the grade cells, and the answers."""

    points: Mapping[str, float] = field(default_factory=dict)
    answers: frozenset[str] = frozenset()
    has_submissions: bool = field(default=False, compare=False)

    @classmethod
    def of(cls, template: Template) -> _Entered:
        return cls(template.points, template.answers)


def _entered(directory: CourseDirectory, assignment: Assignment) -> _Entered:
    """The assignment's cells as the gradebook has them; none where it has no such assignment."""
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        try:
            notebook = gradebook.find_notebook(assignment.name, assignment.name)
        except MissingEntry:
            return _Entered()
        points = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
        answers = frozenset(cell.name for cell in notebook.solution_cells)
        return _Entered(points, answers, bool(gradebook.assignment_submissions(assignment.name)))
