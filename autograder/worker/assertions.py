"""What a cell asserts about the functions above it, left out where stand-ins have their places."""

from __future__ import annotations

import ast


class WithoutAssertions(ast.NodeTransformer):
    """Leaves out what a cell asserts where it runs: by `assert`, or by a call of an `assert_...`.

    It was said of the notebook's own functions, and would keep an answer below it from being there.
    What a function asserts when it is called is a part of the answer, and stays.
    """

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.stmt:
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        return _nothing(node)

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        match node.value:
            case ast.Call(ast.Name(name) | ast.Attribute(attr=name)) if name.startswith("assert_"):
                return _nothing(node)
        return node


def _nothing(node: ast.stmt) -> ast.stmt:
    return ast.copy_location(ast.Pass(), node)
