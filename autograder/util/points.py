"""Points, which may be tenths: added and compared without what floats leave behind."""

from __future__ import annotations

from collections.abc import Iterable

PLACES = 9  # decimals that count


def total(points: Iterable[float]) -> float:
    """The sum: 1.2 for 0.2 + 0.4 + 0.6, where floats add up to 1.2000000000000002."""
    return round(sum(points), PLACES)


def are_equal(one: float, other: float) -> bool:
    """Whether two sums of points are the same, in whatever order they were added up."""
    return round(one - other, PLACES) == 0
