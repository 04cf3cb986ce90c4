"""Text from elsewhere, names and numbers, in a line; and names that are nearly right."""

from __future__ import annotations

import difflib
import functools
from collections import Counter
from collections.abc import Iterable, Sequence

MOST_NAMED = 10
MOST_COMPARED = 200  # names; comparing two takes time with the square of their length
LONGEST_NAME = 100
LONGEST_LINE = 1_000  # characters of code: no line that a person wrote is as long


def one_line(text: object) -> str:
    """Text as a line that its own letters cannot break or colour, and that UTF-8 can write."""
    escaped = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(text))
    return "".join(escaped)


def without_trailing_blanks(text: str) -> str:
    """The text without what nobody sees at the ends of its lines.

    Pygments' lexer for Python takes time with the square of the lines that have nothing else.
    """
    return "\n".join(line.rstrip() for line in text.split("\n"))


def last_line(text: str) -> str:
    """The line of a traceback that says what happened."""
    return text.strip().rpartition("\n")[2].strip()


@functools.lru_cache(maxsize=64)
def near(name: str, known: tuple[str, ...], count: int) -> tuple[str, ...]:
    """At most so many of the known names that are nearly this one, the nearest first.

    Of very many only those are compared that have the most letters in common with it.
    """
    if not 0 < len(name) <= LONGEST_NAME:
        return ()
    # What is shorter or longer cannot have the 0.6 in common that difflib asks for.
    shortest, longest = 3 / 7 * len(name), 7 / 3 * len(name)
    may_be = [each for each in known if shortest <= len(each) <= longest]
    letters = Counter(name)
    may_be.sort(key=lambda each: -(letters & Counter(each)).total() / len(name + each))
    return tuple(difflib.get_close_matches(name, may_be[:MOST_COMPARED], count))


def nearest(name: str, known: Iterable[str], least: float = 0.0) -> str:
    """`rnn_forward` for `rnn_forwrad`; empty where nothing known is near, or not as near as that.

    least: how near, but for case: 1 is the same, as difflib counts.
    """
    by_case = {each.casefold(): each for each in known}
    for match in near(name.casefold(), tuple(by_case), 1):
        if difflib.SequenceMatcher(None, name.casefold(), match).ratio() >= least:
            return by_case[match]
    return ""


def nearly(name: str, known: Iterable[str]) -> str:
    """` Did you mean 'rnn_forward'?` for `rnn_forwrad`; empty where nothing known is near."""
    guess = nearest(name, known)
    return f" Did you mean {guess!r}?" if guess else ""


def counted(number: float, what: str) -> str:
    """`1 day`, `2 days`."""
    return f"{number:g} {what}" + ("" if number == 1 else "s")


def named(names: Sequence[str]) -> str:
    """The names in a row, the first ten of many."""
    rest = len(names) - MOST_NAMED
    if rest < 2:  # the one's name is as short as its number
        return ", ".join(names)
    return f"{', '.join(names[:MOST_NAMED])} and {rest} others"


def has_endless_line(source: str) -> bool:
    """Whether a line of code is too long to be marked or compared word by word.

    Pygments' lexer for Python takes time with the square of one: of blanks after `case`, of `\\N{`.
    """
    return any(len(line) > LONGEST_LINE for line in source.split("\n"))
