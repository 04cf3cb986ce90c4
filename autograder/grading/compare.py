"""One returned value beside the reference's: the first difference, as data.

Structure comes before shape, shape before dtype, dtype before any arithmetic, so that nothing a
worker sends can broadcast its way to a right answer. What is near enough, one function says for the
graders and for the students' own check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..student.selfcheck import wrong_entries
from ..worker.values import Opaque

Kind = Literal["structure", "shape", "dtype", "not finite", "value"]


@dataclass(frozen=True)
class Difference:
    """What differs first, in which of the results (from 0), under which key of it.

    `detail` never holds a value.
    """

    kind: Kind
    result: int = 0
    got: str = ""
    expected: str = ""
    detail: str = ""
    key: str = ""


@dataclass(frozen=True)
class Tolerance:
    """|got - expected| <= atol + rtol |expected|; `float32` also admits results in float32.

    What |expected| is, `scale` says: see `Question`.
    """

    rtol: float
    atol: float
    float32: bool = False
    nan_equal: bool = False
    scale: str | Mapping[str, str] = "entry"

    def scale_of(self, key: str) -> str:
        return self.scale if isinstance(self.scale, str) else self.scale.get(key, "entry")


@dataclass(frozen=True)
class _Place:
    """One array or number of what came back, beside the reference's."""

    result: int
    key: str
    got: Any
    expected: Any

    def differs(
        self, kind: Kind, got: str = "", expected: str = "", detail: str = ""
    ) -> Difference:
        return Difference(kind, self.result, got, expected, detail, self.key)


def difference(got: Any, expected: Any, tolerance: Tolerance | None) -> Difference | None:
    """The first difference, or None. Without a tolerance only structure and shapes count."""
    places: list[_Place] = []
    found = _collect(_Place(0, "", got, expected), places)
    for only in (None, tolerance) if tolerance else (None,):  # every shape before any value
        for place in places:
            found = found or _one(place, only)
    return found


def _collect(place: _Place, places: list[_Place]) -> Difference | None:
    """Gathers the arrays and numbers of results and dicts, unless their structure differs."""
    got, expected = place.got, place.expected
    if isinstance(expected, (tuple, list)):  # what a mistake returns may be a list
        if not isinstance(got, (tuple, list)) or len(got) != len(expected):
            return place.differs("structure", kind_of(got), f"{len(expected)} results")
        inner = [_Place(i, "", *pair) for i, pair in enumerate(zip(got, expected, strict=True))]
    elif isinstance(expected, Mapping):
        if not isinstance(got, Mapping) or set(got) != set(expected):
            keys = f"a dict with the keys {', '.join(expected)}"
            return place.differs("structure", kind_of(got), keys)
        inner = [_Place(place.result, key, got[key], expected[key]) for key in expected]
    else:
        places.append(place)
        return None
    return next(filter(None, [_collect(each, places) for each in inner]), None)


def _one(place: _Place, tolerance: Tolerance | None) -> Difference | None:
    got = place.got
    if not isinstance(place.expected, (np.ndarray, np.generic, bool, int, float)):
        # A mistake may return anything; of what is no number, only the same will do.
        same = type(got) is type(place.expected) and bool(got == place.expected)
        return None if same else place.differs("structure", kind_of(got), kind_of(place.expected))
    wanted = np.asarray(place.expected)
    if wanted.ndim:
        if not isinstance(got, np.ndarray):
            return place.differs("structure", kind_of(got), "an array")
    elif not _is_number(got) and not (type(got) is bool and wanted.dtype == bool):
        return place.differs("structure", kind_of(got), "a number")
    found = np.asarray(got)
    if found.shape != wanted.shape:
        return place.differs("shape", str(found.shape), str(wanted.shape))
    return _values(place, found, wanted, tolerance) if tolerance else None


def _is_number(value: Any) -> bool:
    return type(value) in (int, float) or isinstance(value, (np.generic, np.ndarray))


def _values(
    place: _Place, found: np.ndarray, wanted: np.ndarray, tolerance: Tolerance
) -> Difference | None:
    if not wanted.ndim and wanted.dtype.kind == "f" and found.dtype.kind in "iu":
        found = found.astype(np.float64)  # 0 is as good a number as 0.0
    allowed = {wanted.dtype.name}
    if tolerance.float32 and wanted.dtype.kind == "f":
        allowed |= {"float32", "float64"}
    if found.dtype.name not in allowed:
        return place.differs("dtype", found.dtype.name, " or ".join(sorted(allowed)))
    if wanted.dtype.kind not in "fc":
        wrong = found != wanted
    else:
        scale = tolerance.scale_of(place.key)
        rtol, atol, nan_equal = tolerance.rtol, tolerance.atol, tolerance.nan_equal
        wrong = wrong_entries(found, wanted, rtol, atol, scale, nan_equal)
    if not wrong.any():
        return None
    if not np.isfinite(found).all() and np.isfinite(wanted).all():
        count = int((~np.isfinite(found)).sum())
        return place.differs("not finite", detail=f"{count} of {found.size}")
    return place.differs("value", detail=f"{int(wrong.sum())} of {wrong.size}")


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
