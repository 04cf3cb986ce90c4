"""The folders in which workers may write, and clearing up after them.

A zygote has a number of places. In bubblewrap each is a file system of its own, of limited size, so
that a worker that fills its own leaves its neighbours theirs. Making `<place>/work` takes a place,
removing it frees the place again, also between zygotes that were branched off.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress


def take(places: Sequence[str]) -> str:
    """An empty folder in a free place; OSError when there is none."""
    for place in places:
        with suppress(FileExistsError):
            folder = os.path.join(place, "work")
            os.mkdir(folder, 0o700)
            return folder
    raise FileExistsError(f"all {len(places)} folders for workers are in use")


def remove_tree(top: str) -> None:
    """Removes what a worker left, however deep, wide or unreadable; what resists stays."""
    # Folders are moved up into `top` before they are emptied, so that depth costs nothing. Every
    # pass takes something away, or is the last.
    names = itertools.count()
    changed = True
    while changed:
        changed = False
        with suppress(OSError):
            os.chmod(top, 0o700)
            with os.scandir(top) as entries:
                for entry in entries:
                    changed |= _remove(entry, top, names)
    with suppress(OSError):
        os.rmdir(top)


def _remove(entry: os.DirEntry[str], top: str, names: Iterator[int]) -> bool:
    """Takes away a file, or a folder whose own folders go to `top`; whether anything changed."""
    changed = False
    with suppress(OSError):
        if not entry.is_dir(follow_symlinks=False):
            os.unlink(entry.path)
            return True
        os.chmod(entry.path, 0o700)
        with os.scandir(entry.path) as inner:
            for each in inner:
                if each.is_dir(follow_symlinks=False):
                    # Moving a folder rewrites its `..`, for which it must be writable.
                    os.chmod(each.path, 0o700)
                    os.rename(each.path, os.path.join(top, f"moved-{next(names)}"))
                else:
                    os.unlink(each.path)
                changed = True
        os.rmdir(entry.path)
        changed = True
    return changed
