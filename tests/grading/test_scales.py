"""How near is near enough: by each entry, by the largest, or by the norm of an array or a column.

The same function says so for the graders and for the students' own check.
"""

import numpy as np
import pytest

from autograder.grading.compare import Difference, Tolerance, difference
from autograder.release.selfcheck_data import Exercise, PublicCase, build
from autograder.student.selfcheck.compare import SCALES, mismatch, wrong_entries
from autograder.student.selfcheck.data import Case
from autograder.student.selfcheck.words import in_words

TALL = np.array([[300.0, 3e-9], [400.0, 4e-9]])  # columns of norm 500 and 5e-9


def off_by(*rows):
    return TALL + np.array(rows)


def wrong(got, scale, rtol=0.01, expected=TALL):
    return wrong_entries(got, expected, rtol, 0.0, scale).tolist()


def test_by_entry_each_is_held_against_its_own_size():
    assert wrong(off_by([2.9, 0], [0, 5e-11]), "entry") == [[False, False], [False, True]]


def test_by_the_largest_a_small_entry_may_be_off_by_a_share_of_the_largest():
    assert wrong(off_by([0, 3.9], [4.1, 0]), "largest") == [[False, False], [True, False]]


def test_by_array_the_norm_of_the_difference_is_held_against_the_norm_of_the_whole():
    # of 500, 1 % is 5: 3 and 4 are just that, and 3 and 4.1 too much
    assert not np.any(wrong(off_by([2.99, 0], [3.99, 0]), "array"))
    assert np.any(wrong(off_by([3, 0], [4.1, 0]), "array"))


def test_by_array_a_column_far_smaller_than_the_rest_may_be_anything():
    assert not np.any(wrong(TALL * [1, 1000], "array"))


def test_by_column_each_column_is_held_against_its_own_norm():
    assert wrong(TALL * [1, 1.02], "column") == [[False, True], [False, True]]
    assert wrong(TALL * [1.02, 1], "column") == [[True, False], [True, False]]
    assert not np.any(wrong(TALL * 1.005, "column"))


def test_where_a_norm_is_off_the_entries_with_more_than_their_share_are_marked():
    assert wrong(off_by([0, 0], [9, 1e-12]), "column") == [[False, False], [True, False]]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("size", [1e-200, 1e-30, 1.0, 1e200])
def test_zero_a_wrong_sign_and_a_thousandfold_are_wrong_at_every_size(scale, size):
    expected = size * np.array([[0.5, -0.2], [0.3, 0.9]])
    for got in (0 * expected, -expected, 1000 * expected):
        assert np.any(wrong(got, scale, expected=expected))
    assert not np.any(wrong(expected * (1 + 1e-3), scale, expected=expected))


@pytest.mark.parametrize("scale", SCALES)
def test_an_infinity_is_matched_by_itself_alone(scale):
    expected = np.array([[np.inf], [2.0]])
    assert not np.any(wrong(expected.copy(), scale, expected=expected))
    assert wrong(np.array([[7.0], [2.0]]), scale, expected=expected)[0] == [True]
    assert wrong(np.array([[-np.inf], [2.0]]), scale, expected=expected)[0] == [True]
    assert wrong(np.array([[np.inf], [np.inf]]), scale, expected=expected)[1] == [True]


@pytest.mark.parametrize("scale", SCALES)
def test_nan_is_never_near_a_number(scale):
    got = TALL.copy()
    got[0, 0] = np.nan
    assert wrong(got, scale)[0][0]


@pytest.mark.parametrize("scale", SCALES)
def test_nan_is_nan_only_where_that_is_wanted(scale):
    holey = np.array([[np.nan], [2.0]])
    assert not wrong_entries(holey, holey, 0.01, 0.0, scale).any()
    assert wrong_entries(holey, holey, 0.01, 0.0, scale, equal_nan=False)[0, 0]


@pytest.mark.parametrize("scale", SCALES)
def test_numbers_and_empty_arrays_have_a_size_too(scale):
    assert not wrong_entries(2.0, 2.001, 0.01, 0.0, scale).any()
    assert wrong_entries(2.0, 2.1, 0.01, 0.0, scale).any()
    assert not wrong_entries(np.zeros((0, 3)), np.zeros((0, 3)), 0.01, 0.0, scale).any()


# In results


def test_each_key_of_a_dict_may_have_a_scale_of_its_own():
    by_key = Tolerance(0.01, 0.0, scale={"w": "array", "a0": "column"})
    expected = {"w": TALL, "a0": TALL}
    off = TALL * [1, 1.5]
    assert difference({"w": off, "a0": TALL}, expected, by_key) is None
    found = difference({"w": TALL, "a0": off}, expected, by_key)
    agrees = ((0, "w", True),)
    assert found == Difference("value", 0, detail="2 of 4", key="a0", others=agrees)


def test_a_dict_among_several_results_is_looked_into():
    tolerance = Tolerance(1e-6, 0.0)
    expected = {"w": TALL, "b": TALL[:, 0]}, np.float64(5.0)
    assert difference(({"b": TALL[:, 0], "w": TALL}, 5.0), expected, tolerance) is None
    found = difference(({"w": TALL, "b": TALL[:1, 0]}, 5.0), expected, tolerance)
    assert found == Difference("shape", 0, "(1,)", "(2,)", key="b")
    found = difference(({"w": TALL, "b": -TALL[:, 0]}, 5.0), expected, tolerance)
    agrees = ((1, "", True),)
    assert found == Difference("value", 0, detail="2 of 2", key="b", others=agrees)
    found = difference(({"w": TALL, "b": TALL[:, 0]}, 6.0), expected, tolerance)
    assert found == Difference("value", 1, detail="1 of 1", others=((0, "", True),))


def test_a_missing_key_among_several_results_is_told_before_any_shape():
    found = difference((TALL[:1], {"w": TALL}), (TALL, {"w": TALL, "b": TALL}), None)
    assert found == Difference(
        "structure", 1, "a dict with the keys w", "a dict with the keys w, b"
    )


# In the students' check


@pytest.mark.parametrize(
    ("factors", "problem"),
    [
        ([1, 1], None),
        ([1, 1.5], "`a0` is 4.5e-09 at [0, 1]; 3e-09 was expected. 2 of 4 entries differ."),
    ],
)
def test_the_students_check_uses_the_scale_of_each_key(factors, problem):
    scale = {"w": "array", "a0": "column"}
    cases = [PublicCase("a pair", "values", (TALL,), 0.01, 0.0, scale)]
    data = build({"pair": Exercise(lambda x: {"w": x.copy(), "a0": x.copy()}, cases)})
    case = Case.read(data["exercises"]["pair"]["cases"][0])
    got = {"w": TALL * [1, 1.5], "a0": TALL * factors}
    found = mismatch(got, case.expected, case.tolerance)
    assert (found and in_words(found, case.expected, [])) == problem


def test_a_scale_by_entry_is_not_written_down():
    data = build({"same": Exercise(lambda x: x.copy(), [PublicCase("one", "values", (TALL,))])})
    assert "scale" not in data["exercises"]["same"]["cases"][0]
