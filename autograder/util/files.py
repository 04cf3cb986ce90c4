"""Files that somebody else may have made, read safely; files of our own, written whole."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

from .. import KitError

Kind = Literal["missing", "folder", "link", "special", "closed", "large"]


class NotAFile(KitError):
    """There is no plain file to be read: `kind` says why, the message goes on after its name."""

    def __init__(self, kind: Kind, told: str) -> None:
        super().__init__(told)
        self.kind = kind


def read_plain(path: Path, max_mb: float) -> bytes:
    """What is in a plain file of at most so many megabytes; NotAFile where there is none.

    It is opened once, as it may vanish, grow, or be a pipe, whose other end nobody waits for. No
    link is followed: a handed-in folder may hold one to another student's notebook.
    """
    most = int(max_mb * 1e6)
    try:
        with open(path, "rb", opener=_open_plain) as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode):
                raise NotAFile("special", "is a pipe or a device")
            # At once takes the memory that is asked for, however small the file is.
            data = file.read(min(most, about.st_size) + 1)
            if len(data) > about.st_size:  # it has grown
                data += file.read(most + 1 - len(data))
    except (FileNotFoundError, ValueError):  # ValueError: no name has a null character in it
        raise NotAFile("missing", "is not there") from None
    except IsADirectoryError:
        raise NotAFile("folder", "is a folder") from None
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotAFile("link", "is a link") from None
        raise NotAFile("closed", f"cannot be read: {error.strerror}") from None
    if len(data) > most:
        size = max(about.st_size, len(data)) / 1e6
        raise NotAFile("large", f"is too large ({size:.4g} MB, at most {max_mb:g})")
    return data


def _open_plain(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOFOLLOW)


def digest(content: bytes) -> str:
    """SHA-256 of a file's content, by which a record knows what was handed in."""
    return hashlib.sha256(content).hexdigest()


def state(path: Path) -> object:
    """A value that changes whenever the file does; None where there is no file."""
    try:
        about = path.stat()
    except OSError:
        return None
    return about.st_mtime_ns, about.st_size, about.st_ino


@contextmanager
def whole(path: Path, replace: bool = True) -> Iterator[Path]:
    """A draft beside `path`, which takes its place at the end, whole, or not at all.

    Without `replace`, what is at `path` by then stays.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    draft.unlink(missing_ok=True)
    try:
        yield draft
        if replace:
            draft.replace(path)
        else:
            with suppress(FileExistsError):
                os.link(draft, path)
    except OSError as error:
        if str(error.filename) == str(draft):  # of which nobody knows
            error.filename, error.filename2 = str(path), None
        raise
    finally:
        draft.unlink(missing_ok=True)


def write_private(path: Path, text: str) -> None:
    """Writes a file of the course's own, whole or not at all, into a folder that only it enters."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with whole(path) as draft:
        draft.write_text(text, encoding="utf-8")


def ensure_writable(path: Path) -> None:
    """Raises OSError where a file cannot be written: ask before spending time on its content.

    What is there stays as it is. A link, a pipe or a device is not asked.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not path.is_symlink() and (path.is_file() or not path.exists()):
        with suppress(_Asked), whole(path) as draft:
            draft.touch()
            raise _Asked


class _Asked(Exception):
    """Ends a draft that nothing is to become of."""


def clear_drafts(folder: Path) -> None:
    """Removes what processes that were killed had begun to write in a folder."""
    for draft in folder.glob(".*.draft"):
        writer = draft.name.split(".")[-2]
        if writer.isdecimal() and not is_running(int(writer)):
            draft.unlink(missing_ok=True)


def is_running(process: int) -> bool:
    """Whether there is a process of this number."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
