"""Answers to concept questions: a number, letters or an array, in whichever form they come.

The graders make them plain by the same functions before they compare them with the right ones,
which are nowhere here.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from .compare import is_number_or_array
from .text import counted, joined, listed


def plain(value: Any) -> Any:
    """An answer without what does not matter: the kind of number, spaces, a list or a tuple.

    'B > A', 'ba' and ['B', 'A'] are one ordering, and [7] is the number 7.
    """
    if type(value) is str:  # numpy's texts do not travel to the graders
        return "".join(letter for letter in value.upper() if letter.isalnum())
    if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind in "biuf":
        value = list(np.asarray(value))
    if isinstance(value, (tuple, list)):
        letters = all(type(item) is str for item in value)
        one_by_one = letters and all(len(plain(item)) == 1 for item in value)
        inner = tuple(plain(item) for item in value)
        if inner and one_by_one:
            return "".join(inner)
        return inner[0] if len(inner) == 1 else inner
    if isinstance(value, np.ndarray) and value.ndim and value.dtype.kind in "biuf":
        return np.asarray(value).astype(float)
    if is_number_or_array(value) and type(value) is not bool:
        array = np.asarray(value)
        if array.ndim == 0 and array.dtype.kind in "iuf":
            return float(array)
    return value


def form_of(answer: Any) -> tuple[str, ...]:
    """The form of a plain answer: "number", "letters" or "array" for each of its results."""
    results = answer if isinstance(answer, tuple) else (answer,)
    return tuple(map(_kind, results))


def _kind(result: Any) -> str:
    if isinstance(result, np.ndarray):
        return "array" if is_number_or_array(result) else "other"
    return {float: "number", str: "letters"}.get(type(result), "other")


def is_plausible(prediction: float, bounds: Mapping[str, Any]) -> bool:
    """Whether a prediction is above 0 and within {"up_to": number, "or_inf": bool}."""
    return 0 < prediction <= bounds["up_to"] or (bounds["or_inf"] and prediction == np.inf)


def form_in_words(form: Iterable[str]) -> str:
    one = {"number": "a number", "letters": "letters", "array": "an array"}
    several = {"number": "numbers", "letters": "texts of letters", "array": "arrays"}
    words = []
    for kind, alike in itertools.groupby(form):
        count = len([*alike])
        words.append(one[kind] if count == 1 else f"{counted(count)} {several[kind]}")
    return joined(words)


def are_on_offer(answer: Any, letters: Mapping[str, Any]) -> bool:
    """Whether each text of a plain answer is {"count": so many} different letters {"of": these}."""
    texts = answer if isinstance(answer, tuple) else (answer,)
    return all(
        len(text) == len(set(text)) == letters["count"] and set(text) <= set(letters["of"])
        for text in texts
        if isinstance(text, str)
    )


def letters_in_words(letters: Mapping[str, Any]) -> str:
    named = listed([*letters["of"]])
    if letters["count"] == len(letters["of"]):
        return f"each of {named} once"
    return f"{counted(letters['count'])} of {named}"
