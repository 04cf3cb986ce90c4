"""What cannot be given or taken back is told, and nothing is half done."""

import shutil
import sqlite3
from types import SimpleNamespace

import pytest

from autograder import course as course_module
from autograder.grading.fingerprint import Fingerprint, Print
from autograder.mistakes.giving import MARK, Giving, NotGiven
from autograder.mistakes.groups import Group, Member
from autograder.validation.named import _unlike
from tests.kit.courses import tiny as tiny_course
from tests.kit.mistakes.test_command import comment_on, comments_by_hand, hand_in, scores_by_hand

STUDENTS = ("ann", "bob", "cyd")
CELL = "double-points"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tiny_course.make(tmp_path_factory.mktemp("tiny"))
    for student in STUDENTS:
        hand_in(folder, student, tiny_course.WRONG)
    folder.here("grade", "tiny", check=True)
    return folder


@pytest.fixture
def folder(template, tmp_path):
    return tiny_course.TinyFolder(shutil.copytree(template.path, tmp_path / "course"))


def giving(folder):
    course = course_module.load(folder.path)
    return Giving(course, course.assignment("tiny"))


def member(student, *lost, form="=float64(2,)", **about):
    question = SimpleNamespace(
        criteria=[SimpleNamespace(name=name, outcome="failed") for name in lost]
    )
    return Member(student, question, Fingerprint(own=[Print(form)], **about))


def group(*students, **about):
    members = [member(student, "values", **about) for student in students]
    return Group("double-1a2b3c", "double", members)


def test_a_comment_alone_is_given_and_taken_back(folder):
    comment_on(folder, "ann", "See me.")
    done = giving(folder).give(group(*STUDENTS), "ann")
    assert (done.students, done.left) == (["bob", "cyd"], {})
    assert comments_by_hand(folder) == {
        "ann": "See me.",
        "bob": f"See me.\n\n{MARK}",
        "cyd": f"See me.\n\n{MARK}",
    }
    assert scores_by_hand(folder) == dict.fromkeys(STUDENTS)
    done = giving(folder).take_back("double-1a2b3c")
    assert done.students == ["bob", "cyd"]
    assert comments_by_hand(folder) == {"ann": "See me.", "bob": None, "cyd": None}


def test_who_has_a_comment_or_no_row_is_passed_over(folder):
    folder.set_by_hand("ann", CELL, 0)
    comment_on(folder, "bob", "Mine.")
    done = giving(folder).give(group(*STUDENTS, "new"), "ann")
    assert done.students == ["cyd"]
    assert done.left == {"bob": "has a comment by hand", "new": "is not in the gradebook yet"}
    assert scores_by_hand(folder) == {"ann": 0, "bob": None, "cyd": 0}


def test_what_was_given_twice_is_taken_back_at_once(folder):
    folder.set_by_hand("ann", CELL, 2)
    giving(folder).give(group("ann", "bob"), "ann")
    giving(folder).give(group("ann", "bob", "cyd"), "ann")
    assert giving(folder).take_back("double-1a2b3c", dry_run=True).students == ["bob", "cyd"]
    assert scores_by_hand(folder) == dict.fromkeys(STUDENTS, 2)
    assert giving(folder).take_back("double-1a2b3c").students == ["bob", "cyd"]
    assert scores_by_hand(folder) == {"ann": 2, "bob": None, "cyd": None}
    assert giving(folder).given() == []


def test_who_has_left_the_gradebook_is_told(folder):
    folder.set_by_hand("ann", CELL, 2)
    giving(folder).give(group("ann", "bob"), "ann")
    for table, column in (("grade", "notebook_id"), ("comment", "notebook_id")):
        folder.sql(
            f"delete from {table} where {column} in (select sn.id from submitted_notebook sn "
            "join submitted_assignment sa on sa.id = sn.assignment_id where sa.student_id = 'bob')"
        )
    done = giving(folder).take_back("double-1a2b3c")
    assert done.left == {"bob": "is not in the gradebook any more"}


def test_points_that_wait_for_a_person_wait_again_once_they_are_taken_back(folder):
    folder.sql("update grade set auto_score = null, needs_manual_grade = 1")
    folder.set_by_hand("ann", CELL, 2)
    giving(folder).give(group("ann", "bob"), "ann")
    assert folder.grades()["bob", CELL][:3] == (None, 2, 0)
    giving(folder).take_back("double-1a2b3c")
    assert folder.grades()["bob", CELL][:3] == (None, None, 1)


def test_a_damaged_list_of_what_was_given_stops_both(folder):
    folder.set_by_hand("ann", CELL, 2)
    path = folder.path / ".autograder" / "given" / "tiny.json"
    path.parent.mkdir()
    path.write_text('[{"group": 1}]')
    for act in (
        lambda: giving(folder).take_back("double-1a2b3c"),
        lambda: giving(folder).give(group("ann", "bob"), "ann"),
    ):
        with pytest.raises(NotGiven, match=r"tiny\.json is damaged .*put it away"):
            act()
    assert scores_by_hand(folder) == {"ann": 2, "bob": None, "cyd": None}


def test_without_a_gradebook_a_line_says_what_to_do(folder):
    (folder.path / "gradebook.db").unlink()
    with pytest.raises(NotGiven, match="There is no gradebook yet: run `autograder grade tiny`"):
        giving(folder).give(group("ann", "bob"), "ann")


def test_who_does_otherwise_on_inputs_of_their_own_is_passed_over(folder):
    folder.set_by_hand("ann", CELL, 2)
    alike = [
        member("ann", "values", "seeded"),
        member("bob", "values"),
        member("cyd", "values", "seeded", form="raised ValueError #0123456789ab"),
    ]
    done = giving(folder).give(Group("double-1a2b3c", "double", alike), "ann")
    assert (done.students, done.left) == (
        [],
        dict.fromkeys(("bob", "cyd"), "does otherwise on inputs of their own"),
    )
    assert scores_by_hand(folder) == {"ann": 2, "bob": None, "cyd": None}


def test_answers_that_are_alike_in_form_alone_are_given_a_comment_and_no_points(folder):
    folder.set_by_hand("ann", CELL, 2)
    alike = group("ann", "bob", misshapen=True)
    with pytest.raises(NotGiven, match="so no points are given to all: only a comment, and ann"):
        giving(folder).give(alike, "ann")
    comment_on(folder, "ann", "See me.")
    assert giving(folder).give(alike, "ann").students == ["bob"]
    assert scores_by_hand(folder) == {"ann": 2, "bob": None, "cyd": None}
    assert comments_by_hand(folder)["bob"] == f"See me.\n\n{MARK}"


def test_what_was_not_committed_can_be_taken_back_again(folder, monkeypatch):
    folder.set_by_hand("ann", CELL, 2)
    giving(folder).give(group("ann", "bob"), "ann")

    def fail(*_):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("sqlalchemy.engine.default.DefaultDialect.do_commit", fail)
        with pytest.raises(RuntimeError):
            giving(folder).take_back("double-1a2b3c")
    assert scores_by_hand(folder)["bob"] == 2
    assert giving(folder).take_back("double-1a2b3c").students == ["bob"]


def test_nobody_writes_between_what_is_read_and_what_is_given(folder, monkeypatch):
    folder.set_by_hand("ann", CELL, 2)

    def meanwhile(row):
        other = sqlite3.connect(folder.path / "gradebook.db", timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("update grade set manual_score = 1")
        other.close()
        return ""

    monkeypatch.setattr("autograder.mistakes.giving._taken", meanwhile)
    assert giving(folder).give(group("ann", "bob"), "ann").students == ["bob"]
    assert scores_by_hand(folder)["bob"] == 2


def test_what_was_given_elsewhere_is_told_where_nothing_was(folder):
    folder.set_by_hand("ann", CELL, 2)
    giving(folder).give(group("ann", "bob"), "ann")
    with pytest.raises(NotGiven, match=r"given to double-0\. It was to double-1a2b3c\.$"):
        giving(folder).take_back("double-0")


# -- what a name is tried for ---------------------------------------------------------------


def made(*sums, misshapen=False):
    told = Fingerprint(
        (Print("=float64(2,)", 2, sums),), right=[("a case", "0")], misshapen=misshapen
    )
    return SimpleNamespace(fingerprints={"double": told.as_json()}), told


def test_what_does_not_act_like_its_group_is_told_so():
    result, told = made(1.0, 2.0, 3.0, 4.0)
    other, _ = made(1.0, 2.0, 3.0, 4000.0)
    assert _unlike(result, "double", told) == ""
    assert _unlike(other, "double", told) == (
        "made into one function, it does not act like the answer: write the mistake by hand"
    )
    on_top = Fingerprint(told.shared, after=("half",))
    assert _unlike(other, "double", on_top).startswith("on right earlier functions, it does not")
    right = SimpleNamespace(fingerprints={})
    assert _unlike(right, "double", told) == "made into one function, it loses no point"
