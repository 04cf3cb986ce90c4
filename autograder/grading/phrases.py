"""Pieces of what a student reads."""

from __future__ import annotations

from collections.abc import Sequence


def plain(text: str, most: int = 120) -> str:
    """A student's own text as one printable line of limited length."""
    line = " ".join(text.split())
    line = "".join(letter if letter.isprintable() else "?" for letter in line)
    return line if len(line) <= most else line[: most - 1] + "…"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def listed(parts: Sequence[str]) -> str:
    """One, one and another, or one, another and a third."""
    *before, last = parts
    return " and ".join(filter(None, [", ".join(before), last]))
