"""`make bench`: the time of each stage of one submission, and the throughput of many.

Prints measurements beside the targets of this project, and fails when a target is missed by this
run. Times vary from machine to machine and from run to run: compare ratios of one run only.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("AUTOGRADER_SECRET", "bench")

from autograder import classroom, engine
from autograder import course as course_module
from autograder.sandbox.client import Worker, Zygote

NOTEBOOKS = 100
STAGED = 16  # submissions of which each stage is timed
SOLO_SECONDS = 1.5
OVERHEAD_MS = 30
TIMES_CALLS = 3
AUTOGRADER = [sys.executable, "-m", "autograder"]


class Stages:
    """Wall-clock seconds spent inside the wrapped functions, by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def wrap(self, owner: Any, name: str, stage: str) -> None:
        inner: Callable[..., Any] = getattr(owner, name)

        def timed(*arguments: Any, **options: Any) -> Any:
            started = time.perf_counter()
            try:
                made = inner(*arguments, **options)
            finally:
                self.seconds[stage] += time.perf_counter() - started
            return self._steps(made, stage) if isinstance(made, Iterator) else made

        setattr(owner, name, timed)

    def _steps(self, steps: Iterator[Any], stage: str) -> Iterator[Any]:
        """The same steps; what happens between two of them is no part of the stage."""
        while True:
            started = time.perf_counter()
            try:
                step = next(steps)
            except StopIteration:
                return
            finally:
                self.seconds[stage] += time.perf_counter() - started
            yield step


def main() -> int:
    course = course_module.load()
    print("start once, then one submission at a time (ms, wall clock)")
    missed = [line for name in course.assignments for line in bench(course, name)]
    for line in missed:
        print(f"MISSED: {line}")
    return 1 if missed else 0


def bench(course: course_module.Course, name: str) -> list[str]:
    assignment = course.assignment(name)
    run = engine.Run.of(course.root, name)
    solution = next(classroom.right(engine.load_corpus(assignment))).task
    calls = stages(run, solution)
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number in range(NOTEBOOKS):
            path = Path(folder) / f"{number}.ipynb"
            assert isinstance(solution.content, bytes)
            path.write_bytes(solution.content)
            paths.append(str(path))
        solo = min(check(course, name, paths[:1])[0] for _ in range(3))
        wall, processor = check(course, name, paths)
    allowed = 2 * calls + OVERHEAD_MS / 1000
    each = processor / NOTEBOOKS
    print(f"{name}: `check` of one notebook answers in {solo:.2f} s (at most {SOLO_SECONDS} s)")
    print(
        f"{name}: `check` of {NOTEBOOKS} takes {wall:.1f} s, {NOTEBOOKS / wall:.1f} a second; "
        f"{each * 1000:.0f} ms of processor time each "
        f"(at most 2 x {calls * 1000:.0f} of its calls + {OVERHEAD_MS} = {allowed * 1000:.0f})"
    )
    print(f"{name}: that is {each / calls:.2f} times its calls (at most {TIMES_CALLS})")
    missed = []
    if solo > SOLO_SECONDS:
        missed.append(f"{name}: one notebook took {solo:.2f} s")
    if each > allowed:
        missed.append(f"{name}: a notebook of {NOTEBOOKS} cost {each * 1000:.0f} ms")
    if each > TIMES_CALLS * calls:
        missed.append(f"{name}: a notebook of {NOTEBOOKS} cost {each / calls:.2f} times its calls")
    return missed


def stages(run: engine.Run, solution: engine.Task) -> float:
    """Prints the stages of one submission; the processor seconds of its graded calls alone."""
    times = Stages()
    started = time.perf_counter()
    desk = engine.open_desk(run)
    start = time.perf_counter() - started
    with closing(desk):
        engine.grade_here(desk, run, [solution])  # the first pays for imports
        for owner, name, stage in (
            (engine, "read", "read and repair"),
            (Zygote, "fork", "fork a worker and its walls"),
            (Worker, "run_cells", "run the cells"),
            (Worker, "calls", "graded calls"),
        ):
            times.wrap(owner, name, stage)
        before = desk.zygote.calls_cpu
        started = time.perf_counter()
        engine.grade_here(desk, run, [solution] * STAGED)
        total = time.perf_counter() - started
        calls = (desk.zygote.calls_cpu - before) / STAGED
    print(f"{run.assignment}: zygote, self-test, graders: {start * 1000:.0f} once")
    for stage, seconds in times.seconds.items():
        print(f"{run.assignment}: {stage:<28} {seconds / STAGED * 1000:7.1f}")
    rest = total - sum(times.seconds.values())
    print(f"{run.assignment}: {'compare, record':<28} {rest / STAGED * 1000:7.1f}")
    print(f"{run.assignment}: {'all of it':<28} {total / STAGED * 1000:7.1f}")
    return calls


def check(course: course_module.Course, name: str, paths: list[str]) -> tuple[float, float]:
    """Wall and processor seconds of one `autograder check`, with all its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    command = [*AUTOGRADER, "check", *paths, "--assignment", name]
    subprocess.run(command, cwd=course.root, check=True, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return wall, used


if __name__ == "__main__":
    sys.exit(main())
