"""When something was handed in, where the names in a download do not say it.

Moodle's grading worksheet of an assignment has it, beside the numbers that it gives to students in
its downloads. Canvas has it nowhere to download: there, a table with a student and a time serves.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..util.sheets import SheetError, read_sheet
from ..util.text import one_line

# What Moodle writes in English, by the forms of its language packs, and a table may have.
FORMS = (
    *("%A, %d %B %Y, %I:%M %p", "%A, %d %B %Y, %I:%M:%S %p"),
    *("%A, %d %B %Y, %H:%M", "%A, %d %B %Y, %H:%M:%S"),
    *("%A, %B %d, %Y, %I:%M %p", "%A, %B %d, %Y, %I:%M:%S %p"),
    *("%d %B %Y, %I:%M %p", "%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M", "%d.%m.%Y, %H:%M"),
)
WHEN = ("lastmodifiedsubmission", "handedin", "submittedat", "submissiontime", "timestamp", "time")
# How each column knows somebody. What is called a student is an id or a name.
WHO = {
    "LMS id": ("lmsuserid", "lmsid", "canvasid", "idnumber", "sisuserid"),
    "login": ("id", "studentid", "username", "login", "sisloginid", "student"),
    "e-mail": ("emailaddress", "email"),
    "name": ("fullname", "name", "student"),
}
READ = (
    "Write it as 2026-03-01 13:05, 2026-03-01T13:05+01:00, 01/03/2026 13:05 or 01.03.2026 13:05 "
    "(the day first), or as Moodle writes it"
)


@dataclass(frozen=True)
class Stated:
    """When somebody handed in, in UTC, and the line that says it."""

    line: int
    who: Sequence[tuple[str, str]]
    when: datetime


@dataclass(frozen=True)
class Unread:
    """A line that says no time, and why, in words."""

    line: int
    why: str


@dataclass(frozen=True)
class Worksheet:
    """What a table says: of Moodle's numbers, who they are; of people, when they handed in.

    Each is known by pairs of how and what: ("e-mail", "ada@example.org").
    """

    people: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    times: Sequence[Stated] = ()
    unread: Sequence[Unread] = ()


def read_worksheet(path: Path, zone: tzinfo) -> Worksheet:
    """A table of times; SheetError where it has no column for them."""
    sheet = read_sheet(path)
    columns = list(sheet.columns)
    places = [
        (how, columns.index(name))
        for how, names in WHO.items()
        for name in names
        if name in columns
    ]
    when = next((columns.index(name) for name in WHEN if name in columns), None)
    if when is None or not places:
        raise SheetError(
            f"{one_line(path)}: has no column for who, such as student or Email address, and for "
            "when, such as time or Last modified (submission)."
        )
    number = columns.index("identifier") if "identifier" in columns else None
    people: dict[str, Sequence[tuple[str, str]]] = {}
    times, unread = [], []
    for line, row in zip(sheet.lines, sheet.rows, strict=True):
        who = [(how, row[at]) for how, at in places if row[at]]
        if number is not None and (match := re.search(r"\d+", row[number])):
            people[match[0]] = who
        if row[when] in ("", "-"):
            continue
        moment = read_moment(row[when], zone)
        if line in sheet.overlong:
            unread.append(Unread(line, "has more cells than the first line: quote what has one"))
        elif moment is None:
            called = f"{one_line(who[0][1])}: " if who else ""
            unread.append(
                Unread(line, f"{called}{row[when]!r} is no time that can be read. {READ}")
            )
        else:
            times.append(Stated(line, who, moment))
    return Worksheet(people, times, unread)


def read_moment(text: str, zone: tzinfo) -> datetime | None:
    """A moment in UTC, from ISO 8601 or as Moodle writes it; None where it is neither."""
    text = " ".join(text.replace("\u202f", " ").split())
    if text.endswith(" UTC"):
        text = f"{text.removesuffix(' UTC')}Z"
    try:
        return in_utc(datetime.fromisoformat(text), zone)
    except ValueError:
        pass
    for form in FORMS:
        try:
            return in_utc(datetime.strptime(text, form), zone)  # noqa: DTZ007 - the zone is given
        except ValueError:
            continue
    return None


def in_utc(moment: datetime, zone: tzinfo) -> datetime:
    """A moment in UTC, without saying so; one without a zone is in the one given."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
    return aware.astimezone(UTC).replace(tzinfo=None)


def zone_of(name: str) -> tzinfo:
    """A zone by its name, as `Europe/Berlin`; KeyError where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise KeyError(name) from None
