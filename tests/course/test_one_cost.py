"""One edge, one precision, one cause: each costs, and is told, once."""

import numpy as np
import pytest

from autograder.grading import words
from autograder.grading.fault import in_single_precision
from autograder.student.selfcheck.compare import Tolerance, holds_single_precision
from tests.kit.grading.local_worker import criteria, failed, lost

NAN = """
def attention_weights(scores, mask=None):
    return softmax(scores if mask is None else np.where(mask, scores, -np.inf))
"""
SINGLE = """
def softmax(x):
    powers = np.exp((x - np.max(x, axis=0)).astype(np.float32))
    return powers / powers.sum(axis=0)
"""
BACK_IN_DOUBLE = """
def softmax(x):
    scores = np.asarray(x, dtype=np.float32)
    powers = np.exp(3 * (scores - scores.max(axis=0)))
    return (powers / powers.sum(axis=0)).astype(float)
"""
WITH_MORE = """
back = run_backward

def run_backward(x, a0, parameters, targets):
    return {**back(x, a0, parameters, targets), "x": x, "inputs": a0}
"""
TWO_IN_ONE = """
def softmax(x):
    return x +* 2

def rnn_cell_forward(xt, a_prev, parameters):
    return a_prev, xt
"""
NO_VALUE = """There is a syntax error in line 3 of the answer cell of softmax, at `return x +* 2`: \
invalid syntax. Nothing in it was run."""


def test_a_wholly_masked_column_costs_values_alone(graders):
    result = graders["attention"].grade_solved(attention_weights=NAN)
    assert failed(result, "attention_weights") == ("values",)
    assert lost(result) == ["attention_weights"]


def test_results_in_single_precision_cost_values_alone(grader):
    result = grader.grade_solved(softmax=SINGLE)
    assert failed(result, "softmax") == ("values",)
    assert criteria(result, "softmax")["values"].message == (
        "The result is float32, for a batch; expected float64."
    )


def test_wrong_numbers_in_single_precision_cost_what_they_cost_in_double(grader):
    tripled = SINGLE.replace("np.exp(", "np.exp(3 * ")
    assert failed(grader.grade_solved(softmax=tripled), "softmax") == ("values", "seeded")
    assert failed(grader.grade_solved(softmax=BACK_IN_DOUBLE), "softmax") == ("values", "seeded")


def test_numbers_of_seven_digits_are_told_from_numbers_of_sixteen():
    third = np.array([1 / 3, 0.5])
    assert holds_single_precision(third.astype(np.float32))
    assert holds_single_precision({"a": (third.astype(np.float32).astype(float), 0.25)})
    assert not holds_single_precision((third, np.float32(0.1)))
    assert not holds_single_precision(np.arange(3))


@pytest.mark.parametrize(("atol", "lenient"), [(1e-11, 1e-6), (0.0, 0.0)])
def test_what_is_compared_relatively_stays_so_in_single_precision(atol, lenient):
    within = in_single_precision(Tolerance(1e-6, atol), np.float32(0.1))
    assert within == Tolerance(5e-5, lenient, float32=True)
    assert in_single_precision(Tolerance(1e-6, atol), 0.1) is None


def test_keys_that_were_not_asked_cost_nothing_and_are_told(graders):
    own = graders["vanishing_gradient"].solution["run_backward"]
    result = graders["vanishing_gradient"].grade_solved(run_backward=own + WITH_MORE)
    assert lost(result) == []
    assert criteria(result, "run_backward")["shapes"].message == words.with_surplus(
        words.passed("shapes"), ["x", "inputs"]
    )


def test_a_syntax_error_is_told_in_full_once(grader):
    result = grader.grade_solved(softmax=TWO_IN_ONE, rnn_cell_forward="")
    told = {name: [c.message for c in criteria(result, name).values()] for name in lost(result)}
    assert told == {
        "softmax": [NO_VALUE, *[words.still_missing("shapes")] * 2],
        "rnn_cell_forward": [words.missing_as("softmax"), *[words.still_missing("shapes")] * 2],
    }
