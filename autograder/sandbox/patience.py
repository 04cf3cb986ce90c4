"""Deadlines of a worker that count its own time, and not its wait for a busy processor.

A grade must not depend on what else the machine does. The kernel says how long a process was ready
to run and did not: that much is added to its deadline. Sleeping, and waiting for anything else, is
its own time.
"""

from __future__ import annotations

from pathlib import Path

from ..worker.channel import Deadline

# What waiting may add, in multiples of the deadline: a worker's own threads could make it wait.
MOST_ADDED = 9.0


def account_of(pidfd: int) -> Path | None:
    """Where the kernel keeps account of a process's time; None where it does not."""
    try:
        about = Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines()
    except OSError:
        return None
    pids = [line.split()[1] for line in about if line.startswith("Pid:")]
    return Path(f"/proc/{pids[0]}/schedstat") if pids else None


def waited_for_a_processor(account: Path | None) -> float:
    """Seconds that a process's first thread was ready and had no processor; 0 where nobody says."""
    try:
        return int(account.read_text().split()[1]) / 1e9 if account else 0.0
    except (OSError, ValueError, IndexError):
        return 0.0


class Patience(Deadline):
    """A deadline in seconds of the worker's own time, at most ten times as many by the clock."""

    def __init__(self, seconds: float, account: Path | None) -> None:
        super().__init__(seconds)
        self.added = 0.0
        self._account = account
        self._most = MOST_ADDED * seconds
        self._before = waited_for_a_processor(account)

    def remaining(self) -> float:
        left = super().remaining()
        return left if left > 0 else left + self.extend()

    def extend(self) -> float:
        """Adds what the worker has waited since this was last asked; how much that is."""
        waited = min(waited_for_a_processor(self._account) - self._before, self._most)
        more = max(0.0, waited - self.added)
        self.added += more
        self._end += more
        return more
