"""What is in a download: a zip, a folder, a notebook; and in the zips that students handed in.

Students made these archives. Nothing is unpacked: a name from inside is only ever read and told,
never a path, a link is not followed, and whatever is read is read up to a bound, whatever an
archive says of its own size. What is left is told, with the reason.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from .. import UsageError
from ..util.files import NotAFile, read_plain

# A class of 1,000 with a dozen files each; a student's zip with a folder of data in it.
MOST_MEMBERS, MOST_OF_A_STUDENT = 50_000, 2_000
DEEPEST = 3  # a download, a student's zip, and one that lies in that
TIMES_A_NOTEBOOK = 5  # how large a student's zip may be, and all that is read of it
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others cannot be unpacked in bounds
ENTRY = b"PK\x01\x02"  # begins every entry of a zip's own list
# What macOS, Windows, JupyterLab, git and Office leave behind.
LITTER = re.compile(
    r"__MACOSX|\._.*|\.DS_Store|Thumbs\.db|desktop\.ini|\.ipynb_checkpoints|__pycache__|\.git|~\$.*",
    re.IGNORECASE,
)
OTHER_ARCHIVES = (".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".xz")

Parts = tuple[str, ...]
Leave = Callable[[Parts, str], None]


class DownloadError(UsageError):
    """A download that cannot be read at all."""


class TooMuch(Exception):
    """More was in something than may be, or it is damaged; the text goes on after its name."""


# What zipfile raises where an archive's bytes are not as they should be: a place before its
# beginning, a name that is no text, an end too early. It promises none of them but the first.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError),
    *(OSError, OverflowError, struct.error),
)


@dataclass(frozen=True)
class Member:
    """A file of a download.

    `outer` is its name as the LMS gave it, folders and all; `inner`, where it lies in an archive
    that a student handed in, its name there, which is the student's to choose. `modified` is as the
    archive or the disk has it, without a zone.
    """

    outer: Parts
    inner: Parts
    modified: datetime | None
    read: Callable[[], bytes] = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        return (*self.outer, *self.inner)[-1]

    @property
    def path(self) -> Parts:
        return (*self.outer, *self.inner)


class Downloads(ExitStack):
    """Opens downloads; what was found in them can be read until the end of the block."""

    def __init__(self, notebook_mb: float, leave: Leave) -> None:
        super().__init__()
        self._most = int(notebook_mb * 1e6)
        self._most_of_a_zip = TIMES_A_NOTEBOOK * self._most
        self._leave = leave

    def members(self, download: Path) -> Iterator[Member]:
        """Every file of a download that is no archive; DownloadError where it cannot be read."""
        if download.is_dir():
            yield from self._of_folder(download)
        elif not download.exists():
            raise DownloadError(f"{download}: is not there. Name the zip or folder of your LMS.")
        elif download.name.lower().endswith(".zip") or zipfile.is_zipfile(download):
            yield from self._of_download(download)
        else:
            yield _of_disk(download, (download.name,), self._most)

    def _of_folder(self, folder: Path) -> Iterator[Member]:
        count = 0
        for place, folders, names in os.walk(folder):
            here = Path(place)
            parts = split("/".join(here.relative_to(folder).parts))
            for name in [each for each in folders if (here / each).is_symlink()]:
                self._leave((*parts, name), "is a link")
            folders[:] = sorted(each for each in folders if not LITTER.fullmatch(each))
            for name in sorted(each for each in names if not LITTER.fullmatch(each)):
                path, called = here / name, (*parts, *split(name))
                count += 1
                if count > MOST_MEMBERS:
                    raise DownloadError(f"{folder}: has more than {MOST_MEMBERS:,} files.")
                if path.is_symlink() or not path.is_file():
                    self._leave(called, "is a link" if path.is_symlink() else "is no file")
                elif _is_zip(name):
                    read = _of_disk(path, called, self._most_of_a_zip).read
                    yield from self._nested(called, (), read, 2, _Budget(self._most_of_a_zip))
                else:
                    yield _of_disk(path, called, self._most)

    def _of_download(self, path: Path) -> Iterator[Member]:
        """The zip that an LMS made, which stays open."""
        file = self.enter_context(path.open("rb"))
        try:
            opened = self.enter_context(_opened(file, MOST_MEMBERS))
        except TooMuch as error:
            raise DownloadError(f"{path}: {error}. Download it again.") from None
        for info, parts in self._entries(opened, (path.name,)):
            outer = (path.name, *parts)
            read = _reader(lambda: opened, info)
            if _is_zip(outer[-1]):
                most = self._most_of_a_zip
                yield from self._nested(outer, (), partial(read, most), 2, _Budget(most))
            else:
                yield Member(outer, (), _when(info), partial(read, self._most))

    def _nested(
        self, outer: Parts, inner: Parts, read: Callable[[], bytes], depth: int, budget: _Budget
    ) -> Iterator[Member]:
        """What is in a zip that a student handed in.

        It is read again for each member that is wanted: those of a whole class are too many to be
        kept.
        """
        path = (*outer, *inner)
        if depth > DEEPEST:
            self._leave(path, "is a zip in a zip in a zip")
            return
        try:
            opened = _opened(io.BytesIO(budget.spend(read())), MOST_OF_A_STUDENT)
        except TooMuch as error:
            self._leave(path, str(error))
            return
        for info, parts in self._entries(opened, path):
            within = (*inner, *parts)
            again = _reader(lambda: _opened(io.BytesIO(read()), MOST_OF_A_STUDENT), info)
            if _is_zip(within[-1]):
                read_it = partial(again, min(budget.rest, self._most_of_a_zip))
                yield from self._nested(outer, within, read_it, depth + 1, budget)
            else:
                yield Member(outer, within, _when(info), partial(again, self._most))

    def _entries(
        self, opened: zipfile.ZipFile, path: Parts
    ) -> Iterator[tuple[zipfile.ZipInfo, Parts]]:
        """The files in a zip that may be read, with the parts of their names."""
        for info in opened.infolist():
            parts = split(real_name(info))
            if not parts or any(LITTER.fullmatch(part) for part in parts):
                continue
            complaint = _complaint(info)
            if complaint:
                self._leave((*path, *parts), complaint)
            elif not _is_folder(info):
                yield info, parts


def _is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def _of_disk(path: Path, called: Parts, most: int) -> Member:
    def read() -> bytes:
        try:
            return read_plain(path, most / 1e6)
        except NotAFile as error:
            raise TooMuch(str(error)) from None

    changed = datetime.fromtimestamp(path.stat().st_mtime)  # noqa: DTZ006 - without one, as in a zip
    return Member(called, (), changed, read)


def _reader(opened: Callable[[], zipfile.ZipFile], info: zipfile.ZipInfo) -> Callable[[int], bytes]:
    return lambda most: _read(opened(), info, most)


class _Budget:
    """How many bytes one student's zip and all the zips in it may have together."""

    def __init__(self, rest: int) -> None:
        self.rest = rest

    def spend(self, data: bytes) -> bytes:
        self.rest -= len(data)
        return data


def split(name: str) -> Parts:
    """The parts of a name in an archive, by whichever separator; without `.` and empty ones."""
    return tuple(part for part in re.split(r"[/\\]", name) if part not in ("", "."))


def real_name(info: zipfile.ZipInfo) -> str:
    """A name as it was meant: macOS writes UTF-8 and does not say so, and Python reads cp437."""
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            return info.orig_filename.encode("cp437").decode("utf-8").partition("\0")[0]
    return info.filename


def _opened(file: BinaryIO, most: int) -> zipfile.ZipFile:
    """A zip with at most so many members, which are counted before their list is made.

    TooMuch where there are more, or where it is none.
    """
    try:
        if isinstance(file, io.BytesIO):
            count = file.getvalue().count(ENTRY)
        else:
            count = _count(file)
        if count <= most:
            return zipfile.ZipFile(file)
    except DAMAGE:
        raise TooMuch("is no zip that can be opened") from None
    raise TooMuch(f"has more than {most:,} members")


def _count(file: BinaryIO) -> int:
    """How many entries there can be at most in the list of a zip, however large it is."""
    count, end = 0, b""
    while data := file.read(1 << 20):
        count += (end + data).count(ENTRY)
        end = data[1 - len(ENTRY) :]
    return count


def _complaint(info: zipfile.ZipInfo) -> str:
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


def _is_folder(info: zipfile.ZipInfo) -> bool:
    # Windows' own zips end folders in a backslash.
    return info.filename.endswith(("/", "\\")) or stat.S_ISDIR(info.external_attr >> 16)


def _when(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time)  # noqa: DTZ001 - a zip knows no zone
    except ValueError:
        return None


def _read(opened: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """A member's content; TooMuch where it is longer, or damaged."""
    try:
        with opened.open(info) as file:
            data = file.read(most + 1)
    except DAMAGE:
        raise TooMuch("is damaged") from None
    if len(data) > most:
        size = max(info.file_size, len(data)) / 1e6
        raise TooMuch(f"is too large ({size:.4g} MB, at most {most / 1e6:g})")
    return data
