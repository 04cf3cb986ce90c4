"""nbgrader's `generate_feedback` makes the kit's page in place of its own.

`course_config.py` names this exporter, so that the command line and the formgrader's button both
use it, and `release_feedback` finds each page where it looks for one:

    c.GenerateFeedback.exporter_class = "autograder.feedback.exporter.FeedbackExporter"
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbgrader.api import Gradebook
from traitlets import default

from .. import course as course_module
from ..corpus import load_corpus
from ..course import Course
from ..gradebook.rows import is_open
from ..records import result_of
from ..submission import read_template
from .page import Feedback, Standing, feedback_page


class FeedbackExporter(Exporter):
    """One notebook's feedback, from its record, its gradebook rows and what was handed in."""

    output_mimetype = "text/html"

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
        coursedir: Any = getattr(self.parent, "coursedir")  # noqa: B009 - untyped in nbgrader
        name = f"{about['notebook']}.ipynb"
        folder = coursedir.format_path(
            coursedir.submitted_directory, about["student"], about["assignment"]
        )
        notebook = Path(coursedir.root, folder, name).read_bytes()
        with Gradebook(about["db_url"], coursedir.course_id) as gradebook:
            stands = standing(gradebook, about["notebook"], about["assignment"], about["student"])
        page = feedback_page(self._feedback(coursedir.root, about, notebook, stands))
        return page, {**resources, "output_extension": self.file_extension}

    def _feedback(
        self, root: str, about: Mapping[str, str], notebook: bytes, stands: Mapping[str, Any]
    ) -> Feedback:
        name, student = about["assignment"], about["student"]
        assignment = _course(root).assignments.get(name)
        if assignment is None or about["notebook"] != name:
            # A notebook that nbgrader alone knows: what a person graded, and the student's cells.
            return Feedback(about["notebook"], name, student, notebook, **stands)
        record = result_of(_course(root), name, student)
        is_what_was_graded = record.submission in ("", hashlib.sha256(notebook).hexdigest())
        return Feedback(
            assignment.title,
            name,
            student,
            notebook if is_what_was_graded else None,
            record=record,
            template=read_template(assignment.released),
            hints={known.id: known.hint for known in load_corpus(assignment).all_misconceptions},
            **stands,
        )


def _course(root: str) -> Course:
    return _course_as_of(root, (Path(root) / course_module.CONFIG).stat().st_mtime_ns)


@functools.lru_cache(maxsize=4)
def _course_as_of(root: str, _: int) -> Course:
    """The course, read again when its configuration changes: a Jupyter server lives long."""
    return course_module.load(Path(root))


def standing(gradebook: Any, notebook: str, assignment: str, student: str) -> dict[str, Any]:
    """What the gradebook says: points of each grade cell, a person's comments, the late penalty."""
    submitted = gradebook.find_submission_notebook(notebook, assignment, student)
    standings = {}
    for grade in submitted.grades:
        score = None if is_open(grade) else grade.score
        by_hand = grade.manual_score is not None or bool(grade.extra_credit)
        standings[grade.name] = Standing(score, grade.max_score, by_hand)
    # What the kit itself wrote into the gradebook stands on the page already.
    comments = {each.name: each.manual_comment for each in submitted.comments}
    return {
        "standings": standings,
        "comments": {name: comment for name, comment in comments.items() if comment},
        "late_penalty": submitted.late_submission_penalty or 0,
    }
