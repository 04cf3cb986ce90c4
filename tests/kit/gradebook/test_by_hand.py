"""A score by hand below what the answer earns: a deduction, or an answer that has become better."""

import json
import shutil

import pytest

from tests.kit.courses import tiny as tiny_course
from tests.kit.courses.tiny import NAME, RIGHT, WRONG, TinyFolder

CELL = "double-points"
ROSE = (
    "autograder: ada: the automatic score rose after the score by hand was given, and is above it "
    f"now: {CELL}. Look at it in the formgrader.\n"
)


def hand_in(folder, answer, variant=0):
    notebook = json.loads(folder.filled_in(answer))
    notebook["metadata"]["variant"] = variant
    path = folder.path / "submitted" / "ada" / NAME / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return tiny_course.make(tmp_path_factory.mktemp("by_hand") / "course")


@pytest.fixture
def folder(made, tmp_path):
    return TinyFolder(shutil.copytree(made.path, tmp_path / "course"))


def grade(folder):
    return folder.here("grade", NAME).stderr


def test_a_deduction_is_told_in_no_regrade(folder):
    hand_in(folder, RIGHT)
    grade(folder)
    folder.set_by_hand("ada", CELL, 1)
    for variant in (1, 2):
        hand_in(folder, RIGHT, variant)
        assert grade(folder) == ""
        assert folder.grades()["ada", CELL] == (3, 1, 1, None)
    assert folder.here("export", "--to", "csv").stderr == ""


def test_what_an_answer_has_earned_since_is_told_until_somebody_has_looked(folder):
    hand_in(folder, WRONG)
    grade(folder)
    folder.set_by_hand("ada", CELL, 1.5)
    hand_in(folder, RIGHT)
    assert grade(folder) == grade(folder) == ROSE
    folder.set_by_hand("ada", CELL, 1.5)  # who has looked, and leaves it so
    assert grade(folder) == ""
    hand_in(folder, RIGHT, 1)
    assert grade(folder) == ""


def test_a_rise_that_stays_below_the_score_by_hand_is_not_told(folder):
    hand_in(folder, WRONG)
    grade(folder)
    folder.set_by_hand("ada", CELL, 3)
    hand_in(folder, RIGHT)
    assert grade(folder) == ""


def test_what_nbgrader_graded_again_is_told_too(folder):
    hand_in(folder, WRONG)
    grade(folder)
    folder.set_by_hand("ada", CELL, 1.5)
    hand_in(folder, RIGHT)
    folder.run("-m", "nbgrader", "autograde", "--force", NAME)
    assert grade(folder) == ROSE


def test_what_is_kept_may_be_damaged(folder):
    hand_in(folder, WRONG)
    grade(folder)
    folder.set_by_hand("ada", CELL, 1.5)
    grade(folder)
    (folder.path / ".autograder" / "by_hand" / f"{NAME}.json").write_text('{"ada": [')
    hand_in(folder, RIGHT)
    assert grade(folder) == ROSE  # as it was when the run began
