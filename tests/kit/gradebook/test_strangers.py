"""`grade` says who is not on the roster, whatever it can do with what lies there."""

import pytest

from autograder import course as course_module
from autograder.gradebook.roster import Roster, write_sections
from tests.kit.courses import tiny as tiny_course


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What is told of a class with a roster, in which two folders are nobody's."""
    path = tmp_path_factory.mktemp("strangers") / "course"
    path.mkdir()
    folder = tiny_course.make(path)
    for student in ("amara", "amarra"):
        place = path / "submitted" / student / "tiny"
        place.mkdir(parents=True)
        (place / "tiny.ipynb").write_bytes(folder.filled_in(tiny_course.RIGHT))
    (path / "submitted" / "bad name!" / "tiny").mkdir(parents=True)
    (path / "submitted" / "desktop.ini").touch()
    write_sections(course_module.load(path), {"amara": (), "bo": ()})
    done = folder.run("-m", "autograder", "grade", "tiny", "--no-feedback", check=False)
    return done.stderr.splitlines()


def test_a_folder_that_is_nobodys_is_not_told_as_a_students_alone(told):
    assert ("autograder: bad name!: handed in no tiny.ipynb. It is not on the roster.") in told


def test_what_lies_about_is_told_as_before(told):
    assert (
        "autograder: desktop.ini: is a file, where every student has a folder: put it away"
    ) in told


def test_whoever_is_graded_and_not_on_the_roster_is_named(told):
    assert (
        "autograder: amarra: not on the roster: rename a folder whose name is mistyped; "
        "`autograder roster` enters who is new"
    ) in told


def test_somebody_near_is_named():
    roster = Roster(("amara", "bo"), was_read=True)
    assert roster.aside("amarra") == "not on the roster. Did you mean 'amara'?"
    assert roster.aside("amara") == ""
    assert Roster(("amara",), was_read=False).aside("zed") == "not in the gradebook."
    assert Roster((), was_read=False).aside("zed") == ""
