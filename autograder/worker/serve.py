"""The loop of a worker: runs cells, then calls functions, as the grader asks.

Three requests: `cell` runs a source text, `call` calls a function of the notebook with decoded
arguments, `names` lists the functions that the notebook defines. Every call gets arguments of its
own, so that what one call does to them cannot reach the next.
"""

from __future__ import annotations

import functools
import math
import mmap
import resource
from collections.abc import Callable
from typing import Any

import numpy as np

from .channel import Channel, Frame
from .shell import NotebookShell, describe_error, run_cell
from .values import Decoder, Encoder, ProtocolError, Tree, altered_paths, heard_warnings

SharedArray = tuple[int, str, list[int]]  # offset in the memory file, dtype, shape


class SharedInputs:
    """Large inputs that every worker of a run may see, in one sealed memory file.

    The file is mapped, and no worker has it open: when it was last read would be a mark that one
    leaves for another.
    """

    def __init__(self, descriptor: int | None, arrays: list[SharedArray]) -> None:
        self._arrays = arrays if descriptor is not None else []
        if descriptor is not None and arrays:
            self._memory = mmap.mmap(descriptor, 0, mmap.MAP_PRIVATE, mmap.PROT_READ)

    def open(self) -> Callable[[int], np.ndarray]:
        """A resolver for `decode` that copies each array once: writes stay in this call."""

        @functools.cache
        def resolve(number: int) -> np.ndarray:
            if not 0 <= number < len(self._arrays):
                raise ProtocolError("no such shared array")
            offset, dtype, shape = self._arrays[number]
            flat = np.frombuffer(self._memory, dtype, math.prod(shape), offset)
            return flat.reshape(shape).copy()

        return resolve


def serve(channel: Channel, shell: NotebookShell, shared: SharedInputs) -> None:
    """Answers requests until the grader hangs up."""
    while True:
        try:
            frame = channel.receive()
        except EOFError:
            return
        encoder = Encoder()
        body = _answer(frame, shell, shared, encoder)
        channel.send(frame.request, body, encoder.arrays)


def _answer(
    frame: Frame, shell: NotebookShell, shared: SharedInputs, encoder: Encoder
) -> dict[str, Any]:
    match frame.body:
        case {"do": "cell", "source": str(source)}:
            return run_cell(shell, source)
        case {"do": "call", "function": str(name)}:
            return _call(name, frame, shell, shared, encoder)
        case {"do": "names"}:
            names = [name for name, value in shell.user_ns.items() if callable(value)]
            return {"names": [name for name in names if not name.startswith("_")][:1000]}
    raise ProtocolError("unknown request")


def _call(
    name: str,
    frame: Frame,
    shell: NotebookShell,
    shared: SharedInputs,
    encoder: Encoder,
) -> dict[str, Any]:
    function = shell.user_ns.get(name)
    if not callable(function):
        return {"status": "missing"}
    own = tuple(array.copy() for array in frame.arrays)
    # Shared inputs stand for themselves in both: comparing 20 MB would take longer than the call.
    resolve = shared.open()
    arguments, keywords = _inputs(frame, Decoder(own, resolve))
    originals, named_originals = _inputs(frame, Decoder(frame.arrays, resolve))
    started = _processor_seconds()
    try:
        with heard_warnings() as warned:
            value = function(*arguments, **keywords)
    except BaseException as error:
        # SystemExit and KeyboardInterrupt are the student's too: they cost the call, no more.
        return {"status": "raised", "error": describe_error(error), "cpu": _since(started)}
    cpu = _since(started)
    altered = [*altered_paths(arguments, originals), *altered_paths(keywords, named_originals)]
    shell.outputs.take()  # what a graded call prints is nobody's output
    return {
        "status": "returned",
        "value": _readable(value, encoder),
        "altered": altered[:20],
        "warned": warned[:20],
        "cpu": cpu,
    }


def _inputs(frame: Frame, decoder: Decoder) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments of a call by place, and by name."""
    match frame.body:
        case {"arguments": ["tuple", _] as by_place, "keywords": ["dict", _] as by_name}:
            return decoder.value(by_place), decoder.value(by_name)
    raise ProtocolError("a call without arguments")


def _readable(value: object, encoder: Encoder) -> Tree:
    try:
        return encoder.tree(value)
    except MemoryError:
        raise
    except BaseException:  # a container of the student's own may refuse to be read
        encoder.arrays.clear()
        return ["opaque", f"{type(value).__name__[:200]} (that cannot be read)"]


def _processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _since(started: float) -> int:
    """Processor time in microseconds."""
    return round((_processor_seconds() - started) * 1e6)
