"""nbgrader's gradebook as tests fill it: one assignment, and what came of it for each student."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from nbgrader import api
from nbgrader.api import Gradebook

HANDED_IN = datetime(2025, 3, 14, 9, 26, tzinfo=UTC).replace(tzinfo=None)


def connections(database, process="self"):
    """How many a process has open to a database in a file, whoever opened them."""
    found = 0
    for descriptor in Path("/proc", str(process), "fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            found += descriptor.readlink() == database
    return found


def open_gradebook(folder):
    """The gradebook of the course in a folder; made when it is not there."""
    # To ask alembic for the version of a new gradebook takes seconds, and nothing here reads it.
    with mock.patch.object(api, "get_alembic_version", return_value="of the tests"):
        return Gradebook(f"sqlite:///{folder}/gradebook.db", "polls")


def add_assignment(gradebook, name, cells):
    """An assignment with one notebook of its name; `cells` are the points of each grade cell."""
    gradebook.add_assignment(name)
    gradebook.add_notebook(name, name)
    for cell, points in cells.items():
        gradebook.add_grade_cell(cell, name, name, max_score=points, cell_type="code")
        answer = cell.removesuffix("-points")
        gradebook.add_solution_cell(answer, name, name)


def hand_in(gradebook, assignment, student, scores, late=None, comments=None):
    """A graded submission. A score is a number, None where it waits, or (automatic, by hand)."""
    submission = gradebook.add_submission(assignment, student, timestamp=HANDED_IN)
    (notebook,) = submission.notebooks
    for grade in notebook.grades:
        auto, manual = scores[grade.name], None
        if isinstance(auto, tuple):
            auto, manual = auto
        grade.auto_score, grade.manual_score = auto, manual
        grade.needs_manual_grade = auto is None and manual is None
    for comment in notebook.comments:
        comment.manual_comment = (comments or {}).get(comment.name)
        comment.auto_comment = "said by the autograder"
    notebook.late_submission_penalty = late
    gradebook.db.commit()
