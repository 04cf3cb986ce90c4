"""A score by hand below what the answer earns: a deduction, or an answer that has become better."""

import csv
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
    released = folder.path / "release" / NAME / f"{NAME}.ipynb"
    notebook = json.loads(folder.filled_in(answer) if answer else released.read_bytes())
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


OTHERS = (
    "ada: what a person gave ({}) was for the notebook handed in before this one; look at it in "
    "the formgrader"
)


def grade(folder):
    return folder.here("grade", NAME).stderr


def test_of_a_deduction_no_more_is_told_than_that_the_notebook_is_another(folder):
    hand_in(folder, RIGHT)
    grade(folder)
    folder.set_by_hand("ada", CELL, 1)
    assert grade(folder) == ""
    for variant in (1, 2):
        hand_in(folder, RIGHT, variant)
        assert grade(folder) == told(f"points of {CELL}")
        assert folder.grades()["ada", CELL] == (3, 1, 1, None)


def test_a_gradebook_that_is_lost_is_told_and_has_all_that_was_known_when_it_is_back(folder):
    hand_in(folder, WRONG)
    grade(folder)
    folder.set_by_hand("ada", CELL, 1.5)
    hand_in(folder, RIGHT)
    still = told(f"points of {CELL}") + ROSE
    assert grade(folder) == still
    there, away = folder.path / "gradebook.db", folder.path / "away.db"
    there.rename(away)
    (folder.path / "class.csv").write_text("id\nada\n")
    folder.here("roster", "class.csv", check=True)  # which makes a new one
    assert grade(folder) == (
        f"autograder: ada: what a person gave for {NAME} is in another gradebook, and not in this "
        "one. Put that back; or give it again, and run `autograder roster` for names and ids\n"
    )
    hand_in(folder, RIGHT, 1)
    assert grade(folder) == ""
    assert folder.grades()["ada", CELL] == (3, None, 0, None)
    away.rename(there)
    hand_in(folder, RIGHT)
    assert grade(folder) == still


def test_a_comment_that_was_taken_back_and_is_given_again_is_for_the_notebook_that_is_there(folder):
    def say(words):
        folder.sql("update comment set manual_comment = ? where auto_comment is not null", words)

    hand_in(folder, WRONG)
    grade(folder)
    for words in ("See me.", None):
        say(words)
        assert grade(folder) == ""
    hand_in(folder, RIGHT)
    assert grade(folder) == ""
    say("See me.")
    assert grade(folder) == ""


def test_what_is_given_in_a_new_gradebook_is_for_the_notebook_that_is_there(folder):
    hand_in(folder, WRONG)
    grade(folder)
    folder.set_by_hand("ada", CELL, 1.5)
    grade(folder)
    (folder.path / "gradebook.db").unlink()
    hand_in(folder, RIGHT)
    for _ in range(2):
        grade(folder)
    folder.set_by_hand("ada", CELL, 1.5)
    assert grade(folder) == ""
    hand_in(folder, RIGHT, 1)
    assert grade(folder) == told(f"points of {CELL}")


def test_what_an_answer_has_earned_since_is_told_until_somebody_has_looked(folder):
    hand_in(folder, WRONG)
    grade(folder)
    folder.set_by_hand("ada", CELL, 1.5)
    hand_in(folder, RIGHT)
    assert grade(folder) == grade(folder) == told(f"points of {CELL}") + ROSE
    folder.set_by_hand("ada", CELL, 1.5)  # who has looked, and leaves it so
    assert grade(folder) == ""
    hand_in(folder, RIGHT, 1)
    assert ROSE not in grade(folder)


def test_a_rise_that_stays_below_the_score_by_hand_is_not_told(folder):
    hand_in(folder, WRONG)
    grade(folder)
    folder.set_by_hand("ada", CELL, 3)
    hand_in(folder, RIGHT)
    assert grade(folder) == told(f"points of {CELL}")


@pytest.mark.slow
def test_what_nbgrader_graded_again_is_told_too(folder):
    hand_in(folder, WRONG)
    grade(folder)
    folder.set_by_hand("ada", CELL, 1.5)
    hand_in(folder, RIGHT)
    folder.nbgrader("autograde", "--force", NAME)
    assert grade(folder) == told(f"points of {CELL}") + ROSE


def test_what_is_kept_may_be_damaged(folder):
    hand_in(folder, WRONG)
    grade(folder)
    folder.set_by_hand("ada", CELL, 1.5)
    grade(folder)
    (folder.path / ".autograder" / "by_hand" / f"{NAME}.json").write_text('{"ada": [')
    hand_in(folder, RIGHT)
    assert grade(folder) == told(f"points of {CELL}") + ROSE  # as it was when the run began


@pytest.mark.parametrize("kept", ["[]", "{", '{"ada": 3}', '{"ada": {"points of x": 3}}', "3"])
def test_damage_of_what_is_kept_stops_no_run(folder, kept):
    hand_in(folder, WRONG)
    for name in ("by_hand", "carried"):
        path = folder.path / ".autograder" / name / f"{NAME}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(kept)
    grade(folder)
    folder.set_by_hand("ada", CELL, 2)
    assert grade(folder) == ""


def told(what):
    return f"autograder: {OTHERS.format(what)}\n"


def in_table(folder):
    folder.here("report", NAME)
    with (folder.path / "reports" / f"{NAME}.csv").open(newline="") as lines:
        (row,) = csv.DictReader(lines)
    return row["why"]


def test_points_for_the_notebook_before_this_one_are_named_until_somebody_has_looked(folder):
    hand_in(folder, RIGHT)
    grade(folder)
    folder.set_by_hand("ada", "in-your-words", 2)
    assert grade(folder) == ""
    assert in_table(folder) == ""
    hand_in(folder, None)  # as it was released
    line = told("points of in-your-words")
    assert grade(folder) == grade(folder) == line
    assert folder.grades()["ada", "in-your-words"] == (0, 2, 1, None)
    exported = folder.here("export", "--to", "csv").stderr
    assert exported == line.replace("autograder: ", f"autograder: {NAME}: ")
    assert in_table(folder) == OTHERS.format("points of in-your-words").removeprefix("ada: ")
    assert "Given by hand, to look at again" in (folder.path / f"reports/{NAME}.html").read_text()
    folder.set_by_hand("ada", "in-your-words", 2)  # who has looked, and leaves it so
    assert grade(folder) == folder.here("export", "--to", "csv").stderr == in_table(folder) == ""


def test_points_are_known_to_be_of_another_notebook_though_nothing_was_graded_in_between(folder):
    hand_in(folder, RIGHT)
    grade(folder)
    folder.set_by_hand("ada", "in-your-words", 2)
    hand_in(folder, WRONG)
    for _ in range(2):
        assert grade(folder) == told("points of in-your-words")
    folder.set_by_hand("ada", "in-your-words", 1)
    assert grade(folder) == ""


def test_what_a_person_gave_while_nbgrader_graded_is_of_the_notebook_that_they_saw(folder):
    hand_in(folder, RIGHT)
    grade(folder)
    folder.set_by_hand("ada", "in-your-words", 2)
    hand_in(folder, WRONG)
    folder.nbgrader("autograde", "--force", NAME)
    assert grade(folder) == told("points of in-your-words")


def test_a_comment_and_extra_credit_are_looked_at_with_anything_else_there(folder):
    hand_in(folder, RIGHT)
    grade(folder)
    folder.sql("update grade set extra_credit = 1 where auto_score = 3")
    folder.sql("update comment set manual_comment = 'Well done.'")
    grade(folder)
    hand_in(folder, WRONG)
    for _ in range(2):
        assert grade(folder) == told(
            f"comment on double, comment on in-your-words, points of {CELL}"
        )
    folder.set_by_hand("ada", "in-your-words", 1)
    assert grade(folder) == ""


@pytest.mark.slow
def test_a_new_deadline_leaves_a_score_by_hand_as_a_person_left_it(folder):
    hand_in(folder, RIGHT)
    place = folder.path / "submitted" / "ada" / NAME / "timestamp.txt"
    place.write_text("2026-03-02 10:00:00 UTC\n")
    grade(folder)
    folder.set_by_hand("ada", CELL, 1)
    folder.set_by_hand("ada", "in-your-words", 2)
    grade(folder)
    config = folder.path / "course_config.py"
    config.write_text(config.read_text().replace("2026-03-01T13:00", "2026-03-05T13:00"))
    table = folder.path / "extensions.csv"
    for change in ("", f"student,assignment,deadline\nada,{NAME},+2 days\n"):
        if change:
            table.write_text(change)
        assert grade(folder) == ""
        rows = folder.grades()
        assert [rows["ada", cell][1:3] for cell in (CELL, "in-your-words")] == [(1, 0), (2, 0)]
    folder.nbgrader("autograde", "--force", NAME)
    rows = folder.grades()
    assert [rows["ada", cell][1:3] for cell in (CELL, "in-your-words")] == [(1, 0), (2, 0)]


def test_another_automatic_score_has_a_score_by_hand_looked_at_again(folder):
    hand_in(folder, WRONG)
    grade(folder)
    folder.set_by_hand("ada", CELL, 1.5)
    reference = folder.path / "solutions" / NAME / "reference.py"
    reference.write_text(WRONG)
    assert folder.run("-m", "autograder", "grade", NAME).stderr == ROSE
    assert folder.grades()["ada", CELL][1:3] == (1.5, 1)
