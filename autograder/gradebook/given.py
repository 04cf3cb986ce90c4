"""What a person gave to a submission, by name: points of its grade cells, comments on answers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, update

from . import tables as t
from .entries import Entry

POINTS, COMMENT = "points of ", "comment on "
# By what was given, `points of softmax-points`, `comment on softmax`: a score and extra credit, or
# words.
Given = dict[str, Any]


def given_to(entry: Entry) -> Given:
    """What a person left in a submission."""
    points = {
        f"{POINTS}{cell}": [grade.manual_score, grade.extra_credit]
        for cell, grade in entry.grades.items()
        if (grade.manual_score, grade.extra_credit) != (None, None)
    }
    words = {f"{COMMENT}{cell}": each.manual for cell, each in entry.comments.items()}
    return {**points, **{name: text for name, text in words.items() if text}}


def give(
    connection: Connection, entry: Entry, given: Mapping[str, Any], to_look_at: Collection[str]
) -> Entry:
    """Writes into the rows of a submission what they are to have by hand; None takes it away.

    to_look_at: what of it is marked to be looked at.
    """
    grades, comments = dict(entry.grades), dict(entry.comments)
    for name, value in given.items():
        if name.startswith(POINTS):
            cell = name.removeprefix(POINTS)
            score, extra = value or (None, None)
            if cell not in grades or not grades[cell].id:
                continue
            row = grades[cell]
            is_open = row.auto_score is None if score is None else name in to_look_at
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
