"""What somebody waits for: a class graded again, a report, one notebook, a command's help."""

from __future__ import annotations

import statistics

from autograder.cli import COMMANDS

from .session import RNN, TWO, Session
from .table import Line, at_most
from .timing import Cost


def again(session: Session) -> list[Line]:
    """A class that was graded before: nothing changed, one changed, a report, an export."""
    count = session.plan.large
    if not session.has_large:
        session.class_of(session.course, count)
        session.grade_large()
    students = [f"student{number:05}" for number in range(count)]

    def changed() -> Cost:
        session.course.change(students.pop())
        return session.run(session.course, "grade", RNN, TWO)

    def measured(what: str, *words: str) -> list[float]:
        costs = session.repeated(what, lambda: session.run(session.course, *words))
        return [cost.wall for cost in costs]

    same = measured(f"unchanged class of {count}", "grade", RNN, TWO)
    one = [cost.wall for cost in session.repeated(f"one of {count} changed", changed)]
    report = measured(f"report of {count}", "report", RNN)
    export = measured(f"export of {count}", "export", "--to", "csv")
    return [
        at_most(f"unchanged class of {count}, again", 3, "s", same),
        at_most(f"one of {count} changed", 4, "s", one),
        at_most(f"`report` of {count}", 5, "s", report),
        at_most(f"`export` of {count}", 3, "s", export),
    ]


def single(session: Session) -> list[Line]:
    """`check` of one notebook, from nothing."""
    session.class_of(session.course, 1)
    notebook = str(session.course.notebook("student00000"))
    words = ("check", notebook, "--assignment", RNN)
    costs = session.repeated("check of one notebook", lambda: session.run(session.course, *words))
    walls = [cost.wall for cost in costs]
    return [at_most("`check` of one notebook, start included", 1.0, "s", walls)]


def helps(session: Session) -> list[Line]:
    """What somebody waits who only asks how a command is called."""
    asked = [("--help",), *((name, "--help") for name in COMMANDS)]
    taken = {
        words: [session.run(session.course, *words).wall for _ in range(session.plan.repeats)]
        for words in asked
    }
    slowest = max(taken, key=lambda words: statistics.median(taken[words]))
    note = f"the slowest is `autograder {' '.join(slowest)}`"
    return [
        at_most("`autograder --help`, any command's", 0.2, "s", taken[slowest], note),
    ]
