"""The folders in which workers may write, and clearing up after them.

A zygote has a number of places. In bubblewrap each is a file system of its own, of limited size, so
that a worker that fills its own leaves its neighbours theirs. Making `<place>/work` takes a place,
removing it frees the place again, also between zygotes that were branched off.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
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
    for _ in range(100):
        try:
            os.chmod(top, 0o700)
            _empty(top)
            os.rmdir(top)
        except FileNotFoundError:
            if os.path.isdir(top):
                continue  # another process is removing it as well
        except OSError:
            pass
        return  # not once more: the place may be taken again


def _empty(top: str) -> None:
    # Down and up again one step at a time: a path could grow too long, and a recursion too deep.
    here, below = os.open(top, os.O_RDONLY | os.O_DIRECTORY), [""]
    try:
        while below:
            name = _unlink_files(here)
            if name is not None:
                os.chmod(name, 0o700, dir_fd=here)
                here = _step(here, name)
                below.append(name)
            else:
                name = below.pop()
                if below:
                    here = _step(here, "..")
                    os.rmdir(name, dir_fd=here)
    finally:
        os.close(here)


def _step(here: int, name: str) -> int:
    there = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
    os.close(here)
    return there


def _unlink_files(folder: int) -> str | None:
    """Removes files up to the first folder, and returns its name; None when there is none."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                return entry.name
            os.unlink(entry.name, dir_fd=folder)
    return None
