"""Names and numbers in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

COUNTS = {1: "one", 2: "two", 3: "three", 4: "four"}


def counted(number: int) -> str:
    return COUNTS.get(number, str(number))


def listed(names: Sequence[str]) -> str:
    return joined([f"`{name}`" for name in names])


def joined(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
