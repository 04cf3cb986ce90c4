"""What `autograder collect` noted of the notebook that it put into `submitted/`.

`.autograder/collected/<assignment>/<student>/collected.json` says where it came from, and which
time stamp was made up, because the download says that it was late and not when.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from ..course import Course
from ..course.lateness import A_SECOND, Lateness
from ..util.text import counted, named, one_line

NOTE = "collected.json"
# What a notebook comes to of which nobody knows when it was handed in.
CountsAs = Literal["in time", "a second late", "by an earlier due date"]


def folder_of(course: Course, assignment: str) -> Path:
    """Where the notes on an assignment lie, and the notebooks that were replaced."""
    return course.private / "collected" / assignment


def note_of(course: Course, assignment: str, student: str) -> Mapping[str, Any]:
    """What was noted; nothing where nothing was, or it is damaged."""
    try:
        noted = json.loads((folder_of(course, assignment) / student / NOTE).read_bytes())
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def made_up_for(course: Course, assignment: str, student: str) -> datetime | None:
    """The time that stands for one which nobody knows, in UTC; None where none was made up.

    Whoever has another time stamp by now has one that somebody wrote.
    """
    try:
        return datetime.fromisoformat(note_of(course, assignment, student)["made_up"])
    except (KeyError, TypeError, ValueError):
        return None


def days_of_unknown(rule: Lateness | None) -> str:
    """How many days late a second is by a rule, as it is told; empty where the course has none."""
    if rule is None:
        return ""
    days = rule.days(A_SECOND)
    return f", which is {counted(days, 'day')}" if days else ", which grace_minutes forgives"


def unknown_told(
    assignment: str, rule: Lateness | None, seconds_late: Mapping[str, float]
) -> Iterator[str]:
    """Lines on those of whom nobody knows when they handed in, but that it was late.

    seconds_late: what they count as, by student, in the order in which they are named.
    """
    collect = f"`autograder collect {assignment} DOWNLOAD"
    says_more = (
        f"{collect} --times FILE` says more, or a timestamp.txt that you write beside the notebook"
    )
    lines: dict[CountsAs, tuple[str, str]] = {
        "in time": ("they count as in time by the deadline that is theirs", says_more),
        "a second late": (f"they count as late by a second{days_of_unknown(rule)}", says_more),
        "by an earlier due date": (
            "they count from the due date that there was",
            f"{collect}` makes that today's",
        ),
    }
    students: dict[CountsAs, list[str]] = {}
    for student, seconds in seconds_late.items():
        students.setdefault(_counts_as(seconds), []).append(one_line(student))
    for counts_as, (in_words, to_do) in lines.items():
        if counts_as in students:
            who = named(students[counts_as])
            yield f"{who}: late; the exact time is not known, and {in_words}. {to_do}"


def _counts_as(seconds_late: float) -> CountsAs:
    if seconds_late <= 0:
        return "in time"  # by an extension
    return "a second late" if seconds_late <= A_SECOND else "by an earlier due date"
