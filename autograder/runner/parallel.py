"""Grades many submissions at once, in forked processes.

They get a branch of the first context's zygote instead of starting their own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

from ..grading.context import GraderContext
from ..results.result import Result
from ..sandbox.worker import WorkerFailed
from ..sandbox.zygote import Zygote
from .pool import Lost, Pool
from .run import Run, Task
from .session import Keep, begin_zygote, grade_here, open_prepared, start_zygote, ungraded

OnResult = Callable[[int, Result], None]
MANY = 10  # submissions, of which some will draw


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
    zygote = started or begin_zygote(run)
    if len(tasks) >= MANY:
        zygote.import_late()
    context = open_prepared(run, zygote)

    def work(own_context: GraderContext, number: int) -> Result:
        try:
            return grade_here(own_context, run, [tasks[number]], keep)[0]
        except WorkerFailed as error:  # no zygote can be started: this one has no grade
            raise RuntimeError(str(error)) from error

    def own() -> GraderContext:
        try:
            return context.at(context.zygote.branch())
        except WorkerFailed:
            context.renew(start_zygote(run))
            context.load(context.questions, context.concepts)
            return context.at(context.zygote.branch())

    try:
        pool = Pool(work, own, run.limits.submission_seconds)
        jobs = max(1, min(jobs or available_cores(), len(tasks)))
        for number, result in pool.run(range(len(tasks)), jobs):
            if isinstance(result, Lost):
                yield number, ungraded(run, tasks[number], "grader_error", result.why)
            else:
                yield number, result
    finally:
        context.close()


def available_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
