"""Values as trees that travel in JSON, with the arrays behind them; and what a call altered.

Both ends use this: the worker on what the student's function took and gave, the grader on what the
worker sent, where every tree that `Encoder` does not make is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_PAYLOAD = 64 << 20  # three times the gradients of the largest run
MAX_ARRAYS = 4096
MAX_NODES = 20_000
MAX_DEPTH = 8
MAX_DIMENSIONS = 32
MAX_TEXT = 1000
NUMERIC_KINDS = "biufc"

Tree = list[Any]


class ProtocolError(Exception):
    """The other end sent something that is not well-formed."""


@dataclass(frozen=True)
class Opaque:
    """A value that does not travel: only its type's name does."""

    type_name: str


class _TooLong(Exception):
    """A value has more parts, or deeper ones, than travel."""


class Encoder:
    """Turns values into trees, and collects the arrays that go behind the header.

    `shared` maps the `id()` of an array that the worker already holds to its number there. What is
    too long, too deep or too large travels as its type's name.
    """

    def __init__(self, shared: Mapping[int, int] | None = None) -> None:
        self.arrays: list[np.ndarray] = []
        self._shared = shared or {}
        self._nodes = 0
        self._room = MAX_PAYLOAD

    def tree(self, value: object, depth: int = 0) -> Tree:
        nodes, arrays, room = self._nodes, len(self.arrays), self._room
        try:
            return self._tree(value, depth)
        except _TooLong:
            if depth > 1 or nodes >= MAX_NODES:
                raise
            # One of several results may be too long, and the others still be read.
            self._nodes, self._room = nodes + 1, room
            del self.arrays[arrays:]
            return ["opaque", f"{type(value).__name__[:200]} (too deep or too long to read)"]

    def _tree(self, value: object, depth: int) -> Tree:
        self._nodes += 1
        if self._nodes > MAX_NODES or depth > MAX_DEPTH:
            raise _TooLong
        if value is None:
            return ["none"]
        if type(value) is bool:
            return ["bool", value]
        if type(value) is int:
            fits = -(2**63) <= value < 2**63
            return ["int", value] if fits else ["opaque", "int (too large for 64 bits)"]
        if type(value) is float:
            return ["float", value.hex()]
        if type(value) is str:
            return ["str", value[:MAX_TEXT]]
        if isinstance(value, (np.ndarray, np.generic)):
            return self._array(value)
        if isinstance(value, tuple):
            return ["tuple", [self.tree(item, depth + 1) for item in value]]
        if isinstance(value, list):
            return ["list", [self.tree(item, depth + 1) for item in value]]
        if isinstance(value, Mapping) and all(_is_name(key) for key in value):
            return ["dict", [[key, self.tree(item, depth + 1)] for key, item in value.items()]]
        return ["opaque", type(value).__name__[:200]]

    def _array(self, value: np.ndarray | np.generic) -> Tree:
        if id(value) in self._shared:
            return ["shared", self._shared[id(value)]]
        kind = "scalar" if isinstance(value, np.generic) else "array"
        array = np.asarray(value)  # of a subclass, the plain array beneath
        if array.dtype.kind not in NUMERIC_KINDS:
            return ["opaque", f"array of dtype {array.dtype.name}"[:MAX_TEXT]]
        fits = len(self.arrays) < MAX_ARRAYS and array.ndim <= MAX_DIMENSIONS
        if not fits or array.nbytes > self._room:
            return ["opaque", f"array of shape {array.shape} (too large to read)"]
        self._room -= array.nbytes
        self.arrays.append(array)
        return [kind, len(self.arrays) - 1, memory_layout(array)]


def _is_name(key: object) -> bool:
    return type(key) is str and len(key) <= MAX_TEXT


def memory_layout(value: np.ndarray) -> str:
    """`C`, `F` or `strided`: the layout that the receiver is to give the array."""
    if value.flags.c_contiguous:
        return "C"
    return "F" if value.flags.f_contiguous else "strided"


class Decoder:
    """Turns trees back into values.

    `resolve(number)` supplies what only the worker has: the shared arrays. Every array may be
    referred to once, so that a short tree cannot ask for much memory.
    """

    def __init__(
        self, arrays: Sequence[np.ndarray], resolve: Callable[[int], np.ndarray] | None = None
    ) -> None:
        self._arrays = dict(enumerate(arrays))
        self._resolve = resolve
        self._nodes = 0

    def value(self, tree: object, depth: int = 0) -> Any:
        """The value that a tree stands for; ProtocolError for what `Encoder` does not make."""
        self._nodes += 1
        if self._nodes > MAX_NODES + 1 or depth > MAX_DEPTH + 1:
            raise ProtocolError("a value is too large")
        match tree:
            case ["none"]:
                return None
            case ["bool", bool(value)]:
                return value
            case ["int", value] if type(value) is int and -(2**63) <= value < 2**63:
                return value
            case ["float", str(text)]:
                return _float(text)
            case ["str", str(text)] if len(text) <= MAX_TEXT:
                return text
            case ["opaque", str(name)] if len(name) <= MAX_TEXT:
                return Opaque(name)
            case ["array", number, "C" | "F" | "strided" as layout]:
                return _laid_out(self._array(number), layout)
            case ["scalar", number, "C"]:
                array = self._array(number)
                if array.shape == ():
                    return array[()]
            case ["shared", number] if self._resolve is not None and type(number) is int:
                return self._resolve(number)
            case ["tuple" | "list" as kind, list(items)]:
                values = [self.value(item, depth + 1) for item in items]
                return tuple(values) if kind == "tuple" else values
            case ["dict", list(items)]:
                pairs = [self._pair(item, depth) for item in items]
                if len(dict(pairs)) == len(pairs):
                    return dict(pairs)
        raise ProtocolError("a value is malformed")

    def _array(self, number: object) -> np.ndarray:
        if type(number) is not int or number not in self._arrays:
            raise ProtocolError("no such array, or one that is referred to twice")
        return self._arrays.pop(number)

    def _pair(self, item: object, depth: int) -> tuple[str, Any]:
        match item:
            case [str(key), tree] if len(key) <= MAX_TEXT:
                return key, self.value(tree, depth + 1)
        raise ProtocolError("a dict's entry is malformed")


def _float(text: str) -> float:
    if len(text) <= 32:
        with suppress(ValueError, OverflowError):
            return float.fromhex(text)
    raise ProtocolError("a float is not in hexadecimal")


def _laid_out(array: np.ndarray, layout: str) -> np.ndarray:
    if layout == "C":
        return array
    if layout == "F":
        return np.asfortranarray(array)
    if not array.ndim:
        raise ProtocolError("a number has no gaps in memory")
    wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), dtype=array.dtype)
    view = wide[..., ::2]
    view[...] = array
    return view


def altered_paths(now: Any, before: Any, path: str = "") -> Iterator[str]:
    """Where two trees of arguments differ, to the bit: paths such as `0` or `2.w1`."""
    if now is before:
        return
    if isinstance(before, np.ndarray):
        if _bits(now) != _bits(before):
            yield path
    elif isinstance(before, (tuple, list, dict)):
        if type(now) is not type(before) or len(now) != len(before):
            yield path
            return
        for key in before if isinstance(before, dict) else range(len(before)):
            inner = f"{path}.{key}" if path else str(key)
            if isinstance(before, dict) and key not in now:
                yield inner
            else:
                yield from altered_paths(now[key], before[key], inner)


def _bits(value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        return type(value).__name__
    return value.dtype.str, value.shape, value.tobytes()
