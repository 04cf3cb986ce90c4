"""When something was due, when it was handed in, and what that comes to, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ..course.lateness import A_SECOND, Charge
from ..util.moments import duration, moment
from ..util.text import counted


@dataclass(frozen=True)
class Timing:
    """All moments with a time zone, the course's.

    extended: the student's own deadline, where it is another. charge: None where the course has no
    rule of the kit's for it. is_made_up: `handed_in` stands for a time that nobody knows, but that
    it was late; it is told nowhere. is_by_an_attempt: it is that of the attempt before.
    """

    due: datetime
    handed_in: datetime | None
    extended: datetime | None = None
    charge: Charge | None = None
    is_made_up: bool = False
    is_by_an_attempt: bool = False

    @property
    def lines(self) -> list[str]:
        """What the student is told, a sentence or two each."""
        sentences = [f"Due {moment(self.due)}."]
        if self.extended is not None:
            sentences = [
                f"Due {moment(self.extended)}: your deadline was extended, from {moment(self.due)}."
            ]
        if self.handed_in is not None and self.is_made_up:
            sentences.append(f"Handed in late; the exact time is not known, so {self._counted_as}.")
        elif self.handed_in is not None:
            sentences.append(f"Handed in {moment(self.handed_in)}, {self._how_late}.")
        if self.charge is not None:
            sentences += _charged(self.charge)
        return sentences

    @property
    def _seconds_late(self) -> float:
        assert self.handed_in is not None
        return (self.handed_in - (self.extended or self.due)).total_seconds()

    @property
    def _counted_as(self) -> str:
        """What a late hand-in of an unknown time comes to: the least that it may."""
        if self._seconds_late <= 0:
            whose = "your own" if self.extended else "today's"
            return f"it counts as in time by {whose} deadline"
        if self.charge is not None and not self.charge.days:
            return "it is not counted as late"
        if self.is_by_an_attempt:
            return "it counts from when you handed in the attempt before it"
        if self._seconds_late > A_SECOND:
            return "it counts from the deadline that there was when it was collected"
        return "it counts as late by as little as may be"

    @property
    def _how_late(self) -> str:
        seconds = self._seconds_late
        if seconds <= 0:
            return "in time"
        if self.charge is not None and not self.charge.days:
            return f"{duration(seconds)} after the deadline, which is not counted as late"
        return f"{duration(seconds)} late"


def _free_days(of_all: int, charge: Charge) -> str:
    """How many of the free days went into it, and how many are left."""
    if of_all == 1:
        there = "left" if charge.left else "spent on another assignment"
        return f"Your one free late day is {'spent on it' if charge.free else there}."
    many = {0: "None", of_all: "All"}.get(charge.free, f"{charge.free}")
    is_or_are = "is" if charge.free < 2 else "are"
    return f"{many} of your {of_all} free late days {is_or_are} spent on it; {charge.left} left."


def _charged(charge: Charge) -> list[str]:
    sentences, rule = [], charge.rule
    if rule.free_days:
        sentences.append(_free_days(rule.free_days, charge))
    paid = charge.days - charge.free
    if charge.percent:
        days = counted(paid, "day")
        sentences.append(
            f"It counts as {days} late, which takes off {charge.percent:g} % of the points."
        )
    return sentences
