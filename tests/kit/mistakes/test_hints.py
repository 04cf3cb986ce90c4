"""Earlier records are kept, and say whether a hint helped."""

from dataclasses import replace

import pytest

from autograder.mistakes.hints import helped
from autograder.results.records import Records, earlier_of
from autograder.results.result import CriterionResult, QuestionResult, Result


def result(student, *mistakes, outcome="graded", submission="", score=None, hint="Told."):
    """A result whose one question is lost by each of the mistakes; right where there is none."""
    criteria = [
        CriterionResult("values", "failed", 0, 1, "It differs.", each, hint) for each in mistakes
    ] or [CriterionResult("values", "passed", 1, 1, "Right.")]
    questions = [QuestionResult("double", criteria)] if outcome == "graded" else []
    return Result("n.ipynb", "tiny", student, outcome, 1, questions, submission=submission)


def test_who_makes_it_no_more_has_mended_it_and_who_does_has_not():
    earlier = {
        "ann": [result("ann", "squares")],
        "bob": [result("bob", "squares")],
        "cyd": [result("cyd", "squares")],
    }
    now = [result("ann"), result("bob", "squares"), result("cyd", "cubes"), result("dan", "cubes")]
    squares, cubes = helped(now, earlier)
    assert (squares.question, squares.id) == ("double", "squares")
    assert (squares.got, squares.mended) == ({"ann", "bob", "cyd"}, {"ann", "cyd"})
    assert (squares.right, squares.not_mended, squares.again) == ({"ann"}, {"bob"}, 3)
    assert (cubes.got, cubes.again) == ({"cyd", "dan"}, 0)


def test_what_counts_is_the_last_submission():
    earlier = {"ann": [result("ann", "squares"), result("ann", "squares"), result("ann", "cubes")]}
    cubes, squares = helped([result("ann")], earlier)
    assert (squares.mended, cubes.mended) == ({"ann"}, {"ann"})


def test_a_hint_that_nobody_was_told_counts_for_nothing():
    earlier = {"ann": [result("ann", "squares", hint="")]}
    assert helped([result("ann")], earlier) == []


@pytest.mark.parametrize("outcome", ["unreadable", "grader_error"])
def test_where_the_last_cannot_tell_nobody_has_mended_anything(outcome):
    (found,) = helped([result("ann", outcome=outcome)], {"ann": [result("ann", "squares")]})
    assert (found.got, found.again) == ({"ann"}, 0)


def test_of_two_mistakes_together_each_is_mended_for_itself():
    cubes, squares = helped([result("ann", "cubes")], {"ann": [result("ann", "squares + cubes")]})
    assert [cubes.id, squares.id] == ["cubes", "squares"]
    assert (squares.mended, cubes.not_mended) == ({"ann"}, {"ann"})


def test_who_left_is_not_counted():
    assert helped([], {"ann": [result("ann", "squares")]}) == []


# -- what is kept ---------------------------------------------------------------------------


class Course:
    def __init__(self, private):
        self.private = private


@pytest.fixture
def kept(tmp_path):
    """Puts results on record, and says which earlier ones there are, by their file."""
    records = Records(tmp_path / "records" / "tiny", "these graders")

    def keep(*results):
        for each in results:
            records.write(each)
        found = earlier_of(Course(tmp_path), "tiny")
        return {student: [each.submission for each in them] for student, them in found.items()}

    keep.records = records
    return keep


def test_the_last_ten_submissions_are_kept_the_oldest_first(kept):
    files = [f"file {number}" for number in range(14)]
    assert kept(*(result("ann", "squares", submission=each) for each in files)) == {
        "ann": files[3:13]
    }
    assert kept.records.read("ann").submission == "file 13"


def test_the_same_file_graded_again_is_no_earlier_submission(kept):
    assert kept(*[result("ann", submission="one")] * 3) == {}


def test_what_the_cells_showed_is_not_kept(kept, tmp_path):
    outputs = {"a cell": [{"output_type": "stream", "name": "stdout", "text": "x" * 1000}]}
    first = replace(result("ann", "squares", submission="one"), outputs=outputs)
    kept(first, result("ann", submission="two"))
    (before,) = earlier_of(Course(tmp_path), "tiny")["ann"]
    assert before.outputs == {}
    assert before.questions == first.questions


def test_a_run_that_was_killed_between_the_two_keeps_it_once(kept):
    first, second = (result("ann", submission=each) for each in ("one", "two"))
    kept(first)
    kept.records._keep(kept.records.read("ann"))
    assert kept(second) == {"ann": ["one"]}


@pytest.mark.parametrize("text", ["{", "3", '[{"format": 0}]', "[[]]", ""])
def test_what_is_damaged_or_of_another_version_is_passed_over(kept, tmp_path, text):
    kept(result("ann", submission="one"), result("ann", submission="two"))
    path = tmp_path / "records" / "tiny" / "earlier" / "ann.json"
    path.write_text(text)
    assert kept() == {}
    assert kept(result("ann", submission="three")) == {"ann": ["two"]}
