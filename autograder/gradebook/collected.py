"""What `autograder collect` noted of the notebook that it put into `submitted/`.

`.autograder/collected/<assignment>/<student>/collected.json` says where it came from, and which
time stamp was made up, because the download says that it was late and not when.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from ..course import Course
from ..course.lateness import A_SECOND, Lateness
from ..util.files import NotAFile, digest, read_plain
from ..util.text import counted, named, one_line

NOTE = "collected.json"
# What a notebook comes to of which nobody knows when it was handed in.
CountsAs = Literal["in time", "a second late", "as an earlier attempt", "by an earlier due date"]


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


def is_by_an_attempt(course: Course, assignment: str, student: str) -> bool:
    """Whether the time that was made up is that of an attempt before it."""
    noted = note_of(course, assignment, student)
    return noted.get("made_up") is not None and noted.get("after") == noted["made_up"]


def is_late_for_nothing(course: Course, assignment: str, student: str) -> bool:
    """Whether the notebook that is there was late by the download, which did not say when.

    And nothing was due when it was collected.
    """
    noted = note_of(course, assignment, student)
    if noted.get("late_for_nothing") is not True:
        return False
    path = course.root / "submitted" / student / assignment / f"{assignment}.ipynb"
    try:
        return digest(read_plain(path, course.limits.notebook_mb)) == noted.get("digest")
    except NotAFile:
        return False


def late_for_nothing_told(assignment: str, students: Collection[str]) -> str:
    """A line on those whose lateness nobody has counted, as there is a due date only since."""
    who = named([one_line(student) for student in students])
    return (
        f"{who}: late by the download, and nothing was due yet when it was collected, so that they "
        f"count as in time. `autograder collect {assignment} DOWNLOAD` once more counts it"
    )


def days_of_unknown(rule: Lateness | None) -> str:
    """How many days late a second is by a rule, as it is told; empty where the course has none."""
    if rule is None:
        return ""
    days = rule.days(A_SECOND)
    return f", which is {counted(days, 'day')}" if days else ", which grace_minutes forgives"


def unknown_told(
    assignment: str,
    rule: Lateness | None,
    seconds_late: Mapping[str, float],
    by_an_attempt: Collection[str] = (),
) -> Iterator[str]:
    """Lines on those of whom nobody knows when they handed in, but that it was late.

    seconds_late: what they count as, by student, in the order in which they are named.
    by_an_attempt: who counts as late as with the attempt before.
    """
    collect = f"`autograder collect {assignment} DOWNLOAD"
    says_more = (
        f"{collect} --times FILE` says more, or a timestamp.txt that you write beside the notebook"
    )
    lines: dict[CountsAs, tuple[str, str]] = {
        "in time": ("they count as in time by the deadline that is theirs", says_more),
        "a second late": (f"they count as late by a second{days_of_unknown(rule)}", says_more),
        "as an earlier attempt": (
            "they count from when the attempt before it came, than which it cannot be earlier",
            says_more,
        ),
        "by an earlier due date": (
            "they count from the due date that there was",
            f"{collect}` makes that today's",
        ),
    }
    students: dict[CountsAs, list[str]] = {}
    for student, seconds in seconds_late.items():
        counts_as = _counts_as(seconds, student in by_an_attempt)
        students.setdefault(counts_as, []).append(one_line(student))
    for kind, (in_words, to_do) in lines.items():
        if kind in students:
            who = named(students[kind])
            yield f"{who}: late; the exact time is not known, and {in_words}. {to_do}"


def _counts_as(seconds_late: float, is_by_an_attempt: bool) -> CountsAs:
    if seconds_late <= 0:
        return "in time"  # by an extension
    if is_by_an_attempt:
        return "as an earlier attempt"
    return "a second late" if seconds_late <= A_SECOND else "by an earlier due date"
