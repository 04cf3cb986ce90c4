"""What is in a download: a zip, a folder, a notebook; and in the zips that students handed in.

Students made these archives. Nothing is unpacked: a name from inside is only ever read and told,
never a path, a link is not followed, and whatever is read is read up to a bound, whatever an
archive says of its own size. What is left is told, with the reason.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from .. import UsageError
from ..util.files import NotAFile, read_plain
from . import zips
from .allowance import MOST_OF_A_STUDENT, TIMES_A_NOTEBOOK, Allowance
from .zips import Parts, TooMuch

MOST_MEMBERS = 50_000  # a class of 1,000 with a dozen files each
DEEPEST = 3  # a download, a student's zip, and one that lies in that
# What macOS, Windows, JupyterLab, git and Office leave behind.
LITTER = re.compile(
    r"__MACOSX|\._.*|\.DS_Store|Thumbs\.db|desktop\.ini|\.ipynb_checkpoints|__pycache__|\.git|~\$.*",
    re.IGNORECASE,
)
OTHER_ARCHIVES = (".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".xz")

Leave = Callable[[Parts, str], None]


class DownloadError(UsageError):
    """A download that cannot be read at all."""


@dataclass(frozen=True, eq=False)
class Member:
    """A file of a download.

    `outer` is its name as the LMS gave it, folders and all; `inner`, where it lies in an archive
    that a student handed in, its name there, which is the student's to choose. `modified` is as the
    archive or the disk has it, without a zone; `size` is in bytes, of which `read` gives no more.
    """

    outer: Parts
    inner: Parts
    modified: datetime | None
    size: int
    read: Callable[[], bytes] = field(repr=False)

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
        self._leave = leave
        self._turn = self.allowance()

    def allowance(self) -> Allowance:
        """What one student's part of one download may cost."""
        return Allowance(self._most)

    def files(self, download: Path) -> Iterator[Member]:
        """Every file of a download as the LMS gave it, a student's zip as one.

        DownloadError where it cannot be read.
        """
        if download.is_dir():
            yield from self._of_folder(download)
        elif not download.exists():
            raise DownloadError(f"{download}: is not there. Name the zip or folder of your LMS.")
        elif zips.is_zip(download.name) or zipfile.is_zipfile(download):
            yield from self._of_download(download)
        else:
            yield self._of_disk(download, (download.name,))

    def within(self, file: Member, allowance: Allowance) -> Iterator[Member]:
        """What is in a zip that a student handed in, and in the zips in it; else the file itself.

        allowance: of that student. What cannot be opened in it is left.
        """
        if zips.is_zip(file.name):
            yield from self._within(file, allowance, 2)
        else:
            yield file

    def _of_folder(self, folder: Path) -> Iterator[Member]:
        count = 0
        for directory, folders, names in os.walk(folder):
            here = Path(directory)
            parts = zips.split("/".join(here.relative_to(folder).parts))
            for name in [each for each in folders if (here / each).is_symlink()]:
                self._leave((*parts, name), "is a link")
            folders[:] = sorted(each for each in folders if not LITTER.fullmatch(each))
            for name in sorted(each for each in names if not LITTER.fullmatch(each)):
                path, called = here / name, (*parts, *zips.split(name))
                count += 1
                if count > MOST_MEMBERS:
                    raise DownloadError(f"{folder}: has more than {MOST_MEMBERS:,} files.")
                if path.is_symlink() or not path.is_file():
                    self._leave(called, "is a link" if path.is_symlink() else "is no file")
                else:
                    yield self._of_disk(path, called)

    def _of_disk(self, path: Path, called: Parts) -> Member:
        most = self._most_of(called[-1])

        def read() -> bytes:
            try:
                with zips.told("is damaged"):
                    return read_plain(path, most / 1e6)
            except NotAFile as error:
                raise TooMuch(str(error)) from None

        about = path.stat()
        changed = datetime.fromtimestamp(about.st_mtime)  # noqa: DTZ006 - without one, as in a zip
        return Member(called, (), changed, about.st_size, read)

    def _of_download(self, path: Path) -> Iterator[Member]:
        """The zip that an LMS made, which stays open."""
        file = self.enter_context(path.open("rb"))
        try:
            opened = self.enter_context(zips.opened(file, MOST_MEMBERS))
        except TooMuch as error:
            raise DownloadError(f"{path}: {error}. Download it again.") from None
        for info, parts in self._entries(opened, (path.name,)):
            read = partial(zips.read, opened, info, self._most_of(parts[-1]))
            yield Member((path.name, *parts), (), zips.modified(info), info.file_size, read)

    def _within(self, file: Member, allowance: Allowance, depth: int) -> Iterator[Member]:
        if depth > DEEPEST:
            self._leave(file.path, "is a zip in a zip in a zip")
            return
        try:
            allowance.take_zip(file.size)
            opened = self._opened(file, allowance, allowance.members)
        except TooMuch as error:
            self._leave(file.path, str(error))
            return
        allowance.members -= len(opened.infolist())
        for info, parts in self._entries(opened, file.path):
            inner = (*file.inner, *parts)
            read = partial(self._read_within, file, allowance, info, self._most_of(inner[-1]))
            member = Member(file.outer, inner, zips.modified(info), info.file_size, read)
            if zips.is_zip(member.name):
                yield from self._within(member, allowance, depth + 1)
            else:
                yield member

    def _read_within(
        self, file: Member, allowance: Allowance, info: zipfile.ZipInfo, most: int
    ) -> bytes:
        return zips.read(self._opened(file, allowance), info, most)

    def _opened(
        self, file: Member, allowance: Allowance, most: int = MOST_OF_A_STUDENT
    ) -> zipfile.ZipFile:
        """A student's zip, kept for as long as it is their turn: a whole class's are too many."""
        if allowance is not self._turn:
            self._turn.opened.clear()
            self._turn = allowance
        if file not in allowance.opened:
            data = io.BytesIO(file.read())
            allowance.opened[file] = zips.opened(data, most, MOST_OF_A_STUDENT)
        return allowance.opened[file]

    def _most_of(self, name: str) -> int:
        """How many bytes of a file are read."""
        return TIMES_A_NOTEBOOK * self._most if zips.is_zip(name) else self._most

    def _entries(
        self, opened: zipfile.ZipFile, path: Parts
    ) -> Iterator[tuple[zipfile.ZipInfo, Parts]]:
        """The files in a zip that may be read, with the parts of their names."""
        for info in opened.infolist():
            parts = zips.split(zips.real_name(info))
            if not parts or any(LITTER.fullmatch(part) for part in parts):
                continue
            complaint = zips.complaint(info)
            if complaint:
                self._leave((*path, *parts), complaint)
            elif not zips.is_folder(info):
                yield info, parts
