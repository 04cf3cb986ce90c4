"""Whatever a worker returns, no comparison raises, or does more than the right answer asks."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.grading.compare import Difference, Tolerance, difference, kind_of
from autograder.grading.concept import agree
from autograder.grading.diagnosis import same_answer
from autograder.sandbox.answers import Ended, Missing, Raised, Returned
from autograder.student.selfcheck.concepts import form_of, plain
from autograder.worker.values import Opaque
from tests.kit.courses.concepts import RIGHT as RIGHT_CONCEPTS
from tests.kit.courses.concepts import ConceptCourse
from tests.kit.courses.mini import RIGHT, MiniCourse
from tests.kit.grading.any_value import VALUES, near, sent
from tests.kit.grading.local_worker import LocalWorker, LocalZygote

EXPECTED = {
    "an array": np.linspace(0.1, 1, 12).reshape(4, 3),
    "a number": 0.25,
    "infinity": np.inf,
    "a whole number": 7,
    "two arrays": (np.ones((4, 3)), np.full((3, 4), 1e-9)),
    "a dict": {"w1": np.ones((3, 4)), "b1": np.zeros((4, 1)), "a0": np.ones((4, 3))},
    "a dict and a number": ({"w1": np.ones(3)}, 2.0),
    "what a mistake returns": [None, "text", {"a": np.arange(3.0)}, [np.ones(2), np.ones(3)]],
    "bools": np.array([True, False, True]),
    "complex numbers": np.ones(3) * 1j,
    "no entries": np.zeros((0, 3)),
}
SLACK = 1 << 16  # bytes that a message, a few records or an error may take
few = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
tolerances = st.one_of(
    st.none(),
    st.builds(
        Tolerance,
        st.just(1e-6),
        st.just(1e-11),
        st.booleans(),
        st.booleans(),
        st.sampled_from(["entry", "largest", "array", "column", {"w1": "array"}]),
    ),
)


def by_name(value):
    return value if isinstance(value, str) else ""


def most_memory(function, *arguments):
    """What it gives, and how many bytes it had at a time at most."""
    tracemalloc.start()
    try:
        value = function(*arguments)
        return value, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def costs_no_more(function, answer, right):
    """What a comparison gives, which may take twice the memory of that of the right answer."""
    function(right), function(answer)  # what is made once, and kept, is no cost of a comparison
    _, allowed = most_memory(function, right)
    found, most = most_memory(function, answer)
    assert most <= 2 * allowed + SLACK
    return found


# By themselves


@pytest.mark.parametrize("expected", EXPECTED.values(), ids=EXPECTED)
@given(data=st.data(), tolerance=tolerances)
@few
def test_a_difference_is_found_or_none_of_any_value(expected, data, tolerance):
    got = sent(data.draw(near(expected)))
    found = costs_no_more(lambda value: difference(value, expected, tolerance), got, expected)
    assert found is None or (isinstance(found, Difference) and len(repr(found)) < 10_000)
    back = difference(expected, got, tolerance)  # a mistake may return anything too
    assert back is None or isinstance(back, Difference)


@given(value=VALUES)
@few
def test_a_kind_is_told_of_any_value_in_few_words(value):
    told = kind_of(sent(value))
    assert isinstance(told, str)
    assert len(told) < 10_000


# Each of these once broke, or would break, something that compares without looking at form first.
TROUBLES = [
    *(None, True, 7, 0.5, np.nan, np.inf, "AB", "", Opaque("type"), np.float32(0.5)),
    *((), [], {}, (1.0, 2.0), [1.0, 2.0], [None, None], ["A", "B"], {"a": 1.0}),
    *([np.zeros(2), np.zeros(3)], [[1.0], [1.0, [2.0, [np.zeros((2, 0))]]]]),
    *({"a": np.arange(3.0)}, [{"a": np.arange(3.0)}], ({"a": np.arange(3.0)}, np.arange(3.0))),
    *(np.arange(3.0), np.arange(4.0), np.ones((3, 1)), np.ones((1, 3)), np.ones(3, bool)),
    *(np.full((700, 1, 1), 0.5), np.full((1, 700, 1), 0.5), np.full((1, 1, 700), 0.5)),
    *(np.zeros((0, 10**6)), np.zeros((10**6, 0)), np.array(0.5), np.ones(3) * 1j),
    *(np.ones((2, 2), np.longdouble), np.ones((2, 2), np.float16), np.full((2, 2), np.nan)),
]


@pytest.mark.parametrize("one", TROUBLES, ids=lambda value: kind_of(value)[:40])
def test_what_makes_trouble_is_held_against_everything_else_that_does(one):
    within = Tolerance(1e-6, 1e-11, float32=True, nan_equal=True, scale="column")
    compared = {
        "difference": lambda a, b: difference(a, b, within),
        "difference of form": lambda a, b: difference(a, b, None),
        "same answer": lambda a, b: same_answer(Returned(a), Returned(b), within),
        "agree": lambda a, b: agree(plain(a), plain(b), 1e-2, 0.0, equal_nan=True),
    }
    for other in TROUBLES:
        # Both arrive anew, so that nothing is equal for being the same.
        pair = sent(one), sent(other)
        for compare in compared.values():
            _, allowed = most_memory(compare, pair[1], sent(other))
            _, most = most_memory(compare, *pair)
            assert most <= 2 * allowed + SLACK


@given(data=st.data())
@settings(few, max_examples=20)
def test_any_two_plain_values_agree_or_do_not(data):
    drawn = data.draw(VALUES)
    one, other = plain(sent(drawn)), plain(sent(data.draw(st.one_of(near(drawn), VALUES))))
    assert agree(one, plain(sent(drawn)), 1e-2, 0.0, equal_nan=True) in (True, False)
    for pair in ((one, other), (one, one), (other, other)):
        assert agree(*pair, 1e-2, 0.0) in (True, False)
        assert agree(*pair, 0.0, 0.0, equal_nan=True) in (True, False)
    assert all(isinstance(kind, str) for kind in form_of(one))


@given(one=VALUES, other=VALUES, within=tolerances.filter(bool))
@few
def test_any_two_answers_are_the_same_or_not(one, other, within):
    one, other = Returned(sent(one)), Returned(sent(other), ("0",), ("overflow",))
    for answer in (one, other, Raised("ValueError", "x"), Ended("exit", "0"), Missing()):
        assert same_answer(one, answer, within) in (True, False)
        assert same_answer(Raised("ValueError", "x"), answer, within) in (True, False)


# The whole grader, with workers that return anything


class Scripted(LocalZygote):
    """Its workers return what `returns` has next, whatever they are asked."""

    def fork(self, public=None, room=0):
        self.forked += 1
        return ScriptedWorker(self, self.forked)


class ScriptedWorker(LocalWorker):
    def call(self, function, arguments, keywords=None):
        values = self._zygote.returns
        self._zygote.asked = number = self._zygote.asked + 1
        value = values[(number * (1 + self._number)) % len(values)]
        return value if isinstance(value, (Raised, Missing, Ended)) else Returned(sent(value))


ANSWERS = st.one_of(
    VALUES,
    near(np.ones(3)),
    st.sampled_from([Raised("ValueError", "x"), Raised("", ""), Missing(("a",))]),
)


def whole(course, answers, returns):
    """The result where workers return these in turn."""
    zygote = Scripted()
    zygote.returns, zygote.asked = returns, 0
    course.context.zygote = zygote
    result = course.grade(answers)
    return result[0] if isinstance(result, list) else result


@pytest.fixture(scope="module")
def mini(tmp_path_factory):
    return MiniCourse(tmp_path_factory.mktemp("mini"))


@pytest.fixture(scope="module")
def concepts(tmp_path_factory):
    return ConceptCourse(tmp_path_factory.mktemp("concepts"))


@pytest.mark.parametrize("which", ["mini", "concepts"])
@given(returns=st.lists(ANSWERS, min_size=1, max_size=7))
@few
def test_a_grader_comes_to_a_result_whatever_its_workers_return(request, which, returns):
    course = request.getfixturevalue(which)
    result = whole(course, RIGHT if which == "mini" else RIGHT_CONCEPTS, returns)
    assert result.outcome == "graded"
    found = [criterion for question in result.questions for criterion in question.criteria]
    assert {criterion.outcome for criterion in found} <= {"passed", "failed"}, result.notes
    assert all(len(c.message) < 2000 and c.message.isprintable() for c in found)


@pytest.mark.parametrize("which", ["mini", "concepts"])
@pytest.mark.parametrize("shape", [(900, 1, 1, 1), (1, 900, 1, 1), (0, 10**6, 10**6)])
def test_a_grader_takes_no_memory_for_shapes_that_would_multiply(request, which, shape):
    course = request.getfixturevalue(which)
    answers = RIGHT if which == "mini" else RIGHT_CONCEPTS
    returns = [np.full(shape, 0.5), np.full(shape[::-1], 0.5), [np.ones((900, 1)), np.ones(900)]]
    plain_ones = [np.ones(3), np.zeros(4)]
    for once in (plain_ones, returns):  # what is made once, and kept, is no cost of a result
        whole(course, answers, once)
    _, allowed = most_memory(whole, course, answers, plain_ones)
    result, most = most_memory(whole, course, answers, returns)
    assert result.score <= 1  # the mini course's numbers are no predictions
    assert most <= 2 * allowed + (1 << 20)
