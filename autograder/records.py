"""What was graded: `.autograder/records/<assignment>/<student>.json`, written as it is finished.

A record is `Result.as_json()`, and beside it what the gradebook needs too: `graded_with`, `outputs`
and `untouched`. It holds as long as the
file that was handed in and everything it was graded with are the same, so that nothing is graded
twice, and a run that was killed goes on where it was. The feedback page and the report are made
from records, read back as results.
"""

from __future__ import annotations

import functools
import hashlib
import json
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import KitError, libraries
from .course import Course
from .files import NotAFile, digest, read_plain, whole
from .grading.result import CriterionResult, QuestionResult, Result
from .sandbox import launch
from .student import SELFCHECK

if TYPE_CHECKING:
    from .engine import Run

Record = dict[str, Any]

# The parts of the kit that decide what a submission gets; the rest may change without a regrade.
DECIDING = (
    *("engine.py", "corpus.py", "course.py", "files.py", "libraries.py"),
    *("grading", "sandbox", "submission", "worker"),
    *(f"student/selfcheck/{name}.py" for name in ("compare", "concepts", "text")),
)
LIBRARIES = ("numpy", "scipy", "ipython", "matplotlib", "pytest")
KIT = Path(__file__).parent
# What reading a record raises that is not one.
DAMAGED = (ValueError, TypeError, KeyError, AttributeError)


class RecordError(KitError):
    """A record is missing or damaged; the message says which, and what to do."""


@dataclass(frozen=True)
class Records:
    """The records of an assignment. Small and picklable: grader processes write them themselves."""

    folder: Path
    graded_with: str

    @classmethod
    def of(cls, run: Run) -> Records:
        """The records of a run; SandboxError where nothing may be graded."""
        return cls(_folder(run.course, run.assignment), _graded_with(run))

    def path(self, student: str) -> Path:
        return _path(self.folder, student)

    def read(self, student: str) -> Record | None:
        """The record of a student, whatever it was graded with; None where there is none whole."""
        try:
            record: Record = json.loads(self.path(student).read_text(encoding="utf-8"))
            from_json(record)
        except (OSError, *DAMAGED):
            return None
        return record

    def holds(self, record: Record | None, digest: str) -> bool:
        """Whether grading the file with this digest again would give the same record."""
        return (
            record is not None
            and bool(digest)
            and record.get("submission") == digest
            and self.is_of_these_graders(record)
        )

    def is_of_these_graders(self, record: Record) -> bool:
        """Whether the same file would be graded no otherwise now, nor the grader broke on it."""
        return (
            record.get("graded_with") == self.graded_with
            and record.get("outcome") in ("graded", "unreadable")
            and "untouched" in record
            and not any(map(is_broken, record["questions"]))
        )

    def write(self, result: Result) -> Record:
        """Puts a result on record; whoever reads sees the old record or the new one, whole."""
        record = self.record(result)
        self.folder.mkdir(parents=True, exist_ok=True)
        with whole(self.path(result.student)) as draft:
            draft.write_text(json.dumps(record, allow_nan=False), encoding="utf-8")
        return record

    def record(self, result: Result) -> Record:
        return {
            **result.as_json(),
            "graded_with": self.graded_with,
            "outputs": dict(result.outputs),
            "untouched": list(result.untouched),
        }


def is_broken(question: Mapping[str, Any]) -> bool:
    """Whether the grader itself failed on a question of a record: it has no score then."""
    return any(criterion["outcome"] == "grader_error" for criterion in question["criteria"])


# -- read back as results -------------------------------------------------------------------


def result_of(course: Course, assignment: str, student: str) -> Result:
    """What is on record of one submission; RecordError where nothing is."""
    return _read(_path(_folder(course, assignment), student))


def results_of(course: Course, assignment: str) -> list[Result]:
    """All that is on record of an assignment, by student."""
    return [_read(path) for path in sorted(_folder(course, assignment).glob("*.json"))]


def _folder(course: Course, assignment: str) -> Path:
    return course.private / "records" / assignment


def _path(folder: Path, student: str) -> Path:
    return folder / f"{student}.json"


def _read(path: Path) -> Result:
    try:
        return from_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise RecordError(f"{path} is not there: grade this submission first.") from error
    except (OSError, *DAMAGED) as error:
        raise RecordError(
            f"{path} is damaged ({error}). Delete it and grade this submission again."
        ) from error


def from_json(told: Mapping[str, Any]) -> Result:
    """The inverse of `Result.as_json`; what newer versions may have added is passed over."""
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


# -- what a record depends on ---------------------------------------------------------------


def digest_of(path: Path, max_mb: float) -> str:
    """SHA-256 of a file that was handed in; empty where it cannot be read."""
    try:
        return digest(read_plain(path, max_mb))
    except NotAFile:
        return ""


def inventory(run: Run) -> dict[str, str]:
    """Everything that a grade depends on beside the submission and its student, by name."""
    assignment = run.course.assignment(run.assignment)
    box = launch.for_course(run.course, unsafe=run.unsafe, without=run.without)
    stated = {
        "questions": {name: dict(points) for name, points in assignment.graded.items()},
        "manual": dict(assignment.manual),
        "limits": asdict(run.limits),
        "secret": run.secret.fingerprint,
    }
    # Those of every assignment: later ones build on the references and the inputs of earlier ones.
    folders = (assignment.graders.parent, assignment.solutions.parent, assignment.released.parent)
    files = hashlib.sha256()
    for path in (path for folder in folders for path in _files(folder)):
        if path.parent == assignment.released.with_name(SELFCHECK.name):
            continue  # the students' check: what of it decides is the kit's own
        files.update(f"{path.relative_to(run.root)}\0{_digest(path)}\0".encode())
    packages = (*LIBRARIES, *libraries.packages(run.course.libraries))
    return {
        "Python": platform.python_version(),
        **{name: metadata.version(name) for name in packages},
        "sandbox": ", ".join(box.layers()),
        "kit": digest_of_kit(DECIDING),
        "configuration": digest(json.dumps(stated).encode()),
        "files": files.hexdigest(),
    }


def _graded_with(run: Run) -> str:
    return digest(json.dumps(inventory(run)).encode())


@functools.cache
def digest_of_kit(parts: Sequence[str]) -> str:
    """One hash of some of the kit's files and folders."""
    every = hashlib.sha256()
    for path in (path for name in parts for path in _files(KIT / name)):
        every.update(f"{path.relative_to(KIT)}\0{_digest(path)}\0".encode())
    return every.hexdigest()


def _digest(path: Path) -> str:
    try:
        return digest(path.read_bytes())
    except OSError:  # an editor's file that was there a moment ago
        return ""


def _files(place: Path) -> Iterator[Path]:
    """A file, or those in a folder, in order; none that an editor or Python left there."""
    if place.is_file():
        yield place
        return
    for path in sorted(place.rglob("*")):
        parts = path.relative_to(place).parts
        hidden = any(part.startswith((".", "__pycache__")) for part in parts)
        if path.is_file() and not hidden:
            yield path
