"""Whether a release is still what its master makes."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

from ..course import Assignment, Course
from .build import build

PYTHON = re.compile(r"Python 3\.\d+")


def out_of_step(course: Course, assignment: Assignment) -> list[str]:
    """The released files that a rebuild would change; numbers may differ by rounding."""
    released = assignment.released.parent
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / assignment.name
        build(course, assignment, fresh)
        names = {
            str(file.relative_to(base))
            for base in (fresh, released)
            for file in base.rglob("*")
            if file.is_file() and "__pycache__" not in file.parts
        }
        return sorted(name for name in names if not _same(fresh / name, released / name))


def _same(built: Path, released: Path) -> bool:
    if not (built.is_file() and released.is_file()):
        return False
    if built.name == "selfcheck.json":
        return _close(json.loads(built.read_text()), json.loads(released.read_text()))
    if built.name == "README.md":  # which names the Python that made it
        return PYTHON.sub("", built.read_text()) == PYTHON.sub("", released.read_text())
    return built.read_bytes() == released.read_bytes()


def _close(one: Any, other: Any) -> bool:
    """Equal, but for the last digits of floats: processors differ in those of tanh and exp."""
    if isinstance(one, float) and isinstance(other, (int, float)):
        return abs(one - other) <= 1e-7 * max(abs(one), abs(other)) + 1e-13
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(_close(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_close, one, other))
    return bool(one == other)
