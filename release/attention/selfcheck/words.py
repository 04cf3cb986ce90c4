"""One difference, one error or one value, in a sentence that a student reads.

Other than the graders, who keep their inputs to themselves, it says what was expected.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .compare import Mismatch, is_number_or_array
from .text import listed

HERE = f"{Path(__file__).parent}{os.sep}"


def in_words(found: Mismatch, expected: Any, names: Sequence[str]) -> str:
    """What differs first from `expected`, of which `names` are the results where there are several.

    `found` is where, in `expected`.
    """
    name = _name(found, expected, names)
    asked = found.expected
    if isinstance(asked, tuple | list):
        named = f" ({listed(names)})" if asked is expected and len(names) == len(asked) > 0 else ""
        return f"{len(asked)} results{named} were asked; {kind(found.got)} came back."
    if isinstance(asked, Mapping):
        return _about_dict(found)
    if np.ndim(asked):
        return _about_array(name, found)
    if is_number_or_array(asked) and np.asarray(asked).dtype.kind == "f":
        return _about_number(name, found)
    return f"{name} should be {asked!r}; {kind(found.got)} came back."


def _name(found: Mismatch, expected: Any, names: Sequence[str]) -> str:
    if found.key:
        return f"`{found.key}`"
    if not isinstance(expected, tuple | list):
        return "The result"
    known = len(names) == len(expected) > found.result
    return f"`{names[found.result]}`" if known else f"`result {found.result + 1}`"


def _about_dict(found: Mismatch) -> str:
    got, asked = found.got, found.expected
    if not isinstance(got, Mapping):
        keys = listed([*asked]) or "no keys"
        return f"A dictionary with {keys} was asked; {kind(got)} came back."
    if missing := [key for key in asked if key not in got]:
        return f"The dictionary that came back lacks {listed(missing)}."
    odd = [str(key) for key in got if not isinstance(key, str)]
    return f"The dictionary that came back has keys that are no text: {listed(odd)}."


def _about_number(name: str, found: Mismatch) -> str:
    if found.kind in ("structure", "shape"):
        return f"{name} should be one number (a float); {kind(found.got)} came back."
    got = np.asarray(found.got)
    if found.kind == "dtype":
        asked = np.asarray(found.expected)
        return f"{name} is a number of type {got.dtype}; {asked.dtype} was asked."
    return _about_values(name, got, found)


def _about_array(name: str, found: Mismatch) -> str:
    got, asked = found.got, found.expected
    if got is None:
        return f"{name} is None: nothing came back. Does the function end with a `return`?"
    if not isinstance(got, np.ndarray):
        return f"{name} should be a numpy array of shape {asked.shape}; {kind(got)} came back."
    got = np.asarray(got)
    if found.kind == "structure" or found.kind == "dtype":
        what = "numbers" if is_number_or_array(got) else "entries"
        return f"{name} holds {what} of type {got.dtype}; {asked.dtype} was asked."
    if found.kind == "shape":
        transposed = " That is its transpose." if got.shape == asked.shape[::-1] else ""
        return f"{name} has shape {got.shape}; {asked.shape} was asked.{transposed}"
    return _about_values(name, got, found)


def _about_values(name: str, got: np.ndarray[Any, Any], found: Mismatch) -> str:
    expected, wrong = np.asarray(found.expected), np.asarray(found.wrong)
    first = tuple(int(i) for i in np.argwhere(wrong)[0])
    at = f" at {list(first)}" if first else ""
    came = _shown(got[first])
    said = f"{name} is {came}{at}; {_shown(expected[first])} was expected."
    if wrong.size > 1:
        said += f" {int(wrong.sum())} of {wrong.size} entries differ."
    if np.isinf(expected).any():
        return said  # where infinities are right answers, they are no sign of an overflow
    if came == "nan":
        said += " NaN (not a number) comes from 0/0, inf/inf or inf - inf: look for what overflows."
    elif came in ("inf", "-inf"):
        said += " An infinity comes from an overflow or a division by zero."
    return said


def _shown(number: Any) -> str:
    return f"{float(number):.9g}" if isinstance(number, np.floating) else str(number)


def kind(value: Any) -> str:
    """Say what sort of thing `value` is, never what it prints."""
    if value is None:
        return "nothing (None; is there a `return`?)"
    if isinstance(value, np.ndarray):
        return f"one array of shape {value.shape}"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, bool | int | float | np.generic):
        return f"the single value {value}"
    word = type(value).__name__
    return f"{'an' if word[:1].lower() in 'aeiou' else 'a'} {word}"


def described(error: BaseException) -> str:
    """Name the error, and the last line of it that is not in a library."""
    text = message(error)
    said = f"`{type(error).__name__}`" + (f": {text[:300]}" if text else "")
    libraries = (sys.prefix, sys.base_prefix, str(Path(np.__file__).parent), "<frozen", HERE)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if not frame.filename.startswith(libraries):
            line = f": `{frame.line}`" if frame.line else ""
            return f"{said} (in `{frame.name}`, line {frame.lineno}{line})"
    return said


def made_an_error(error: BaseException) -> str:
    """Say of a warning what made it an error; of any other error, nothing.

    Settings of the notebook are left out by then: what did it stands in the function.
    """
    if isinstance(error, FloatingPointError):
        return " By itself numpy only warns: your function asks for errors, as `np.errstate` does."
    if isinstance(error, Warning):
        return " That is a warning, which your function, by a filter of `warnings`, makes an error."
    return ""


def message(error: BaseException) -> str:
    """Give the error's message on one line, or nothing when it has none to give."""
    try:
        return " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - an exception of the student's own may fail at this, too
        return ""
