"""A release's folder and its zip: made aside, and then put in place."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..util.files import clear_drafts, is_running, whole

EPOCH = (1980, 1, 1, 0, 0, 0)
BEGUN = ".building-"  # how the name of a folder that is being made begins


@contextmanager
def prepared(
    target: Path, archive: Path, make: Callable[[Path], object]
) -> Iterator[Callable[[], Path]]:
    """A folder and its zip, made aside: what is yielded puts the folder in place, and gives it.

    The zip follows at the end of the block, unless that raises, or the folder was not put in place.
    So whatever may fail by itself has not failed when the block begins, and another step can be
    taken between.
    """
    made = [parent for parent in (target.parent, archive.parent) if not parent.exists()]
    for parent in (target.parent, archive.parent):
        parent.mkdir(exist_ok=True)
        _clear_begun(parent)
    prefix = f"{BEGUN}{os.getpid()}-"
    try:
        with (
            suppress(_NotPut),
            tempfile.TemporaryDirectory(dir=target.parent, prefix=prefix) as folder,
            whole(archive) as draft,
        ):
            fresh = Path(folder) / target.name
            make(fresh)
            _pack(fresh, draft)

            def put() -> Path:
                if target.exists():
                    target.rename(Path(folder) / "replaced")
                fresh.rename(target)
                return target

            yield put
            if fresh.exists():
                raise _NotPut
    finally:
        for parent in made:
            with suppress(OSError):  # there is something in it by now
                parent.rmdir()


class _NotPut(Exception):
    """Ends a rehearsal: neither folder nor zip takes a place."""


def _clear_begun(folder: Path) -> None:
    """Removes what runs that were killed had begun in a folder."""
    clear_drafts(folder)
    for begun in folder.glob(f"{BEGUN}*"):
        maker = begun.name.removeprefix(BEGUN).partition("-")[0]
        if not (maker.isdecimal() and is_running(int(maker))):
            shutil.rmtree(begun, ignore_errors=True)


def write_zip(folder: Path, path: Path) -> None:
    """The folder as a zip whose bytes depend on nothing but its files."""
    path.parent.mkdir(exist_ok=True)
    with whole(path) as draft:
        _pack(folder, draft)


def _pack(folder: Path, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                name = str(Path(folder.name) / file.relative_to(folder))
                about = zipfile.ZipInfo(name, EPOCH)
                about.compress_type = zipfile.ZIP_DEFLATED
                about.external_attr = 0o644 << 16
                archive.writestr(about, file.read_bytes())
