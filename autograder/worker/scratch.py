"""The folders of workers on a machine where they cannot have a file system of their own.

A zygote has a number of places. In bubblewrap each is a file system of limited size, so that a
worker that fills its own leaves its neighbours theirs. Making `<place>/work` takes a place,
removing it frees the place again, also between zygotes that were branched off. The worker's folder
is below that, under a name that nobody can guess: `stat`, which Landlock does not confine, finds
nothing.
"""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

BETWEEN_LOOKS = 0.01  # seconds


def take(places: Sequence[str], seconds: float, meanwhile: Callable[[], None]) -> str:
    """An empty folder in a free place, waiting for one for so long; OSError when there is none.

    What is done `meanwhile`, between looks, may free one.
    """
    deadline = time.monotonic() + seconds
    while True:
        for place in places:
            with suppress(FileExistsError):
                taken = os.path.join(place, "work")
                os.mkdir(taken, 0o700)
                folder = os.path.join(taken, secrets.token_hex(16))
                os.mkdir(folder, 0o700)
                return folder
        if time.monotonic() > deadline:
            raise FileExistsError(f"all {len(places)} folders for workers are in use")
        meanwhile()
        time.sleep(BETWEEN_LOOKS)


def give_back(folder: str) -> None:
    """Frees the place of a folder that is empty; OSError where it is not."""
    os.rmdir(folder)
    os.rmdir(os.path.dirname(folder))


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
    # Each folder is read once: to remove a million must not take longer than to make them.
    here = os.open(top, os.O_RDONLY | os.O_DIRECTORY)
    names, left = [""], [_clear_entries(here)]  # from the top down: folders, and what is in them
    try:
        while left:
            if left[-1]:
                name = left[-1].pop()
                os.chmod(name, 0o700, dir_fd=here)
                here = _step(here, name)
                names.append(name)
                left.append(_clear_entries(here))
            else:
                left.pop()
                name = names.pop()
                if left:
                    here = _step(here, "..")
                    os.rmdir(name, dir_fd=here)
    finally:
        os.close(here)


def _step(here: int, name: str) -> int:
    there = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
    os.close(here)
    return there


def _clear_entries(folder: int) -> list[str]:
    """Removes files and empty folders, and returns the names of the other folders."""
    left = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                os.unlink(entry.name, dir_fd=folder)
                continue
            try:
                os.rmdir(entry.name, dir_fd=folder)
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
                left.append(entry.name)
    return left
