"""Which version of itself the kit is: hashes of its own files."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from .files import digest

KIT = Path(__file__).parent.parent


@functools.cache
def digest_of_kit(parts: Sequence[str]) -> str:
    """One hash of some of the kit's files and folders."""
    every = hashlib.sha256()
    for path in (path for name in parts for path in files_in(KIT / name)):
        every.update(f"{path.relative_to(KIT)}\0{digest_of_file(path)}\0".encode())
    return every.hexdigest()


def digest_of_file(path: Path) -> str:
    try:
        return digest(path.read_bytes())
    except OSError:  # an editor's file that was there a moment ago
        return ""


def files_in(root: Path) -> Iterator[Path]:
    """A file, or those in a folder, in order; none that an editor or Python left there."""
    if root.is_file():
        yield root
        return
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        hidden = any(part.startswith((".", "__pycache__")) for part in parts)
        if path.is_file() and not hidden:
            yield path
