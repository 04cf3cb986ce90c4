"""nbgrader's checksum of a cell, by which an edited cell differs from one of another release."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any


def is_as_generated(source: str, kind: str, about: Mapping[str, Any]) -> bool:
    """Whether a cell is as some release had it, by the checksum in its nbgrader metadata.

    As `nbgrader.utils.compute_checksum`, whose import takes longer than grading. Who forges one
    gains nothing by it: it decides only what is reported.
    """
    grade, solution = about.get("grade", False), about.get("solution", False)
    locked = not solution and (grade or about.get("locked", False))
    parts = [source, kind, bool(grade), bool(solution), bool(locked), about.get("grade_id")]
    if grade:
        try:
            parts.append(float(about["points"]))
        except (KeyError, TypeError, ValueError, OverflowError):
            return False
    text = "".join(map(str, parts)).encode("utf-8", "replace")
    return hashlib.md5(text, usedforsecurity=False).hexdigest() == about.get("checksum")
