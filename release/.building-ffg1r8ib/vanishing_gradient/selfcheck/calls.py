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


def call(function: Callable[..., Any], names: list[str], case: Case) -> Observed:
    """Call `function` on fresh copies of a case's inputs; `names` are its parameters."""
    inputs, keywords = case.inputs()
    printed = io.StringIO()
    try:
        # Quietly: the largest scores overflow in right answers, too. What is not finite is said.
        # And a print would come once for every case, and bury the answer of the check.
        heeds = bool(case.must_not_warn)
        quiet = warnings.catch_warnings(record=True) if heeds else np.errstate(all="ignore")
        with quiet as heard, contextlib.redirect_stdout(printed):
            value = function(*inputs, **keywords)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever it raises is its answer, exit() too
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
