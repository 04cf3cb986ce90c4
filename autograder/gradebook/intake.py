"""How little of a submission nbgrader's converters may take, and how what they made is taken back.

Of all that may lie in a student's folder, a notebook is graded, and its time stamp is believed;
nothing else is opened, and nothing else gets into `autograded/` or `feedback/`.
"""

from __future__ import annotations

import re
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from nbgrader.utils import gettz, parse_utc

from .. import files
from ..lines import one_line
from ..submission.folder import Refused, check_folder, check_name
from . import rows

TIMESTAMP = "timestamp.txt"
# What nbgrader's own exchange puts beside a notebook, and looks for beside its feedback.
EXCHANGED = (TIMESTAMP, "submission_secret.txt")
MOST_MB = 0.01  # of each of them
# A date, a time, and where it is so late: as nbgrader's exchange and zip_collect write it, or ISO.
MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)"
    r" ?(Z|[+-][0-9]{2}:?[0-9]{2}|[A-Za-z_]+(?:/[A-Za-z_]+)*)?"
)


def handed_in_at(folder: Path) -> datetime | None:
    """When, as `nbgrader collect` noted it, in UTC; None where nothing is noted.

    Refused where that is no moment, or another one to nbgrader: lateness hangs on it.
    """
    try:
        noted = files.read_plain(folder / TIMESTAMP, MOST_MB)
    except files.NotAFile as error:
        if error.kind == "missing":
            return None
        raise Refused(
            f"is not graded: its {TIMESTAMP} {error}. Mend or remove it; until then the "
            "formgrader's list of the class may fail in nbgrader itself"
        ) from None
    failure = ""
    try:
        text = noted.decode().strip()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a zone that it does not know; we say so
            read: datetime = parse_utc(text)
        if read == _moment(text):
            return read
    except Exception as error:  # noqa: BLE001 - dateutil raises nearly anything for what is no date
        failure = (
            "; until then the formgrader's list of the class fails in nbgrader itself "
            f"({type(error).__name__}, 500)"
        )
    raise Refused(
        f"is not graded: its {TIMESTAMP} does not say when. Write it as 2026-03-01 10:00:00 UTC, "
        f"or remove it{failure}"
    )


def _moment(text: str) -> datetime | None:
    """The moment in UTC that a text states; None where it is in none of the few exact forms.

    dateutil takes what is missing from today, and passes over a zone that it does not know.
    """
    match = MOMENT.fullmatch(text)
    if match is None:
        return None
    date, time, zone = match.groups(default="UTC")
    is_name = zone[0].isalpha() and zone != "Z"
    where = gettz(zone) if is_name else None
    if is_name and where is None:
        return None
    when = datetime.fromisoformat(f"{date}T{time}{'' if is_name else zone}")
    return (when.replace(tzinfo=where) if is_name else when).astimezone(UTC).replace(tzinfo=None)


# -- nbgrader's converters ------------------------------------------------------------------


def guard(converter: Any) -> None:
    """Lets nbgrader's Autograde or GenerateFeedback take no more of a submission than it should.

    Both copy whatever lies beside a notebook, through links, from `submitted/` to `autograded/`
    and on to `feedback/`, for a student to receive; no setting prevents that.
    """
    directory = converter.coursedir
    destination, begin = converter.init_destination, converter.init_assignment
    grades = isinstance(converter, Autograde)
    for source in [each for each in converter.assignments if not each.isprintable()]:
        # nbgrader ends the whole run on a name with a line break.
        converter.log.error("%s: has a name that cannot be read: rename it", one_line(source))
        del converter.assignments[source]

    def init_destination(assignment: str, student: str) -> bool:
        if grades:
            folder = Path(directory.root, converter._format_source(assignment, student))
            try:
                check_folder(folder)
                handed_in_at(folder)
            except Refused as error:
                converter.log.error("%s: %s", student, error)
                withdraw(directory, assignment, student, str(error))
                raise
        should: bool = destination(assignment, student)
        return should

    def init_assignment(assignment: str, student: str) -> None:
        source = Path(directory.root, converter._format_source(assignment, student))
        into = Path(directory.root, converter._format_dest(assignment, student))
        with _every_file_ignored(directory):
            begin(assignment, student)
        into.mkdir(parents=True, exist_ok=True)
        for name in EXCHANGED:
            with suppress(files.NotAFile):
                content = files.read_plain(source / name, MOST_MB)
                (into / name).unlink(missing_ok=True)
                (into / name).write_bytes(content)
        if grades and handed_in_at(source) is None:
            # nbgrader would leave the time of an earlier submission.
            with Gradebook(directory.db_url, directory.course_id) as gradebook:
                gradebook.update_or_create_submission(assignment, student, timestamp=None)

    converter.init_destination = init_destination
    converter.init_assignment = init_assignment


@contextmanager
def _every_file_ignored(directory: Any) -> Iterator[None]:
    usual = directory.ignore
    directory.ignore = ["*"]
    try:
        yield
    finally:
        directory.ignore = usual


def withdraw(directory: Any, assignment: str, student: str, why: str) -> None:
    """Takes back what was given for an earlier submission: scores, feedback page, graded copy.

    The student is entered, as nbgrader enters whoever hands in; not under a name that is refused,
    under which nothing can have been given.
    """
    try:
        check_name(student)
    except Refused:
        return
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        gradebook.update_or_create_student(student)
        rows.take_back(gradebook, assignment, student, why)
    for step in (directory.feedback_directory, directory.autograded_directory):
        # As nbgrader does when it fails: what is in both is made anew from what is handed in.
        shutil.rmtree(directory.format_path(step, student, assignment), ignore_errors=True)
