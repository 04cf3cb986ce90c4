"""What the instant check says to a student, word for word."""

import ast
import html.parser
import importlib.util
import itertools
import json
import shutil
import subprocess
import sys
import warnings
from types import SimpleNamespace

import numpy as np
import pytest

from autograder.release.selfcheck_data import Exercise, PublicCase, build, to_json
from autograder.student import SELFCHECK
from autograder.student.selfcheck.concepts import form_in_words, letters_in_words
from autograder.student.selfcheck.data import NAMED_FUNCTIONS

X = np.array([[1.0, 4.0], [2.0, 8.0], [6.0, 0.0]])
SCALE = {"scale": np.array([[2.0], [3.0], [4.0]])}


def right_centre(x):
    return x - x.mean(axis=0)


def right_split(x, parameters):
    return np.maximum(x, 0) * parameters["scale"], np.minimum(x, 0.0)[:2]


def right_total(x, mask=None, weight=1.0):
    return float(weight * np.sum(x if mask is None else x[mask]))


def right_slopes(f, w):
    return {"loss": f(w), "w": 2 * w}


def right_first(x):
    return np.argmax(x, axis=0)


def right_powers(z):
    with np.errstate(over="ignore"):
        return np.exp(z)


def right_ordered(x):
    return bool(np.all(np.diff(x, axis=0) > 0))


def endless(x):
    return endless(x)


def unscaled(x, parameters):
    return np.maximum(x, 0), right_split(x, parameters)[1]


EXERCISES = {
    "centre": Exercise(
        right_centre,
        [
            PublicCase("three rows", "shapes", (X,)),
            PublicCase("one row", "shapes", (np.array([[1.0, 2.0]]),)),
            PublicCase("three rows", "values", (X,)),
            PublicCase("whole numbers", "values", (np.array([[1, 2], [4, 8]]),)),
            PublicCase("single precision", "values", (X.astype(np.float32),), 1e-3, 1e-6),
        ],
        [
            ("You took the mean of everything.", lambda x: x - x.mean()),
            ("Take the mean along `axis` 0.", lambda x: x - x.mean(axis=1, keepdims=True)),
            ("No array here has an axis 5.", lambda x: x - x.mean(axis=5)),
            ("It calls itself for ever.", endless),
        ],
    ),
    "split": Exercise(
        right_split,
        [
            PublicCase("signs mixed", "shapes", (X - 3, SCALE)),
            PublicCase("signs mixed", "values", (X - 3, SCALE)),
        ],
        [("lower is right; upper waits for its scale.", unscaled)],
        results=("upper", "lower"),
    ),
    "total": Exercise(
        right_total,
        [
            PublicCase("some entries", "shapes", (X, X > 1.5)),
            PublicCase("all entries", "values", (X,)),
            PublicCase("some entries", "values", (X, X > 1.5)),
            PublicCase("half of all", "values", (X, None, 0.5)),
            PublicCase("by name", "values", (X,), keywords={"mask": X > 1.5, "weight": 2.0}),
        ],
    ),
    "slopes": Exercise(
        right_slopes,
        [PublicCase("a square", "values", (NAMED_FUNCTIONS["sum_of_squares"], X))],
    ),
    "first": Exercise(right_first, [PublicCase("two columns", "values", (X,))]),
    "powers": Exercise(
        right_powers,
        [PublicCase("up to 1000", "values", (np.array([0.0, 1000]),), must_not_warn="overflow")],
        [
            ("Suppress it.", lambda z: np.exp(z)),
            ("The base is e.", lambda z: 2.0**z),
        ],
    ),
    "ordered": Exercise(right_ordered, [PublicCase("two columns", "values", (X,))]),
}
RIGHT = {name: exercise.reference for name, exercise in EXERCISES.items()}


def imported(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def data():
    return to_json(build(EXERCISES))


@pytest.fixture
def unpacked(tmp_path, data):
    """The folder that a student unpacks: the helper, and its data beside it."""
    shutil.copytree(SELFCHECK, tmp_path / "selfcheck", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "selfcheck.json").write_text(data, encoding="utf-8")
    return tmp_path


@pytest.fixture
def selfcheck(unpacked, monkeypatch):
    monkeypatch.syspath_prepend(unpacked)
    forget_the_check()
    package = importlib.import_module("selfcheck")
    examine = importlib.import_module("selfcheck.exercises").examine
    yield SimpleNamespace(check=package.check, waiting_for=package.waiting_for, examine=examine)
    forget_the_check()


def forget_the_check():
    for name in [name for name in sys.modules if name.partition(".")[0] == "selfcheck"]:
        del sys.modules[name]


@pytest.fixture
def written(tmp_path):
    """Write a student's code into a file of its own, and import it."""
    numbers = itertools.count()

    def write(source):
        path = tmp_path / f"cell_{next(numbers)}.py"
        path.write_text(f"import numpy as np\n\n{source}\n", encoding="utf-8")
        return imported(path.stem, path)

    return write


@pytest.fixture
def answer(written, selfcheck):
    """Report on the last function of a student's code, whose first line is the third."""

    def report(source):
        module = written(source)
        name = source.rpartition("def ")[2].partition("(")[0]
        return selfcheck.examine(getattr(module, name), vars(module))

    return report


def problem(report):
    """The sentence about the first case that fails."""
    (first, *_) = [finding.problem for finding in report.findings if finding.problem]
    return first.replace("`", "")


# What passes


def test_a_right_answer_passes(answer):
    assert str(answer("def centre(x): return x - x.mean(axis=0)")).split("\n") == [
        "centre passes its check.",
        "  shapes: pass (2 of 2 cases right)",
        "  values: pass (3 of 3 cases right)",
        "The graders try other inputs as well, so this is a good sign and not yet a grade.",
    ]


@pytest.mark.parametrize("name", RIGHT)
def test_every_kind_of_argument_and_result_survives_the_data(selfcheck, name):
    assert selfcheck.examine(RIGHT[name], {name: RIGHT[name]}).passed


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("split", list),
        ("slopes", lambda result: dict(reversed(result.items()))),
        ("total", np.float64),
        ("total", np.asarray),
        ("first", lambda result: result.astype(np.int32)),
        ("ordered", np.bool_),
        ("centre", lambda result: np.repeat(result, 2, axis=1)[:, ::2]),
    ],
    ids=[
        "several results in a list",
        "a dictionary in another order",
        "a numpy number for a number",
        "an array without axes for a number",
        "another width of whole numbers",
        "a numpy truth value",
        "a view that is not contiguous",
    ],
)
def test_the_same_answer_in_another_form_is_right(selfcheck, name, changed):
    def other(*arguments, **keywords):
        return changed(RIGHT[name](*arguments, **keywords))

    assert selfcheck.examine(other, {name: other}).passed


def test_float32_is_right_for_float32_inputs(answer):
    assert answer(
        "def centre(x):\n"
        "    y = x - x.mean(axis=0)\n"
        "    return y if x.dtype != np.float32 else y.astype(np.float32)"
    ).passed


def test_a_function_that_prints_is_right_and_does_not_bury_the_answer(answer, capsys):
    assert answer("def centre(x):\n    print('here')\n    return x - x.mean(axis=0)").passed
    assert capsys.readouterr().out == ""


def test_what_a_wrong_function_printed_stands_with_its_case(answer, capsys):
    report = answer("def centre(x):\n    print('<here>', x.shape)\n    return x")
    shown = report._repr_html_()
    assert "<summary>This case in numbers, and what it printed</summary>" in shown
    assert "printed\n&lt;here&gt; (3, 2)</pre>" in shown
    assert capsys.readouterr().out == ""


def test_endless_prints_are_abridged(answer):
    shown = answer("def centre(x):\n    print('here ' * 1000)\n    return x")._repr_html_()
    assert shown.count("here") == 400
    assert "here ...</pre>" in shown


def test_a_wrapped_function_is_known_by_the_name_it_goes_by(written, selfcheck):
    module = written(
        "def loud(f):\n"
        "    def wrapper(*inputs): return f(*inputs)\n"
        "    return wrapper\n"
        "@loud\n"
        "def centre(x): return x - x.mean(axis=0)"
    )
    assert selfcheck.examine(module.centre, vars(module)).title == "`centre` passes its check."


@pytest.mark.parametrize("setting", ["warn", "raise"])  # a warning is an error in these tests
def test_numbers_that_overflow_are_reported_and_not_warned_of(answer, setting):
    with np.errstate(all=setting):
        report = answer("def centre(x): return x * 1e300 * 1e300")
    assert problem(report).startswith("The result is inf at [0, 0]; -2 was expected.")


# Concept questions, of which nothing is known here but the form


@pytest.fixture
def asked(written, selfcheck, unpacked):
    """Report on a student's `which`, whose one argument is the notebook's `mine`."""
    data = json.loads((unpacked / "selfcheck.json").read_text())
    letters = {"of": "ABC", "count": 2}
    form = ["letters", "number"]
    data["exercises"]["which"] = {"arguments": ["mine"], "form": form, "letters": letters}
    (unpacked / "selfcheck.json").write_text(json.dumps(data))

    def report(source, scope):
        return selfcheck.examine(written(source).which, scope)

    return report


def test_an_answer_of_the_right_form_is_left_to_the_grading(asked):
    mine = {"a": [1]}
    source = "def which(mine): mine['a'].append(print('twice')); return 'BA', len(mine['a'])"
    report = asked(source, {"mine": mine})
    assert str(report) == (
        "which has an answer of the right form.\nWhether it is right, the grading will tell."
    )
    assert report.passed
    assert mine == {"a": [1]}


@pytest.fixture
def foretold(written, selfcheck, unpacked):
    """Report on a student's `days`, a prediction of up to 100 days, or of none that is the last."""
    data = json.loads((unpacked / "selfcheck.json").read_text())
    told = {"plausible": {"up_to": 100, "or_inf": True}, "advice": "Up to 100, or np.inf."}
    data["exercises"]["days"] = {"arguments": ["mine"], "form": ["number"], **told}
    (unpacked / "selfcheck.json").write_text(json.dumps(data))

    def report(value):
        return selfcheck.examine(written(f"def days(mine): return {value}").days, {"mine": {}})

    return report


@pytest.mark.parametrize("value", ["42", "0.5", "100", "np.inf", "[7]"])
def test_a_plausible_prediction_is_committed_and_need_not_come_true(foretold, value):
    report = foretold(value)
    assert report.passed
    assert str(report) == (
        "days is committed.\nThat is what its points are for: it need not come true."
    )


@pytest.mark.parametrize("value", ["0", "-1", "150", "np.nan", "-np.inf"])
def test_a_prediction_that_the_graders_would_refuse_is_told_the_range(foretold, value):
    report = foretold(value)
    assert not report.passed
    assert str(report) == "days is no plausible prediction.\nUp to 100, or np.inf."


@pytest.mark.parametrize("text", ["AC", "ca", "B > A", ["b", "a"]])
def test_letters_on_offer_are_an_answer_in_any_order(asked, text):
    assert asked(f"def which(mine): return {text!r}, 1", {"mine": {}}).passed


@pytest.mark.parametrize("text", ["AD", "AA", "A", "ABC", "A1", ""])
def test_other_letters_and_repeated_ones_are_told_what_is_on_offer(asked, text):
    report = asked(f"def which(mine): return {text!r}, 1", {"mine": {}})
    assert str(report) == (
        "which is not an answer yet.\nWhat was asked: letters and a number, two of A, B and C."
    )
    assert not report.passed


def test_a_choice_is_told_by_its_letters_alone(selfcheck, written, unpacked):
    data = json.loads((unpacked / "selfcheck.json").read_text())
    choice = {"form": ["letters"], "letters": {"of": "ABC", "count": 1}}
    data["exercises"]["which"] = {"arguments": ["mine"], **choice}
    (unpacked / "selfcheck.json").write_text(json.dumps(data))
    report = selfcheck.examine(written("def which(mine): return 'D'").which, {"mine": {}})
    assert str(report) == "which is not an answer yet.\nWhat was asked: one of A, B and C."


@pytest.mark.parametrize(
    ("of", "count", "words"),
    [("ABC", 3, "each of `A`, `B` and `C` once"), ("ABC", 1, "one of `A`, `B` and `C`")],
)
def test_letters_on_offer_are_told_in_words(of, count, words):
    assert letters_in_words({"of": of, "count": count}) == words


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (["number"], "a number"),
        (["number", "number"], "two numbers"),
        (["letters", "letters"], "two texts of letters"),
        (["array", "array", "number"], "two arrays and a number"),
    ],
)
def test_a_form_is_told_in_words(form, words):
    assert form_in_words(form) == words


def test_run_as_a_program_it_says_how_it_is_used(unpacked):
    for how in (["selfcheck"], ["-m", "selfcheck"]):
        told = subprocess.run([sys.executable, *how], cwd=unpacked, capture_output=True, text=True)
        assert (told.returncode, told.stderr) == (0, "")
        assert "`from selfcheck import check`" in told.stdout


def test_an_answer_of_another_form_is_told_what_was_asked(asked):
    report = asked("def which(mine): return 3", {"mine": {}})
    assert str(report) == (
        "which is not an answer yet.\n"
        "What was asked: letters and a number. The single value 3 came back."
    )
    assert not report.passed


def test_an_answer_that_raises_is_told_where(asked):
    report = asked("def which(mine): return mine['b']", {"mine": {}})
    assert str(report) == (
        "which is not there yet.\n"
        "It stopped with KeyError: 'b' (in which, line 3: def which(mine): return mine['b'])."
    )


def test_an_unwritten_answer_is_still_to_be_written(asked):
    report = asked("def which(mine): raise NotImplementedError", {"mine": {}})
    assert report.title == "`which` is still to be written."


def test_an_answer_waits_for_the_cell_that_draws_its_numbers(asked):
    assert str(asked("def which(mine): return 'B', 1", {})) == (
        "which cannot be tried.\nThere is no mine yet: run the cells of this notebook from the top."
    )


def test_only_an_interrupt_ends_the_check_of_an_answer(asked):
    with pytest.raises(KeyboardInterrupt):
        asked("def which(mine): raise KeyboardInterrupt", {"mine": {}})


# What is not an answer yet


def test_a_stub_is_still_to_be_written(answer):
    assert str(answer("def centre(x): raise NotImplementedError()")) == (
        "centre is still to be written.\n"
        "Put your code in place of the line raise NotImplementedError, run that cell, and then"
        " this one."
    )


def test_a_wrong_form_is_not_blamed_on_a_function_whose_form_is_right(answer):
    report = answer(
        "def centre(x): return x\ndef split(x, parameters): return centre(x), centre(x)"
    )
    assert problem(report) == "lower has shape (3, 2); (2, 2) was asked."
    assert report.advice == ""


def test_a_wrong_value_sends_to_the_function_that_may_have_caused_it(answer):
    report = answer(
        "def centre(x): return x\ndef split(x, parameters): return centre(x), centre(x)[:2]"
    )
    assert report.advice == (
        "`centre`, which `split` calls, does not pass its own check yet. Begin there: `split`"
        " itself may be right already."
    )


def test_a_function_that_calls_a_stub_is_written_and_told_where_to_begin(answer):
    report = answer(
        "def centre(x): raise NotImplementedError()\n"
        "def split(x, parameters):\n"
        "    return centre(x), centre(x)"
    )
    assert report.title == "`split` is not right yet."
    assert problem(report) == (
        "It stopped with NotImplementedError (in centre, line 3: def centre(x): raise"
        " NotImplementedError())."
    )
    assert str(report).endswith(
        "First: centre, which split calls, does not pass its own check yet. Begin there: split"
        " itself may be right already."
    )


def test_a_mistake_of_an_earlier_function_is_found_inside_a_comprehension_too(answer):
    report = answer(
        "def centre(x): return x[:1]\n"
        "def split(x, parameters):\n"
        "    return [centre(part) for part in (x, x)]"
    )
    assert report.advice.startswith("`centre`, which `split` calls, does not pass")


def test_an_earlier_function_that_is_not_called_is_not_blamed(answer):
    report = answer("def centre(x): return x\ndef split(x, parameters): return x, x")
    assert report.advice == ""


def test_an_earlier_function_that_is_right_is_not_blamed(answer):
    report = answer(
        "def centre(x): return x - x.mean(axis=0)\n"
        "def split(x, parameters): return centre(x), centre(x)"
    )
    assert report.advice == ""


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ("centre", "a str"),
        (None, "nothing (None; is there a return?)"),
        (X, "one array of shape (3, 2)"),
        ((X, X), "a tuple of 2"),
        (2.5, "the single value 2.5"),
        ({}, "a dict"),
    ],
)
def test_something_that_is_no_function_gets_told_how_to_call_check(selfcheck, given, kind):
    assert str(selfcheck.examine(given)) == (
        "There is nothing to check.\n"
        "check takes the function itself, without brackets, as in check(centre); it was given"
        f" {kind}."
    )


def test_a_near_miss_of_a_name_is_put_right(answer):
    assert str(answer("def center(x): return x")) == (
        "center is not an exercise of this notebook.\nDid you mean centre?"
    )


def test_a_name_far_from_all_exercises_gets_their_list(answer):
    assert str(answer("def zzz(x): return x")) == (
        "zzz is not an exercise of this notebook.\n"
        "Its exercises: centre, split, total, slopes, first, powers and ordered."
    )


# What is wrong, and how that is said


def test_a_wrong_number_is_shown_with_its_place_and_what_was_asked(answer):
    assert str(answer("def centre(x): return np.round(x - x.mean(axis=0) + 0.01, 2)")) == (
        "centre is not right yet.\n"
        "  shapes: pass (2 of 2 cases right)\n"
        "  values: FAIL (0 of 3 cases right)\n"
        "    Asked: three rows, with x (3, 2).\n"
        "    The result is -1.99 at [0, 0]; -2 was expected. 6 of 6 entries differ."
    )


def test_the_inputs_of_a_dictionary_are_listed(answer):
    report = answer("def split(x, parameters): return 2 * np.maximum(x, 0), 0 * x[:2]")
    assert report.findings[1].case == (
        "Asked: signs mixed, with `x` (3, 2), `parameters` (`scale` (3, 1))."
    )


def test_a_public_input_that_is_no_array_is_shown_as_it_is(answer):
    report = answer("def slopes(f, w): return {}")
    assert report.findings[0].case == "Asked: a square, with `f` = sum_of_squares, `w` (3, 2)."
    report = answer("def total(x, mask=None, weight=1.0): return x.sum() if mask is None else 21.0")
    assert report.findings[1].case == "Asked: some entries, with `x` (3, 2), `mask` (3, 2) bool."


def test_a_wrong_shape_is_named_and_values_wait(answer):
    assert str(answer("def centre(x): return (x - x.mean(axis=0)).ravel()")) == (
        "centre is not right yet.\n"
        "  shapes: FAIL (0 of 2 cases right)\n"
        "    Asked: three rows, with x (3, 2).\n"
        "    The result has shape (6,); (3, 2) was asked.\n"
        "  values: not assessed (the shape comes first)"
    )


def test_a_wrong_shape_on_a_case_of_values_fails_values(answer):
    report = answer(
        "def centre(x):\n"
        "    y = x - x.mean(axis=0)\n"
        "    return y if x.dtype.kind == 'f' else y.ravel()"
    )
    assert [finding.heading for finding in report.findings] == ["shapes: pass", "values: FAIL"]
    assert problem(report) == "The result has shape (4,); (2, 2) was asked."


SENTENCES = {
    "nothing returned": (
        "def centre(x): pass",
        "The result is None: nothing came back. Does the function end with a return?",
    ),
    "a list for an array": (
        "def centre(x): return list(x)",
        "The result should be a numpy array of shape (3, 2); a list of 3 came back.",
    ),
    "a number for an array": (
        "def centre(x): return 0.5",
        "The result should be a numpy array of shape (3, 2); the single value 0.5 came back.",
    ),
    "a numpy number for an array": (
        "def centre(x): return x.sum()",
        "The result should be a numpy array of shape (3, 2); the single value 21.0 came back.",
    ),
    "a generator": (
        "def centre(x): yield x",
        "The result should be a numpy array of shape (3, 2); a generator came back.",
    ),
    "an object": (
        "class Evil:\n    def __repr__(self): raise ValueError\ndef centre(x): return Evil()",
        "The result should be a numpy array of shape (3, 2); an Evil came back.",
    ),
    "the transpose": (
        "def centre(x): return x.T",
        "The result has shape (2, 3); (3, 2) was asked. That is its transpose.",
    ),
    "whole numbers": (
        "def centre(x): return x.astype(int)",
        "The result holds numbers of type int64; float64 was asked.",
    ),
    "complex numbers": (
        "def centre(x): return x.astype(np.complex128)",
        "The result holds numbers of type complex128; float64 was asked.",
    ),
    "too few digits": (
        "def centre(x): return x.astype(np.float32)",
        "The result holds numbers of type float32; float64 was asked.",
    ),
    "far too few digits": (
        (
            "def centre(x): return x.astype(np.float16) if x.dtype == np.float32"
            " else x - x.mean(axis=0)"
        ),
        "The result holds numbers of type float16; float32 was asked.",
    ),
    "floats for whole numbers": (
        "def first(x): return np.array([2.0, 1.0])",
        "The result holds numbers of type float64; int64 was asked.",
    ),
    "wrong whole numbers": (
        "def first(x): return np.argmin(x, axis=0)",
        "The result is 0 at [0]; 2 was expected. 2 of 2 entries differ.",
    ),
    "not a number": (
        "def centre(x): return np.where(x == 8, np.nan, x - x.mean(axis=0))",
        (
            "The result is nan at [1, 1]; 4 was expected. 1 of 6 entries differ. NaN (not a number)"
            " comes from 0/0, inf/inf or inf - inf: look for what overflows."
        ),
    ),
    "infinite": (
        "def centre(x): return np.where(x == 8, -np.inf, x - x.mean(axis=0))",
        (
            "The result is -inf at [1, 1]; 4 was expected. 1 of 6 entries differ. An infinity comes"
            " from an overflow or a division by zero."
        ),
    ),
    "one result for two": (
        "def split(x, parameters): return x",
        "2 results (upper and lower) were asked; one array of shape (3, 2) came back.",
    ),
    "three results for two": (
        "def split(x, parameters): return x, x, x",
        "2 results (upper and lower) were asked; a tuple of 3 came back.",
    ),
    "nothing for two": (
        "def split(x, parameters): print(x)",
        "2 results (upper and lower) were asked; nothing (None; is there a return?) came back.",
    ),
    "the second of two": (
        "def split(x, parameters): return x, None",
        "lower is None: nothing came back. Does the function end with a return?",
    ),
    "an array for a number": (
        "def total(x, mask=None, weight=1.0): return x",
        "The result should be one number (a float); one array of shape (3, 2) came back.",
    ),
    "a truth value for a number": (
        "def total(x, mask=None, weight=1.0): return True",
        "The result should be one number (a float); the single value True came back.",
    ),
    "a number for a truth value": (
        "def ordered(x): return 0",
        "The result should be False; the single value 0 came back.",
    ),
    "a wrong number": (
        "def total(x, mask=None, weight=1.0): return 20",
        "The result is 20; 21 was expected.",
    ),
    "an array for a dictionary": (
        "def slopes(f, w): return w",
        "A dictionary with loss and w was asked; one array of shape (3, 2) came back.",
    ),
    "a key too few": (
        "def slopes(f, w): return {'w': 2 * w}",
        "The dictionary that came back lacks loss.",
    ),
    "a key that is no text": (
        "def slopes(f, w): return {'w': 2 * w, 'loss': f(w), 3: 0}",
        "The dictionary that came back has keys that are no text: 3.",
    ),
    "a wrong entry": (
        "def slopes(f, w): return {'w': 2 * w, 'loss': 0.0}",
        "loss is 0; 121 was expected.",
    ),
    "an error": (
        "def centre(x):\n    y = x.mean(axis=0)\n    return x @ y @ 'z' if y[7] else y",
        (
            "It stopped with IndexError: index 7 is out of bounds for axis 0 with size 2"
            " (in centre, line 5: return x @ y @ 'z' if y[7] else y)."
        ),
    ),
    "an error inside numpy": (
        "def centre(x):\n    return np.stack([])",
        (
            "It stopped with ValueError: need at least one array to stack"
            " (in centre, line 4: return np.stack([]))."
        ),
    ),
    "an error of a helper": (
        "def helper(x): return x.men()\ndef centre(x): return helper(x)",
        (
            "It stopped with AttributeError: 'numpy.ndarray' object has no attribute 'men'"
            " (in helper, line 3: def helper(x): return x.men())."
        ),
    ),
    "the wrong number of parameters": (
        "def centre(): return 0",
        "It stopped with TypeError: centre() takes 0 positional arguments but 1 was given.",
    ),
    "leaving Python": (
        "def centre(x): raise SystemExit(3)",
        "It stopped with SystemExit: 3 (in centre, line 3: def centre(x): raise SystemExit(3)).",
    ),
    "an error that cannot be printed": (
        (
            "class Odd(Exception):\n    def __str__(self): raise ValueError\n"
            "def centre(x):\n    raise Odd"
        ),
        "It stopped with Odd (in centre, line 6: raise Odd).",
    ),
    "a changed input": (
        "def centre(x):\n    y = x - x.mean(axis=0)\n    x[:] = 0\n    return y",
        (
            "The results are right, but the function changed its input x. Work on a copy, or make a"
            " new array."
        ),
    ),
    "an input of another shape": (
        (
            "def centre(x):\n    y = x - x.mean(axis=0)\n    x.resize(1, x.size, refcheck=False)\n"
            "    return y"
        ),
        (
            "The results are right, but the function changed its input x. Work on a copy, or make a"
            " new array."
        ),
    ),
    "changed parameters": (
        (
            "def split(x, parameters):\n"
            "    upper = np.maximum(x, 0) * parameters['scale']\n"
            "    parameters['scale'] = parameters['scale'].ravel()\n"
            "    parameters['upper'] = upper\n"
            "    return upper, np.minimum(x, 0)[:2]"
        ),
        (
            "The results are right, but the function changed its input parameters['scale'] and"
            " parameters['upper']. Work on a copy, or make a new array."
        ),
    ),
    "a memory": (
        (
            "def centre(x, seen=[]):\n"
            "    seen.append(1)\n"
            "    return x - x.mean(axis=0) + (len(seen) > 5)"
        ),
        (
            "The first call was right, and the same input later gave something else. The function"
            " remembers an earlier call: look for a global or a default argument that it changes."
        ),
    ),
    "a memory of the last call only": (
        (
            "def centre(x, last=[None]):\n"
            "    again, last[0] = last[0] == x.tobytes(), x.tobytes()\n"
            "    return x - x.mean(axis=0) + again"
        ),
        (
            "The first call was right, and the same input later gave something else. The function"
            " remembers an earlier call: look for a global or a default argument that it changes."
        ),
    ),
}


@pytest.mark.parametrize(("source", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_the_first_fault_is_said_in_a_sentence(answer, source, sentence):
    assert problem(answer(source)) == sentence


def test_an_array_of_objects_is_told_by_the_type_of_its_entries(answer):
    said = problem(answer("def centre(x): return x.astype(object)"))
    assert "entries of type object" in said


def test_a_long_message_is_cut(answer):
    said = problem(answer("def centre(x): raise ValueError('long ' * 1000)"))
    assert len(said) < 450


def test_the_interrupt_button_stops_the_check(answer):
    with pytest.raises(KeyboardInterrupt):
        answer("def centre(x): raise KeyboardInterrupt")


# Hints


def test_a_known_mistake_is_named(answer):
    report = answer("def centre(x): return (x.T - x.mean(axis=1)).T")
    assert str(report).split("\n")[-1] == "Hint: Take the mean along axis 0."


def test_a_known_mistake_that_raises_is_named(answer):
    report = answer("def centre(x): return x - x.mean(axis=5)")
    assert report.advice == "No array here has an axis 5."


def test_a_recursion_without_end_is_named_wherever_python_gives_up(answer):
    report = answer("def centre(x): return 0 + centre(x)")
    assert report.advice == "It calls itself for ever."


def test_another_error_of_the_same_type_is_not_named(answer):
    assert answer("def centre(x): return x - x.mean(axis=6)").advice == ""


def test_a_mistake_in_one_of_two_results_is_named(answer):
    report = answer("def split(x, parameters): return np.maximum(x, 0), np.minimum(x, 0)[:2]")
    assert report.advice == "lower is right; upper waits for its scale."


def test_a_mistake_that_is_known_from_some_cases_only_is_not_named(answer):
    report = answer(
        "def centre(x):\n    return x - (x.mean() if x.dtype == np.float64 else x.mean(axis=0))"
    )
    assert report.findings[1].verdict == "FAIL"
    assert report.advice == ""


def test_a_fault_that_two_mistakes_share_is_not_guessed(selfcheck, unpacked, answer):
    path = unpacked / "selfcheck.json"
    data = json.loads(path.read_text())
    mistakes = data["exercises"]["centre"]["mistakes"]
    mistakes.append({**mistakes[0], "hint": "Or something else."})
    path.write_text(json.dumps(data))
    assert answer("def centre(x): return x - x.mean()").advice == ""


# The data beside it


def test_missing_data_are_named_with_the_remedy(selfcheck, unpacked):
    (unpacked / "selfcheck.json").unlink()
    assert str(selfcheck.examine(right_centre)) == (
        "The check cannot run.\n"
        f"The file selfcheck.json should be in {unpacked}, and is not. Unpack the assignment's"
        " files again and copy it from there. Your notebook is safe, and is graded without it."
    )


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'{"format": 1, "exer', "is damaged"),
        (b"\xff\xfe\x00", "is damaged"),
        (b'{"format": 1}', "is damaged"),
        (b"[]", "does not belong to this version of the check"),
        (b'{"format": 99, "exercises": {}}', "does not belong to this version of the check"),
    ],
)
def test_data_that_cannot_be_used_are_named_with_the_remedy(selfcheck, unpacked, content, what):
    path = unpacked / "selfcheck.json"
    path.write_bytes(content)
    assert selfcheck.examine(right_centre).advice == (
        f"The file {path} {what}. Unpack the assignment's files again and copy it from there. Your"
        " notebook is safe, and is graded without it."
    )


def test_data_that_cannot_be_read_are_named_with_the_cause(selfcheck, unpacked):
    path = unpacked / "selfcheck.json"
    path.unlink()
    path.mkdir()
    assert selfcheck.examine(right_centre).advice.startswith(f"The file {path} cannot be read: ")


def test_data_that_were_put_right_are_read_at_the_next_check(selfcheck, unpacked, data):
    path = unpacked / "selfcheck.json"
    for content in (data.encode(), b"{", data.encode()):
        path.write_bytes(content)
        assert selfcheck.examine(right_centre, {"centre": right_centre}).passed == (content != b"{")
    path.unlink()
    assert selfcheck.examine(right_centre).title == "The check cannot run."


def test_a_fault_of_the_check_itself_is_owned_and_does_not_raise(selfcheck, unpacked):
    (unpacked / "selfcheck.json").write_text('{"format": 1, "exercises": {"right_centre": {}}}')
    report = selfcheck.examine(right_centre)
    assert report.title == "The check itself broke."
    assert report.advice.startswith("It stopped with `KeyError`: 'cases'")
    assert report.advice.endswith(
        "That says nothing about your answer, which is graded all the same. Please tell your"
        " instructor."
    )


# How it answers


def test_in_a_console_it_prints(selfcheck, written, capsys, monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    selfcheck.check(written("def centre(x): return x - x.mean(axis=0)").centre)
    assert capsys.readouterr().out.startswith("centre passes its check.\n  shapes: pass")


def test_in_a_notebook_it_displays_one_report(selfcheck, written, monkeypatch):
    shown = []

    class Notebook:
        get_ipython = staticmethod(object)
        display = shown.append

    monkeypatch.setitem(sys.modules, "IPython", Notebook)
    monkeypatch.setitem(sys.modules, "IPython.display", Notebook)
    assert selfcheck.check(written("def centre(x): return x").centre) is None
    (report,) = shown
    assert report.title == "`centre` is not right yet."


def test_check_of_nothing_says_how_to_call_it(selfcheck, capsys, monkeypatch):
    monkeypatch.delitem(sys.modules, "IPython", raising=False)
    selfcheck.check(None)
    told = " ".join(capsys.readouterr().out.split())
    assert "without brackets, as in check(centre); it was given nothing" in told


@pytest.mark.parametrize(
    "source",
    ["def centre(x): return x", "def centre(x): raise NotImplementedError", "def other(): 0"],
)
def test_the_validate_button_fails_where_the_check_does(selfcheck, written, monkeypatch, source):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    module = written(source)
    function = getattr(module, "centre", getattr(module, "other", None))
    with pytest.raises(AssertionError) as raised:
        selfcheck.check(function)
    assert str(raised.value) == str(selfcheck.examine(function))


def test_the_validate_button_does_not_pass_what_was_not_checked(selfcheck, unpacked, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    (unpacked / "selfcheck.json").unlink()
    with pytest.raises(AssertionError, match=r"^The check cannot run\."):
        selfcheck.check(right_centre)


def test_the_validate_button_passes_a_right_answer(selfcheck, written, monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "validate")
    selfcheck.check(written("def centre(x): return x - x.mean(axis=0)").centre)


@pytest.mark.parametrize("execution", ["autograde", ""])
def test_nothing_else_makes_it_raise(selfcheck, written, monkeypatch, execution):
    monkeypatch.setenv("NBGRADER_EXECUTION", execution)
    selfcheck.check(written("def centre(x): return x").centre)


# The page


class Page(html.parser.HTMLParser):
    """Collects tags, attributes and text, and insists that tags close in order."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.text, self.open = [], [], "", []
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_the_page_says_what_the_text_says(answer):
    report = answer("def centre(x): return x - x.mean()")
    page = Page(report._repr_html_())
    for line in str(report).split("\n"):
        assert line.strip() in page.text


def test_the_page_is_announced_and_can_be_opened_by_keyboard(answer):
    page = Page(answer("def centre(x): return x")._repr_html_())
    assert ("role", "status") in page.attributes
    assert page.tags.count("summary") == page.tags.count("details") == 1
    assert ("tabindex", "0") in page.attributes  # so that a wide case can be scrolled


def test_the_page_says_pass_and_fail_in_words_and_borrows_its_colours(answer):
    text = answer("def centre(x): return x")._repr_html_()
    assert "shapes: pass" in text
    assert "values: FAIL" in text
    assert "currentColor" in text
    assert "#" not in text  # no colour of its own, which light or dark would swallow


def test_the_page_shows_the_failing_case_in_numbers(answer):
    report = answer("def split(x, parameters): return 2 * np.maximum(x, 0), np.minimum(x, 0)[:2]")
    assert report.findings[1].numbers.split("\n\n") == [
        "x (3, 2)\n[[-2.  1.]\n [-1.  5.]\n [ 3. -3.]]",
        "parameters scale (3, 1)\n[[2.]\n [3.]\n [4.]]",
        "expected upper (3, 2)\n[[ 0.  2.]\n [ 0. 15.]\n [12.  0.]]",
        "expected lower (2, 2)\n[[-2.  0.]\n [-1.  0.]]",
        "came back upper (3, 2)\n[[ 0.  2.]\n [ 0. 10.]\n [ 6.  0.]]",
        "came back lower (2, 2)\n[[-2.  0.]\n [-1.  0.]]",
    ]


@pytest.mark.parametrize(
    ("source", "last"),
    [
        ("def slopes(f, w): return {'loss': 1.0, 'w': 'no'}", "came back w: a str"),
        ("def slopes(f, w): return w.astype(object)", "came back: one array of shape (3, 2)"),
        ("def slopes(f, w): return print", "came back: <built-in function print>"),
        (
            "def slopes(f, w): return 1 / 0",
            "expected w (3, 2)\n[[ 2.  8.]\n [ 4. 16.]\n [12.  0.]]",
        ),
    ],
)
def test_whatever_came_back_can_be_shown(answer, source, last):
    (finding,) = answer(source).findings
    numbers = finding.numbers.split("\n\n")
    assert numbers[0] == "f: sum_of_squares"
    assert numbers[-1] == last


def test_a_large_result_is_abridged(answer):
    report = answer("def centre(x): return np.zeros((3, 200000))")
    assert len(report.findings[0].numbers) < 500


@pytest.mark.parametrize(
    "source",
    [
        "def centre(x): raise ValueError('<script>alert(1)</script>')",
        "def slopes(f, w): return {'loss': 0.0, 'w': w, '<script>': 0}",
        "def centre(x): return type('<script>', (), {})()",
    ],
)
def test_what_a_student_wrote_is_escaped(answer, source):
    text = answer(source)._repr_html_()
    assert "&lt;script&gt;" in text
    assert "script" not in Page(text).tags


def test_the_name_of_a_function_is_escaped(selfcheck):
    def other(x):
        return x

    other.__name__ = "<b>"
    assert "&lt;b&gt;" in selfcheck.examine(other)._repr_html_()


def test_it_needs_nothing_but_numpy(unpacked):
    trees = [ast.parse(path.read_bytes()) for path in unpacked.glob("selfcheck/*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    imports = {name.name for node in nodes if isinstance(node, ast.Import) for name in node.names}
    # What is imported from the package itself has a level.
    imports |= {n.module for n in nodes if isinstance(n, ast.ImportFrom) and not n.level}
    names = {name.partition(".")[0] for name in imports}
    assert "numpy" in names
    assert names <= set(sys.stdlib_module_names) | {"numpy"}


# Warnings that cost


@pytest.mark.filterwarnings("default")  # as in a notebook
def test_a_warning_that_must_not_come_is_told_with_its_hint(answer):
    report = answer("def powers(z): return np.exp(z)")
    assert not report.passed
    assert problem(report) == (
        "The result is right, but a warning comes with it: overflow encountered in exp. Compute it"
        " in a way that cannot get there, or suppress the warning."
    )
    assert "Suppress it." in str(report)


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(
    "source",
    [
        "def powers(z):\n    with np.errstate(over='ignore'):\n        return np.exp(z)",
        "def powers(z):\n    np.log(0.0)\n    return np.where(z < 700, np.exp(z % 700), np.inf)",
    ],
    ids=["one that is suppressed", "one of another kind"],
)
def test_other_warnings_cost_nothing(answer, source):
    assert answer(source).passed


@pytest.mark.filterwarnings("default")
def test_a_known_mistake_is_known_though_its_warning_is_suppressed_but_not_one_that_adds_a_warning(
    answer,
):
    suppressed = "def powers(z):\n    with np.errstate(all='ignore'):\n        return 2.0**z"
    assert "The base is e." in str(answer(suppressed))
    loud = "def powers(z):\n    np.exp(z)\n    return 2.0**z"
    assert "The base is e." not in str(answer(loud))


@pytest.mark.parametrize("setting", ["np.seterr(all='raise')", "warnings.simplefilter('error')"])
def test_a_setting_that_makes_errors_of_warnings_costs_nothing_as_in_grading(answer, setting):
    right = f"{setting}\ndef centre(x): np.exp(x * 1e9); return x - x.mean(axis=0)"
    with np.errstate(), warnings.catch_warnings():
        assert answer(f"import warnings\n{right}").passed


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (
            "np.seterr(all='raise')",
            "np.exp(x * 1e9)",
            (
                "FloatingPointError: overflow encountered in exp (in centre, line 5: return"
                " np.exp(x * 1e9)). By itself numpy only warns: your function asks for errors, as"
                " np.errstate does."
            ),
        ),
        (
            "import warnings; warnings.simplefilter('error')",
            "warnings.warn('too old')",
            (
                "UserWarning: too old (in centre, line 5: return warnings.warn('too old')). That is"
                " a warning, which your function, by a filter of warnings, makes an error."
            ),
        ),
    ],
)
def test_an_error_that_a_function_makes_of_a_warning_is_told_as_that(answer, first, last, told):
    report = answer(f"def centre(x):\n    {first}\n    return {last}")
    assert problem(report) == f"It stopped with {told}"


# Results in another order


def test_results_that_agree_in_another_order_are_told_as_that(answer):
    swapped = (
        "def split(x, parameters): return"
        " np.minimum(x, 0.0)[:2], np.maximum(x, 0) * parameters['scale']"
    )
    assert str(answer(swapped)).endswith(
        "Hint: All results agree once they stand in another order: upper and lower were asked, in"
        " this order."
    )


def test_results_that_agree_in_no_order_are_not(answer):
    wrong = "def split(x, parameters): return np.minimum(x, 0.0)[:2], np.maximum(x, 1)"
    assert "another order" not in str(answer(wrong))


# Figures that wait


def test_a_figure_says_in_a_sentence_what_it_waits_for(selfcheck, capsys):
    with selfcheck.waiting_for("`centre`"):
        raise NotImplementedError
    assert capsys.readouterr().out == "This waits for `centre`.\n"


def test_a_figure_on_wrong_code_says_what_stopped_it(selfcheck, capsys):
    with selfcheck.waiting_for("`centre`"):
        raise ValueError("no such axis")
    assert capsys.readouterr().out == (
        "Nothing to show yet: ValueError: no such axis\n"
        "This waits for `centre`. Look at what the checks say, and come back.\n"
    )


def test_a_figure_that_need_not_wait_is_left_alone(selfcheck, capsys):
    with selfcheck.waiting_for("`centre`"):
        print("the figure")
    assert capsys.readouterr().out == "the figure\n"
    with pytest.raises(KeyboardInterrupt), selfcheck.waiting_for("`centre`"):
        raise KeyboardInterrupt
