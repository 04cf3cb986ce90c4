"""The result of a graded submission, and what `check --json` writes of it."""

import json

import pytest

from autograder.course import CRITERIA
from autograder.grading import words, words_on_values
from autograder.grading.question import case
from autograder.results.result import CriterionResult, QuestionResult, Result
from tests.kit.grading.local_worker import criteria, misconceptions_named
from tests.kit.grading.told import untouched

POINTS = {
    "shares": {"shapes": 1, "values": 2, "seeded": 1},
    "read_poll": {"shapes": 1, "values": 3, "seeded": 2},
    "run_polls": {"shapes": 1, "values": 2, "seeded": 2},
    "unroll_polls": {"shapes": 1, "values": 2, "seeded": 2},
}


@pytest.fixture(scope="module")
def record(grader):
    """The plain data of a solved notebook with one mistake and one cell that fails."""
    result = grader.grade_solved("alice", shares="def shares(x):\n    return x\n\nshares(1) / 0")
    return json.loads(json.dumps(result.as_json()))


def test_a_record_has_the_fields_that_others_read(record):
    assert {
        "notebook",
        "assignment",
        "student",
        "score",
        "max_score",
        "outcome",
        "layers",
        "questions",
    } <= set(record)
    assert record["notebook"] == "n.ipynb"
    assert record["assignment"] == "daily_polls"
    assert record["student"] == "alice"
    assert record["outcome"] == "graded"
    assert record["layers"] == ["none"]


def test_a_record_says_which_format_it_has(record):
    assert record["format"] == 1


def test_check_writes_the_hint_behind_the_message_too(grader):
    result = grader.grade_solved(shares="def shares(x):\n    return x")
    shown = [each for question in result.as_shown()["questions"] for each in question["criteria"]]
    plain = [each for question in result.as_json()["questions"] for each in question["criteria"]]
    (hinted,) = [number for number, each in enumerate(plain) if each["hint"]]
    assert shown[hinted].pop("message") == f"{plain[hinted].pop('message')} {shown[hinted]['hint']}"
    assert shown == plain
    assert {**result.as_shown(), "questions": 0} == {**result.as_json(), "questions": 0}


def test_a_record_adds_up(record):
    assert (record["score"], record["max_score"]) == (17, 20)
    for question in record["questions"]:
        assert question["score"] == sum(each["score"] for each in question["criteria"])
        assert question["max_score"] == sum(each["max_score"] for each in question["criteria"])
    assert record["score"] == sum(question["score"] for question in record["questions"])


def test_a_record_has_one_question_a_function_and_three_criteria_each_in_order(record):
    told = {
        question["name"]: {each["name"]: each["max_score"] for each in question["criteria"]}
        for question in record["questions"]
    }
    assert told == POINTS
    assert list(told) == list(POINTS)
    assert all(tuple(points) == CRITERIA for points in told.values())


def test_a_criterion_has_seven_fields_and_no_others(record):
    for question in record["questions"]:
        assert set(question) == {"name", "score", "max_score", "criteria"}
        for criterion in question["criteria"]:
            assert set(criterion) == {
                "name",
                "outcome",
                "score",
                "max_score",
                "message",
                "misconception",
                "hint",
            }


def test_a_criterion_is_worth_all_its_points_or_none(record):
    for question in record["questions"]:
        for each in question["criteria"]:
            full = each["max_score"] if each["outcome"] == "passed" else 0
            assert each["score"] == full
            assert each["outcome"] in ("passed", "failed")


def test_what_passed_names_no_misconception(record):
    shapes, *lost = record["questions"][0]["criteria"]
    assert (shapes["outcome"], shapes["misconception"]) == ("passed", None)
    assert {each["misconception"] for each in lost} == {"returns_the_scores"}


def test_a_cell_that_failed_is_told_by_its_place(record):
    (cell,) = record["cells"]
    assert cell["message"].startswith("The answer cell of shares stopped with ZeroDivisionError: ")
    assert cell["message"].endswith(", at `shares(1) / 0`.")
    assert cell["cell"] == 8


def test_no_points_at_all_are_a_grade_too(grader):
    result = grader.grade({})
    assert (result.outcome, result.score) == ("graded", 0)
    assert [each.message for each in result.questions[0].criteria] == [untouched("shares")] * 3


def test_the_sum_of_no_questions_is_zero():
    result = Result("n.ipynb", "daily_polls", "alice", "unreadable", 20, notes=["is empty."])
    told = json.loads(json.dumps(result.as_json()))
    assert (told["score"], told["max_score"], told["questions"]) == (0, 20, [])


def test_scores_are_sums_of_criteria():
    question = QuestionResult(
        "f",
        [
            CriterionResult("shapes", "passed", 1, 1, "Right."),
            CriterionResult("values", "failed", 0, 2.5, "Wrong.", "a_mistake"),
        ],
    )
    assert (question.score, question.max_score) == (1, 3.5)
    assert Result("n", "a", "s", "graded", 3.5, [question]).score == 1


def test_the_hint_stands_in_the_first_criterion_that_failed_and_the_name_in_all(grader):
    result = grader.grade_solved(
        shares="def shares(x):\n    e = np.exp(x - x.max(-1, keepdims=True))\n"
        "    return e / e.sum(-1, keepdims=True)"
    )
    found = criteria(result, "shares")
    hint = "In a batch, your rows sum to 1 and your columns do not: work along axis 0."
    assert [hint in each.hint for each in found.values()] == [False, True, False]
    assert [hint in each.message for each in found.values()] == [False, False, False]
    assert found["values"].explanation == f"{found['values'].message} {found['values'].hint}"
    assert found["seeded"].explanation == found["seeded"].message
    assert misconceptions_named(result, "shares") == {"shares_of_rows"}


def test_after_a_wrong_shape_the_later_criteria_are_not_assessed(grader):
    result = grader.grade_solved(shares="def shares(x):\n    return np.zeros((2, 2))")
    assert [each.message for each in criteria(result, "shares").values()] == [
        (
            "The result has shape (2, 2), for one example, as a vector; "
            "expected (6,), which is the shape of x."
        ),
        words.NOT_ASSESSED,
        words.NOT_ASSESSED,
    ]


def test_an_altered_argument_costs_values_and_not_seeded(grader):
    result = grader.grade_solved(
        run_polls="""
def run_polls(x, s0, parameters):
    s_next = s0
    for t in range(x.shape[2]):
        s_next, yt = read_poll(x[:, :, t], s_next, parameters)
    parameters["keep"] += 1
    return s_next, yt
"""
    )
    found = criteria(result, "run_polls")
    assert [each.outcome for each in found.values()] == ["passed", "failed", "passed"]
    asked, unequal = grader.context.questions["run_polls"], case("more examples than steps")
    assert found["values"].message == words_on_values.altered(asked, ["parameters.keep"], unequal)


def test_a_syntax_error_is_told_as_such_before_any_hint(grader):
    result = grader.grade_solved(unroll_polls="def unroll_polls(x, s0, parameters):\n  return (")
    assert [each.message for each in criteria(result, "unroll_polls").values()] == [
        (
            "There is a syntax error in line 2 of the answer cell of unroll_polls, "
            "at `return (`: '(' was never closed. Nothing in it was run."
        ),
        *["Not there, as `shapes` says."] * 2,
    ]
    assert result.score == 15


def test_the_function_defined_last_is_the_one_that_counts(grader):
    result = grader.grade_solved(
        shares=grader.solution["shares"] + "\ndef shares(x):\n    return x\n"
    )
    assert misconceptions_named(result, "shares") == {"returns_the_scores"}
