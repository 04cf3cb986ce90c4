"""Grades over a Dask cluster, whose workers share the course's folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..results.result import Result
from .crew import ClusterError, Crew
from .run import Run, Task
from .session import Keep


@contextmanager
def connected(address: str) -> Iterator[Any]:
    """A client of the scheduler at an address."""
    try:
        from distributed import Client
    except ImportError:
        raise ClusterError("--dask needs `distributed`: pip install 'autograder[dask]'.") from None
    try:
        client = Client(address, timeout=10)
    except (OSError, ValueError) as error:
        raise ClusterError(f"There is no Dask scheduler at {address}: {error}") from None
    with client:
        if not client.nthreads():
            raise ClusterError(f"The Dask scheduler at {address} has no workers.")
        yield client


def graded(
    client: Any,
    run: Run,
    tasks: Sequence[Task],
    keep: Keep | None,
    tell: Callable[[str], object],
) -> Iterator[tuple[int, Result]]:
    """Grades every task; each with its number as it is finished.

    keep: called on the workers, where it is sent once. tell: of a worker that is not used, a line.
    ClusterError where a worker that is there at the start cannot grade.
    """
    run.course.private.mkdir(mode=0o700, exist_ok=True)
    # A worker that finds it is in the course's own folder, and in no copy of it.
    with TemporaryDirectory(prefix="cluster-", dir=run.course.private) as folder:
        crew = Crew(client, run, tasks, Path(folder), keep, tell)
        try:
            yield from crew.graded()
        finally:
            crew.dismiss()
