"""An answer as a row of words: what is left of it when names, layout and remarks are taken away.

Whoever makes an answer look like their own changes names, comments, quotes, brackets and line
breaks. None of these is a word. What a task is solved with is: keywords, operators, numbers, keys,
and the names of a library's functions.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pygments.lexers import PythonLexer
from pygments.token import Comment, Literal, Name, Text

from ..util.text import has_endless_line

NAME, TEXT = "a name", "a text"  # no word of Python has a blank in it
BRACKETS = frozenset("(),;\\")  # whose number is a matter of style
LONGEST_KEY = 20  # a string that is longer, or has blanks, is words to a reader
WORD = re.compile(r"\w+")
# Names that nobody can choose for themselves.
FIXED = (Name.Builtin, Name.Exception, Name.Namespace, Name.Function.Magic, Name.Variable.Magic)
CHOSEN = Name.Builtin.Pseudo  # self, cls


@dataclass(frozen=True, slots=True)
class Word:
    """A word, and where in the answer it stands: the characters from `start` to before `end`."""

    said: str
    start: int
    end: int


def words_of_code(source: str) -> Iterator[Word]:
    """The words of Python code, be it valid or not."""
    if has_endless_line(source):
        yield from words_of_prose(source)
        return
    before = ""
    for start, kind, text in _lexer().get_tokens_unprocessed(source):
        if kind in Text or kind in Comment or kind in Literal.String.Doc or text in BRACKETS:
            continue
        said = _said(kind, text, before)
        before = text
        if said:
            yield Word(said, start, start + len(text))


def words_of_prose(source: str) -> Iterator[Word]:
    for match in WORD.finditer(source):
        yield Word(match[0].casefold(), match.start(), match.end())


def _said(kind: Any, text: str, before: str) -> str:
    if kind in Name:
        if kind in Name.Decorator:
            return "@"
        is_fixed = any(kind in each for each in FIXED) and kind not in CHOSEN
        return text if is_fixed or before == "." else NAME
    if kind in Literal.String:
        if not text.strip("\"'"):
            return ""
        is_key = len(text) <= LONGEST_KEY and not any(map(str.isspace, text))
        return text.strip("\"'") if is_key else TEXT
    return text.lower()


@functools.cache
def _lexer() -> Any:
    return PythonLexer()
