"""From the cells that the gradebook has of an assignment to others, with the scores on them.

nbgrader enters an assignment's cells once, and refuses others when there are submissions. Here a
cell that stays keeps its row, and with it every score and comment; one of another kind hands them
on; and what a question that is gone had of a person is told before it goes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import uuid4

from nbgrader.api import Comment, Grade, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from ..submission.history import POINTS, History
from ..util.points import are_equal
from ..util.text import one_line
from .cells import BASE, COMMENTED, GRADED, KINDS, NOTEBOOK, SOURCE, EnteredCells, Key

GRADE, COMMENT = Grade.__table__, Comment.__table__
SUBMISSION, SUBMITTED = SubmittedAssignment.__table__, SubmittedNotebook.__table__
BY_HAND = or_(GRADE.c.manual_score.is_not(None), GRADE.c.extra_credit.is_not(None))
A_COMMENT = "a comment"
IN_WORDS = func.coalesce(COMMENT.c.manual_comment, "") != ""


@dataclass(frozen=True)
class Lost:
    """What people gave to a question that is gone, by student: amounts, and `a comment`."""

    question: str
    given: Mapping[str, Sequence[str]]

    @property
    def scores(self) -> int:
        return sum(set(what) != {A_COMMENT} for what in self.given.values())

    @property
    def comments(self) -> int:
        return sum(A_COMMENT in what for what in self.given.values())

    def __str__(self) -> str:
        given = (f"{one_line(who)} {' and '.join(what)}" for who, what in self.given.items())
        return f"{self.question}: {', '.join(given)}"


@dataclass(frozen=True)
class Revision:
    """How one notebook's cells become others; `history` knows what was renamed."""

    there: EnteredCells
    wanted: EnteredCells
    history: History

    @cached_property
    def becomes(self) -> dict[Key, Key]:
        """What each cell that stays becomes: one of its kind, under the name of today."""
        named = {key: self._named(key) for key in self.there.ids}
        return {key: now for key, now in named.items() if now in self.wanted.about}

    def _named(self, key: Key) -> Key:
        same = key in self.wanted.about
        return key if same else Key(key.kind, self.history.now(key.name))

    @cached_property
    def gone(self) -> list[Key]:
        return [key for key in self.there.ids if key not in self.becomes]

    @cached_property
    def new(self) -> list[Key]:
        return [key for key in self.wanted.about if key not in self.becomes.values()]

    def heirs(self, kinds: Collection[str]) -> dict[Key, Key]:
        """Of cells that are gone, those of another kind that take over from them.

        A question that a person graded, and the autograder does now, has its score elsewhere.
        """
        heirs: dict[Key, Key] = {}
        for key in self.gone:
            name = self.history.now(key.name)
            for heir in (name, name + POINTS, name.removesuffix(POINTS)):
                fits = [new for new in self.new if new.kind in kinds and new.name == heir]
                if key.kind in kinds and fits and fits[0] not in heirs.values():
                    heirs[key] = fits[0]
                    break
        return heirs

    # -- in words ---------------------------------------------------------------------------

    @cached_property
    def added(self) -> list[str]:
        return sorted(self.wanted.points.keys() - self._names_now)

    @cached_property
    def removed(self) -> list[str]:
        return sorted(self._names_now - self.wanted.points.keys())

    @cached_property
    def _names_now(self) -> set[str]:
        wanted = self.wanted.points
        return {name if name in wanted else self.history.now(name) for name in self.there.points}

    def in_words(self) -> str:
        """What changes, in a line; empty where nobody's score hangs on it."""
        wanted = self.wanted.points
        renamed, dearer = [], []
        for old, points in self.there.points.items():
            name = old if old in wanted else self.history.now(old)
            if name != old and name in wanted and not name.endswith(POINTS):
                renamed.append(f"{old} to {name}")
            now = wanted.get(name)
            if points is not None and now is not None and not are_equal(points, now):
                dearer.append(f"{name} from {points:g} to {now:g}")
        kinds = {self.history.now(key.name) for key in (*self.gone, *self.new)}
        retyped = sorted(kinds & self._names_now & wanted.keys())
        parts = {
            "added": self.added,
            "removed": self.removed,
            "renamed": sorted(renamed),
            "points": sorted(dearer),
            "of another kind": retyped,
        }
        changes = "; ".join(f"{what}: {', '.join(each)}" for what, each in parts.items() if each)
        return changes or "cells that were entered in part"

    # -- what a person gave -----------------------------------------------------------------

    def by_hand(self, connection: Connection) -> tuple[int, int]:
        """How many scores and comments of a person's the notebook has."""
        ours = BASE.c.notebook_id == (self.there.notebook or self.wanted.notebook)
        counts = []
        for table, which in ((GRADE, BY_HAND), (COMMENT, IN_WORDS)):
            query = select(func.count()).select_from(table)
            query = query.join(BASE, BASE.c.id == table.c.cell_id).where(ours, which)
            counts.append(connection.execute(query).scalar_one())
        return counts[0], counts[1]

    def lost(self, connection: Connection) -> list[Lost]:
        """What people gave to questions that are gone."""
        by_question: dict[str, dict[str, list[str]]] = {}
        scores, comments = self.heirs(GRADED), self.heirs(COMMENTED)
        for key in self.gone:
            its = by_question.setdefault(key.name.removesuffix(POINTS), {})
            if key not in scores:
                for row in self._given(connection, GRADE, key, BY_HAND):
                    given = its.setdefault(row.student_id, [])
                    if row.manual_score is not None:
                        given.append(f"{row.manual_score:g}")
                    if row.extra_credit is not None:
                        given.append(f"{row.extra_credit:g} of extra credit")
            if key not in comments:
                for row in self._given(connection, COMMENT, key, IN_WORDS):
                    its.setdefault(row.student_id, []).append(A_COMMENT)
        return [
            Lost(name, dict(sorted(its.items())))
            for name, its in sorted(by_question.items())
            if its
        ]

    def _given(
        self, connection: Connection, table: Any, key: Key, which: ColumnElement[bool]
    ) -> Iterator[Any]:
        query = select(table, SUBMISSION.c.student_id).select_from(table)
        query = query.join(SUBMITTED, SUBMITTED.c.id == table.c.notebook_id)
        query = query.join(SUBMISSION, SUBMISSION.c.id == SUBMITTED.c.assignment_id)
        yield from connection.execute(query.where(table.c.cell_id == self.there.ids[key], which))

    # -- written ----------------------------------------------------------------------------

    def write(self, connection: Connection, notebook: str) -> None:
        """Writes all of it; `notebook` is the id of the row that the cells belong to."""
        ids = self._write_cells(connection, notebook)
        for table, kinds in ((GRADE, GRADED), (COMMENT, COMMENTED)):
            for old, heir in self.heirs(kinds).items():
                moved = update(table).where(table.c.cell_id == self.there.ids[old])
                connection.execute(moved.values(cell_id=ids[heir]))
        for key in self.gone:
            self._delete(connection, key)
        self._write_sources(connection, notebook)
        for key, cell in ids.items():
            if key.kind in GRADED:
                _fill(connection, GRADE, cell, notebook, needs_manual_grade=True)
            if key.kind in COMMENTED:
                _fill(connection, COMMENT, cell, notebook)
        kernel = update(NOTEBOOK).where(NOTEBOOK.c.id == notebook)
        connection.execute(kernel.values(kernelspec=self.wanted.kernelspec))

    def _write_cells(self, connection: Connection, notebook: str) -> dict[Key, str]:
        """The rows of all cells that are wanted; their ids."""
        ids = {now: self.there.ids[key] for key, now in self.becomes.items()}
        renamed = {ids[now]: now.name for key, now in self.becomes.items() if key != now}
        for names in ({each: each for each in renamed}, renamed):  # two may have changed places
            for cell, name in names.items():
                connection.execute(update(BASE).where(BASE.c.id == cell).values(name=name))
        halves = {now for key, now in self.becomes.items() if self.there.about[key] is None}
        for key, about in self.wanted.about.items():
            table, values = KINDS[key.kind], dict(about or {})
            if key not in ids:
                ids[key] = uuid4().hex
                base = {"id": ids[key], "name": key.name, "type": key.kind}
                connection.execute(insert(BASE).values(**base, notebook_id=notebook))
                halves.add(key)
            if key in halves:
                connection.execute(insert(table).values(id=ids[key], **values))
            elif values:
                connection.execute(update(table).where(table.c.id == ids[key]).values(**values))
        return ids

    def _delete(self, connection: Connection, key: Key) -> None:
        """Deletes a cell with all that hangs on it."""
        cell = self.there.ids[key]
        for table in (GRADE, COMMENT):
            connection.execute(delete(table).where(table.c.cell_id == cell))
        for table in (*KINDS.values(), BASE):
            connection.execute(delete(table).where(table.c.id == cell))

    def _write_sources(self, connection: Connection, notebook: str) -> None:
        ours = SOURCE.c.notebook_id == notebook
        gone = self.there.sources.keys() - self.wanted.sources.keys()
        connection.execute(delete(SOURCE).where(ours, SOURCE.c.name.in_(gone)))
        for name, values in self.wanted.sources.items():
            if name not in self.there.sources:
                its = {"id": uuid4().hex, "name": name, "notebook_id": notebook}
                connection.execute(insert(SOURCE).values(**its, **values))
            elif values != self.there.sources[name]:
                row = update(SOURCE).where(ours, SOURCE.c.name == name)
                connection.execute(row.values(**values))


def _fill(connection: Connection, table: Any, cell: str, notebook: str, **values: Any) -> None:
    """A row for every submitted notebook that has none for a cell, as nbgrader needs one."""
    has = select(table.c.notebook_id).where(table.c.cell_id == cell)
    query = select(SUBMITTED.c.id).where(
        SUBMITTED.c.notebook_id == notebook, SUBMITTED.c.id.not_in(has)
    )
    rows = [
        {"id": uuid4().hex, "cell_id": cell, "notebook_id": submitted, **values}
        for submitted in connection.scalars(query)
    ]
    if rows:
        connection.execute(insert(table), rows)
