"""A Dask cluster on this machine: a scheduler and two workers of one thread, each a process."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 60.0


def is_there() -> bool:
    return importlib.util.find_spec("distributed") is not None


@contextmanager
def cluster(folder: Path, environment: Mapping[str, str], workers: int) -> Iterator[str]:
    """The scheduler's address, while the cluster runs."""
    from distributed import Client

    at = folder / "scheduler.json"
    python = [sys.executable, "-m"]
    scheduler = [*python, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    worker = [*python, "distributed.cli.dask_worker", "--nthreads", "1", "--no-dashboard"]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        for command in (
            [*scheduler, "--no-dashboard", "--scheduler-file", str(at)],
            [*worker, "--nworkers", str(workers), "--scheduler-file", str(at)],
        ):
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=dict(environment),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            processes.append(process)  # at once: what was started is ended, if the next fails too
        deadline = time.monotonic() + START_SECONDS
        while not at.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        with Client(scheduler_file=str(at), timeout=START_SECONDS) as client:
            client.wait_for_workers(workers, timeout=START_SECONDS)
            address = str(client.scheduler.address)
        yield address
    finally:
        for process in reversed(processes):
            process.terminate()
        for process in processes:
            process.wait(START_SECONDS)
