"""Numbers measured in the graders' tolerances, and added up with weights that nobody can guess.

`asinh(rtol x / atol) / rtol` moves by about 1 where x moves by `atol + rtol |x|`. Where the size of
a whole array or column is what counts, its entries are divided by the tolerance, and the size is
one number more. So whatever agrees to the tolerance has sums that are nearly the same, and there is
no boundary for them to fall on either side of.
"""

from __future__ import annotations

import functools
import hashlib
from typing import Any

import numpy as np

from .compare import Tolerance

SUMS = 4  # two answers that differ would need as many coincidences
FARTHEST = 1e12  # tolerances: what is farther off is as far as anything needs to be
LARGEST, LEAST = np.finfo(np.float64).max, 5e-324

Array = np.ndarray[Any, Any]
Bounds = tuple[float, float]  # rtol and atol


class Numbers:
    """The numbers of many cases, all measured at once, as each step of numpy's costs the same."""

    def __init__(self) -> None:
        self._parts: list[list[Array]] = []  # of each case
        self._due: dict[Bounds, list[tuple[int, int]]] = {}  # the parts that are not measured yet

    def begin(self) -> None:
        """Begins a case."""
        self._parts.append([])

    def add(self, array: Array, within: Tolerance, key: str) -> None:
        """Adds to the case: finite numbers, float64 or complex, under a key of a dict or none."""
        scale = within.scale_of(key)
        parts = [array.real, array.imag] if array.dtype.kind == "c" else [array]
        if scale == "entry" and len(parts) == 1:
            self._add(array.ravel(), within)
            return
        with np.errstate(all="ignore"):
            size = np.minimum(_size(np.abs(array), scale), LARGEST)
            limit = within.atol + within.rtol * size
            limit[limit == 0] = 1.0  # of what is nothing but 0
            for part in parts:
                self._parts[-1].append((part / limit).ravel())
        self._add(size.ravel(), within)

    def _add(self, array: Array, within: Tolerance) -> None:
        indices = len(self._parts) - 1, len(self._parts[-1])
        self._due.setdefault((within.rtol, within.atol), []).append(indices)
        self._parts[-1].append(array)

    def sums(self, key: bytes) -> list[tuple[int, tuple[float, ...]]]:
        """Of each case how many numbers it has, and their sums."""
        for bounds, places in self._due.items():
            kept = [indices for indices in places if self._parts[indices[0]]]
            if kept:
                parts = [self._parts[case][part] for case, part in kept]
                ends = np.cumsum([len(part) for part in parts])
                measured = np.split(_stretched(np.concatenate(parts), bounds), ends[:-1])
                for (case, part), array in zip(kept, measured, strict=True):
                    self._parts[case][part] = array
        self._due.clear()
        return [_added_up(key, parts) for parts in self._parts]


def _added_up(key: bytes, parts: list[Array]) -> tuple[int, tuple[float, ...]]:
    numbers = np.concatenate(parts) if parts else np.zeros(0)
    if not len(numbers):
        return 0, ()
    np.clip(numbers, -FARTHEST, FARTHEST, out=numbers)
    sums = (_weights(key, len(numbers)) @ numbers).tolist()
    return len(numbers), tuple(round(each, 1) for each in sums)


def _size(size: Array, scale: str) -> Array:
    """What the tolerance is a share of, from the entries' own sizes."""
    if scale == "entry":
        return np.atleast_1d(size)
    axis = 0 if scale == "column" and size.ndim else None
    top: Array = np.max(size, axis=axis, keepdims=True, initial=0.0)
    top = np.atleast_1d(top)
    if scale == "largest":
        return top
    unit = np.where(top > 0, top, 1.0)
    return np.asarray(unit * np.sqrt(np.sum((size / unit) ** 2, axis=axis, keepdims=True)))


def _stretched(numbers: Array, bounds: Bounds) -> Array:
    """Numbers on a scale on which every tolerance is about 1."""
    rtol, atol = bounds
    with np.errstate(all="ignore"):
        if not rtol:
            return np.asarray(numbers / atol)
        size = np.abs(numbers)
        # As atol is 0 for gradients: the smallest number there is, so that nothing is too small.
        log = np.log(size) - (np.log(atol / rtol) if atol else np.log(LEAST))
        far = np.where(log < 20, np.arcsinh(np.exp(np.minimum(log, 20))), log + np.log(2))
        return np.asarray(np.sign(numbers) * np.where(size > 0, far, 0.0) / rtol)


@functools.lru_cache(maxsize=256)
def _weights(key: bytes, count: int) -> Array:
    """Weights of either sign, from a half to one: no two alike, so that no two entries cancel."""
    digest = hashlib.blake2b(f"weights {count}".encode(), digest_size=16, key=key).digest()
    rng = np.random.default_rng(int.from_bytes(digest, "little"))
    weights: Array = rng.uniform(0.5, 1.0, (SUMS, count)) * rng.choice([-1.0, 1.0], (SUMS, count))
    return weights
