"""What the names of files and folders say that people and browsers gave them."""

from __future__ import annotations

import re

# Whatever a browser makes of the ending.
NOTEBOOK = re.compile(r"[^.].*\.ipynb(\.json|\.txt)?", re.IGNORECASE | re.DOTALL)
REPEATED = re.compile(
    r"(?P<stem>.+?)(?:-(?P<a>\d{1,3})| ?\((?P<b>\d{1,3})\)|-Copy(?P<c>\d{1,3}))", re.DOTALL
)


def is_notebook(name: str) -> bool:
    """Whether a file is a notebook by its name; what hides, as macOS's own beside each, is none."""
    return NOTEBOOK.fullmatch(name) is not None


def repetition(stem: str) -> tuple[str, int]:
    """A name without what a browser, JupyterLab or Canvas adds when there is one already: `-1`.

    And the number of it, 0 where there is none.
    """
    match = REPEATED.fullmatch(stem)
    if match is None:
        return stem, 0
    return match["stem"], int(match["a"] or match["b"] or match["c"])


def is_alike(name: str, other: str) -> bool:
    """Whether two names are the same but for case, blanks, hyphens and underscores."""
    one, two = (re.sub(r"[\s_-]", "", each).casefold() for each in (name, other))
    return one == two
