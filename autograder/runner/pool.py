"""Grader processes on this machine: one that dies or hangs takes no other submission along.

Each is forked, is sent numbers of submissions, and tells of each when it begins, and what came of
it. So it is known at which one a process died: that one is begun once more, in another process,
and lost only if it ends that one too; what else the process had goes to the others.

Ready-made pools that outlive a worker's death share a queue and its lock among their processes, and
one that is killed while it holds the lock stops them all; and they fork from a thread, beside
others that may hold locks. Here nothing is shared, and the main thread forks.
"""

from __future__ import annotations

import fcntl
import gc
import multiprocessing
import os
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import connection
from typing import Any, Protocol

from .. import KitError
from ..worker.confine import die_with_parent

AHEAD = 4  # that a process has at hand, so that it need not wait for the writer of grades
PIPE_BYTES = 1 << 20
MOST_IDLE_DEATHS = 5


class PoolError(KitError):
    """Grader processes end before they begin anything; the message says how."""


class Closable(Protocol):
    """What a grader process has for itself alone."""

    def close(self) -> None: ...


@dataclass(frozen=True)
class Lost:
    """There is no result for a submission; `why` is a line for the instructor."""

    why: str


@dataclass
class _Process:
    process: multiprocessing.process.BaseProcess
    requests: connection.Connection[Any, Any]
    answers: connection.Connection[Any, Any]
    resource: Closable
    open: list[int] = field(default_factory=list)  # what it has at hand, without a result
    current: int | None = None
    since: float = 0.0
    is_overdue: bool = False

    def send(self, number: int) -> None:
        self.open.append(number)
        with suppress(BrokenPipeError):  # it died: which its silence will tell
            self.requests.send(number)

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.requests.close()
        self.answers.close()
        self.resource.close()

    def how(self) -> str:
        code = self.process.exitcode or 0
        return f"by {signal.Signals(-code).name}" if code < 0 else f"with status {code}"


class Pool:
    """`work(resource, number)` grades a submission in a process, with what was made for it.

    One submission may take `seconds` of real time.
    """

    def __init__(
        self,
        work: Callable[[Any, int], object],
        make_resource: Callable[[], Closable],
        seconds: float,
    ) -> None:
        self._work = work
        self._make_resource = make_resource
        self._seconds = seconds
        self._waiting: deque[int] = deque()
        self._processes: list[_Process] = []
        self._ended_one: set[int] = set()
        self._idle_deaths = 0

    def run(self, numbers: Iterable[int], jobs: int) -> Iterator[tuple[int, Any]]:
        """Each number with its result, or Lost, as it comes in."""
        self._waiting.extend(numbers)
        try:
            while self._waiting or any(each.open for each in self._processes):
                self._hand_out(jobs)
                ready = connection.wait([p.answers for p in self._processes], self._seconds_left())
                for process in list(self._processes):
                    if process.answers in ready:
                        yield from self._heard(process)
                    else:
                        self._watch(process)
        finally:
            for process in self._processes:
                process.end()
            self._processes.clear()

    def _hand_out(self, jobs: int) -> None:
        while len(self._processes) < min(jobs, len(self._processes) + len(self._waiting)):
            self._processes.append(self._start())
        for at_hand in range(AHEAD):
            for process in self._processes:
                if self._waiting and len(process.open) == at_hand:
                    process.send(self._waiting.popleft())

    def _start(self) -> _Process:
        resource = self._make_resource()
        context = multiprocessing.get_context("fork")
        theirs, requests = context.Pipe(duplex=False)
        answers, mouth = context.Pipe(duplex=False)
        with suppress(OSError, AttributeError):
            fcntl.fcntl(mouth.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        arguments = (self._work, resource, theirs, mouth, os.getpid())
        process = context.Process(target=_serve, args=arguments)
        gc.freeze()  # what both have stays shared: a collection would write into every page of it
        process.start()
        gc.unfreeze()
        # Only the process itself may hold these: that they close tells of its death.
        theirs.close()
        mouth.close()
        return _Process(process, requests, answers, resource)

    def _seconds_left(self) -> float | None:
        begun = [each.since for each in self._processes if each.current is not None]
        return max(0.0, min(begun) + self._seconds - time.monotonic()) if begun else None

    def _watch(self, process: _Process) -> None:
        """Ends a process that has been silent for too long."""
        overdue = time.monotonic() - process.since >= self._seconds
        unread = process.answers.poll()  # what it said while the writer of grades was busy
        if process.current is not None and overdue and not unread:
            process.is_overdue = True
            process.process.kill()

    def _heard(self, process: _Process) -> Iterator[tuple[int, Any]]:
        try:
            message = process.answers.recv()
        except (EOFError, OSError):
            yield from self._died(process)
            return
        match message:
            case "begun", number:
                process.current, process.since = number, time.monotonic()
            case "done", number, result:
                process.open.remove(number)
                process.current = None
                if isinstance(result, KitError):
                    raise result
                yield number, result

    def _died(self, process: _Process) -> Iterator[tuple[int, Any]]:
        self._processes.remove(process)
        process.end()
        left, number = process.open, process.current
        if number is None or number not in left:
            self._idle_deaths += 1
            if self._idle_deaths > MOST_IDLE_DEATHS:
                raise PoolError(f"Grader processes end again and again, {process.how()}.")
        else:
            left.remove(number)
            if process.is_overdue:
                why = f"its grading did not end within {self._seconds:g} s, and was stopped"
                yield number, Lost(why)
            elif number in self._ended_one:
                yield number, Lost(f"its grader process was ended {process.how()}, twice")
            else:
                self._ended_one.add(number)
                self._waiting.appendleft(number)
        self._waiting.extendleft(reversed(left))


def _serve(
    work: Callable[[Any, int], object],
    resource: Closable,
    requests: connection.Connection[Any, Any],
    answers: connection.Connection[Any, Any],
    parent: int,
) -> None:
    """In a new grader process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who began the run ends it
    if sys.platform == "linux":
        # However the parent ends: a process that nobody waits for must not go on writing records.
        die_with_parent(parent)
    while True:
        number = requests.recv()
        answers.send(("begun", number))
        try:
            result = work(resource, number)
        except KitError as error:
            result = error
        except Exception:  # noqa: BLE001 - our own bug: told of this submission, and of no other
            result = Lost(traceback.format_exc())
        answers.send(("done", number, result))
