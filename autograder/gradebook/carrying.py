"""What a person gave to one member of a group is given to all: points, extra credit, comments.

What was given for a notebook that does not count any more goes to nobody else.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, update

from ..course import Course
from ..results.records import RecordError, result_of
from . import tables as t
from .carried import Given, Kept, Memory
from .entries import Entry

POINTS, COMMENT = "points of ", "comment on "


@dataclass(frozen=True)
class Carried:
    """What was carried within a group: lines to tell, and the entries of those who got it."""

    told: Sequence[str]
    entries: Mapping[str, Entry]


@dataclass
class Plan:
    """What is to be carried: lines on what `goes` to whom, and on what `stays` where it is and why.

    stays: with whom each line is about. after: what each is to have by hand, of those for whom it
    is something else than now.
    """

    goes: list[str] = field(default_factory=list)
    stays: dict[str, Sequence[str]] = field(default_factory=dict)
    after: dict[str, Given] = field(default_factory=dict)


@dataclass(frozen=True)
class Graded:
    """A group's notebooks by their SHA-256: the one that `counts`, and whose rows are of which."""

    counts: str
    of: Mapping[str, str]

    @classmethod
    def now(cls, course: Course, assignment: str, group: Iterable[str], counts: str) -> Graded:
        """Whose rows are of which, by their records."""
        of = {}
        for member in group:
            with suppress(RecordError):
                of[member] = result_of(course, assignment, member).submission
        return cls(counts, of)

    def is_of_another(self, digest: str) -> bool:
        return bool(digest and self.counts) and digest != self.counts


def carry(
    connection: Connection,
    memory: Memory,
    groups: Mapping[tuple[str, ...], Graded],
    entries: Mapping[str, Entry],
) -> tuple[Carried, Kept]:
    """Carries what a person gave; and what `memory` is to keep once it is committed."""
    plan, kept = planned(memory, groups, entries)
    changed = {
        member: _give(connection, entries[member], given) for member, given in plan.after.items()
    }
    return Carried([*plan.goes, *plan.stays], changed), kept


def planned(
    memory: Memory, groups: Mapping[tuple[str, ...], Graded], entries: Mapping[str, Entry]
) -> tuple[Plan, Kept]:
    """What `carry` would do, and what `memory` is to keep then; nothing is changed.

    Where two members were given different things, nothing is carried, and that is told; nor is what
    was given for another notebook than the one that counts.
    """
    plan, kept = Plan(), Kept()
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
            seen = [who for who in now if _is_seen(name, entries[who])]
            for member in {*corrected, *seen}:
                digests[member][name] = graded.of.get(member, "")
            aside = _outdated(name, now, digests, graded)
            by = _different(name, now, [who for who in corrected if who not in aside])
            if len(by) > 1:
                told = (
                    f"{', '.join(now)}: are one group, and a person gave them different things "
                    f"({name}). Make them the same in the formgrader, or clear all but one"
                )
                plan.stays[told] = tuple(now)
                for member in corrected:
                    if member not in aside:
                        noted[member][name] = before[member].get(name)
                continue
            if by:
                aside = []  # a person's newer word is for all of them
            source = by[0] if by else _usual([*now], memory, aside)
            given = now[source].get(name) if source else None
            for member in aside:
                if not source or now[member].get(name) != given:
                    outdated.setdefault(member, []).append(name)
            if not source:
                continue
            if any(now[who].get(name) != given for who in now if who not in aside):
                sources.setdefault(source, []).append(name)
            for member in now:
                if member not in aside:
                    after[member][name] = noted[member][name] = given
                    digests[member][name] = digests[source].get(name, "")
        plan.goes += _goes(now, sources)
        plan.stays |= _stays(outdated)
        plan.after |= {
            member: given for member, given in after.items() if _without_none(given) != now[member]
        }
        for member in now:
            kept.given[member] = _without_none(noted[member])
            kept.digests[member] = digests[member]
    return plan, kept


def _is_seen(name: str, entry: Entry) -> bool:
    """Whether a person gave a score, or saved it again, since the answer was graded last.

    nbgrader marks a score by hand to be looked at whenever the answer is graded again.
    """
    row = entry.grades.get(name.removeprefix(POINTS)) if name.startswith(POINTS) else None
    return row is not None and row.manual_score is not None and not row.needs_manual_grade


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


def _goes(now: Collection[str], sources: Mapping[str, list[str]]) -> Iterator[str]:
    for source, which in sources.items():
        others = ", ".join(member for member in now if member != source)
        yield f"{source}: what a person gave goes to {others}, too: {', '.join(which)}"


def _stays(outdated: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """A line for all who have the same, as it was carried to them before."""
    members: dict[str, list[str]] = {}
    for member, which in outdated.items():
        members.setdefault(", ".join(which), []).append(member)
    return {
        f"{', '.join(who)}: what a person gave was for another notebook than the one that counts "
        f"for the group now, and goes to nobody else: {which}. Look at it in the formgrader": who
        for which, who in members.items()
    }


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
