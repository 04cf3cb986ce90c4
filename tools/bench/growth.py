"""What one more submission costs: in a larger class, with more processes, over a cluster."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .arithmetic import ratios, without_start
from .cluster import cluster, is_there
from .course import Bench
from .session import JOBS, RNN, TWO, Session, say
from .stages import totals
from .table import Line, at_least, at_most
from .timing import Cost, run

SHARE = 5  # of a class: the smaller one, which tells a start from what each submission costs


def shares(session: Session) -> list[Line]:
    """What the kit adds to the processor time of the students' own code."""
    lines = []
    names = list(session.course.all_names())
    for name in names:
        bench = session.course if name == RNN else Bench(session.folder / name, name)
        accounts: dict[int, list[dict[str, float]]] = {}
        fewer, more = session.plan.shares // SHARE, session.plan.shares
        for count in (fewer, more):
            session.class_of(bench, count, only_right=True)
            accounts[count] = [_account(session, bench) for _ in range(session.plan.repeats)]
        each = [
            {key: (many[key] - few[key]) / (more - fewer) for key in many}
            for few, many in zip(*accounts.values(), strict=True)
        ]
        usual = {key: statistics.median(a[key] for a in each) for key in each[0]}
        if name == RNN:
            session.measured.stages = usual
        workers, calls = usual["workers"] * 1000, usual["calls"] * 1000
        used = [a["all"] * 1000 for a in each]
        times = statistics.median(used) / workers
        say(f"{name}: {statistics.median(used):.0f} ms, of which its workers {workers:.0f}")
        lines.append(
            at_most(
                f"processor time of `grade` a submission, `{name}`",
                1.5 * workers + 25,
                "ms",
                used,
                f"its workers' cells and calls {workers:.0f} ms, of which the calls "
                f"{calls:.0f}: {times:.2f} times; at most 1.5 times and 25 ms",
            )
        )
    return lines


def _account(session: Session, bench: Bench) -> dict[str, float]:
    """Who spent the processor time of one `grade`, in seconds."""
    bench.forget()
    with tempfile.TemporaryDirectory(dir=session.folder) as folder:
        command = [sys.executable, "-m", "tools.bench.stages", folder]
        words = ["grade", bench.name, TWO]
        cost = run([*command, *words], bench.folder, bench.environment)
        return {**totals(Path(folder)), "all": cost.cpu}


def growth(session: Session) -> list[Line]:
    """A large class against a small one, in time and memory, without what a start costs."""
    plan = session.plan
    if len(session.larges) < plan.repeats:
        session.class_of(session.course, plan.large)
    while len(session.larges) < plan.repeats:
        session.grade_large()
    session.class_of(session.course, 1)
    ones = session.repeated("grade, class of 1", lambda: session.grade(session.course, TWO))
    session.class_of(session.course, plan.small)
    smalls = session.repeated(
        f"grade, class of {plan.small}", lambda: session.grade(session.course, TWO)
    )
    in_large = without_start(session.larges, plan.large, ones)
    in_small = without_start(smalls, plan.small, ones)
    session.measured.costs["autograder grade"] = {
        **session.measured.costs.get("autograder grade", {}),
        "cpu": statistics.median(in_large),
        "start": statistics.median(cost.wall for cost in ones),
    }
    against = f"class of {plan.large} against class of {plan.small}"
    return [
        at_most(
            f"processor time a submission, {against}",
            1.1,
            "times",
            ratios(in_large, in_small),
            f"{_ms(in_large)} against {_ms(in_small)}, without the start, which a class of "
            "one tells",
        ),
        at_most(
            f"peak memory, {against}",
            1.2,
            "times",
            ratios([c.memory for c in session.larges], [c.memory for c in smalls]),
            f"{_mb(session.larges)} against {_mb(smalls)}, all processes together",
        ),
    ]


def processes(session: Session) -> list[Line]:
    """Two grader processes against one, on the large class, starts included."""
    count = session.plan.large
    session.class_of(session.course, count)
    if not session.larges:
        session.grade_large()
    alone = session.grade(session.course, "--jobs=1")
    say(f"grade with one process, class of {count}: {alone.wall:.1f} s")
    values = [alone.wall / cost.wall for cost in session.larges]
    busy = alone.cpu / alone.wall
    dearer = statistics.mean(cost.cpu for cost in session.larges) / alone.cpu - 1
    note = (
        f"one run with one process, starts included. By itself it keeps {busy:.2f} cores busy, "
        f"as workers are cleared up beside it, so {JOBS / busy:.2f} times is the most that "
        f"{JOBS} cores can give; and two that read the lecture's weights at once take "
        f"{dearer:.0%} more processor time than one"
    )
    return [at_least("two processes against one", 1.85, "times", values, note)]


def dask(session: Session) -> list[Line]:
    """What a cluster of two workers adds to a local pool of two processes."""
    what = "a Dask cluster over the local pool, a submission"
    if not is_there():
        return [at_most(what, 10, "ms", (), "`distributed` is not installed")]
    count = session.plan.pool
    session.class_of(session.course, count)
    folder = session.folder / "cluster"
    folder.mkdir()
    with cluster(folder, session.course.environment, JOBS) as address:
        session.grade(session.course, f"--dask={address}")  # its workers make their zygotes
        values = []
        for number in range(session.plan.repeats):
            local = session.grade(session.course, TWO).wall
            there = session.grade(session.course, f"--dask={address}").wall
            values.append((there - local) / count * 1000)
            say(f"dask, {number + 1} of {session.plan.repeats}: {there:.1f} s, local {local:.1f}")
    note = f"a class of {count}, {JOBS} workers of one thread; its zygotes had been started"
    return [at_most(what, 10, "ms", values, note)]


def _ms(values: Sequence[float]) -> str:
    return f"{statistics.median(values) * 1000:.0f} ms"


def _mb(costs: Sequence[Cost]) -> str:
    return f"{statistics.median(cost.memory for cost in costs) / 1e6:.0f} MB"
