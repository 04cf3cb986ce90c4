"""The ids that students typed into a notebook's id cell, read and not run."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from ..course.groups import ids_in
from ..util import files
from .folder import Refused, check_name
from .model import Unreadable
from .parse import saved_cells

ID_CELL = 'student_id = ""'  # as it is released
TYPED = re.compile(
    r"""^student_id[ \t]*=[ \t]*(["'])(?P<ids>(?:(?!\1)[^\\\n])*)\1[ \t]*(?:\#.*)?$""", re.MULTILINE
)


def is_id(text: str) -> bool:
    """Whether a student's folder can have this name: else it is nobody's id, whoever says so."""
    try:
        check_name(text)
    except Refused:
        return False
    return "/" not in text and text not in ("", ".", "..")


def typed_ids(path: Path, max_mb: float) -> list[str]:
    """The ids, as the last line that says some has them; none where there is no such notebook."""
    return list(_as_of(path, files.state(path), max_mb))


@functools.lru_cache(maxsize=4096)
def _as_of(path: Path, _: object, max_mb: float) -> tuple[str, ...]:
    try:
        cells = saved_cells(files.read_plain(path, max_mb))
    except (files.NotAFile, Unreadable):
        return ()
    typed = ""
    for cell in cells:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source")
            lines = source if isinstance(source, list) else [source]
            text = "".join(line for line in lines if isinstance(line, str))
            for match in TYPED.finditer(text):
                typed = match["ids"]
    return tuple(ids_in(typed))
