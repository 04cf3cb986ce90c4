"""A cell that ran to its end does so beside stand-ins too, whatever it says of what they took."""

from __future__ import annotations

import ast
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class EachByItself(ast.NodeTransformer):
    """Lets no statement of a cell that fails keep the ones below it from running.

    A cell may try the functions above it before it defines the next: by `assert`, by a test of its
    own, or by a look at a result. That held of the notebook's own functions, and where it fails of
    those in their places, the next one is to be there all the same. What fails when a function is
    called is a part of the answer. The last statement has none below it, and shows what it gives.
    """

    def visit_Module(self, node: ast.Module) -> ast.Module:
        *others, last = node.body or [ast.Pass()]
        node.body = [*(each if _stays(each) else _if_it_can(each) for each in others), last]
        return ast.fix_missing_locations(node)


# A definition fails for what it is.
STAY = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _stays(statement: ast.stmt) -> bool:
    """Imports of the future come first, but for a text."""
    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_text or isinstance(statement, STAY)


def _if_it_can(statement: ast.stmt) -> ast.stmt:
    handler = ast.ExceptHandler(type=None, name=None, body=[ast.Pass()])
    tried = ast.Try(body=[statement], handlers=[handler], orelse=[], finalbody=[])
    return ast.copy_location(tried, statement)


@contextmanager
def each_at_most(seconds: float) -> Iterator[None]:
    """Has whatever statement is at work fail after so many seconds of processor time, and again.

    A loop until something holds may have no end where that is another function's. Nobody is told of
    what does not let itself be stopped so: the grader has a deadline for it.
    """
    before = signal.signal(signal.SIGPROF, _give_up)
    signal.setitimer(signal.ITIMER_PROF, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)
        signal.signal(signal.SIGPROF, before)


def _give_up(*_: Any) -> None:
    raise TimeoutError("it takes too long beside stand-ins")
