"""Record, rows, notebook, page: a run that ends between any two is made good by the next."""

import shutil

import pytest
from sqlalchemy.exc import IntegrityError

from autograder.gradebook import transaction
from autograder.gradebook.folders import Folders
from autograder.gradebook.writer import Writer
from tests.kit.courses import tiny as tiny_course
from tests.kit.courses.tiny import NAME, RIGHT, WRONG, TinyFolder

STUDENTS = ("amara", "bashir", "chiara")


class Killed(BaseException):
    """What nobody catches."""


def hand_in(folder, answer):
    for student in STUDENTS:
        path = folder.path / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(folder.filled_in(answer))


@pytest.fixture(scope="module")
def regraded(tmp_path_factory):
    """A class that was graded, in which a person changed a score, and that has handed in again."""
    folder = tiny_course.make(tmp_path_factory.mktemp("order") / "course")
    hand_in(folder, WRONG)
    assert folder.here("grade", NAME).stdout == f"{NAME}: 3 graded\n"
    folder.set_by_hand("bashir", "double-points", 2)
    hand_in(folder, RIGHT)
    return folder


def copied(folder, path):
    return TinyFolder(shutil.copytree(folder.path, path / "course"))


@pytest.fixture(scope="module")
def undisturbed(regraded, tmp_path_factory):
    folder = copied(regraded, tmp_path_factory.mktemp("undisturbed"))
    assert folder.here("grade", NAME).stdout == f"{NAME}: 3 graded\n"
    return folder


def state(folder):
    return folder.grades(), folder.comments(), folder.made()


def place_until(step, student):
    """A kill right before something is put in place."""
    place = Folders.place

    def until(self, made, who):
        if (made, who) == (step, student):
            raise Killed
        place(self, made, who)

    return until


def die(*_):
    raise Killed


MOMENTS = {
    "nothing but the records is written": (transaction, "put", die),
    "the rows are written": (Folders, "place", place_until("autograded", "amara")),
    "a notebook is there": (Folders, "place", place_until("feedback", "amara")),
    "one of the class is done": (Folders, "place", place_until("autograded", "bashir")),
    "all but a page is there": (Folders, "place", place_until("feedback", "chiara")),
}


@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS)
def test_a_run_that_ended_then_is_made_good_by_the_next(
    regraded, undisturbed, tmp_path, monkeypatch, moment
):
    folder = copied(regraded, tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(*moment)
        with pytest.raises(Killed):
            folder.here("grade", NAME)
    paths = folder.path.glob(".autograder/records/*/*")
    records = {path: path.stat().st_mtime_ns for path in paths}
    assert folder.here("grade", NAME).returncode == 0
    assert state(folder) == state(undisturbed)
    assert {path: path.stat().st_mtime_ns for path in records} == records  # nothing graded again
    assert folder.here("grade", NAME).stdout == f"{NAME}: 3 unchanged\n"
    assert not (folder.path / ".autograder" / "made" / NAME).exists()


def test_nothing_is_shown_that_the_gradebook_does_not_have(regraded, tmp_path, monkeypatch):
    folder = copied(regraded, tmp_path)
    before = folder.made()
    monkeypatch.setattr(transaction, "put", die)
    with pytest.raises(Killed):
        folder.here("grade", NAME)
    assert folder.made() == before


def test_what_the_database_refuses_of_one_costs_nobody_else_their_grade(
    regraded, undisturbed, tmp_path, monkeypatch
):
    folder = copied(regraded, tmp_path)
    put = transaction.put

    def refusing(connection, assignment, entries, absent):
        if "bashir" in entries:
            raise IntegrityError("statement", {}, ValueError("of the database"))
        put(connection, assignment, entries, absent)

    monkeypatch.setattr(transaction, "put", refusing)
    done = folder.here("grade", NAME)
    assert done.returncode == 1
    assert done.stdout == f"{NAME}: 2 graded, 1 could not be graded\n"
    before, line = done.stderr.splitlines()
    assert before.startswith("autograder: bashir: what a person gave (points of double-points) was")
    assert line.startswith("autograder: bashir: the grade could not be written: ")
    assert "of the database" in line
    right = undisturbed.grades()
    assert folder.grades()["amara", "double-points"] == right["amara", "double-points"]
    assert not (folder.path / "autograded" / "bashir" / NAME).exists()


def test_a_student_whom_nbgrader_may_not_enter_is_told_and_not_entered(regraded, tmp_path):
    folder = copied(regraded, tmp_path)
    with (folder.path / "nbgrader_config.py").open("a") as config:
        config.write("c.Autograde.create_student = False\n")
    for student in ("amara", "newcomer"):
        path = folder.path / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(folder.filled_in(RIGHT))
    done = folder.here("grade", NAME)
    assert done.returncode == 1
    assert done.stderr.splitlines()[1] == (
        "autograder: newcomer: the grade could not be written: No student with ID 'newcomer' "
        "exists in the database"
    )
    assert ("newcomer",) not in folder.sql("select id from student")
    assert folder.grades()["amara", "double-points"][0] == 3


def test_a_page_that_a_person_overtook_shows_what_the_person_gave(regraded, tmp_path, monkeypatch):
    """Somebody saves a score in the formgrader while the class is graded."""
    folder = copied(regraded, tmp_path)
    commit = Writer._commit

    def after_a_person(self, batch):
        folder.set_by_hand("amara", "double-points", 1)
        return commit(self, batch)

    monkeypatch.setattr(Writer, "_commit", after_a_person)
    folder.here("grade", NAME)
    assert folder.grades()["amara", "double-points"][:3] == (3, 1, 1)
    page = (folder.path / "feedback" / "amara" / NAME / f"{NAME}.html").read_text()
    assert "1 of 5 points" in page
    assert folder.here("grade", NAME).stdout == f"{NAME}: 3 unchanged\n"
