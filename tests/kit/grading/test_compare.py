"""One answer beside the reference: nothing but the same thing is the same."""

from typing import NamedTuple

import numpy as np
import pytest

from autograder.grading.compare import Difference, Tolerance, difference, kind_of, surplus
from autograder.student.selfcheck import compare
from autograder.student.selfcheck.compare import wrong_entries
from autograder.worker.values import Opaque

EXACT = Tolerance(0.0, 0.0)
USUAL = Tolerance(1e-6, 1e-11)
SINGLE = Tolerance(1e-3, 1e-6, float32=True)

A = np.array([[0.5, -1.5], [2.0, 0.25], [-3.0, 8.0]])  # (3, 2)
B = np.array([0.1, 0.2, 0.7, -0.4])  # (4,)

# On the edge of rtol 0.25 and atol 0.5 around 4, -4 and 0.
EDGE = Tolerance(rtol=0.25, atol=0.5)
FOURS = np.array([4.0, -4.0, 0.0])
OFF = np.array([1.5, -1.5, 0.5])


class Step(NamedTuple):
    a_next: np.ndarray
    yt_pred: np.ndarray


def kind(got, expected, tolerance=USUAL):
    """What differs first, or None."""
    found = difference(got, expected, tolerance)
    return found.kind if found else None


# The order of the questions: structure, shape, dtype, values


def test_an_equal_array_has_no_difference():
    assert difference(A.copy(), A, EXACT) is None


def test_structure_is_told_before_a_wrong_shape_in_another_result():
    found = difference((A[:, :1], None), (A, B), USUAL)
    assert found == Difference("shape", 0, "(3, 1)", "(3, 2)")
    found = difference((None, B[:2]), (A, B), USUAL)
    assert found == Difference("structure", 0, "None", "an array")


def test_the_number_of_results_is_told_before_any_shape():
    found = difference((A[:1],), (A, B), USUAL)
    assert found == Difference("structure", 0, "a tuple of 1 array", "2 results")


def test_shape_is_told_before_dtype():
    assert kind(np.zeros((2, 3), dtype=int), A) == "shape"


def test_dtype_is_told_before_values():
    assert kind(np.full(A.shape, 7, dtype=np.int64), A) == "dtype"


def test_the_shape_of_the_last_result_is_told_before_a_value_of_the_first():
    assert difference((A + 1, B[:3]), (A, B), USUAL) == Difference("shape", 1, "(3,)", "(4,)")


def test_the_dtype_of_the_first_result_is_told_before_a_value_of_the_second():
    assert difference((A.astype(int), B + 1), (A, B), USUAL) == Difference(
        "dtype", 0, "int64", "float64", others=((1, "", False),)
    )


def test_without_a_tolerance_only_structure_and_shapes_count():
    assert difference((A.astype(np.float16) * np.nan, B + 1), (A, B), None) is None


# Nothing broadcasts its way to a right answer


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (np.ones((1, 3)), np.ones(3)),
        (np.ones(3), np.ones((1, 3))),
        (np.ones((3, 1)), np.ones((3, 2))),
        (np.ones((3, 1)), np.ones((1, 3))),
        (np.ones((1, 1)), np.ones((3, 2))),
        (np.ones(()), np.ones((3, 2))),
        (np.ones((3, 2, 1)), np.ones((3, 2))),
        (np.ones((0, 2)), np.ones((3, 2))),
        (np.ones((3, 0)), np.ones((3, 2))),
        (np.ones(0), np.ones(())),
        (np.ones(0), np.ones(1)),
        (np.ones(1), np.ones(())),
        (np.ones((0, 10**6)), np.ones((0, 2))),
        (np.ones((2, 3)), np.ones((3, 2))),
    ],
)
@pytest.mark.parametrize("tolerance", [USUAL, None], ids=["values", "shapes only"])
def test_an_array_that_would_broadcast_has_a_wrong_shape(got, expected, tolerance):
    assert difference(got, expected, tolerance) == Difference(
        "shape", 0, str(got.shape), str(expected.shape)
    )


@pytest.mark.parametrize("got", [1.0, 1, np.float64(1.0)])
def test_a_number_is_no_array(got):
    assert difference(got, np.ones((1,)), USUAL).kind == "structure"


def test_an_array_of_one_element_is_no_number():
    assert difference(np.ones(1), 1.0, USUAL) == Difference("shape", 0, "(1,)", "()")


def test_empty_arrays_of_the_same_shape_agree():
    assert difference(np.ones((0, 3)), np.ones((0, 3)), USUAL) is None


def test_an_empty_list_is_no_two_results():
    assert difference([], (A, B), USUAL) == Difference("structure", 0, "a list of 0", "2 results")


def test_a_third_result_is_one_too_many():
    assert kind((A, B, B), (A, B)) == "structure"


def test_one_array_that_holds_both_results_is_no_pair():
    assert difference(np.ones((2, 3)), (np.ones(3), np.ones(3)), None) == Difference(
        "structure", 0, "one array of shape (2, 3)", "2 results"
    )


def test_a_list_of_rows_is_no_array():
    assert difference(A.tolist(), A, USUAL) == Difference(
        "structure", 0, "a list of 3: list of 2, list of 2, list of 2", "an array"
    )


# Numbers


@pytest.mark.parametrize(
    "got", [0.25, np.float64(0.25), np.array(0.25)], ids=["float", "float64", "no axes"]
)
@pytest.mark.parametrize(
    "expected", [0.25, np.float64(0.25), np.array(0.25)], ids=["float", "float64", "no axes"]
)
def test_a_number_may_come_in_any_of_three_forms(got, expected):
    assert difference(got, expected, EXACT) is None


@pytest.mark.parametrize("got", [3, np.int32(3), np.array(3)])
def test_a_whole_number_is_as_good_as_the_float_that_it_equals(got):
    assert difference(got, 3.0, USUAL) is None
    assert difference(got, 3.1, USUAL) == Difference("value", 0, detail="1 of 1")


def test_an_array_of_whole_numbers_where_floats_are_asked_has_the_wrong_dtype():
    found = difference(np.array([3]), np.array([3.0]), USUAL)
    assert found == Difference("dtype", 0, "int64", "float64")


def test_true_is_no_number():
    assert difference(True, 1.0, None) == Difference("structure", 0, "a bool", "a number")


def test_numpys_true_is_not_one_point_zero():
    assert difference(np.True_, 1.0, USUAL) == Difference("dtype", 0, "bool", "float64")


@pytest.mark.parametrize("got", [True, np.True_, np.array(True)])
def test_where_a_truth_value_is_asked_it_may_come_in_any_form(got):
    assert difference(got, True, USUAL) is None
    assert difference(got, np.False_, USUAL) == Difference("value", 0, detail="1 of 1")


def test_a_word_is_no_number():
    assert difference("0.25", 0.25, USUAL) == Difference("structure", 0, "a str", "a number")


def test_none_is_no_number():
    assert difference(None, 0.25, None) == Difference("structure", 0, "None", "a number")


# Tolerance


def test_the_tolerance_is_absolute_plus_relative_to_the_expected_value():
    assert difference(FOURS + OFF, FOURS, EDGE) is None
    assert difference(FOURS - OFF, FOURS, EDGE) is None


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_hair_beyond_the_tolerance_is_a_difference(place):
    off = OFF.copy()
    off[place] *= 1 + 1e-12
    assert difference(FOURS + off, FOURS, EDGE) == Difference("value", 0, detail="1 of 3")


def test_the_tolerance_is_relative_to_the_expected_value_and_not_to_the_answer():
    within = Tolerance(rtol=0.5, atol=0.0)
    assert kind(np.array([2.0]), np.array([1.0]), within) == "value"
    assert kind(np.array([0.5]), np.array([1.0]), within) is None


@pytest.mark.parametrize("factor", [0.0, -1.0, 1000.0, 1 + 2e-6])
def test_without_absolute_tolerance_tiny_numbers_are_compared_by_their_ratio(factor):
    tiny = np.array([1e-16, 3e-200])
    assert kind(factor * tiny, tiny, Tolerance(1e-6, 0.0)) == "value"
    assert kind(tiny * (1 + 5e-7), tiny, Tolerance(1e-6, 0.0)) is None


def test_one_wrong_element_among_many_is_counted():
    wrong = np.zeros((40, 50))
    wrong[17, 31] = 1e-9
    assert difference(wrong, np.zeros((40, 50)), USUAL) == Difference(
        "value", 0, detail="1 of 2000"
    )


def test_minus_zero_is_zero():
    assert difference(np.array([-0.0]), np.array([0.0]), EXACT) is None


def test_a_difference_that_overflows_is_a_difference():
    huge = np.array([1.7e308])
    assert kind(-huge, huge) == "value"


# NaN and infinity


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_told_as_such_where_all_should_be(value):
    got = A.copy()
    got[1, 1] = value
    got[2, 0] += 1
    assert difference(got, A, USUAL) == Difference("not finite", 0, detail="1 of 6")


def test_nan_does_not_equal_nan():
    assert kind(np.array([np.nan]), np.array([np.nan])) == "value"


def test_nan_equals_nan_where_a_students_own_function_made_it():
    own = Tolerance(1e-6, 1e-11, nan_equal=True)
    assert kind(np.array([np.nan, 1.0]), np.array([np.nan, 1.0]), own) is None
    assert kind(np.array([1.0, np.nan]), np.array([np.nan, 1.0]), own) == "value"
    assert kind(np.array([np.nan, np.nan]), np.array([np.nan, 1.0]), own) == "value"
    assert kind(np.array([np.inf, 1.0]), np.array([np.nan, 1.0]), own) == "value"


@pytest.mark.parametrize("got", [3.0, 0.0, -np.inf, np.nan, 1.7e308])
def test_where_infinity_is_asked_nothing_else_will_do(got):
    expected = np.array([2.0, np.inf])
    assert kind(np.array([2.0, got]), expected, Tolerance(1e-6, 0.0)) == "value"
    assert kind(expected.copy(), expected, Tolerance(1e-6, 0.0)) is None


def test_infinity_is_not_within_reach_of_a_finite_number():
    assert kind(np.array([np.inf]), np.array([1.7e308]), Tolerance(1.0, 0.0)) == "not finite"


# Types of numbers


@pytest.mark.parametrize(
    "dtype", [np.float32, np.float16, np.longdouble, np.complex128, np.int64, np.bool_]
)
def test_a_result_of_another_type_is_told_where_float64_is_asked(dtype):
    got = np.ones((3, 2)).astype(dtype)
    assert difference(got, np.ones((3, 2)), USUAL) == Difference(
        "dtype", 0, np.dtype(dtype).name, "float64"
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("wanted", [np.float32, np.float64])
def test_for_float32_inputs_both_precisions_are_right(dtype, wanted):
    assert difference(A.astype(dtype), A.astype(wanted), SINGLE) is None


@pytest.mark.parametrize("dtype", [np.float16, np.longdouble, np.complex64, np.int32])
def test_for_float32_inputs_no_third_type_is_right(dtype):
    assert difference(np.ones(3).astype(dtype), np.ones(3), SINGLE) == Difference(
        "dtype", 0, np.dtype(dtype).name, "float32 or float64"
    )


def test_the_leeway_of_float32_is_not_for_whole_numbers():
    wanted = np.array([3, 1, 2])
    assert difference(wanted.astype(np.float64), wanted, SINGLE) == Difference(
        "dtype", 0, "float64", "int64"
    )


def test_the_leeway_of_float32_is_not_for_truth_values():
    assert kind(np.array([1.0, 0.0]), np.array([True, False]), SINGLE) == "dtype"


def test_whole_numbers_are_compared_exactly():
    wanted = np.array([10**9, 2])
    assert kind(wanted.copy(), wanted, Tolerance(0.1, 0.1)) is None
    assert kind(np.array([10**9 + 1, 2]), wanted, Tolerance(0.1, 0.1)) == "value"


def test_an_imaginary_part_is_compared():
    wanted = np.array([1 + 2j, 3 - 1j])
    assert kind(wanted * (1 + 1e-8), wanted) is None
    assert kind(wanted.conj(), wanted) == "value"
    assert kind(wanted.real + 0j, wanted) == "value"


def test_the_other_byte_order_is_the_same_type():
    assert difference(A.astype(">f8"), A, EXACT) is None


@pytest.mark.parametrize("order", ["F", "C"])
def test_the_order_in_memory_does_not_matter(order):
    assert difference(np.array(A, order=order)[::-1][::-1], A, EXACT) is None


# Several results


@pytest.mark.parametrize("got", [(A, B), [A, B], Step(A, B)], ids=["tuple", "list", "named tuple"])
def test_several_results_come_in_a_tuple_or_a_list(got):
    assert difference(got, (A, B), EXACT) is None


def test_several_results_do_not_come_in_a_dict():
    assert difference({"a": A, "b": B}, (A, B), None) == Difference(
        "structure", 0, "a dict with the keys a, b", "2 results"
    )


def test_the_order_of_results_matters():
    assert difference((B, A), (A, B), None) == Difference("shape", 0, "(4,)", "(3, 2)")


def test_the_difference_names_the_result_it_is_in():
    assert difference((A, np.where(B > 0.5, 0.0, B)), (A, B), USUAL) == Difference(
        "value", 1, detail="1 of 4", others=((0, "", True),)
    )


def test_of_the_other_keys_of_a_dict_it_is_told_whether_they_agree():
    found = difference({"a": A, "b": B + 1, "c": B + 1}, {"a": A, "b": B, "c": B}, USUAL)
    assert (found.key, found.others) == ("b", ((0, "a", True), (0, "c", False)))


def test_where_shapes_alone_count_nothing_is_said_of_the_others():
    assert difference((A, B[:2]), (A, B), None).others == ()


# Dicts


def test_the_order_of_a_dict_does_not_matter():
    assert difference({"b": B, "a": A}, {"a": A, "b": B}, EXACT) is None


def test_a_difference_in_a_dict_is_told_by_its_key():
    assert difference({"b": B + 1, "a": A}, {"a": A, "b": B}, USUAL).key == "b"


@pytest.mark.parametrize(
    ("got", "told"),
    [
        ({"a": A}, "a dict with the keys a"),
        ({"A": A, "b": B}, "a dict with the keys A, b"),
        ({}, "a dict with the keys (none)"),
        ((A, B), "a tuple of 2 arrays"),
        (A, "one array of shape (3, 2)"),
    ],
)
def test_the_keys_of_a_dict_must_be_those_expected(got, told):
    assert difference(got, {"a": A, "b": B}, None) == Difference(
        "structure", 0, told, "a dict with the keys a, b"
    )


def test_a_key_beyond_those_that_were_asked_is_no_difference():
    got, expected = {"a": A, "b": B, "c": B + 1}, {"a": A, "b": B}
    assert difference(got, expected, USUAL) is None
    assert surplus((got, A), (expected, A)) == ["c"]
    assert surplus(A, A) == []


def test_every_shape_of_a_dict_is_looked_at_before_any_value():
    assert kind({"a": A + 1, "b": B[:2]}, {"a": A, "b": B}) == "shape"


# What does not travel


def test_an_opaque_value_is_told_by_its_type():
    assert difference(Opaque("Tensor"), A, None) == Difference("structure", 0, "Tensor", "an array")


def test_an_opaque_value_among_results_is_a_wrong_structure():
    assert difference((A, Opaque("method")), (A, B), None) == Difference(
        "structure", 1, "method", "an array"
    )


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, "None"),
        (Opaque("generator"), "generator"),
        (A, "one array of shape (3, 2)"),
        (np.float32(1), "one number (float32)"),
        (0.125, "one number"),
        (7, "one number"),
        (True, "a bool"),
        ("text", "a str"),
        ((A, B, 0.5, None), "a tuple of 4: array, array, number, None"),
        ([], "a list of 0"),
        ({"w1": A, "b1": B}, "a dict with the keys w1, b1"),
        ({str(n): n for n in range(20)}, "a dict with the keys 0, 1, 2, 3, 4, 5, 6, 7"),
        (2j, "complex"),
    ],
)
def test_a_value_is_told_without_what_is_in_it(value, told):
    assert kind_of(value) == told


# Results by the thousand

MANY = 20_000
NUMBERS = np.linspace(1.0, 2.0, MANY).tolist()


@pytest.fixture
def measured(monkeypatch):
    """How many times entries were measured."""
    times = []

    def counted(*about, **named):
        times.append(about)
        return wrong_entries(*about, **named)

    monkeypatch.setattr(compare, "wrong_entries", counted)
    return times


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (NUMBERS, NUMBERS),
        ([each * (1 + 1e-9) for each in NUMBERS], NUMBERS),
        ([float("nan")] * MANY, [float("nan")] * MANY),
        ([1] * MANY, [1.0] * MANY),
        ([1] * MANY, [1] * MANY),
        ([True, None, "text"] * MANY, [True, None, "text"] * MANY),
        ([[each] for each in NUMBERS], [[each * (1 + 1e-9)] for each in NUMBERS]),
    ],
)
def test_thousands_of_numbers_that_agree_are_measured_at_once(measured, got, expected):
    assert difference(got, expected, Tolerance(1e-6, 1e-11, nan_equal=True)) is None
    assert len(measured) <= 1


def test_the_first_number_that_differs_is_told_among_thousands(measured):
    got = [*NUMBERS]
    got[7_000], got[9_000] = 5.0, 6.0
    found = compare.mismatch(got, NUMBERS, USUAL)
    assert (found.kind, found.result, found.got, found.expected) == (
        "value",
        7_000,
        5.0,
        NUMBERS[7_000],
    )
    assert len(measured) == 2


@pytest.mark.parametrize("scale", ["entry", "largest", "array", "column"])
def test_of_plain_numbers_the_scale_makes_no_difference(scale, rng):
    within = Tolerance(0.25, 0.5, scale=scale, nan_equal=True)
    odd = [0.0, np.nan, np.inf, -np.inf, 1e308, 5e-324]
    for _ in range(50):
        got, expected = (
            [float(each) for each in rng.choice([*odd, *rng.normal(size=6) * 4], size=8)]
            for _ in range(2)
        )
        alone = [difference(a, b, within) for a, b in zip(got, expected, strict=True)]
        first = next((n for n, each in enumerate(alone) if each), None)
        found = difference(got, expected, within)
        assert (found and (found.kind, found.result)) == (
            None if first is None else (alone[first].kind, first)
        )


def test_what_only_equals_a_number_is_none_of_another_kind():
    assert kind([True, True], [1.0, 1.0]) == "structure"
    assert kind([1.0, 1.0], [1, 1]) == "dtype"
    assert kind([True, True], [1, 1]) == "structure"
