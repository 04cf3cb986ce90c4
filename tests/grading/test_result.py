"""The result of a graded submission, and what `check --json` writes of it."""

import json

import pytest

from autograder.course import CRITERIA
from autograder.results.result import CriterionResult, QuestionResult, Result
from tests.grading.local_worker import criteria, misconceptions_named

POINTS = {
    "softmax": {"shapes": 1, "values": 2, "seeded": 1},
    "rnn_cell_forward": {"shapes": 1, "values": 3, "seeded": 2},
    "run_forward": {"shapes": 1, "values": 2, "seeded": 2},
    "unroll_forward": {"shapes": 1, "values": 2, "seeded": 2},
}


@pytest.fixture(scope="module")
def record(grader):
    """The plain data of a solved notebook with one mistake and one cell that fails."""
    result = grader.grade_solved("alice", softmax="def softmax(x):\n    return x\n\nsoftmax(1) / 0")
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
    assert record["assignment"] == "rnn_forward"
    assert record["student"] == "alice"
    assert record["outcome"] == "graded"
    assert record["layers"] == ["none"]


def test_a_record_says_which_format_it_has(record):
    assert record["format"] == 1


def test_check_writes_the_hint_behind_the_message_too(grader):
    result = grader.grade_solved(softmax="def softmax(x):\n    return x")
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
    assert cell["message"] == (
        "The answer cell of softmax stopped with ZeroDivisionError: division by zero, "
        "at `softmax(1) / 0`."
    )
    assert cell["cell"] == 7


def test_no_points_at_all_are_a_grade_too(grader):
    result = grader.grade({})
    assert (result.outcome, result.score) == ("graded", 0)
    assert [each.message for each in result.questions[0].criteria] == [
        "`softmax`, or a function it calls, is still to be written."
    ] * 3


def test_the_sum_of_no_questions_is_zero():
    result = Result("n.ipynb", "rnn_forward", "alice", "unreadable", 20, notes=["is empty."])
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
        softmax="def softmax(x):\n    e = np.exp(x - x.max(-1, keepdims=True))\n"
        "    return e / e.sum(-1, keepdims=True)"
    )
    found = criteria(result, "softmax")
    hint = "In a batch, your rows sum to 1 and your columns do not."
    assert [hint in each.hint for each in found.values()] == [False, True, False]
    assert [hint in each.message for each in found.values()] == [False, False, False]
    assert found["values"].explanation == f"{found['values'].message} {found['values'].hint}"
    assert found["seeded"].explanation == found["seeded"].message
    assert misconceptions_named(result, "softmax") == {"normalises_over_batch"}


def test_after_a_wrong_shape_the_later_criteria_are_not_assessed(grader):
    result = grader.grade_solved(softmax="def softmax(x):\n    return np.zeros((2, 2))")
    assert [each.message for each in criteria(result, "softmax").values()] == [
        (
            "The result has shape (2, 2), for one example, as a vector; "
            "expected (6,), which is the shape of x."
        ),
        "Not assessed: the results do not have the right shape, which is the one cause.",
        "Not assessed: the results do not have the right shape, which is the one cause.",
    ]


def test_an_altered_argument_costs_values_and_not_seeded(grader):
    result = grader.grade_solved(
        run_forward="""
def run_forward(x, a0, parameters):
    a_next = a0
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
    parameters["b1"] += 1
    return a_next, yt_pred
"""
    )
    found = criteria(result, "run_forward")
    assert [each.outcome for each in found.values()] == ["passed", "failed", "passed"]
    assert found["values"].message == (
        "`run_forward` changed its argument `parameters['b1']`, for more examples than steps. "
        "Work on a copy, or avoid operations in place on what you are given."
    )


def test_a_syntax_error_is_told_as_such_before_any_hint(grader):
    result = grader.grade_solved(
        unroll_forward="def unroll_forward(x, a0, parameters):\n  return ("
    )
    assert [each.message for each in criteria(result, "unroll_forward").values()] == [
        (
            "There is a syntax error in line 2 of the answer cell of unroll_forward, "
            "at `return (`: '(' was never closed. Nothing in it was run."
        ),
        *["Not there, as `shapes` says."] * 2,
    ]
    assert result.score == 15


def test_the_function_defined_last_is_the_one_that_counts(grader):
    result = grader.grade_solved(
        softmax=grader.solution["softmax"] + "\ndef softmax(x):\n    return x\n"
    )
    assert misconceptions_named(result, "softmax") == {"returns_the_scores"}
