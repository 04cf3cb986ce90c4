"""nbgrader's `generate_feedback` makes the kit's page in place of its own.

`course_config.py` names this exporter, so that the command line and the formgrader's button both
use it, and `release_feedback` finds each page where it looks for one:

    c.GenerateFeedback.exporter_class = "autograder.nbgrader_plugins.feedback.FeedbackExporter"
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import sqlalchemy
from nbconvert.exporters import Exporter
from nbgrader.converters import GenerateFeedback
from traitlets import default

from .. import course as course_module
from ..course import Course
from ..feedback.page import Feedback, feedback_page
from ..gradebook.database import connected
from ..gradebook.entries import Entry, read_entries, read_timestamps
from ..gradebook.errors import GradebookError
from ..gradebook.feedback import Pages, standing
from ..gradebook.late_days import LateDays
from ..results.records import result_of
from ..util.files import NotAFile, digest, read_plain
from ..util.text import one_line
from .intake import guard, late_days_of


class FeedbackExporter(Exporter):
    """One notebook's feedback, from its record, its gradebook rows and what was handed in."""

    output_mimetype = "text/html"

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)  # type: ignore[no-untyped-call]
        if isinstance(self.parent, GenerateFeedback):
            guard(self.parent)
            _pass_over_strangers(self.parent)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_filename(  # type: ignore[override]  # a page, as nbconvert's own HTML exporter
        self, filename: str, resources: dict[str, Any] | None = None, **_: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page of an autograded notebook, and the resources with its extension.

        The autograded notebook only says which submission is meant: it holds hidden tests, and its
        outputs are not the student's. Preprocessors are not run: there is nothing for them to do.
        """
        assert resources is not None, "only `generate_feedback` knows whose notebook this is"
        about = resources["nbgrader"]
        directory: Any = getattr(self.parent, "coursedir")  # noqa: B009 - untyped in nbgrader
        who = (about["assignment"], about["notebook"], about["student"])
        engine = sqlalchemy.create_engine(about["db_url"])
        try:
            with engine.connect() as connection:
                entries = read_entries(connection, *who[:2], [about["student"]])
        finally:
            engine.dispose()
        entry = entries.get(about["student"])
        if entry is None:
            raise GradebookError(
                f"{one_line(about['student'])}: the gradebook has nothing of {filename}, so there "
                "is no page: delete it, or grade it again"
            )
        late_days = late_days_of(self.parent)
        page = feedback_page(feedback_of(directory, *who, entry, late_days))
        return page, {**resources, "output_extension": self.file_extension}


def _pass_over_strangers(converter: Any) -> None:
    """Leaves out whom the gradebook has forgotten, and whose graded notebook is still there."""
    directory = converter.coursedir
    name = directory.assignment_id
    with connected(directory.db_url) as connection:
        there = read_timestamps(connection, name)
    whose = converter._format_source("(?P<assignment>.*)", "(?P<student>.*)", escape=True)
    for source in list(converter.assignments):
        match = re.match(whose, source)
        if match and match["student"] not in there:
            student, path = match["student"], Path(source)
            if path.is_relative_to(directory.root):
                path = path.relative_to(directory.root)
            converter.log.warning(
                "%s: the gradebook has no submission of theirs for %s any more, so there is no "
                "page: delete %s, or run `autograder grade %s` where they handed in",
                *(one_line(student), name, one_line(path), name),
            )
            del converter.assignments[source]


def feedback_of(
    directory: Any,
    assignment: str,
    notebook: str,
    student: str,
    entry: Entry,
    late_days: LateDays,
) -> Feedback:
    """What the feedback on a submission is made of, as things are now.

    directory: nbgrader's `CourseDirectory`. RecordError where the submission has no record.
    """
    course = course_module.as_it_is(Path(directory.root))
    course_assignment = course.assignments.get(assignment)

    def handed_in(by: str, name: str = f"{notebook}.ipynb") -> bytes | None:
        folder = directory.format_path(directory.submitted_directory, by, assignment)
        return _content(Path(folder, name), course)

    if course_assignment is None or notebook != assignment:
        # A notebook that nbgrader alone knows: what a person graded, and the student's cells.
        return Feedback(notebook, assignment, student, handed_in(student), **standing(entry))
    result = result_of(course, assignment, student)
    content = handed_in(result.group[0] if result.group else student, Path(result.notebook).name)
    if content is not None and result.submission not in ("", digest(content)):
        content = None
    return Pages.of(course_assignment, late_days).feedback(result, entry, notebook=content)


def _content(path: Path, course: Course) -> bytes | None:
    try:
        return read_plain(path, course.limits.notebook_mb)
    except NotAFile:
        return None
