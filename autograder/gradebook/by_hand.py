"""For which notebook a person gave something, and what the answer had earned then.

The gradebook has no place for it. `.autograder/by_hand/<assignment>.json` keeps it by student and
by what was given, as a person saw it last: so it is known what was given for an earlier notebook,
and where the automatic score has risen since.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from ..course import Course
from ..results.records import RecordError, result_of
from ..results.result import Result
from ..util.files import NotAFile, read_plain, write_private
from ..util.points import are_equal
from .entries import Entry, GradeEntry
from .errors import GradebookError
from .given import COMMENT, POINTS, given_to
from .rows import AsLeft
from .shown import shown_submission

LARGEST_MB = 50  # of a graded notebook


@dataclass(frozen=True)
class Seen:
    """What a person gave, the automatic score beside it, and the SHA-256 of the notebook it is for.

    The latter is empty where nobody noted it. `row` is the gradebook's row of the submission. What
    another gradebook has, with other rows, `is_gone`: one that was away has it again.
    """

    given: Any = None
    auto: float | None = None
    notebook: str = ""
    row: str = ""
    is_gone: bool = False

    def is_elsewhere(self, row: str) -> bool:
        """Whether it is known to be in another row than this."""
        return self.row not in ("", row)


class Places(Protocol):
    """What nbgrader's `CourseDirectory` and ours say of where graded notebooks lie."""

    autograded_directory: str

    def format_path(self, nbgrader_step: str, student_id: str, assignment_id: str) -> str: ...


class ByHand:
    """What people gave to the submissions of one assignment."""

    def __init__(self, course: Course, directory: Places, assignment: str) -> None:
        self._course = course
        self._directory = directory
        self._assignment = assignment
        self._path = course.private / "by_hand" / f"{assignment}.json"
        self._kept = _read(self._path)
        self._seen = {student: dict(each) for student, each in self._kept.items()}
        self._shown: dict[str, tuple[tuple[int, ...], str]] = {}  # by the version of the file

    def seen(self, student: str) -> Mapping[str, Seen]:
        """What a student was given, by name."""
        seen = self._seen.get(student, {})
        return {name: each for name, each in seen.items() if not each.is_gone}

    def shown(self, student: str) -> str:
        """The SHA-256 of the notebook that the formgrader shows of a student; empty if unknown.

        By the graded notebook itself: a run that was killed may have put another on record.
        """
        step = self._directory.autograded_directory
        folder = self._directory.format_path(step, student, self._assignment)
        path = self._course.root / folder / f"{self._assignment}.ipynb"
        version: tuple[int, ...] = ()
        with suppress(OSError):
            about = path.lstat()
            version = about.st_mtime_ns, about.st_size, about.st_ino
        if not version or self._shown.get(student, ((), ""))[0] != version:
            self._shown[student] = version, self._read_shown(student, path)
        return self._shown[student][1]

    def _read_shown(self, student: str, path: Path) -> str:
        digest = ""
        with suppress(NotAFile):
            digest = shown_submission(read_plain(path, LARGEST_MB))
        with suppress(RecordError):
            digest = digest or result_of(self._course, self._assignment, student).submission
        return digest

    def lost(self, entries: Mapping[str, Entry]) -> list[str]:
        """Who was given something in rows that this gradebook does not have; told once.

        `entries` are all that it has.
        """
        lost = []
        for student, seen in sorted(self._seen.items()):
            row = entries[student].id if student in entries else ""
            gone = {name for name, each in seen.items() if each.is_elsewhere(row)}
            if any(not seen[name].is_gone for name in gone):
                lost.append(student)
            self._seen[student] = {
                name: replace(each, is_gone=name in gone) for name, each in seen.items()
            }
        return lost

    def look(self, entries: Mapping[str, Entry]) -> None:
        """Learns what was given, or looked at, since; nothing is kept yet.

        A score by hand is marked to be looked at when its answer is another, so one without the
        mark was given, or looked at, since. Whoever did so saw the comments there, too.
        """
        for student, entry in entries.items():
            seen = self._looked_at(student, entry, given_to(entry))
            before = self._seen.get(student, {})
            elsewhere = {
                name: replace(each, is_gone=True)
                for name, each in before.items()
                if name not in seen and each.is_elsewhere(entry.id)
            }
            self._seen[student] = {**elsewhere, **seen}
            if not self._seen[student]:
                del self._seen[student]

    def note(
        self, entries: Mapping[str, Entry], carried: Mapping[str, Mapping[str, Seen]] | None = None
    ) -> None:
        """The same, and keeps it; called before anything is graded again.

        carried: what was given to whom as it was given to another, for that one's notebook.
        """
        for student, each in (carried or {}).items():
            theirs = {name: replace(seen, row="") for name, seen in each.items()}
            self._seen[student] = {**self._seen.get(student, {}), **theirs}
        self.look(entries)
        if self._seen != self._kept:
            self._kept = {student: dict(each) for student, each in self._seen.items()}
            plain = {
                student: {name: astuple(seen) for name, seen in each.items()}
                for student, each in self._seen.items()
            }
            try:
                write_private(self._path, json.dumps(plain))
            except OSError as error:
                raise GradebookError(
                    f"{self._path} cannot be written ({error.strerror}). Mend that, and run this "
                    "again."
                ) from error

    def as_left(self, result: Result) -> AsLeft:
        """Whether a person gave the points of a row to what a result is of, and beside its score.

        Of an answer that is another by now, or of which the automatic score has changed, they are
        to be looked at again.
        """
        seen, notebook = self.seen(result.student), result.submission

        def is_as_left(cell: str, row: Any, auto: float | None) -> bool:
            kept = seen.get(f"{POINTS}{cell}", Seen())
            now = [row.manual_score, row.extra_credit], auto, notebook
            return bool(notebook) and (kept.given, kept.auto, kept.notebook) == now

        return is_as_left

    def outgrown(self, student: str, grades: Mapping[str, GradeEntry]) -> list[str]:
        """The grade cells whose score by hand is below the automatic one, which rose after it."""
        return [cell for cell, row in grades.items() if self._is_outgrown(student, cell, row)]

    def _looked_at(self, student: str, entry: Entry, now: Mapping[str, Any]) -> dict[str, Seen]:
        if not now:
            return {}
        before = {
            name: replace(each, row=entry.id, is_gone=False)
            for name, each in self._seen.get(student, {}).items()
            if not (each.is_gone and each.is_elsewhere(entry.id))
        }
        shown = self.shown(student)
        seen, has_looked = {}, False
        for name, value in now.items():
            kept, row = before.get(name), _row(name, entry)
            auto = row.auto_score if row else None
            is_marked = row is None or row.manual_score is None or row.needs_manual_grade
            if kept is not None and kept.given == value and is_marked:
                seen[name] = kept
            else:
                seen[name] = Seen(value, auto, shown, entry.id)
                has_looked |= seen[name] != kept
        if has_looked:
            for name, each in seen.items():
                row = _row(name, entry)
                if row is None or row.manual_score is None:
                    seen[name] = replace(each, notebook=shown)
        return seen

    def _is_outgrown(self, student: str, cell: str, row: GradeEntry) -> bool:
        by_hand, now = row.manual_score, row.auto_score
        if by_hand is None or now is None or not row.needs_manual_grade:
            return False
        kept = self.seen(student).get(f"{POINTS}{cell}")
        if kept is None or kept.given[0] != by_hand:
            return False  # nobody knows what there was
        return _is_above(now, by_hand) and (kept.auto is None or _is_above(now, kept.auto))


def _row(name: str, entry: Entry) -> GradeEntry | None:
    return entry.grades.get(name.removeprefix(POINTS)) if name.startswith(POINTS) else None


def _is_above(points: float, others: float) -> bool:
    return points > others and not are_equal(points, others)


def _seen(name: str, each: Any) -> tuple[str, Seen]:
    if not name.startswith((POINTS, COMMENT)):  # of an earlier version: two scores of a grade cell
        score, auto = each
        return f"{POINTS}{name}", Seen([float(score), None], auto)
    given, auto, notebook, *where = each
    if name.startswith(POINTS):
        score, extra = given
        given = [score, extra]
    row, is_gone = where or ("", False)
    return name, Seen(
        given, None if auto is None else float(auto), str(notebook), str(row), is_gone is True
    )


def _read(path: Path) -> dict[str, dict[str, Seen]]:
    """What is kept; nothing where nothing is, or it is damaged."""
    try:
        said: Iterator[tuple[str, Any]] = iter(json.loads(path.read_text("utf-8")).items())
        return {
            student: dict(_seen(name, each) for name, each in cells.items())
            for student, cells in said
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
