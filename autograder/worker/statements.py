"""A cell that ran to its end does so beside stand-ins too, whatever it says of what they took."""

from __future__ import annotations

import ast
import signal
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any


class EachByItself(ast.NodeTransformer):
    """Lets no statement of a cell that fails keep the ones below it from running.

    A cell may try the functions above it before it defines the next: by `assert`, by a test of its
    own, or by a look at a result. That held of the notebook's own functions, and where it fails of
    those in their places, the next one is to be there all the same. What fails when a function is
    called is a part of the answer. The last statement has none below it, and shows what it gives.

    An answer is no older one whose name a statement was to give to another: where that fails, none
    of the `answers` has its name.
    """

    def __init__(self, answers: Iterable[str]) -> None:
        self._answers = frozenset(answers)

    def visit_Module(self, node: ast.Module) -> ast.Module:
        *others, last = node.body or [ast.Pass()]
        node.body = [*(each if _stays(each) else self._if_it_can(each) for each in others), last]
        return ast.fix_missing_locations(node)

    def _if_it_can(self, statement: ast.stmt) -> ast.stmt:
        named = sorted(self._answers & set(_bound(statement)))
        gone = [
            ast.Assign(targets=[ast.Name(id=name, ctx=ast.Store())], value=ast.Constant(value=None))
            for name in named
        ]
        handler = ast.ExceptHandler(type=None, name=None, body=[*gone, ast.Pass()])
        tried = ast.Try(body=[statement], handlers=[handler], orelse=[], finalbody=[])
        return ast.copy_location(tried, statement)


# A definition fails for what it is.
STAY = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _stays(statement: ast.stmt) -> bool:
    """Imports of the future come first, but for a text."""
    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_text or isinstance(statement, STAY)


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement may give to something."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.alias):
            yield node.asname or node.name


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


class TakesTooLong(TimeoutError):
    """A statement has had its time."""


def _give_up(*_: Any) -> None:
    raise TakesTooLong("it takes too long beside stand-ins")
