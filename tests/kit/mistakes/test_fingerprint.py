"""A fingerprint tells what agrees to the graders' tolerance from what does not, and no value."""

import json
import tracemalloc

import numpy as np
import pytest

from autograder.grading.fingerprint import Print, all_agree, fits
from autograder.grading.fingerprinting import MOST_VALUES, Prints, taken
from autograder.grading.question import Case, Question
from autograder.sandbox.answers import Ended, Missing, Raised, Returned
from autograder.worker.values import Opaque

KEY = b"a key"


def of(reference, **about):
    class Some(Question, reference=reference, results=("y",), result_shapes=("like x",)):
        pass

    for name, value in about.items():
        setattr(Some, name, value)
    return Some()


def f(x):
    return x


PLAIN = of(f)
GRADIENT = of(f, atol=0.0)
BY_NORM = of(f, atol=0.0, scale="array")
BY_COLUMN = of(f, atol=0.0, scale="column")
BY_LARGEST = of(f, atol=0.0, scale="largest")
EVERY = {
    "entry": PLAIN,
    "entry, relative": GRADIENT,
    "array": BY_NORM,
    "column": BY_COLUMN,
    "largest": BY_LARGEST,
}
each_scale = pytest.mark.parametrize("question", EVERY.values(), ids=EVERY)


def one(prints, case, answer):
    (found,) = prints.of([(case, answer)])
    return found


def print_of(question, value, inputs=(1.0,), altered=(), warned=()):
    answer = Returned(value, altered, warned)
    return one(Prints(question, KEY), Case("a case", inputs), answer)


def agree(question, this, other, **about):
    return print_of(question, this, **about).compare(print_of(question, other, **about))


def some_array(rng, exponents=(-12, 12)):
    shape = tuple(rng.integers(1, 7, size=rng.integers(1, 4)))
    return rng.normal(size=shape) * 10.0 ** rng.uniform(*exponents, size=shape)


@each_scale
def test_what_differs_by_rounding_agrees(question, rng):
    for _ in range(200):
        value = some_array(rng)
        nudged = value * (1 + 1e-9 * rng.normal(size=value.shape))
        assert agree(question, value, nudged) is True


@each_scale
def test_what_differs_in_any_entry_does_not_agree(question, rng):
    for _ in range(200):
        value = rng.normal(size=some_array(rng).shape)
        other = value.copy()
        place = tuple(rng.integers(0, size) for size in value.shape)
        other[place] += 0.01 * np.sign(other[place])
        assert agree(question, value, other) is False


def test_a_difference_of_a_few_tolerances_is_never_taken_for_none(rng):
    for _ in range(200):
        value = rng.normal(size=(4, 5)) + 3.0
        other = value * (1 + 1e-5 * rng.choice([-1, 1], size=value.shape))
        assert agree(PLAIN, value, other) is not True


def test_no_boundary_of_rounding_parts_what_agrees(rng):
    values = np.linspace(0.9, 1.1, 2001)[:, None] * np.ones(3)
    assert all(agree(PLAIN, value, value * (1 + 1e-10)) is True for value in values)


@pytest.mark.parametrize("factor", [-1.0, 2.0, 1.001])
@each_scale
def test_a_multiple_does_not_agree(question, factor, rng):
    value = rng.normal(size=(3, 4))
    assert agree(question, value, factor * value) is False


@each_scale
def test_entries_in_another_order_do_not_agree(question, rng):
    value = rng.normal(size=(3, 3))
    assert agree(question, value, value.T) is False
    assert agree(question, value, value[::-1]) is False


def test_a_tiny_gradient_counts_as_much_as_a_large_one():
    value = np.array([1.0, 1e-200])
    assert agree(GRADIENT, value, np.array([1.0, 1.1e-200])) is False
    assert agree(GRADIENT, value, np.array([1.0, 0.0])) is False
    assert agree(PLAIN, value, np.array([1.0, 0.0])) is True  # it has an absolute tolerance


def test_numbers_as_large_as_they_come_have_a_fingerprint():
    huge = np.array([1.7e308, -1.7e308, 5e-324, 0.0])
    for question in EVERY.values():
        found = print_of(question, huge)
        assert np.isfinite(found.sums).all()
        assert found.compare(print_of(question, huge.copy())) is True


@pytest.mark.parametrize(
    ("this", "other"),
    [
        (np.array([1.0, np.nan]), np.array([np.nan, 1.0])),
        (np.array([1.0, np.nan]), np.array([1.0, np.inf])),
        (np.array([1.0, np.inf]), np.array([1.0, -np.inf])),
        (np.array([1.0, np.nan]), np.array([1.0, 0.0])),
        (np.ones(3), np.ones((3, 1))),
        (np.ones(3), np.ones(3, np.float32)),
        (np.ones(3), (np.ones(3),)),
        (np.array([1, 2]), np.array([1, 3])),
        (np.array([True]), np.array([1])),
        (np.array(["a"]), np.array(["b"])),
        ({"w": np.ones(2)}, {"v": np.ones(2)}),
        ({"w": np.ones(2), "v": np.zeros(2)}, {"w": np.zeros(2), "v": np.ones(2)}),
        (None, 0.0),
        (True, 1.0),
        ("text", "other"),
        (Opaque("Tensor"), Opaque("Frame")),
        (1.0, 1.1),
        (1 + 2j, 2 + 1j),
        (7, 8),
    ],
)
def test_other_forms_and_kinds_do_not_agree(this, other):
    assert agree(PLAIN, this, other) is False
    assert agree(PLAIN, this, this) is True


def test_what_the_graders_take_for_one_is_one():
    nan = np.array([1.0, np.nan])
    assert agree(PLAIN, nan, nan * (1 + 1e-9)) is True
    assert agree(PLAIN, (1.0, 2.0), [1.0, 2.0]) is True
    assert agree(PLAIN, np.array([1, 2], np.int32), np.array([1, 2])) is True
    single = (np.ones(2, np.float32),)
    assert agree(PLAIN, np.ones(3), np.ones(3, np.float32), inputs=single) is True
    assert agree(PLAIN, np.ones(3), np.ones(3) + 1e-5, inputs=single) is True


def test_errors_ends_and_changed_arguments_are_told_apart():
    prints = Prints(PLAIN, KEY)
    case = Case("a case", (1.0,))
    answers = [
        Raised("ValueError", "no"),
        Raised("ValueError", "yes"),
        Raised("TypeError", "no"),
        Ended("timeout"),
        Ended("memory"),
        Missing(),
        Returned(1.0),
        Returned(1.0, ("0",)),
    ]
    found = [one(prints, case, answer) for answer in answers]
    for number, this in enumerate(found):
        assert [this.compare(each) for each in found] == [n == number for n in range(len(found))]
    unbound = [Raised("UnboundLocalError", text) for text in ("their name", "another")]
    assert one(prints, case, unbound[0]) == one(prints, case, unbound[1])


def test_a_warning_tells_two_apart_unless_it_may_have_been_suppressed():
    warns = of(f, must_not_warn="overflow")
    loud = [print_of(warns, 1.0, warned=("overflow in exp",))]
    quiet = [print_of(warns, 1.0)]
    assert fits(loud, loud) is True
    assert fits(loud, quiet) is False
    assert fits(loud, quiet, heard=False) is True


def test_where_a_whole_number_may_stand_for_a_float_nothing_is_claimed():
    assert fits([print_of(PLAIN, 0.0)], [print_of(PLAIN, 0)]) is None
    assert fits([print_of(PLAIN, 3.0)], [print_of(PLAIN, 4)]) is False


def test_keys_that_nobody_asked_for_are_told_apart_and_nothing_is_claimed():
    prints = Prints(PLAIN, KEY, ("w",))
    case = Case("a case", (1.0,))
    plain, more, other = (
        one(prints, case, Returned(value))
        for value in ({"w": 1.0}, {"w": 1.0, "x": 2.0}, {"w": 3.0, "x": 2.0})
    )
    assert plain.compare(more) is False
    assert fits([plain], [more]) is None
    assert fits([plain], [other]) is False


def test_between_near_and_far_nothing_is_claimed():
    near = Print("=float64(9,)", 9, (0.0, 0.0, 0.0, 0.0))
    assert near.compare(Print("=float64(9,)", 9, (0.5, 0.0, 0.0, 0.0))) is True
    assert near.compare(Print("=float64(9,)", 9, (5.0, 0.0, 0.0, 0.0))) is None
    assert near.compare(Print("=float64(9,)", 9, (500.0, 0.0, 0.0, 0.0))) is False
    assert all_agree([near, near], [near]) is False


def test_no_value_stands_in_a_fingerprint_and_another_key_gives_another(rng):
    value = rng.normal(size=(2, 3))
    question = of(f)
    pairs = [(Case("a case", (value,)), Returned(value))]
    texts = [
        json.dumps(taken(question, key, pairs, []).as_json()["shared"]) for key in (b"a", b"b")
    ]
    assert texts[0] != texts[1]
    for entry in value.ravel():
        assert not any(f"{abs(entry):.6g}"[:6] in text for text in texts)


def test_a_fingerprint_is_small_whatever_was_returned():
    prints = Prints(PLAIN, KEY)
    case = Case("a case", (1.0,))
    large = [
        np.ones((300, 300)),
        {f"a key {n}": 1.0 for n in range(5000)},
        "x" * 10**6,
        Opaque("x" * 10**6),
    ]
    answers = [*map(Returned, large), Raised("E" * 10**5, "m" * 10**5)]
    answers.append(Returned(1.0, tuple("x" * 80 for _ in range(20))))
    for answer in answers:
        assert len(json.dumps(one(prints, case, answer).as_json())) < 300


class Counted(Prints):
    """Counts the values that it looks at."""

    looked_at = 0

    def _form(self, *value):
        self.looked_at += 1
        return super()._form(*value)


MANY = 19_990
IN_A_LIST = {
    "whole numbers": [1] * MANY,
    "numbers": [0.5] * MANY,
    "some of numpy's": [np.float64(0.5)] * MANY,
    "nan": [float("nan")] * MANY,
    "a number and truths": [0.5, *[True] * MANY],
    "larger than any of numpy's": [*[1] * MANY, 2**64 - 1, -1],
    "None": [None] * MANY,
    "texts": ["x" * 100] * MANY,
    "empty lists": [[]] * MANY,
    "rows": [[0.5] * 20] * (MANY // 20),
    "arrays": [np.zeros(4)] * MANY,
    "lists in lists": [[[[[[1.0]]]]]] * (MANY // 6),
    "what is of another kind": [Opaque("Tensor")] * MANY,
    "what has a key": [{"w": 1.0}] * (MANY // 2),
    "keys": {f"k{n}": 1.0 for n in range(MANY // 2)},
}


@pytest.mark.parametrize("value", IN_A_LIST.values(), ids=IN_A_LIST)
def test_of_what_is_in_a_list_few_values_are_looked_at_in_each_case(value):
    prints, case = Counted(PLAIN, KEY), Case("a case", (1.0,))
    tracemalloc.start()
    try:
        (first, *others) = prints.of([(case, Returned(value))] * 10)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert prints.looked_at <= 10 * (MOST_VALUES + 1)
    assert most < 16 << 20
    assert [first.compare(each) for each in others] == [True] * 9


def test_many_numbers_in_a_list_are_all_looked_at_as_one_array():
    value = np.linspace(1.0, 2.0, MANY).tolist()
    *all_but_one, last = value
    assert agree(PLAIN, value, [each * (1 + 1e-10) for each in value]) is True
    assert agree(PLAIN, value, tuple(value)) is True
    assert agree(PLAIN, value, [*all_but_one, -last]) is False
    assert agree(PLAIN, value, [*all_but_one, float("nan")]) is False
    assert agree(PLAIN, value, all_but_one) is False
    assert agree(PLAIN, value, np.array(value)) is False
    assert agree(PLAIN, list(range(MANY)), [*range(MANY - 1), 0]) is False


def test_of_what_is_left_out_the_number_is_told():
    texts = ["x"] * MANY
    assert agree(PLAIN, texts, texts[:-1]) is False
    assert agree(PLAIN, texts, [*texts[:-1], None]) is True
    assert agree(PLAIN, texts, [None, *texts[1:]]) is False


@each_scale
def test_what_an_array_is_in_an_answer_a_thousand_times_costs_is_bounded(question):
    often = [np.zeros(20_000)] * 1000 + [np.full(20_000, np.nan)] * 1000
    tracemalloc.start()
    try:
        found = print_of(question, [*often, np.zeros((0, 10**9)), np.zeros((10**9, 0))])
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert found.count <= 20_001
    assert most < 16 << 20
