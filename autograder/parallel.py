"""Grades many submissions at once: in forked processes, or over any `concurrent` executor.

Forked processes get a branch of the first desk's zygote instead of starting their own.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, as_completed

from . import KitError
from .engine import Keep, Run, Task, grade_chunk, open_desk, start_zygote, ungraded
from .grading.desk import Desk
from .grading.result import Result
from .pool import Lost, Message, Pool, Tell
from .sandbox.client import WorkerFailed, Zygote

# Larger chunks spread the cost of a session, smaller ones the work: a session costs 30 ms.
CHUNK = 16


def grade(
    run: Run,
    tasks: Sequence[Task],
    jobs: int = 0,
    on_result: Callable[[int, Result], None] | None = None,
    started: Zygote | None = None,
    keep: Keep | None = None,
) -> list[Result]:
    """As `graded`; results in order, each told to `on_result` as soon as it is there."""
    results: dict[int, Result] = {}
    for number, result in graded(run, tasks, jobs, started, keep):
        results[number] = result
        if on_result:
            on_result(number, result)
    return [results[number] for number in range(len(tasks))]


def graded(
    run: Run,
    tasks: Sequence[Task],
    jobs: int = 0,
    started: Zygote | None = None,
    keep: Keep | None = None,
) -> Iterator[tuple[int, Result]]:
    """Grades every task, with `jobs` grader processes (0: one a core); each as it is finished.

    `started` is a zygote that was started ahead; it is closed at the end. `keep` is called in the
    grader processes, as soon as a submission is finished.
    """
    desk = open_desk(run, start_zygote(run, started))

    def work(own: Desk, numbers: Sequence[int], tell: Tell) -> None:
        def told(message: Message) -> None:
            event, place, *what = message
            tell((event, numbers[place], *what))

        try:
            grade_chunk(own, run, [tasks[number] for number in numbers], keep, told)
        except WorkerFailed as error:  # no zygote can be started: none of these has a grade
            raise RuntimeError(str(error)) from error

    def own() -> Desk:
        try:
            return desk.at(desk.zygote.branch())
        except WorkerFailed:
            desk.renew(start_zygote(run))
            return desk.at(desk.zygote.branch())

    try:
        desk.prepare()
        pool = Pool(work, own, run.limits.submission_seconds)
        jobs = max(1, min(jobs or available_cores(), len(tasks)))
        for number, found in pool.run(_chunks(tasks, jobs), jobs):
            lost = isinstance(found, Lost)
            yield number, ungraded(run, tasks[number], "grader_error", found.why) if lost else found
    finally:
        desk.close()


def grade_with(
    pool: Executor,
    run: Run,
    tasks: Sequence[Task],
    jobs: int,
    told: Callable[[int, Result], None],
    keep: Keep | None = None,
) -> list[Result]:
    """Grades over an executor, a chunk at a time. `keep` must be picklable where it forks or sends.

    On another machine the course must lie in the same place, with the same versions installed.
    """
    futures = {
        pool.submit(_grade_chunk_here, run, [tasks[i] for i in chunk], keep): chunk
        for chunk in _chunks(tasks, jobs)
    }
    results: dict[int, Result] = {}
    for future in as_completed(futures):
        chunk = futures[future]
        try:
            graded = future.result()
        except Exception as error:
            if isinstance(error, KitError) and not isinstance(error, WorkerFailed):
                raise
            # A grader process that was killed takes its chunk along, and no grade: it is told.
            why = f"its grader process ended: {type(error).__name__}: {error}"
            graded = [ungraded(run, tasks[i], "grader_error", why) for i in chunk]
        results.update(zip(chunk, _told(graded, chunk, told), strict=True))
    return [results[number] for number in range(len(tasks))]


def _chunks(tasks: Sequence[Task], jobs: int) -> Iterator[range]:
    size = max(1, min(CHUNK, -(-len(tasks) // jobs)))
    for start in range(0, len(tasks), size):
        yield range(start, min(start + size, len(tasks)))


def _told(
    results: list[Result], numbers: Sequence[int], told: Callable[[int, Result], None]
) -> list[Result]:
    for number, result in zip(numbers, results, strict=True):
        told(number, result)
    return results


_own_desk: tuple[Run, Desk] | None = None
# A cluster's worker may run several tasks in threads, and pytest and a zygote serve one at a time.
_one_at_a_time = threading.Lock()


def _grade_chunk_here(run: Run, tasks: Sequence[Task], keep: Keep | None) -> list[Result]:
    global _own_desk
    with _one_at_a_time:
        if _own_desk is None or _own_desk[0] != run:  # another assignment, secret or limit
            if _own_desk is not None:
                _own_desk[1].close()
            _own_desk = run, open_desk(run)
        return grade_chunk(_own_desk[1], run, tasks, keep)


def available_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
