"""Whether all results are right, and only their order is not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

from .calls import Observed
from .compare import mismatch
from .data import Case
from .text import listed

MOST = 4  # results, whose orders are tried


def order_told(cases: Sequence[Case], calls: Sequence[Observed], names: Sequence[str]) -> str:
    """Say so, or nothing where no one order makes every case agree; `names` are the results'."""
    counts = {len(case.expected) for case in cases if isinstance(case.expected, tuple | list)}
    if len(counts) != 1 or not any(case.tolerance for case in cases):
        return ""
    (count,) = counts
    if count > MOST:
        return ""
    _, *orders = permutations(range(count))  # the first leaves them as they are
    if not any(
        all(_agrees(case, seen, order) for case, seen in zip(cases, calls, strict=True))
        for order in orders
    ):
        return ""
    asked = listed(names) if len(names) == count else f"{count} results"
    return f"All results agree once they stand in another order: {asked} were asked, in this order."


def _agrees(case: Case, seen: Observed, order: Sequence[int]) -> bool:
    got = seen.value
    if seen.error is not None or not isinstance(got, tuple | list) or len(got) != len(order):
        return False
    return mismatch([got[place] for place in order], case.expected, case.tolerance) is None
