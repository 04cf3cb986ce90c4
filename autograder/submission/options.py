"""Which functions a notebook calls with options of its own, beyond the arguments asked for."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Collection, Iterable, Mapping

from .bindings import parsed

ENDS = (int, 0), ("-", int, 1)


def with_options(
    sources: Iterable[str],
    counts: Mapping[str, int],
    known: Mapping[str, Collection[str]] | None = None,
) -> frozenset[str]:
    """The functions that a call gives more than so many arguments.

    Defaults are left aside, and so are, by function, options that are `known`: one of those may
    have another name, where it begins at 0 or -1 as an axis does.
    """
    trees = (parsed(source) for source in sources)
    nodes = [node for tree in trees if tree is not None for node in ast.walk(tree)]
    definitions = {node.name: node.args for node in nodes if isinstance(node, ast.FunctionDef)}
    return frozenset(
        node.func.id
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in counts
        and _given(node, definitions.get(node.func.id), (known or {}).get(node.func.id, ()))
        > counts[node.func.id]
    )


def _given(call: ast.Call, definition: ast.arguments | None, known: Collection[str]) -> int:
    """How many arguments a call gives that are neither known nor what the definition has anyway."""
    names: list[str] = []
    defaults: dict[str, object] = {}
    if definition:
        by_place = [*definition.posonlyargs, *definition.args]
        names = [each.arg for each in by_place]
        last = names[len(names) - len(definition.defaults) :]
        named = zip(
            (each.arg for each in definition.kwonlyargs), definition.kw_defaults, strict=True
        )
        for name, value in (*zip(last, definition.defaults, strict=True), *named):
            defaults[name] = _constant(value)
    pairs = [
        *itertools.zip_longest(names[: len(call.args)], call.args),
        *((each.arg, each.value) for each in call.keywords),
    ]
    if known:
        known = {*known, *(name for name, value in defaults.items() if value in ENDS)}
    return sum(
        name not in known and (name not in defaults or _constant(value) != defaults[name])
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
