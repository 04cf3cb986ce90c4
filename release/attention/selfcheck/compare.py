"""One value beside the one that was asked: the first thing in which they differ, as data.

This is the one comparison of the students' check and of the hidden graders, each of which says in
words of its own what it finds. Structure comes before shape, shape before type, type before any
arithmetic, so that nothing can broadcast its way to a right answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Kind = Literal["structure", "shape", "dtype", "not finite", "value"]

# By what "wrong by how much" is measured: each entry by its own size, by the largest entry of its
# array, or a whole array or a column of it at once, by its norm.
SCALES = ("entry", "largest", "array", "column")
NUMBERS = "biufc"  # the kinds of types whose arrays hold numbers, as numpy has them
WHOLE = range(-(2**63), 2**63)  # larger whole numbers do not travel to the graders
PLAIN = (float, int, bool, str, type(None))


@dataclass(frozen=True)
class Tolerance:
    """How near is near enough: |got - expected| <= atol + rtol |expected|, entry by entry.

    `rtol` is a share of the expected size, 1e-6 for one part in a million; `atol` has the unit of
    the values themselves. What stands for |expected|, `scale` says, one of SCALES; where a dict is
    compared it may be one for each key, and "entry" holds for a key that it does not have.
    `float32` admits float32 and float64 alike wherever a float is asked, `nan_equal` a NaN where
    one is expected. Nothing is checked here: an unknown scale counts as "entry".
    """

    rtol: float
    atol: float
    float32: bool = False
    nan_equal: bool = False
    scale: str | Mapping[str, str] = "entry"

    def scale_of(self, key: str) -> str:
        """The scale for the value under a key of a dict, or for "", which no dict holds."""
        return self.scale if isinstance(self.scale, str) else self.scale.get(key, "entry")


@dataclass(frozen=True, eq=False)
class Mismatch:
    """The first thing that differs, and where: in which result (from 0), under which key of it.

    `got` and `expected` are the two values at that place. `wrong` marks the entries that differ
    where the kind is "value" or "not finite", in the shape of both; `allowed` are the names of the
    types that would have done where it is "dtype".
    """

    kind: Kind
    got: Any
    expected: Any
    result: int = 0
    key: str = ""
    wrong: np.ndarray[Any, Any] | None = None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class _Place:
    """One array, number or other value that came back, beside the one that was asked."""

    result: int
    key: str
    got: Any
    expected: Any

    def differs(self, kind: Kind, **about: Any) -> Mismatch:
        return Mismatch(kind, self.got, self.expected, self.result, self.key, **about)


def mismatch(got: Any, expected: Any, tolerance: Tolerance | None) -> Mismatch | None:
    """The first thing in which `got` is not `expected`, or None.

    `got` may be anything that a function returns. `expected` is a number, an array of numbers, a
    text, a truth value or None, or a tuple, list or dict of such, where a tuple and a list are the
    same: so many results. A number may come as Python's, as numpy's or as an array without axes, a
    whole one also where a float is asked; whole numbers may have any width. What a dict holds
    beyond what was asked is no difference: see `surplus`. Without a tolerance only structure and
    shapes count. Raises nothing.
    """
    places: list[_Place] = []
    found = _gather(_Place(0, "", got, expected), places)
    for each in places:  # every shape before any value
        found = found or _form_differs(each)
    if tolerance is None or found:
        return found
    differing = (_numbers_differ(each, tolerance) for each in _left(places, tolerance))
    return next(filter(None, differing), None)


def _left(places: list[_Place], tolerance: Tolerance) -> list[_Place]:
    """The places without plain floats that agree, as each by itself costs some steps of numpy's."""
    plain = [
        each for each in places if type(each.expected) is float and type(each.got) in (float, int)
    ]
    if len(plain) < 2:
        return places
    got, expected = ([getattr(each, side) for each in plain] for side in ("got", "expected"))
    # Of one number the size is its own, whatever the scale.
    far = wrong_entries(
        got, expected, tolerance.rtol, tolerance.atol, equal_nan=tolerance.nan_equal
    )
    agree = {id(each) for each, wrong in zip(plain, far.tolist(), strict=True) if not wrong}
    return [each for each in places if id(each) not in agree]


def surplus(got: Any, expected: Any) -> list[str]:
    """The keys of dicts in `got` that `expected`, which it matches in structure, does not have."""
    if isinstance(expected, (tuple, list)):
        return [key for pair in zip(got, expected, strict=True) for key in surplus(*pair)]
    if isinstance(expected, Mapping):
        return [str(key) for key in got if key not in expected]
    return []


def _gather(place: _Place, places: list[_Place]) -> Mismatch | None:
    """Collects what is in results and dicts, unless their structure differs."""
    got, expected = place.got, place.expected
    if isinstance(expected, (tuple, list)):
        if not isinstance(got, (tuple, list)) or len(got) != len(expected):
            return place.differs("structure")
        pairs = enumerate(zip(got, expected, strict=True))
        inner = [_Place(i, "", *pair) for i, pair in pairs if not _is_the_same(*pair)]
    elif isinstance(expected, Mapping):
        of_text = isinstance(got, Mapping) and all(isinstance(key, str) for key in got)
        if not of_text or not set(expected) <= set(got):
            return place.differs("structure")
        inner = [_Place(place.result, key, got[key], expected[key]) for key in expected]
    else:
        places.append(place)
        return None
    return next(filter(None, [_gather(each, places) for each in inner]), None)


def _is_the_same(got: Any, expected: Any) -> bool:
    """Whether both are one plain number, text or None, which no tolerance parts."""
    return type(got) is type(expected) and type(got) in PLAIN and bool(got == expected)


def _form_differs(place: _Place) -> Mismatch | None:
    got, expected = place.got, place.expected
    if type(got) is float and type(expected) is float:
        return None
    if not is_number_or_array(expected):
        # A mistake may return anything; of what is no number, only the same will do.
        same = type(got) is type(expected) and bool(got == expected)
        return None if same else place.differs("structure")
    if np.ndim(expected):
        is_alike = isinstance(got, np.ndarray)
    else:
        is_alike = type(got) is not bool or np.asarray(expected).dtype == bool
    if not is_alike or not is_number_or_array(got):
        return place.differs("structure")
    return None if np.shape(got) == np.shape(expected) else place.differs("shape")


def is_number_or_array(value: Any) -> bool:
    """Whether a value is a number, truth included, or an array of numbers, as the graders see it.

    What is only like a number, a subclass of int or an array of objects, does not travel to them.
    """
    if isinstance(value, (np.ndarray, np.generic)):
        return bool(value.dtype.kind in NUMBERS)
    return type(value) in (float, bool) or (type(value) is int and value in WHOLE)


def _numbers_differ(place: _Place, tolerance: Tolerance) -> Mismatch | None:
    if not is_number_or_array(place.expected):
        return None
    got, expected = np.asarray(place.got), np.asarray(place.expected)
    if not expected.ndim and expected.dtype.kind == "f" and got.dtype.kind in "iu":
        got = got.astype(np.float64)  # 0 is as good a number as 0.0
    if got.dtype != expected.dtype:
        allowed = {expected.dtype.name}
        if tolerance.float32 and expected.dtype.kind == "f":
            allowed |= {"float32", "float64"}
        are_whole = expected.dtype.kind in "iu" and got.dtype.kind in "iu"
        if got.dtype.name not in allowed and not are_whole:
            return place.differs("dtype", allowed=tuple(sorted(allowed)))
    if expected.dtype.kind not in "fc":
        wrong = np.asarray(got != expected)
    else:
        rtol, atol, scale = tolerance.rtol, tolerance.atol, tolerance.scale_of(place.key)
        wrong = wrong_entries(got, expected, rtol, atol, scale, tolerance.nan_equal)
    if not wrong.any():
        return None
    overflows = not np.isfinite(got).all() and np.isfinite(expected).all()
    return place.differs("not finite" if overflows else "value", wrong=wrong)


def holds_single_precision(value: Any) -> bool:
    """Whether every float in a value, and there is one, has no more digits than float32 keeps."""
    numbers = [each for each in map(np.asarray, _leaves(value)) if each.dtype.kind == "f"]
    with np.errstate(all="ignore"):
        return bool(numbers) and all(
            np.array_equal(each, each.astype(np.float32), equal_nan=True) for each in numbers
        )


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (tuple, list)):
        return [leaf for each in value for leaf in _leaves(each)]
    return [value] if is_number_or_array(value) else []


def wrong_entries(
    got: Any,
    expected: Any,
    rtol: float,
    atol: float,
    scale: str = "entry",
    equal_nan: bool = True,
) -> np.ndarray[Any, Any]:
    """Mark the entries of `got` that are too far from those of `expected`, of the same shape.

    Both are numbers or arrays of them, float or complex, of one shape, and the marks are an array
    of bool of that shape. Too far is more than atol + rtol times a size, in the values' own unit;
    `scale`, one of SCALES, says which size: the entry's, that of the largest entry, or the norm of
    the array or of the column, which runs along the first axis. An infinity is matched by itself
    alone, NaN by NaN where `equal_nan`. Where a norm is the measure, and it is too far off, the
    entries are marked that have more than their share in it.

    Raises ValueError where the shapes do not fit each other, TypeError for what is no number;
    shapes that broadcast are not refused here, which is why `mismatch` compares them first.
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
