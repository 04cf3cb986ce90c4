"""What a worker can answer, read strictly: checked to be well-formed, and never believed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from ..worker.values import Decoder, ProtocolError, as_text

MAX_SHOWN = 1 << 20  # characters of one cell's outputs; an honest worker shows fewer
MAX_NAMES, MAX_NAME = 1000, 100
MIME = re.compile(r"[a-z]+/[a-z0-9.+-]+")


@dataclass(frozen=True)
class Returned:
    """The function returned; `altered` names the arguments it changed (`0`, `2.w1`, `mask`).

    `warned` are the texts of the numerical warnings that reached its caller. It is `calm` where
    settings of the notebook had made an error of a warning, and were left out.
    """

    value: Any
    altered: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()
    calm: bool = False


@dataclass(frozen=True)
class Raised:
    """The function, or a cell, raised; `line`, `text` and `function` say where in the notebook."""

    type: str
    message: str
    line: int | None = None
    text: str | None = None
    function: str | None = None


@dataclass(frozen=True)
class Missing:
    """The notebook does not define the function; `similar` are names that it does define."""

    similar: tuple[str, ...] = ()


Reason = Literal[
    "timeout",
    "cut",
    "unasked",
    "exit",
    "signal",
    "memory",
    "processor time",
    "too much",
    "garbled",
]


@dataclass(frozen=True)
class Ended:
    """The worker ended instead of answering; or it was not asked, as the time for that was over.

    "timeout" is where the call, or the cell, took all of its time, and "cut" where all the time of
    the notebook was over meanwhile.
    """

    reason: Reason
    detail: str = ""


# Put off until all others have been asked: the function has had its share of the time.
PUT_OFF = Ended("unasked", "share of the time")

Answer = Returned | Raised | Missing | Ended


def alters(answer: Answer) -> bool:
    """Whether a function changed what it was given."""
    return isinstance(answer, Returned) and bool(answer.altered)


@dataclass(frozen=True)
class CellRun:
    """What running one cell gave: outputs in nbformat's form, and how it failed, if it did.

    `lost` are the names that it removed (""), and those of functions that it gave to something
    else, with the type of that.
    """

    outputs: tuple[dict[str, Any], ...] = ()
    failure: Raised | Ended | None = None
    lost: Mapping[str, str] = field(default_factory=dict)


# -- reading them ---------------------------------------------------------------------------


def read_cell_run(body: Mapping[str, Any], room: int) -> CellRun | None:
    """What a cell gave, with outputs of at most `room` characters; None where it is garbled."""
    match body:
        case {"outputs": list(outputs), "error": error, "dropped": int(), **rest}:
            failure = None if error is None else _raised(error)
            shown = tuple(_well_formed(outputs, min(MAX_SHOWN, room)))
            return CellRun(shown, failure, _lost(rest.get("lost")))
    return None


def read_answer(body: Mapping[str, Any], arrays: Sequence[np.ndarray]) -> Answer | None:
    """What a call gave; None where it is garbled."""
    match body:
        case {"status": "missing"}:
            return Missing()
        case {"status": "raised", "error": dict(error)}:
            return _raised(error)
        case {
            "status": "returned",
            "value": tree,
            "altered": list(altered),
            "warned": list(warned),
            **rest,
        }:
            if all(type(text) is str for text in (*altered, *warned)):
                with suppress(ProtocolError):
                    value = Decoder(arrays).value(tree)
                    calm = rest.get("calm") is True
                    return Returned(value, _short(altered, 80), _short(warned, 200), calm)
    return None


@dataclass(frozen=True)
class Names:
    """What a notebook defines, after its last cell.

    `defined` are its functions. `changed` are, for each function, the names of other functions and
    modules that stand for something else now than when the check below its answer ran.
    """

    defined: tuple[str, ...] = ()
    changed: Mapping[str, Sequence[str]] = field(default_factory=dict)


def read_names(body: Mapping[str, Any]) -> Names:
    """The names of a notebook; none where they are garbled."""
    match body:
        case {"names": list(names), "changed": dict(changed)}:
            if all(isinstance(each, list) for each in changed.values()):
                return Names(
                    _names_in(names), {name: _names_in(each) for name, each in changed.items()}
                )
    return Names()


def _names_in(told: Sequence[object]) -> tuple[str, ...]:
    names = [name for name in told if isinstance(name, str)]
    if len(names) < len(told):
        return ()
    return tuple(as_text(name) for name in names[:MAX_NAMES] if len(name) <= MAX_NAME)


def _lost(told: object) -> dict[str, str]:
    """The names that a cell lost; none where they are garbled."""
    lost = told if isinstance(told, dict) else {}
    return {
        as_text(name): as_text(kind)
        for name, kind in list(lost.items())[:MAX_NAMES]
        if len(name) <= MAX_NAME and isinstance(kind, str) and len(kind) <= MAX_NAME
    }


def _short(texts: list[str], most: int) -> tuple[str, ...]:
    return tuple(as_text(text[:most]) for text in texts[:20])


def _well_formed(outputs: list[Any], room: int) -> Iterator[dict[str, Any]]:
    """The outputs that are what nbformat allows, and nothing that a worker added to them."""
    for output in outputs:
        shown = _output(output)
        if shown is None:
            continue
        room -= length(shown)
        if room < 0:
            return
        yield shown


def length(output: Mapping[str, Any]) -> int:
    """How much of the room for outputs one takes up, in characters."""
    return len(repr(output))


def _output(output: object) -> dict[str, Any] | None:
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return {"output_type": "stream", "name": name, "text": as_text(text)}
        case {"output_type": "error", "ename": str(name), "evalue": str(value), **rest}:
            said = rest.get("traceback")
            lines = said if isinstance(said, list) else []
            lines = [as_text(line) for line in lines if isinstance(line, str)]
            error = {"ename": as_text(name), "evalue": as_text(value), "traceback": lines}
            return {"output_type": "error", **error}
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            texts = {
                mime: as_text(text)
                for mime, text in data.items()
                if isinstance(text, str) and MIME.fullmatch(mime)
            }
            shown = {"output_type": kind, "data": texts, "metadata": {}}
            return shown if kind == "display_data" else {**shown, "execution_count": None}
    return None


def _raised(error: object) -> Raised:
    match error:
        case {"type": str(type_), "message": str(message), **where}:
            line, text, function = (where.get(key) for key in ("line", "text", "function"))
            return Raised(
                as_text(type_[:200]),
                as_text(message[:2000]),
                line if type(line) is int and 0 < line < 10**6 else None,
                as_text(text[:200]) if isinstance(text, str) else None,
                as_text(function[:200]) if isinstance(function, str) else None,
            )
    return Raised("Exception", "(the worker did not say which)")
