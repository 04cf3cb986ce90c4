"""Text from elsewhere as one line, and numbers in words."""

from __future__ import annotations


def one_line(text: object) -> str:
    """Text as a line that its own letters cannot break or colour, and that UTF-8 can write."""
    escaped = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(text))
    return "".join(escaped)


def last_line(text: str) -> str:
    """The line of a traceback that says what happened."""
    return text.strip().rpartition("\n")[2].strip()


def counted(number: float, what: str) -> str:
    """`1 day`, `2 days`."""
    return f"{number:g} {what}" + ("" if number == 1 else "s")
