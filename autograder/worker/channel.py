"""The wire between the grader and a worker: frames of a JSON header and raw array bytes.

A frame is `MAGIC, length, header, bytes of array 0, bytes of array 1, ...`. The header is
`{"id": request number, "arrays": [[dtype, shape], ...], "body": {...}}`. Whatever comes back is a
claim by a process that runs the student's code, so each length is checked before memory is taken
for it, and nothing is ever pickled.
"""

from __future__ import annotations

import contextlib
import json
import math
import re
import select
import socket
import struct
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from .values import MAX_ARRAYS, MAX_PAYLOAD, ProtocolError

MAGIC = b"AGK1"
PREFIX = struct.Struct("<4sI")
MAX_HEADER = 8 << 20
MAX_DIMENSIONS = 32
DTYPE = re.compile(r"[<>|=]?[biufc](1|2|4|8|16|32)")


class DeadlineExceeded(Exception):
    """The other end did not answer in time."""


@dataclass(frozen=True)
class Frame:
    """One message: the request's number, its body, and the arrays that came with it."""

    request: int
    body: dict[str, Any]
    arrays: tuple[np.ndarray, ...]


def _refuse(why: str) -> Callable[[str], NoReturn]:
    def refuse(_: str) -> NoReturn:
        raise ProtocolError(why)

    return refuse


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ProtocolError("a key stands twice in the header")
    return found


def _array_plan(described: object) -> Iterator[tuple[np.dtype[Any], tuple[int, ...], int]]:
    """Each array's dtype, shape and length in bytes, checked before any memory is taken."""
    if not isinstance(described, list) or len(described) > MAX_ARRAYS:
        raise ProtocolError("the list of arrays is malformed")
    total = 0
    for item in described:
        match item:
            case [str(name), list(shape)] if len(name) <= 8 and len(shape) <= MAX_DIMENSIONS:
                pass
            case _:
                raise ProtocolError("an array's description is malformed")
        if any(type(size) is not int or not 0 <= size <= MAX_PAYLOAD for size in shape):
            raise ProtocolError("an array's shape is malformed")
        if not DTYPE.fullmatch(name):
            raise ProtocolError("an array's dtype is not a plain number's")
        try:
            dtype = np.dtype(name)
        except TypeError:
            raise ProtocolError("an array's dtype is unknown") from None
        # A zero in the shape hides the other sizes from the product: count them without it.
        if math.prod(max(size, 1) for size in shape) * dtype.itemsize > MAX_PAYLOAD:
            raise ProtocolError("an array is too large")
        length = math.prod(shape) * dtype.itemsize
        total += length
        if total > MAX_PAYLOAD:
            raise ProtocolError("the arrays are too large")
        yield dtype, tuple(shape), length


class Channel:
    """Sends and receives frames over a connected stream socket."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def send(
        self,
        request: int,
        body: Mapping[str, Any],
        arrays: Sequence[np.ndarray] = (),
        deadline: float | None = None,
    ) -> None:
        """Writes one frame; `deadline` is a time of `time.monotonic()`."""
        described = [[array.dtype.str, list(array.shape)] for array in arrays]
        header = {"id": request, "arrays": described, "body": body}
        text = json.dumps(header, allow_nan=False).encode()
        self._write(PREFIX.pack(MAGIC, len(text)) + text, deadline)
        for array in arrays:
            if array.size:
                flat = np.ascontiguousarray(array).reshape(-1)
                self._write(memoryview(flat.view(np.uint8)), deadline)

    def receive(self, deadline: float | None = None) -> Frame:
        """Reads one frame; EOFError when the other end is gone."""
        magic, length = PREFIX.unpack(self._read(PREFIX.size, deadline))
        if magic != MAGIC or length > MAX_HEADER:
            raise ProtocolError("not a frame of this protocol")
        try:
            header = json.loads(
                self._read(length, deadline).decode(),
                object_pairs_hook=_unique_keys,
                parse_float=_refuse("numbers travel as whole ones or in hexadecimal"),
                parse_constant=_refuse("a constant that JSON does not have"),
            )
        except (ValueError, RecursionError):
            raise ProtocolError("the header is not JSON") from None
        match header:
            case {"id": request, "arrays": described, "body": dict(body), **rest} if (
                not rest and type(request) is int
            ):
                plan = list(_array_plan(described))
            case _:
                raise ProtocolError("the header lacks a field or has one too many")
        arrays = tuple(
            np.frombuffer(self._read(length, deadline), dtype=dtype).reshape(shape)
            for dtype, shape, length in plan
        )
        return Frame(request, body, arrays)

    def _write(self, data: bytes | memoryview, deadline: float | None) -> None:
        view = memoryview(data)
        while view:
            self._wait(deadline, write=True)
            # A blocking send would wait for a reader who may never read.
            flags = 0 if deadline is None else socket.MSG_DONTWAIT
            with contextlib.suppress(BlockingIOError):
                view = view[self.connection.send(view, flags) :]

    def _read(self, length: int, deadline: float | None) -> bytearray:
        data = bytearray(length)
        view = memoryview(data)
        while view:
            self._wait(deadline)
            count = self.connection.recv_into(view)
            if count == 0:
                raise EOFError("the other end is gone")
            view = view[count:]
        return data

    def _wait(self, deadline: float | None, write: bool = False) -> None:
        if deadline is None:
            return
        remaining = max(0.0, deadline - time.monotonic())
        waiting = [self.connection]
        ready = select.select([] if write else waiting, waiting if write else [], [], remaining)
        if not (ready[0] or ready[1]):
            raise DeadlineExceeded
