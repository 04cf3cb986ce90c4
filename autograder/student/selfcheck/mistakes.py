"""Whether calls went as a known mistake makes them go.

Of a mistake the data hold what comes of it in each case, and no code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .calls import Observed
from .compare import mismatch
from .data import Case, decode
from .words import message


def hints(
    mistakes: Sequence[Mapping[str, Any]], cases: Sequence[Case], calls: Sequence[Observed]
) -> list[str]:
    """The hint of every mistake that makes all these calls go as they did."""

    def told(heard: bool) -> list[str]:
        return [
            mistake["hint"]
            for mistake in mistakes
            if all_as_recorded(mistake["outcomes"], cases, calls, heard)
        ]

    # All warnings may have been suppressed.
    return told(heard=True) or ([] if any(call.warned for call in calls) else told(heard=False))


def all_as_recorded(
    outcomes: Sequence[Any],
    cases: Sequence[Case],
    calls: Sequence[Observed],
    heard: bool = True,
) -> bool:
    """Whether every call went as recorded; with the same warnings, if heard."""
    return all(as_recorded(*each, heard) for each in zip(outcomes, cases, calls, strict=True))


def as_recorded(outcome: Any, case: Case, observed: Observed, heard: bool = True) -> bool:
    """Whether a call went as the recorded outcome of a mistake says; warned as well, if heard."""
    if isinstance(outcome, dict) and "raises" in outcome:
        name, text = outcome["raises"]
        error = observed.error
        if error is None or type(error).__name__ != name:
            return False
        # Where Python gives up on a recursion is chance; so is the end of its message.
        return bool(name == "RecursionError" or message(error) == text)
    if observed.error is not None:
        return False
    altered: list[str] = []
    if isinstance(outcome, dict) and "alters" in outcome:
        altered, outcome = outcome["alters"], outcome["gives"]
    if altered != list(observed.altered):
        return False
    warns = isinstance(outcome, dict) and "warns" in outcome
    if heard and warns != bool(observed.warned):
        return False
    if warns:
        outcome = outcome["warns"]
    expected = _resolved(outcome, case.expected)
    # A mistake's NaN is the student's NaN, where a right answer is none.
    within = case.tolerance and replace(case.tolerance, nan_equal=True)
    return mismatch(observed.value, expected, within) is None


def _resolved(outcome: Any, expected: Any) -> Any:
    """The value that `outcome` stands for, with what was expected where it says {"same": true}."""
    match outcome:
        case {"same": True}:
            return expected
        case {"tuple": list(parts)} | {"list": list(parts)}:
            asked = expected if isinstance(expected, tuple | list) else ()
            asked = asked if len(asked) == len(parts) else [None] * len(parts)
            return tuple(_resolved(*pair) for pair in zip(parts, asked, strict=True))
        case {"dict": dict(parts)}:
            under = expected if isinstance(expected, dict) else {}
            return {key: _resolved(part, under.get(key)) for key, part in parts.items()}
        case _:
            return decode(outcome)
