"""The wire between the grader and a worker: frames of a JSON header and raw array bytes.

A frame is `MAGIC, length, header, bytes of array 0, bytes of array 1, ...`. The header is
`{"id": request number, "arrays": [[dtype, shape], ...], "body": {...}}`. Whatever comes back is a
claim by a process that runs the student's code, so each length is checked before memory is taken
for it, and nothing is ever pickled.
"""

from __future__ import annotations

import json
import math
import re
import select
import socket
import struct
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from .values import MAX_ARRAYS, MAX_DIMENSIONS, MAX_PAYLOAD, ProtocolError, whole_size

MAGIC = b"AGK1"
PREFIX = struct.Struct("<4sI")
MAX_HEADER = 4 << 20
MAX_FRAME = MAX_HEADER + MAX_PAYLOAD
# Exit statuses of a worker that could not go on: no memory left, or its own part was broken.
OUT_OF_MEMORY, BROKEN = 121, 122
SMALL = 1 << 16
OF_A_HEADER = 8  # what each of its bytes counts for: to read them takes so much longer
OF_AN_ARRAY = 1 << 10  # bytes that each counts for, whatever is in it: as long does it take to read
DTYPE = re.compile(r"[<>|=]?[biufc](1|2|4|8|16|32)")


Plan = tuple[np.dtype[Any], tuple[int, ...], int]  # dtype, shape, length in bytes


class TooMuch(Exception):
    """What the other end sends is a frame, as far as it was looked at, and more than may come."""


class DeadlineExceeded(Exception):
    """The other end did not answer in time."""


@dataclass(frozen=True)
class Frame:
    """One message: the request's number, its body, the arrays that came with it, and its size.

    That is in bytes, with OF_A_HEADER for each of the header's and OF_AN_ARRAY for each array.
    """

    request: int
    body: dict[str, Any]
    arrays: tuple[np.ndarray, ...]
    size: int


def _refuse(why: str) -> Callable[[str], NoReturn]:
    def refuse(_: str) -> NoReturn:
        raise ProtocolError(why)

    return refuse


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ProtocolError("a key stands twice in the header")
    return found


def _array_plan(described: object) -> Iterator[Plan]:
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
        if whole_size(shape, dtype) > MAX_PAYLOAD:
            raise ProtocolError("an array is too large")
        length = math.prod(shape) * dtype.itemsize
        total += length
        if total > MAX_PAYLOAD:
            raise ProtocolError("the arrays are too large")
        yield dtype, tuple(shape), length


class Deadline:
    """A moment by which something must have come, so many seconds from now."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds that are left; negative when it has passed."""
        return self._end - time.monotonic()


class Channel:
    """Sends and receives frames over a connected stream socket."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def send(
        self,
        request: int,
        body: Mapping[str, Any],
        arrays: Sequence[np.ndarray] = (),
        deadline: Deadline | None = None,
    ) -> None:
        """Writes one frame; DeadlineExceeded when it is not taken in time."""
        described = [[array.dtype.str, list(array.shape)] for array in arrays]
        header = {"id": request, "arrays": described, "body": body}
        text = json.dumps(header, allow_nan=False).encode()
        pieces = [PREFIX.pack(MAGIC, len(text)), text, *map(_content, arrays)]
        for piece in _in_few(pieces):
            self._write(piece, deadline)

    def receive(self, deadline: Deadline | None = None, most: int = MAX_FRAME) -> Frame:
        """Reads one frame, of at most `most` bytes; EOFError when nobody is there."""
        magic, length = PREFIX.unpack(self._read(PREFIX.size, deadline))
        if magic != MAGIC or length > MAX_HEADER:
            raise ProtocolError("not a frame of this protocol")
        if length > most:
            raise TooMuch
        try:
            header = json.loads(
                str(self._read(length, deadline), "utf-8"),
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
        content = sum(size for *_, size in plan)
        size = length * OF_A_HEADER + content + len(plan) * OF_AN_ARRAY
        if size > most:
            raise TooMuch
        payload = self._read(content, deadline)
        return Frame(request, body, tuple(_arrays(plan, payload)), size)

    def _write(self, data: bytes | memoryview, deadline: Deadline | None) -> None:
        view = memoryview(data)
        while view:
            try:
                # Never blocking: the reader may be one who does not read.
                view = view[self.connection.send(view, socket.MSG_DONTWAIT) :]
            except BlockingIOError:
                self._wait(select.POLLOUT, deadline)

    def _read(self, length: int, deadline: Deadline | None) -> memoryview:
        # Memory that nobody writes to is not taken: what is announced and never sent costs none.
        data = view = np.empty(length, np.uint8).data
        while view:
            try:
                count = self.connection.recv_into(view, 0, socket.MSG_DONTWAIT)
            except BlockingIOError:
                self._wait(select.POLLIN, deadline)
                continue
            if count == 0:
                raise EOFError("the other end is gone")
            view = view[count:]
            if view:  # what is whole was in time: a reader that was stopped for a while is late
                _check(deadline)
        return data

    def _wait(self, event: int, deadline: Deadline | None) -> None:
        """Until the connection is ready, or the deadline has passed and it still is not."""
        left = None if deadline is None else deadline.remaining()
        if not wait_for(self.connection, event, left):
            _check(deadline)


def wait_for(connection: socket.socket | int, event: int, seconds: float | None) -> bool:
    """Whether a descriptor is ready for that event of `select` within a time."""
    poll = select.poll()  # unlike select, for any number of open descriptors
    poll.register(connection, event)
    return bool(poll.poll(None if seconds is None else math.ceil(max(0.0, seconds) * 1000)))


def _check(deadline: Deadline | None) -> None:
    # After every piece, so that a drip of bytes does not outlast the deadline.
    if deadline is not None and deadline.remaining() < 0:
        raise DeadlineExceeded


def _in_few(pieces: Iterable[bytes | memoryview]) -> Iterator[bytes | memoryview]:
    """The same bytes, what is small together: a system call costs more than a copy."""
    together = bytearray()
    for piece in pieces:
        if len(together) + len(piece) > SMALL:
            yield bytes(together)
            together.clear()
        if len(piece) > SMALL:
            yield piece
        else:
            together += piece
    yield bytes(together)


def _content(array: np.ndarray) -> bytes | memoryview:
    """The array's bytes, without a copy where it is large and contiguous."""
    if array.nbytes <= SMALL:
        return array.tobytes()
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _arrays(plan: list[Plan], payload: memoryview) -> Iterator[np.ndarray]:
    start = 0
    for dtype, shape, length in plan:
        count = math.prod(shape)
        array = np.frombuffer(payload, dtype, count, start) if count else np.zeros(0, dtype)
        if dtype.kind == "b" and array.view(np.uint8).max(initial=0) > 1:
            raise ProtocolError("a truth value is neither 0 nor 1")
        yield (array if array.flags.aligned else array.copy()).reshape(shape)
        start += length
