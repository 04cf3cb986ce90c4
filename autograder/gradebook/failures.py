"""Why something could not be written for a student, in a line."""

from __future__ import annotations

import traceback
from pathlib import Path

from sqlalchemy.exc import StatementError

from .. import KitError
from ..submission import Unreadable
from ..util.code import KIT
from ..util.text import one_line


def why_not_written(what: str, error: Exception) -> str:
    """With the place, where it is our own bug."""
    if isinstance(error, (KitError, OSError, StatementError, Unreadable)):
        cause = error.orig or error if isinstance(error, StatementError) else error
        return f"the {what} could not be written: {one_line(cause)}"
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(KIT)][-1]
    where = f"{Path(ours.filename).relative_to(KIT)}, line {ours.lineno}"
    return (
        f"the grader itself failed: {type(error).__name__}: {error} ({where}). What the "
        "gradebook has may be of an earlier submission: mend or put away what was handed "
        "in, and grade again"
    )
