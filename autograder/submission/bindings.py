"""Which definition of a function counts, where a notebook gives its name more than once.

What is graded is what the check below an answer cell saw: a cell further down, such as an
experiment that takes the name again, changes nothing of it. Where the answer cell holds nothing but
a stub, the last real definition counts, wherever it stands.
"""

from __future__ import annotations

import ast
import functools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..course import grade_cell, question_of
from .history import History
from .model import Cell, Template
from .template import is_code

# Magics that do with a cell's text something else than to run it here.
KEEPS_ITS_TEXT = re.compile(r"\s*%%(?!time|timeit|capture|prun)")
# For cells that are no Python as they stand: IPython takes a prompt or a common indent away.
DEFINITION = re.compile(
    r"^[ \t]*(?:>>>[ \t]*)?(?:(?:async +)?def +(\w+)|(\w+) *(?::[^=\n]*)?=(?!=))",
    re.MULTILINE,
)
OURS = ("given", "shown")
LARGEST_PARSED = 50_000  # characters of a cell; what is larger is looked through, line by line


@dataclass(frozen=True)
class CellNames:
    """What a cell of the student's own does with names.

    `real` are those that it gives a definition which is more than a stub, a function that only
    raises; `stubs` are the names of such. It is `only_a_stub` where it does nothing else.
    """

    real: frozenset[str] = frozenset()
    stubs: frozenset[str] = frozenset()
    only_a_stub: bool = False


class Bindings:
    """The names of a repaired notebook, and which of their definitions count.

    `checks` are, for each function of which its check saw an answer, the place of that check;
    `passed_over` the places of stubs that must not replace a real definition.
    """

    def __init__(self, notebook: Sequence[Cell], template: Template) -> None:
        self._notebook = notebook
        self._places = {cell.grade_id: index for index, cell in enumerate(notebook)}
        self._names = {
            index: names_of(cell.source)
            for index, cell in enumerate(notebook)
            if cell.role in ("answer", "extra") and cell.source.strip()
        }
        self.functions = {
            question_of(grade_id): grade_id
            for grade_id in template.order
            if grade_id in template.answers and is_code(template, grade_id)
        }
        self._real: dict[str, list[int]] = {}  # where each function is defined, stubs left aside
        for index, names in self._names.items():
            for function in names.real & self.functions.keys():
                self._real.setdefault(function, []).append(index)
        self.passed_over = {
            index
            for index, names in self._names.items()
            if names.only_a_stub and names.stubs & self._real.keys()
        }
        self.checks = dict(self._found_checks())

    @property
    def defined(self) -> frozenset[str]:
        """The answers, by grade_id, that are more than a stub somewhere."""
        return frozenset(self.functions[function] for function in self._real)

    def _found_checks(self) -> Iterator[tuple[str, int]]:
        ours = [index for index, cell in enumerate(self._notebook) if cell.role in OURS]
        for function, real in self._real.items():
            grade_id = self.functions[function]
            check = self._places.get(grade_cell(function), -1)
            if real[0] < check:
                yield function, check
            elif self._places.get(grade_id) in real:  # somebody has moved the check
                below = bisect_left(ours, self._places[grade_id])
                if below < len(ours):
                    yield function, ours[below]

    @property
    def has_elsewhere(self) -> bool:
        """Whether a cell of the student's own defines a function."""
        places = (index for real in self._real.values() for index in real)
        return any(self._notebook[index].role == "extra" for index in places)

    def choices(self) -> Iterator[str]:
        """Which answers count that are not in their answer cells, in one line."""
        elsewhere = []
        for function, grade_id in self.functions.items():
            real, answer = self._real.get(function, []), self._places[grade_id]
            if real and answer not in real and self._notebook[answer].position:
                check = self.checks.get(function, len(self._notebook))
                last = [index for index in real if index < check][-1]
                elsewhere.append(f"{function} in cell {self._notebook[last].position}")
        if elsewhere:
            yield f"answers that are not in their answer cells count: {', '.join(elsewhere)}"


def gives(cell: Cell, function: str) -> bool:
    """Whether a cell is there to define a function: by its code, or as the place of its answer."""
    is_its_answer = cell.role == "answer" and question_of(cell.grade_id or "") == function
    return is_its_answer or function in names_of(cell.source).real


def under_new_name(source: str, called: Sequence[str], grade_id: str, history: History) -> str:
    """An answer of an earlier release, in which its question had another name, with both names.

    called: what its cell was called; grade_id: what it is called today.
    """
    new, real = question_of(grade_id), names_of(source).real
    for old in (question_of(each) for each in called if history.now(each) == grade_id):
        if old in real and new not in real:
            return f"{source.rstrip()}\n\n\n{new} = {old}  # which it is called by now\n"
    return source


def names_of(source: str) -> CellNames:
    """What a cell's code does with names; of code that is no Python, as far as lines show it."""
    if KEEPS_ITS_TEXT.match(source):
        return CellNames()
    if len(source) > LARGEST_PARSED:
        return _names_in_lines(source)
    return _names_parsed(source)


def _names_in_lines(source: str) -> CellNames:
    return CellNames(frozenset(map("".join, DEFINITION.findall(source))))


@functools.lru_cache(maxsize=128)  # asked of each cell in reading it, and for messages
def _names_parsed(source: str) -> CellNames:
    tree = parsed(source)
    if tree is None:
        return _names_in_lines(source)
    real: set[str] = set()
    stubs: set[str] = set()
    for node in _statements(tree.body):
        (stubs if _only_raises(node) else real).update(_binds(node))
    only_a_stub = len(tree.body) == 1 and _only_raises(tree.body[0])
    return CellNames(frozenset(real), frozenset(stubs), only_a_stub)


def handed_on(source: str) -> frozenset[str]:
    """The names that a cell's code looks up for something else than to call them."""
    tree = parsed(source)
    if tree is None:
        return frozenset()
    names: set[str] = set()
    called: set[ast.expr] = set()
    for node in ast.walk(tree):  # a call before its name
        if isinstance(node, ast.Call):
            called.add(node.func)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            names |= set() if node in called else {node.id}
        elif isinstance(node, ast.FunctionDef) and node.decorator_list:
            names.add(node.name)
    return frozenset(names)


def python_of(source: str) -> str:
    """A cell's lines, of those that only IPython reads (magics, commands, questions) nothing."""
    return "\n".join("" if _is_ipythons(line) else line for line in source.split("\n"))


def _is_ipythons(line: str) -> bool:
    text = line.strip(" \t")
    return text.startswith(("%", "!", "?")) or (text.endswith("?") and "#" not in text)


def parsed(source: str) -> ast.Module | None:
    """A cell's code without what only IPython reads; None where it is no Python, or too large."""
    if len(source) > LARGEST_PARSED:
        return None
    try:
        return ast.parse(python_of(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _only_raises(node: ast.stmt) -> bool:
    """Whether a statement defines a function that does nothing but to raise, as a stub does."""
    if not isinstance(node, ast.FunctionDef):
        return False
    body = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    return len(body) == 1 and isinstance(body[0], ast.Raise)


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run in the cell's own scope, those inside others too, in their order."""
    waiting: list[ast.AST] = [*reversed(body)]  # as a thousand `elif` stand in one another
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.stmt):
            yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            inner = (
                each
                for each in ast.iter_child_nodes(node)
                if isinstance(each, (ast.stmt, ast.ExceptHandler, ast.match_case))
            )
            waiting += reversed([*inner])


def _binds(node: ast.stmt) -> set[str]:
    """The names that one statement gives a value, without the statements inside it."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    names: set[str] = set()
    waiting: list[ast.AST] = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            names.add(each.id)
        for child in ast.iter_child_nodes(each):
            own_scope = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
            if not isinstance(child, (ast.stmt, *own_scope)):
                waiting.append(child)
    return names
