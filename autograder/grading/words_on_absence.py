"""What a student reads where nothing came back: which error, in which cell, what to do about it.

Each message: what happened, where, one thing to try; no hidden value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..sandbox.answers import Answer, CellRun, Ended, Missing, Raised
from ..submission import Cell
from ..submission.bindings import gives
from ..submission.parse import MERGE_MARKER
from .advice import (
    FILTER,
    NOTHING,
    ONLY_WARNED,
    Around,
    advice,
    was_warned,
)
from .concept import Concept
from .phrases import capital, plain
from .question import Case, Question

REDACTED = "its text is left out, as it changes with the input"


def not_a_value(
    question: Question | Concept, answer: Answer, case: Case, around: Around = NOTHING
) -> str:
    """Why there is no result to compare."""
    name = f"`{question.function}`"
    match answer:
        case Missing(similar):
            misspelt = (
                f" There is a `{plain(similar[0])}`: is the name misspelt?" if similar else ""
            )
            return f"No function {name} is defined when all cells have run.{misspelt}"
        case Raised("NotImplementedError", function=where):
            if where == question.function:
                return f"{name} is still to be written."
            needed = f"`{where}`, which" if where else "a function that"
            return f"{name} needs {needed} is still to be written."
        case Raised():
            return f"For {case.label}, {name} raised {_error(answer)}.{advice(answer, around)}"
        case Ended("timeout", detail):
            return (
                f"{name} had not returned after {detail}, for {case.label}. "
                "Does a loop in it end? Does a recursion?"
            )
        case Ended("cut", detail):
            return (
                f"{name} was at work, for {case.label}, when the {detail} were used up. "
                "What takes that long may be another function, or a cell."
            )
        case Ended("unasked", detail):
            return (
                f"{name} was not called, for {case.label}: the {detail} were used up by then. "
                "What takes that long may be another function, or a cell."
            )
        case Ended():
            return f"{name} {_ended(answer)}, for {case.label}, so nothing came back."
    raise TypeError(f"{answer} is a value")


def too_much(answer: Answer, memory_mb: int) -> str:
    """That a call wanted more time or memory than there is; empty if it did not."""
    match answer:
        case Ended("timeout", limit):
            return f"took longer than {limit}"
        case Ended("unasked" | "cut", limit):
            return f"did not fit into the {limit}"
        case Ended("memory") | Raised("MemoryError" | "_ArrayMemoryError"):
            return f"needed more than {memory_mb} MB"
    return ""


def not_there(name: str, cells: Sequence[Cell], runs: Sequence[CellRun], around: Around) -> str:
    """Which cell is why a function is not defined in the end; empty where none is."""
    pairs = list(zip(cells, runs, strict=True))
    defining = re.compile(rf"^[ \t]*(async[ \t]+)?def {re.escape(name)}\(", re.MULTILINE)
    for cell, run in reversed(pairs):
        where = cell.describe()
        if name in run.lost:
            kind = run.lost[name]
            what = f"gave the name to an object of type `{plain(kind)}`" if kind else "removed it"
            return f"`{name}` was defined, and {where} {what}. Leave it there."
        if run.failure is not None and gives(cell, name):
            return cell_failed(cell, run, around)
    for cell, _ in reversed(pairs):
        if defining.search(cell.source):
            return (
                f"`def {name}(` stands in {cell.describe()}, but no function of the notebook comes "
                "of it. Is it inside a class, another function or a text, or under a decorator or "
                "a `%%` magic that makes something else of it?"
            )
    return ""


def removed_by_a_call(name: str) -> str:
    return f"`{name}` was defined when all cells had run, and a call removed it while grading."


def cell_failed(cell: Cell, run: CellRun, around: Around = NOTHING) -> str:
    """Why a function is missing: the cell that should define it did not run through."""
    where, by_then = cell.describe(), around.when(cell)
    match run.failure:
        case Raised(
            "SyntaxError" | "IndentationError" | "TabError" as kind, message, line, text
        ) as raised:
            what = "an indentation error" if kind != "SyntaxError" else "a syntax error"
            at = f" in line {line}" if line else ""
            shown = f", at `{plain(text)}`" if text else ""
            reason = plain(message.split(" (<ipython")[0])
            at = f"{at} of" if at else " in"
            message = f"There is {what}{at} {where}{shown}: {reason}. Nothing in it was run."
            if MERGE_MARKER.match(text or ""):
                message += " It is a merge marker of git's: keep one of the two versions around it."
            if ONLY_WARNED.match(reason):
                message += was_warned(FILTER, raised, around)
            return message + around.newer_python
        case Raised() as raised:
            return f"{capital(where)} stopped with {_error(raised)}.{advice(raised, by_then)}"
        case Ended("timeout", detail):
            return f"{capital(where)} had not finished after {detail}."
        case Ended("cut", detail):
            return f"{capital(where)} was at work when the {detail} were used up."
        case Ended() as ended:
            return f"{capital(where)} {_ended(ended)}."
    raise TypeError(f"{run} did not fail")


def _error(raised: Raised) -> str:
    """An error in one line, with the place in the student's own code."""
    shown = f", at `{plain(raised.text)}`" if raised.text else ""
    if raised.function and raised.function != "<module>":
        shown = f", in `{plain(raised.function)}`{shown}"
    message = f": {plain(raised.message, 300)}" if raised.message else ""
    return f"{plain(raised.type)}{message}{shown}"


def _ended(ended: Ended) -> str:
    match ended.reason:
        case "timeout":
            return f"had not finished after {ended.detail}"
        case "cut":
            return f"was at work when the {ended.detail} were used up"
        case "unasked":
            return f"was not called, as the {ended.detail} were used up"
        case "exit":
            # Not with which status: a notebook could tell something by it.
            return "ended the Python process"
        case "signal":
            return f"crashed the Python process ({ended.detail})"
        case "processor time":
            return "used up its processor time"
        case "memory":
            return "used up its memory"
        case "too much":
            return f"gave back more than the grader reads of a notebook, {ended.detail} in all"
        case "garbled":
            return "broke the connection to the grader"
