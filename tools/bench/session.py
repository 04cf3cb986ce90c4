"""One run of the bench: its folder, its classes, and what has been measured so far."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .course import Bench, members
from .table import Line
from .timing import Cost, run

RNN = "rnn_forward"
JOBS = 2  # the targets are those of two cores
TWO = f"--jobs={JOBS}"


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
class Measurements:
    """All that was measured."""

    lines: list[Line] = field(default_factory=list)
    costs: dict[str, dict[str, float]] = field(default_factory=dict)
    stages: dict[str, float] = field(default_factory=dict)


class Session:
    """One run of the bench, in a folder of its own."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder = folder
        self.plan = plan
        self.measured = Measurements()
        self.course = Bench(folder / "kit", RNN)
        self.larges: list[Cost] = []
        self.has_large = False  # whether what is graded now is the large class, whole

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


def say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)
