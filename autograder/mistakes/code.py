"""What a student wrote for a question, made into one function: with the helpers that it needs."""

from __future__ import annotations

import ast
import itertools
import symtable
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .. import KitError
from ..submission import Submission
from ..submission.bindings import python_of

LARGEST = 50_000  # characters of a cell
# What Python's own parser, symbol table and writer meet in code that is deep or strange.
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)

Definition = ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom | ast.Assign


class NotAFunction(KitError):
    """An answer cannot be made into one function; the message says why."""


@dataclass(frozen=True)
class Source:
    """An answer: the statement that defines it, and those that it needs, in their order.

    `earlier` are the functions of other questions that it calls, `text` is all of it as it was
    written, but for comments, docstrings, annotations and layout.
    """

    function: str
    definition: Definition
    helpers: Sequence[Definition]
    earlier: Sequence[str]
    text: str

    def as_function(self, name: str, parameters: Sequence[str]) -> str:
        """One function of this name, its helpers inside. `parameters` are the question's."""
        try:
            return self._as_function(name, parameters)
        except UNREADABLE as error:
            raise NotAFunction("it is too deep or too strange to be written anew") from error

    def _as_function(self, name: str, parameters: Sequence[str]) -> str:
        for node in ast.walk(ast.Module([*self.helpers, self.definition], [])):
            if isinstance(node, ast.Global):
                raise NotAFunction(
                    f"it says `global {', '.join(node.names)}`, which one function cannot"
                )
        helpers = [_bare(each) for each in self.helpers]
        function = _bare(self.definition)
        theirs = {each for helper in helpers for each in _binds(helper)}
        if (
            isinstance(function, ast.FunctionDef)
            and not function.decorator_list
            and not _read_in([*function.args.defaults, *filter(None, function.args.kw_defaults)])
            and not theirs & _locals(function)
        ):
            function.name, function.body = name, [*helpers, *function.body]
            function = _Renamed(self.function, name).visit(function)
            return ast.unparse(ast.fix_missing_locations(function))
        # Each in a scope of its own, as they were.
        called = ", ".join(parameters)
        if theirs & set(parameters):
            called = "*arguments"
        text = f"def {name}({called}):\n    return {self.function}({called})"
        whole = ast.parse(text).body[0]
        assert isinstance(whole, ast.FunctionDef)
        whole.body = [*helpers, function, *whole.body]
        return ast.unparse(ast.fix_missing_locations(whole))


def source_of(submission: Submission, function: str, questions: Iterable[str]) -> Source | None:
    """What counts as the answer to a question; None where it has no definition that can be read."""
    try:
        return _source_of(submission, function, questions)
    except UNREADABLE:
        return None


def _source_of(submission: Submission, function: str, questions: Iterable[str]) -> Source | None:
    cells = submission.cells[: submission.seen.get(function, len(submission.cells))]
    places = itertools.count()
    # Each with its place, of the last that counts.
    definitions: dict[str, tuple[int, Definition]] = {}
    for cell in cells:
        for statement in _parsed(cell.source):
            for name in _binds(statement):
                definitions[name] = next(places), _only(statement, name)
    others = set(questions) - {function}
    needed: dict[str, tuple[int, Definition]] = {}
    earlier: set[str] = set()
    waiting = [function]
    while waiting:
        name = waiting.pop()
        if name in others:
            earlier.add(name)
        elif name in definitions and name not in needed and not _is_numpy(definitions[name][1]):
            needed[name] = definitions[name]
            waiting += free_names(definitions[name][1])
    if function not in needed:
        return None
    _, definition = needed.pop(function)
    by_place = sorted(needed.values(), key=lambda each: each[0])
    helpers = list({id(node): node for _, node in by_place}.values())
    text = "\n\n".join(ast.unparse(_bare(each)) for each in (*helpers, definition))
    return Source(function, definition, helpers, sorted(earlier), text)


def _is_numpy(node: Definition) -> bool:
    """Whether it is what every file of known mistakes begins with."""
    return ast.unparse(node) == "import numpy as np"


def _parsed(source: str) -> Iterator[Definition]:
    """The definitions at the top of a cell; none where it is no Python."""
    if len(source) > LARGEST:
        return
    try:
        tree = ast.parse(python_of(source))
    except UNREADABLE:
        return
    for node in tree.body:
        if isinstance(node, Definition):
            yield _Unannotated().visit(node)


def _binds(node: Definition) -> list[str]:
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return [each.asname or each.name.partition(".")[0] for each in node.names]
    if isinstance(node, ast.Assign):
        targets = (each for target in node.targets for each in ast.walk(target))
        return [each.id for each in targets if isinstance(each, ast.Name)]
    return [node.name]


def _only(node: Definition, name: str) -> Definition:
    """Of an import what binds this name."""
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        bound = [a for a in node.names if name == (a.asname or a.name.partition(".")[0])]
        if isinstance(node, ast.Import):
            return ast.Import(bound)
        return ast.ImportFrom(node.module, bound, node.level)
    return node


def free_names(node: ast.stmt | ast.Module) -> set[str]:
    """The names that a statement reads and does not itself give a value."""
    table = symtable.symtable(ast.unparse(node), "<answer>", "exec")
    names = {each.get_name() for each in table.get_symbols() if each.is_referenced()}
    waiting = list(table.get_children())
    while waiting:
        inner = waiting.pop()
        names |= {each.get_name() for each in inner.get_symbols() if each.is_global()}
        waiting += inner.get_children()
    return names


def _locals(node: ast.FunctionDef) -> set[str]:
    """The names of a function's own parameters and variables."""
    table = symtable.symtable(ast.unparse(node), "<answer>", "exec").get_children()[0]
    return {each.get_name() for each in table.get_symbols() if each.is_local()}


def _read_in(nodes: Iterable[ast.AST]) -> bool:
    """Whether any name is read."""
    return any(isinstance(each, ast.Name) for node in nodes for each in ast.walk(node))


def _bare(node: Definition) -> Definition:
    """A definition without its docstrings."""
    copied = ast.parse(ast.unparse(node)).body[0]
    for each in ast.walk(copied):
        if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            has = ast.get_docstring(each, clean=False) is not None
            each.body = (each.body[1:] or [ast.Pass()]) if has else each.body
    assert isinstance(copied, Definition)
    return copied


class _Unannotated(ast.NodeTransformer):
    """Leaves out annotations, which compute nothing."""

    def visit_arg(self, node: ast.arg) -> ast.arg:
        return ast.copy_location(ast.arg(node.arg), node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if not isinstance(node.target, ast.Name):
            return node
        if node.value is None:
            return ast.copy_location(ast.Pass(), node)
        return ast.copy_location(ast.Assign([node.target], self.visit(node.value)), node)


class _Renamed(ast.NodeTransformer):
    """Has a function call itself by its new name."""

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new

    def visit_Name(self, node: ast.Name) -> ast.Name:
        return ast.Name(self._new, node.ctx) if node.id == self._old else node
