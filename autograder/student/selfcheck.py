"""An instant answer, in words, to "is my function right so far?".

    from selfcheck import check, waiting_for
    check(softmax)

`check` calls your function on a few public inputs, compares what comes back with what was asked,
and says what it saw. It needs numpy, and `selfcheck.json` beside this file. The graders use other
inputs as well, so a pass here is a good sign and not yet a grade.

The data, `selfcheck.json`
--------------------------
    {"format": 1, "exercises": {name: exercise, ...}}     in the order of the notebook

    exercise  {"arguments": [name, ...],     the parameters of the function
               "results": [name, ...],       names for the messages; [] when there is one result
               "cases": [case, ...],
               "mistakes": [{"hint": text, "outcomes": [outcome, ...]}, ...]}   an outcome a case
    case      {"label": text, "criterion": "shapes" or "values", "arguments": [value, ...],
               "keywords": {name: value, ...},      what is passed by name; left out when nothing is
               "expected": value, "rtol": number, "atol": number,
               "scale": scale,              one of SCALES, or for a dict {key: one of SCALES}
               "must_not_warn": word}       of warnings that cost; left out where none does
    value     null, true, false, a whole number, a text: itself
              {"float": number}
              {"dtype": "float64", "shape": [2, 3], "data": [number, ...]}    in C order
                  with "strided": true, a view of a larger array: not contiguous
              {"tuple": [value, ...]}, {"list": [value, ...]}, {"dict": {key: value, ...}}
              {"function": name}             one of NAMED_FUNCTIONS
    number    a JSON number, or "nan", "inf", "-inf"
    outcome   a value, in which {"same": true} stands for what the case expects at that place,
              or {"raises": [type name, message]}, or {"warns": outcome} where it costs

A concept question has {"arguments": [name], "form": [kind, ...]}: the one name of the notebook that
its function is given, and what comes back, as `form_of` says it. Its answer is nowhere here. Where
letters are on offer, "letters" says which, and how many, as `are_on_offer` takes it. A prediction
also has "plausible", as `is_plausible` takes it, and "advice", the same in words.

Where the criterion is "shapes", expected arrays have no "data" and floats are {"float": null}:
only their form is compared. An entry is right when |got - expected| <= atol + rtol |expected|;
a scale other than "entry", which may be left out, puts something else in place of |expected|.
A whole case is right when every entry is, the form too, and the inputs are as they were, but for
what rounding leaves behind when a step is taken and undone.
"""

from __future__ import annotations

import contextlib
import copy
import difflib
import html
import inspect
import io
import itertools
import json
import os
import re
import sys
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import CodeType
from typing import Any

import numpy as np

DATA = "selfcheck.json"
FORMAT = 1
SHOWN_ENTRIES = 60  # larger arrays are abridged when a case is shown in numbers
COUNTS = {1: "one", 2: "two", 3: "three", 4: "four"}
SHOWN_PRINT = 2000  # characters of what a function printed in that case

# By what "wrong by how much" is measured: each entry by its own size, by the largest entry of its
# array, or a whole array or a column of it at once, by its norm.
SCALES = ("entry", "largest", "array", "column")
RESTORED = 1e-12  # of the largest entry: nearer to what it was, an input counts as unaltered


def sum_of_squares(w: Any) -> float:
    return float(np.sum(w * w))


def sum_of_cubes(w: Any) -> float:
    return float(np.sum(w * w * w))


def sum_of_column_norms(w: Any) -> float:
    return float(np.sum(np.sqrt(np.sum(w * w, axis=0))))


# The worker has the same, in `autograder/worker/functions.py`, and says there why these.
NAMED_FUNCTIONS: dict[str, Callable[[Any], float]] = {
    function.__name__: function for function in (sum_of_squares, sum_of_cubes, sum_of_column_norms)
}


class DataError(Exception):
    """The data beside this file cannot be used; the message says why."""


def check(function: Any = None) -> None:
    """Say in words whether `function` does what its exercise asks, on public inputs.

    Raises nothing, except AssertionError under nbgrader's Validate, so that its answer is true.
    """
    report = examine(function, sys._getframe(1).f_globals)
    if os.environ.get("NBGRADER_EXECUTION") == "validate" and not report.passed:
        raise AssertionError(str(report))
    ipython = sys.modules.get("IPython")  # never imported here: that would cost a console 0.3 s
    if ipython is not None and ipython.get_ipython() is not None:
        import_module("IPython.display").display(report)
    else:
        print(report)


@contextlib.contextmanager
def waiting_for(what: str) -> Iterator[None]:
    """Say in a sentence why there is no figure yet, instead of in a traceback."""
    try:
        yield
    except NotImplementedError:
        print(f"This waits for {what}.")
    except Exception as error:  # noqa: BLE001 - whatever unfinished code raises
        print(f"Nothing to show yet: {type(error).__name__}: {error}")
        print(f"Look at what the checks say of {what}, and come back.")


def examine(function: Any, scope: Mapping[str, Any] | None = None) -> Report:
    """Report on `function`; `scope` are the names of the notebook."""
    try:
        return _examine(function, scope or {}, load(Path(__file__).with_name(DATA)))
    except DataError as error:
        return Report("The check cannot run.", (), str(error))
    except Exception as error:  # noqa: BLE001 - a fault of ours must not stop the notebook
        return Report(
            "The check itself broke.",
            (),
            f"It stopped with {_described(error)}. That says nothing about your answer, which is"
            " graded all the same. Please tell your instructor.",
        )


# What is asked


def load(path: Path) -> dict[str, Any]:
    """Read the exercises from `path`; raises DataError when they cannot be used."""
    remedy = (
        " Unpack the assignment's files again and copy it from there. Your notebook is safe, and is"
        " graded without it."
    )
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(
            f"The file `{DATA}` should be in {path.parent}, and is not.{remedy}"
        ) from None
    except OSError as error:
        raise DataError(f"The file {path} cannot be read: {error.strerror}.{remedy}") from None
    except ValueError:
        raise DataError(f"The file {path} is damaged.{remedy}") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise DataError(f"The file {path} does not belong to this version of the check.{remedy}")
    exercises = data.get("exercises")
    if not isinstance(exercises, dict):
        raise DataError(f"The file {path} is damaged.{remedy}")
    return exercises


def decode(value: Any) -> Any:
    """Make the value that `value` stands for, afresh at each call."""
    match value:
        case {"dtype": str(dtype), "shape": list(shape), "data": list(data)}:
            array = np.array([_number(entry) for entry in data], dtype=dtype).reshape(shape)
            if value.get("strided"):
                return np.stack([array, np.zeros_like(array)], axis=-1)[..., 0]
            return array
        case {"float": number}:
            return float(_number(number))
        case {"tuple": list(parts)}:
            return tuple(decode(part) for part in parts)
        case {"list": list(parts)}:
            return [decode(part) for part in parts]
        case {"dict": dict(parts)}:
            return {key: decode(part) for key, part in parts.items()}
        case {"function": str(name)}:
            return NAMED_FUNCTIONS[name]
        case _:
            return value


def _number(entry: Any) -> Any:
    return float(entry) if isinstance(entry, str) else entry


# What comes back


@dataclass(frozen=True)
class Observed:
    """One call: what it returned or raised, which inputs it altered, what it printed; and the first
    warning that it should not have let through."""

    value: Any = None
    error: BaseException | None = None
    altered: tuple[str, ...] = ()
    printed: str = ""
    warned: str = ""


def call(function: Callable[..., Any], names: list[str], case: Mapping[str, Any]) -> Observed:
    """Call `function` on fresh copies of a case's inputs; `names` are its parameters."""
    inputs, keywords = _inputs(case)
    must_not_warn = case.get("must_not_warn", "")
    printed = io.StringIO()
    try:
        # Quietly: the largest scores overflow in right answers, too. What is not finite is said.
        # And a print would come once for every case, and bury the answer of the check.
        quiet = warnings.catch_warnings(record=True) if must_not_warn else np.errstate(all="ignore")
        with quiet as heard, contextlib.redirect_stdout(printed):
            value = function(*inputs, **keywords)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever it raises is its answer, exit() too
        return Observed(error=error, printed=printed.getvalue())
    before, before_by_name = _inputs(case)
    altered = [
        place
        for name, was, now in (
            *zip(names, before, inputs, strict=False),
            *((name, before_by_name[name], keywords[name]) for name in keywords),
        )
        for place in _altered(name, was, now)
    ]
    texts = [str(warning.message) for warning in heard or ()]
    warned = next((text for text in texts if must_not_warn in text), "")
    return Observed(value, None, tuple(altered), printed.getvalue(), warned)


def _inputs(case: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
    """Make a case's inputs: those that are passed by place, and those by name."""
    by_name = case.get("keywords", {})
    return [decode(value) for value in case["arguments"]], decode({"dict": by_name})


def _altered(name: str, before: Any, after: Any) -> Iterator[str]:
    """Name every place where `after` is no longer `before`."""
    if isinstance(before, dict):
        for key in dict.fromkeys([*before, *after]):
            if key not in before or key not in after:
                yield f"{name}[{key!r}]"
            else:
                yield from _altered(f"{name}[{key!r}]", before[key], after[key])
    elif isinstance(before, np.ndarray):
        if (
            not isinstance(after, np.ndarray)
            or (after.shape, after.dtype) != (before.shape, before.dtype)
            or not _unmoved(after, before)
        ):
            yield name
    elif isinstance(before, list) and len(before) != len(after):
        yield name
    elif isinstance(before, list | tuple):
        for place, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _altered(f"{name}[{place}]", old, new)
    elif not callable(before) and before != after:
        yield name


def _unmoved(after: np.ndarray[Any, Any], before: np.ndarray[Any, Any]) -> bool:
    """Whether an array is as it was, but for the rounding of a step that was undone."""
    if after.tobytes() == before.tobytes():
        return True
    if before.dtype.kind != "f":
        return False
    return not wrong_entries(after, before, RESTORED, 0.0, "largest").any()


# Answers to concept questions


def plain(value: Any) -> Any:
    """An answer without what does not matter: the kind of number, spaces, a list or a tuple.

    'B > A', 'ba' and ['B', 'A'] are one ordering, and [7] is the number 7.
    """
    if isinstance(value, str):
        return "".join(letter for letter in value.upper() if letter.isalnum())
    if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind in "biuf":
        value = list(value)
    if isinstance(value, (tuple, list)):
        letters = all(isinstance(item, str) for item in value)
        one_by_one = letters and all(len(plain(item)) == 1 for item in value)
        inner = tuple(plain(item) for item in value)
        if inner and one_by_one:
            return "".join(inner)
        return inner[0] if len(inner) == 1 else inner
    if isinstance(value, np.ndarray) and value.ndim and value.dtype.kind in "biuf":
        return value.astype(float)
    if isinstance(value, (int, float, np.generic, np.ndarray)) and not isinstance(value, bool):
        array = np.asarray(value)
        if array.ndim == 0 and array.dtype.kind in "iuf":
            return float(array)
    return value


def form_of(answer: Any) -> tuple[str, ...]:
    """The form of a plain answer: "number", "letters" or "array" for each of its results."""
    kinds = {float: "number", str: "letters", np.ndarray: "array"}
    results = answer if isinstance(answer, tuple) else (answer,)
    return tuple(kinds.get(type(result), "other") for result in results)


def is_plausible(prediction: float, bounds: Mapping[str, Any]) -> bool:
    """Whether a prediction is above 0 and within {"up_to": number, "or_inf": bool}."""
    return 0 < prediction <= bounds["up_to"] or (bounds["or_inf"] and prediction == np.inf)


def form_in_words(form: Iterable[str]) -> str:
    one = {"number": "a number", "letters": "letters", "array": "an array"}
    several = {"number": "numbers", "letters": "texts of letters", "array": "arrays"}
    words = []
    for kind, alike in itertools.groupby(form):
        count = len([*alike])
        words.append(one[kind] if count == 1 else f"{COUNTS.get(count, count)} {several[kind]}")
    return _joined(words)


def are_on_offer(answer: Any, letters: Mapping[str, Any]) -> bool:
    """Whether each text of a plain answer is {"count": so many} different letters {"of": these}."""
    texts = answer if isinstance(answer, tuple) else (answer,)
    return all(
        len(text) == len(set(text)) == letters["count"] and set(text) <= set(letters["of"])
        for text in texts
        if isinstance(text, str)
    )


def letters_in_words(letters: Mapping[str, Any]) -> str:
    named = _listed([*letters["of"]])
    if letters["count"] == len(letters["of"]):
        return f"each of {named} once"
    return f"{COUNTS.get(letters['count'], letters['count'])} of {named}"


# How they differ


def wrong_entries(
    got: Any,
    expected: Any,
    rtol: float,
    atol: float,
    scale: str = "entry",
    equal_nan: bool = True,
) -> np.ndarray[Any, Any]:
    """Mark the entries of `got` that are too far from those of `expected`, of the same shape.

    Too far is more than atol + rtol times a size, and `scale` says which: see SCALES. An infinity
    is matched by itself alone. Where the norm of an array or a column is the measure, and it is
    too far off, the entries are marked that have more than their share in it.
    """
    kind = complex if np.iscomplexobj(got) or np.iscomplexobj(expected) else float
    got, expected = np.asarray(got, dtype=kind), np.asarray(expected, dtype=kind)
    with np.errstate(all="ignore"):  # whatever the student's own seterr says
        same = got == expected
        if equal_nan:
            same |= np.isnan(got) & np.isnan(expected)
        off = np.where(same, 0.0, np.abs(got - expected))
        size = np.where(np.isfinite(expected), np.abs(expected), 0.0)
        if scale in ("array", "column"):
            axis = 0 if scale == "column" and size.ndim else None
            limit = atol + rtol * _norm(size, axis)
            share = limit / np.sqrt(max(1, size.size if axis is None else len(size)))
            within = (_norm(off, axis) <= limit) | (off <= share)
        else:
            within = off <= atol + rtol * (
                np.max(size, initial=0.0) if scale == "largest" else size
            )
    far: np.ndarray[Any, Any] = np.logical_not(within)
    return far


def _norm(array: np.ndarray[Any, Any], axis: int | None) -> Any:
    """The root of the sum of squares, also of entries whose squares are 0 or infinite."""
    largest = np.max(array, axis=axis, keepdims=True, initial=0.0)
    unit = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)
    return unit * np.sqrt(np.sum((array / unit) ** 2, axis=axis, keepdims=True))


def difference(
    asked: Any, got: Any, case: Mapping[str, Any], names: list[str] | None = None
) -> str | None:
    """Say the first thing in which `got` is not the encoded value `asked`, or None."""
    name = f"`{names[0]}`" if names else "The result"
    match asked:
        case {"tuple": parts} | {"list": parts}:
            return _sequence_difference(parts, got, case, names)
        case {"dict": parts}:
            return _dict_difference(parts, got, case)
        case {"dtype": dtype, "shape": shape}:
            return _array_difference(name, asked, np.dtype(dtype), tuple(shape), got, case)
        case {"float": number}:
            return _float_difference(name, number, got, case)
    if isinstance(got, np.generic):
        got = got.item()
    if type(got) is type(asked) and got == asked:
        return None
    return f"{name} should be {asked!r}; {_kind(got)} came back."


def _sequence_difference(
    parts: list[Any], got: Any, case: Mapping[str, Any], names: list[str] | None
) -> str | None:
    names = names if names and len(names) == len(parts) else None
    if not isinstance(got, tuple | list) or len(got) != len(parts):
        listed = f" ({_listed(names)})" if names else ""
        return f"{len(parts)} results{listed} were asked; {_kind(got)} came back."
    for place, (part, entry) in enumerate(zip(parts, got, strict=True)):
        name = names[place] if names else f"result {place + 1}"
        if said := difference(part, entry, case, [name]):
            return said
    return None


def _dict_difference(parts: dict[str, Any], got: Any, case: Mapping[str, Any]) -> str | None:
    if not isinstance(got, dict):
        return f"A dictionary with {_listed([*parts])} was asked; {_kind(got)} came back."
    if missing := [key for key in parts if key not in got]:
        return f"The dictionary that came back lacks {_listed(missing)}."
    if extra := [str(key) for key in got if key not in parts]:
        return f"The dictionary that came back also holds {_listed(extra)}, which was not asked."
    scale = case.get("scale", "entry")
    for key, part in parts.items():
        inner = {**case, "scale": scale[key]} if isinstance(scale, dict) else case
        if said := difference(part, got[key], inner, [key]):
            return said
    return None


def _float_difference(name: str, number: Any, got: Any, case: Mapping[str, Any]) -> str | None:
    if isinstance(got, np.ndarray) and got.shape == ():
        got = got[()]
    if isinstance(got, bool) or not isinstance(got, int | float | np.integer | np.floating):
        return f"{name} should be one number (a float); {_kind(got)} came back."
    if number is None:
        return None
    return _value_difference(name, np.asarray(float(_number(number))), np.asarray(float(got)), case)


def _array_difference(
    name: str,
    asked: Mapping[str, Any],
    dtype: np.dtype[Any],
    shape: tuple[int, ...],
    got: Any,
    case: Mapping[str, Any],
) -> str | None:
    if got is None:
        return f"{name} is None: nothing came back. Does the function end with a `return`?"
    if isinstance(got, np.generic):
        got = np.asarray(got)
    if not isinstance(got, np.ndarray):
        return f"{name} should be a numpy array of shape {shape}; {_kind(got)} came back."
    got = np.asarray(got)
    if got.shape != shape:
        transposed = " That is its transpose." if got.shape == shape[::-1] else ""
        return f"{name} has shape {got.shape}; {shape} was asked.{transposed}"
    if not _dtype_allowed(dtype, got.dtype, case):
        return f"{name} holds numbers of type {got.dtype}; {dtype} was asked."
    if "data" not in asked:
        return None
    return _value_difference(name, decode(asked), got, case)


def _dtype_allowed(asked: np.dtype[Any], got: np.dtype[Any], case: Mapping[str, Any]) -> bool:
    """The type asked; for float32 inputs both floats, for whole numbers any width."""
    if asked.kind in "iu":
        return got.kind in "iu"
    if asked.kind == "f" and _holds_float32([case["arguments"], case.get("keywords")]):
        return got in (np.float32, np.float64)
    return got == asked


def _holds_float32(encoded: Any) -> bool:
    if isinstance(encoded, list):
        return any(map(_holds_float32, encoded))
    if isinstance(encoded, dict):
        return encoded.get("dtype") == "float32" or any(map(_holds_float32, encoded.values()))
    return False


def _value_difference(
    name: str, expected: np.ndarray[Any, Any], got: np.ndarray[Any, Any], case: Mapping[str, Any]
) -> str | None:
    scale = case.get("scale", "entry")
    wrong = wrong_entries(got, expected, case["rtol"], case["atol"], scale)
    if not wrong.any():
        return None
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    at = f" at {list(first)}" if first else ""
    came = _shown(got[first])
    said = f"{name} is {came}{at}; {_shown(expected[first])} was expected."
    if wrong.size > 1:
        said += f" {int(wrong.sum())} of {wrong.size} entries differ."
    if np.isinf(expected).any():
        return said  # where infinities are right answers, they are no sign of an overflow
    if came == "nan":
        said += " NaN (not a number) comes from 0/0, inf/inf or inf - inf: look for what overflows."
    elif came in ("inf", "-inf"):
        said += " An infinity comes from an overflow or a division by zero."
    return said


def _shown(number: Any) -> str:
    return f"{float(number):.9g}" if isinstance(number, np.floating) else str(number)


def _kind(value: Any) -> str:
    """Say what sort of thing `value` is, never what it prints."""
    if value is None:
        return "nothing (None; is there a `return`?)"
    if isinstance(value, np.ndarray):
        return f"one array of shape {value.shape}"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, bool | int | float | np.generic):
        return f"the single value {value}"
    word = type(value).__name__
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"


def _listed(names: list[str]) -> str:
    return _joined([f"`{name}`" for name in names])


def _joined(words: list[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


# What it means


def as_recorded(outcome: Any, case: Mapping[str, Any], observed: Observed) -> bool:
    """Whether a call went as the recorded outcome of a mistake says."""
    if isinstance(outcome, dict) and "raises" in outcome:
        name, text = outcome["raises"]
        error = observed.error
        if error is None or type(error).__name__ != name:
            return False
        # Where Python gives up on a recursion is chance; so is the end of its message.
        return bool(name == "RecursionError" or message(error) == text)
    if observed.error is not None:
        return False
    if isinstance(outcome, dict) and "warns" in outcome:
        outcome = outcome["warns"]  # which may have been suppressed since
    elif observed.warned:
        return False
    return difference(_resolved(outcome, case["expected"]), observed.value, case) is None


def _resolved(outcome: Any, expected: Any) -> Any:
    """Put what was expected where `outcome` says {"same": true}."""
    match outcome:
        case {"same": True}:
            return expected
        case {"tuple": parts} | {"list": parts}:
            asked = expected.get("tuple") or expected.get("list") if _is_sequence(expected) else []
            asked = asked if len(asked) == len(parts) else parts
            return {"tuple": [_resolved(*pair) for pair in zip(parts, asked, strict=True)]}
        case {"dict": parts}:
            asked = expected.get("dict", {}) if isinstance(expected, dict) else {}
            return {"dict": {key: _resolved(part, asked.get(key)) for key, part in parts.items()}}
        case _:
            return outcome


def _is_sequence(value: Any) -> bool:
    return isinstance(value, dict) and ("tuple" in value or "list" in value)


def _examine(function: Any, scope: Mapping[str, Any], exercises: dict[str, Any]) -> Report:
    if not callable(function):
        return Report(
            "There is nothing to check.",
            (),
            f"`check` takes the function itself, without brackets, as in"
            f" `check({next(iter(exercises), 'name')})`; it was given {_kind(function)}.",
        )
    name = _name(function, scope, exercises)
    if name not in exercises:
        near = difflib.get_close_matches(name, exercises, n=1)
        return Report(
            f"`{name}` is not an exercise of this notebook.",
            (),
            f"Did you mean `{near[0]}`?" if near else f"Its exercises: {_listed(list(exercises))}.",
        )
    exercise = exercises[name]
    if "form" in exercise:
        return _form_report(function, name, exercise, scope)
    cases, names = exercise["cases"], exercise["arguments"]
    calls = [call(function, names, case) for case in cases]
    if any(_unwritten(function, seen.error) for seen in calls):
        return _still_to_be_written(name)
    problems = [
        _problem(case, seen, exercise["results"]) for case, seen in zip(cases, calls, strict=True)
    ]
    _ask_again(function, exercise, problems)
    findings = tuple(_findings(exercise, calls, problems))
    if not any(problems):
        return Report(
            f"`{name}` passes its check.",
            findings,
            "The graders try other inputs as well, so this is a good sign and not yet a grade.",
            passed=True,
        )
    advice = _advice(function, name, calls, exercises, _form_passes(findings))
    return Report(f"`{name}` is not right yet.", findings, *advice)


def _form_report(
    function: Any, name: str, exercise: Mapping[str, Any], scope: Mapping[str, Any]
) -> Report:
    """What can be said of a concept question without its answer: whether one is there."""
    (argument,) = exercise["arguments"]
    if argument not in scope:
        return Report(
            f"`{name}` cannot be tried.",
            (),
            f"There is no `{argument}` yet: run the cells of this notebook from the top.",
        )
    printed = io.StringIO()
    try:
        with np.errstate(all="ignore"), contextlib.redirect_stdout(printed):
            value = function(copy.deepcopy(scope[argument]))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - as in `call`
        if _unwritten(function, error):
            return _still_to_be_written(name)
        return Report(f"`{name}` is not there yet.", (), f"It stopped with {_described(error)}.")
    answer = plain(value)
    if form_of(answer) != tuple(exercise["form"]):
        return Report(
            f"`{name}` is not an answer yet.",
            (),
            f"What was asked: {form_in_words(exercise['form'])}."
            f" {_sentence(_kind(value))} came back.",
        )
    if "letters" in exercise and not are_on_offer(answer, exercise["letters"]):
        form = "" if exercise["form"] == ["letters"] else f"{form_in_words(exercise['form'])}, "
        return Report(
            f"`{name}` is not an answer yet.",
            (),
            f"What was asked: {form}{letters_in_words(exercise['letters'])}.",
        )
    if "plausible" in exercise:
        if not is_plausible(answer, exercise["plausible"]):
            return Report(f"`{name}` is no plausible prediction.", (), exercise["advice"])
        return Report(
            f"`{name}` is committed.",
            (),
            "That is what its points are for: it need not come true.",
            passed=True,
        )
    return Report(
        f"`{name}` has an answer of the right form.",
        (),
        "Whether it is right, the grading will tell.",
        passed=True,
    )


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _still_to_be_written(name: str) -> Report:
    return Report(
        f"`{name}` is still to be written.",
        (),
        "Put your code in place of the line `raise NotImplementedError`, run that cell, and"
        " then this one.",
    )


def _name(function: Any, scope: Mapping[str, Any], exercises: Mapping[str, Any]) -> str:
    """The exercise's name: the function's own or, if it was wrapped, the one it goes by."""
    name = getattr(function, "__name__", type(function).__name__)
    if name in exercises:
        return str(name)
    aliases = [alias for alias in exercises if scope.get(alias) is function]
    return aliases[0] if len(aliases) == 1 else str(name)


def _unwritten(function: Any, error: BaseException | None) -> bool:
    """Whether the stub's own line raised, rather than one of a function that it calls."""
    if not isinstance(error, NotImplementedError):
        return False
    innermost = [frame.f_code for frame, _ in traceback.walk_tb(error.__traceback__)][-1]
    return innermost is getattr(inspect.unwrap(function), "__code__", None)


def _problem(case: Mapping[str, Any], seen: Observed, results: list[str]) -> str | None:
    if seen.error is not None:
        return f"It stopped with {_described(seen.error)}."
    if said := difference(case["expected"], seen.value, case, results):
        return said
    if seen.altered and case["criterion"] != "shapes":
        return (
            f"The results are right, but the function changed its input {_listed([*seen.altered])}."
            " Work on a copy, or make a new array."
        )
    if seen.warned:
        return (
            f"The result is right, but a warning comes with it: {seen.warned}. Compute it in a way"
            " that cannot get there, or suppress the warning."
        )
    return None


def _ask_again(
    function: Callable[..., Any], exercise: Mapping[str, Any], problems: list[str | None]
) -> None:
    """Put the first right case on values twice more: no call may leave anything for the next."""
    for place, case in enumerate(exercise["cases"]):
        if case["criterion"] != "shapes" and problems[place] is None:
            again = [call(function, exercise["arguments"], case) for _ in range(2)]
            if any(_problem(case, seen, exercise["results"]) for seen in again):
                problems[place] = (
                    "The first call was right, and the same input later gave something else. The"
                    " function remembers an earlier call: look for a global or a default argument"
                    " that it changes."
                )
            return


def _described(error: BaseException) -> str:
    """Name the error, and the last line of it that is not in a library."""
    text = message(error)
    said = f"`{type(error).__name__}`" + (f": {text[:300]}" if text else "")
    libraries = (sys.prefix, sys.base_prefix, str(Path(np.__file__).parent), "<frozen", __file__)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not frame.filename.startswith(libraries):
            line = f": `{frame.line}`" if frame.line else ""
            return f"{said} (in `{frame.name}`, line {frame.lineno}{line})"
    return said


def message(error: BaseException) -> str:
    """Give the error's message on one line, or nothing when it has none to give."""
    try:
        return " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - an exception of the student's own may fail at this, too
        return ""


def _advice(
    function: Any,
    name: str,
    calls: list[Observed],
    exercises: dict[str, Any],
    form_passes: bool,
) -> tuple[str, str]:
    """What to try next, and the word it goes under; ("", "") when nothing is known for sure."""
    inner = inspect.unwrap(function)
    scope = getattr(inner, "__globals__", {})
    used = _names_used(getattr(inner, "__code__", None))
    for earlier in exercises:
        if earlier == name:
            break
        if earlier not in used or not callable(scope.get(earlier)):
            continue
        report = _examine(scope[earlier], scope, exercises)
        # A function whose own results have the right form is not why another's have a wrong one.
        if not report.passed and (form_passes or not _form_passes(report.findings)):
            said = (
                f"`{earlier}`, which `{name}` calls, does not pass its own check yet. Begin there:"
                f" `{name}` itself may be right already."
            )
            return said, "First"
    exercise = exercises[name]
    hints = [
        mistake["hint"]
        for mistake in exercise["mistakes"]
        if all(map(as_recorded, mistake["outcomes"], exercise["cases"], calls))
    ]
    return (hints[0], "Hint") if len(hints) == 1 else ("", "")


def _form_passes(findings: tuple[Finding, ...]) -> bool:
    return any(each.criterion == "shapes" and each.verdict == "pass" for each in findings)


def _names_used(code: CodeType | None) -> set[str]:
    if code is None:
        return set()
    inner = (const for const in code.co_consts if isinstance(const, CodeType))
    return set(code.co_names).union(*map(_names_used, inner))


# How it is said


@dataclass(frozen=True)
class Finding:
    """One criterion: its verdict, how many cases are right, and the first that is not."""

    criterion: str
    verdict: str
    right: int
    total: int
    case: str = ""
    problem: str = ""
    numbers: str = ""
    printed: bool = False

    @property
    def heading(self) -> str:
        return f"{self.criterion}: {self.verdict}"

    @property
    def tally(self) -> str:
        return (
            f"{self.right} of {self.total} cases right" if self.total else "the shape comes first"
        )


@dataclass(frozen=True)
class Report:
    """What `check` says, as plain text and as HTML."""

    title: str
    findings: tuple[Finding, ...] = ()
    advice: str = ""
    advice_word: str = ""
    passed: bool = False

    def __repr__(self) -> str:
        lines = [self.title]
        for finding in self.findings:
            lines.append(f"  {finding.heading} ({finding.tally})")
            if finding.problem:
                lines += [f"    {finding.case}", f"    {finding.problem}"]
        if self.advice:
            lines.append(f"{self.advice_word}: {self.advice}" if self.advice_word else self.advice)
        return "\n".join(lines).replace("`", "")

    def _repr_html_(self) -> str:
        # Borders and text take the page's own colours, so light and dark need no rule of their own.
        title = _marked_up(self.title)
        parts = [f'<p role="status"><strong>{title}</strong></p>']
        if self.findings:
            parts.append(f"<ul>{''.join(map(_finding_html, self.findings))}</ul>")
        if self.advice:
            word = f"<strong>{html.escape(self.advice_word)}:</strong> " if self.advice_word else ""
            parts.append(f"<p>{word}{_marked_up(self.advice)}</p>")
        colour = "--jp-success-color1" if self.passed else "--jp-warn-color1"
        style = (
            f"border-left: 0.3em solid var({colour}, currentColor);"
            " padding-left: 1em; max-width: 50em"
        )
        return (
            f'<section aria-label="Answer of the check" style="{style}">{"".join(parts)}</section>'
        )


def _finding_html(finding: Finding) -> str:
    said = f"<strong>{html.escape(finding.heading)}</strong> ({html.escape(finding.tally)})"
    if finding.problem:
        said += f"<br>{_marked_up(finding.case)}<br>{_marked_up(finding.problem)}"
    if finding.numbers:
        printed = ", and what it printed" if finding.printed else ""
        said += (
            f"<details><summary>This case in numbers{printed}</summary>"
            # JupyterLab wraps a pre, and then a minus sign may end one line and its digits begin
            # the next: let it scroll.
            '<pre tabindex="0" style="white-space: pre; overflow-x: auto">'
            f"{html.escape(finding.numbers)}</pre></details>"
        )
    return f"<li>{said}</li>"


def _marked_up(text: str) -> str:
    return re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(text))


def _findings(
    exercise: Mapping[str, Any], calls: list[Observed], problems: list[str | None]
) -> Iterator[Finding]:
    """A finding for each criterion; after a wrong form, values are not assessed."""
    cases = exercise["cases"]
    misshapen = False
    for criterion in sorted({case["criterion"] for case in cases}, key=lambda c: c != "shapes"):
        if misshapen:
            yield Finding(criterion, "not assessed", 0, 0)
            continue
        places = [i for i, case in enumerate(cases) if case["criterion"] == criterion]
        failing = [i for i in places if problems[i]]
        right = len(places) - len(failing)
        if not failing:
            yield Finding(criterion, "pass", right, len(places))
            continue
        misshapen = criterion == "shapes"
        case, seen = cases[failing[0]], calls[failing[0]]
        by_place, by_name = _inputs(case)
        inputs = dict(zip(exercise["arguments"], by_place, strict=False)) | by_name
        yield Finding(
            criterion,
            "FAIL",
            right,
            len(places),
            f"Asked: {case['label']}, with {', '.join(map(_sized, inputs, inputs.values()))}.",
            problems[failing[0]] or "",
            "\n\n".join(_in_numbers(inputs, case, seen, exercise["results"])),
            bool(seen.printed),
        )


def _sized(name: str, value: Any) -> str:
    if isinstance(value, np.ndarray):
        of_type = "" if value.dtype == np.float64 else f" {value.dtype}"
        return f"`{name}` {value.shape}{of_type}"
    if isinstance(value, dict):
        return f"`{name}` ({', '.join(map(_sized, value, value.values()))})"
    return f"`{name}` = {_plain(value)}"


def _plain(value: Any) -> str:
    """A public input that is no array, in one word."""
    names = {function: name for name, function in NAMED_FUNCTIONS.items()}
    return names.get(value, repr(value)) if callable(value) else repr(value)


def _in_numbers(
    inputs: Mapping[str, Any], case: Mapping[str, Any], seen: Observed, results: list[str]
) -> Iterator[str]:
    for name, value in inputs.items():
        yield from _entries(name, value)
    if case["criterion"] != "shapes":
        yield from _entries("expected", decode(case["expected"]), results)
    if seen.error is None:
        yield from _entries("came back", seen.value, results)
    if seen.printed:
        more = " ..." if len(seen.printed) > SHOWN_PRINT else ""
        yield f"printed\n{seen.printed[:SHOWN_PRINT].rstrip()}{more}"


def _entries(name: str, value: Any, parts: list[str] | None = None) -> Iterator[str]:
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _entries(f"{name} {key}", entry)
    elif isinstance(value, tuple | list) and parts and len(parts) == len(value):
        for part, entry in zip(parts, value, strict=True):
            yield from _entries(f"{name} {part}", entry)
    elif isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        entries = np.array2string(np.asarray(value), precision=6, threshold=SHOWN_ENTRIES)
        yield f"{name} {value.shape}\n{entries}"
    elif isinstance(value, bool | int | float | np.generic):
        yield f"{name} = {value}"
    else:
        yield f"{name}: {_plain(value) if callable(value) else _kind(value)}"


if __name__ == "__main__":
    print(
        "This is for the notebook beside it: `from selfcheck import check`, and then, for instance,"
        " `check(softmax)`."
    )
