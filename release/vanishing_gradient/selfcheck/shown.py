"""What a cell shows: figures that can be read in light, in dark and aloud, and lines that fit."""

from __future__ import annotations

import base64
import html
import io
import sys
import textwrap
from importlib import import_module
from typing import Any

WIDTH = 80  # columns
# White paper, whatever is around it: the colours of a figure are chosen for it.
CARD = (
    "background: white; border: 1px solid #c9ced6; border-radius: 6px; padding: 8px;"
    " box-sizing: border-box; max-width: 100%; height: auto"
)


def say(*sentences: str, indent: str = "") -> None:
    """Print each text in lines of at most 80 columns; what goes on begins further in."""
    for sentence in sentences:
        # Spaces within a line stay: they may be those of a table. A number keeps its %.
        lines = textwrap.wrap(
            sentence.replace(" %", "\N{NO-BREAK SPACE}%"),
            WIDTH,
            initial_indent=indent,
            subsequent_indent=f"{indent}  " if indent else "",
            break_long_words=False,
            break_on_hyphens=False,
        )
        print("\n".join(lines).replace("\N{NO-BREAK SPACE}%", " %"))


def show(figure: Any, alt: str) -> None:
    """Show a matplotlib figure on a card, with `alt` for who cannot see it, and close it."""
    drawn = io.BytesIO()
    figure.savefig(drawn, format="png", dpi=2 * figure.dpi, facecolor="white", bbox_inches="tight")
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(figure)  # or a notebook would show it once more
    ipython = sys.modules.get("IPython")
    if ipython is None or ipython.get_ipython() is None:
        return  # a console has no room for it; what it shows is printed beside it
    picture = base64.b64encode(drawn.getvalue()).decode()
    width = round(figure.get_figwidth() * figure.dpi)
    page = (
        f'<img alt="{html.escape(alt)}" width="{width}" style="{CARD}"'
        f' src="data:image/png;base64,{picture}">'
    )
    # The picture by itself is for pages that do not take this one's HTML.
    bundle = {"text/plain": alt, "text/html": page, "image/png": picture}
    about = {"image/png": {"alt": alt}}
    import_module("IPython.display").display(bundle, metadata=about, raw=True)
