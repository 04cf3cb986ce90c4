"""Moments and durations, read from the few forms that are exact, and told in words."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from dateutil.tz import gettz  # type: ignore[import-untyped]

from .text import counted

# A date, a time, and where it is so late: as nbgrader's exchange and zip_collect write it, or ISO.
MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)"
    r" ?(Z|[+-][0-9]{2}:?[0-9]{2}|[A-Za-z_]+(?:/[A-Za-z_]+)*)?"
)
UNITS = {"day": 86400, "hour": 3600, "minute": 60}  # in seconds


def exact_moment(text: str, zone_if_none: str = "UTC") -> datetime | None:
    """The moment in UTC that a text states; None where it is in none of the few exact forms.

    zone_if_none: where the text names no zone; with "" such a text is no moment.

    dateutil takes what is missing from today, and passes over a zone that it does not know.
    """
    match = MOMENT.fullmatch(text)
    if match is None:
        return None
    date, time, zone = match.groups(default=zone_if_none)
    if not zone:
        return None
    is_name = zone[0].isalpha() and zone != "Z"
    where = gettz(zone) if is_name else None
    if is_name and where is None:
        return None
    when = datetime.fromisoformat(f"{date}T{time}{'' if is_name else zone}")
    return (when.replace(tzinfo=where) if is_name else when).astimezone(UTC).replace(tzinfo=None)


def moment(when: datetime) -> str:
    """`Sunday 1 March 2026, 13:00 (UTC+01:00)`."""
    return f"{when:%A} {when.day} {when:%B %Y, %H:%M} ({when.tzname()})"


def duration(seconds: float) -> str:
    """The two largest units of it: `1 day and 3 hours`."""
    left, parts = int(seconds), []
    for unit, length in UNITS.items():
        number, left = divmod(left, length)
        if number:
            parts.append(counted(number, unit))
    return " and ".join(parts[:2]) or "less than a minute"
