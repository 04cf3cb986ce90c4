"""No connection to the gradebook outlives what it was opened for: over a class none collect.

Garbage is not collected meanwhile. It would close them some time, and hide it.
"""

import gc
import shutil
import sqlite3
import urllib.error
from contextlib import closing, contextmanager

import pytest
from nbgrader import api
from nbgrader.apps import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import event
from sqlalchemy.exc import DatabaseError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import Pool

from autograder.gradebook.connections import Gradebook
from autograder.gradebook.database import ensure_gradebook, make_tables
from tests.kit.courses.folder import A, Folder
from tests.kit.gradebook.formgrader import Formgrader
from tests.kit.gradebooks import connections

NO_DATABASE = "only words, and many of them. " * 100


@pytest.fixture
def no_collection():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "gradebook.db"
    ensure_gradebook(f"sqlite:///{path}", "polls")
    return path


# -- what cannot be opened ------------------------------------------------------------------


@pytest.mark.usefixtures("no_collection")
def test_a_gradebook_that_is_no_database_is_closed(database):
    database.write_text(NO_DATABASE)
    for _ in range(5):
        with pytest.raises(DatabaseError, match="file is not a database"):
            Gradebook(f"sqlite:///{database}", "polls")
        with pytest.raises(DatabaseError, match="file is not a database"):
            make_tables(f"sqlite:///{database}")
    assert connections(database) == 0


@pytest.mark.usefixtures("no_collection")
def test_a_gradebook_that_another_process_holds_is_closed(database):
    with closing(sqlite3.connect(database)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for _ in range(5):
            with pytest.raises(OperationalError, match="database is locked"):
                Gradebook(f"sqlite:///{database}?timeout=0", "polls")
    # Not before: SQLite closes none of a process's files while a lock of the process is on one.
    assert connections(database) == 0


@pytest.mark.usefixtures("no_collection")
def test_a_gradebook_that_nbgrader_cannot_make_is_closed(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))  # no alembic there
    for number in range(5):
        path = tmp_path / f"{number}.db"
        with pytest.raises(FileNotFoundError, match="alembic"):
            Gradebook(f"sqlite:///{path}", "polls")
        assert connections(path) == 0


@pytest.mark.usefixtures("no_collection")
def test_nbgraders_own_names_for_the_gradebook_close_it_too(database):
    database.write_text(NO_DATABASE)
    directory = CourseDirectory(root=str(database.parent))
    for _ in range(5):
        with pytest.raises(DatabaseError, match="file is not a database"):
            api.Gradebook(directory.db_url)
        with pytest.raises(DatabaseError, match="file is not a database"):
            NbGraderAPI(directory).get_students()
    assert connections(database) == 0


def test_a_gradebook_of_no_known_kind_is_told_as_ever():
    with pytest.raises(NoSuchModuleError, match="nowhere"):
        Gradebook("nowhere://gradebook", "polls")


def test_a_server_keeps_none_of_a_gradebook_it_cannot_open(new_course):
    """The server finds the closing in the course's configuration, as `nbgrader autograde` does."""
    folder = new_course("no_database")
    database = folder.path / "gradebook.db"
    database.write_text(NO_DATABASE)
    server = Formgrader(folder)
    found = []
    try:
        server.wait()
        for _ in range(10):
            for path in ("api/assignments", "api/grades?submission_id=any"):
                with pytest.raises(urllib.error.HTTPError):
                    server.get(f"/formgrader/{path}")
                found.append(server.connections(database))
    finally:
        server.close()
    assert found == [0] * 20


# -- a class --------------------------------------------------------------------------------


@contextmanager
def counted(database):
    """How many are open to a gradebook, each time when this process opens one."""
    counts = []

    def count(*_):
        counts.append(connections(database))

    event.listen(Pool, "connect", count)
    try:
        yield counts
    finally:
        event.remove(Pool, "connect", count)


@pytest.mark.usefixtures("no_collection")
def test_no_more_are_open_for_a_class_than_for_one_student(by_command, tmp_path):
    """Grades and feedback are written, from records that are there."""
    folder = Folder(shutil.copytree(by_command.path, tmp_path / "course"))
    database = folder.path / "gradebook.db"
    most = []
    for options in ("--student", "amara"), ():
        shutil.rmtree(folder.path / "autograded")
        shutil.rmtree(folder.path / "feedback")
        with counted(database) as counts:
            folder.here("grade", A, *options)
        assert counts
        assert connections(database) == 0
        most.append(max(counts))
    assert most[0] == most[1] == 1


@pytest.mark.usefixtures("no_collection")
def test_export_and_report_leave_none_open(by_command, tmp_path):
    folder = Folder(shutil.copytree(by_command.path, tmp_path / "course"))
    database = folder.path / "gradebook.db"
    for command in ("export", "--to", "csv"), ("report", A):
        done = folder.here(*command)
        assert done.returncode in (0, 2), done.stderr  # two of the class could not be graded
        assert connections(database) == 0
