"""When something was handed in: the time stamp beside a notebook, believed or refused."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime
from pathlib import Path

from dateutil.tz import gettz  # type: ignore[import-untyped]

from ..submission.folder import Refused
from ..util import files

TIMESTAMP = "timestamp.txt"
# What nbgrader's own exchange puts beside a notebook, and looks for beside its feedback.
EXCHANGED = (TIMESTAMP, "submission_secret.txt")
MOST_MB = 0.01  # of each of them
# A date, a time, and where it is so late: as nbgrader's exchange and zip_collect write it, or ISO.
MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)"
    r" ?(Z|[+-][0-9]{2}:?[0-9]{2}|[A-Za-z_]+(?:/[A-Za-z_]+)*)?"
)


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
        text = noted.decode().strip()
        if known is not None and _moment(text) == known:
            return known
        from nbgrader.utils import parse_utc

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a zone that it does not know; we say so
            read: datetime = parse_utc(text)
        if read == _moment(text):
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


def _moment(text: str) -> datetime | None:
    """The moment in UTC that a text states; None where it is in none of the few exact forms.

    dateutil takes what is missing from today, and passes over a zone that it does not know.
    """
    match = MOMENT.fullmatch(text)
    if match is None:
        return None
    date, time, zone = match.groups(default="UTC")
    is_name = zone[0].isalpha() and zone != "Z"
    where = gettz(zone) if is_name else None
    if is_name and where is None:
        return None
    when = datetime.fromisoformat(f"{date}T{time}{'' if is_name else zone}")
    return (when.replace(tzinfo=where) if is_name else when).astimezone(UTC).replace(tzinfo=None)
