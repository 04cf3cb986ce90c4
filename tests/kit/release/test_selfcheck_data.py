"""What goes into `selfcheck.json`, and what stays out."""

import json

import numpy as np
import pytest

from autograder.release.selfcheck_data import Exercise, PublicCase, build, encode, to_json
from autograder.student.selfcheck.data import NAMED_FUNCTIONS, decode

X = np.array([[1.0, 4.0], [2.0, 8.0], [6.0, 0.0]])
VALUES = PublicCase("three rows", "values", (X,))
SHAPES = PublicCase("three rows", "shapes", (X,))


def centre(x):
    return x - x.mean(axis=0)


def centred(cases=(VALUES,), mistakes=(), reference=centre):
    """The data of the one exercise `centre`."""
    return build({"centre": Exercise(reference, cases, mistakes)})["exercises"]["centre"]


def hints(*mistakes, cases=(VALUES,)):
    return [mistake["hint"] for mistake in centred(cases, mistakes)["mistakes"]]


# The form of a value


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        3,
        "word",
        -0.125,
        np.inf,
        np.pi,
        (1.5, [2, None], {"a": 0.1}),
        NAMED_FUNCTIONS["sum_of_cubes"],
    ],
)
def test_a_value_survives_json(value):
    assert decode(json.loads(json.dumps(encode(value)))) == value


@pytest.mark.parametrize(
    "array",
    [
        np.array([[0.1, np.pi], [1e300, -5e-324], [np.inf, 0.0]]),
        np.array([0.1, np.pi, 1e-30], np.float32),
        np.array([[2**62, -1]]),
        np.array([True, False]),
        np.array(0.5),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    ],
    ids=["float64", "float32", "int64", "bool", "no axes", "columns first"],
)
def test_an_array_survives_json_to_the_last_bit(array):
    back = decode(json.loads(json.dumps(encode(array))))
    assert (back.dtype, back.shape, back.tobytes()) == (array.dtype, array.shape, array.tobytes())


@pytest.mark.parametrize("value", [np.float32(0.1), np.int32(7), np.uint8(1)])
def test_a_number_of_another_width_keeps_its_type(value):
    back = decode(json.loads(json.dumps(encode(value))))
    assert (back.dtype, back.shape, back[()]) == (value.dtype, (), value)


def test_nan_survives_json():
    assert np.isnan(decode(json.loads(json.dumps(encode(float("nan"))))))


def test_an_input_that_is_not_contiguous_stays_so():
    back = decode(encode(np.arange(12.0).reshape(3, 4)[:, ::2]))
    assert back.tolist() == [[0, 2], [4, 6], [8, 10]]
    assert not back.flags.forc


def test_what_is_decoded_twice_is_not_shared():
    encoded = encode({"w": X})
    first, second = decode(encoded), decode(encoded)
    first["w"][:] = 0
    assert second["w"].tolist() == X.tolist()


@pytest.mark.parametrize(
    "value",
    [
        *(1j, np.array([1j]), np.complex64(1j), np.array([{}]), {1: 2}, object(), iter([])),
        *(np.longdouble(1), np.ones(2, np.longdouble), np.datetime64(1, "D")),
    ],
)
def test_what_has_no_form_is_refused(value):
    with pytest.raises(
        TypeError, match=rf"^{type(value).__name__} has no form in selfcheck\.json$"
    ):
        encode(value)


def test_expected_numbers_and_those_of_mistakes_are_rounded_so_that_processors_agree():
    data = centred(reference=lambda x: x / 3, mistakes=[("Thirds.", lambda x: 2 * x / 3)])
    assert data["cases"][0]["expected"]["data"][0] == 0.333333333
    assert data["mistakes"][0]["outcomes"][0]["data"][0] == 0.6666667


def test_inputs_are_rounded_before_anything_is_made_of_them():
    long = PublicCase("long", "values", (np.array([[1 / 3], [1000.123456]]),))
    (case,) = centred([long], reference=lambda x: 3 * x)["cases"]
    assert case["arguments"][0]["data"] == [0.333333, 1000.12]
    assert case["expected"]["data"] == [0.999999, 3000.36]


def test_a_negative_zero_is_written_as_zero():
    assert str(encode(np.array([-0.0]), 9)["data"]) == "[0.0]"


# The file


def test_the_file_is_json_that_every_reader_takes():
    data = build({"centre": Exercise(centre, [VALUES], [("Infinite.", lambda x: x / 0 * 0)])})
    text = to_json(data)
    assert json.loads(text, parse_constant=pytest.fail) == data
    assert text == to_json(data)


def test_the_file_has_a_line_for_each_case_and_each_mistake():
    exercise = Exercise(centre, [SHAPES, VALUES], [("Uncentred.", lambda x: x)])
    lines = to_json(build({"centre": exercise})).splitlines()
    assert len([line for line in lines if line.startswith('{"label"')]) == 2
    assert len([line for line in lines if line.startswith('{"hint"')]) == 1


def test_arguments_are_named_by_the_reference():
    assert centred()["arguments"] == ["x"]


def test_what_is_passed_by_name_is_written_by_name():
    def scaled(x, by=1.0):
        return by * (x - x.mean(axis=0))

    named = PublicCase("doubled", "values", (X,), keywords={"by": 2.0})
    plain, case = centred([VALUES, named], reference=scaled)["cases"]
    assert case["keywords"] == {"by": {"float": 2.0}}
    assert case["expected"]["data"] == [2 * entry for entry in plain["expected"]["data"]]
    assert "keywords" not in plain


def test_cases_may_be_plain_tuples():
    assert centred([("three rows", "values", (X,), 1e-6, 1e-11)]) == centred()


def test_where_shapes_are_asked_no_numbers_are_given():
    def results(x):
        return x, 0.5, {"k": [x, 1]}

    case = centred([SHAPES, VALUES], [("Twice.", lambda x: (x, 1.0, {"k": [x, 1]}))], results)
    array = {"dtype": "float64", "shape": [3, 2]}
    assert case["cases"][0]["expected"] == {
        "tuple": [array, {"float": None}, {"dict": {"k": {"list": [array, 1]}}}]
    }
    assert case["mistakes"][0]["outcomes"][0] == {"same": True}


# The mistakes


def test_a_mistake_is_recorded_where_it_differs():
    def pair(x):
        return x, {"a": x, "b": 0.5}

    def slip(x):
        return x, {"a": x, "b": 0.25}

    (mistake,) = centred([VALUES], [("Halve it once.", slip)], pair)["mistakes"]
    same = {"same": True}
    assert mistake["outcomes"] == [{"tuple": [same, {"dict": {"a": same, "b": {"float": 0.25}}}]}]


def test_a_mistake_that_raises_is_recorded_by_its_error():
    (mistake,) = centred([VALUES], [("No axis 5.", lambda x: x.mean(axis=5))])["mistakes"]
    said = "axis 5 is out of bounds for array of dimension 2"
    assert mistake["outcomes"] == [{"raises": ["AxisError", said]}]


def test_a_mistake_that_the_cases_do_not_show_is_left_out():
    assert hints(("Right here.", lambda x: x - x.mean(axis=0) + 1e-13)) == []
    assert hints(("A list will not do.", lambda x: list(centre(x)))) == ["A list will not do."]


def test_two_mistakes_that_the_cases_do_not_tell_apart_are_both_left_out():
    mistakes = [
        ("Forgot to centre.", lambda x: x),
        ("Took 0 for the mean.", lambda x: x - 0 * x.mean(axis=0) + 1e-13),
        ("Took the mean of everything.", lambda x: x - x.mean()),
    ]
    assert hints(*mistakes) == ["Took the mean of everything."]


def test_two_mistakes_that_one_case_tells_apart_both_stay():
    other = PublicCase("one row", "values", (X[:1],))
    mistakes = [
        ("Forgot to centre.", lambda x: x),
        ("Centres single rows only.", lambda x: x if len(x) > 1 else x - 1),
    ]
    assert hints(*mistakes, cases=[VALUES, other]) == [hint for hint, _ in mistakes]


def test_a_mistake_whose_result_has_no_form_is_left_out():
    assert hints(("A generator.", lambda x: (row for row in x))) == []


def test_a_mistake_that_prints_and_overflows_is_recorded_quietly(capsys):
    def loud(x):
        print("noise")
        return np.exp(1000 * x)

    assert hints(("It overflows.", loud)) == ["It overflows."]
    assert capsys.readouterr().out == ""


def test_a_mistake_that_alters_its_input_cannot_reach_the_next():
    def alters(x):
        x[:] = 0
        return x

    after = [("Alters.", alters), ("Forgot to centre.", lambda x: x)]
    assert centred([VALUES], after)["mistakes"][1]["outcomes"] == [encode(X)]


def test_a_mistake_that_remembers_is_known_by_a_case_put_twice():
    def remembers(x, last={}):  # noqa: B006 - the mistake itself
        again = last.get("x") == x.tobytes()
        last["x"] = x.tobytes()
        return centre(x) + again

    again = VALUES._replace(label="three rows again")
    assert hints(("It remembers.", remembers), cases=[VALUES, again]) == ["It remembers."]


# What an instructor is told


@pytest.mark.parametrize(
    ("cases", "reference", "message"),
    [
        ([SHAPES], centre, "centre needs at least one public case for values"),
        (
            [VALUES, VALUES._replace(arguments=(X + 1,))],
            centre,
            "centre has two public cases for values labelled 'three rows'",
        ),
        (
            [VALUES._replace(criterion="seeded")],
            centre,
            "centre, public case 'three rows': criterion 'seeded' is neither shapes nor values",
        ),
        (
            [VALUES],
            lambda x: x.nothing,
            "centre, public case 'three rows': the reference raises AttributeError(",
        ),
        (
            [VALUES],
            lambda x: np.subtract(x, 1, out=x),
            "centre, public case 'three rows': the reference alters x",
        ),
        (
            [VALUES],
            lambda x: {"a": [x * np.nan]},
            "centre, public case 'three rows': the reference returns NaN",
        ),
    ],
)
def test_an_exercise_that_cannot_be_checked_is_refused(cases, reference, message):
    with pytest.raises(ValueError) as raised:  # noqa: PT011 - the message is compared below
        centred(cases, reference=reference)
    assert str(raised.value).startswith(message)


def test_labels_may_repeat_between_criteria():
    assert [case["criterion"] for case in centred([SHAPES, VALUES])["cases"]] == [
        "shapes",
        "values",
    ]
