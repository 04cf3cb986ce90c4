"""Asking a zygote for workers, and workers for answers, with a deadline on every word.

What a worker says is checked before it is believed to be well-formed, and never believed to be
right. However a worker ends (time, memory, a signal, `os._exit(0)`, nonsense on the wire), the
reason is named, because a student reads it.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import select
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from typing import IO, Any, Literal

import numpy as np

from .. import KitError
from ..worker.channel import BROKEN, OUT_OF_MEMORY, Channel, DeadlineExceeded, wait_for
from ..worker.values import Decoder, Encoder, ProtocolError, as_text

START_DEADLINE = 60.0
FORK_DEADLINE = 30.0
WORKER_END_DEADLINE = 10.0
MAX_MESSAGE = 1 << 16
MAX_ANSWERS = 128 << 20  # bytes of all arrays that one worker returns
MAX_SHOWN = 1 << 20  # characters of one cell's outputs; an honest worker shows fewer
MAX_NAMES, MAX_NAME = 1000, 100
MIME = re.compile(r"[a-z]+/[a-z0-9.+-]+")


class WorkerFailed(KitError):
    """The machine failed, not the student: no zygote, no worker, no walls."""


# -- what a worker can answer ---------------------------------------------------------------


@dataclass(frozen=True)
class Returned:
    """The function returned; `altered` names the arguments it changed (`0`, `2.w1`, `mask`).

    `warned` are the texts of the numerical warnings that reached its caller.
    """

    value: Any
    altered: tuple[str, ...] = ()
    warned: tuple[str, ...] = ()


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


@dataclass(frozen=True)
class Ended:
    """The worker ended instead of answering."""

    reason: Literal["timeout", "exit", "signal", "memory", "processor time", "garbled"]
    detail: str = ""


Answer = Returned | Raised | Missing | Ended


@dataclass(frozen=True)
class CellRun:
    """What running one cell gave: outputs in nbformat's form, and how it failed, if it did."""

    outputs: tuple[dict[str, Any], ...] = ()
    failure: Raised | Ended | None = None


# -- the zygote -----------------------------------------------------------------------------


class Zygote:
    """A running zygote. Used by one process at a time; `branch` makes one for another."""

    def __init__(
        self,
        control: socket.socket,
        active_layers: Sequence[str],
        *,
        process: subprocess.Popen[bytes] | None = None,
        errors: IO[bytes] | None = None,
        cleanup: ExitStack | None = None,
    ) -> None:
        self.layers = tuple(active_layers)
        self._control = control
        self._process = process
        self._errors = errors
        self._cleanup = cleanup or ExitStack()
        self._numbers = itertools.count(1)
        self._ended: dict[int, dict[str, Any] | None] = {}  # workers in use, and how they ended
        self._shared: dict[int, int] = {}
        self._kept: list[np.ndarray] = []  # so that an id() is not given to another array
        self._ready = process is None
        self.workers_cpu = 0.0  # processor seconds of all workers that have ended
        self.calls_cpu = 0.0  # processor seconds of the graded calls alone

    def wait_until_ready(self) -> None:
        """Returns when the zygote has imported everything; WorkerFailed when it never comes up."""
        if not self._ready:
            self._reply("ready", START_DEADLINE)
            self._ready = True

    def share(self, arrays: Sequence[np.ndarray]) -> None:
        """Puts large inputs where every later worker sees them, sealed against writing."""
        self.wait_until_ready()
        memory = os.memfd_create("inputs", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            described = []
            with open(memory, "wb", closefd=False) as file:
                for array in arrays:
                    file.write(bytes(-file.tell() % 64))
                    described.append([file.tell(), array.dtype.str, list(array.shape)])
                    file.write(np.ascontiguousarray(array).data)
            _seal(memory)
            self._tell({"do": "share", "arrays": described}, [memory])
            self._reply("shared", FORK_DEADLINE)
        finally:
            os.close(memory)
        self._kept = list(arrays)
        self._shared = {id(array): number for number, array in enumerate(arrays)}

    def fork(self, public: str | None = None) -> Worker:
        """A fresh worker behind its walls."""
        connection, number, handle = self._fork({"public": public})
        return Worker(self, number, connection, handle, self._shared)

    def probe(self, targets: Mapping[str, Any]) -> list[str]:
        """The names of the self-test's attempts that got through."""
        connection, number, handle = self._fork({"probe": dict(targets)})
        worker = Worker(self, number, connection, handle, {})
        with worker:
            match worker.receive_unasked(time.monotonic() + FORK_DEADLINE):
                case {"got_through": list(names)} if all(type(name) is str for name in names):
                    return names
        raise WorkerFailed("the self-test's worker gave no report")

    def branch(self) -> Zygote:
        """A copy of this zygote with a control socket of its own, for another process."""
        self.wait_until_ready()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._tell({"do": "branch"}, [theirs.fileno()])
        branch = Zygote(ours, self.layers)
        try:
            branch._reply("branched", FORK_DEADLINE)
        except WorkerFailed:
            branch.close()
            raise
        branch._shared, branch._kept = self._shared, self._kept
        return branch

    def close(self) -> None:
        """Ends the zygote and, with it, its workers."""
        with suppress(OSError):
            # A process that was forked from ours may hold a copy: hang up for that one too.
            self._control.shutdown(socket.SHUT_RDWR)
        self._control.close()
        if self._process is not None:
            try:
                self._process.wait(WORKER_END_DEADLINE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._errors is not None:
            self._errors.close()
        self._cleanup.close()

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def wait_for_end(self, number: int) -> dict[str, Any] | None:
        """How a worker ended, `{"status", ...}`; None if the zygote cannot tell."""
        deadline = time.monotonic() + WORKER_END_DEADLINE
        with suppress(WorkerFailed):
            while self._ended.get(number, {}) is None:
                self._receive(deadline)
        return self._ended.pop(number, None)

    def forget(self, number: int) -> None:
        """Nobody will ask how this worker ended."""
        self._ended.pop(number, None)

    def _fork(self, request: dict[str, Any]) -> tuple[socket.socket, int, int]:
        self.wait_until_ready()
        number = next(self._numbers)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with theirs:
                self._tell({"do": "fork", "worker": number, **request}, [theirs.fileno()])
            message, descriptors = self._reply("forked", FORK_DEADLINE, number)
            if len(descriptors) != 1:
                raise WorkerFailed(f"the zygote made no worker: {message.get('failed')}")
        except BaseException:
            ours.close()
            raise
        self._ended[number] = None
        return ours, number, descriptors[0]

    def _tell(self, message: Mapping[str, Any], descriptors: Sequence[int]) -> None:
        try:
            socket.send_fds(self._control, [json.dumps(message).encode()], descriptors)
        except OSError as error:
            raise WorkerFailed(self._why_gone()) from error

    def _reply(
        self, key: str, seconds: float, value: object = True
    ) -> tuple[dict[str, Any], list[int]]:
        deadline = time.monotonic() + seconds
        while True:
            message, descriptors = self._receive(deadline)
            if message.get(key) == value:
                return message, descriptors
            for descriptor in descriptors:  # of an answer that came too late for its question
                os.close(descriptor)

    def _receive(self, deadline: float) -> tuple[dict[str, Any], list[int]]:
        if not wait_for(self._control, select.POLLIN, deadline - time.monotonic()):
            raise WorkerFailed("the zygote did not answer in time")
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, MAX_MESSAGE, 1)
        except OSError as error:
            raise WorkerFailed(self._why_gone()) from error
        if not data:
            raise WorkerFailed(self._why_gone())
        message: dict[str, Any] = json.loads(data)
        if "ended" in message:
            self.workers_cpu += message["cpu"]
            if message["ended"] in self._ended:
                self._ended[message["ended"]] = message
        return message, descriptors

    def _why_gone(self) -> str:
        said = ""
        if self._errors is not None:
            with suppress(OSError, ValueError):
                self._errors.seek(0)
                said = self._errors.read()[-2000:].decode(errors="replace").strip()
        return "the zygote is gone" + (f"; its last words were:\n{said}" if said else "")


def _seal(memory: int) -> None:
    import fcntl

    seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
    fcntl.fcntl(memory, fcntl.F_ADD_SEALS, seals)


# -- one worker -----------------------------------------------------------------------------


@dataclass
class Worker:
    """One forked worker. After it has ended, every further question raises WorkerFailed."""

    zygote: Zygote
    number: int
    connection: socket.socket
    handle: int  # a pidfd: it cannot come to mean another process
    shared: Mapping[int, int]
    alive: bool = True

    def __post_init__(self) -> None:
        self._channel = Channel(self.connection)
        self._requests = itertools.count(1)
        self._room = MAX_ANSWERS
        report = self.receive_unasked(time.monotonic() + FORK_DEADLINE)
        if report != {"walls": "up"}:
            self.close()
            raise WorkerFailed(f"a worker's walls did not go up: {report.get('walls')}")

    def run_cell(self, source: str, seconds: float) -> CellRun:
        """Runs one cell of the notebook."""
        answer = self._ask({"do": "cell", "source": source}, Encoder(), seconds)
        if isinstance(answer, Ended):
            return CellRun(failure=answer)
        body, _ = answer
        match body:
            case {"outputs": list(outputs), "error": error, "dropped": int()}:
                failure = None if error is None else _raised(error)
                return CellRun(tuple(_well_formed(outputs)), failure)
        return CellRun(failure=self._garbled())

    def call(
        self,
        function: str,
        arguments: Sequence[object],
        seconds: float,
        keywords: Mapping[str, object] | None = None,
    ) -> Answer:
        """Calls a function of the notebook with copies of the arguments."""
        encoder = Encoder(self.shared)
        by_place, by_name = encoder.tree(tuple(arguments)), encoder.tree(dict(keywords or {}))
        request = {"do": "call", "function": function, "arguments": by_place, "keywords": by_name}
        answer = self._ask(request, encoder, seconds)
        if isinstance(answer, Ended):
            return answer
        body, arrays = answer
        if type(body.get("cpu")) is int:
            self.zygote.calls_cpu += min(max(body["cpu"], 0), seconds * 1e6) / 1e6
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
            }:
                if all(type(text) is str for text in (*altered, *warned)):
                    with suppress(ProtocolError):
                        value = Decoder(arrays).value(tree)
                        return Returned(value, _short(altered, 80), _short(warned, 200))
        return self._garbled()

    def names(self, seconds: float) -> tuple[str, ...]:
        """The callables that the notebook defines."""
        answer = self._ask({"do": "names"}, Encoder(), seconds)
        if not isinstance(answer, Ended):
            match answer[0]:
                case {"names": list(names)} if all(type(name) is str for name in names):
                    return tuple(
                        as_text(name) for name in names[:MAX_NAMES] if len(name) <= MAX_NAME
                    )
        return ()

    def receive_unasked(self, deadline: float) -> dict[str, Any]:
        try:
            return self._channel.receive(deadline).body
        except (EOFError, OSError, ProtocolError, DeadlineExceeded) as error:
            raise WorkerFailed(f"a worker did not start: {self._cause_of_death()}") from error

    def close(self) -> None:
        """Kills the worker, without waiting for the zygote to clear up after it."""
        if self.alive:
            self._kill()
            self.zygote.forget(self.number)

    def _kill(self) -> None:
        self.alive = False
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)
        os.close(self.handle)
        self.connection.close()

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(
        self, body: Mapping[str, Any], encoder: Encoder, seconds: float
    ) -> tuple[dict[str, Any], tuple[np.ndarray, ...]] | Ended:
        if not self.alive:
            raise WorkerFailed("this worker has ended")
        request = next(self._requests)
        deadline = time.monotonic() + seconds
        try:
            self._channel.send(request, body, encoder.arrays, deadline)
            frame = self._channel.receive(deadline, self._room)
        except DeadlineExceeded:
            self.close()
            return Ended("timeout", f"{seconds:g} s")
        except ProtocolError:
            return self._garbled()
        except (EOFError, OSError):
            return self._cause_of_death()
        if frame.request != request:
            return self._garbled()
        self._room -= sum(array.nbytes for array in frame.arrays)
        return frame.body, frame.arrays

    def _garbled(self) -> Ended:
        self.close()
        return Ended("garbled")

    def _cause_of_death(self) -> Ended:
        """Asks the zygote how the worker ended, giving it a moment to end by itself."""
        ended_by_itself = wait_for(self.handle, select.POLLIN, 1.0)
        self._kill()
        end = self.zygote.wait_for_end(self.number)
        status = BROKEN if end is None else int(end["status"])
        if not ended_by_itself or status == BROKEN:
            return Ended("garbled")
        if status == OUT_OF_MEMORY:
            return Ended("memory")
        if status >= 0:
            return Ended("exit", str(status))
        if -status == signal.SIGXCPU:
            return Ended("processor time")
        name = signal.Signals(-status).name if -status in set(signal.Signals) else str(-status)
        return Ended("signal", name)


def _short(texts: list[str], most: int) -> tuple[str, ...]:
    return tuple(as_text(text[:most]) for text in texts[:20])


def _well_formed(outputs: list[Any]) -> Iterator[dict[str, Any]]:
    """The outputs that are what nbformat allows, and nothing that a worker added to them."""
    room = MAX_SHOWN
    for output in outputs:
        shown = _output(output)
        if shown is None:
            continue
        room -= len(repr(shown))
        if room < 0:
            return
        yield shown


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
