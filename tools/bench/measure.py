"""What is measured, section by section: each gives lines of the table, and what the page tells."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from autograder.cli import COMMANDS

from . import peers
from .cluster import cluster, is_there
from .course import ROOT, Bench, members
from .stages import totals
from .table import Line, at_least, at_most
from .timing import CommandFailed, Cost, run

RNN = "rnn_forward"
JOBS = 2  # the targets are those of two cores
TWO = f"--jobs={JOBS}"
# The smaller of two classes, and the part of a class, that tell a start from what each one costs.
FEW = 1
SHARE = 5


@dataclass(frozen=True)
class Plan:
    """How many submissions of each kind, and how often everything is measured."""

    large: int = 1000
    small: int = 50
    shares: int = 100
    pool: int = 500
    peers: int = 10
    repeats: int = 3


QUICK = Plan(large=60, small=20, shares=20, pool=40, peers=10)


@dataclass
class Found:
    """All that was measured."""

    lines: list[Line] = field(default_factory=list)
    costs: dict[str, dict[str, float]] = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)


class Session:
    """One run of the bench, in a folder of its own."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder = folder
        self.plan = plan
        self.found = Found()
        self.course = Bench(folder / "kit", RNN)
        self.larges: list[Cost] = []
        self.has_large = False  # whether what is graded now is the large class, whole

    def sections(self) -> list[Callable[[], list[Line]]]:
        """In the order of the run; each can fail without the others."""
        return [
            self.against_peers,
            self.again,
            self.processes,
            self.growth,
            self.shares,
            self.single,
            self.helps,
            self.dask,
        ]

    # -- what several sections need ---------------------------------------------------------

    def class_of(self, bench: Bench, count: int, only_right: bool = False) -> None:
        period = self.plan.small
        self.has_large = False
        bench.hand_in([*members(bench.assignment, count, period, only_right)])

    def grade(self, bench: Bench, *options: str) -> Cost:
        """A class that nobody has graded, into a new gradebook, with feedback."""
        bench.forget()
        return self.run(bench, "grade", bench.name, *options)

    def grade_large(self) -> Cost:
        self.larges.append(self.grade(self.course, TWO))
        self.has_large = True
        say(f"autograder grade, class of {self.plan.large}: {self.larges[-1].wall:.1f} s")
        return self.larges[-1]

    def run(self, bench: Bench, *words: str) -> Cost:
        return run(bench.command(*words), bench.folder, bench.environment)

    def repeated(self, what: str, measure: Callable[[], Cost]) -> list[Cost]:
        costs = []
        for number in range(self.plan.repeats):
            costs.append(measure())
            say(f"{what}, {number + 1} of {self.plan.repeats}: {costs[-1].wall:.2f} s")
        return costs

    # -- sections ---------------------------------------------------------------------------

    def against_peers(self) -> list[Line]:
        """The kit, nbgrader and otter in turn, on the same answers."""
        plan = self.plan
        peers.install()
        assignment = self.course.assignment
        few = [*members(assignment, plan.peers, plan.small)]
        master = self.course.folder / "source" / RNN / f"{RNN}.ipynb"
        nbgrader = peers.Nbgrader(self.folder / "nbgrader", assignment, master)
        otter = peers.Otter(self.folder / "otter", assignment, nbgrader)
        otter.hand_in(few)
        self.class_of(self.course, plan.large)
        littles: list[float] = []
        muches: list[float] = []
        theirs: dict[str, list[float]] = {"otter": []}
        memory: dict[str, float] = {}
        for number in range(plan.repeats):
            turn = f"{number + 1} of {plan.repeats}"
            self.grade_large()
            nbgrader.hand_in(few[:FEW])
            little = nbgrader.grade(few[:FEW])
            nbgrader.hand_in(few)
            much = nbgrader.grade(few)
            both = little.wall + much.wall
            say(f"nbgrader, classes of {FEW} and {len(few)}, {turn}: {both:.1f} s")
            littles.append(little.wall)
            muches.append(much.wall)
            runs = otter.grade(few)
            say(f"otter, {len(few)} notebooks, {turn}: {sum(each.wall for each in runs):.1f} s")
            theirs["otter"].append(statistics.fmean(each.wall for each in runs))
            memory["nbgrader"] = max(memory.get("nbgrader", 0), much.memory)
            memory["otter"] = max(memory.get("otter", 0), *(each.memory for each in runs))
        theirs["nbgrader"] = in_class_of(plan.large, (FEW, littles), (len(few), muches))
        own = [cost.wall / plan.large for cost in self.larges]
        self.found.costs = {
            "autograder grade": _told(own, max(cost.memory for cost in self.larges)),
            nbgrader.name: _told(theirs["nbgrader"], memory["nbgrader"]),
            otter.name: _told(theirs["otter"], memory["otter"]),
        }
        named = f"`grade` of {plan.large:,}, with feedback, against"
        return [
            at_least(
                f"{named} stock nbgrader, a submission",
                40,
                "times",
                ratios(theirs["nbgrader"], own),
                f"its `autograde` and `generate_feedback` for classes of {FEW} and of {len(few)}, "
                "and a line through both: its cost a submission does not grow with the class",
            ),
            at_least(
                f"{named} `{otter.name}`, a submission",
                80,
                "times",
                ratios(theirs["otter"], own),
                f"the mean of {len(few)} notebooks, a process each: it knows no class",
            ),
        ]

    def shares(self) -> list[Line]:
        """What the kit adds to the processor time of the students' own code."""
        lines = []
        names = list(self.course.all_names())
        for name in names:
            bench = self.course if name == RNN else Bench(self.folder / name, name)
            accounts: dict[int, list[dict[str, float]]] = {}
            fewer, more = self.plan.shares // SHARE, self.plan.shares
            for count in (fewer, more):
                self.class_of(bench, count, only_right=True)
                accounts[count] = [self.account(bench) for _ in range(self.plan.repeats)]
            each = [
                {key: (many[key] - few[key]) / (more - fewer) for key in many}
                for few, many in zip(*accounts.values(), strict=True)
            ]
            told = {key: statistics.median(a[key] for a in each) for key in each[0]}
            if name == RNN:
                self.found.stages = told
            workers, calls = told["workers"] * 1000, told["calls"] * 1000
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

    def account(self, bench: Bench) -> dict[str, float]:
        """Who spent the processor time of one `grade`, in seconds."""
        bench.forget()
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            command = [sys.executable, "-m", "tools.bench.stages", folder]
            words = ["grade", bench.name, TWO]
            cost = run([*command, *words], bench.folder, bench.environment)
            return {**totals(Path(folder)), "all": cost.cpu}

    def growth(self) -> list[Line]:
        """A large class against a small one, in time and memory, without what a start costs."""
        plan = self.plan
        if len(self.larges) < plan.repeats:
            self.class_of(self.course, plan.large)
        while len(self.larges) < plan.repeats:
            self.grade_large()
        self.class_of(self.course, 1)
        ones = self.repeated("grade, class of 1", lambda: self.grade(self.course, TWO))
        self.class_of(self.course, plan.small)
        smalls = self.repeated(
            f"grade, class of {plan.small}", lambda: self.grade(self.course, TWO)
        )
        in_large = without_start(self.larges, plan.large, ones)
        in_small = without_start(smalls, plan.small, ones)
        self.found.costs["autograder grade"] = {
            **self.found.costs.get("autograder grade", {}),
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
                ratios([c.memory for c in self.larges], [c.memory for c in smalls]),
                f"{_mb(self.larges)} against {_mb(smalls)}, all processes together",
            ),
        ]

    def again(self) -> list[Line]:
        """A class that was graded before: nothing changed, one changed, a report, an export."""
        count = self.plan.large
        if not self.has_large:
            self.class_of(self.course, count)
            self.grade_large()
        students = [f"student{number:05}" for number in range(count)]

        def changed() -> Cost:
            self.course.change(students.pop())
            return self.run(self.course, "grade", RNN, TWO)

        def measured(what: str, *words: str) -> list[float]:
            costs = self.repeated(what, lambda: self.run(self.course, *words))
            return [cost.wall for cost in costs]

        same = measured(f"unchanged class of {count}", "grade", RNN, TWO)
        one = [cost.wall for cost in self.repeated(f"one of {count} changed", changed)]
        report = measured(f"report of {count}", "report", RNN)
        export = measured(f"export of {count}", "export", "--to", "csv")
        return [
            at_most(f"unchanged class of {count}, again", 3, "s", same),
            at_most(f"one of {count} changed", 4, "s", one),
            at_most(f"`report` of {count}", 5, "s", report),
            at_most(f"`export` of {count}", 3, "s", export),
        ]

    def processes(self) -> list[Line]:
        """Two grader processes against one, on the large class, starts included."""
        count = self.plan.large
        self.class_of(self.course, count)
        if not self.larges:
            self.grade_large()
        alone = self.grade(self.course, "--jobs=1")
        say(f"grade with one process, class of {count}: {alone.wall:.1f} s")
        values = [alone.wall / cost.wall for cost in self.larges]
        busy = alone.cpu / alone.wall
        dearer = statistics.mean(cost.cpu for cost in self.larges) / alone.cpu - 1
        note = (
            f"one run with one process, starts included. By itself it keeps {busy:.2f} cores busy, "
            f"as workers are cleared up beside it, so {JOBS / busy:.2f} times is the most that "
            f"{JOBS} cores can give; and two that read the lecture's weights at once take "
            f"{dearer:.0%} more processor time than one"
        )
        return [at_least("two processes against one", 1.85, "times", values, note)]

    def single(self) -> list[Line]:
        """`check` of one notebook, from nothing."""
        self.class_of(self.course, 1)
        notebook = str(self.course.notebook("student00000"))
        words = ("check", notebook, "--assignment", RNN)
        costs = self.repeated("check of one notebook", lambda: self.run(self.course, *words))
        walls = [cost.wall for cost in costs]
        return [at_most("`check` of one notebook, start included", 1.0, "s", walls)]

    def helps(self) -> list[Line]:
        """What somebody waits who only asks how a command is called."""
        asked = [("--help",), *((name, "--help") for name in COMMANDS)]
        taken = {
            words: [self.run(self.course, *words).wall for _ in range(self.plan.repeats)]
            for words in asked
        }
        slowest = max(taken, key=lambda words: statistics.median(taken[words]))
        note = f"the slowest is `autograder {' '.join(slowest)}`"
        return [
            at_most("`autograder --help`, any command's", 0.2, "s", taken[slowest], note),
        ]

    def dask(self) -> list[Line]:
        """What a cluster of two workers adds to a local pool of two processes."""
        what = "a Dask cluster over the local pool, a submission"
        if not is_there():
            return [at_most(what, 10, "ms", (), "`distributed` is not installed")]
        count = self.plan.pool
        self.class_of(self.course, count)
        folder = self.folder / "cluster"
        folder.mkdir()
        with cluster(folder, self.course.environment, JOBS) as address:
            self.grade(self.course, f"--dask={address}")  # its workers make their zygotes
            values = []
            for number in range(self.plan.repeats):
                local = self.grade(self.course, TWO).wall
                there = self.grade(self.course, f"--dask={address}").wall
                values.append((there - local) / count * 1000)
                say(f"dask, {number + 1} of {self.plan.repeats}: {there:.1f} s, local {local:.1f}")
        note = f"a class of {count}, {JOBS} workers of one thread; its zygotes had been started"
        return [at_most(what, 10, "ms", values, note)]


def measure(plan: Plan, only: Sequence[str]) -> Found:
    """Everything, or some sections by name; what fails is reported, and its lines are missing."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        session = Session(Path(name), plan)
        for section in session.sections():
            if only and section.__name__ not in only:
                continue
            try:
                lines = section()
            except (CommandFailed, peers.PeerError) as error:
                say(f"{section.__name__} failed: {error}")
                why = str(error).splitlines()[0].replace(str(ROOT), "").replace(name, "")
                lines = [at_most(section.__name__, 0, "s", (), why)]
            session.found.lines += lines
            for line in lines:
                say(f"{line.what}: {line.measured}, {line.target}: {line.verdict}")
        return session.found


# -- arithmetic -----------------------------------------------------------------------------


def in_class_of(
    count: int, few: tuple[int, Sequence[float]], many: tuple[int, Sequence[float]]
) -> list[float]:
    """Seconds a submission in a class of so many, by a line through two smaller classes.

    The small one, whose time is a start above all, is taken at its median: what disturbs it once
    would otherwise count in every submission.
    """
    (fewer, littles), (more, muches) = few, many
    little = statistics.median(littles)
    each = [(much - little) / (more - fewer) for much in muches]
    start = max(0.0, little - fewer * statistics.median(each))
    return [a + start / count for a in each]


def without_start(costs: Sequence[Cost], count: int, ones: Sequence[Cost]) -> list[float]:
    """Processor seconds a submission, what a class of one costs taken off."""
    return [(cost.cpu - one.cpu) / (count - 1) for cost, one in zip(costs, ones, strict=False)]


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Those of each turn."""
    return [a / b for a, b in zip(above, below, strict=False)]


def _told(walls: Sequence[float], memory: float) -> dict[str, float]:
    """Seconds a submission, and the most memory in MB."""
    return {"wall": statistics.median(walls), "memory": memory / 1e6}


def _ms(values: Sequence[float]) -> str:
    return f"{statistics.median(values) * 1000:.0f} ms"


def _mb(costs: Sequence[Cost]) -> str:
    return f"{statistics.median(cost.memory for cost in costs) / 1e6:.0f} MB"


def say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)
