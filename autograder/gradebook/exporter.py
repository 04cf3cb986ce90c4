"""nbgrader's reader of notebooks, replaced: a submission is repaired where nbformat would fail."""

from __future__ import annotations

import json
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde
from traitlets import Bool

from .. import KitError
from .. import course as course_module
from ..submission import Unreadable, read_submission, read_template
from ..submission.notebook import as_notebook
from . import rows
from .process import GraderProcess
from .records import Record

Converted = tuple[str, dict[str, Any]]


class Recorded(Autograde):
    """nbgrader's Autograde with the records that `autograder grade` made beforehand, by student."""

    records: dict[str, Record]


@dataclass
class Conversion:
    """What one converter has of ours: a process that grades, and its current submission's record."""

    process: GraderProcess | None = None
    record: Record = field(default_factory=dict)


_conversions: weakref.WeakKeyDictionary[Autograde, Conversion] = weakref.WeakKeyDictionary()


def conversion(converter: object) -> Conversion:
    """What is ours of nbgrader's converter: the same object each time it is asked for."""
    if not isinstance(converter, Autograde):
        raise KitError("This part of the autograder works inside nbgrader's Autograde only.")
    return _conversions.setdefault(converter, Conversion())


class SubmissionExporter(NotebookExporter):
    """Reads submissions for nbgrader's Autograde; raises Unreadable, with one line, where none is.

    nbgrader converts a submission twice: what was handed in becomes a sanitised notebook, and that
    is graded. The first time the file is a student's, and its record is fetched.
    """

    unsafe = Bool(
        False, help="Grade although the sandbox is not complete: only code that you trust."
    ).tag(config=True)

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **options: Any
    ) -> Converted:
        converter = self.parent
        current = conversion(converter)
        if resources is None or not converter._sanitizing:
            converted: Converted = super().from_filename(filename, resources, **options)
            return converted
        about, directory = resources["nbgrader"], converter.coursedir
        try:
            current.record = self._fetch(about["assignment"], about["student"], Path(filename))
            notebook = _repaired(Path(directory.root), Path(filename), current.record)
        except Exception as error:
            # Whatever scores there are, they are not those of this file.
            told = str(error) if isinstance(error, KitError) else "The grader itself failed."
            self.log.error("%s: %s", about["student"], told)
            with Gradebook(directory.db_url, directory.course_id) as gradebook:
                rows.take_back(gradebook, about["assignment"], about["student"], told)
            raise
        resources["metadata"] = {"name": about["notebook"], "path": str(Path(filename).parent)}
        node = nbformat.from_dict(notebook)  # type: ignore[no-untyped-call]
        converted = self.from_notebook_node(node, resources, **options)
        return converted

    def _fetch(self, assignment: str, student: str, path: Path) -> Record:
        converter = self.parent
        if isinstance(converter, Recorded):
            return converter.records[student]
        current, root = conversion(converter), Path(converter.coursedir.root)
        current.process = current.process or GraderProcess(root, assignment, self.unsafe)
        return current.process.record(student, path)


def _repaired(root: Path, path: Path, record: Record) -> dict[str, Any]:
    """The submission as a notebook in which everything is in its place."""
    if record["outcome"] == "unreadable":
        raise Unreadable(record["notes"][0])
    course = course_module.load(root)
    released = course.assignment(record["assignment"]).released
    template = read_template(released)
    most = course.limits.notebook_mb
    submission = read_submission(path, template, record["student"], most)
    if record["submission"] not in ("", submission.digest):
        raise KitError(f"{path} was changed while it was graded. Grade it again.")
    metadata = json.loads(released.read_text(encoding="utf-8"))["metadata"]
    return as_notebook(submission, template, metadata)
