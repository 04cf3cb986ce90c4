"""What a function is given: functions of ours, arrays with gaps, and whether they came to harm."""

import inspect
import json

import numpy as np
import pytest

from autograder.grading.diagnosis import copy_arguments
from autograder.release.selfcheck_data import encode
from autograder.student.selfcheck.calls import _altered
from autograder.student.selfcheck.data import NAMED_FUNCTIONS
from autograder.worker import functions
from autograder.worker.values import (
    Decoder,
    Encoder,
    Opaque,
    ProtocolError,
    altered_paths,
    memory_layout,
)

W = np.array([[0.5, -1.25, 2.0], [1.0, 0.75, -0.25]])


def resolve(number):
    raise AssertionError("nothing is shared here")


# Functions


@pytest.mark.parametrize("name", functions.NAMED_FUNCTIONS)
def test_a_named_function_goes_to_a_worker_by_its_name(name):
    function = functions.NAMED_FUNCTIONS[name]
    tree = Encoder({}).tree(function)
    assert tree == ["function", name]
    assert Decoder([], resolve).value(json.loads(json.dumps(tree))) is function


def test_a_function_that_a_worker_returns_is_only_a_type():
    tree = Encoder().tree(functions.sum_of_cubes)
    assert Decoder([]).value(tree) == Opaque("function")


def test_a_worker_cannot_name_a_function():
    with pytest.raises(ProtocolError, match="malformed"):
        Decoder([]).value(["function", "sum_of_cubes"])


@pytest.mark.parametrize("name", ["eval", 3.5, None, ["sum_of_cubes"]])
def test_no_other_function_can_be_named(name):
    with pytest.raises(ProtocolError, match="no such shared array or function"):
        Decoder([], resolve).value(["function", name])


def test_the_students_check_has_the_workers_functions_to_the_letter():
    def body(function):
        return inspect.getsource(function).partition("\n")[2]

    ours, theirs = functions.NAMED_FUNCTIONS, NAMED_FUNCTIONS
    assert list(ours) == list(theirs)
    for name, function in ours.items():
        assert body(function) == body(theirs[name])
        assert encode(function) == {"function": name}


def test_a_named_function_takes_an_array_of_any_shape_and_gives_a_float():
    for function in functions.NAMED_FUNCTIONS.values():
        for shape in ((4,), (3, 2), (2, 3, 4), (1, 1)):
            assert type(function(np.ones(shape))) is float


# Altered arguments


@pytest.mark.parametrize(
    "altered",
    [
        lambda now, before: list(altered_paths(now, before, "w")),
        lambda now, before: list(_altered("w", before, now)),
    ],
    ids=["worker", "check"],
)
class TestAltered:
    """An array is as it was when every step that was taken has been undone."""

    def test_what_rounding_leaves_of_a_step_that_was_undone_is_no_harm(self, altered):
        now = W.copy()
        now += 0.1
        now -= 0.2
        now += 0.1
        assert not np.array_equal(now, W)
        assert altered(now, W) == []

    def test_a_step_that_was_not_undone_is(self, altered):
        for step in (1e-5, 1e-10):
            now = W.copy()
            now[1, 2] += step
            assert altered(now, W) == ["w"]

    def test_an_array_of_tiny_numbers_is_held_against_its_own_size(self, altered):
        assert altered(np.zeros(W.shape), W * 1e-100) == ["w"]

    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    def test_what_is_not_finite_is_no_rounding(self, altered, value):
        now = W.copy()
        now[0, 0] = value
        assert altered(now, W) == ["w"]
        assert altered(W.copy(), now) == ["w"]
        assert altered(now.copy(), now) == []

    def test_integers_and_truth_have_no_rounding(self, altered):
        assert altered(np.array([10**15 + 1]), np.array([10**15])) == ["w"]
        assert altered(np.array([True]), np.array([False])) == ["w"]

    def test_another_shape_or_type_is_another_array(self, altered):
        assert altered(W.T.copy(), W) == ["w"]
        assert altered(W.astype(np.float32), W) == ["w"]


# Copies for our own functions


@pytest.mark.parametrize("array", [W, np.asfortranarray(W), np.repeat(W, 2, axis=1)[:, ::2]])
def test_a_copy_has_the_layout_that_the_worker_gives(array):
    (copied,) = copy_arguments((array,))
    assert memory_layout(copied) == memory_layout(array)
    assert np.array_equal(copied, array)
    assert not np.shares_memory(copied, array)
