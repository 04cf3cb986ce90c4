"""The records of graded submissions: `.autograder/records/<assignment>/<student>.json`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from . import KitError
from .course import Course
from .grading.result import CriterionResult, QuestionResult, Result


class RecordError(KitError):
    """A record is missing or damaged; the message says which, and what to do."""


def folder(course: Course, assignment: str) -> Path:
    return course.private / "records" / assignment


def read(path: Path) -> Result:
    """The record in a file; what newer versions may have added to it is passed over."""
    try:
        return from_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise RecordError(f"{path} is not there: grade this submission first.") from error
    except (ValueError, TypeError, KeyError) as error:
        raise RecordError(
            f"{path} is damaged ({error}). Delete it and grade this submission again."
        ) from error


def read_all(course: Course, assignment: str) -> list[Result]:
    """All records of an assignment, by student."""
    return [read(path) for path in sorted(folder(course, assignment).glob("*.json"))]


def is_of(path: Path, notebook: bytes) -> bool:
    """Whether a record is of this very file, as far as it says: students hand in again."""
    digest = json.loads(path.read_text(encoding="utf-8")).get("submission")
    return not digest or digest == hashlib.sha256(notebook).hexdigest()


def from_json(told: Mapping[str, Any]) -> Result:
    """The inverse of `Result.as_json`."""
    questions = [
        QuestionResult(
            each["name"], [CriterionResult(**_known(CriterionResult, c)) for c in each["criteria"]]
        )
        for each in told["questions"]
    ]
    return Result(**{**_known(Result, told), "questions": questions})


def _known(kind: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in told.items() if name in names}
