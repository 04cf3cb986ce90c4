"""A copy of the gradebook, dated, beside it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy

from ..util.files import clear_drafts, whole
from .errors import GradebookError


def back_up(db_url: str) -> Path:
    """Copies a gradebook of SQLite as it is now, also while somebody is at it; where it lies.

    It can be read by those who can read the gradebook. GradebookError where it is a server's.
    """
    gradebook = gradebook_to_copy(db_url)
    clear_drafts(gradebook.parent)
    path = _free(gradebook)
    try:
        with whole(path) as draft:
            draft.touch(mode=0o600)
            _copy(gradebook, draft)
            draft.chmod(gradebook.stat().st_mode & 0o777)
            with draft.open("rb") as written:
                os.fsync(written.fileno())
    except sqlite3.Error as error:
        raise GradebookError(
            f"The gradebook cannot be copied to {path}: {error}. Make room, or mend it, and run "
            "this again: nothing was changed."
        ) from error
    return path


def gradebook_to_copy(db_url: str) -> Path:
    """The file of a gradebook; GradebookError where it has none that could be copied."""
    url = sqlalchemy.make_url(db_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        raise GradebookError(
            f"The gradebook {url.render_as_string(hide_password=True)} is a server's, which this "
            f"does not back up. Do `pg_dump --file gradebook.sql {url.database}`, and run this "
            "again with --no-backup."
        )
    return Path(url.database)


def _copy(gradebook: Path, into: Path) -> None:
    there = f"{gradebook.absolute().as_uri()}?mode=ro"
    with (
        closing(sqlite3.connect(there, uri=True)) as source,
        closing(sqlite3.connect(into)) as copy,
    ):
        copy.execute("pragma journal_mode = off")  # which would lie beside it after a kill
        source.backup(copy)


def _free(gradebook: Path) -> Path:
    """A name that nothing has: `gradebook.db.2026-03-02T091500Z`, and `-2` behind it if need be."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ")
    path, number = gradebook.with_name(f"{gradebook.name}.{now}"), 1
    while path.exists():
        number += 1
        path = gradebook.with_name(f"{gradebook.name}.{now}-{number}")
    return path
