"""What takes the place of Execute and SaveAutoGrades in nbgrader's Autograde."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from .. import course as course_module
from ..gradebook import rows
from ..gradebook.by_hand import ByHand
from ..gradebook.connections import Gradebook
from ..gradebook.shown import STAMP, stamp
from ..submission.notebook import plain_output
from .submissions import current_result

Preprocessed = tuple[NotebookNode, dict[str, Any]]


class ShowGrading(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """In place of Execute: what the cells showed while they were graded."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Preprocessed:
        shown = current_result(self.parent.parent).outputs
        for cell in nb.cells:
            if cell.cell_type == "code":
                outputs = map(plain_output, shown.get(cell.id, ()))
                cell.outputs = [nbformat.from_dict(output) for output in outputs if output]  # type: ignore[no-untyped-call]
        return nb, resources


class SaveGrades(NbGraderPreprocessor):  # type: ignore[misc]
    """In place of SaveAutoGrades: scores and comments go into the gradebook, all or nothing."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> Preprocessed:
        about = resources["nbgrader"]
        result = current_result(self.parent.parent)
        with Gradebook(about["db_url"]) as gradebook:
            submitted = gradebook.find_submission_notebook(
                about["notebook"], about["assignment"], about["student"]
            )
            directory = self.parent.parent.coursedir
            course = course_module.as_it_is(Path(directory.root))
            by_hand = ByHand(course, directory, about["assignment"])
            rows.save(submitted, result, by_hand.as_left(result))
            late = gradebook.find_submission(about["assignment"], about["student"])
            nb.metadata[STAMP] = stamp(result, late.total_seconds_late)
            gradebook.db.commit()
        return nb, resources
