"""Two changes of one text made at once: what each of two wrong answers changes in a right one.

The texts are cut into lines, and lines into words. Where the changes stand in different places, or
are the same, both are made; where they are in each other's way, nothing is.
"""

from __future__ import annotations

import ast
import difflib
import itertools
import re
import types
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

WORD = re.compile(r"\n *|\w+|\s|.")
MOST_ROUNDS = 100_000  # of all loops of one call; a case that is not large takes a few thousand

Change = tuple[int, int, tuple[str, ...]]  # from which word to which, and what stands there instead


def plain_source(source: str, name: str) -> str | None:
    """One function of a cell, without what layout and quotes differ in.

    None where the cell holds more than this function.
    """
    body = ast.parse(source).body
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef) or body[0].name != name:
        return None
    function = body[0]
    if ast.get_docstring(function, clean=False) is not None:
        function.body = function.body[1:] or [ast.Pass()]
    function.decorator_list = []
    return ast.unparse(function)


class Text:
    """A text in words, and what others change in it, each compared with it once."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._lines = [tuple(WORD.findall(line)) for line in re.split(r"(?=\n)", source)]
        self._changes: dict[str, frozenset[Change]] = {}

    def changes(self, other: Text) -> frozenset[Change]:
        """What stands elsewhere in another text."""
        if other.source not in self._changes:
            self._changes[other.source] = frozenset(self._compared(other._lines))
        return self._changes[other.source]

    def changed(self, changes: Iterable[Change]) -> str:
        """The text with changes, none of which is in another's way."""
        words = [word for line in self._lines for word in line]
        for start, end, instead in sorted(changes, reverse=True):
            words[start:end] = instead
        return "".join(words)

    def with_both(self, one: Text, other: Text) -> Iterator[str]:
        """The text with the changes of both; none where they are in each other's way, or where one
        has none of its own."""
        ones, others = self.changes(one), self.changes(other)
        only_others = others - ones
        if only_others and ones - others and _left(ones, only_others) == only_others:
            yield self.changed(ones | others)

    def with_one_above(self, one: Text, other: Text) -> Iterator[str]:
        """Where they are in each other's way: with all changes of either, and what is not in their
        way of the other's."""
        for above, below in ((one, other), (other, one)):
            ones = self.changes(above)
            only_belows = self.changes(below) - ones
            left = _left(ones, only_belows)
            if left and left != only_belows:
                yield self.changed(ones | left)

    def _compared(self, others: Sequence[tuple[str, ...]]) -> Iterator[Change]:
        starts = [0, *itertools.accumulate(map(len, self._lines))]
        for i, j, a, b in _differences(self._lines, others):
            # Words are compared only where lines differ, which is quicker, and as people read.
            mine, theirs = (
                list(itertools.chain.from_iterable(lines))
                for lines in (self._lines[i:j], others[a:b])
            )
            for start, end, begin, stop in _differences(mine, theirs):
                yield starts[i] + start, starts[i] + end, tuple(theirs[begin:stop])


def _differences(one: Sequence[object], other: Sequence[object]) -> Iterator[tuple[int, ...]]:
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    return (tuple(places) for kind, *places in matcher.get_opcodes() if kind != "equal")


def _left(ones: frozenset[Change], others: frozenset[Change]) -> frozenset[Change]:
    """Those of the others that are not in the way of the ones."""
    return frozenset(each for each in others if not any(_clash(each, one) for one in ones))


def _clash(one: Change, other: Change) -> bool:
    """Whether two changes are in each other's way."""
    (begin, end, _), (start, stop, _) = sorted((one, other))
    return start < end or (start == end and (begin == end or start == stop))


def code_of(source: str) -> types.CodeType | None:
    """A text as code, each loop of it through `Rounds`; None where it is not one function, would
    warn, or has a `while`, whose rounds nobody would count."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # as of words that have run into one another
        try:
            tree = ast.parse(source)
            compile(tree, "<two mistakes>", "exec")
        except SyntaxError:
            return None
    is_one = len(tree.body) == 1 and isinstance(tree.body[0], ast.FunctionDef)
    if not is_one or any(isinstance(node, ast.While) for node in ast.walk(tree)):
        return None
    counted = ast.fix_missing_locations(_Counted().visit(tree))
    return compile(counted, "<two mistakes>", "exec")


class Rounds:
    """Ends a loop that two mistakes together keep from ending, as over a list that grows in it."""

    NAME = "__rounds__"  # of one in the names of a function that is made of two mistakes

    def __init__(self) -> None:
        self._left = MOST_ROUNDS

    def start(self) -> None:
        """A call begins."""
        self._left = MOST_ROUNDS

    def __call__(self, values: Iterable[object]) -> Iterator[object]:
        """The same values; RuntimeError where all loops of a call have taken too many."""
        for value in values:
            self._left -= 1
            if self._left < 0:
                raise RuntimeError(f"more than {MOST_ROUNDS} rounds")
            yield value


def function_of(code: types.CodeType, names: dict[str, Any], name: str) -> Callable[..., Any]:
    """The function that a code defines among these names; the rounds of each call are counted."""
    names[Rounds.NAME] = rounds = Rounds()
    exec(code, names)  # noqa: S102 - the course's own source
    function: Callable[..., Any] = names[name]

    def call(*given: Any, **named: Any) -> Any:
        rounds.start()
        return function(*given, **named)

    return call


class _Counted(ast.NodeTransformer):
    def visit_For(self, node: ast.For) -> ast.For:
        self.generic_visit(node)
        node.iter = _through_rounds(node.iter)
        return node

    def visit_comprehension(self, node: ast.comprehension) -> ast.comprehension:
        self.generic_visit(node)
        node.iter = _through_rounds(node.iter)
        return node


def _through_rounds(values: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(Rounds.NAME, ast.Load()), [values], [])
