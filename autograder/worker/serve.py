"""The loop of a worker: runs cells, then calls functions, as the grader asks.

    {"do": "cells", "sources": [[text, most]],
     "keep": [[number, name], ...]}              runs cells, and keeps what each function sees after
                                                 so many of them; where there is a most, to the end,
                                                 and each statement for so many milliseconds
    {"do": "names"}                              lists the functions that the notebook defines, and
                                                 what cells have changed that one had seen
    {"do": "calls", "calls": [...],
     "share": number}                            calls functions: [name, arguments, keywords]; where
                                                 one has taken so many milliseconds, what else it is
                                                 asked is put off
    {"do": "stand_in", "sources": {name: text},
     "more": {name: number}}                     puts functions in the places of the notebook's,
                                                 where they stay whatever later cells define, each
                                                 with so many results more than it has

Each cell and each call has an answer of its own, numbered on from the message's own number. Every
call gets arguments of its own, so that what one call does to them cannot reach the next.
"""

from __future__ import annotations

import builtins
import dis
import functools
import math
import mmap
import re
import resource
import types
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from time import monotonic
from typing import Any

import numpy as np

from .channel import Channel
from .shell import NotebookShell, describe_error, run_cell
from .stand_ins import StandIns
from .statements import EachByItself, each_at_most
from .values import (
    Decoder,
    Encoder,
    ProtocolError,
    Tree,
    altered_paths,
    errors_as_warnings,
    heard_warnings,
    was_made_an_error,
)

ABSENT = object()
LOOKS_UP = {"LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS"}  # a name, and no attribute
# Names that IPython gives anew with every cell: In, Out, _, __, _12, _i, _i12, _ih, ...
IPYTHONS = re.compile(r"In|Out|get_ipython|exit|quit|open|_{1,3}|_\d+|_i{1,3}|_i\d+|_[iod]h|_oh")
MOST_CHANGED = 5
SPARE = 4  # calls with large inputs that need no copy of them: more than a notebook is asked
SharedArray = tuple[int, str, list[int]]  # offset in the memory file, dtype, shape


class SharedInputs:
    """Large inputs that every worker of a run may see, in one sealed memory file.

    The file is mapped, and no worker has it open: when it was last read would be a mark that one
    leaves for another.
    """

    def __init__(self, descriptor: int | None, arrays: list[SharedArray]) -> None:
        self._arrays = arrays if descriptor is not None else []
        self._spare: list[mmap.mmap] = []  # a call may write into what it gets, so each has its own
        if descriptor is not None and arrays:
            self._memory = mmap.mmap(descriptor, 0, mmap.MAP_PRIVATE, mmap.PROT_READ)
            self._spare = [mmap.mmap(descriptor, 0, mmap.MAP_PRIVATE) for _ in range(SPARE)]

    def open(self) -> Callable[[int], np.ndarray]:
        """A resolver for `decode`, for one call: writes stay in it."""

        @functools.cache
        def memory() -> mmap.mmap | None:
            return self._spare.pop() if self._spare else None

        @functools.cache
        def resolve(number: int) -> np.ndarray:
            if not 0 <= number < len(self._arrays):
                raise ProtocolError("no such shared array")
            offset, dtype, shape = self._arrays[number]
            own = memory()
            flat = np.frombuffer(own or self._memory, dtype, math.prod(shape), offset)
            array = flat.reshape(shape)
            return array.copy() if own is None else array

        return resolve


def serve(channel: Channel, shell: NotebookShell, shared: SharedInputs) -> None:
    """Answers requests until the grader hangs up."""
    stand_ins = StandIns(shell.user_ns)
    views = Views(shell.user_ns)
    while True:
        try:
            frame = channel.receive()
        except EOFError:
            return
        match frame.body:
            case {"do": "cells", "sources": list(sources), "keep": list(kept)}:
                views.keep(kept, 0)
                to_its_end = EachByItself(name for _, name in kept)
                for number, (source, most) in enumerate(sources):
                    body = _run(shell, source, most, to_its_end)
                    stand_ins.take_their_places()
                    views.keep(kept, number + 1)
                    channel.send(frame.request + number, body)
            case {"do": "calls", "calls": list(calls), "share": share}:
                decoders = _Decoders(frame.arrays, shared)
                spent: Counter[str] = Counter()
                for request, call in enumerate(calls, frame.request):
                    name = call[0]
                    if share is not None and spent[name] > share:
                        channel.send(request, {"status": "put off"})
                        continue
                    encoder, began = Encoder(), monotonic()
                    views.enter(name)
                    body = _call(stand_ins.asked(name), call, shell, decoders, encoder)
                    spent[name] += round((monotonic() - began) * 1000)
                    channel.send(request, body, encoder.arrays)
            case {"do": "names"}:
                own = [(name, value) for name, value in shell.user_ns.items() if _is_own(name)]
                names = [name for name, value in own if callable(value)]
                names = [name for name in names if not name.startswith("_")]
                channel.send(frame.request, {"names": names[:1000], "changed": views.changed()})
            case {"do": "stand_in", "sources": dict(sources), "more": dict(more)}:
                stand_ins.define(sources, more)
                channel.send(frame.request, {})
            case _:
                raise ProtocolError("unknown request")


def _run(
    shell: NotebookShell, source: str, most: int | None, to_its_end: EachByItself
) -> dict[str, Any]:
    """Runs a cell; to its end, where its statements have so many milliseconds each."""
    if most is None:
        return run_cell(shell, source)
    shell.ast_transformers = [to_its_end]
    try:
        with each_at_most(most / 1000):
            return run_cell(shell, source)
    finally:
        shell.ast_transformers = []


class Views:
    """What each function saw when the check below its answer ran, put back while it is called.

    Cells further down may have taken its name for something else, or a name that it looks up. What
    only they give stays, unless it hides one of Python's own names.
    """

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._seen: dict[str, dict[str, Any]] = {}  # by function: all names, then
        self._differences: dict[str, dict[str, Any]] = {}  # by function, once it is known
        self._current: str | None = None  # whose view is in place
        self._outside: dict[str, Any] = {}  # what stands in its places otherwise

    def keep(self, functions: list[tuple[int, str]], done: int) -> None:
        """Notes what those of the functions see whose number is that of the cells that are done."""
        # What counts of the others comes later, and is not what stands there now.
        later = {name for number, name in functions if number > done}
        for number, function in functions:
            if number == done and callable(self._namespace.get(function)):
                self._seen[function] = {
                    name: value
                    for name, value in self._namespace.items()
                    if _is_own(name) and name not in later
                }

    def enter(self, function: str) -> None:
        """Puts what a function saw in its place, until another one is called."""
        if function == self._current:
            return
        if self._current is not None:  # what it has changed of its own names is there next time
            own = self._differences[self._current]
            own.update({name: self._namespace.get(name, ABSENT) for name in own})
            self._put(self._outside)
            self._current = None
        if function in self._seen and (difference := self._difference(function)):
            self._outside = {name: self._namespace.get(name, ABSENT) for name in difference}
            self._put(difference)
            self._current = function

    def changed(self) -> dict[str, list[str]]:
        """Of what each function looks up, the functions and modules that cells have changed."""
        changes = {}
        for function in self._seen:
            names = [
                name
                for name, value in self._difference(function).items()
                if callable(value) or issubclass(type(value), types.ModuleType)
            ]
            used = self._looked_up(function) if names else set()
            if names := [name for name in names if name in used]:
                changes[function] = sorted(names, key=lambda name: name != function)[:MOST_CHANGED]
        return changes

    def _looked_up(self, function: str) -> set[str]:
        """The names that a function's code may look up, and that of the functions it calls."""
        names, waiting = {function}, [function]
        while waiting:
            value = self._seen[function].get(waiting.pop())
            # A student's object is asked for no attribute: that may run code of theirs, and raise.
            code = [value.__code__] if type(value) is types.FunctionType else []
            while code:
                each = code.pop()
                code += [inner for inner in each.co_consts if type(inner) is types.CodeType]
                found = {i.argval for i in dis.get_instructions(each) if i.opname in LOOKS_UP}
                waiting += found - names
                names |= found
        return names

    def _difference(self, function: str) -> dict[str, Any]:
        if function not in self._differences:
            seen, now = self._seen[function], self._namespace
            other = {name: each for name, each in seen.items() if now.get(name, ABSENT) is not each}
            new = [name for name in now if _is_own(name) and name not in seen]
            hiding = [name for name in new if hasattr(builtins, name)]
            self._differences[function] = other | dict.fromkeys(hiding, ABSENT)
        return self._differences[function]

    def _put(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            if value is ABSENT:
                self._namespace.pop(name, None)
            else:
                self._namespace[name] = value


def _is_own(name: object) -> bool:
    """Whether a name is the notebook's, and not IPython's."""
    return type(name) is str and not IPYTHONS.fullmatch(name)


class _Decoders:
    """The arguments of the calls of one frame, as often as they are wanted."""

    def __init__(self, arrays: tuple[np.ndarray, ...], shared: SharedInputs) -> None:
        self._arrays = arrays
        self._shared = shared

    def both(self, call: list[Any]) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
        """What the function is given, by place and by name, and what it was given to compare."""
        # Shared inputs stand for themselves in both: comparing 20 MB would take longer than the
        # call.
        resolve = self._shared.open()
        for copies in (True, False):
            decoder = Decoder(self._arrays, resolve, copies)
            match call:
                case [_, ["tuple", _] as by_place, ["dict", _] as by_name]:
                    yield decoder.value(by_place), decoder.value(by_name)
                case _:
                    raise ProtocolError("a call without arguments")


def _call(
    function: Any,
    call: list[Any],
    shell: NotebookShell,
    decoders: _Decoders,
    encoder: Encoder,
) -> dict[str, Any]:
    if not callable(function):
        return {"status": "missing"}
    calm = False
    while True:
        (arguments, keywords), (originals, named_originals) = decoders.both(call)
        started = _processor_seconds()
        try:
            with errors_as_warnings() if calm else nullcontext(), heard_warnings() as warned:
                value = function(*arguments, **keywords)
            break
        except BaseException as error:
            # A setting is no answer: it would cost every function that overflows anywhere.
            if not calm and was_made_an_error(error):
                calm = True
                continue
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
        "calm": calm,
        "cpu": cpu,
    }


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
