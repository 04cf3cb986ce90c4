"""The few functions that can be an argument of a graded call: `numerical_gradient`'s f.

They are no secret: the students' own check has the same, under the same names. Their arithmetic is
only what IEEE 754 rounds correctly on every processor, because a mistake that steps too far down
shows the rounding itself, and what it gives is written into the release. The last one looks at the
shape of its argument and couples its entries: what moves more than one entry at a time shows.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np


def sum_of_squares(w: np.ndarray) -> float:
    return float(np.sum(w * w))


def sum_of_cubes(w: np.ndarray) -> float:
    return float(np.sum(w * w * w))


def sum_of_column_norms(w: np.ndarray) -> float:
    return float(np.sum(np.sqrt(np.sum(w * w, axis=0))))


NAMED_FUNCTIONS: dict[str, Callable[[np.ndarray], float]] = {
    function.__name__: function for function in (sum_of_squares, sum_of_cubes, sum_of_column_norms)
}
