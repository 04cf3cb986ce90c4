"""One call of a student's function: what it returned, raised, altered and printed."""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from .compare import wrong_entries
from .data import Case

WARNINGS = (Warning, FloatingPointError)  # which may be errors by a setting alone
RESTORED = 1e-12  # of the largest entry: nearer to what it was, an input counts as unaltered


@dataclass(frozen=True)
class Observed:
    """One call: what it returned or raised, which inputs it altered, what it printed; and the first
    warning that it should not have let through."""

    value: Any = None
    error: BaseException | None = None
    altered: tuple[str, ...] = ()
    printed: str = ""
    warned: str = ""


def call(
    function: Callable[..., Any], names: list[str], case: Case, calm: bool = False
) -> Observed:
    """Call `function` on fresh copies of a case's inputs; `names` are its parameters.

    Where a setting of the notebook's own made an error of a warning, it is called once more without
    it: `calm`, as the graders do it.
    """
    inputs, keywords = case.inputs()
    printed = io.StringIO()
    try:
        # And a print would come once for every case, and bury the answer of the check.
        with _hearing(case, calm) as heard, contextlib.redirect_stdout(printed):
            value = function(*inputs, **keywords)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever it raises is its answer, exit() too
        if isinstance(error, WARNINGS) and not calm:
            return call(function, names, case, calm=True)
        return Observed(error=error, printed=printed.getvalue())
    before, before_by_name = case.inputs()
    altered = [
        place
        for name, was, now in (
            *zip(names, before, inputs, strict=False),
            *((name, before_by_name[name], keywords[name]) for name in keywords),
        )
        for place in _altered(name, was, now)
    ]
    texts = [str(warning.message) for warning in heard or ()]
    warned = next((text for text in texts if case.must_not_warn in text), "")
    return Observed(value, None, tuple(altered), printed.getvalue(), warned)


@contextlib.contextmanager
def _hearing(case: Case, calm: bool) -> Iterator[list[warnings.WarningMessage] | None]:
    """Record warnings where a case must not warn, and else be quiet: the largest scores overflow
    in right answers, too. What is not finite is said.

    Settings that make errors of warnings hold, unless it is to be `calm`.
    """
    heeds = bool(case.must_not_warn)
    settings: dict[str, Any] = {}
    for kind, how in np.geterr().items():
        if how == "raise":
            settings[kind] = how if not calm else "warn" if heeds else "ignore"
        else:
            settings[kind] = how if heeds else "ignore"
    with np.errstate(**settings), warnings.catch_warnings(record=heeds) as heard:
        if calm:
            filters: Any = warnings.filters
            filters[:] = [("default" if how == "error" else how, *rest) for how, *rest in filters]
        yield heard


def _altered(name: str, before: Any, after: Any) -> Iterator[str]:
    """Name every place where `after` is no longer `before`."""
    if isinstance(before, dict):
        for key in dict.fromkeys([*before, *after]):
            if key not in before or key not in after:
                yield f"{name}[{key!r}]"
            else:
                yield from _altered(f"{name}[{key!r}]", before[key], after[key])
    elif isinstance(before, np.ndarray):
        if (
            not isinstance(after, np.ndarray)
            or (after.shape, after.dtype) != (before.shape, before.dtype)
            or not _unmoved(after, before)
        ):
            yield name
    elif isinstance(before, list) and len(before) != len(after):
        yield name
    elif isinstance(before, list | tuple):
        for place, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from _altered(f"{name}[{place}]", old, new)
    elif not callable(before) and before != after:
        yield name


def _unmoved(after: np.ndarray[Any, Any], before: np.ndarray[Any, Any]) -> bool:
    """Whether an array is as it was, but for the rounding of a step that was undone."""
    if after.tobytes() == before.tobytes():
        return True
    if before.dtype.kind != "f":
        return False
    return not wrong_entries(after, before, RESTORED, 0.0, "largest").any()
