"""Which of several notebooks is graded is told, kept with the grade, and the same everywhere."""

import os
import shutil

import pytest

from autograder import course as course_module
from autograder.similarity.handed_in import works
from autograder.submission.released import released_template
from tests.kit.courses import tiny as tiny_course
from tests.kit.courses.tiny import NAME, RIGHT, WRONG, TinyFolder

COPY = f"{NAME}-Copy1.ipynb"
WHY = f"is graded from {COPY}, as {NAME}.ipynb is as it was released"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    return tiny_course.make(tmp_path_factory.mktemp("base") / "course")


@pytest.fixture
def tiny(base, tmp_path):
    """A course in which ada handed in an answer beside the untouched original."""
    folder = TinyFolder(shutil.copytree(base.path, tmp_path / "course"))
    released = folder.path / "release" / NAME / f"{NAME}.ipynb"
    folder.hand_in_as = lambda name, content, when: put(folder, name, content, when)
    folder.hand_in_as(f"{NAME}.ipynb", released.read_bytes(), 2e9)
    folder.hand_in_as(COPY, folder.filled_in(RIGHT), 1e9)
    return folder


def put(folder, name, content, when):
    path = folder.path / "submitted" / "ada" / NAME / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (when, when))


def score(folder):
    (score,) = folder.sql(
        "select auto_score from grade join base_cell cell on cell.id = grade.cell_id "
        "where cell.name = 'double-points'"
    )
    return score[0]


def page(folder):
    return (folder.path / "feedback" / "ada" / NAME / f"{NAME}.html").read_text()


def test_the_choice_is_told_once_and_stands_on_the_page(tiny):
    done = tiny.here("grade", NAME)
    assert done.stderr == f"autograder: ada: {WHY}\n"
    assert (done.stdout, score(tiny)) == (f"{NAME}: 1 graded\n", 3)
    assert f"This submission {WHY}." in page(tiny)
    again = tiny.here("grade", NAME)
    assert (again.stdout, again.stderr) == (f"{NAME}: 1 unchanged\n", "")


def test_another_choice_is_graded_anew_and_so_is_one_that_needs_no_word_any_more(tiny):
    tiny.here("grade", NAME)
    tiny.hand_in_as(f"{NAME} (2).ipynb", tiny.filled_in(WRONG), 1.5e9)
    told = f"is graded from {NAME} (2).ipynb, the newest with answers of {NAME} (2).ipynb, {COPY}"
    done = tiny.here("grade", NAME)
    assert done.stderr == f"autograder: ada: {told}\n"
    assert score(tiny) == 1
    for path in (tiny.path / "submitted" / "ada" / NAME).glob("*.ipynb"):
        path.unlink()
    tiny.hand_in_as(f"{NAME}.ipynb", tiny.filled_in(WRONG), 1.5e9)
    done = tiny.here("grade", NAME)
    assert (done.stdout, done.stderr) == (f"{NAME}: 1 graded\n", "")
    assert "This submission is graded from" not in page(tiny)


def test_check_chooses_in_a_folder(tiny):
    done = tiny.here("check", "submitted/ada/tiny", "--assignment", NAME)
    assert done.stdout == f"submitted/ada/tiny/{COPY}: 3 of 3; graded by hand: in_your_words (2)\n"
    assert done.stderr == f"autograder: submitted/ada/tiny/{COPY}: {WHY}\n"


def test_similar_compares_what_is_graded(tiny):
    course = course_module.load(tiny.path)
    assignment = course.assignment(NAME)
    (work,) = works(course, assignment, released_template(assignment.released))
    assert [(answer.question, answer.source) for answer in work.answers] == [("double", RIGHT)]


def test_a_report_counts_what_is_graded(tiny):
    tiny.here("grade", NAME)
    assert tiny.here("report", NAME).stdout.startswith("1 submission: ")
