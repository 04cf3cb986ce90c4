"""What a command costs with all the processes that it starts: time, processor time, memory."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

# To look costs some milliseconds of a processor that the command may want.
SAMPLE_SECONDS = 0.5


class CommandFailed(Exception):
    """A command that is measured ended otherwise than it should have."""


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock, seconds of processor time, and the most memory at once, in bytes.

    Memory is shared out among the processes that share it (proportional set size), looked at twice
    a second.
    """

    wall: float
    cpu: float
    memory: int


@dataclass(frozen=True)
class Spread:
    """What several repetitions gave."""

    values: tuple[float, ...]

    @property
    def low(self) -> float:
        return min(self.values)

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def high(self) -> float:
        return max(self.values)


def run(
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    fine: Collection[int] = (0,),
) -> Cost:
    """Runs a command and measures it; CommandFailed with the end of what it said."""
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        memory = _Memory(process.pid)
        try:
            # The usage of the process, and of all the others that were waited for below it.
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
        except BaseException:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        finally:
            memory.stop()
        if process.returncode not in fine:
            said.seek(0)
            words = said.read()[-3000:].decode(errors="replace")
            raise CommandFailed(f"{' '.join(command)} ended with {process.returncode}:\n{words}")
    return Cost(wall, usage.ru_utime + usage.ru_stime, memory.most)


class _Memory(threading.Thread):
    """Looks at the memory of a process and of all below it, until it is told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.most = 0
        self._pid = pid
        self._ended = threading.Event()
        self.start()

    def run(self) -> None:
        while True:
            self.most = max(self.most, _memory_of_tree(self._pid))
            if self._ended.wait(SAMPLE_SECONDS):
                return

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _memory_of_tree(pid: int) -> int:
    """Bytes, shared ones in equal parts; 0 where it has ended."""
    total = 0
    with suppress(psutil.NoSuchProcess):
        top = psutil.Process(pid)
        for process in [top, *top.children(recursive=True)]:
            # It may end while it is looked at, and another user's tells nothing.
            with suppress(psutil.Error, OSError):
                total += process.memory_full_info().pss
    return total
