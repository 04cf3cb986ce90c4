"""Asking a zygote for workers: its end of the control socket, with a deadline on every word."""

from __future__ import annotations

import fcntl
import itertools
import json
import os
import select
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from typing import IO, Any

import numpy as np

from ..worker.channel import Deadline, wait_for
from .worker import FORK_DEADLINE, Room, Worker, WorkerFailed

START_DEADLINE = 60.0
WORKER_END_DEADLINE = 10.0
MAX_MESSAGE = 1 << 16
LEAVE_A_MARK = "import os; os.mkdir('mark'); print(os.path.abspath('mark'))"


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
        self._unsent: list[np.ndarray] | None = None  # to be shared before the next worker
        self._awaited = [] if process is None else ["ready"]  # what it says when it can serve
        self.workers_cpu = 0.0  # processor seconds of all workers that have ended
        self.calls_cpu = 0.0  # processor seconds of the graded calls alone

    def wait_until_ready(self) -> None:
        """Returns when the zygote has imported everything; WorkerFailed when it never comes up."""
        while self._awaited:
            self._reply(self._awaited[0], START_DEADLINE)
            del self._awaited[0]

    def import_late(self) -> None:
        """Has it import what workers else import when they first use it, as for drawing.

        Half a second, which is worth it where many notebooks are graded. Nobody waits for it here.
        """
        with suppress(WorkerFailed):  # whoever first asks for a worker is told
            self._tell({"do": "import"}, [])
            self._awaited.append("imported")

    def share(self, arrays: Sequence[np.ndarray]) -> None:
        """Puts large inputs where every later worker sees them, sealed against writing.

        They are sent with the next request, so that nobody waits for a zygote that is starting.
        """
        self._kept = self._unsent = list(arrays)
        self._shared = {id(array): number for number, array in enumerate(arrays)}

    @property
    def shared(self) -> Mapping[int, int]:
        """The `id()` of every array that workers hold, with its number there."""
        return self._shared

    def _send_shared(self) -> None:
        if self._unsent is None:
            return
        memory = os.memfd_create("inputs", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        try:
            described = []
            with open(memory, "wb", closefd=False) as file:
                for array in self._unsent:
                    file.write(bytes(-file.tell() % 64))
                    described.append([file.tell(), array.dtype.str, list(array.shape)])
                    file.write(np.ascontiguousarray(array).data)
            _seal(memory)
            self._tell({"do": "share", "arrays": described}, [memory])
            self._reply("shared", FORK_DEADLINE)
        finally:
            os.close(memory)
        self._unsent = None

    def fork(self, public: str | None = None, room: Room | None = None) -> Worker:
        """A fresh worker behind its layers, whose answers may take up so many bytes in all."""
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
        self._send_shared()
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
        self._send_shared()
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
    seals = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL
    fcntl.fcntl(memory, fcntl.F_ADD_SEALS, seals)
