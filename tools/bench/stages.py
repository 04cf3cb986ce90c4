"""Who spends the processor time of one submission. The only part of the bench that looks inside.

`python -m tools.bench.stages FOLDER COMMAND...` is `autograder COMMAND...`, and each process that
talks to a zygote writes into FOLDER what it and its workers have used so far. What the kit does not
have any more under these names is left out of the account, and falls to the rest.
"""

from __future__ import annotations

import atexit
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.sandbox.worker import Worker
from autograder.sandbox.zygote import Zygote

# Questions to a worker: who asks waits for the answer, and the worker works meanwhile.
FORK, CELLS, CALLS = "fork", "cells", "calls"
NO_QUESTION = frozenset({"close", "receive_unasked"})


@dataclass
class Account:
    """What one process knows: its own processor seconds, and those of the workers it asked for.

    `waits` are the seconds by the clock that it waited for each kind of answer.
    """

    folder: Path
    pid: int = 0
    main: int = 0
    forked: int = 0
    ended: int = 0
    zygotes: dict[int, tuple[float, float]] = field(default_factory=dict)
    waits: dict[str, float] = field(default_factory=dict)

    def note(self, zygote: Zygote | None = None) -> None:
        self.of_this_process()
        if zygote is not None:
            self.zygotes[id(zygote)] = zygote.workers_cpu, zygote.calls_cpu
        workers, calls = (sum(each[i] for each in self.zygotes.values()) for i in (0, 1))
        told = {
            "is_main": os.getpid() == self.main,
            "own": time.process_time(),
            "workers": workers,
            "calls": calls,
            "forked": self.forked,
            "ended": self.ended,
            "waits": self.waits,
        }
        (self.folder / f"{os.getpid()}.json").write_text(json.dumps(told))

    def of_this_process(self) -> None:
        """A process that was forked begins an account of its own."""
        if self.pid != os.getpid():
            self.pid, self.forked, self.ended = os.getpid(), 0, 0
            self.zygotes, self.waits = {}, {}

    def waited(self, what: str, seconds: float) -> None:
        self.of_this_process()
        self.waits[what] = self.waits.get(what, 0.0) + seconds


def watch(folder: Path) -> None:
    """From now on this process and those it forks write their accounts into a folder."""
    account = Account(folder, main=os.getpid())
    account.note()
    atexit.register(account.note)

    def timed(owner: type, name: str, stage: str) -> None:
        inner: Callable[..., Any] = getattr(owner, name)

        def waited(ask: Callable[[], Any]) -> Any:
            started = time.perf_counter()
            try:
                return ask()
            finally:
                account.waited(stage, time.perf_counter() - started)

        def outer(*given: Any, **named: Any) -> Any:
            answer = waited(lambda: inner(*given, **named))
            if not isinstance(answer, Iterator):
                return answer
            # Many answers to one question: each is waited for when it is wanted.
            end = object()
            return iter(lambda: waited(lambda: next(answer, end)), end)

        setattr(owner, name, outer)

    timed(Zygote, "fork", FORK)
    for name, value in list(vars(Worker).items()):
        if callable(value) and not name.startswith("_") and name not in NO_QUESTION:
            timed(Worker, name, CELLS if "cell" in name else CALLS)

    fork, receive = Zygote.fork, getattr(Zygote, "_receive", None)

    def noted_fork(zygote: Zygote, *given: Any, **named: Any) -> Worker:
        worker = fork(zygote, *given, **named)
        account.of_this_process()
        account.forked += 1
        account.note(zygote)
        return worker

    def noted_receive(zygote: Zygote, *given: Any) -> Any:
        assert receive is not None
        received = receive(zygote, *given)
        account.of_this_process()
        account.ended += "ended" in received[0]
        return received

    def noted_close(worker: Worker) -> None:
        close(worker)
        assert isinstance(worker.zygote, Zygote)
        account.note(worker.zygote)

    close = Worker.close
    for owner, name, noted in (
        (Zygote, "fork", noted_fork),
        (Zygote, "_receive", noted_receive),
        (Worker, "close", noted_close),
    ):
        if hasattr(owner, name):
            setattr(owner, name, noted)


def totals(folder: Path) -> dict[str, float]:
    """Seconds of a whole command: `calls`, `workers` (with those), `graders`, `main`, and waits.

    The last worker of each process may have ended unheard: it counts as the others did.
    """
    found = dict.fromkeys(("calls", "workers", "graders", "main"), 0.0)
    found |= dict.fromkeys((f"wait {what}" for what in (FORK, CELLS, CALLS)), 0.0)
    for path in sorted(folder.glob("*.json")):
        told: Mapping[str, Any] = json.loads(path.read_text())
        found["main" if told["is_main"] else "graders"] += told["own"]
        found["calls"] += told["calls"]
        unheard = told["forked"] / told["ended"] if told["ended"] else 1.0
        found["workers"] += told["workers"] * unheard
        for what, seconds in told["waits"].items():
            found[f"wait {what}"] += seconds
    return found


def main(arguments: list[str]) -> int:
    from autograder import cli

    folder, *command = arguments
    watch(Path(folder))
    return cli.main(command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
