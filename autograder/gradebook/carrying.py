"""What a person gave to one member of a group is given to all: points, extra credit, comments.

`.autograder/carried/<assignment>.json` has what each member had when it was last carried, so that
the member whom a person has corrected since is known, whoever it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, update

from ..util.files import whole
from . import tables as t
from .entries import Entry

# By what was given: `points of softmax-points`, `comment on softmax`.
Given = dict[str, Any]
POINTS, COMMENT = "points of ", "comment on "


@dataclass(frozen=True)
class Carried:
    """What was carried within a group: lines to tell, and the entries of those who got it."""

    told: Sequence[str]
    entries: Mapping[str, Entry]


class Memory:
    """What the members of groups had by hand when it was last carried."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self.given: dict[str, Given] = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self.given = {}

    def keep(self, given: Mapping[str, Given]) -> None:
        """Called once the gradebook has it."""
        if all(self.given.get(student) == what for student, what in given.items()):
            return
        self.given |= given
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with whole(self._path) as draft:
            draft.write_text(json.dumps(self.given), encoding="utf-8")


def carry(
    connection: Connection,
    memory: Memory,
    groups: Iterable[Sequence[str]],
    entries: Mapping[str, Entry],
) -> tuple[Carried, dict[str, Given]]:
    """Carries what a person gave; and what `memory` is to keep once it is committed.

    Where two members were given different things, nothing is carried, and that is told.
    """
    told: list[str] = []
    changed: dict[str, Entry] = {}
    kept: dict[str, Given] = {}
    for group in groups:
        now = {member: given_to(entries[member]) for member in sorted(group) if member in entries}
        if len(now) < 2:
            continue
        before = {member: memory.given.get(member, {}) for member in now}
        names = sorted({name for given in (*now.values(), *before.values()) for name in given})
        sources: dict[str, list[str]] = {}  # what comes from whom
        after = {member: dict(given) for member, given in now.items()}
        for name in names:
            by = _corrected(name, now, before)
            if len(by) > 1:
                told.append(
                    f"{', '.join(now)}: are one group, and a person gave them different things "
                    f"({name}). Make them the same in the formgrader, or clear all but one"
                )
                for member in after:
                    kept.setdefault(member, {})[name] = before[member].get(name)
                continue
            source = by[0] if by else next((each for each in now if each in memory.given), None)
            if source is None:
                continue
            if any(now[member].get(name) != now[source].get(name) for member in now):
                sources.setdefault(source, []).append(name)
            for member in after:
                after[member][name] = now[source].get(name)
        for source, which in sources.items():
            others = ", ".join(member for member in now if member != source)
            told.append(f"{source}: what a person gave goes to {others}, too: {', '.join(which)}")
        for member, given in after.items():
            if _without_none(given) != now[member]:
                changed[member] = _give(connection, entries[member], given)
            kept[member] = _without_none({**given, **kept.get(member, {})})
    return Carried(told, changed), kept


def given_to(entry: Entry) -> Given:
    """What a person left in a submission."""
    points = {
        f"{POINTS}{cell}": [grade.manual_score, grade.extra_credit]
        for cell, grade in entry.grades.items()
        if (grade.manual_score, grade.extra_credit) != (None, None)
    }
    words = {f"{COMMENT}{cell}": each.manual for cell, each in entry.comments.items()}
    return {**points, **{name: text for name, text in words.items() if text}}


def _corrected(name: str, now: Mapping[str, Given], before: Mapping[str, Given]) -> list[str]:
    """Who was given something since, one for each different thing."""
    found: dict[str, str] = {}
    for member in now:
        given = now[member].get(name)
        if given != before[member].get(name):
            found.setdefault(json.dumps(given), member)
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
