"""nbgrader's Gradebook, which leaves no connection behind where it cannot be opened.

nbgrader closes each gradebook that it has opened. One that it fails to open (locked, no database,
no `alembic` on PATH) keeps its connection until the garbage collector comes by, and a Jupyter
server that runs for weeks tries again at every click. `course_config.py` imports this module, so
that it holds in nbgrader's own processes too.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from nbgrader.api import Gradebook

__all__ = ["Gradebook"]


def _closed_when_it_fails(opens: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(opens)
    def opens_or_closes(self: Any, *arguments: Any, **options: Any) -> None:
        try:
            opens(self, *arguments, **options)
        except BaseException:
            if hasattr(self, "db"):  # otherwise not even the URL was one
                self.close()
            raise

    return opens_or_closes


# nbgrader's modules hold the class under names of their own, so it is changed in place.
Gradebook.__init__ = _closed_when_it_fails(Gradebook.__init__)
