"""What a person gave to one member of a group is given to all: points, extra credit, comments.

`.autograder/carried/<assignment>.json` has what each member had when it was last carried, so that
the member whom a person has corrected since is known, whoever it is; and for which notebook each
thing was given: what was given for one that does not count any more goes to nobody else.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, update

from ..util.files import whole
from . import tables as t
from .entries import Entry

# By what was given: `points of softmax-points`, `comment on softmax`.
Given = dict[str, Any]
POINTS, COMMENT = "points of ", "comment on "
GIVEN, FOR = "given", "for"  # in the file


@dataclass(frozen=True)
class Carried:
    """What was carried within a group: lines to tell, and the entries of those who got it."""

    told: Sequence[str]
    entries: Mapping[str, Entry]


@dataclass
class Kept:
    """What members of groups had by hand, and the SHA-256 of the notebook it was given for.

    Both by student and by what was given; an empty digest, or none, where nobody noted it.
    """

    given: dict[str, Given] = field(default_factory=dict)
    digests: dict[str, dict[str, str]] = field(default_factory=dict)


class Memory(Kept):
    """What the members of groups had by hand when it was last carried."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            # Of an earlier version there are no digests, and what was given alone.
            has_digests = set(said) == {FOR, GIVEN}
            self.given = said[GIVEN] if has_digests else said
            self.digests = said[FOR] if has_digests else {}
        except (OSError, ValueError, TypeError):
            return

    def keep(self, kept: Kept) -> None:
        """Called once the gradebook has it."""
        given, digests = self.given | kept.given, self.digests | kept.digests
        if (given, digests) == (self.given, self.digests):
            return
        self.given, self.digests = given, digests
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole(self._path) as draft:
            draft.write_text(json.dumps({GIVEN: given, FOR: digests}), encoding="utf-8")


@dataclass(frozen=True)
class Graded:
    """A group's notebooks by their SHA-256: the one that `counts`, and whose rows are of which."""

    counts: str
    of: Mapping[str, str]

    def is_of_another(self, digest: str) -> bool:
        return bool(digest and self.counts) and digest != self.counts


def carry(
    connection: Connection,
    memory: Memory,
    groups: Mapping[tuple[str, ...], Graded],
    entries: Mapping[str, Entry],
) -> tuple[Carried, Kept]:
    """Carries what a person gave; and what `memory` is to keep once it is committed.

    Where two members were given different things, nothing is carried, and that is told; nor is what
    was given for another notebook than the one that counts.
    """
    told: list[str] = []
    changed: dict[str, Entry] = {}
    kept = Kept()
    for group, graded in groups.items():
        now = {member: given_to(entries[member]) for member in sorted(group) if member in entries}
        before = {member: memory.given.get(member, {}) for member in now}
        names = sorted({name for given in (*now.values(), *before.values()) for name in given})
        sources: dict[str, list[str]] = {}  # what comes from whom
        outdated: dict[str, list[str]] = {}  # what was given to whom for another notebook
        after = {member: dict(given) for member, given in now.items()}
        noted = {member: dict(given) for member, given in now.items()}
        digests = {member: dict(memory.digests.get(member, {})) for member in now}
        for name in names:
            corrected = [who for who in now if now[who].get(name) != before[who].get(name)]
            for member in corrected:
                digests[member][name] = graded.of.get(member, "")
            aside = _outdated(name, now, digests, graded)
            by = _different(name, now, [who for who in corrected if who not in aside])
            if len(by) > 1:
                told.append(
                    f"{', '.join(now)}: are one group, and a person gave them different things "
                    f"({name}). Make them the same in the formgrader, or clear all but one"
                )
                for member in corrected:
                    if member not in aside:
                        noted[member][name] = before[member].get(name)
                continue
            if by:
                aside = []  # a person's newer word is for all of them
            source = by[0] if by else _usual([*now], memory, aside)
            given = now[source].get(name) if source else None
            for member in aside:
                if len(_different(name, now, now)) > 1:
                    outdated.setdefault(member, []).append(name)
            if not source:
                continue
            if any(now[who].get(name) != given for who in now if who not in aside):
                sources.setdefault(source, []).append(name)
            for member in now:
                if member not in aside:
                    after[member][name] = noted[member][name] = given
                    digests[member][name] = digests[source].get(name, "")
        told += _told(now, sources, outdated)
        changed |= {
            member: _give(connection, entries[member], given)
            for member, given in after.items()
            if _without_none(given) != now[member]
        }
        for member in now:
            kept.given[member] = _without_none(noted[member])
            kept.digests[member] = digests[member]
    return Carried(told, changed), kept


def _usual(members: Sequence[str], memory: Memory, aside: Collection[str]) -> str:
    """Who has what all of them have; empty where nobody has been given anything yet."""
    return next((who for who in members if who in memory.given and who not in aside), "")


def _outdated(
    name: str, now: Mapping[str, Given], digests: Mapping[str, Mapping[str, str]], graded: Graded
) -> list[str]:
    """Who has something that was given for another notebook than the one that counts."""
    return [
        who
        for who, given in now.items()
        if given.get(name) and graded.is_of_another(digests[who].get(name, ""))
    ]


def _told(
    now: Collection[str], sources: Mapping[str, list[str]], outdated: Mapping[str, list[str]]
) -> Iterator[str]:
    for source, which in sources.items():
        others = ", ".join(member for member in now if member != source)
        yield f"{source}: what a person gave goes to {others}, too: {', '.join(which)}"
    for member, which in outdated.items():
        yield (
            f"{member}: what a person gave was for another notebook than the one that counts for "
            f"the group now, and goes to nobody else: {', '.join(which)}. Look at it in the "
            "formgrader"
        )


def given_to(entry: Entry) -> Given:
    """What a person left in a submission."""
    points = {
        f"{POINTS}{cell}": [grade.manual_score, grade.extra_credit]
        for cell, grade in entry.grades.items()
        if (grade.manual_score, grade.extra_credit) != (None, None)
    }
    words = {f"{COMMENT}{cell}": each.manual for cell, each in entry.comments.items()}
    return {**points, **{name: text for name, text in words.items() if text}}


def _different(name: str, now: Mapping[str, Given], members: Iterable[str]) -> list[str]:
    """Of some members the first that was given each different thing."""
    found: dict[str, str] = {}
    for member in members:
        found.setdefault(json.dumps(now[member].get(name)), member)
    return list(found.values())


def _without_none(given: Given) -> Given:
    return {name: value for name, value in given.items() if value is not None}


def _give(connection: Connection, entry: Entry, given: Given) -> Entry:
    """Writes into the rows of one member what is not there already."""
    grades, comments = dict(entry.grades), dict(entry.comments)
    for name, value in given.items():
        if name.startswith(POINTS):
            cell = name.removeprefix(POINTS)
            score, extra = value or (None, None)
            if cell not in grades or not grades[cell].id:
                continue
            row = grades[cell]
            is_open = score is None and row.auto_score is None
            values = {"manual_score": score, "extra_credit": extra, "needs_manual_grade": is_open}
            connection.execute(update(t.grade).where(t.grade.c.id == row.id).values(values))
            grades[cell] = replace(
                row, manual_score=score, extra_credit=extra, needs_manual_grade=is_open
            )
        else:
            cell = name.removeprefix(COMMENT)
            if cell not in comments or not comments[cell].id:
                continue
            mine = t.comment.c.id == comments[cell].id
            connection.execute(update(t.comment).where(mine).values(manual_comment=value))
            comments[cell] = replace(comments[cell], manual=value)
    return replace(entry, grades=grades, comments=comments)
