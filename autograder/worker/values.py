"""Values as trees that travel in JSON, with the arrays behind them; and what a call left behind.

Both ends use this: the worker on what the student's function took and gave, the grader on what the
worker sent, where every tree that `Encoder` does not make is refused.
"""

from __future__ import annotations

import contextlib
import math
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

from .functions import NAMED_FUNCTIONS

MAX_PAYLOAD = 64 << 20  # three times the gradients of the largest run
MAX_ARRAYS = 4096
MAX_NODES = 20_000
MAX_DEPTH = 8
MAX_DIMENSIONS = 32
MAX_TEXT = 1000
MAX_TEXTS = 1 << 17  # characters of all together, which JSON may write as twelve bytes each
NUMERIC_KINDS = "biufc"
RESTORED = 1e-12  # of the largest entry: nearer to what it was, an argument counts as unaltered

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

    `shared` maps the `id()` of an array that the worker already holds to its number there. It is
    given for what goes to a worker, and there alone the functions travel that the worker has. What
    is too long, too deep or too large travels as its type's name.
    """

    def __init__(self, shared: Mapping[int, int] | None = None) -> None:
        self.arrays: list[np.ndarray] = []
        self._to_worker = shared is not None
        self._shared = shared or {}
        self._nodes = 0
        self._room = MAX_PAYLOAD
        self._texts = MAX_TEXTS

    def tree(self, value: object, depth: int = 0) -> Tree:
        nodes, arrays = self._nodes, len(self.arrays)
        room, texts = self._room, self._texts
        try:
            return self._tree(value, depth)
        except _TooLong:
            if depth > 1 or nodes >= MAX_NODES:
                raise
            # One of several results may be too long, and the others still be read.
            self._nodes, self._room, self._texts = nodes + 1, room, texts
            del self.arrays[arrays:]
            name = type(value).__name__[:200]
            return ["opaque", self._text(f"{name} (too deep or too long to read)")]

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
            return ["str", self._text(value)]
        if isinstance(value, (np.ndarray, np.generic)):
            return self._array(value)
        if isinstance(value, tuple):
            return ["tuple", [self.tree(item, depth + 1) for item in value]]
        if isinstance(value, list):
            return ["list", [self.tree(item, depth + 1) for item in value]]
        if isinstance(value, Mapping) and all(_is_name(key) for key in value):
            items = value.items()
            pairs = ((self._text(str.__str__(key)), item) for key, item in items)
            return ["dict", [[key, self.tree(item, depth + 1)] for key, item in pairs]]
        name = getattr(value, "__name__", None) if self._to_worker else None
        if name in NAMED_FUNCTIONS:
            return ["function", name]
        return ["opaque", self._text(type(value).__name__[:200])]

    def _text(self, text: str) -> str:
        text = text[:MAX_TEXT]
        self._texts -= len(text)
        if self._texts < 0:
            raise _TooLong
        return text

    def _array(self, value: np.ndarray | np.generic) -> Tree:
        if id(value) in self._shared:
            return ["shared", self._shared[id(value)]]
        kind = "scalar" if isinstance(value, np.generic) else "array"
        array = np.asarray(value)  # of a subclass, the plain array beneath
        if array.dtype.kind not in NUMERIC_KINDS:
            return ["opaque", f"array of dtype {array.dtype.name}"[:MAX_TEXT]]
        fits = len(self.arrays) < MAX_ARRAYS and array.ndim <= MAX_DIMENSIONS
        fits = fits and whole_size(array.shape, array.dtype) <= MAX_PAYLOAD
        if not fits or array.nbytes > self._room:
            return ["opaque", f"array of shape {array.shape} (too large to read)"]
        if array.dtype.kind == "b":  # memory that nobody set may hold more than two truths
            array = array.view(np.uint8) != 0
        self._room -= array.nbytes
        self.arrays.append(array)
        return [kind, len(self.arrays) - 1, memory_layout(array)]


def _is_name(key: object) -> bool:
    return isinstance(key, str) and str.__len__(key) <= MAX_TEXT  # numpy's as well


def whole_size(shape: Sequence[int], dtype: np.dtype[Any]) -> int:
    """Bytes, as if no axis were empty: one of length 0 hides how long the others are."""
    return math.prod(max(size, 1) for size in shape) * dtype.itemsize


def memory_layout(value: np.ndarray) -> str:
    """`C`, `F` or `strided`: the layout that the receiver is to give the array."""
    if value.flags.c_contiguous:
        return "C"
    return "F" if value.flags.f_contiguous else "strided"


class Decoder:
    """Turns trees back into values.

    `resolve(number)` supplies the shared arrays. Like the functions, only the worker has them, and
    without it no tree can refer to either. Every array may be referred to once, so that a short
    tree cannot ask for much memory. With `copies` each array gets memory of its own.
    """

    def __init__(
        self,
        arrays: Sequence[np.ndarray],
        resolve: Callable[[int], np.ndarray] | None = None,
        copies: bool = False,
    ) -> None:
        self._arrays = arrays
        self._taken: set[int] = set()
        self._resolve = resolve
        self._copies = copies
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
                return as_text(text)
            case ["opaque", str(name)] if len(name) <= MAX_TEXT:
                return Opaque(as_text(name))
            case ["array", number, "C" | "F" | "strided" as layout]:
                return laid_out(self._array(number), layout)
            case ["scalar", number, "C"]:
                array = self._array(number)
                if array.shape == ():
                    return array[()]
            case ["shared" | "function", key] if self._resolve is not None:
                return self._held(key, self._resolve)
            case ["tuple" | "list" as kind, list(items)]:
                values = [self.value(item, depth + 1) for item in items]
                return tuple(values) if kind == "tuple" else values
            case ["dict", list(items)]:
                pairs = [self._pair(item, depth) for item in items]
                if len(dict(pairs)) == len(pairs):
                    return dict(pairs)
        raise ProtocolError("a value is malformed")

    def _held(self, key: object, resolve: Callable[[int], np.ndarray]) -> Any:
        """What the worker holds already: a shared array by its number, a function by its name."""
        if type(key) is int:
            return resolve(key)
        if type(key) is str and key in NAMED_FUNCTIONS:
            return NAMED_FUNCTIONS[key]
        raise ProtocolError("no such shared array or function")

    def _array(self, number: object) -> np.ndarray:
        if type(number) is not int or not 0 <= number < len(self._arrays) or number in self._taken:
            raise ProtocolError("no such array, or one that is referred to twice")
        self._taken.add(number)
        array = self._arrays[number]
        return array.copy() if self._copies else array

    def _pair(self, item: object, depth: int) -> tuple[str, Any]:
        match item:
            case [str(key), tree] if len(key) <= MAX_TEXT:
                return as_text(key), self.value(tree, depth + 1)
        raise ProtocolError("a dict's entry is malformed")


def as_text(text: str) -> str:
    """Text that can be written as UTF-8, which half a surrogate pair cannot."""
    return text.encode(errors="replace").decode()


def _float(text: str) -> float:
    if len(text) <= 32:
        with suppress(ValueError, OverflowError):
            return float.fromhex(text)
    raise ProtocolError("a float is not in hexadecimal")


def laid_out(array: np.ndarray, layout: str) -> np.ndarray:
    """The array in one of the layouts that `memory_layout` names."""
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
    """Where two trees of arguments differ: paths such as `0` or `2.w1`.

    Arrays may differ by what rounding leaves when a step is taken and undone, as a numerical
    derivative does: RESTORED of the largest entry.
    """
    if now is before:
        return
    if isinstance(before, np.ndarray):
        if _bits(now) != _bits(before) and not _restored(now, before):
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


def _restored(now: Any, before: np.ndarray) -> bool:
    if _bits(now)[:-1] != _bits(before)[:-1] or before.dtype.kind != "f" or not before.size:
        return False
    with np.errstate(all="ignore"):
        largest = np.max(np.abs(before))
        return bool(np.isfinite(largest) and np.max(np.abs(now - before)) <= RESTORED * largest)


def _bits(value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        return type(value).__name__
    return value.dtype.str, value.shape, value.tobytes()


def was_made_an_error(error: BaseException) -> bool:
    """Whether the notebook's settings, of numpy or of `warnings`, made an error of a warning."""
    if not isinstance(error, (FloatingPointError, Warning)):
        return False
    try:
        by_filter = any(action == "error" for action, *_ in warnings.filters)
        return by_filter or "raise" in np.geterr().values()
    except Exception:
        return False


@contextlib.contextmanager
def errors_as_warnings() -> Iterator[None]:
    """Within the block, warnings that the notebook's settings make errors of are warnings again.

    What those settings suppress, they suppress.
    """
    settings: Any = {kind: "warn" if how == "raise" else how for kind, how in np.geterr().items()}
    with np.errstate(**settings), warnings.catch_warnings():
        filters: Any = warnings.filters
        filters[:] = [("default" if how == "error" else how, *rest) for how, *rest in filters]
        yield


@contextlib.contextmanager
def heard_warnings() -> Iterator[list[str]]:
    """Fills the list, at the end, with the numerical warnings that reach the caller of the block.

    Filters stay as they are, so what the block or its notebook suppresses reaches nobody; but what
    is shown once only is shown again, since every call is heard by itself.
    """
    texts: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        yield texts
    for warning in caught:
        text = str(warning.message)[:MAX_TEXT]
        if issubclass(warning.category, RuntimeWarning) and text not in texts:
            texts.append(text)
