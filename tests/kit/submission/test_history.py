"""What earlier releases had otherwise: kept, read back, and heeded when one of them comes in."""

import json
from dataclasses import replace
from itertools import pairwise

import nbformat
import pytest
from nbgrader.utils import compute_checksum

from autograder import KitError
from autograder.submission.history import History, place_of, read_history, write_history
from autograder.submission.read import parse_submission
from autograder.submission.template import read_template

OLDER = "is of another release of the assignment, and was graded as one of this release"
FIRST = {"imports": None, "double": None, "double-points": 3.0, "why": 2.0}


def revised(*releases, history=History(), renamed=()):  # noqa: B008 - frozen
    """The history after some releases, each with its cells and their points."""
    for before, after in pairwise(releases):
        history = history.revised(before, after, dict(renamed))
    return history


# -- kept -------------------------------------------------------------------------------------


def test_what_is_new_is_known_by_release():
    second = {**FIRST, "treble": None, "treble-points": 3.0}
    third = {**second, "hint": None}
    history = revised(FIRST, second, third)
    assert history.added == (frozenset({"treble", "treble-points"}), frozenset({"hint"}))
    assert history.lacking(FIRST) == {"treble", "treble-points", "hint"}
    assert history.lacking(second) == {"hint"}
    assert history.lacking({*FIRST, "treble", "hint"}) == set()  # it was there, and deleted


def test_what_is_said_twice_is_the_same():
    second = {"imports": None, "twice": None, "twice-points": 4.0}
    renamed = {"double": "twice"}
    once = History().revised(FIRST, second, renamed)
    assert once.revised(FIRST, second, renamed) == once
    assert once.revised(FIRST, second, {}) == once  # when it is released again
    assert once.revised(second, second, {}) == once
    assert once.removed == {"why"}
    assert once.points == {"twice-points": (3.0,)}


def test_a_name_is_followed_and_one_that_comes_back_is_itself():
    named = [{name: None, f"{name}-points": 1.0} for name in ("a", "b", "c")]
    history = revised(*named[:2], renamed={"a": "b"}.items())
    history = revised(*named[1:], history=history, renamed={"b": "c"}.items())
    assert (history.now("a"), history.now("b-points"), history.now("other")) == (
        *("c", "c-points", "other"),
    )
    back = history.revised(named[2], named[0], {"c": "a"})
    assert back.renamed == {"b": "a", "c": "a"}
    assert (back.added, back.removed) == ((), frozenset())


def test_the_first_release_has_nothing_before_it():
    assert History().revised({}, FIRST, {}) == History()


def test_a_history_is_read_as_it_was_written(tmp_path):
    released = tmp_path / "release" / "tiny" / "tiny.ipynb"
    assert read_history(released) == History()
    write_history(released, History())
    assert not place_of(released).exists()
    history = replace(
        revised(FIRST, {"twice": None, "new": 1.0}, renamed={"double": "twice"}.items()),
        new_questions="zero",
    )
    write_history(released, history)
    assert read_history(released) == history


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 2}', '{"format": 1}'])
def test_one_that_is_damaged_is_named(tmp_path, text):
    path = place_of(tmp_path / "release" / "tiny" / "tiny.ipynb")
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with pytest.raises(KitError, match=r"revisions/tiny\.json is damaged .*remove it"):
        read_history(tmp_path / "release" / "tiny" / "tiny.ipynb")


# -- heeded -----------------------------------------------------------------------------------


def cell(grade_id, source, kind="code", points=None, answer=False):
    about = {"grade_id": grade_id, "grade": points is not None, "solution": answer}
    about |= {"locked": not answer, "schema_version": 3, "task": False}
    if points is not None:
        about["points"] = points
    made = {"cell_type": kind, "metadata": {"nbgrader": about}, "source": source}
    about["checksum"] = compute_checksum(nbformat.from_dict(made))
    return made


def notebook(*cells):
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


STUB = 'def {}(x):\n    """Do it."""\n    raise NotImplementedError'
NOW = (
    cell("twice", STUB.format("twice"), answer=True),
    cell("twice-points", "check(twice)", points=3),
    cell("treble", STUB.format("treble"), answer=True),
    cell("treble-points", "check(treble)", points=3),
    cell("why", "YOUR ANSWER HERE", "markdown", points=1, answer=True),
    cell("how", "YOUR ANSWER HERE", "markdown", points=1, answer=True),
)
BEFORE = {"double": None, "double-points": 3, "why": 2, "gone": None, "gone-points": 1}
ANSWERED = (
    cell("double", "def double(x):\n    return 2 * x", answer=True),
    cell("double-points", "check(double)", points=3),
    cell("gone", "def gone(x):\n    return double(x)", answer=True),
    cell("gone-points", "check(gone)", points=1),
    cell("why", "Because it is so.", "markdown", points=2, answer=True),
)


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "tiny.ipynb"
    path.write_text(json.dumps(notebook(*NOW)))
    found = read_template(path)
    after = {name: found.points.get(name) for name in found.order}
    return replace(found, history=History().revised(BEFORE, after, {"double": "twice"}))


def read(template, *cells):
    return parse_submission(json.dumps(notebook(*cells)).encode(), template, "amara", "n.ipynb")


def answer(submission, grade_id):
    return next(each.source for each in submission.notebook if each.grade_id == grade_id)


def test_a_notebook_of_the_release_before_has_one_note(template):
    submission = read(template, *ANSWERED)
    assert submission.notes == (f"{OLDER}; new since then, and open for a person: treble, how",)


def test_questions_that_its_release_had_not_are_open_in_code_and_in_prose(template):
    submission = read(template, *ANSWERED)
    assert submission.left_open == {"treble", "how"}
    assert "how" not in submission.untouched


def test_an_answer_under_its_questions_earlier_name_counts(template):
    submission = read(template, *ANSWERED)
    assert answer(submission, "twice") == (
        "def double(x):\n    return 2 * x\n\n\ntwice = double  # which it is called by now\n"
    )
    assert answer(submission, "why") == "Because it is so."


def test_a_stub_under_an_earlier_name_stays_one(template):
    submission = read(template, cell("double", STUB.format("double"), answer=True), *ANSWERED[1:])
    assert answer(submission, "twice") == STUB.format("double")


def test_a_new_question_that_is_answered_all_the_same_is_graded(template):
    own = {"cell_type": "code", "metadata": {}, "source": "def treble(x):\n    return 3 * x"}
    submission = read(template, *ANSWERED, own)
    assert submission.left_open == {"how"}
    assert submission.notes[0] == f"{OLDER}; new since then, and open for a person: how"


def test_in_todays_release_what_somebody_deleted_is_no_news(template):
    submission = read(template, *NOW[:2], *NOW[4:])
    assert submission.left_open == set()
    given, answers = submission.notes
    assert given.startswith("given cells are missing, ")
    assert given.endswith(": treble-points")
    assert answers.startswith("answer cells are missing, ")
    assert answers.endswith(": treble")


def test_where_the_instructor_says_zero_nothing_is_open(template):
    zero = replace(template, history=replace(template.history, new_questions="zero"))
    submission = read(zero, *ANSWERED)
    assert submission.left_open == set()
    assert "how" in submission.untouched
    assert submission.notes == (f"{OLDER}; new since then, and 0 points: treble, how",)


def test_a_history_of_another_release_than_is_there_does_no_harm(template):
    """Its file is written before the release is: a run may be killed between."""
    other = History().revised(
        {name: template.points.get(name) for name in template.order},
        {"thrice": None, "thrice-points": 3.0},
        {"twice": "thrice"},
    )
    submission = read(replace(template, history=other), *NOW)
    assert submission.notes == ()
    assert submission.left_open == set()
