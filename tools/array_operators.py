"""Mutations that cosmic-ray's own operators do not make: those by which array code goes wrong.

An axis is forgotten, a transpose left out, two arguments change places, a name or a key is taken
for its neighbour. Each class is an operator as cosmic-ray defines one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import parso
from cosmic_ray.ast import ast_nodes
from cosmic_ray.operators.operator import Example, Operator

Node = Any  # parso has no types of its own

ALIKE = (
    ("sum", "mean"),
    ("max", "min"),
    ("argmax", "argmin"),
    ("any", "all"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("cumprod", "cumsum"),
    ("prod", "sum"),
    ("hstack", "vstack"),
    ("tanh", "sin"),
    ("exp", "expm1"),
    ("log", "log1p"),
    ("ceil", "floor"),
    ("below", "above"),
)
OPPOSITE = {"+=": "-=", "-=": "+=", "*=": "/=", "/=": "*="}


class ArrayOperator(Operator):
    """An operator that says what may stand in a node's place."""

    EXAMPLES: tuple[Example, ...]

    def variants(self, node: Node) -> Iterator[str]:
        raise NotImplementedError

    def mutation_positions(self, node: Node) -> Iterator[tuple[Any, Any]]:
        for _ in self.variants(node):
            yield node.start_pos, node.end_pos

    def mutate(self, node: Node, index: int) -> Node:
        prefix = node.get_first_leaf().prefix
        return parso.parse(prefix + list(self.variants(node))[index])

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return cls.EXAMPLES


def code(nodes: list[Node]) -> str:
    """The source of nodes that stand in a row, as it is but for the space before the first."""
    first, *rest = nodes
    return first.get_code(include_prefix=False) + "".join(each.get_code() for each in rest)


def trailers(node: Node) -> Iterator[int]:
    """The places in an expression of what follows its first atom: calls, attributes, indices."""
    if node.type in ("atom_expr", "power"):
        for place, child in enumerate(node.children):
            if getattr(child, "type", "") == "trailer":
                yield place


def arguments(trailer: Node) -> list[Node]:
    """What stands between the parentheses of a call."""
    if trailer.children[0] != "(" or len(trailer.children) != 3:
        return []
    inner = trailer.children[1]
    found = inner.children if inner.type == "arglist" else [inner]
    return [each for each in found if each != ","]


def by_name(argument: Node) -> bool:
    """Whether it is passed by name, or unpacked, and so stands in no fixed place."""
    return argument.type == "argument"


class DropCall(ArrayOperator):
    """`np.tanh(z)` becomes `z`, and `y.copy()` becomes `y`."""

    EXAMPLES = (
        Example("np.tanh(z + b).T", "(z + b).T"),
        Example("a.sum(axis=0) / 2", "a / 2"),
        Example("float(x)", "(x)"),
    )

    def variants(self, node: Node) -> Iterator[str]:
        for place in trailers(node):
            given = arguments(node.children[place])
            if node.children[place].children[0] != "(":
                continue
            is_method = place > 1 and code(node.children[:1]) != "np"
            if is_method:
                yield code(node.children[: place - 1] + node.children[place + 1 :])
            elif given and not by_name(given[0]):
                after = "".join(each.get_code() for each in node.children[place + 1 :])
                yield f"({code([given[0]])}){after}"


class DropTranspose(ArrayOperator):
    """`w.T` becomes `w`."""

    EXAMPLES = (Example("w.T @ d", "w @ d"),)

    def variants(self, node: Node) -> Iterator[str]:
        for place in trailers(node):
            if node.children[place].get_code() == ".T":
                yield code(node.children[:place] + node.children[place + 1 :])


class DropArgument(ArrayOperator):
    """`d.sum(axis=1, keepdims=True)` becomes `d.sum(axis=1)`, or `d.sum(keepdims=True)`."""

    EXAMPLES = (
        Example("d.sum(axis=1, keepdims=True)", "d.sum(keepdims=True)"),
        Example("d.sum(axis=1, keepdims=True)", "d.sum(axis=1)", occurrence=1),
        Example("a.max(axis=0)", "a.max()"),
    )

    def variants(self, node: Node) -> Iterator[str]:
        for place in trailers(node):
            given = arguments(node.children[place])
            for dropped, argument in enumerate(given):
                if len(given) > 1 or by_name(argument):
                    kept = [code([each]) for each in given[:dropped] + given[dropped + 1 :]]
                    yield _called(node, place, kept)


class SwapArguments(ArrayOperator):
    """`f(x, y)` becomes `f(y, x)`."""

    EXAMPLES = (Example("f(x, y, axis=1)", "f(y, x, axis=1)"),)

    def variants(self, node: Node) -> Iterator[str]:
        for place in trailers(node):
            given = arguments(node.children[place])
            sources = [code([each]) for each in given]
            for first, second in pairwise(range(len(given))):
                if not by_name(given[first]) and not by_name(given[second]):
                    swapped = list(sources)
                    swapped[first], swapped[second] = sources[second], sources[first]
                    yield _called(node, place, swapped)


def _called(node: Node, place: int, given: list[str]) -> str:
    after = "".join(each.get_code() for each in node.children[place + 1 :])
    return f"{code(node.children[:place])}({', '.join(given)}){after}"


class SwapOperands(ArrayOperator):
    """`x - y` becomes `y - x`."""

    EXAMPLES = (Example("x - y", "y - x"), Example("w @ x", "x @ w"))

    def variants(self, node: Node) -> Iterator[str]:
        if node.type in ("arith_expr", "term"):
            sources = [code([each]) for each in node.children]
            for place in range(1, len(sources), 2):
                if sources[place] in ("-", "/", "@"):
                    swapped = list(sources)
                    swapped[place - 1], swapped[place + 1] = sources[place + 1], sources[place - 1]
                    yield " ".join(swapped)


class OtherProduct(ArrayOperator):
    """`w @ x` becomes `w * x`, and the other way round."""

    EXAMPLES = (Example("w @ x", "w * x"), Example("f * c", "f @ c"))

    def variants(self, node: Node) -> Iterator[str]:
        if node.type == "operator" and node.parent.type == "term" and node.value in ("@", "*"):
            yield "*" if node.value == "@" else "@"


class OtherAssignment(ArrayOperator):
    """`g += d` becomes `g -= d`, `g = d`, or nothing at all."""

    EXAMPLES = (
        Example("g += d", "g -= d"),
        Example("g += d", "g = d", occurrence=1),
        Example("g += d", "pass", occurrence=2),
        Example("a[0] = d", "pass"),
    )

    def variants(self, node: Node) -> Iterator[str]:
        if node.type != "expr_stmt":
            return
        target, sign, *value = node.children
        opposite = OPPOSITE.get(code([sign]))
        if opposite is not None:
            for other in (opposite, "="):
                yield f"{code([target])} {other} {code(value)}"
        if opposite is not None or target.type == "atom_expr":
            yield "pass"


class OtherFunction(ArrayOperator):
    """`np.sum` becomes `np.mean`, and so on, as `ALIKE` has them."""

    EXAMPLES = (Example("np.sum(x)", "np.mean(x)"), Example("a.any()", "a.all()"))

    def variants(self, node: Node) -> Iterator[str]:
        if node.type == "name" and node.parent.type == "trailer":
            for one, other in ALIKE:
                if node.value in (one, other):
                    yield other if node.value == one else one


class OtherKey(ArrayOperator):
    """`p["w1"]` becomes `p["w2"]`: the string before it in its function, and the one after."""

    EXAMPLES = (Example('p["w1"] @ p["w2"]', 'p["w2"] @ p["w2"]'),)

    def variants(self, node: Node) -> Iterator[str]:
        if node.type == "string" and not _is_docstring(node):
            strings = [
                each.value
                for each in ast_nodes(node.get_root_node())
                if each.type == "string" and not _is_docstring(each)
            ]
            yield from _neighbours(node.value, strings)


class OtherName(ArrayOperator):
    """`x @ y` becomes `y @ y`: the variable that is defined before it, and the one after."""

    EXAMPLES = (Example("def f(x, y):\n    return x\n", "def f(x, y):\n    return y\n"),)

    def __init__(self) -> None:
        self._variables: dict[Node, list[str]] = {}  # by function: there are many uses of few

    def variants(self, node: Node) -> Iterator[str]:
        function = node.search_ancestor("funcdef") if _is_use(node) else None
        if function is None:
            return
        if function not in self._variables:
            found = filter(_is_variable, ast_nodes(function))
            self._variables[function] = [each.value for each in found]
        if node.value in self._variables[function]:
            yield from _neighbours(node.value, self._variables[function])


def _is_docstring(node: Node) -> bool:
    return bool(node.parent.type == "simple_stmt")


def _is_use(node: Node) -> bool:
    """Whether a name is read, and neither an attribute nor an argument's name."""
    if node.type != "name" or node.is_definition():
        return False
    if node.parent.type == "trailer" and node.parent.children[0] == ".":
        return False
    return not (node.parent.type == "argument" and node.parent.children[0] is node)


def _is_variable(node: Node) -> bool:
    """Whether a name is defined here and seen in the whole function, as in no comprehension."""
    if node.type != "name" or not node.is_definition() or node.parent.type == "funcdef":
        return False
    return node.search_ancestor("sync_comp_for", "comp_for") is None


def _neighbours(value: str, all_of_them: list[str]) -> Iterator[str]:
    distinct = list(dict.fromkeys(all_of_them))
    place = distinct.index(value)
    for other in dict.fromkeys((place - 1, (place + 1) % len(distinct))):
        if distinct[other] != value:
            yield distinct[other]


OPERATORS = (
    *(DropCall, DropTranspose, DropArgument, SwapArguments, SwapOperands),
    *(OtherProduct, OtherAssignment, OtherFunction, OtherKey, OtherName),
)
