"""What is asked: the exercises of `selfcheck.json`, and the values in it.

    {"format": 1,
     "exercises": {name: exercise, ...},    functions before concepts, each as they follow
     "points": {name: number, ...}}         of every question, in the order of the notebook

A question that has points and is no exercise is answered in prose, and a person reads it.

    exercise  {"arguments": [name, ...],     the parameters of the function
               "results": [name, ...],       names for the messages; [] when there is one result
               "cases": [case, ...],
               "mistakes": [{"hint": text, "outcomes": [outcome, ...]}, ...]}   an outcome a case
    case      {"label": text, "criterion": "shapes" or "values", "arguments": [value, ...],
               "keywords": {name: value, ...},      what is passed by name; left out when nothing is
               "expected": value, "rtol": number, "atol": number,
               "scale": scale,              one of SCALES, or for a dict {key: one of SCALES}
               "must_not_warn": word}       of warnings that cost; left out where none does
    value     null, true, false, a whole number, a text: itself
              {"float": number}
              {"dtype": "float64", "shape": [2, 3], "data": [number, ...]}    in C order
                  with "strided": true, a view of a larger array: not contiguous
              {"tuple": [value, ...]}, {"list": [value, ...]}, {"dict": {key: value, ...}}
              {"function": name}             one of NAMED_FUNCTIONS
    number    a JSON number, or "nan", "inf", "-inf"
    outcome   a value, in which {"same": true} stands for what the case expects at that place,
              or {"raises": [type name, message]}, or {"warns": outcome} where it costs,
              or {"alters": [name, ...], "gives": outcome} where inputs are changed

A concept question has {"arguments": [name], "form": [kind, ...]}: the one name of the notebook that
its function is given, and what comes back, as `form_of` says it. Its answer is nowhere here. Where
letters are on offer, "letters" says which, and how many, as `are_on_offer` takes it. A prediction
also has "plausible", as `is_plausible` takes it, and "advice", the same in words.

Where the criterion is "shapes", expected arrays have no "data" and floats are {"float": null}:
structure and shapes alone are compared. Otherwise types are too, and an entry is right when
|got - expected| <= atol + rtol |expected|; a scale other than "entry", which may be left out, puts
something else in place of |expected|. A case on values is right when every entry is, and the inputs
are as they were, but for what rounding leaves behind when a step is taken and undone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from .compare import Tolerance

DATA = "selfcheck.json"
FORMAT = 1


def sum_of_squares(w: Any) -> float:
    return float(np.sum(w * w))


def sum_of_cubes(w: Any) -> float:
    return float(np.sum(w * w * w))


def sum_of_column_norms(w: Any) -> float:
    return float(np.sum(np.sqrt(np.sum(w * w, axis=0))))


# The worker has the same, in `autograder/worker/functions.py`, and says there why these.
NAMED_FUNCTIONS: dict[str, Callable[[Any], float]] = {
    function.__name__: function for function in (sum_of_squares, sum_of_cubes, sum_of_column_norms)
}


class DataError(Exception):
    """The data beside this file cannot be used; the message says why."""


@dataclass(frozen=True)
class Asked:
    """The exercises of a notebook by name, and what each of its questions is worth."""

    exercises: dict[str, Any]
    points: dict[str, float]


def load(path: Path) -> Asked:
    """Read what is asked from `path`; raises DataError when it cannot be used."""
    remedy = (
        " Unpack the assignment's files again and copy it from there. Your notebook is safe, and is"
        " graded without it."
    )
    try:
        about = path.stat()
        data = _parsed(path, about.st_mtime_ns, about.st_size)
    except FileNotFoundError:
        raise DataError(
            f"The file `{DATA}` should be in {path.parent}, and is not.{remedy}"
        ) from None
    except OSError as error:
        raise DataError(f"The file {path} cannot be read: {error.strerror}.{remedy}") from None
    except ValueError:
        raise DataError(f"The file {path} is damaged.{remedy}") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise DataError(f"The file {path} does not belong to this version of the check.{remedy}")
    exercises, points = data.get("exercises"), data.get("points", {})
    if not isinstance(exercises, dict) or not isinstance(points, dict):
        raise DataError(f"The file {path} is damaged.{remedy}")
    return Asked(exercises, points)


@lru_cache(maxsize=1)
def _parsed(path: Path, changed: int, size: int) -> Any:
    """The file as JSON, read once as long as it stays the same: most of a check's time was this."""
    return json.loads(path.read_text(encoding="utf-8"))


def decode(value: Any) -> Any:
    """Make the value that `value` stands for, afresh at each call.

    Where only a form is given, any value of that form.
    """
    match value:
        case {"dtype": str(dtype), "shape": list(shape), "data": list(data)}:
            array = np.array([_number(entry) for entry in data], dtype=dtype).reshape(shape)
            if value.get("strided"):
                return np.stack([array, np.zeros_like(array)], axis=-1)[..., 0]
            return array
        case {"dtype": str(dtype), "shape": list(shape)}:
            return np.broadcast_to(np.zeros((), dtype), shape)
        case {"float": None}:
            return 0.0
        case {"float": number}:
            return float(_number(number))
        case {"tuple": list(parts)}:
            return tuple(decode(part) for part in parts)
        case {"list": list(parts)}:
            return [decode(part) for part in parts]
        case {"dict": dict(parts)}:
            return {key: decode(part) for key, part in parts.items()}
        case {"function": str(name)}:
            return NAMED_FUNCTIONS[name]
        case _:
            return value


def _number(entry: Any) -> Any:
    return float(entry) if isinstance(entry, str) else entry


@dataclass(frozen=True)
class Case:
    """One public call: what is passed, what must come back, and how nearly."""

    label: str
    criterion: str
    arguments: list[Any]  # encoded, as everything in the data
    keywords: Mapping[str, Any]
    encoded: Any
    rtol: float
    atol: float
    scale: str | Mapping[str, str]
    must_not_warn: str

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Case:
        return cls(
            data["label"],
            data["criterion"],
            data["arguments"],
            data.get("keywords", {}),
            data["expected"],
            data["rtol"],
            data["atol"],
            data.get("scale", "entry"),
            data.get("must_not_warn", ""),
        )

    def inputs(self) -> tuple[list[Any], dict[str, Any]]:
        """The inputs, afresh at each call: those that are passed by place, and those by name."""
        return [*map(decode, self.arguments)], {k: decode(v) for k, v in self.keywords.items()}

    @cached_property
    def expected(self) -> Any:
        """What must come back; of which only the form is known where shapes are asked."""
        return decode(self.encoded)

    @cached_property
    def tolerance(self) -> Tolerance | None:
        """How nearly, as the graders have it for these inputs; None where shapes are asked."""
        if self.criterion == "shapes":
            return None
        single = _holds_float32([self.arguments, self.keywords])
        return Tolerance(self.rtol, self.atol, float32=single, scale=self.scale)


def _holds_float32(encoded: Any) -> bool:
    if isinstance(encoded, list):
        return any(map(_holds_float32, encoded))
    if isinstance(encoded, Mapping):
        return encoded.get("dtype") == "float32" or any(map(_holds_float32, encoded.values()))
    return False
