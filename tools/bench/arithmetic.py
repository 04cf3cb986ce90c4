"""From what commands cost to what is compared with a target."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from .timing import Cost


def in_class_of(
    count: int, few: tuple[int, Sequence[float]], many: tuple[int, Sequence[float]]
) -> list[float]:
    """Seconds a submission in a class of so many, by a line through two smaller classes.

    The small one, whose time is a start above all, is taken at its median: what disturbs it once
    would otherwise count in every submission.
    """
    (fewer, littles), (more, muches) = few, many
    little = statistics.median(littles)
    each = [(much - little) / (more - fewer) for much in muches]
    start = max(0.0, little - fewer * statistics.median(each))
    return [a + start / count for a in each]


def without_start(costs: Sequence[Cost], count: int, ones: Sequence[Cost]) -> list[float]:
    """Processor seconds a submission, what a class of one costs taken off."""
    return [(cost.cpu - one.cpu) / (count - 1) for cost, one in zip(costs, ones, strict=False)]


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Those of each turn."""
    return [a / b for a, b in zip(above, below, strict=False)]
