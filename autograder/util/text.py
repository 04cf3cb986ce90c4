"""Text from elsewhere, and names, as one line."""

from __future__ import annotations

from collections.abc import Sequence


def one_line(text: object) -> str:
    """Text as a line that its own letters cannot break or colour, and that UTF-8 can write."""
    escaped = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(text))
    return "".join(escaped)


def last_line(text: str) -> str:
    """The line of a traceback that says what happened."""
    return text.strip().rpartition("\n")[2].strip()


MOST_NAMED = 10


def named(names: Sequence[str]) -> str:
    """The names in a row, the first ten of many."""
    rest = len(names) - MOST_NAMED
    if rest < 2:  # the one's name is as short as its number
        return ", ".join(names)
    return f"{', '.join(names[:MOST_NAMED])} and {rest} others"
