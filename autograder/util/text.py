"""Text from elsewhere as one line, and names that are nearly right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def one_line(text: object) -> str:
    """Text as a line that its own letters cannot break or colour, and that UTF-8 can write."""
    escaped = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(text))
    return "".join(escaped)


def last_line(text: str) -> str:
    """The line of a traceback that says what happened."""
    return text.strip().rpartition("\n")[2].strip()


def nearly(name: str, known: Iterable[str]) -> str:
    """` Did you mean 'rnn_forward'?` for `rnn_forwrad`; empty where nothing known is near."""
    by_case = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(name.casefold(), by_case, n=1)
    return f" Did you mean {by_case[near[0]]!r}?" if near else ""
