"""The files of `grading/` build on each other in one order, also where only a type is meant."""

import ast
from graphlib import TopologicalSorter

from tests.conftest import ROOT

FILES = {path.stem: path for path in (ROOT / "autograder" / "grading").glob("[!_]*.py")}


def imported(path):
    """The neighbours that a file imports anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            names |= {node.module} if node.module else {each.name for each in node.names}
    return names


def test_no_file_needs_another_that_needs_it():
    order = list(TopologicalSorter({n: imported(p) for n, p in FILES.items()}).static_order())
    assert set(order) == set(FILES)
    assert order.index("question") < order.index("follow_through")
    assert order.index("follow_through") < order.index("function_grader")
    assert order[-1] == "submission_grader"
