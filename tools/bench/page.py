"""`docs/performance.md`, from the figures of the last `make bench`.

python -m tools.bench.page    write the page from docs/figures/bench.json
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from . import table
from .course import ROOT
from .session import JOBS

FIGURES = ROOT / "docs" / "figures" / "bench.json"
PAGE = ROOT / "docs" / "performance.md"
Figures = Mapping[str, Any]

COUNT = 100_000
HOUR = 3600
CORES = (2, 4, 8, 16, 32, 64, 128)

WHY = """
One submission is one unit of work, and its cost must not depend on how many others there are. It
is made of

- **the student's own code**: the notebook's cells, then the graded calls. It runs in a worker, a
  process forked from a *zygote* that has imported numpy and IPython once, and for ten notebooks or
  more matplotlib. Other graders start a kernel for each notebook, which imports them each time.
- **the worker itself**: forked, put behind its layers, and cleared up after.
- **the grader process**: reads and repairs the notebook, asks, compares, explains, and makes the
  record, the graded notebook and the feedback page from what it has in memory. There is one for
  each core.
- **the writer**: one process puts results into the gradebook.

What only shows, such as figures, is not run while grading. What does not depend on the student,
as the inputs that all share and what is expected of them, is worked out once a run. A wrong
answer costs more than a right one: it is asked again in a fresh worker, with right functions in
the place of its earlier ones, so that a mistake costs its points once.
"""

HOW = """
    make bench          the targets, with a class of 1,000 (most of an hour, on an idle machine)
    make bench-quick    the same with a class of 60, to see whether a change helped

Both make an environment for the peers in `.venv-peers` (stock nbgrader and otter-grader, with the
versions of everything else that this kit has), build the same assignment for each, and run all in
turn, several times. They end with 0 whatever is met: targets are no tests. Figures differ from
machine to machine, and from hour to hour on a busy one; the ratios of one run are what can be
compared.

The class is built from `solutions/rnn_forward`: four in five answers are right and vectorised, in
all the styles that are there; one in five holds a known mistake; one in ten is late. The peers
get some of the same answers, the same text, and hidden tests that ask about as much
(`tools/bench/hidden.py`), and what they gave is looked at: right answers have all points, wrong
ones do not. They get no figure to draw, and not the notebook's own check, since the kit does not
run these either.

Time is that of whole commands, start included, unless a line says otherwise. Processor time is
that of a command and all its processes. Memory is the most that they held at once, shared pages
in equal parts.

`python -m tools.bench --only growth shares` measures some sections; `--json
docs/figures/bench.json` keeps the figures, and `python -m tools.bench.page` writes this page from
them.
"""


def page(figures: Figures) -> str:
    """The whole page."""
    lines = table.from_json(figures["lines"])
    out = ["# What grading costs", "", "Made by `make bench`, not by hand: see below.", ""]
    out += [machine(figures), "", "## What a submission costs, and why", WHY.rstrip(), ""]
    out += [*stages(figures), "", "## Against other graders", "", *peers(figures), ""]
    out += [*bound(figures), ""]
    out += ["## Targets", "", *table.markdown(lines), "", table.summary(lines) + ".", ""]
    out += [f"## {COUNT:,} submissions in the last hour", "", *deadline(figures), ""]
    return "\n".join([*out, "## How to measure it", HOW.rstrip()]) + "\n"


def machine(figures: Figures) -> str:
    """Where and when, and with how large a class: in one paragraph."""
    about, plan = figures["measured"], figures["plan"]
    return (
        f"Measured on {about['on']}, on {about['cores']} cores ({about['processor']}; load "
        f"{about['load']:.1f} at the start), with Python {about['python']} and numpy "
        f"{about['numpy']}; a class of {plan['large']:,}, everything {_times(plan['repeats'])}."
    )


def stages(figures: Figures) -> list[str]:
    """Who spends the processor time of a right submission."""
    spent = figures["stages"]
    if not spent:
        return ["The stages were not measured."]
    told = {
        "the graded calls of the student's functions": spent["calls"],
        "the notebook's cells, and the worker: forked, confined, asked, cleared up": (
            spent["all"] - spent["calls"] - spent["graders"] - spent["main"]
        ),
        "the grader process": spent["graders"],
        "the process that writes the gradebook": spent["main"],
        "all of it": spent["all"],
    }
    rows = [f"| {what} | {seconds * 1000:.0f} |" for what, seconds in told.items()]
    head = ["| a right submission of `rnn_forward` | ms of a processor |", "| --- | ---: |"]
    return [*head, *rows]


def peers(figures: Figures) -> list[str]:
    """What each grader costs a submission."""
    costs = {name: cost for name, cost in figures["costs"].items() if "wall" in cost}
    if not costs:
        return ["The peers were not measured."]
    rows = [
        f"| `{name}` | {cost['wall']:.3f} | {cost['memory']:.0f} |" for name, cost in costs.items()
    ]
    return ["| | s a submission | peak memory, MB |", "| --- | ---: | ---: |", *rows]


def bound(figures: Figures) -> list[str]:
    """How far the students' own code lets any grader get that asks as much."""
    costs, spent = figures["costs"], figures["stages"]
    others = {
        name: cost["wall"]
        for name, cost in costs.items()
        if "wall" in cost and name != "autograder grade"
    }
    if not others or not spent:
        return ["How far one could get was not worked out: it needs the peers and the stages."]
    least = spent["calls"] / JOBS
    most = " and ".join(f"{wall / least:.0f} times as fast as `{n}`" for n, wall in others.items())
    told = [
        f"The graded calls alone are {spent['calls'] * 1000:.0f} ms of student code for a right",
        "submission, most of it the lecture's own run, which two of the four functions are asked.",
        f"On {JOBS} cores that is {least * 1000:.0f} ms by the clock, so that a grader which cost",
        f"nothing beside them would be {most}. Mistakes cost more, as they are asked again.",
    ]
    return [" ".join(told)]


def deadline(figures: Figures) -> list[str]:
    """How long a class of many takes, by the number of cores."""
    costs, spent = figures["costs"], figures["stages"]
    if "wall" not in costs.get("autograder grade", {}) or not spent:
        return ["Not worked out: it needs the cost of a submission and its stages."]
    core = costs["autograder grade"]["wall"] * JOBS
    writer = spent["main"]
    others = {name: cost["wall"] for name, cost in costs.items() if name != "autograder grade"}
    head = ["cores", "`autograder grade`", "last grade after the deadline"]
    head += [f"`{name}`" for name in others]
    rows = []
    for cores in CORES:
        taken = max(COUNT * core / cores, COUNT * writer)
        told = [f"{cores}", _long(taken), _late(taken - HOUR)]
        told += [_long(COUNT * each / cores) for each in others.values()]
        rows.append(f"| {' | '.join(told)} |")
    least = -(-COUNT * core // HOUR)
    enough = f"keep up with {COUNT:,} that come in evenly within an hour"
    told = [
        f"By the figures above, a submission takes {core * 1000:.0f} ms of one core: the class's",
        f"time by the clock, times {JOBS} cores. So {least:.0f} cores {enough}; with fewer, the",
        f"last waits. The gradebook's one writer needs {writer * 1000:.1f} ms each, which is",
        f"{HOUR / writer:,.0f} an hour with any number of cores:",
        "it does not keep up." if COUNT * writer > HOUR else "it keeps up.",
        "For the others, a process on each core is assumed, with nothing lost by it.",
    ]
    return [
        " ".join(told),
        "",
        f"| {' | '.join(head)} |",
        f"| {' | '.join(['---:'] * len(head))} |",
        *rows,
        "",
        "This is a calculation, not a measurement: no machine with so many cores was at hand.",
    ]


def _long(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / HOUR:.1f} h"


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _late(seconds: float) -> str:
    return "at once" if seconds <= 0 else _long(seconds)


def main() -> int:
    if not FIGURES.is_file():
        sys.exit(f"{FIGURES.relative_to(ROOT)} is not there: `make bench` writes it.")
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    PAGE.write_text(page(figures), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
