"""What is near enough, over arrays of any size, scale, type and layout."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograder.grading.compare import Tolerance, difference
from tests.kit.grading.layouts import LAYOUTS, shape

USUAL = Tolerance(rtol=1e-6, atol=0.0)
SCALES = ("entry", "largest", "array", "column")
often = settings(
    max_examples=settings.default.max_examples * 3 // 10, deadline=None, derandomize=True
)


def numbers(draw, most_axes=3):
    """An array of any shape and scale, of either sign, and no entry like another."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    drawn = rng.normal(size=shape(draw, most_axes))
    return drawn * 10.0 ** draw(st.integers(-250, 250))


def otherwise(draw, array):
    """The same numbers, otherwise in memory."""
    return LAYOUTS[draw(st.sampled_from(list(LAYOUTS)))](array)


def nudged(draw, array, least, relative):
    """One entry off, among those above so much of the largest; and its index."""
    large = np.flatnonzero(np.abs(array) > least * np.abs(array).max())
    index = int(draw(st.sampled_from(list(large))))
    made = array.copy()
    made.flat[index] *= 1 + draw(st.sampled_from([-relative, relative]))
    return made


@pytest.mark.parametrize("scale", SCALES)
@often
@given(data=st.data())
def test_the_same_numbers_are_right_in_any_layout(scale, data):
    array = numbers(data.draw)
    got = otherwise(data.draw, array)
    assert difference(got, array, Tolerance(1e-6, 0.0, scale=scale)) is None
    assert difference([got, got], (array, array), USUAL) is None
    assert difference({"w": got}, {"w": array}, USUAL) is None


@often
@given(data=st.data())
def test_one_entry_off_by_a_ten_thousandth_is_wrong_and_the_only_one(data):
    array = numbers(data.draw)
    got = otherwise(data.draw, nudged(data.draw, array, 1e-3, 1e-4))
    found = difference(got, array, USUAL)
    assert (found.kind, found.detail) == ("value", f"1 of {array.size}")
    found = difference((array, {"w": array, "b": got}), (array, {"b": array, "w": array}), USUAL)
    assert (found.result, found.key) == (1, "b")


@pytest.mark.parametrize("scale", ["largest", "array"])
@often
@given(data=st.data())
def test_where_the_whole_is_the_measure_so_is_one_that_is_no_small_part_of_it(scale, data):
    array = numbers(data.draw)
    # A millionth of the norm is a ten thousandth of what has a hundredth of the norm.
    least = 0.011 * np.sqrt(array.size) if scale == "array" else 0.011
    assume(least < 1)
    got = nudged(data.draw, array, least, 1e-4)
    found = difference(got, array, Tolerance(1e-6, 0.0, scale=scale))
    assert (found.kind, found.detail) == ("value", f"1 of {array.size}")


@pytest.mark.parametrize("scale", SCALES)
@often
@given(data=st.data())
def test_all_entries_off_by_less_than_the_tolerance_are_right(scale, data):
    array = numbers(data.draw)
    rng = np.random.default_rng(data.draw(st.integers(0, 10**6)))
    got = otherwise(data.draw, array * (1 + rng.uniform(-9e-7, 9e-7, size=array.shape)))
    assert difference(got, array, Tolerance(1e-6, 0.0, scale=scale)) is None


@often
@given(data=st.data())
def test_single_precision_is_right_where_it_is_allowed_and_a_wrong_type_elsewhere(data):
    array = np.random.default_rng(data.draw(st.integers(0, 10**6))).normal(size=shape(data.draw, 3))
    single = otherwise(data.draw, array.astype(np.float32))
    assert difference(single, array, Tolerance(1e-3, 0.0, float32=True)) is None
    assert difference(array, single, Tolerance(1e-3, 0.0, float32=True)) is None
    assert difference(single, array, Tolerance(1e-3, 0.0)).kind == "dtype"


@often
@given(data=st.data())
def test_another_shape_is_told_before_any_value(data):
    array = numbers(data.draw)
    other = data.draw(
        st.sampled_from([array.T, array[np.newaxis], array[..., np.newaxis], array[:-1], array[0]])
    )
    assume(other.shape != array.shape)
    # A number where an array is wanted is no array of another shape.
    assert difference(np.zeros(other.shape), array, USUAL).kind == "shape"
    assert difference(np.zeros(other.shape), array, None).kind == "shape"


@often
@given(data=st.data())
def test_one_entry_that_is_not_finite_is_told_as_such(data):
    array = numbers(data.draw)
    got = array.copy()
    got.flat[data.draw(st.integers(0, array.size - 1))] = data.draw(
        st.sampled_from([np.nan, np.inf, -np.inf])
    )
    for scale in SCALES:
        found = difference(otherwise(data.draw, got), array, Tolerance(1e-6, 0.0, scale=scale))
        assert (found.kind, found.detail) == ("not finite", f"1 of {array.size}")
