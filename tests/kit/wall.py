"""The machine's tests read nothing of the course that is taught here: whoever tries fails at once.

So no question of that course, however it is changed, can break one of them.
"""

import os
import sys
from contextlib import contextmanager

from tests.conftest import ROOT

TAUGHT = tuple(
    f"{ROOT / name}{os.sep}"
    for name in (
        *("solutions", "source", "release", "tests/graders", "tests/course", "tests/notebooks"),
    )
)
_up = False


def _look(event, arguments):
    if not _up or event != "open":  # folders are listed by every import
        return
    path, mode, _ = arguments
    # Without a mode it is `os.open`, whose name may be one below another folder.
    if mode is not None and isinstance(path, str | bytes | os.PathLike):
        path = os.path.abspath(os.fsdecode(path))
        if f"{path}{os.sep}".startswith(TAUGHT):
            # No OSError: much of the kit lives with those.
            raise AssertionError(f"A test of the machine reads {path}, which is taught here.")


sys.addaudithook(_look)


@contextmanager
def before_what_is_taught(path):
    """Puts the wall up while what is at a path is collected or run, if it is of the machine's."""
    global _up
    _up = path.is_relative_to(ROOT / "tests" / "kit")
    try:
        yield
    finally:
        _up = False
