"""What `autograder collect` notes of the notebook that it put into `submitted/`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..course import Course
from ..gradebook.collected import note_of
from .choosing import Order


@dataclass(frozen=True)
class Entry:
    """What is known of the notebook in `submitted/`: its SHA-256, where it came from, when.

    `earlier` are the SHA-256 of those that it replaced. By what the LMS `called` it, the LMS knows
    where a page of feedback goes. made_up: the time stamp, where nobody knows more than that it was
    late. once_more: it came again later, unchanged, and its first time stands. after: when an older
    attempt was handed in, than which it cannot be earlier. late_for_nothing: it was late by the
    LMS, which did not say when, and nothing was due here.
    """

    digest: str
    order: Order
    where: str = ""
    earlier: tuple[str, ...] = ()
    called: str = ""
    made_up: datetime | None = None
    once_more: bool = False
    after: datetime | None = None
    late_for_nothing: bool = False


def noted(course: Course, assignment: str, student: str) -> Entry | None:
    """What was noted; None where nothing was, or it is damaged: then it is as one put by hand."""
    try:
        said = note_of(course, assignment, student)
        order = said["order"]
        moments = [_moment(order[name]) for name in ("when", "seen")]
        return Entry(
            str(said["digest"]),
            Order(str(order["system"]), moments[0], int(order["number"]), moments[1]),
            str(said["where"]),
            tuple(map(str, said["earlier"])),
            str(said.get("called", "")),
            _moment(said.get("made_up")),
            said.get("once_more") is True,
            _moment(said.get("after")),
            said.get("late_for_nothing") is True,
        )
    except (ValueError, KeyError, TypeError):
        return None


def _moment(text: Any) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
