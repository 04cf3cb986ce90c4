"""A cell that ran to its end does so beside stand-ins too, whatever it says of what they took."""

from __future__ import annotations

import ast


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


class Defining(EachByItself):
    """And leaves out what defines nothing, such as a loop that does not end there."""

    def visit_Module(self, node: ast.Module) -> ast.Module:
        node.body = [each for each in node.body if isinstance(each, STAY | ASSIGNS)]
        return super().visit_Module(node)


# A definition fails for what it is.
STAY = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
ASSIGNS = ast.Assign | ast.AnnAssign | ast.AugAssign
# What is changed in a cell, by how it is to run: as it is, to its end, or what it defines alone.
CHANGES: dict[str, list[ast.NodeTransformer]] = {
    "": [],
    "to the end": [EachByItself()],
    "defining": [Defining()],
}


def _stays(statement: ast.stmt) -> bool:
    """Imports of the future come first, but for a text."""
    is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_text or isinstance(statement, STAY)


def _if_it_can(statement: ast.stmt) -> ast.stmt:
    handler = ast.ExceptHandler(type=None, name=None, body=[ast.Pass()])
    tried = ast.Try(body=[statement], handlers=[handler], orelse=[], finalbody=[])
    return ast.copy_location(tried, statement)
