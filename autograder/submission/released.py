"""The released notebook as it is now, read once until it changes.

A run needs it for every student, and a Jupyter server, which lives long, may see another release.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..util.files import state
from .history import place_of, read_history
from .model import Template
from .template import read_template


def released_template(path: Path) -> Template:
    """As `read_template`, with its history; not to be changed, as others get it too."""
    return _as_of(path, state(path), state(place_of(path)))[0]


def released_metadata(path: Path) -> Mapping[str, Any]:
    """The metadata of the whole notebook; not to be changed."""
    return _as_of(path, state(path), state(place_of(path)))[1]


@functools.lru_cache(maxsize=8)
def _as_of(path: Path, *_: object) -> tuple[Template, Mapping[str, Any]]:
    template = replace(read_template(path), history=read_history(path))
    metadata: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))["metadata"]
    return template, metadata
