"""A hint is given where the answers are one known mistake and no other, and nowhere else."""

import numpy as np
import pytest

from autograder.course.corpus import misconception
from autograder.grading.compare import Tolerance
from autograder.grading.diagnosis import (
    copy_arguments,
    fitting,
    has_float32,
    outcome,
    same_answer,
    tolerance,
)
from autograder.grading.question import Question, case
from autograder.sandbox.answers import Ended, Missing, Raised, Returned

USUAL = Tolerance(1e-6, 1e-11)


def diagnose(question, answers, misconceptions):
    """The one that fits, as a submission_grader names it."""
    found = fitting(question, answers, misconceptions)
    return found[0] if len(found) == 1 else None


# Nothing is claimed


@misconception(belief="One.", hint="One.", caught_by=("values",))
def doubles(x):
    return 2 * x


@misconception(belief="Two.", hint="Two.", caught_by=("values",))
def adds_itself(x):
    return x + x


@misconception(belief="Three.", hint="Three.", caught_by=("values",))
def squares(x):
    return x**2


def identity(x):
    return x


class Identity(Question, reference=identity, results=("x",), result_shapes=("like x",)):
    pass


def told(function, *inputs):
    """What a function answers to some inputs."""
    arrays = [np.array(numbers) for numbers in inputs]
    return [(case("one", array), outcome(function, (array,))) for array in arrays]


KNOWN_HERE = [doubles.misconception, squares.misconception]


def test_the_one_mistake_that_fits_is_named():
    found = diagnose(Identity(), told(doubles, [1.0, 3.0]), KNOWN_HERE)
    assert found is doubles.misconception


def test_where_two_mistakes_fit_neither_is_named():
    assert diagnose(Identity(), told(doubles, [0.0, 2.0]), KNOWN_HERE) is None
    both = [*KNOWN_HERE, adds_itself.misconception]
    assert diagnose(Identity(), told(doubles, [1.0, 3.0]), both) is None


def test_one_answer_that_does_not_fit_is_enough_to_claim_nothing():
    answers = told(doubles, [1.0, 3.0], [2.0, 5.0]) + told(identity, [7.0])
    assert diagnose(Identity(), answers, KNOWN_HERE) is None


@pytest.mark.parametrize("ended", [Ended("timeout", "1 s"), Ended("exit", "0"), Missing()])
def test_where_no_value_ever_came_back_nothing_is_named(ended):
    answers = [(case("one", np.ones(2)), ended)] * 3
    assert diagnose(Identity(), answers, [doubles.misconception]) is None


def test_where_nothing_was_asked_nothing_is_named():
    assert diagnose(Identity(), [], [doubles.misconception]) is None


def test_the_run_that_all_share_serves_no_diagnosis():
    shared = case("the lecture's", np.array([1.0, 3.0]), large=True)
    answers = [(shared, Returned(np.zeros(2))), *told(doubles, [1.0, 3.0])]
    assert diagnose(Identity(), answers, KNOWN_HERE) is doubles.misconception
    assert diagnose(Identity(), answers[:1], KNOWN_HERE) is None


# When two answers are the same


@pytest.mark.parametrize(
    ("known", "answer", "same"),
    [
        (Returned(np.ones(3)), Returned(np.ones(3)), True),
        (Returned(np.ones(3)), Returned(np.ones((3, 1))), False),
        (Returned(np.ones(3)), Returned(np.ones(3, dtype=int)), False),
        (Returned(np.full(2, np.nan)), Returned(np.full(2, np.nan)), True),
        (Returned(np.ones(3), ("0",)), Returned(np.ones(3)), False),
        (Returned(np.ones(3), ("0",)), Returned(np.ones(3), ("0",)), True),
        (Returned((np.ones(3), 1.0)), Returned([np.ones(3), 1.0]), True),
        (Returned((np.ones(3), 1.0)), Returned((np.ones(3),)), False),
        (Returned((np.ones(3),)), Returned(np.ones(3)), False),
        (Returned(np.ones(3)), Returned((np.ones(3),)), False),
        (Returned(None), Returned(None), True),
        (Returned(None), Returned(np.ones(3)), False),
        (Returned("a"), Returned("b"), False),
        (Returned(1), Returned(True), False),
        (Returned({"a": np.ones(2)}), Returned({"a": np.ones(2)}), True),
        (Returned({"a": np.ones(2)}), Returned({"b": np.ones(2)}), False),
        (Returned({"a": np.ones(2)}), Returned(np.ones(2)), False),
        (Raised("ValueError", "m"), Raised("ValueError", "m", 3, "text", "f"), True),
        (Raised("ValueError", "m"), Raised("ValueError", "n"), False),
        (Raised("ValueError", "m"), Raised("TypeError", "m"), False),
        (Raised("UnboundLocalError", "'a'"), Raised("UnboundLocalError", "'b'"), True),
        (Raised("UnboundLocalError", "'a'"), Raised("NameError", "'a'"), False),
        (Raised("ValueError", "m"), Returned(None), False),
        (Returned(None), Raised("ValueError", "m"), False),
        (Returned(None), Ended("exit"), False),
        (Returned(None), Missing(), False),
    ],
)
def test_two_answers_are_the_same_or_not(known, answer, same):
    assert same_answer(known, answer, USUAL) is same


# How closely an answer is compared


@pytest.mark.parametrize(
    "arguments",
    [
        (np.ones(3, dtype=np.float32),),
        (np.ones(3), np.ones(1, dtype=np.float32)),
        (np.ones(3), {"w1": np.ones(2), "b1": np.ones(2, dtype=np.float32)}),
        ([np.ones(2), (np.ones(2, dtype=np.float32),)],),
    ],
)
def test_one_float32_array_anywhere_among_the_arguments_gives_the_leeway_of_float32(arguments):
    assert has_float32(arguments)
    assert tolerance(Identity(), case("one", *arguments)).float32


@pytest.mark.parametrize(
    "arguments",
    [(), (np.ones(3),), (np.ones(3, dtype=np.float16), 1.0), ({"w": np.ones(2, dtype=int)}, "s")],
)
def test_without_float32_arguments_there_is_no_leeway(arguments):
    assert not tolerance(Identity(), case("one", *arguments)).float32


def test_a_case_may_set_its_own_tolerance_and_zero_is_one():
    assert tolerance(Identity(), case("one")) == Tolerance(1e-6, 1e-11)
    assert tolerance(Identity(), case("one", rtol=0.0, atol=0.0)) == Tolerance(0.0, 0.0)


def test_only_the_leeway_of_float32_loosens_the_comparison_with_a_mistake():
    single = Tolerance(1e-6, 1e-11, float32=True)
    one, near = Returned(np.ones(2)), Returned(np.ones(2) + 5e-4)
    assert same_answer(one, near, single)
    assert not same_answer(one, near, USUAL)


# What our own functions do is told as a worker tells it


def test_an_outcome_is_what_came_back_and_what_was_altered():
    def shifts(x, parameters):
        parameters["b"] += 1
        return x.shape

    given = np.zeros((2, 3)), {"w": np.zeros(1), "b": np.zeros(1)}
    assert outcome(shifts, given) == Returned((2, 3), ("1.b",))
    assert given[1]["b"] == 0


def test_an_outcome_may_be_an_error():
    assert outcome(lambda x: x / None, (1.0,)) == Raised(
        "TypeError", "unsupported operand type(s) for /: 'float' and 'NoneType'"
    )


def test_our_own_functions_neither_print_nor_warn(capsys, recwarn):
    def noisy(x):
        print("noise")
        return np.log(x)

    assert np.isneginf(outcome(noisy, (np.zeros(2),)).value).all()
    assert capsys.readouterr().out == ""
    assert not recwarn.list


def test_copies_share_no_memory_with_the_arguments():
    arguments = np.ones(2), {"w": np.ones(2)}, [np.ones(2)], (np.ones(2), "s", 3)
    copies = copy_arguments(arguments)
    for one, other in [
        (arguments[0], copies[0]),
        (arguments[1]["w"], copies[1]["w"]),
        (arguments[2][0], copies[2][0]),
        (arguments[3][0], copies[3][0]),
    ]:
        assert not np.shares_memory(one, other)
        assert np.array_equal(one, other)
