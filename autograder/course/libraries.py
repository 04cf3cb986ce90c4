"""What a notebook may import while it is graded, beside Python's standard library."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from importlib import metadata

from .. import KitError

ALWAYS = ("numpy", "scipy", "matplotlib")


class LibraryMissing(KitError):
    """A library that the course adds is not installed where grading runs."""


def in_words(added: Sequence[str] = ()) -> str:
    """All that there is, for a student; `added` are the course's own, by import name."""
    *most, last = (*ALWAYS, *added)
    return f"Python's standard library, {', '.join(most)} and {last}"


def require(added: Sequence[str]) -> None:
    """LibraryMissing where one of the course's libraries cannot be found; none is imported."""
    _refuse([name for name in added if importlib.util.find_spec(name) is None])


def packages(added: Sequence[str]) -> list[str]:
    """The packages that bring the course's libraries, as pip calls them; LibraryMissing as above.

    A module that no package brings is missing too: students could not install it.
    """
    bring = metadata.packages_distributions() if added else {}
    _refuse([name for name in added if name not in bring])
    return [bring[name][0] for name in added]


def _refuse(lacking: Sequence[str]) -> None:
    if lacking:
        raise LibraryMissing(
            f"LIBRARIES in course_config.py names {', '.join(lacking)}, which {sys.prefix}, where "
            "grading runs, does not have. Install there the package that brings it (`python -m pip "
            "install ...`), or take it out."
        )
