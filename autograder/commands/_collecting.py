"""One run of `autograder collect`: what was found, what becomes of it, what to tell."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from dateutil.tz import tzlocal  # type: ignore[import-untyped]

from .. import KitError, UsageError
from ..collect.archives import Downloads
from ..collect.choosing import Chosen, choose, newest_attempt, notebooks, order_of
from ..collect.due import read_due
from ..collect.gathering import Gathering, without_notebook
from ..collect.matching import People
from ..collect.placing import Fate, NotPlaced, Placing
from ..collect.times import Worksheet, read_worksheet, zone_of
from ..course import Assignment, Course
from ..course.lateness import A_SECOND
from ..gradebook.collected import days_of_unknown
from ..gradebook.groups import Groups
from ..gradebook.roster import read_students
from ..gradebook.settings import Settings
from ..submission.released import released_template
from ..util.text import one_line
from . import UNREADABLE, tell
from ._grading import alone

TOLD: dict[Fate, str] = {
    "new": "new",
    "newer": "newer",
    "same": "as collected",
    "older": "older, left",
    "unsure": "left",
}
UNSURE = "another notebook is there, and nothing says which is newer: --replace takes this one"


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    who: str
    when: str
    what: str
    how: str
    file: str


class Collecting:
    """One run of the command."""

    def __init__(self, course: Course, assignment: Assignment, options: argparse.Namespace) -> None:
        self.course = course
        self.assignment = assignment
        self.options = options
        self.template = released_template(assignment.released)
        self.directory = Settings(course).directory
        self.students = read_students(self.directory)
        if not self.students:
            raise KitError(
                "The gradebook has no students: enter them with `autograder roster FILE`, FILE "
                "being the table that your LMS gives of them."
            )
        self.due = read_due(self.directory, assignment)
        self.placing = Placing(course, assignment, options.replace)
        self.lines: list[Line] = []
        self.told: list[str] = []
        self.counts: Counter[str] = Counter()
        self.guessed = 0  # late, and nobody says when
        self.is_partial = False

    def run(self) -> int:
        zone, worksheet = self._zone(), Worksheet()
        if self.options.times is not None:
            worksheet = read_worksheet(self.options.times, zone)
        gathering = Gathering(People(self.students), self.assignment.name, zone, worksheet)
        # Not while a class is graded: a notebook would be another than its time stamp says.
        with (
            nullcontext() if self.options.dry_run else alone(self.course),
            Downloads(self.course.limits.notebook_mb, gathering.leave) as downloads,
        ):
            for path in self.options.downloads:
                gathering.add(downloads, path, self.options.system)
            self._take(gathering)
        for line in self._table():
            print(line)
        for where, why in gathering.left.items():
            self._tell(f"left: {where}: {why}")
        for text in worksheet.unread:
            self._tell(f"{self.options.times}: {text} is no time that can be read", partial=True)
        if self.guessed:
            self.told.append(self._told_of_guesses())
        tell(self.told)
        print(self._summary(len(gathering.left)))
        return UNREADABLE if self.is_partial else 0

    def _zone(self) -> tzinfo:
        name = self.options.zone
        try:
            zone: tzinfo = tzlocal() if name is None else zone_of(name)
        except KeyError:
            raise UsageError(f"There is no time zone {name}: name one as Europe/Berlin.") from None
        return zone

    # -- what becomes of it -----------------------------------------------------------------

    def _take(self, gathering: Gathering) -> None:
        times = gathering.times()
        for student in sorted(gathering.handins):
            handins = gathering.handins[student]
            found = list(notebooks(handins))
            if not found:
                files = "; ".join(without_notebook(handins))
                self._tell(f"{student}: handed in no notebook, but {files}")
                continue
            attempt = newest_attempt(found)
            chosen = choose(attempt, self.template)
            if isinstance(chosen, str):
                self._tell(f"{student}: {chosen}")
                continue
            if chosen.passed_over:
                self.told.append(
                    f"{student}: of {len(chosen.passed_over) + 1} notebooks "
                    f"{chosen.handin.where} is taken, and not {', '.join(chosen.passed_over)}"
                )
            try:
                how = gathering.known_by[student]
                self._place(student, chosen, how, times.get(student))
            except NotPlaced as error:
                self._tell(f"{student}: {error}")

    def _place(self, student: str, chosen: Chosen, how: str, said: datetime | None) -> None:
        handin = chosen.handin
        order = replace(order_of([handin]), when=said or handin.when)
        decision = self.placing.decide(student, chosen, order)
        fate = decision.fate
        is_late = self._is_late(order.when, handin.is_late)
        stamp = order.when
        if stamp is None and is_late and self.due is not None:
            # All that is certain: after the deadline.
            stamp = self.due + timedelta(seconds=A_SECOND)
        is_made_up = order.when is None and is_late
        is_known = fate == "same" and (decision.has_time or decision.is_once_more)
        if fate in ("new", "newer", "same"):
            self.guessed += is_made_up and not is_known
            if not self.options.dry_run:
                self.placing.place(decision, stamp, said is not None, is_made_up)
        elif fate == "unsure":
            self._tell(f"{student}: {UNSURE}")
        self.counts[TOLD[fate]] += 1
        when = f"{order.when:%Y-%m-%d %H:%M} UTC" if order.when else ""
        told = ", ".join(filter(None, (when, "late" if is_late else "")))
        self.lines.append(Line(student, told, TOLD[fate], how, handin.where))

    def _is_late(self, when: datetime | None, is_marked: bool) -> bool:
        if when is not None and self.due is not None:
            return when > self.due
        return is_marked

    # -- what to tell -----------------------------------------------------------------------

    def _tell(self, line: str, partial: bool = True) -> None:
        self.told.append(line)
        self.is_partial |= partial

    def _table(self) -> Iterator[str]:
        columns = ("who", "when", "what", "how", "file")
        rows = [[one_line(getattr(line, name)) for name in columns] for line in self.lines]
        widths = [max((len(row[place]) for row in rows), default=0) for place in range(4)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True))
            yield "  ".join(cells).rstrip()

    def _summary(self, left: int) -> str:
        name, would = self.assignment.name, "would be " if self.options.dry_run else ""
        counts = [f"{count} {what}" for what, count in self.counts.items()]
        if left:
            counts.append(f"{left} {'files' if left > 1 else 'file'} of nobody known")
        lines = [f"{name}: {would}{', '.join(counts) or 'nothing'}"]
        there = {line.who for line in self.lines}
        there |= {each.id for each in self.students if self.placing.has(each.id)}
        known = [each.id for each in self.students]
        groups = Groups(self.course, self.directory, name, known)
        # One of a group hands in for all of them.
        missing = [each for each in known if there.isdisjoint(groups.together(each))]
        if missing:
            lines.append(f"nothing from: {one_line(', '.join(missing))}")
        return "\n".join(lines)

    def _told_of_guesses(self) -> str:
        told = f"{self.guessed} late, and the download does not say when"
        if self.due is None:
            return f"{told}: as {self.assignment.name} has no due date, they count as in time"
        days = days_of_unknown(self.assignment.lateness)
        return f"{told}: they count as a second after the due date{days}. --times FILE says more"
