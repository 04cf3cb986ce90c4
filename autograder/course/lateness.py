"""What handing in late costs, as `course_config.py` states it in LATENESS."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Literal, get_args

from ..util.text import counted

Penalty = Literal["none", "zero", "percent"]
PENALTIES: tuple[Penalty, ...] = get_args(Penalty)
DAY = 86400.0  # seconds
A_SECOND = 1.0  # after the due date: what stands for a time that nobody knows, but to be late


@dataclass(frozen=True)
class Lateness:
    """The rule of an assignment. A day that has begun counts as a day.

    penalty: "none"; "zero", all of the points; or "percent", by the day.
    percent_a_day: of the points that the answers earned, for each day; no more than `at_most` %.
    free_days: the late days that each student has for the whole course, and that cost nothing.
    free_days_each: the most of them that go into one assignment; None for no such bound.
    grace_minutes: how much later than the deadline is not late at all.
    """

    penalty: Penalty = "none"
    percent_a_day: float = 0
    at_most: float = 100
    free_days: int = 0
    free_days_each: int | None = None
    grace_minutes: float = 0

    def days(self, seconds_late: float) -> int:
        """The days that a submission is late, once the grace is over."""
        return max(0, math.ceil((seconds_late - 60 * self.grace_minutes) / DAY))

    def free(self, days: int, left: int) -> int:
        """How many free days go into a submission that is so late, with so many left.

        None is spent where it would save nothing: all that is not free is lost with "zero".
        """
        if self.penalty == "none":
            return 0
        most = left if self.free_days_each is None else min(left, self.free_days_each)
        spent = min(days, most)
        return 0 if self.penalty == "zero" and spent < days else spent

    def percent(self, days: int) -> float:
        """What so many days cost, in percent of the points."""
        if self.penalty == "none" or days <= 0:
            return 0
        return 100 if self.penalty == "zero" else min(self.at_most, days * self.percent_a_day)

    @property
    def in_words(self) -> str:
        """The rule, as it is told to students."""
        text = {
            "none": "Handing in late costs nothing.",
            "zero": "What is handed in late gets no points.",
            "percent": f"Handing in late costs {self.percent_a_day:g} % of the points that your "
            "answers earn for each day that has begun"
            + (f", and {self.at_most:g} % at most." if self.at_most < 100 else "."),
        }[self.penalty]
        if self.grace_minutes:
            grace = counted(self.grace_minutes, "minute")
            text += f" Up to {grace} after the deadline nothing is late."
        if self.free_days and self.free_days_each != 0:
            text += f" {self._free_days_in_words}"
        return text

    @property
    def _free_days_in_words(self) -> str:
        if self.free_days == 1:
            return (
                "You have 1 late day for the whole course that costs nothing. It is spent by "
                "itself, at the first deadline where it saves you something."
            )
        most = self.free_days_each
        each = "" if most is None else f", at most {most} on one assignment"
        return (
            f"You have {self.free_days} late days for the whole course that cost nothing. They are "
            f"spent by themselves, in the order of the deadlines{each}."
        )


@dataclass(frozen=True)
class Charge:
    """What one submission comes to: the days it is late, and how many of them are free.

    left: the student's free days once this one is settled.
    """

    rule: Lateness
    days: int
    free: int
    left: int

    @property
    def percent(self) -> float:
        return self.rule.percent(self.days - self.free)

    def penalty(self, score: float) -> float | None:
        """The points that are taken off a score; None where nothing is."""
        percent = self.percent
        return min(score, round(score * percent / 100, 6)) if percent else None


def stated_lateness(stated: object, base: Lateness | None = None) -> Lateness:
    """A rule as it is stated; ValueError says what is wrong with it.

    base: the course's own, of which an assignment states what differs; None for the course's.
    """
    if not isinstance(stated, Mapping):
        raise ValueError(f'is {stated!r}; it is written as {{"penalty": "percent", ...}}')
    names = [each.name for each in fields(Lateness)]
    unknown = [name for name in stated if name not in names]
    if unknown:
        raise ValueError(f"has {', '.join(map(repr, unknown))}; there are {', '.join(names)}")
    if base is not None and "free_days" in stated:
        raise ValueError(
            "has free_days, which are for the whole course and stand in LATENESS; "
            "free_days_each says how many of them may go into this assignment"
        )
    if stated.get("penalty", "none") not in PENALTIES:
        raise ValueError(f"has the penalty {stated['penalty']!r}; it is one of {_listed()}")
    for name, (least, most, is_whole) in _BOUNDS.items():
        _ensure_within(name, stated.get(name, least), least, most, is_whole)
    rule = replace(base or Lateness(), **stated)
    if rule.penalty == "percent" and not rule.percent_a_day:
        raise ValueError("has the penalty 'percent' and no percent_a_day: add it")
    idle = [name for name in ("percent_a_day", "at_most") if name in stated]
    if rule.penalty != "percent" and idle:
        raise ValueError(f"has {idle[0]}, which needs 'penalty': 'percent'")
    if base is None and rule.free_days_each is not None and not rule.free_days:
        raise ValueError("has free_days_each and no free_days")
    return rule


# The least and the most of each number, and whether it is a whole one.
_BOUNDS = {
    "percent_a_day": (0.0, 100.0, False),
    "at_most": (0.0, 100.0, False),
    "free_days": (0, 366, True),
    "free_days_each": (0, 366, True),
    "grace_minutes": (0.0, 1440.0, False),
}


def _ensure_within(name: str, value: object, least: float, most: float, is_whole: bool) -> None:
    kinds = (int,) if is_whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds) or not least <= value <= most:
        kind = "a whole number" if is_whole else "a number"
        raise ValueError(f"has {name} {value!r}; it is {kind} from {least:g} to {most:g}")


def _listed() -> str:
    return f"{', '.join(map(repr, PENALTIES[:-1]))} and {PENALTIES[-1]!r}"
