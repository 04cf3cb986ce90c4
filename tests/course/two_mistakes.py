"""Two mistakes in one answer: what both change in some other answer, changed at once.

An answer and two wrong ones are cut into words; where the two changes stand in different places, or
are the same, both are made. A mistake is rarely written in the words of one right answer, so all of
a question's answers serve in turn, the wrong ones too: what both mistakes have right is then a
change of both.
"""

import ast
import difflib
import functools
import itertools
import re

WORD = re.compile(r"\n *|\w+|\s|.")


def plain_source(source, name):
    """One function of a cell, without what layout and quotes differ in.

    None where the cell holds more than this function.
    """
    body = ast.parse(source).body
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef) or body[0].name != name:
        return None
    (function,) = body
    if ast.get_docstring(function):
        del function.body[0]
    function.decorator_list = []
    return ast.unparse(function)


def merges(bases, one, other):
    """The sources that hold both mistakes, each another text; the smallest changes first."""
    known = {one, other, *bases}
    found = {}
    for base in bases:
        made, size = both(base, one, other)
        if made not in known and is_python(made):
            found.setdefault(made, size)
    return sorted(found, key=lambda made: (found[made], made))


def both(base, one, other):
    """The base with the changes of both, and how many words that is; None and 0 where they are in
    each other's way, or one of them has no change of its own."""
    ones, others = changes(base, one), changes(base, other)
    every = sorted(ones | others)
    if ones <= others or others <= ones or any(map(clash, every, every[1:])):
        return None, 0
    made = list(words(base))
    for start, end, instead in reversed(every):
        made[start:end] = instead
    return "".join(made), sum(end - start + len(instead) for start, end, instead in every)


@functools.cache
def words(source):
    return tuple(WORD.findall(source))


@functools.cache
def changes(base, other):
    """From where to where in the base something else stands in the other, and what."""
    matcher = difflib.SequenceMatcher(None, words(base), words(other), autojunk=False)
    return {
        (start, end, words(other)[a:b])
        for kind, start, end, a, b in matcher.get_opcodes()
        if kind != "equal"
    }


def clash(first, second):
    """Whether two changes, in their order, are in each other's way."""
    (begin, end, _), (start, stop, _) = first, second
    return start < end or (start == end and (begin == end or start == stop))


def is_python(source):
    try:
        compile(source or "(", "<two mistakes>", "exec")
    except SyntaxError:
        return False
    return True


def pairs(sources):
    """Every two of them."""
    return itertools.combinations(sources, 2)
