"""Asking one worker: for its cells, then for answers, with a deadline on every word.

What a worker says is checked before it is believed to be well-formed, and never believed to be
right. However a worker ends (time, memory, a signal, `os._exit(0)`, nonsense on the wire), the
reason is named, because a student reads it.
"""

from __future__ import annotations

import math
import os
import select
import signal
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from .. import KitError
from ..worker.channel import (
    BROKEN,
    OUT_OF_MEMORY,
    Channel,
    Deadline,
    DeadlineExceeded,
    TooMuch,
    wait_for,
)
from ..worker.values import Encoder, ProtocolError
from .answers import (
    PUT_OFF,
    Answer,
    CellRun,
    Ended,
    Names,
    length,
    read_answer,
    read_cell_run,
    read_names,
)
from .deadline import Account, CpuAwareDeadline

FORK_DEADLINE = 30.0
MAX_ANSWERS = 128 << 20  # bytes of all that a notebook says, before anything is judged
MAX_SHOWN_IN_ALL = 4 << 20  # characters of the outputs of all cells
# No confined worker can send itself one of these, and the zygote tells apart who used up its time.
FROM_OUTSIDE = (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


class WorkerFailed(KitError):
    """The machine failed, not the student: no zygote, no worker, no layers."""


class Parent(Protocol):
    """What a worker asks of the zygote that it was forked from."""

    calls_cpu: float  # processor seconds of the graded calls alone

    @property
    def shared(self) -> Mapping[int, int]:
        """The `id()` of every array that workers hold, with its number there."""

    def wait_for_end(self, number: int) -> int:
        """The status that a worker ended with."""

    def forget(self, number: int) -> None:
        """Nobody will ask how this worker ended."""


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

    zygote: Parent
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
        if report != {"layers": "up"}:
            self.close()
            raise WorkerFailed(f"a worker's layers did not go up: {report.get('layers')}")

    def run_cells(
        self,
        sources: Sequence[tuple[str, float | None]],
        seconds: Callable[[], float],
        keep: Mapping[str, int] | None = None,
    ) -> Iterator[CellRun]:
        """Runs cells of the notebook; one that ends the worker is the last.

        Those that have seconds run to their end, each of their statements for no longer than that.
        Like calls, they travel in one message, and each has a deadline of its own, of so many
        `seconds` from when it is waited for. `keep` says after how many of them what a function
        sees is kept for its calls.
        """
        timed = [[text, most and max(1, round(most * 1000))] for text, most in sources]
        kept = [[number, function] for function, number in (keep or {}).items()]
        body = {"do": "cells", "sources": timed, "keep": kept}
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

    def calls(
        self, calls: Calls, seconds: Callable[[], float], share: float = math.inf
    ) -> Iterator[Answer]:
        """Calls functions of the notebook, with copies of the arguments.

        What a function is not asked within its `share`, in seconds, is PUT_OFF, as far as the
        worker keeps to it: its own functions are those that would go without. Any other `Ended` is
        the last answer.
        """
        most = None if share == math.inf else round(share * 1000)
        request = {"do": "calls", "calls": calls.trees, "share": most}
        for answer in self._ask(request, calls.arrays, len(calls), seconds):
            if isinstance(answer, Ended):
                yield answer
                return
            body, arrays = answer
            if most is not None and body == {"status": "put off"}:
                yield PUT_OFF
                continue
            if type(body.get("cpu")) is int:
                self.zygote.calls_cpu += min(max(body["cpu"], 0), self._limit * 1e6) / 1e6
            read = read_answer(body, arrays)
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

    def run_cell(self, source: str, seconds: float, each: float | None = None) -> CellRun:
        """Runs one cell of the notebook."""
        return next(self.run_cells([(source, each)], lambda: seconds))

    def put_stand_ins(
        self, sources: Mapping[str, str], more: Mapping[str, int], seconds: float
    ) -> Ended | None:
        """Puts functions of ours in the places of the notebook's, for the rest of its life.

        more: of those that take the form of the notebook's own, how many results that has beyond.
        """
        body = {"do": "stand_in", "sources": dict(sources), "more": dict(more)}
        answer = next(self._ask(body, (), 1, lambda: seconds))
        return answer if isinstance(answer, Ended) else None

    def names(self, seconds: float) -> Names:
        """The callables that the notebook defines, and what its cells have changed."""
        answer = next(self._ask({"do": "names"}, (), 1, lambda: seconds))
        return Names() if isinstance(answer, Ended) else read_names(answer[0])

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
            deadline = CpuAwareDeadline(self._limit, self._account)
            try:
                if number == 0:
                    self._channel.send(first, body, arrays, deadline)
                frame = self._channel.receive(deadline, self.room.left)
            except DeadlineExceeded:
                self.waited += deadline.added
                self.close()
                yield Ended("timeout", f"{self._limit:g} s")
                return
            except TooMuch:
                self.close()
                yield Ended("too much", f"{MAX_ANSWERS >> 20} MB")
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
