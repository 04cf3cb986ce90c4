"""Which functions a notebook calls with options of its own, beyond the arguments asked for."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from .bindings import parsed

ENDS = (int, 0), ("-", int, 1)
DEFINES = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef


def with_options(
    sources: Iterable[str],
    counts: Mapping[str, int],
    known: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> frozenset[str]:
    """The functions that a call in a definition gives more than so many arguments.

    What cells call beside their definitions, to look at it, is no part of an answer. Defaults are
    left aside, and so are, by function, options that are `known`: the one that a definition lacks
    may have another name there, where a single one begins at 0 or -1 as an axis does.
    """
    trees = [tree for source in sources if (tree := parsed(source)) is not None]
    forms = {name: Form(known=known.get(name, ())) for name in counts}
    forms |= {
        node.name: _form(node.args, counts[node.name], known.get(node.name, ()))
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name in counts
    }
    return frozenset(
        node.func.id
        for tree in trees
        for node in _in_definitions(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in counts
        and _given(node, forms[node.func.id]) > counts[node.func.id]
    )


@dataclass(frozen=True)
class Form:
    """How a function is called: its parameters by place, all defaults, and which are `known`."""

    names: Sequence[str] = ()
    defaults: Mapping[str, object] = field(default_factory=dict)
    known: Collection[str] = ()


def _in_definitions(tree: ast.AST) -> Iterator[ast.AST]:
    """All that is written in functions and classes."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, DEFINES):
            yield from ast.walk(node)
        else:
            waiting += ast.iter_child_nodes(node)


def _form(definition: ast.arguments, count: int, known: Collection[str]) -> Form:
    by_place = [*definition.posonlyargs, *definition.args]
    names = [each.arg for each in by_place]
    last = names[len(names) - len(definition.defaults) :]
    named = zip((each.arg for each in definition.kwonlyargs), definition.kw_defaults, strict=True)
    pairs = (*zip(last, definition.defaults, strict=True), *named)
    defaults = {name: _constant(value) for name, value in pairs}
    beyond = defaults.keys() - {*names[:count], *known}
    like = [name for name in beyond if defaults[name] in ENDS]
    if len(like) == len(set(known) - defaults.keys()) == 1:
        known = [*known, *like]
    return Form(names, defaults, frozenset(known))


def _given(call: ast.Call, form: Form) -> int:
    """How many arguments a call gives that are neither known nor what the definition has anyway."""
    pairs = [
        *itertools.zip_longest(form.names[: len(call.args)], call.args),
        *((each.arg, each.value) for each in call.keywords),
    ]
    return sum(
        name not in form.known
        and (name not in form.defaults or _constant(value) != form.defaults[str(name)])
        for name, value in pairs
    )


def _constant(node: ast.expr | None) -> object:
    """What an expression stands for, where it is a constant; otherwise nothing else's equal."""
    match node:
        case ast.Constant(value):
            return type(value), value
        case ast.UnaryOp(ast.USub(), ast.Constant(value)):
            return "-", type(value), value
    return object()
