"""One run of `autograder collect`: what was found, what becomes of it, what to tell."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from dateutil.tz import tzlocal  # type: ignore[import-untyped]

from .. import KitError, UsageError
from ..collect.archives import Downloads
from ..collect.belonging import Belonging
from ..collect.choosing import Chosen, choose_of_all, notebooks, order_of
from ..collect.due import read_due
from ..collect.gathering import Gathering, without_notebook
from ..collect.matching import People
from ..collect.placing import PLACED, Decision, Fate, NotPlaced, Placing
from ..collect.times import Stated, Worksheet, read_worksheet, zone_of
from ..collect.zips import NO_MEMORY
from ..course import Assignment, Course
from ..course.lateness import A_SECOND
from ..gradebook.collected import days_of_unknown
from ..gradebook.groups import Groups
from ..gradebook.roster import Roster, read_students
from ..gradebook.settings import Settings
from ..submission.choice import Worth
from ..submission.released import released_template
from ..util.text import named, one_line
from . import FAILED, UNREADABLE, from_here, tell
from ._alone import alone

TOLD: dict[Fate, str] = {
    "new": "new",
    "newer": "newer",
    "same": "as collected",
    "replaced": "replaced",
    "older": "older, left",
    "unsure": "left",
    "worse": "left",
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
        self.belonging = Belonging(course, assignment)
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
            self.belonging.refuse_another(gathering, self.placing.has)
            times = self._times(gathering)
            self._take(gathering, times)
        for line in self._table():
            print(line)
        for where, why in gathering.left.items():
            self._tell(f"left: {where}: {why}")
        self.told += gathering.told
        if self.guessed:
            self.told.append(self._told_of_guesses())
        tell(self.told)
        print(self._summary(len(gathering.left)))
        if not gathering.handins and not gathering.left:
            where = named([one_line(from_here(path)) for path in self.options.downloads])
            tell([f"{where}: has no file in it. Name what your LMS gave to download"])
            return FAILED
        return UNREADABLE if self.is_partial else 0

    def _zone(self) -> tzinfo:
        name = self.options.zone
        try:
            zone: tzinfo = tzlocal() if name is None else zone_of(name)
        except KeyError:
            raise UsageError(f"There is no time zone {name}: name one as Europe/Berlin.") from None
        return zone

    def _times(self, gathering: Gathering) -> dict[str, Stated]:
        times, lines = gathering.times()
        for line in lines:
            self._tell(f"{one_line(self.options.times)}, {line}")
        unused = sorted(times.keys() - gathering.handins.keys())
        if unused:
            self.told.append(
                f"{one_line(self.options.times)}: {one_line(named(unused))}: nothing of theirs is "
                "collected here, so their times count for nothing"
            )
        return times

    # -- what becomes of it -----------------------------------------------------------------

    def _take(self, gathering: Gathering, times: Mapping[str, Stated]) -> None:
        for student in sorted(gathering.handins):
            try:
                self._take_from(student, gathering, times.get(student))
            except NotPlaced as error:
                self._tell(f"{student}: {error}")
            except MemoryError:  # theirs alone: the next one's may be small
                self._tell(f"{student}: what was handed in {NO_MEMORY}")

    def _take_from(self, student: str, gathering: Gathering, said: Stated | None) -> None:
        handins = gathering.handins[student]
        if places := gathering.places.get(student):
            self._tell(f"{student}: is known by several names: look whose is {_or(places)}")
        candidates = list(notebooks(handins))
        if not candidates:
            self._tell(f"{student}: handed in no notebook, but {without_notebook(handins)}")
            return
        chosen = choose_of_all(candidates, self.template, self.options.replace)
        if isinstance(chosen, str):
            self._tell(f"{student}: {chosen}")
            return
        if chosen.passed_over:
            self.told.append(
                f"{student}: of {len(chosen.passed_over) + 1} notebooks "
                f"{chosen.handin.where} is taken, and not {', '.join(chosen.passed_over)}"
            )
        if chosen.failed:
            self._tell(f"{student}: {chosen.failed}, so {chosen.handin.where} is taken")
        if chosen.unread:
            self._tell(
                f"{student}: has {chosen.unread} notebooks more than are looked at: "
                f"{chosen.handin.where} is taken",
                partial=chosen.worth != Worth.ANSWERED,
            )
        if chosen.unsure:
            self._tell(
                f"{student}: nothing says which is newer, {chosen.handin.where} or "
                f"{one_line(named(chosen.unsure))}: the last that you named is taken"
            )
        if chosen.left is not None:
            self._leave(student, chosen.left, "an older attempt counts")
        self._place(student, chosen, gathering.known_by[student], said)

    def _place(self, student: str, chosen: Chosen, how: str, said: Stated | None) -> None:
        handin = chosen.handin
        order = replace(order_of([handin]), when=said.when if said else handin.when)
        decision = self.placing.decide(student, chosen, order)
        fate = decision.fate
        is_late = self._is_late(order.when, handin.is_late)
        for_nothing = is_late and order.when is None and self.due is None
        decision = replace(decision, entry=replace(decision.entry, late_for_nothing=for_nothing))
        stamp, after, is_after = order.when, decision.entry.after, False
        if stamp is None and self.due is not None:
            # All that is certain: after the deadline, and after the attempt before it.
            is_after = after is not None and after > self.due
            is_late |= is_after
            if is_late:
                stamp = after if is_after else self.due + timedelta(seconds=A_SECOND)
        is_made_up = order.when is None and is_late
        is_known = fate == "same" and (decision.has_time or decision.is_once_more)
        if fate in PLACED:
            self._tell_what_is_odd(student, chosen, decision, said)
            self.guessed += is_made_up and not is_known and not is_after
            if is_after and not is_known and after is not None:
                self.told.append(
                    f"{student}: late, and the download does not say when: as the attempt before "
                    f"it came at {after:%Y-%m-%d %H:%M} UTC, than which it cannot be earlier, it "
                    "counts as if it had come then. --times FILE says more"
                )
            if not self.options.dry_run:
                self.placing.place(decision, stamp, said is not None, is_made_up)
        elif fate == "unsure":
            self._tell(f"{student}: {UNSURE}")
        elif fate == "worse":
            self._leave(student, chosen, "what is there stays")
        self.counts[TOLD[fate]] += 1
        when = f"{order.when:%Y-%m-%d %H:%M} UTC" if order.when else ""
        timing = ", ".join(filter(None, (when, "late" if is_late else "")))
        self.lines.append(Line(student, timing, TOLD[fate], how, handin.where))

    def _leave(self, student: str, chosen: Chosen, instead: str) -> None:
        """Tells of a notebook that is none of this assignment, and must not replace one."""
        self._tell(
            f"{student}: left: {chosen.handin.where}: {self.belonging.what_is(chosen)}, so "
            f"{instead}: --replace takes it all the same"
        )

    def _tell_what_is_odd(
        self, student: str, chosen: Chosen, decision: Decision, said: Stated | None
    ) -> None:
        where, there = chosen.handin.where, decision.there
        if decision.loses_answers and there is not None:
            kept = self.placing.kept(student, there.digest).relative_to(self.course.root)
            self.told.append(
                f"{student}: {where} holds no answers, and takes the place of a notebook that has "
                f"some, as {'you say' if decision.fate == 'replaced' else 'it is newer'}: that one "
                f"is kept as {one_line(kept)}"
            )
        elif chosen.answered is not None:
            self.told.append(
                f"{student}: {where} holds no answers, and counts as the newest attempt, though "
                f"{chosen.answered.handin.where} has some"
            )
        elif decision.fate != "same" and chosen.worth in (Worth.FOREIGN, Worth.DAMAGED):
            self.told.append(
                f"{student}: {where} {self.belonging.what_is(chosen)}; it is collected as it is"
            )
        if said and chosen.handin.is_late and self.due and said.when <= self.due:
            self.told.append(
                f"{student}: is late by the LMS, and in time by {one_line(self.options.times)}, "
                f"line {said.line}: {said.when:%Y-%m-%d %H:%M} UTC, and the deadline is "
                f"{self.due:%Y-%m-%d %H:%M} UTC. The table counts: look whether its time is right, "
                "and --zone"
            )

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
        widths = [max((len(row[index]) for row in rows), default=0) for index in range(4)]
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
        ids = [each.id for each in self.students]
        groups = Groups(self.course, self.directory, name, ids)
        roster = Roster.of(self.course, ids)
        # One of a group hands in for all of them.
        missing = [
            each for each in ids if roster.has(each) and there.isdisjoint(groups.together(each))
        ]
        if missing:
            lines.append(f"nothing from: {one_line(', '.join(missing))}")
        return "\n".join(lines)

    def _told_of_guesses(self) -> str:
        clause = f"{self.guessed} late, and the download does not say when"
        if self.due is None:
            return f"{clause}: as {self.assignment.name} has no due date, they count as in time"
        days = days_of_unknown(self.assignment.lateness)
        return f"{clause}: they count as a second after the due date{days}. --times FILE says more"


def _or(places: Sequence[str]) -> str:
    return one_line(f"{named(places[:-1])} or {places[-1]}")
