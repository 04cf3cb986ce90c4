"""One returned value beside the reference's: the first difference, as words may be made of it.

What differs, the students' own check finds too, by the same function; here it loses every value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
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
    many entries. None of them ever holds a value.
    """

    kind: Kind
    result: int = 0
    got: str = ""
    expected: str = ""
    detail: str = ""
    key: str = ""


def difference(got: Any, expected: Any, tolerance: Tolerance | None) -> Difference | None:
    """The first difference, or None. Without a tolerance only structure and shapes count.

    `got` is anything that a worker may have returned, `expected` what the reference did, or a
    mistake: arrays of any shape, numbers, or tuples, lists and dicts of them. Raises nothing.
    """
    found = mismatch(got, expected, tolerance)
    return None if found is None else _without_values(found)


def _without_values(found: Mismatch) -> Difference:
    got, expected, detail = "", "", ""
    match found.kind:
        case "structure":
            got, expected = kind_of(found.got), _asked(found.expected)
        case "shape":
            got, expected = str(np.shape(found.got)), str(np.shape(found.expected))
        case "dtype":
            got, expected = np.asarray(found.got).dtype.name, " or ".join(found.allowed)
        case "not finite":
            detail = f"{int((~np.isfinite(found.got)).sum())} of {np.size(found.got)}"
        case "value":
            wrong = np.asarray(found.wrong)
            detail = f"{int(wrong.sum())} of {wrong.size}"
    return Difference(found.kind, found.result, got, expected, detail, found.key)


def _asked(expected: Any) -> str:
    if isinstance(expected, (tuple, list)):
        return f"{len(expected)} results"
    if isinstance(expected, Mapping):
        return f"a dict with the keys {', '.join(expected)}"
    if is_number_or_array(expected):
        return "an array" if np.ndim(expected) else "a number"
    return kind_of(expected)


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
            inner = {kind_of(item).split(" of shape")[0] for item in value[:3]}
            what = " and ".join(sorted(inner)) or "nothing"
            return f"a {type(value).__name__} of {len(value)} ({what})"
        case Mapping():
            return f"a dict with the keys {', '.join(list(value)[:8]) or '(none)'}"
        case np.generic():
            return f"one number ({value.dtype.name})"
        case bool() | str():
            return f"a {type(value).__name__}"
        case int() | float():
            return "one number"
    return type(value).__name__
