"""Make `selfcheck.json`: what the students' instant check knows of an assignment.

It holds arrays and words only, never the code of an answer: for each exercise its public inputs,
what the reference makes of them, and what each known mistake makes of them. The format is in the
docstring of `autograder.student.selfcheck.data`, which reads it.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import numpy as np

from ..student.selfcheck.calls import Observed, call
from ..student.selfcheck.compare import Tolerance, mismatch
from ..student.selfcheck.data import DATA, FORMAT, NAMED_FUNCTIONS, Case
from ..student.selfcheck.mistakes import all_as_recorded
from ..student.selfcheck.words import message

# Significant digits. Inputs are rounded before anything is made of them: students read them.
# Outputs are, so that a rebuild on another processor, whose tanh and exp differ in the last bits,
# gives the same bytes; half a unit of the ninth digit is 1/200 of the strictest tolerance, 1e-6.
# A mistake needs only to be recognised: half a unit of the seventh is still inside that tolerance.
INPUT_DIGITS = 6
EXPECTED_DIGITS = 9
MISTAKE_DIGITS = 7


class PublicCase(NamedTuple):
    """One public input of an exercise, and how its output is compared."""

    label: str
    criterion: Literal["shapes", "values"]
    arguments: tuple[Any, ...]
    rtol: float = 1e-6
    atol: float = 1e-11
    scale: str | Mapping[str, str] = "entry"  # see selfcheck.compare.SCALES
    keywords: Mapping[str, Any] = MappingProxyType({})  # what is passed by name
    must_not_warn: str = ""  # a word of warnings that cost


@dataclass(frozen=True)
class Exercise:
    """What the check of one exercise is made from."""

    reference: Callable[..., Any]
    cases: Sequence[PublicCase | tuple[Any, ...]]
    mistakes: Sequence[tuple[str, Callable[..., Any]]] = ()  # hint, and the function that errs
    results: tuple[str, ...] = ()  # names of several results, for the messages


def build(exercises: Mapping[str, Exercise]) -> dict[str, Any]:
    """Give the data of `selfcheck.json`; raises ValueError for an exercise that cannot be checked.

    Left out are mistakes that the public cases do not tell from the right answer, or from each
    other: a hint must be true.
    """
    return {
        "format": FORMAT,
        "exercises": {name: _exercise(name, exercise) for name, exercise in exercises.items()},
    }


def to_json(data: Mapping[str, Any]) -> str:
    """Write the data, one line for each case and each mistake, so that a change shows as one."""
    return _lines(data, depth=4) + "\n"


def _lines(value: Any, depth: int) -> str:
    """JSON with a line for each entry of the outermost `depth` levels."""
    if depth == 0 or not isinstance(value, dict | list) or not value:
        return json.dumps(value, separators=(",", ":"), allow_nan=False)
    if isinstance(value, list):
        return "[\n" + ",\n".join(_lines(entry, 0) for entry in value) + "\n]"
    entries = (f"{json.dumps(key)}:{_lines(entry, depth - 1)}" for key, entry in value.items())
    return "{\n" + ",\n".join(entries) + "\n}"


def encode(value: Any, digits: int | None = None) -> Any:
    """Give the JSON that stands for `value`, exactly or to so many significant digits.

    Raises TypeError for what the format has no form for.
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, np.ndarray) and _has_form(value.dtype):
        return _encoded_array(value, digits)
    if isinstance(value, np.generic) and (_has_form(value.dtype) or value.dtype.kind == "U"):
        # Python has no number of another width: an array without axes stands for it.
        usual = value.dtype in (np.float64, np.int64) or value.dtype.kind not in "iuf"
        return encode(value.item() if usual else np.asarray(value), digits)
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return {"float": _number(value, digits)}
    if isinstance(value, tuple | list):
        parts = [encode(part, digits) for part in value]
        return {"tuple" if isinstance(value, tuple) else "list": parts}
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {"dict": {key: encode(part, digits) for key, part in value.items()}}
    if callable(value) and getattr(value, "__name__", None) in NAMED_FUNCTIONS:
        return {"function": value.__name__}
    raise TypeError(f"{type(value).__name__} has no form in {DATA}")


def _has_form(dtype: np.dtype[Any]) -> bool:
    return dtype.kind in "biuf" and dtype.itemsize <= 8  # JSON has no longer numbers


def _encoded_array(array: np.ndarray[Any, Any], digits: int | None) -> dict[str, Any]:
    if array.dtype == np.float32:
        digits = min(digits or 9, 9)  # nine digits give a float32 back exactly
    encoded = {
        "dtype": array.dtype.name,
        "shape": list(array.shape),
        "data": [_number(entry, digits) for entry in array.ravel().tolist()],
    }
    if not (array.flags.c_contiguous or array.flags.f_contiguous):
        encoded["strided"] = True
    return encoded


def _number(entry: Any, digits: int | None) -> Any:
    if not isinstance(entry, float):
        return int(entry)  # whole numbers, and masks as 0 and 1
    if not math.isfinite(entry):
        return str(entry)
    rounded = entry if digits is None else float(f"{entry:.{digits}g}")
    return rounded + 0.0  # -0.0 becomes 0.0: its sign is chance


def _exercise(name: str, exercise: Exercise) -> dict[str, Any]:
    arguments = list(inspect.signature(exercise.reference).parameters)
    cases = [
        _case(name, exercise.reference, arguments, PublicCase(*case)) for case in exercise.cases
    ]
    labels = [(case["criterion"], case["label"]) for case in cases]
    if "values" not in dict(labels):
        raise ValueError(f"{name} needs at least one public case for values")
    if repeated := sorted({label for label in labels if labels.count(label) > 1}):
        criterion, label = repeated[0]
        raise ValueError(f"{name} has two public cases for {criterion} labelled {label!r}")
    return {
        "arguments": arguments,
        "results": list(exercise.results),
        "cases": cases,
        "mistakes": _mistakes(arguments, [*map(Case.read, cases)], exercise.mistakes),
    }


def _case(
    name: str, reference: Callable[..., Any], arguments: list[str], public: PublicCase
) -> dict[str, Any]:
    where = f"{name}, public case {public.label!r}"
    if public.criterion not in ("shapes", "values"):
        raise ValueError(f"{where}: criterion {public.criterion!r} is neither shapes nor values")
    inputs: dict[str, Any] = {
        "arguments": [encode(value, INPUT_DIGITS) for value in public.arguments]
    }
    if public.keywords:
        named = {key: encode(value, INPUT_DIGITS) for key, value in public.keywords.items()}
        inputs["keywords"] = named
    within: dict[str, Any] = {"rtol": public.rtol, "atol": public.atol}
    if public.scale != "entry":
        within["scale"] = public.scale
    if public.must_not_warn:
        within["must_not_warn"] = public.must_not_warn
    question_fields = {"label": public.label, "criterion": public.criterion, **inputs}
    seen = _call(reference, arguments, Case.read({**question_fields, "expected": None, **within}))
    if seen.error is not None:
        raise ValueError(f"{where}: the reference raises {seen.error!r}") from seen.error
    if seen.altered:
        raise ValueError(f"{where}: the reference alters {', '.join(seen.altered)}")
    if seen.warned:
        raise ValueError(f"{where}: the reference warns: {seen.warned}")
    expected = encode(seen.value, EXPECTED_DIGITS)
    if _holds_nan(expected):
        raise ValueError(f"{where}: the reference returns NaN")
    expected = _form(expected) if public.criterion == "shapes" else expected
    return {**question_fields, "expected": expected, **within}


def _call(function: Callable[..., Any], arguments: list[str], case: Case) -> Observed:
    """Call as the check does, but quietly: mistakes overflow, and some print."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(record=True):
        warnings.simplefilter("always")  # the check hears what gets through these filters
        return call(function, arguments, case)


def _holds_nan(encoded: Any) -> bool:
    if isinstance(encoded, dict | list):
        return any(map(_holds_nan, encoded.values() if isinstance(encoded, dict) else encoded))
    return bool(encoded == "nan")


def _form(encoded: Any) -> Any:
    """Leave types, shapes and keys, and drop the numbers."""
    match encoded:
        case {"dtype": dtype, "shape": shape}:
            return {"dtype": dtype, "shape": shape}
        case {"float": _}:
            return {"float": None}
        case {"dict": parts}:
            return {"dict": {key: _form(part) for key, part in parts.items()}}
        case {"tuple": parts} | {"list": parts}:
            return {next(iter(encoded)): [_form(part) for part in parts]}
        case _:
            return encoded


def _mistakes(
    arguments: list[str],
    cases: Sequence[Case],
    mistakes: Sequence[tuple[str, Callable[..., Any]]],
) -> list[dict[str, Any]]:
    """Record the mistakes that these cases tell from the right answer and from each other."""
    candidates: list[tuple[str, list[Any], list[Observed]]] = []
    for hint, function in mistakes:
        calls = [_call(function, arguments, case) for case in cases]
        try:
            outcomes = [_outcome(case, seen) for case, seen in zip(cases, calls, strict=True)]
        except TypeError:
            continue  # it returns something that has no form here, and so cannot be recognised
        if any(outcome != {"same": True} for outcome in outcomes):
            candidates.append((hint, outcomes, calls))
    return [
        {"hint": hint, "outcomes": outcomes}
        for index, (hint, outcomes, calls) in enumerate(candidates)
        if not any(
            all_as_recorded(outcomes, cases, others) or all_as_recorded(other, cases, calls)
            for other_index, (_, other, others) in enumerate(candidates)
            if other_index != index
        )
    ]


def _outcome(case: Case, seen: Observed) -> Any:
    if seen.error is not None:
        return {"raises": [type(seen.error).__name__, message(seen.error)]}
    encoded = encode(seen.value, MISTAKE_DIGITS)
    if case.criterion == "shapes":
        encoded = _form(encoded)
    entry = _abridged(encoded, seen.value, case.expected, case.tolerance)
    entry = {"warns": entry} if seen.warned else entry
    return {"alters": list(seen.altered), "gives": entry} if seen.altered else entry


def _abridged(encoded: Any, value: Any, expected: Any, within: Tolerance | None) -> Any:
    """Write {"same": true} at every place where a mistake is right: most of it, often."""
    if mismatch(value, expected, within) is None:
        return {"same": True}
    match encoded, expected:
        case {"tuple": parts}, tuple() if len(parts) == len(expected):
            trios = zip(parts, value, expected, strict=True)
            return {"tuple": [_abridged(*trio, within) for trio in trios]}
        case {"dict": parts}, dict() if parts.keys() == expected.keys():
            return {
                "dict": {
                    key: _abridged(part, value[key], expected[key], _under(key, within))
                    for key, part in parts.items()
                }
            }
        case _:
            return encoded


def _under(key: str, within: Tolerance | None) -> Tolerance | None:
    """The tolerance for what a dict has under a key."""
    return within and replace(within, scale=within.scale_of(key))
