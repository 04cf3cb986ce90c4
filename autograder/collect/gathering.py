"""Everything that downloads hold, by student; and what is nobody's, or cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path

from ..util.text import one_line
from .archives import OTHER_ARCHIVES, Downloads, Member, Parts
from .choosing import Handin
from .matching import Match, People
from .names import SYSTEMS, Named, System, called, named, system_of
from .times import Stated, Worksheet, in_utc


class Gathering:
    """What was found in the downloads so far.

    `handins` and `known_by` are by student's id; `left` are pairs of where and why, in the order
    found. `whole` has, by turn, the downloads that are of more than one student.
    """

    def __init__(self, people: People, assignment: str, zone: tzinfo, worksheet: Worksheet) -> None:
        self._people = people
        self._assignment = assignment
        self._zone = zone
        self._worksheet = worksheet
        self._turn = 0
        self.handins: dict[str, list[Handin]] = {}
        self.known_by: dict[str, str] = {}
        self.left: dict[str, str] = {}
        self.whole: dict[int, Path] = {}

    def leave(self, path: Parts, why: str) -> None:
        self.left.setdefault(one_line("/".join(path)), why)

    def add(self, downloads: Downloads, path: Path, system: System | None) -> None:
        """Adds a download; `system` says whose it is, None that its names are to say it."""
        members = list(downloads.members(path))
        self._turn += 1
        outer = [_named_by_the_lms(member, path) for member in members]
        system = system or system_of(outer)
        seen = max((each.modified for each in members if each.modified), default=None)
        own = self._own(path)
        if own is None and len(members) > 0 and (path.is_dir() or len(members[0].outer) > 1):
            self.whole[self._turn] = path
        for member, parts in zip(members, outer, strict=True):
            about = named(parts, system)
            if about is not None and about.is_receipt:
                continue
            match = own or self._match(about, parts)
            if match.student is None:
                self.leave((*parts, *member.inner)[: len(parts)], match.how)
                continue
            who = match.student.id
            by_lms = called(parts, system) or (path.name if own else "")
            handin = replace(self._handin(member, about, system, seen), called=by_lms)
            self.handins.setdefault(who, []).append(handin)
            self.known_by[who] = match.how

    def _match(self, about: Named | None, parts: Parts) -> Match:
        if about is None:
            return self._people.bare(parts, self._assignment)
        return self._people.match(about, self._worksheet)

    def _own(self, path: Path) -> Match | None:
        """Whose a download is as a whole: one student's own zip or folder; None otherwise."""
        name = path.absolute().name
        if not path.is_dir() and path.suffix.lower() != ".zip":
            return None
        for system in SYSTEMS:
            about = named((name,), system)
            match = self._people.match(about, self._worksheet) if about else None
            # A course's name may have numbers in it where Canvas has ids: the name must fit too.
            if about and match and match.student and self._people.fits(match.student, about):
                return match
        match = self._people.bare((name,), self._assignment)
        return match if match.student else None

    def _handin(
        self, member: Member, about: Named | None, system: System, seen: datetime | None
    ) -> Handin:
        if about is None:
            return Handin(member, "bare", member.name, seen=seen, turn=self._turn)
        when = in_utc(about.when, self._zone) if about.when else None
        file = member.name if member.inner or not about.file else about.file
        late = about.is_late
        return Handin(member, system, file, about.number, when, late, seen, self._turn)

    def times(self) -> tuple[dict[str, Stated], list[str]]:
        """When each student handed in, by the table of times: the last of several.

        And a line on each of its rows that counts for nothing.
        """
        found: dict[str, Stated] = {}
        told = {unread.line: unread.why for unread in self._worksheet.unread}
        for stated in self._worksheet.times:
            match = self._people.known_by(stated.who)
            if match.student is None:
                told[stated.line] = match.how
                continue
            before = found.get(match.student.id, stated)
            found[match.student.id] = max(before, stated, key=lambda each: each.when)
        return found, [f"line {line}: {told[line]}" for line in sorted(told)]


def _named_by_the_lms(member: Member, download: Path) -> Parts:
    """A member's name without that of the zip which the LMS made."""
    is_zip = download.is_file() and len(member.outer) > 1
    return member.outer[1:] if is_zip else member.outer


def without_notebook(handins: Sequence[Handin]) -> Iterator[str]:
    """Why nothing that somebody handed in can be collected, a file at a time."""
    for each in handins:
        if each.member.name.lower().endswith(OTHER_ARCHIVES):
            yield f"{each.where}, an archive that is not opened: only zips are"
        else:
            yield each.where
