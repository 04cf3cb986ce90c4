"""The kit, nbgrader and otter in turn, on the same answers."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from . import peers
from .arithmetic import in_class_of, ratios
from .course import members
from .session import RNN, Session, say
from .table import Line, at_least

FEW = 1  # the smaller of two classes, which tells a start from what each submission costs


def against_peers(session: Session) -> list[Line]:
    """The kit, nbgrader and otter in turn, on the same answers."""
    plan = session.plan
    peers.install()
    assignment = session.course.assignment
    few = [*members(assignment, plan.peers, plan.small)]
    master = session.course.folder / "source" / RNN / f"{RNN}.ipynb"
    nbgrader = peers.Nbgrader(session.folder / "nbgrader", assignment, master)
    otter = peers.Otter(session.folder / "otter", assignment, nbgrader)
    otter.hand_in(few)
    session.class_of(session.course, plan.large)
    littles: list[float] = []
    muches: list[float] = []
    theirs: dict[str, list[float]] = {"otter": []}
    memory: dict[str, float] = {}
    for number in range(plan.repeats):
        turn = f"{number + 1} of {plan.repeats}"
        session.grade_large()
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
    ours = [cost.wall / plan.large for cost in session.larges]
    session.measured.costs = {
        "autograder grade": _costs(ours, max(cost.memory for cost in session.larges)),
        nbgrader.name: _costs(theirs["nbgrader"], memory["nbgrader"]),
        otter.name: _costs(theirs["otter"], memory["otter"]),
    }
    named = f"`grade` of {plan.large:,}, with feedback, against"
    return [
        at_least(
            f"{named} stock nbgrader, a submission",
            40,
            "times",
            ratios(theirs["nbgrader"], ours),
            f"its `autograde` and `generate_feedback` for classes of {FEW} and of {len(few)}, "
            "and a line through both: its cost a submission does not grow with the class",
        ),
        at_least(
            f"{named} `{otter.name}`, a submission",
            80,
            "times",
            ratios(theirs["otter"], ours),
            f"the mean of {len(few)} notebooks, a process each: it knows no class",
        ),
    ]


def _costs(walls: Sequence[float], memory: float) -> dict[str, float]:
    """Seconds a submission, and the most memory in MB."""
    return {"wall": statistics.median(walls), "memory": memory / 1e6}
