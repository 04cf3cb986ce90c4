"""A zip that somebody made: its list and its members, each read up to a bound or not at all."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import BinaryIO

PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others cannot be unpacked in bounds
ENTRY = b"PK\x01\x02"  # begins every entry of a zip's own list

NO_MEMORY = "takes more memory than there is"

Parts = tuple[str, ...]


class TooMuch(Exception):
    """More was in something than may be, or it is damaged; the text goes on after its name."""


# What zipfile raises where an archive's bytes are not as they should be: a place before its
# beginning, a name that is no text, an end too early. It promises none of them but the first.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError),
    *(OSError, OverflowError, struct.error),
)


@contextmanager
def told(damage: str) -> Iterator[None]:
    """What goes wrong while something of a student's is read, as TooMuch: theirs, nobody else's."""
    try:
        yield
    except MemoryError:
        raise TooMuch(NO_MEMORY) from None
    except DAMAGE:
        raise TooMuch(damage) from None


def is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def opened(file: BinaryIO, most: int, of_all: int = 0) -> zipfile.ZipFile:
    """A zip with at most so many members, which are counted before their list is made.

    of_all: how many there may be in all zips of a student, of which so many are left. TooMuch
    where there are more, or where it is none.
    """
    with told("is no zip that can be opened"):
        if isinstance(file, io.BytesIO):
            count = file.getvalue().count(ENTRY)
        else:
            count = _count(file)
        if count <= most:
            return zipfile.ZipFile(file)
    rest = f", which are left of a student's {of_all:,}" if most < of_all else ""
    raise TooMuch(f"has more than {most:,} members{rest}")


def _count(file: BinaryIO) -> int:
    """How many entries there can be at most in the list of a zip, however large it is."""
    count, end = 0, b""
    while data := file.read(1 << 20):
        count += (end + data).count(ENTRY)
        end = data[1 - len(ENTRY) :]
    return count


def read(opened: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """A member's content; TooMuch where it is longer, or damaged.

    A size in the list that is too small makes it damaged: zipfile reads no farther.
    """
    check_size(info.file_size, most)
    with told("is damaged"), opened.open(info) as file:
        return file.read(most)


def check_size(size: int, most: int) -> None:
    """TooMuch where so many bytes are more than may be."""
    if size > most:
        raise TooMuch(f"is too large ({size / 1e6:.4g} MB, at most {most / 1e6:g})")


def split(name: str) -> Parts:
    """The parts of a name in an archive, by whichever separator; without `.` and empty ones."""
    return tuple(part for part in re.split(r"[/\\]", name) if part not in ("", "."))


def real_name(info: zipfile.ZipInfo) -> str:
    """A name as it was meant: macOS writes UTF-8 and does not say so, and Python reads cp437."""
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            return info.orig_filename.encode("cp437").decode("utf-8").partition("\0")[0]
    return info.filename


def complaint(info: zipfile.ZipInfo) -> str:
    """Why a member is not touched, in a clause; empty if it may be read."""
    name = real_name(info)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "is a link"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is no file"
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:[/\\]", name) or ".." in split(name):
        return "has a path that leads out of its archive"
    if info.flag_bits & 0x1:
        return "is encrypted"
    if info.compress_type not in PACKED:
        return "is packed in a way that is not read"
    return ""


def is_folder(info: zipfile.ZipInfo) -> bool:
    # Windows' own zips end folders in a backslash.
    return info.filename.endswith(("/", "\\")) or stat.S_ISDIR(info.external_attr >> 16)


def modified(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time)  # noqa: DTZ001 - a zip knows no zone
    except ValueError:
        return None
