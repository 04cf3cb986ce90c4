"""The pairs as one HTML page, with both answers side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup, escape

from ..course import Assignment
from ..pages import page
from ..pages.clean import seen
from .compare import LEAST_ALONE, LEAST_WORDS, PASSAGE, Class, Pair

HERE = Path(__file__).parent
MOST_PAIRS = 200
MOST_CHARACTERS = 3_000_000  # of answers: a browser shows a page of these in a second or two


@dataclass(frozen=True)
class Shown:
    """A pair; its answers are left out where the page has too many already."""

    pair: Pair
    has_answers: bool


def similarity_page(assignment: Assignment, compared: Class, threshold: float) -> str:
    shown = list(_shown(compared.pairs[:MOST_PAIRS]))
    return page(
        HERE / "similar.html",
        assignment=assignment,
        compared=compared,
        shown=shown,
        threshold=threshold,
        passage=PASSAGE,
        least=LEAST_WORDS,
        alone=LEAST_ALONE,
        percent=percent,
        marked=marked,
    )


def _shown(pairs: Sequence[Pair]) -> list[Shown]:
    left = MOST_CHARACTERS
    shown = []
    for pair in pairs:
        left -= sum(len(source) for part in pair.parts for source in part.sources)
        shown.append(Shown(pair, left >= 0))
    return shown


def percent(alike: int, own: int) -> str:
    return f"{round(100 * alike / own)} %" if own else "–"


def marked(source: str, marks: Sequence[tuple[int, int]]) -> Markup:
    """The source with the marked characters in `<mark>`, and everything escaped."""
    parts, at = [], 0
    for start, end in marks:
        parts.append(escape(seen(source[at:start])))
        parts.append(Markup("<mark>{}</mark>").format(seen(source[start:end])))
        at = end
    return Markup("").join((*parts, escape(seen(source[at:]))))
