"""How many blocks a reader of markdown may make of a text: a short text can ask for very many.

A table's short rows are filled up to the width of its head, so that 1,500 characters make 65,000
cells; a list makes five blocks of `- a`. So what is counted is what the reader makes, in the one
place that all its rules write to.
"""

from __future__ import annotations

from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

BLOCKS = "blocks"  # the name of a text's share in what the reader is given


class TooManyBlocks(Exception):
    """A text makes more blocks than may be made of it."""


class Blocks:
    """How many blocks may still be made: of one text, or of all texts of a page."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self) -> None:
        if self.left <= 0:
            raise TooManyBlocks
        self.left -= 1


class BoundedMarkdown(MarkdownIt):
    """markdown-it's reader, which stops at the bounds given to it: TooManyBlocks."""

    def parse(self, src: str, env: Any = None) -> list[Token]:
        state = StateCore(src, self, env)
        state.tokens = _Counted(env[BLOCKS])
        self.core.process(state)
        return state.tokens


class _Counted(list[Token]):
    def __init__(self, bounds: tuple[Blocks, ...]) -> None:
        super().__init__()
        self._bounds = bounds

    def append(self, token: Token) -> None:
        for bound in self._bounds:
            bound.take()
        super().append(token)
