"""A Dask cluster of the tests' own on loopback, of processes such as an instructor starts."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager

from distributed import Client

from tests.kit.courses.folder import ROOT


class Cluster:
    """A scheduler, and the workers that were started."""

    def __init__(self, folder):
        self.folder = folder
        self.processes = []
        self._file = folder / "scheduler.json"
        self._start("scheduler", "--port", "0", "--no-dashboard", "--no-show")
        self._until(self._file.exists)
        with self.client() as client:
            self.address = client.scheduler.address

    def client(self):
        return Client(scheduler_file=str(self._file), timeout=30)

    def worker(self, *options, **environment):
        """Starts a worker; without a nanny unless told, so that it stays dead when it is killed."""
        options = options or ("--no-nanny",)
        about = ("--nthreads", "1", "--no-dashboard", *options)
        return self._start("worker", *about, **environment)

    def wait(self, workers):
        with self.client() as client:
            self._until(lambda: len(client.nthreads()) == workers)

    def _start(self, what, *options, **environment):
        number = len(self.processes)
        with (self.folder / f"{what}-{number}.log").open("w") as log:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", f"distributed.cli.dask_{what}"),
                    *("--scheduler-file", self._file, "--host", "127.0.0.1", *options),
                ],
                cwd=self.folder,
                env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def _until(self, there):
        for _ in range(600):
            if there():
                return
            time.sleep(0.1)
        told = "\n".join(path.read_text()[-2000:] for path in self.folder.glob("*.log"))
        raise AssertionError(told)


@contextmanager
def started(folder):
    cluster = Cluster(folder)
    try:
        yield cluster
    finally:
        scheduler, *workers = cluster.processes
        _end(workers)
        _end([scheduler])


def _end(processes):
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
