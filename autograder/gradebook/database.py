"""A gradebook, and an assignment's entry in it, through nbgrader's own converters.

nbgrader makes a new gradebook with the `alembic` command, which must be on PATH and takes seconds.
The same tables and version come from its library in a moment.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import sqlalchemy
from alembic.script import ScriptDirectory
from nbgrader.api import Base, Gradebook, MissingEntry
from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.dbutil import ALEMBIC_DIR
from nbgrader.utils import chdir, parse_utc

from ..course import Assignment, Course, answer_cell, grade_cell
from ..release import build
from ..submission import Template, read_template
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
            # A link appears whole: a process that is killed leaves all of a gradebook or none.
            draft = path.with_name(f".{path.name}.{os.getpid()}")
            draft.unlink(missing_ok=True)
            _make_tables(f"sqlite:///{draft}")
            with suppress(FileExistsError):
                os.link(draft, path)
            draft.unlink()
    else:
        _make_tables(db_url)
    Gradebook(db_url, course_id).close()


def _make_tables(db_url: str) -> None:
    engine = sqlalchemy.create_engine(db_url)
    version = ScriptDirectory(ALEMBIC_DIR).get_current_head()
    if not sqlalchemy.inspect(engine).get_table_names():
        with engine.begin() as connection:
            Base.metadata.create_all(connection)
            table = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"
            connection.execute(sqlalchemy.text(table))
            entry = sqlalchemy.text("INSERT INTO alembic_version (version_num) VALUES (:version)")
            connection.execute(entry, {"version": version})
    engine.dispose()


def enter(course: Course, assignment: Assignment, directory: CourseDirectory) -> None:
    """Enters an assignment into the gradebook, as its source is now; makes the gradebook first."""
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
    if _cells(directory, assignment) is None:
        enter(course, assignment, directory)
    grades, answers = _cells(directory, assignment) or ({}, set())
    complaint = _complaint(assignment, template, grades, answers)
    if complaint:
        raise GradebookError(f"{complaint} Run `autograder release {assignment.name}`.")
    _set_due(assignment, directory)


def _cells(
    directory: CourseDirectory, assignment: Assignment
) -> tuple[dict[str, float], set[str]] | None:
    """The points of the gradebook's grade cells, and the names of its answers."""
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        try:
            notebook = gradebook.find_notebook(assignment.name, assignment.name)
        except MissingEntry:
            return None
        grades = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
        return grades, {cell.name for cell in notebook.solution_cells}


def _complaint(
    assignment: Assignment, template: Template, grades: dict[str, float], answers: set[str]
) -> str:
    """How rubric, release and gradebook differ, in a sentence; empty when they agree."""
    for question, points in assignment.questions.items():
        stated = sum(points.values())
        for where, there in (("release", template.points), ("gradebook", grades)):
            found = there.get(grade_cell(question))
            if found != stated:
                return (
                    f"{question} has {stated:g} points in course_config.py, and "
                    f"{'none' if found is None else format(found, 'g')} in the {where}."
                )
        if answer_cell(question) not in answers:
            return f"The gradebook has no answer cell of {question}."
    if grades != template.points or answers != template.answers:
        return "The gradebook has other cells than the release."
    return ""
