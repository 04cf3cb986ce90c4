"""What the LMS called a hand-in is kept, and is where a page goes back to."""

import shutil

import pytest

from autograder import course as course_module
from autograder.collect.placing import Placing
from autograder.collect.returning import places
from tests.kit.collect.conftest import HALF, SOLVED, A, variant, zipped


def called(place):
    course = course_module.load(place.path)
    return Placing(course, course.assignment(A)).called()


def going_back(place, system):
    course = course_module.load(place.path)
    return places(course, course.assignment(A), system)


def collected(place, tmp_path, files, name="download.zip", **options):
    return place.collect(zipped(files, tmp_path / name), **options)


@pytest.mark.parametrize(
    ("name", "content", "goes_to"),
    [
        ("lovelaceada_4711_990011_a.ipynb", SOLVED, "lovelaceada_4711_990011"),
        ("lovelaceada_LATE_4711_990011_a-1.ipynb", SOLVED, "lovelaceada_LATE_4711_990011"),
        ("lovelaceada_4711_990011_link_2.ipynb", SOLVED, "lovelaceada_4711_990011"),
        ("lovelaceada_4711_990011_12_13.ipynb", SOLVED, "lovelaceada_4711_990011"),
        (
            "lovelaceada_4711_990011_hw.zip",
            zipped({"a/b.ipynb": SOLVED}),
            "lovelaceada_4711_990011",
        ),
    ],
)
def test_a_page_goes_to_user_and_file_of_canvas(place, tmp_path, name, content, goes_to):
    collected(place, tmp_path, {name: content, "noetheremmy_4712_990012_b.ipynb": HALF})
    assert called(place)["ada"] == name
    assert going_back(place, "canvas")["ada"] == f"{goes_to}_feedback.html"
    assert going_back(place, "moodle") == {}


@pytest.mark.parametrize(
    "name",
    [
        f"Ada Lovelace_123456_assignsubmission_file_/{A}.ipynb",
        f"Ada Lovelace_123456_assignsubmission_file/deep/{A}.ipynb",
        f"Ada Lovelace_123456_assignsubmission_file_{A}.ipynb",
    ],
    ids=["folder", "folder since 4.1", "name"],
)
def test_a_page_goes_to_the_participant_of_moodle(place, tmp_path, name):
    collected(place, tmp_path, {name: SOLVED})
    assert going_back(place, "moodle") == {
        "ada": f"Ada Lovelace_123456_assignsubmission_file_/{A}.html"
    }
    assert going_back(place, "canvas") == {}


def test_without_a_participants_number_no_page_goes_to_moodle(place, tmp_path):
    collected(place, tmp_path, {f"Ada Lovelace_assignsubmission_file_/{A}.ipynb": SOLVED})
    assert going_back(place, "moodle") == {}


def test_what_came_by_hand_has_no_name_and_learns_it_later(place, tmp_path):
    place.collect(zipped({f"ada/{A}.ipynb": SOLVED}, tmp_path / "by_hand.zip"))
    assert called(place) == {}
    collected(place, tmp_path, {"lovelaceada_4711_990011_a.ipynb": SOLVED})
    assert list(called(place)) == ["ada"]
    place.collect(tmp_path / "by_hand.zip")
    assert list(called(place)) == ["ada"]  # what has no name takes none away


def test_the_name_is_that_of_the_attempt_that_counts(place, tmp_path):
    collected(place, tmp_path, {"lovelaceada_4711_990011_a.ipynb": HALF}, "first.zip")
    newer = {"lovelaceada_4711_990099_a-1.ipynb": variant(SOLVED, 1)}
    collected(place, tmp_path, newer, "second.zip")
    place.collect(tmp_path / "first.zip")  # older, and left
    assert going_back(place, "canvas") == {"ada": "lovelaceada_4711_990099_feedback.html"}


def test_a_zip_of_one_students_own_is_the_name(place, tmp_path):
    own = zipped({"work/a.ipynb": SOLVED}, tmp_path / "lovelaceada_4711_990011_hw.zip")
    place.collect(own)
    assert going_back(place, "canvas") == {"ada": "lovelaceada_4711_990011_feedback.html"}


def test_a_note_of_an_earlier_version_has_no_name_and_is_no_error(place, tmp_path):
    collected(place, tmp_path, {"lovelaceada_4711_990011_a.ipynb": SOLVED})
    note = place.path / ".autograder" / "collected" / A / "ada" / "collected.json"
    note.write_text(note.read_text().replace('"called"', '"something"'))
    shutil.copytree(note.parent, note.parent.with_name("bo"))
    (note.parent.with_name("bo") / "collected.json").write_text("{")
    assert called(place) == {}
