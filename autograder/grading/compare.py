"""One returned value beside the reference's: the first difference, as words may be made of it.

What differs, the students' own check finds too, by the same function; here it loses every value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..student.selfcheck.compare import (
    Kind,
    Mismatch,
    Tolerance,
    holds_single_precision,
    is_number_or_array,
    mismatch,
    surplus,
)
from ..worker.values import Opaque

__all__ = [
    "Difference",
    "Kind",
    "Tolerance",
    "difference",
    "holds_single_precision",
    "kind_of",
    "surplus",
]


@dataclass(frozen=True)
class Difference:
    """What differs first, in which of the results (from 0), under which key of it.

    `got` and `expected` are a structure, a shape or a type, in words; `detail` is how many of how
    many entries. Where several results were asked and their numbers compared, `others` says of
    each of the others, by its number and key, whether it agrees. None of them ever holds a value.
    """

    kind: Kind
    result: int = 0
    got: str = ""
    expected: str = ""
    detail: str = ""
    key: str = ""
    others: tuple[tuple[int, str, bool], ...] = ()


def difference(got: Any, expected: Any, tolerance: Tolerance | None) -> Difference | None:
    """The first difference, or None. Without a tolerance only structure and shapes count.

    `got` is anything that a worker may have returned, `expected` what the reference did, or a
    mistake: arrays of any shape, numbers, or tuples, lists and dicts of them. Raises nothing.
    """
    first = mismatch(got, expected, tolerance)
    if first is None:
        return None
    without_values = _without_values(first)
    if tolerance is None or first.kind not in ("value", "not finite", "dtype"):
        return without_values
    return replace(without_values, others=tuple(_others(got, expected, tolerance, first)))


def _others(
    got: Any, expected: Any, tolerance: Tolerance, first: Mismatch
) -> Iterator[tuple[int, str, bool]]:
    """Of each result, or each key of a dict, but the one that was found: whether it agrees."""
    if isinstance(expected, (tuple, list)):
        for number, (one, asked) in enumerate(zip(got, expected, strict=True)):
            if number != first.result:
                yield number, "", mismatch(one, asked, tolerance) is None
    elif isinstance(expected, Mapping):
        for key, asked in expected.items():
            if key != first.key:
                yield 0, key, mismatch({key: got[key]}, {key: asked}, tolerance) is None


def _without_values(first: Mismatch) -> Difference:
    got, expected, detail = "", "", ""
    match first.kind:
        case "structure":
            got, expected = kind_of(first.got), _asked(first.expected)
            if got.startswith("array of") and is_number_or_array(first.expected):
                expected = np.asarray(first.expected).dtype.name
        case "shape":
            got, expected = str(np.shape(first.got)), str(np.shape(first.expected))
        case "dtype":
            got, expected = np.asarray(first.got).dtype.name, " or ".join(first.allowed)
        case "not finite":
            detail = f"{int((~np.isfinite(first.got)).sum())} of {np.size(first.got)}"
        case "value":
            wrong = np.asarray(first.wrong)
            detail = f"{int(wrong.sum())} of {wrong.size}"
    return Difference(first.kind, first.result, got, expected, detail, first.key)


def _asked(expected: Any) -> str:
    if isinstance(expected, (tuple, list)):
        return f"{len(expected)} results"
    if isinstance(expected, Mapping):
        return f"a dict with the keys {', '.join(expected)}"
    if is_number_or_array(expected):
        return "an array" if np.ndim(expected) else "a number"
    return kind_of(expected)


def _what_is_in(value: tuple[Any, ...] | list[Any]) -> str:
    """What a tuple or list holds, in a word each, and no deeper."""
    first = [_in_a_word(item) for item in value[:4]]
    if len(set(first)) == 1 and first[0] in ("array", "number"):
        return f" {first[0]}{'s' if len(value) > 1 else ''}" if len(value) <= 4 else f" {first[0]}s"
    return f": {', '.join(first)}{', …' if len(value) > 4 else ''}" if first else ""


def _in_a_word(value: Any) -> str:
    match value:
        case np.ndarray():
            return "array"
        case tuple() | list():
            return f"{type(value).__name__} of {len(value)}"
        case Mapping():
            return "dict"
        case bool() | str():
            return type(value).__name__
        case int() | float() | np.generic():
            return "number"
    return kind_of(value)


def kind_of(value: Any) -> str:
    """What a value is, in a student's words, without what is in it."""
    match value:
        case None:
            return "None"
        case Opaque(name):
            return name
        case np.ndarray():
            return f"one array of shape {value.shape}"
        case tuple() | list():
            return f"a {type(value).__name__} of {len(value)}{_what_is_in(value)}"
        case Mapping():
            return f"a dict with the keys {', '.join(list(value)[:8]) or '(none)'}"
        case np.generic():
            return f"one number ({value.dtype.name})"
        case bool() | str():
            return f"a {type(value).__name__}"
        case int() | float():
            return "one number"
    return type(value).__name__
