"""A known mistake of which only an error is seen: its hint may say no more than the error does.

Answers that raise on every input are compared by the error alone, and code of any kind may raise
it. So such a hint says what the error says, and names what may have caused it as examples only.
"""

import numpy as np
import pytest

from autograder import course as course_module
from autograder.course import CRITERIA
from autograder.course.corpus import load_corpus
from autograder.grading.diagnosis import fitting, outcome
from autograder.grading.question import questions_of
from autograder.sandbox.answers import Raised
from tests.conftest import ROOT

# Each with what its hint was written to say of whatever raises so.
READ = {
    "takes_one_number_at_a_time": "an array stands where one number is wanted, whoever wants it",
    "asks_a_whole_array_for_its_sign": "an array is asked for one yes or no, whoever asks",
}


def small_cases(question):
    rng = np.random.default_rng(0)
    cases = (case for criterion in CRITERIA for case in question.cases(criterion, rng))
    return [case for case in cases if not case.large]


def only_raises(known, cases):
    function = known.fresh({})
    return all(
        isinstance(outcome(function, case.arguments, case.keywords), Raised) for case in cases
    )


def test_each_hint_of_a_mistake_that_only_raises_was_written_so():
    found = set()
    for assignment in course_module.load(ROOT).assignments.values():
        corpus = load_corpus(assignment)
        for name, question in questions_of(assignment).items():
            cases = small_cases(question)
            mistakes = corpus.misconceptions[name]
            found |= {known.id for known in mistakes if only_raises(known, cases)}
    assert found == set(READ)


def to_a_float(z):
    return 1 / (1 + np.exp(-float(z)))


def through_math(z):
    import math

    return 1 / (1 + math.exp(-z))


def the_larger(z):
    return 1 / (1 + np.exp(-max(z, -500)))


def where_large(z):
    return np.sign(z) if abs(z) > 700 else 1 / (1 + np.exp(-z))


def where_infinite(z):
    return 1.0 if z == np.inf else 1 / (1 + np.exp(-z))


def within_bounds(z):
    assert -700 < z < 700
    return 1 / (1 + np.exp(-z))


ONE_NUMBER = (
    "Every call with an array raises: it stands where Python wants one number. `float()` and the"
    " functions of `math`, for example, take one number at a time; numpy's take an array whole."
)
ONE_ANSWER = (
    "Every call with an array raises: a whole array is asked for one yes or no, as by an `if`, an"
    " `and`, `max()` or `min()`, and its entries may differ. Let every entry go its own way: numpy"
    " works on each by itself."
)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (to_a_float, ONE_NUMBER),
        (through_math, ONE_NUMBER),
        (the_larger, ONE_ANSWER),
        (where_large, ONE_ANSWER),
        (where_infinite, ONE_ANSWER),
        (within_bounds, ONE_ANSWER),
    ],
)
def test_whatever_raises_so_is_told_what_is_true_of_it(answer, told):
    assignment = course_module.load(ROOT).assignments["gated_cells"]
    question = questions_of(assignment)["sigmoid"]
    answers = [(case, outcome(answer, case.arguments)) for case in small_cases(question)]
    (known,) = fitting(question, answers, load_corpus(assignment).misconceptions["sigmoid"])
    assert known.hint == told
