"""One returned value beside the reference's: the first difference, as data.

Structure comes before shape, shape before dtype, dtype before any arithmetic, so that nothing a
worker sends can broadcast its way to a right answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..worker.values import Opaque

Kind = Literal["structure", "shape", "dtype", "not finite", "value"]


@dataclass(frozen=True)
class Difference:
    """What differs first. `result` counts the results from 0; `detail` never holds a value."""

    kind: Kind
    result: int = 0
    got: str = ""
    expected: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Tolerance:
    """|got - expected| <= atol + rtol |expected|; `float32` also admits results in float32."""

    rtol: float
    atol: float
    float32: bool = False
    nan_equal: bool = False


def difference(got: Any, expected: Any, tolerance: Tolerance | None) -> Difference | None:
    """The first difference, or None. Without a tolerance only structure and shapes count."""
    if isinstance(expected, tuple):
        return _several(got, expected, tolerance)
    if isinstance(expected, Mapping):
        return _named(got, expected, tolerance)
    return _one(got, expected, tolerance, 0)


def _several(got: Any, expected: tuple[Any, ...], tolerance: Tolerance | None) -> Difference | None:
    if not isinstance(got, (tuple, list)) or len(got) != len(expected):
        return Difference("structure", 0, kind_of(got), f"{len(expected)} results")
    return _first_difference(list(zip(got, expected, strict=True)), tolerance)


def _named(got: Any, expected: Mapping[str, Any], tolerance: Tolerance | None) -> Difference | None:
    if not isinstance(got, Mapping) or set(got) != set(expected):
        keys = f"a dict with the keys {', '.join(expected)}"
        return Difference("structure", 0, kind_of(got), keys)
    return _first_difference([(got[key], expected[key]) for key in expected], tolerance)


def _first_difference(
    pairs: list[tuple[Any, Any]], tolerance: Tolerance | None
) -> Difference | None:
    """Every shape is looked at before any value."""
    for only in (None, tolerance) if tolerance else (None,):
        for index, (got, expected) in enumerate(pairs):
            found = _one(got, expected, only, index)
            if found:
                return found
    return None


def _one(got: Any, expected: Any, tolerance: Tolerance | None, index: int) -> Difference | None:
    wanted = np.asarray(expected)
    if isinstance(expected, np.ndarray) and expected.ndim:
        if not isinstance(got, np.ndarray):
            return Difference("structure", index, kind_of(got), "an array")
    elif not _is_number(got) and not (type(got) is bool and wanted.dtype == bool):
        return Difference("structure", index, kind_of(got), "a number")
    found = np.asarray(got)
    if found.shape != wanted.shape:
        return Difference("shape", index, str(found.shape), str(wanted.shape))
    return _values(found, wanted, tolerance, index) if tolerance else None


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) or isinstance(value, (np.generic, np.ndarray))


def _values(
    found: np.ndarray, wanted: np.ndarray, tolerance: Tolerance, index: int
) -> Difference | None:
    allowed = {wanted.dtype.name}
    if tolerance.float32 and wanted.dtype.kind == "f":
        allowed |= {"float32", "float64"}
    if found.dtype.name not in allowed:
        return Difference("dtype", index, found.dtype.name, " or ".join(sorted(allowed)))
    if wanted.dtype.kind not in "fc":
        wrong = found != wanted
    else:
        wide = np.complex128 if wanted.dtype.kind == "c" else np.float64
        found, wanted = found.astype(wide), wanted.astype(wide)
        with np.errstate(all="ignore"):
            close = np.abs(found - wanted) <= tolerance.atol + tolerance.rtol * np.abs(wanted)
        # Any number is within a fraction of infinity: there only infinity itself will do.
        close = (close & np.isfinite(wanted)) | (found == wanted)
        if tolerance.nan_equal:
            close |= np.isnan(found) & np.isnan(wanted)
        wrong = ~close
    if not wrong.any():
        return None
    if not np.isfinite(found).all() and np.isfinite(wanted).all():
        count = int((~np.isfinite(found)).sum())
        return Difference("not finite", index, detail=f"{count} of {found.size}")
    return Difference("value", index, detail=f"{int(wrong.sum())} of {wrong.size}")


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
