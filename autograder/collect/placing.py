"""Into `submitted/`: a notebook takes the place of an older one, which is kept.

`.autograder/collected/<assignment>/<student>/` has every notebook that was replaced, under the
beginning of its SHA-256, its time stamp under the same name with `.txt`, and `collected.json`:
where the one in `submitted/` came from, and whether its time stamp is made up.
"""

from __future__ import annotations

import json
import os
import stat
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from .. import KitError
from ..course import Assignment, Course
from ..gradebook.collected import NOTE, folder_of
from ..gradebook.timestamps import TIMESTAMP, handed_in_at, noted_at
from ..submission.choice import Worth, worth
from ..submission.folder import Refused
from ..submission.released import released_template
from ..util import files
from .choosing import Chosen, Order, stays
from .noted import Entry, noted

# What becomes of a notebook. "replaced": told to, though nothing says that it is newer. "unsure":
# another is there, and nothing says which is newer. "worse": that is one of this assignment, and
# this is not.
Fate = Literal["new", "newer", "replaced", "same", "older", "unsure", "worse"]
PLACED = ("new", "newer", "replaced", "same")
LARGEST_MB = 1000  # of a notebook that is there, by hand or by another way


class NotPlaced(KitError):
    """A notebook that cannot be put where it belongs; the line says why, and names no student."""


@dataclass(frozen=True)
class Decision:
    """What is to become of a notebook, and what is in `submitted/` before.

    has_time: whether the time of what is in `submitted/` before is known. loses_answers: whether
    that has answers, and this has none.
    """

    student: str
    content: bytes = field(repr=False)
    entry: Entry
    there: Entry | None
    fate: Fate
    has_time: bool = False
    loses_answers: bool = False

    @property
    def is_once_more(self) -> bool:
        """Whether it is the same notebook, handed in again later, whose first time stands."""
        return self.entry.once_more


class Placing:
    """The folders of one assignment."""

    def __init__(self, course: Course, assignment: Assignment, replaces: bool = False) -> None:
        self._submitted = course.root / "submitted"
        self._name = assignment.name
        self._released = assignment.released
        self._course = course
        self._kept = folder_of(course, assignment.name)
        self._replaces = replaces

    def decide(self, student: str, chosen: Chosen, order: Order) -> Decision:
        """What becomes of a notebook; NotPlaced where something is in its way."""
        there = self._there(student)
        handin = chosen.handin
        entry = Entry(files.digest(chosen.content), order, handin.where, called=handin.called)
        fate = self._fate(entry, there)
        has_time = loses_answers = False
        if there is not None:
            if fate in ("newer", "replaced", "unsure") and chosen.worth != Worth.ANSWERED:
                before = self._worth(student)
                loses_answers = before == Worth.ANSWERED
                if stays(before, chosen.worth) and not self._replaces:
                    fate = "worse"
            entry = replace(entry, earlier=there.earlier)
            is_one = order.is_of_the_attempt(there.order)
            is_later = not is_one and order.is_newer_than(there.order) is True
            if fate == "newer":
                entry = replace(entry, after=self._known(student, there))
            entry = replace(entry, once_more=fate == "same" and (there.once_more or is_later))
            has_time = self._stamp(student) not in (None, there.made_up)
            if fate == "same" and not entry.called:
                entry = replace(entry, called=there.called)
            if fate == "same":
                when = order.when if order.number else order.when or there.order.when
                entry = replace(entry, order=replace(order, when=when), after=there.after)
            if fate == "same" and is_one:  # and may be better known by now
                dated_order = replace(there.order, when=order.when or there.order.when)
                entry = replace(there, order=dated_order, called=entry.called)
            elif fate == "same" and order.is_newer_than(there.order) is False:
                entry = there  # the same notebook, in an older attempt
        return Decision(student, chosen.content, entry, there, fate, has_time, loses_answers)

    def _fate(self, entry: Entry, there: Entry | None) -> Fate:
        if there is None:
            return "new"
        if there.digest == entry.digest:
            return "same"
        order = entry.order
        is_newer = order.is_newer_than(there.order)
        if is_newer and not (order.when or order.number):
            # By the time of the download alone, which a copy may have lost.
            is_newer = entry.digest not in there.earlier
        if self._replaces:
            return "newer" if is_newer else "replaced"
        return "unsure" if is_newer is None else "newer" if is_newer else "older"

    def place(
        self,
        decision: Decision,
        when: datetime | None,
        must: bool = False,
        is_made_up: bool = False,
    ) -> None:
        """Puts a notebook and its time stamp, `when`, in place, and keeps what was there.

        Killed at any moment, and run again, it completes this. `must`: whether the time is known so
        well that it counts for the same notebook too; otherwise the first time stands. A time that
        `is_made_up` gives way to whatever is known later.
        """
        student, entry, there = decision.student, decision.entry, decision.there
        folder, is_new = self._folder(student), decision.fate != "same"
        folder.mkdir(parents=True, exist_ok=True)
        files.clear_drafts(folder)
        if decision.fate in ("newer", "replaced") and there is not None:
            self._keep(student, there.digest)
            entry = replace(entry, earlier=(*there.earlier, there.digest))
        if is_new:
            # Before the notebook, so that none ever has the time stamp of another.
            (folder / TIMESTAMP).unlink(missing_ok=True)
            with files.whole(folder / f"{self._name}.ipynb") as draft:
                draft.write_bytes(decision.content)
        before = None if is_new or there is None else there.made_up
        if not (decision.is_once_more and (is_made_up or when is None)):
            must |= before is not None and self._stamp(student) == before
            self._put_stamp(folder, when, must)
        now = self._stamp(student)
        made_up = when if is_made_up and now == when else before
        entry = replace(entry, made_up=made_up if now == made_up else None)
        if entry != there:
            self._note(student, entry)

    def kept(self, student: str, digest: str) -> Path:
        """Where a notebook that was replaced is."""
        return self._kept / student / f"{digest[:16]}.ipynb"

    def has(self, student: str) -> bool:
        return os.path.lexists(self._notebook(student))

    def called(self) -> dict[str, str]:
        """What the LMS called what was collected, by student, of all for whom that is known."""
        students = sorted(path.parent.name for path in self._kept.glob(f"*/{NOTE}"))
        entries = ((student, self._noted(student)) for student in students)
        return {student: entry.called for student, entry in entries if entry and entry.called}

    def _folder(self, student: str) -> Path:
        return self._submitted / student / self._name

    def _notebook(self, student: str) -> Path:
        return self._folder(student) / f"{self._name}.ipynb"

    # -- what is there ----------------------------------------------------------------------

    def _there(self, student: str) -> Entry | None:
        """What is known of the notebook that is there; None where none is."""
        for folder in (self._submitted / student, self._folder(student)):
            with suppress(FileNotFoundError):
                if not stat.S_ISDIR(folder.lstat().st_mode):
                    raise NotPlaced(f"there is no folder at {folder.name}, but something else")
        try:
            content = files.read_plain(self._notebook(student), LARGEST_MB)
        except files.NotAFile as error:
            if error.kind == "missing":
                return None
            raise NotPlaced(f"its {self._name}.ipynb in submitted/ {error}") from None
        entry, digest = self._noted(student), files.digest(content)
        if entry is not None and entry.digest == digest:
            stamp = self._stamp(student)
            if entry.order.when is None and stamp != entry.made_up and not entry.once_more:
                # Somebody has written it beside the notebook since.
                return replace(entry, order=replace(entry.order, when=stamp))
            return entry
        # By hand, by nbgrader's exchange, or by a run that was killed.
        when = None
        with suppress(Refused):
            when = handed_in_at(self._folder(student))
        return Entry(digest, Order("", when, 0, None), earlier=entry.earlier if entry else ())

    def _known(self, student: str, there: Entry) -> datetime | None:
        """The latest time that is known of what is there, or of an attempt before it."""
        stamp = self._stamp(student)
        times = (there.order.when, there.after, None if stamp == there.made_up else stamp)
        return max(filter(None, times), default=None)

    def _worth(self, student: str) -> Worth:
        """What the notebook that is there is worth."""
        content = files.read_plain(self._notebook(student), LARGEST_MB)
        return worth(content, released_template(self._released))

    def _noted(self, student: str) -> Entry | None:
        return noted(self._course, self._name, student)

    # -- what is written --------------------------------------------------------------------

    def _keep(self, student: str, digest: str) -> None:
        kept = self.kept(student, digest)
        kept.parent.mkdir(parents=True, exist_ok=True)
        with suppress(files.NotAFile):  # no time stamp, or none that could be believed
            self._copy(self._folder(student) / TIMESTAMP, kept.with_suffix(".txt"))
        self._copy(self._notebook(student), kept)

    def _copy(self, path: Path, copy: Path) -> None:
        content = files.read_plain(path, LARGEST_MB)
        with files.whole(copy) as draft:
            draft.write_bytes(content)

    def _stamp(self, student: str) -> datetime | None:
        return noted_at(self._folder(student))

    def _put_stamp(self, folder: Path, when: datetime | None, must: bool) -> None:
        path = folder / TIMESTAMP
        if when is None and must:
            path.unlink(missing_ok=True)
        elif when is not None and (must or not os.path.lexists(path)):
            with files.whole(path) as draft:
                draft.write_text(f"{when:%Y-%m-%d %H:%M:%S} UTC\n", encoding="utf-8")

    def _note(self, student: str, entry: Entry) -> None:
        path = self._kept / student / NOTE
        path.parent.mkdir(parents=True, exist_ok=True)
        with files.whole(path) as draft:
            draft.write_text(json.dumps(asdict(entry), default=str, indent=1), encoding="utf-8")
