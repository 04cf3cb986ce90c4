"""Asking a zygote for workers, and workers for answers, with a deadline on every word.

What a worker says is checked before it is believed to be well-formed, and never believed to be
right. However a worker ends (time, memory, a signal, `os._exit(0)`, nonsense on the wire), the
reason is named, because a student reads it.
"""

from __future__ import annotations

import itertools
import json
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import IO, Any

import numpy as np

from .. import KitError
from ..worker.channel import (
    BROKEN,
    OUT_OF_MEMORY,
    Channel,
    Deadline,
    DeadlineExceeded,
    wait_for,
)
from ..worker.values import Encoder, ProtocolError
from .answers import Answer, CellRun, Ended, length, read_answer, read_cell_run, read_names
from .patience import Account, Patience

START_DEADLINE = 60.0
FORK_DEADLINE = 30.0
WORKER_END_DEADLINE = 10.0
MAX_MESSAGE = 1 << 16
MAX_ANSWERS = 128 << 20  # bytes of all that a notebook says, before anything is judged
MAX_SHOWN_IN_ALL = 4 << 20  # characters of the outputs of all cells
LEAVE_A_MARK = "import os; os.mkdir('mark'); print(os.path.abspath('mark'))"
# No walled worker can send itself one of these, and the zygote tells apart who used up its time.
FROM_OUTSIDE = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


class WorkerFailed(KitError):
    """The machine failed, not the student: no zygote, no worker, no walls."""


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
        self.is_gone = False  # no worker will ever come of it again
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

    @property
    def shared(self) -> Mapping[int, int]:
        """The `id()` of every array that workers hold, with its number there."""
        return self._shared

    def fork(self, public: str | None = None, room: Room | None = None) -> Worker:
        """A fresh worker behind its walls, whose answers may take up so many bytes in all."""
        connection, number, handle = self._fork({"public": public})
        return Worker(self, number, connection, handle, room or Room())

    def probe(self, targets: Mapping[str, Any]) -> list[str]:
        """The names of the self-test's attempts that got through."""
        with self.fork() as other:
            shown = other.run_cell(LEAVE_A_MARK, FORK_DEADLINE).outputs
            left = next((each["text"].strip() for each in shown), "")
            if "namespaces" not in self.layers:
                other.close()  # where names must be guessed, only what is left could be found
            alone = "namespaces" in self.layers
            first = alone and "bubblewrap" in self.layers
            return self._probe({**targets, "left": left, "alone": alone, "first": first})

    def _probe(self, targets: Mapping[str, Any]) -> list[str]:
        connection, number, handle = self._fork({"probe": dict(targets)})
        worker = Worker(self, number, connection, handle)
        with worker:
            match worker.receive_unasked(Deadline(FORK_DEADLINE)):
                case {"got_through": list(names)} if all(type(name) is str for name in names):
                    return names
        raise WorkerFailed("the self-test's worker gave no report")

    def branch(self) -> Zygote:
        """A copy of this zygote with a control socket of its own, for another process."""
        self.wait_until_ready()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        branch = Zygote(ours, self.layers)
        try:
            with theirs:
                self._tell({"do": "branch"}, [theirs.fileno()])
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

    def wait_for_end(self, number: int) -> int:
        """The status that a worker ended with; WorkerFailed if the zygote cannot tell."""
        deadline = time.monotonic() + WORKER_END_DEADLINE
        try:
            while (end := self._ended[number]) is None:
                self._receive(deadline)
        finally:
            self.forget(number)
        return int(end["status"])

    def forget(self, number: int) -> None:
        """Nobody will ask how this worker ended."""
        self._ended.pop(number, None)

    def _fork(self, request: dict[str, Any]) -> tuple[socket.socket, int, int]:
        self.wait_until_ready()
        number = next(self._numbers)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            with theirs:
                asked = {"do": "fork", "worker": number, "in_use": list(self._ended), **request}
                self._tell(asked, [theirs.fileno()])
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
            raise self._gone() from error

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
            raise self._gone("the zygote did not answer in time")
        try:
            data, descriptors, _, _ = socket.recv_fds(self._control, MAX_MESSAGE, 1)
        except OSError as error:
            raise self._gone() from error
        if not data:
            raise self._gone()
        message: dict[str, Any] = json.loads(data)
        if "ended" in message:
            self.workers_cpu += message["cpu"]
            if message["ended"] in self._ended:
                self._ended[message["ended"]] = message
        return message, descriptors

    def _gone(self, why: str = "") -> WorkerFailed:
        self.is_gone = True
        return WorkerFailed(why or self._why_gone())

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
class Room:
    """What all workers of a notebook together may still answer, in bytes on the wire."""

    left: int = MAX_ANSWERS


class Calls:
    """Calls of functions of the notebook, made ready to be sent once or many times.

    Each is a function's name with its arguments by place and by name. `shared` maps the `id()` of
    an array that every worker holds already to its number there.
    """

    def __init__(
        self,
        calls: Sequence[tuple[str, tuple[Any, ...], Mapping[str, Any]]],
        shared: Mapping[int, int],
    ) -> None:
        encoder = Encoder(shared)
        self.trees = [
            [function, encoder.tree(by_place), encoder.tree(dict(by_name))]
            for function, by_place, by_name in calls
        ]
        self.arrays = encoder.arrays

    def __len__(self) -> int:
        return len(self.trees)


@dataclass
class Worker:
    """One forked worker. After it has ended, every further question raises WorkerFailed."""

    zygote: Zygote
    number: int
    connection: socket.socket
    handle: int  # a pidfd: it cannot come to mean another process
    room: Room = field(default_factory=Room)
    alive: bool = True
    waited: float = 0.0  # seconds for a processor, while it was asked

    def __post_init__(self) -> None:
        self._channel = Channel(self.connection)
        self._account = Account(self.handle)
        self._request = 1
        self._limit = 0.0  # seconds for the answer that was last waited for
        self._shown_room = MAX_SHOWN_IN_ALL
        report = self.receive_unasked(Deadline(FORK_DEADLINE))
        if report != {"walls": "up"}:
            self.close()
            raise WorkerFailed(f"a worker's walls did not go up: {report.get('walls')}")

    def run_cells(self, sources: Sequence[str], seconds: Callable[[], float]) -> Iterator[CellRun]:
        """Runs cells of the notebook; one that ends the worker is the last.

        Like calls, they travel in one message, and each has a deadline of its own, of so many
        `seconds` from when it is waited for.
        """
        body = {"do": "cells", "sources": list(sources)}
        for answer in self._ask(body, (), len(sources), seconds):
            if isinstance(answer, Ended):
                yield CellRun(failure=answer)
                return
            run = read_cell_run(answer[0], self._shown_room)
            if run is None:
                yield CellRun(failure=self._garbled())
                return
            self._shown_room -= sum(map(length, run.outputs))
            yield run

    def calls(self, calls: Calls, seconds: Callable[[], float]) -> Iterator[Answer]:
        """Calls functions of the notebook, with copies of the arguments; an `Ended` is the last."""
        body = {"do": "calls", "calls": calls.trees}
        for answer in self._ask(body, calls.arrays, len(calls), seconds):
            if isinstance(answer, Ended):
                yield answer
                return
            told, arrays = answer
            if type(told.get("cpu")) is int:
                self.zygote.calls_cpu += min(max(told["cpu"], 0), self._limit * 1e6) / 1e6
            read = read_answer(told, arrays)
            yield read or self._garbled()
            if read is None:
                return

    def call(
        self,
        function: str,
        arguments: Sequence[Any],
        seconds: float,
        keywords: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Calls a function of the notebook once."""
        calls = Calls([(function, tuple(arguments), keywords or {})], self.zygote.shared)
        return next(self.calls(calls, lambda: seconds))

    def run_cell(self, source: str, seconds: float) -> CellRun:
        """Runs one cell of the notebook."""
        return next(self.run_cells([source], lambda: seconds))

    def put_stand_ins(self, sources: Mapping[str, str], seconds: float) -> Ended | None:
        """Puts functions of ours in the places of the notebook's, for the rest of its life."""
        body = {"do": "stand_in", "sources": dict(sources)}
        answer = next(self._ask(body, (), 1, lambda: seconds))
        return answer if isinstance(answer, Ended) else None

    def names(self, seconds: float) -> tuple[str, ...]:
        """The callables that the notebook defines."""
        answer = next(self._ask({"do": "names"}, (), 1, lambda: seconds))
        return () if isinstance(answer, Ended) else read_names(answer[0])

    def receive_unasked(self, deadline: Deadline) -> dict[str, Any]:
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
        self,
        body: Mapping[str, Any],
        arrays: Sequence[np.ndarray],
        count: int,
        seconds: Callable[[], float],
    ) -> Iterator[tuple[dict[str, Any], tuple[np.ndarray, ...]] | Ended]:
        """Sends a message and yields so many answers; an `Ended` is the last of them."""
        if not self.alive:
            raise WorkerFailed("this worker has ended")
        first = self._request
        self._request += max(1, count)
        for number in range(count):
            self._limit = seconds()
            deadline = Patience(self._limit, self._account)
            try:
                if number == 0:
                    self._channel.send(first, body, arrays, deadline)
                frame = self._channel.receive(deadline, self.room.left)
            except DeadlineExceeded:
                self.waited += deadline.added
                self.close()
                yield Ended("timeout", f"{self._limit:g} s")
                return
            except ProtocolError:
                yield self._garbled()
                return
            except (EOFError, OSError):
                yield self._cause_of_death()
                return
            if frame.request != first + number:
                yield self._garbled()
                return
            deadline.settle()
            self.waited += deadline.added
            self.room.left -= frame.size
            yield frame.body, frame.arrays

    def _garbled(self) -> Ended:
        self.close()
        return Ended("garbled")

    def _cause_of_death(self) -> Ended:
        """Asks the zygote how the worker ended, giving it a moment to end by itself.

        WorkerFailed where that was not the notebook's doing.
        """
        ended_by_itself = wait_for(self.handle, select.POLLIN, 1.0)
        self._kill()
        status = self.zygote.wait_for_end(self.number)
        if not ended_by_itself or status == BROKEN:
            return Ended("garbled")
        if status == OUT_OF_MEMORY:
            return Ended("memory")
        if status >= 0:
            return Ended("exit", str(status))
        if -status == signal.SIGXCPU:
            return Ended("processor time")
        if -status in FROM_OUTSIDE:
            raise WorkerFailed(f"a worker was killed from outside ({signal.Signals(-status).name})")
        name = signal.Signals(-status).name if -status in set(signal.Signals) else str(-status)
        return Ended("signal", name)
