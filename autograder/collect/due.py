"""When an assignment is due."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy
from sqlalchemy import select

from ..course import Assignment
from ..gradebook import tables
from ..gradebook.database import Directory, connected, is_no_file, reachable


def read_due(directory: Directory, assignment: Assignment) -> datetime | None:
    """When an assignment is due, in UTC: as the course states, else as the formgrader has it."""
    if assignment.due is not None:
        return assignment.due.astimezone(UTC).replace(tzinfo=None)
    if is_no_file(directory.db_url):
        return None
    entered = tables.assignment
    with reachable(directory.db_url), connected(directory.db_url) as connection:
        if not sqlalchemy.inspect(connection).has_table(entered.name):
            return None
        query = select(entered.c.duedate).where(entered.c.name == assignment.name)
        due: datetime | None = connection.execute(query).scalar()
        return due
