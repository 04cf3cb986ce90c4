"""What `autograder collect` noted of the notebook that it put into `submitted/`.

`.autograder/collected/<assignment>/<student>/collected.json` says where it came from, and which
time stamp was made up, because the download says that it was late and not when.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from ..course import Course
from ..course.lateness import Lateness
from ..util.text import counted, named, one_line

NOTE = "collected.json"


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
    days = rule.days(1)
    return f", which is {counted(days, 'day')}" if days else ", which grace_minutes forgives"


def unknown_told(assignment: str, rule: Lateness | None, students: Sequence[str]) -> str:
    """A line on those of whom nobody knows when they handed in, but that it was late."""
    who = named([one_line(each) for each in students])
    return (
        f"{who}: late; the exact time is not known, and they count as late by a second"
        f"{days_of_unknown(rule)}. `autograder collect {assignment} DOWNLOAD --times FILE` says "
        "more, or a timestamp.txt that you write beside the notebook"
    )
