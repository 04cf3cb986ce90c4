"""What was graded: `.autograder/records/<assignment>/<student>.json`, written as it is finished.

A record is a result: `Result.as_json()`, and beside it what the gradebook needs too. It holds as
long as the file that was handed in and everything it was graded with are the same, so that nothing
is graded twice, and a run that was killed goes on where it was. The feedback page and the report
are made from records. Of what a student handed in before, the last records are kept in `earlier/`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from .. import KitError
from ..course import Course
from ..util.files import NotAFile, digest, read_plain, whole
from .result import BESIDE, FORMAT, CriterionResult, QuestionResult, Result

EARLIER = "earlier"  # a folder beside the records
MOST_EARLIER = 10  # submissions of a student that are kept beside the one that counts
# What reading a record raises that is not one.
DAMAGED = (ValueError, TypeError, KeyError, AttributeError)


class RecordError(KitError):
    """A record is missing or damaged; the message says which, and what to do."""


@dataclass(frozen=True)
class Records:
    """The records of an assignment. Small and picklable: grader processes write them themselves.

    graded_with: the hash of what decides a grade now; `diagnosed_with`, of the known mistakes of
    each question, which decide what a mistake is called.
    """

    folder: Path
    graded_with: str
    diagnosed_with: Mapping[str, str] = field(default_factory=dict)

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
            and not self.diagnosed_otherwise(result)
        )

    def is_of_these_graders(self, result: Result) -> bool:
        """Whether the same file would get the same points now, and the grader broke on nothing."""
        return result.graded_with == self.graded_with and not result.is_broken

    def diagnosed_otherwise(self, result: Result) -> list[str]:
        """The questions that lost points, and whose known mistakes are others by now."""
        return [
            question.name
            for question in result.questions
            if any(criterion.outcome == "failed" for criterion in question.criteria)
            and result.diagnosed_with.get(question.name) != self.diagnosed_with.get(question.name)
        ]

    def write(self, result: Result) -> Result:
        """Puts a result on record; whoever reads sees the old record or the new one, whole.

        That of another file, which was handed in before, is kept among the earlier ones.
        """
        result = self.of_these_graders(result)
        self.folder.mkdir(parents=True, exist_ok=True)
        before = self.read(result.student)
        if before is not None and before.submission != result.submission:
            self._keep(before)
        with whole(self.path(result.student)) as draft:
            draft.write_text(as_text(result), encoding="utf-8")
        return result

    def ensure(self, result: Result) -> None:
        """Puts on record what another's of the group says, unless it is there already."""
        there = self.read(result.student)
        result = self.of_these_graders(result)
        if there is None or as_text(there) != as_text(result):
            self.write(result)

    def _keep(self, result: Result) -> None:
        """Adds a result to a student's earlier ones, without what its cells showed."""
        path = _earlier(self.folder, result.student)
        path.parent.mkdir(exist_ok=True)
        kept = _read_earlier(path)
        if kept and kept[-1].get("submission") == result.submission:
            return  # by a run that was killed before it wrote the new one
        kept = [*kept, as_json(replace(result, outputs={}))][-MOST_EARLIER:]
        with whole(path) as draft:
            draft.write_text(json.dumps(kept, allow_nan=False), encoding="utf-8")

    def of_these_graders(self, result: Result) -> Result:
        """A result that was made just now, as it stands on record."""
        return replace(
            result, graded_with=self.graded_with, diagnosed_with=dict(self.diagnosed_with)
        )


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


def earlier_of(course: Course, assignment: str) -> dict[str, list[Result]]:
    """What is on record of earlier submissions of an assignment, by student, the oldest first.

    What another version of the kit has written is passed over.
    """
    results: dict[str, list[Result]] = {}
    for path in sorted((folder_of(course, assignment) / EARLIER).glob("*.json")):
        for plain in _read_earlier(path):
            with suppress(*DAMAGED):
                result = from_json(plain)
                results.setdefault(path.stem, []).append(result)
    return results


def folder_of(course: Course, assignment: str) -> Path:
    return course.private / "records" / assignment


def _path(folder: Path, student: str) -> Path:
    return folder / f"{student}.json"


def _earlier(folder: Path, student: str) -> Path:
    return _path(folder / EARLIER, student)


def _read_earlier(path: Path) -> list[dict[str, Any]]:
    """The records in a file of them; none where there is none, or it is damaged."""
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [each for each in plain if isinstance(each, dict)] if isinstance(plain, list) else []


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


def notebook_of(course: Course, result: Result) -> Path:
    """The notebook that was graded, where it lay then: of a class, somewhere in `submitted/`."""
    return course.root / result.notebook


def digest_of(path: Path, max_mb: float) -> str:
    """SHA-256 of a file that was handed in; empty where it cannot be read."""
    try:
        return digest(read_plain(path, max_mb))
    except NotAFile:
        return ""
