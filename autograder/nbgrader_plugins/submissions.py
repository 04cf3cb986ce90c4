"""nbgrader's reader of notebooks, replaced: a submission is repaired where nbformat would fail."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde, NbGraderException
from traitlets import Bool

from .. import KitError
from .. import course as course_module
from ..gradebook.by_hand import ByHand
from ..gradebook.database import connected, ensure_entered
from ..gradebook.entries import read_entries, read_students
from ..gradebook.late_days import LateDays
from ..results.records import Records, folder_of
from ..results.result import Result
from ..submission import Unreadable, read_submission
from ..submission.choice import Choice
from ..submission.notebook import as_notebook
from ..submission.released import released_metadata, released_template
from .intake import chosen, groups_of, guard, withdraw
from .process import result_of

Converted = tuple[Any, dict[str, Any]]


_current: weakref.WeakKeyDictionary[Autograde, Result] = weakref.WeakKeyDictionary()


def current_result(converter: Autograde) -> Result:
    """The result of the submission that nbgrader's converter is at."""
    return _current[converter]


class SubmissionExporter(NotebookExporter):
    """Reads submissions for nbgrader's Autograde; raises Unreadable, with one line, where none is.

    nbgrader converts a submission twice: what was handed in becomes a sanitised notebook, and that
    is graded. The first time the file is a student's, and its result is fetched.
    """

    unsafe = Bool(
        False, help="Grade although the sandbox is not complete: only code that you trust."
    ).tag(config=True)

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        if isinstance(self.parent, Autograde):
            # nbgrader makes its exporter before it looks at the first submission, and would refuse
            # them all where the assignment is not in the gradebook yet.
            directory = self.parent.coursedir
            course = course_module.load(Path(directory.root))
            try:
                ensure_entered(course, course.assignment(directory.assignment_id), directory)
                guard(self.parent)
                with connected(directory.db_url) as connection:
                    students = read_students(connection)
                    name = directory.assignment_id
                    entries = read_entries(connection, name, name)
                    ByHand(course, directory, name).note(entries)
                handed_in = [Path(source).parent.name for source in self.parent.assignments]
                for line in LateDays(course, directory).told({*students, *handed_in}):
                    self.log.warning("%s", line)
            except KitError as error:
                self.log.error("%s", error)
                raise NbGraderException(str(error)) from error

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **options: Any
    ) -> Converted:
        converter: Any = self.parent
        if resources is None or not converter._sanitizing:
            return super().from_filename(filename, resources, **options)
        about, directory = resources["nbgrader"], converter.coursedir
        try:
            groups = groups_of(converter)
            submitter = groups.submitter(about["student"])
            folder = converter.coursedir.format_path(
                directory.submitted_directory, submitter, about["assignment"]
            )
            choice = chosen(converter, filename) or Choice(Path(folder, Path(filename).name))
            group = groups.group(submitter) or (submitter,)
            result = self._fetch(about["assignment"], about["student"], group, choice)
            notebook = _repaired(Path(directory.root), choice.path, result)
        except Exception as error:
            # Whatever scores there are, they are not those of this file.
            message = str(error) if isinstance(error, KitError) else "The grader itself failed."
            self.log.error("%s: %s", about["student"], message)
            withdraw(directory, about["assignment"], about["student"], message)
            raise
        _current[converter] = result
        resources["metadata"] = {"name": about["notebook"], "path": str(Path(filename).parent)}
        node = nbformat.from_dict(notebook)  # type: ignore[no-untyped-call]
        converted: Converted = self.from_notebook_node(node, resources, **options)  # type: ignore[no-untyped-call]
        return converted

    def _fetch(self, assignment: str, student: str, group: Sequence[str], choice: Choice) -> Result:
        """The student's result, on record; of a group's one notebook, which is graded once."""
        converter: Any = self.parent
        root = Path(converter.coursedir.root)
        result = result_of(root, assignment, group, choice, self.unsafe)
        if student != result.student:
            result = replace(result, student=student)
            folder = folder_of(course_module.as_it_is(root), assignment)
            Records(folder, result.graded_with, result.diagnosed_with).ensure(result)
        return result


def _repaired(root: Path, path: Path, result: Result) -> dict[str, Any]:
    """The submission as a notebook in which everything is in its place."""
    if result.outcome == "unreadable":
        raise Unreadable(result.notes[0])
    course = course_module.as_it_is(root)
    released = course.assignment(result.assignment).released
    template = released_template(released)
    most = course.limits.notebook_mb
    submission = read_submission(path, template, result.student, most)
    if result.submission not in ("", submission.digest):
        raise KitError(f"{path} was changed while it was graded. Grade it again.")
    return as_notebook(submission, template, released_metadata(released))
