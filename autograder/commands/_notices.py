"""What an instructor is told of a class that is being graded, beside what it was graded."""

from __future__ import annotations

import os
import shlex
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from ..course import Assignment
from ..course.extensions import EXTENSIONS
from ..course.misnamed import misnamed
from ..gradebook.collected import late_for_nothing_told, unknown_told
from ..gradebook.people import sharing
from ..gradebook.roster import Roster
from ..gradebook.rows import above_told, outgrown_told
from ..gradebook.timestamps import TIMESTAMP
from ..gradebook.writer import Writer
from ..submission.repair import ANOTHER_RELEASE
from ..util.text import named, one_line
from ._progress import say
from ._tally import Tally


class Notices:
    """Of one assignment. In all of it, `there` are those for whom something was handed in."""

    def __init__(self, writer: Writer, roster: Roster, tally: Tally) -> None:
        self.assignment: Assignment = writer.assignment
        self.submitted: Path = writer.course.root / "submitted"
        self.writer = writer
        self.state = writer.state
        self.roster = roster
        self.tally = tally

    def on_another_gradebook(self) -> None:
        """On what people gave in one that is not there any more."""
        if self.state.lost:
            say(
                f"autograder: {one_line(', '.join(self.state.lost))}: what a person gave for "
                f"{self.assignment.name} is in another gradebook, and not in this one. Put that "
                "back; or give it again, and run `autograder roster` for names and ids"
            )

    def on_tables(self) -> None:
        for line in misnamed(self.submitted.parent):
            say(f"autograder: {line}")

    def on_extensions(self, there: Collection[str]) -> None:
        for line in self.state.late_days.told({*there, *self.writer.students()}):
            say(f"autograder: {line}")
        for student in self.state.taken_back(there):
            gone = f"the gradebook's extension goes, as {EXTENSIONS} has none"
            self.tally.tell(student, gone)

    def on_strangers(self, graded: Iterable[str], there: Collection[str]) -> None:
        """On who is graded and on no roster."""
        if not self.roster.was_read:
            return
        strangers = [each for each in graded if not self.roster.has(each)]
        near = {each: self.roster.near(each) for each in strangers}
        for student, meant in near.items():
            if meant:
                has_some = meant in there or os.path.lexists(
                    self.submitted / meant / self.assignment.name
                )
                self.tally.tell(
                    student,
                    f"is graded, and not on the roster. Did you mean {meant!r}, who handed in "
                    f"{'too' if has_some else 'nothing'}? Rename submitted/{student} where "
                    "it is mistyped; `autograder roster` enters who is new",
                )
        others = [each for each in strangers if not near[each]]
        if others:
            say(
                f"autograder: {one_line(', '.join(others))}: not on the roster: rename a folder "
                "whose name is mistyped; `autograder roster` enters who is new"
            )

    def on_other_releases(self, students: Mapping[str, Collection[str]]) -> None:
        """In one line for everybody: after a new release it may be the whole class.

        students: who handed in a notebook of another release, by the note on it.
        """
        everybody = sorted(who for each in students.values() for who in each)
        if everybody:
            parts = [
                of_it + (f" ({named(sorted(who))})" if len(students) > 1 else "")
                for note, who in sorted(students.items())
                if (of_it := note.removeprefix(ANOTHER_RELEASE))
            ]
            line = f"{named(everybody)}: {ANOTHER_RELEASE}{''.join(parts)}"
            say(f"autograder: {one_line(line)}")

    def on_times_to_come(self, submitters: Iterable[str]) -> None:
        for student, when in self.state.yet_to_come(submitters).items():
            self.tally.tell(
                student,
                f"was handed in at {when:%Y-%m-%d %H:%M} UTC by its {TIMESTAMP}, which is yet to "
                "come; it counts as it is. Mend the file, or the clock of this machine",
            )

    def on_unknown_times(self, graded: Iterable[str]) -> None:
        rule = self.assignment.lateness
        if not (rule and rule.penalty == "none"):
            late = self.state.late_at_an_unknown_time(sorted(graded))
            name, late_days = self.assignment.name, self.state.late_days
            by_an_attempt = {each for each in late if late_days.is_by_an_attempt(name, each)}
            for line in unknown_told(name, rule, late, by_an_attempt):
                say(f"autograder: {line}")
            if uncounted := self.state.late_for_nothing(sorted(graded)):
                say(f"autograder: {late_for_nothing_told(name, uncounted)}")

    def on_scores_by_hand(self, graded: Collection[str]) -> None:
        """On those that are below what is earned by now, or above what can be."""
        if graded:
            for student, cells in self.state.outgrown(graded).items():
                self.tally.tell(student, outgrown_told(cells))
            for student, rows in self.state.above(graded).items():
                self.tally.tell(student, above_told(rows))

    def on_free_days(self, there: Collection[str]) -> None:
        """On other assignments for which this one leaves other free late days."""
        for name, students in self.state.outdated(there).items():
            who = one_line(", ".join(sorted(students)))
            say(
                f"autograder: {who}: other free late days are left for {name} than when it was "
                f"graded. Run `autograder grade {name}`."
            )

    def on_who_is_missing(self, there: Collection[str]) -> None:
        expected, others = self.writer.expected()
        nothing = f"handed in nothing for {self.assignment.name}"
        for student in expected:
            if student not in there and self.roster.has(student):
                self.tally.tell(student, nothing)
        missing = len(set(filter(self.roster.has, others)) - set(there))
        if missing:
            who = "1 student" if missing == 1 else f"{missing} students"
            say(f"autograder: {who} of other assignments {nothing}")
        if self.roster.was_read:
            self._on_who_is_to_be_forgotten(there)

    def _on_who_is_to_be_forgotten(self, there: Collection[str]) -> None:
        """Whoever was graded by a folder that is gone is in the gradebook, and in exports."""
        for student in self.writer.students():
            is_left = student in self.state.entries and student not in there
            if is_left and not self.roster.has(student):
                self.tally.tell(
                    student,
                    "is on no roster, and nothing of theirs for this assignment is in submitted/ "
                    f"any more: `nbgrader db student remove {shlex.quote(student)} --force` has "
                    "the gradebook forget them and all their grades",
                )

    def on_who_is_alike(self, there: Collection[str]) -> None:
        for group in sharing(sorted({*there, *self.writer.students()}), str):
            say(
                f"autograder: {one_line(', '.join(group))}: differ only in case or accents, "
                "and are one student to an LMS: exports leave them out until there is one"
            )
