"""Deadlines of a worker that count its own time, and not its wait for a busy processor.

A grade must not depend on what else the machine does. The kernel says how long a process was ready
to run and did not: that much is added to its deadline. Sleeping, and waiting for anything else, is
its own time.
"""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from ..worker.channel import Deadline

# What waiting may add, in multiples of the deadline: a worker's own threads could make it wait.
MOST_ADDED = 9.0
WORTH_A_LOOK = 0.02  # seconds


class Account:
    """What the kernel says of a process's time; asked seldom, as most answers take no time."""

    def __init__(self, pidfd: int) -> None:
        self.waited = 0.0  # seconds, when it was last read
        self._path = _schedule_of(pidfd)
        self.read()

    def read(self) -> float:
        """Seconds that the first thread was ready without a processor; 0 where nobody says."""
        with suppress(OSError, ValueError, IndexError):
            if self._path is not None:
                self.waited = int(self._path.read_text().split()[1]) / 1e9
        return self.waited


def _schedule_of(pidfd: int) -> Path | None:
    try:
        about = Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines()
    except OSError:
        return None
    pids = [line.split()[1] for line in about if line.startswith("Pid:")]
    return Path(f"/proc/{pids[0]}/schedstat") if pids else None


class CpuAwareDeadline(Deadline):
    """A deadline in seconds of the worker's own time, at most ten times as many by the clock."""

    def __init__(self, seconds: float, account: Account) -> None:
        super().__init__(seconds)
        self.added = 0.0
        self._began = time.monotonic()
        self._account = account
        self._most = MOST_ADDED * seconds
        self._before = account.waited

    def remaining(self) -> float:
        left = super().remaining()
        return left if left > 0 else left + self.extend()

    def settle(self) -> None:
        """Once there is an answer: adds what was waited for it, where that can be much."""
        if time.monotonic() - self._began > WORTH_A_LOOK:
            self.extend()

    def extend(self) -> float:
        """Adds what the worker has waited since this was last asked; how much that is."""
        # Some of what was waited may be from before: by as much as short answers took.
        elapsed = time.monotonic() - self._began
        waited = min(self._account.read() - self._before, elapsed, self._most)
        more = max(0.0, waited - self.added)
        self.added += more
        self._end += more
        return more
