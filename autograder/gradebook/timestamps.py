"""When something was handed in: the time stamp beside a notebook, believed or refused."""

from __future__ import annotations

import codecs
import warnings
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from ..submission.folder import Refused
from ..util import files
from ..util.moments import exact_moment

TIMESTAMP = "timestamp.txt"
# What nbgrader's own exchange puts beside a notebook, and looks for beside its feedback.
EXCHANGED = (TIMESTAMP, "submission_secret.txt")
MOST_MB = 0.01  # of each of them


def handed_in_at(folder: Path, known: datetime | None = None) -> datetime | None:
    """When, as `nbgrader collect` noted it, in UTC; None where nothing is noted.

    Refused where that is no moment, or another one to nbgrader: lateness hangs on it. What is
    `known`, as the gradebook has it, nbgrader has read before, and is not asked again.
    """
    try:
        noted = files.read_plain(folder / TIMESTAMP, MOST_MB)
    except files.NotAFile as error:
        if error.kind == "missing":
            return None
        raise Refused(
            f"is not graded: its {TIMESTAMP} {error}. Mend or remove it; until then the "
            "formgrader's list of the class may fail in nbgrader itself"
        ) from None
    failure = ""
    try:
        text = noted.decode("utf-8-sig").strip()
        if known is not None and exact_moment(text) == known:
            return known
        from nbgrader.utils import parse_utc

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a zone that it does not know; we say so
            read: datetime = parse_utc(text)
        if read == exact_moment(text):
            return read
    except Exception as error:  # noqa: BLE001 - dateutil raises nearly anything for what is no date
        failure = (
            "; until then the formgrader's list of the class fails in nbgrader itself "
            f"({type(error).__name__}, 500)"
        )
    raise Refused(
        f"is not graded: its {TIMESTAMP} does not say when. Write it as 2026-03-01 10:00:00 UTC, "
        f"or remove it{failure}"
    )


def without_mark(folder: Path) -> None:
    """Saves a time stamp anew that has a byte-order mark, as Notepad writes it.

    nbgrader fails on it, and with it the formgrader's list of the class.
    """
    with suppress(files.NotAFile, OSError):
        noted = files.read_plain(folder / TIMESTAMP, MOST_MB)
        if noted.startswith(codecs.BOM_UTF8):
            with files.whole(folder / TIMESTAMP) as draft:
                draft.write_bytes(noted.removeprefix(codecs.BOM_UTF8))


def noted_at(folder: Path) -> datetime | None:
    """When, in UTC, as far as the time stamp says so by itself; nothing is refused."""
    try:
        noted = files.read_plain(folder / TIMESTAMP, MOST_MB)
        return exact_moment(noted.decode("utf-8-sig").strip())
    except (files.NotAFile, ValueError, OverflowError):
        return None
