"""Grades many submissions at once: in forked processes, or over any `concurrent` executor.

Forked processes get a branch of the first desk's zygote instead of starting their own.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, as_completed

from . import KitError
from .engine import (
    Keep,
    Run,
    Task,
    grade_here,
    open_desk,
    seat_questions,
    start_zygote,
    ungraded,
)
from .grading.desk import Desk
from .grading.result import Result
from .pool import Lost, Pool
from .sandbox.client import WorkerFailed, Zygote

OnResult = Callable[[int, Result], None]


def grade(
    run: Run,
    tasks: Sequence[Task],
    jobs: int = 0,
    on_result: OnResult | None = None,
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

    def work(own: Desk, number: int) -> Result:
        try:
            return grade_here(own, run, [tasks[number]], keep)[0]
        except WorkerFailed as error:  # no zygote can be started: this one has no grade
            raise RuntimeError(str(error)) from error

    def own() -> Desk:
        try:
            return desk.at(desk.zygote.branch())
        except WorkerFailed:
            desk.renew(start_zygote(run))
            desk.seat(desk.questions, desk.concepts)
            return desk.at(desk.zygote.branch())

    try:
        seat_questions(desk)
        desk.prepare()
        pool = Pool(work, own, run.limits.submission_seconds)
        jobs = max(1, min(jobs or available_cores(), len(tasks)))
        for number, found in pool.run(range(len(tasks)), jobs):
            lost = isinstance(found, Lost)
            yield number, ungraded(run, tasks[number], "grader_error", found.why) if lost else found
    finally:
        desk.close()


def grade_with(
    pool: Executor,
    run: Run,
    tasks: Sequence[Task],
    on_result: OnResult,
    keep: Keep | None = None,
) -> list[Result]:
    """Grades over an executor. `keep` must be picklable where it forks or sends.

    On another machine the course must lie in the same place, with the same versions installed.
    """
    futures = {
        pool.submit(_grade_at_own_desk, run, task, keep): number
        for number, task in enumerate(tasks)
    }
    results: dict[int, Result] = {}
    for future in as_completed(futures):
        number = futures[future]
        try:
            result = future.result()
        except Exception as error:
            if isinstance(error, KitError) and not isinstance(error, WorkerFailed):
                raise
            # A grader process that was killed takes its submission along, and no grade: it is told.
            why = f"its grader process ended: {type(error).__name__}: {error}"
            result = ungraded(run, tasks[number], "grader_error", why)
        results[number] = result
        on_result(number, result)
    return [results[number] for number in range(len(tasks))]


_own_desk: tuple[Run, Desk] | None = None
# A cluster's worker may run several tasks in threads, and a zygote serves one at a time.
_one_at_a_time = threading.Lock()


def _grade_at_own_desk(run: Run, task: Task, keep: Keep | None) -> Result:
    global _own_desk
    with _one_at_a_time:
        if _own_desk is None or _own_desk[0] != run:  # another assignment, secret or limit
            if _own_desk is not None:
                _own_desk[1].close()
            _own_desk = run, open_desk(run)
        return grade_here(_own_desk[1], run, [task], keep)[0]


def available_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
