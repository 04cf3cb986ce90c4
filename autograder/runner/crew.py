"""The workers of a cluster: who is there, what each has at hand, and what becomes of it.

Each task is sent to one worker: so it is known at which submission a worker died. As in the local
pool, that one is begun once more, elsewhere, and lost only if it ends that worker too; what else
the worker had goes to the others. A worker is looked at before its first task, whether it was there
at the start or came later.
"""

from __future__ import annotations

import pickle
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from .. import KitError
from ..results.result import Result
from ..sandbox.worker import WorkerFailed
from ..util.text import one_line
from . import dask_worker
from .dask_worker import begun_mark, result_of
from .inventory import inventory
from .run import Run, Task
from .session import Keep, ungraded

AHEAD = 4  # that a worker has at hand, so that it need not wait for the writer of grades
LOOK_SECONDS = 0.5  # between two looks at who is there
WAIT_SECONDS = 60.0  # for a first worker, or another where the last has died
LEAVE_SECONDS = 10.0  # for a context to be closed
MEND = "Make it so that it has the same as here, or leave it out of the cluster"


class ClusterError(KitError):
    """The cluster cannot grade; the message says why, and what to do."""


@dataclass
class _Worker:
    """A worker that was found fit, and the submissions that it has at hand, by future."""

    address: str
    open: dict[Any, int] = field(default_factory=dict)
    since: float = 0.0  # when it was last heard of, or given its first


class Crew:
    """All of them, for one run; `tell` hears of a worker that is not used."""

    def __init__(
        self,
        client: Any,
        run: Run,
        tasks: Sequence[Task],
        folder: Path,
        keep: Keep | None,
        tell: Callable[[str], object],
    ) -> None:
        self._folder = folder
        self._client = client
        self._run = run
        self._tasks = tasks
        self._tell = tell
        self._briefing = folder, run, inventory(run), pickle.dumps(keep)
        self._waiting = deque(range(len(tasks)))
        self._asked: dict[Any, str] = {}  # those who are being looked at, by future
        self._workers: dict[str, _Worker] = {}
        self._unfit: set[str] = set()
        self._ended_one: set[int] = set()
        self._heard: Queue[Any] = Queue()
        self._somebody_at = time.monotonic()

    def graded(self) -> Iterator[tuple[int, Result]]:
        self._gather()
        look_at = time.monotonic() + LOOK_SECONDS
        while self._waiting or any(worker.open for worker in self._workers.values()):
            self._hand_out()
            with suppress(Empty):
                deadline = max(0.0, look_at - time.monotonic())
                yield from self._hear(self._heard.get(timeout=deadline))
            if time.monotonic() >= look_at:
                yield from self._look()
                look_at = time.monotonic() + LOOK_SECONDS

    def dismiss(self) -> None:
        """The workers close their contexts."""
        from distributed import wait

        for worker in self._workers.values():
            self._client.cancel(list(worker.open))
        there = [worker for worker in self._workers if worker in self._client.nthreads()]
        leaving = [self._submit(worker, dask_worker.dismiss, self._folder) for worker in there]
        if leaving:
            with suppress(TimeoutError):
                wait(leaving, timeout=LEAVE_SECONDS)

    def _submit(self, worker: str, function: Callable[..., object], *arguments: object) -> Any:
        return self._client.submit(
            function, *arguments, workers=[worker], allow_other_workers=False, pure=False
        )

    # -- who is there -----------------------------------------------------------------------

    def _gather(self) -> None:
        """Looks at every worker that is there, before the first is given anything."""
        self._ask(self._client.nthreads())
        complaints: list[str] = []
        while self._asked:
            try:
                future = self._heard.get(timeout=WAIT_SECONDS)
            except Empty:
                silent = ", ".join(self._asked.values())
                raise ClusterError(f"These Dask workers do not answer: {silent}.") from None
            complaints += self._met(future)
        if complaints:
            raise ClusterError(f"{' '.join(sorted(complaints))} {MEND}.")

    def _ask(self, addresses: Collection[str]) -> None:
        for address in addresses:
            future = self._submit(address, dask_worker.brief, *self._briefing)
            self._asked[future] = address
            future.add_done_callback(self._heard.put)

    def _met(self, future: Any) -> Iterator[str]:
        """Takes a worker on, or says why not."""
        address = self._asked.pop(future)
        error = _error_of(future)
        if error is None:
            self._workers[address] = _Worker(address)
        elif not isinstance(error, _Gone):
            self._unfit.add(address)
            why = str(error) if isinstance(error, KitError) else f"{type(error).__name__}: {error}"
            yield f"The Dask worker {address} cannot grade: {one_line(why).rstrip('.')}."

    def _look(self) -> Iterator[tuple[int, Result]]:
        """Finds out who came, who died, and who is at one submission for too long."""
        now, there = time.monotonic(), set(self._client.nthreads())
        self._ask(there - {*self._workers, *self._unfit, *self._asked.values()})
        for future in [each for each, address in self._asked.items() if address not in there]:
            del self._asked[future]
        self._unfit &= there
        for worker in list(self._workers.values()):
            if worker.address not in there:
                yield from self._died(worker)
            elif worker.open and now - worker.since >= self._run.limits.submission_seconds:
                yield from self._given_up(worker)
        if self._workers or self._asked:
            self._somebody_at = now
        elif now - self._somebody_at >= WAIT_SECONDS:
            raise ClusterError(
                f"The Dask cluster has no worker left that can grade, and {len(self._waiting)} "
                "submissions wait. Start some, and run this again: what was graded is kept."
            )

    # -- what they do -----------------------------------------------------------------------

    def _hand_out(self) -> None:
        for at_hand in range(AHEAD):
            for worker in self._workers.values():
                if self._waiting and len(worker.open) == at_hand:
                    number = self._waiting.popleft()
                    task = self._tasks[number]
                    future = self._submit(
                        worker.address, dask_worker.grade, self._folder, number, task
                    )
                    if not worker.open:
                        worker.since = time.monotonic()
                    worker.open[future] = number
                    future.add_done_callback(self._heard.put)

    def _hear(self, future: Any) -> Iterator[tuple[int, Result]]:
        if future in self._asked:
            for complaint in self._met(future):
                self._tell(f"{complaint} {MEND}: it is not used.")
            return
        owner = [worker for worker in self._workers.values() if future in worker.open]
        if not owner:
            return  # of a worker that was given up
        (worker,) = owner
        error = _error_of(future)
        if isinstance(error, _Gone):
            yield from self._died(worker)
            return
        if isinstance(error, KitError) and not isinstance(error, WorkerFailed):
            raise error
        number = worker.open.pop(future)
        worker.since = time.monotonic()
        why = f"{type(error).__name__}: {error}" if error else "its result is not there"
        yield number, result_of(self._folder, number) or self._lost(number, why)

    def _died(self, worker: _Worker) -> Iterator[tuple[int, Result]]:
        for future, number in list(worker.open.items()):
            result = result_of(self._folder, number)
            if result is not None:  # which it had told nobody any more
                del worker.open[future]
                yield number, result
        begun = self._begun(worker)
        self._part(worker)
        if begun in self._ended_one:
            self._waiting.remove(begun)
            yield begun, self._lost(begun, "its Dask worker was ended, twice")
        elif begun is not None:
            self._ended_one.add(begun)
            begun_mark(self._folder, begun).unlink()

    def _given_up(self, worker: _Worker) -> Iterator[tuple[int, Result]]:
        begun = self._begun(worker)
        self._part(worker)
        self._unfit.add(worker.address)
        if begun is not None:
            self._waiting.remove(begun)
            seconds = self._run.limits.submission_seconds
            yield begun, self._lost(begun, f"its grading did not end within {seconds:g} s")

    def _begun(self, worker: _Worker) -> int | None:
        """What a worker is at; Dask need not have begun the tasks in the order of their coming."""
        for number in worker.open.values():
            if begun_mark(self._folder, number).exists() and not result_of(self._folder, number):
                return number
        return None

    def _part(self, worker: _Worker) -> None:
        """What a worker had at hand waits again."""
        del self._workers[worker.address]
        self._client.cancel(list(worker.open))
        self._waiting.extendleft(reversed(worker.open.values()))

    def _lost(self, number: int, why: str) -> Result:
        return ungraded(self._run, self._tasks[number], "grader_error", why)


class _Gone(Exception):
    """A worker is no more."""


def _error_of(future: Any) -> BaseException | None:
    """What was raised in a task that has ended. Its result is not asked for: it is in the folder.

    Dask would fetch it from the worker, and where that has died meanwhile wait for another in vain.
    """
    from distributed import KilledWorker

    if future.status == "finished":
        return None
    error = future.exception() if future.status == "error" else None
    if error is None or isinstance(error, (KilledWorker, dask_worker.Forgotten)):
        return _Gone()
    return error  # type: ignore[no-any-return]
