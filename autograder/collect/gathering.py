"""Everything that downloads hold, by student; and what is nobody's, or cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path

from ..gradebook.people import Student
from ..submission.names import is_notebook
from ..util import text
from ..util.text import one_line
from .allowance import Allowance
from .archives import OTHER_ARCHIVES, Downloads, Member
from .choosing import Handin
from .matching import Match, People
from .names import Named, System, around, called, named, system_of
from .times import Stated, Worksheet, in_utc
from .zips import Parts

DEEPEST_NAME = 50  # parts of a path that are asked whose they may be
MOST_TOLD = 10  # files of somebody who handed in no notebook


@dataclass(frozen=True)
class _File:
    """A file of somebody's, at its place in the download, and what the LMS says in its name.

    `known_as` is what of its name somebody else's cannot have; by hand, the folder of the id.
    `folder` is the student's by a name that no LMS gave, and the parts of the file's path from
    `begins` on lie in it; empty where an LMS says whose it is.
    """

    place: int
    file: Member
    about: Named | None
    called: str
    known_as: Parts
    student: Student
    how: str
    folder: Parts
    begins: int

    def newness(self) -> tuple[datetime, int]:
        """The larger the newer, as far as its name says it."""
        if self.about is None:
            return datetime.min, 0  # noqa: DTZ901 - as the clock of an LMS, without a zone
        return self.about.when or datetime.min, self.about.number  # noqa: DTZ901


class Gathering:
    """What was found in the downloads so far.

    `handins` and `known_by` are by student's id; `left` are pairs of where and why, in the order
    found. `whole` has, by turn, the downloads that are of more than one student. `places` has, of
    who is known by several names of one download, a file of each. `told` are lines on downloads.
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
        self.places: dict[str, list[str]] = {}
        self.told: list[str] = []

    def leave(self, path: Parts, why: str) -> None:
        self.left.setdefault(one_line("/".join(path)), why)

    def add(self, downloads: Downloads, path: Path, system: System | None) -> None:
        """Adds a download; `system` says whose it is, None that its names are to say it."""
        files = list(downloads.files(path))
        self._turn += 1
        names = [_named_by_the_lms(file, path) for file in files]
        system = system or system_of(names)
        seen = max((each.modified for each in files if each.modified), default=None)
        owner = self._own(path)
        level = deepest = None
        if owner is None:
            around_theirs = (around(parts, system) for parts in names)
            level = self._people.level(around_theirs, self._assignment)
        if level is not None:
            deepest = level + 1  # what lies in a student's folder follows no rules but theirs
        if owner is None and len(files) > 0 and (path.is_dir() or len(files[0].outer) > 1):
            self.whole[self._turn] = path
        said = [named(parts[:deepest], system) for parts in names]
        bare = [parts for parts, about in zip(names, said, strict=True) if about is None]
        self._tell_of_folders(bare, level or 0, path)
        theirs: dict[str, list[_File]] = {}
        for index, (file, parts, about) in enumerate(zip(files, names, said, strict=True)):
            if about is not None and about.is_receipt:
                continue
            match = owner or self._match(about, parts, level)
            if match.student is None:
                self.leave(parts, match.how)
                continue
            by_lms = called(parts[:deepest], system) or (path.name if owner else "")
            known_as = parts[:level] if about is None else (*about.who, about.participant)
            folder = (path.absolute().name,) if owner else parts[:deepest]
            begins = len(file.outer) - len(parts) + (0 if owner else len(folder))
            handed_in = _File(
                *(index, file, about, by_lms, () if owner else known_as),
                *(match.student, match.how, folder if match.by_hand else (), begins),
            )
            theirs.setdefault(match.student.id, []).append(handed_in)
            self.known_by[match.student.id] = match.how
        for who, all_files in theirs.items():
            self._note_names(who, all_files)
            handins = self._opened(downloads, all_files, system, seen)
            if handins:
                self.handins.setdefault(who, []).extend(handins)

    def _note_names(self, who: str, handed_in: Sequence[_File]) -> None:
        """Notes whoever is known by several names of one download."""
        names: dict[Parts, str] = {}
        for each in handed_in:
            names.setdefault(each.known_as, one_line("/".join(each.file.path)))
        if len(names) > 1:
            self.places[who] = [*self.places.get(who, ()), *names.values()]

    def _opened(
        self,
        downloads: Downloads,
        handed_in: Sequence[_File],
        system: System,
        seen: datetime | None,
    ) -> Sequence[Handin]:
        """All that one student handed in, with what is in their zips, in the download's order.

        But for folders that may be another's, which are left.
        """
        allowance = downloads.allowance()
        by_place: dict[int, list[Handin]] = {}
        doubts: dict[Parts, str] = {}
        # The newest first, as it is what the allowance is for.
        for each in sorted(handed_in, key=_File.newness, reverse=True):
            members = list(downloads.within(each.file, allowance))
            if each.folder and each.folder not in doubts and (why := self._doubt(each, members)):
                doubts[each.folder] = why
            by_place[each.place] = [
                self._handin(member, allowance, each, system, seen) for member in members
            ]
        for folder, why in doubts.items():
            self.leave(folder, why)
        known = sorted(each.place for each in handed_in if each.folder not in doubts)
        return [handin for place in known for handin in by_place[place]]

    def _doubt(self, file: _File, members: Sequence[Member]) -> str:
        """Why a folder may be others' too: a name in it is another student's; empty where none is.

        The folder may be a section that is called as somebody is, and the name may be its owner's
        own choice. As nothing says which, nobody is given anything.
        """
        student, how, folder = file.student, file.how, one_line(file.folder[-1])
        for member in members:
            inside = member.path[file.begins :] if is_notebook(member.name) else ()
            for part in inside[:DEEPEST_NAME]:
                match = self._people.within(part, self._worksheet, self._assignment)
                if match.student is not None and match.student != student:
                    name, other = one_line(part), match.student
                    return (
                        f"names {student.id} ({how}), and {name} in it names {other.id} "
                        f"({match.how}), so nothing in it is collected. If {folder} is no "
                        f"student's, rename it; if all in it is {student.id}'s, rename {name}"
                    )
        return ""

    def _tell_of_folders(self, names: Sequence[Parts], level: int, path: Path) -> None:
        """Of several folders of nobody's, in which students are looked for: are those students?"""
        folders = sorted({"/".join(parts[:level]) for parts in names if 0 < level < len(parts)})
        if len(folders) > 1:
            where = f"{one_line(path)}: in {one_line(text.named(folders))}"
            self.told.append(
                f"{where}, which are nobody's ids, the names within say whose a file is"
            )

    def _match(self, about: Named | None, parts: Parts, level: int | None) -> Match:
        if about is None:
            return self._people.bare(parts, self._assignment, level)
        return self._people.match(about, self._worksheet)

    def _own(self, path: Path) -> Match | None:
        """Whose a download is as a whole: one student's own zip or folder; None otherwise."""
        name = path.absolute().name
        if not path.is_dir() and path.suffix.lower() != ".zip":
            return None
        by_lms = self._people.by_any_lms(name, self._worksheet)
        match = by_lms or self._people.bare((name,), self._assignment)
        return match if match.student else None

    def _handin(
        self,
        member: Member,
        allowance: Allowance,
        file: _File,
        system: System,
        seen: datetime | None,
    ) -> Handin:
        about = file.about
        handin = Handin(member, allowance, "bare", member.name, seen=seen, turn=self._turn)
        handin = replace(handin, called=file.called)
        if about is None:
            return handin
        return replace(
            handin,
            system=system,
            file=member.name if member.inner or not about.file else about.file,
            number=about.number,
            when=in_utc(about.when, self._zone) if about.when else None,
            is_late=about.is_late,
        )

    def times(self) -> tuple[dict[str, Stated], list[str]]:
        """When each student handed in, by the table of times: the last of several.

        And a line on each of its rows that counts for nothing.
        """
        latest: dict[str, Stated] = {}
        reasons = {unread.line: unread.why for unread in self._worksheet.unread}
        for stated in self._worksheet.times:
            match = self._people.known_by(stated.who)
            if match.student is None:
                reasons[stated.line] = match.how
                continue
            before = latest.get(match.student.id, stated)
            latest[match.student.id] = max(before, stated, key=lambda each: each.when)
        return latest, [f"line {line}: {reasons[line]}" for line in sorted(reasons)]


def _named_by_the_lms(member: Member, download: Path) -> Parts:
    """A member's name without that of the zip which the LMS made."""
    is_zip = download.is_file() and len(member.outer) > 1
    return member.outer[1:] if is_zip else member.outer


def without_notebook(handins: Sequence[Handin]) -> str:
    """Why nothing that somebody handed in can be collected: the first files of it."""
    files = [each.where for each in handins[:MOST_TOLD]]
    for index, each in enumerate(handins[:MOST_TOLD]):
        if each.member.name.lower().endswith(OTHER_ARCHIVES):
            files[index] += ", an archive that is not opened: only zips are"
    rest = len(handins) - MOST_TOLD
    return "; ".join(files) + (f"; and {rest} more" if rest > 0 else "")
