"""What was graded: `.autograder/records/<assignment>/<student>.json`, written as it is finished.

A record is a result: `Result.as_json()`, and beside it what the gradebook needs too. It holds as
long as the file that was handed in and everything it was graded with are the same, so that nothing
is graded twice, and a run that was killed goes on where it was. The feedback page and the report
are made from records.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from .. import KitError
from ..course import Course
from ..util.files import NotAFile, digest, read_plain, whole
from .result import BESIDE, FORMAT, CriterionResult, QuestionResult, Result

# What reading a record raises that is not one.
DAMAGED = (ValueError, TypeError, KeyError, AttributeError)


class RecordError(KitError):
    """A record is missing or damaged; the message says which, and what to do."""


@dataclass(frozen=True)
class Records:
    """The records of an assignment. Small and picklable: grader processes write them themselves."""

    folder: Path
    graded_with: str

    def path(self, student: str) -> Path:
        return _path(self.folder, student)

    def read(self, student: str) -> Result | None:
        """What is on record of a student, whatever it was graded with; None where nothing whole is.

        Nor is there anything where the record has another format than today's.
        """
        try:
            return from_json(json.loads(self.path(student).read_text(encoding="utf-8")))
        except (OSError, *DAMAGED):
            return None

    def holds(self, result: Result | None, digest: str) -> bool:
        """Whether grading the file with this digest again would give the same result."""
        return (
            result is not None
            and bool(digest)
            and result.submission == digest
            and self.is_of_these_graders(result)
        )

    def is_of_these_graders(self, result: Result) -> bool:
        """Whether the same file would be graded no otherwise now, nor the grader broke on it."""
        return result.graded_with == self.graded_with and not result.is_broken

    def write(self, result: Result) -> Result:
        """Puts a result on record; whoever reads sees the old record or the new one, whole."""
        result = self.of_these_graders(result)
        self.folder.mkdir(parents=True, exist_ok=True)
        with whole(self.path(result.student)) as draft:
            draft.write_text(as_text(result), encoding="utf-8")
        return result

    def ensure(self, result: Result) -> None:
        """Puts on record what another's of the group says, unless it is there already."""
        there = self.read(result.student)
        result = self.of_these_graders(result)
        if there is None or as_text(there) != as_text(result):
            self.write(result)

    def of_these_graders(self, result: Result) -> Result:
        """A result that was made just now, as it stands on record."""
        return replace(result, graded_with=self.graded_with)


# -- read back ------------------------------------------------------------------------------


def result_of(course: Course, assignment: str, student: str) -> Result:
    """What is on record of one submission; RecordError where nothing is."""
    return _read(_path(folder_of(course, assignment), student))


def forget(course: Course, assignment: str, student: str) -> None:
    """Of somebody for whom nothing counts any more there is no record."""
    _path(folder_of(course, assignment), student).unlink(missing_ok=True)


def results_of(course: Course, assignment: str) -> list[Result]:
    """All that is on record of an assignment, by student."""
    return [_read(path) for path in sorted(folder_of(course, assignment).glob("*.json"))]


def folder_of(course: Course, assignment: str) -> Path:
    return course.private / "records" / assignment


def _path(folder: Path, student: str) -> Path:
    return folder / f"{student}.json"


def _read(path: Path) -> Result:
    try:
        return from_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise RecordError(f"{path} is not there: grade this submission first.") from error
    except OtherFormat as error:
        raise RecordError(f"{path} {error}. Grade this submission again.") from error
    except (OSError, *DAMAGED) as error:
        raise RecordError(
            f"{path} is damaged ({error}). Delete it and grade this submission again."
        ) from error


# -- as text --------------------------------------------------------------------------------


class OtherFormat(ValueError):
    """A record that another version of the kit has written."""


def as_json(result: Result) -> dict[str, Any]:
    """All of a result."""
    return {**result.as_json(), **{name: getattr(result, name) for name in BESIDE}}


def as_text(result: Result) -> str:
    """The same, in one line."""
    return json.dumps(as_json(result), allow_nan=False)


def from_json(plain: Mapping[str, Any]) -> Result:
    """The inverse of `Result.as_json`, and of `as_json`.

    OtherFormat where it is of another format than today's; one of DAMAGED where it is no result.
    """
    if plain.get("format") != FORMAT:
        raise OtherFormat(f"is of another version of the kit: its format is not {FORMAT}")
    questions = [
        QuestionResult(
            each["name"],
            [CriterionResult(**_fields(CriterionResult, c)) for c in each["criteria"]],
        )
        for each in plain["questions"]
    ]
    group = tuple(plain.get("group", ()))
    return Result(**{**_fields(Result, plain), "questions": questions, "group": group})


def _fields(kind: Any, plain: Mapping[str, Any]) -> dict[str, Any]:
    """What there is of a class's fields; what may have been added is passed over."""
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in plain.items() if name in names}


def digest_of(path: Path, max_mb: float) -> str:
    """SHA-256 of a file that was handed in; empty where it cannot be read."""
    try:
        return digest(read_plain(path, max_mb))
    except NotAFile:
        return ""
