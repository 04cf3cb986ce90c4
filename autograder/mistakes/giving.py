"""What a person gave to one answer of a group, given to the others; and taken back.

The gradebook's rows are a person's work: where somebody has given points or written a comment,
nothing is overwritten, and what was changed since it was given is not taken back. What was given,
to whom, is kept in `.autograder/given/<assignment>.json`, so that it can be.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, update

from .. import KitError, UsageError
from ..course import Assignment, Course, answer_cell, grade_cell
from ..gradebook import tables as t
from ..gradebook.database import is_no_file, reachable, writing
from ..gradebook.entries import CommentEntry, Entry, GradeEntry, read_entries
from ..gradebook.settings import Settings
from ..util.files import whole
from .groups import Group

# Students read it below the comment.
MARK = "(Given together with other answers that do the same.)"

Row = tuple[GradeEntry, CommentEntry]


class NotGiven(KitError):
    """There is nothing to give or to take back; the message says why."""


class NotThere(NotGiven, UsageError):
    """A group or a student was named to whom it cannot be given or was not."""


@dataclass(frozen=True)
class Gift:
    """Points and a comment for the answers of a group, and whose they have been already."""

    group: str
    question: str
    student: str
    score: float | None
    comment: str
    to: Sequence[str]

    @property
    def in_words(self) -> str:
        unit = "point" if self.score == 1 else "points"
        parts = [] if self.score is None else [f"{self.score:g} {unit}"]
        return " and ".join([*parts, *(["a comment"] if self.comment != MARK else [])])


@dataclass(frozen=True)
class Outcome:
    """To whom something was given, or from whom it was taken; whom it passed over, and why."""

    gifts: Sequence[Gift]
    students: Sequence[str]
    left: dict[str, str]


class Giving:
    """Gives and takes back, in one transaction each."""

    def __init__(self, course: Course, assignment: Assignment) -> None:
        self._assignment = assignment
        self._db_url = Settings(course).directory.db_url
        self._ledger = course.private / "given" / f"{assignment.name}.json"

    def give(self, group: Group, student: str, dry_run: bool = False) -> Outcome:
        """Gives to a group what a student of it has by hand; NotGiven where that is nothing."""
        if student not in group.students:
            raise NotThere(f"{student} is not in {group.id}.")
        with self._begun() as connection:
            rows = self._rows(connection, group.students, group.question)
            score, words = None, None
            if student in rows:
                score, words = rows[student][0].manual_score, rows[student][1].manual
            if group.is_alike_in_form_alone:
                score = None
                if not words:
                    raise NotGiven(
                        f"The answers of {group.id} are alike in how they fail, and may hold "
                        "different things, so no points are given to all: only a comment, and "
                        f"{student} has none by hand for {group.question}."
                    )
            if score is None and not words:
                raise NotGiven(
                    f"{student} has neither points nor a comment by hand for {group.question}: "
                    "give them in the formgrader first."
                )
            comment = f"{words}\n\n{MARK}" if words else MARK
            gift = Gift(group.id, group.question, student, score, comment, [])
            given, left = [], {}
            by_hand = next(each for each in group.members if each.student == student)
            for member in group.members:
                other = member.student
                if other == student:
                    continue
                why = _taken(rows.get(other))
                if not why and not member.does_as(by_hand):
                    why = "does otherwise on inputs of their own"
                if why:
                    left[other] = why
                    continue
                given.append(other)
                if not dry_run:
                    _put(connection, rows[other], gift)
            gift = Gift(group.id, group.question, student, score, comment, given)
            if given and not dry_run:
                # Before it is given: what is in neither can be taken back by nobody.
                self._write([*self.given(), gift])
        return Outcome([gift], given, left)

    def take_back(self, group: str, dry_run: bool = False) -> Outcome:
        """Takes back all that was given to a group, and is as it was given."""
        gifts = [gift for gift in self.given() if gift.group == group]
        if not gifts:
            others = sorted({gift.group for gift in self.given()})
            hint = f" It was to {', '.join(others)}." if others else ""
            raise NotThere(f"Nothing was given to {group}.{hint}")
        taken, left = [], {}
        with self._begun() as connection:
            for gift in gifts:
                rows = self._rows(connection, gift.to, gift.question)
                for student in gift.to:
                    why = _take(connection, rows.get(student), gift, dry_run)
                    if why:
                        left[student] = why
                    else:
                        taken.append(student)
        if not dry_run:  # and was taken back: what fails can be tried again
            self._write([gift for gift in self.given() if gift.group != group])
        return Outcome(gifts, taken, left)

    def given(self) -> list[Gift]:
        """All that was given and not taken back."""
        try:
            return [Gift(**each) for each in json.loads(self._ledger.read_text("utf-8"))]
        except FileNotFoundError:
            return []
        except (ValueError, TypeError) as error:
            raise NotGiven(f"{self._ledger} is damaged ({error}): put it away.") from error

    def _write(self, gifts: Sequence[Gift]) -> None:
        self._ledger.parent.mkdir(parents=True, exist_ok=True)
        with whole(self._ledger) as draft:
            draft.write_text(json.dumps([asdict(gift) for gift in gifts], indent=1), "utf-8")

    @contextmanager
    def _begun(self) -> Iterator[Connection]:
        """A transaction in which nobody else changes what is read before it is written."""
        if is_no_file(self._db_url):
            name = self._assignment.name
            raise NotGiven(f"There is no gradebook yet: run `autograder grade {name}` first.")
        with reachable(self._db_url), writing(self._db_url) as connection:
            yield connection

    def _rows(
        self, connection: Connection, students: Sequence[str], question: str
    ) -> dict[str, Row]:
        """The rows of a question, of those who have both."""
        name = self._assignment.name
        entries: dict[str, Entry] = read_entries(connection, name, name, students)
        grade, comment = grade_cell(question), answer_cell(question)
        return {
            student: (entry.grades[grade], entry.comments[comment])
            for student, entry in entries.items()
            if grade in entry.grades and comment in entry.comments
        }


def _taken(row: Row | None) -> str:
    """Why nothing may be given; empty where it may."""
    if row is None:
        return "is not in the gradebook yet"
    grade, comment = row
    if grade.manual_score is not None or grade.extra_credit:
        return "has points by hand"
    return "has a comment by hand" if comment.manual else ""


def _put(connection: Connection, row: Row, gift: Gift) -> None:
    grade, comment = row
    if gift.score is not None:
        columns = {"manual_score": gift.score, "needs_manual_grade": False}
        connection.execute(update(t.grade).where(t.grade.c.id == grade.id).values(columns))
    words = {"manual_comment": gift.comment}
    connection.execute(update(t.comment).where(t.comment.c.id == comment.id).values(words))


def _take(connection: Connection, row: Row | None, gift: Gift, dry_run: bool) -> str:
    """Takes back what is as it was given; why something stays, empty where nothing does."""
    if row is None:
        return "is not in the gradebook any more"
    grade, comment = row
    has_score, has_words = grade.manual_score == gift.score, comment.manual == gift.comment
    if not dry_run and has_words:
        none = {"manual_comment": None}
        connection.execute(update(t.comment).where(t.comment.c.id == comment.id).values(none))
    if not dry_run and has_score and gift.score is not None:
        open_ = {"manual_score": None, "needs_manual_grade": grade.auto_score is None}
        connection.execute(update(t.grade).where(t.grade.c.id == grade.id).values(open_))
    if has_score and has_words:
        return ""
    stays = [] if has_score else ["points"]
    stays += [] if has_words else ["comment"]
    return f"keeps the {' and the '.join(stays)}, as somebody has changed that since"
