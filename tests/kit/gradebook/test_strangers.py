"""`grade` says who is not on the roster, whatever it can do with what lies there."""

import pytest

from autograder import course as course_module
from autograder.gradebook.people import Student
from autograder.gradebook.roster import Roster, write_sections, write_students
from autograder.gradebook.settings import Settings
from tests.kit.courses import tiny as tiny_course

ASTRAY = (
    "there is no folder tiny, but full.ipynb in the folder of no assignment: if that is it, put it "
    "into tiny/"
)
WRONG_WAY_ROUND = (
    "there is no folder cleo/tiny, but tiny/cleo: these are the wrong way round, move it"
)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What is told of a class with a roster, in which some folders are nobody's."""
    return _told(tmp_path_factory.mktemp("strangers") / "course")[1]


@pytest.fixture(scope="module")
def told_without(tmp_path_factory):
    """The same, once a folder has its right name, and when the other is forgotten as told."""
    folder, _ = _told(tmp_path_factory.mktemp("renamed") / "course")
    submitted = folder.path / "submitted"
    (submitted / "emy").rename(submitted / "emmy")
    told = _grade(folder)
    folder.nbgrader("db", "student", "remove", "emy", "--force")
    return told, _grade(folder)


def _grade(folder):
    done = folder.here("grade", "tiny", "--no-feedback")
    return done.stderr.splitlines()


def _told(path):
    path.mkdir()
    folder = tiny_course.make(path)
    for student in ("amara", "amarra", "emy", "zed"):
        place = path / "submitted" / student / "tiny"
        place.mkdir(parents=True)
        (place / "tiny.ipynb").write_bytes(folder.filled_in(tiny_course.RIGHT))
    (path / "submitted" / "bad name!" / "tiny").mkdir(parents=True)
    (path / "submitted" / "desktop.ini").touch()
    (path / "extensions.csv.txt").touch()
    for place in ("bo", "tiny/cleo"):
        (path / "submitted" / place).mkdir(parents=True)
        (path / "submitted" / place / "full.ipynb").touch()
    course = course_module.load(path)
    people = [Student(each) for each in ("amara", "bo", "emmy")]
    write_students(Settings(course).directory, people, ())
    write_sections(course, {each.id: () for each in people})
    return folder, _grade(folder)


def test_a_folder_that_is_nobodys_is_not_told_as_a_students_alone(told):
    assert ("autograder: bad name!: handed in no tiny.ipynb. It is not on the roster.") in told


def test_what_lies_about_is_told_as_before(told):
    (line,) = (line for line in told if "desktop.ini" in line)
    assert line.startswith("autograder: desktop.ini: is a file, ")


def test_who_handed_in_where_nobody_looks_is_told_with_the_place_and_not_as_missing(told):
    assert [line for line in told if "bo: " in line or "cleo: " in line or " tiny: " in line] == [
        f"autograder: bo: {ASTRAY}",
        f"autograder: cleo: {WRONG_WAY_ROUND}",
    ]


def test_a_table_that_is_called_otherwise_is_told(told):
    assert (
        "autograder: extensions.csv.txt is read by nobody: the table is saved as CSV, and called "
        "extensions.csv"
    ) in told


def test_whoever_is_graded_and_not_on_the_roster_is_named(told):
    assert (
        "autograder: zed: not on the roster: rename a folder whose name is mistyped; `autograder "
        "roster` enters who is new"
    ) in told


def test_the_id_that_is_near_a_mistyped_folder_is_named(told):
    assert (
        "autograder: amarra: is graded, and not on the roster. Did you mean 'amara', who handed in "
        "too? Rename submitted/amarra where it is mistyped; `autograder roster` enters who is new"
    ) in told
    assert (
        "autograder: emy: is graded, and not on the roster. Did you mean 'emmy', who handed in "
        "nothing? Rename submitted/emy where it is mistyped; `autograder roster` enters who is new"
    ) in told
    assert "autograder: emmy: handed in nothing for tiny" in told


def test_of_a_mistyped_folder_that_is_gone_nothing_is_expected(told_without):
    told, after = told_without
    assert "emy: handed in nothing" not in "".join(told)
    assert (
        "autograder: emy: is on no roster, and nothing of theirs for this assignment is in "
        "submitted/ any more: `nbgrader db student remove emy --force` has the gradebook forget "
        "them and all their grades"
    ) in told
    assert "autograder: emmy: handed in nothing for tiny" not in told
    assert not [line for line in after if "emy:" in line]


def test_somebody_near_is_named():
    roster = Roster(("amara", "bo"), was_read=True)
    assert roster.aside("amarra") == "not on the roster. Did you mean 'amara'?"
    assert roster.aside("amara") == ""
    assert Roster(("amara",), was_read=False).aside("zed") == "not in the gradebook."
    assert Roster((), was_read=False).aside("zed") == ""
