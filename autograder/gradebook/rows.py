"""A record as rows of nbgrader's gradebook: a score for each grade cell, words for each answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment, SubmittedNotebook

from .. import KitError
from ..course import answer_cell, grade_cell
from ..grading.words import GRADER_BROKE
from ..records import Record, is_broken

Question = Mapping[str, Any]


class GradebookError(KitError):
    """The gradebook and the course do not fit together; the message says where and what to do."""


def save(submitted: SubmittedNotebook, record: Record, cells: Mapping[str, NotebookNode]) -> None:
    """Puts a record into the rows of one submitted notebook; the caller commits.

    The rows are gone through, not the notebook's cells: a grade cell that somebody deleted would
    keep its old score. Rows of no question (answers that are graded by hand) get what nbgrader
    gives them, from `cells`, the notebook's by grade_id. `manual_score` and `comment` are a
    person's, and stay; as in nbgrader, a row that has one is marked to be looked at again.
    """
    by_grade_cell = {grade_cell(each["name"]): each for each in record["questions"]}
    by_answer_cell = {answer_cell(each["name"]): each for each in record["questions"]}
    if record["outcome"] != "graded":
        by_grade_cell = {}  # nothing was judged, and nothing has a score
    there = {grade.name for grade in submitted.grades}
    lacking = [name for name in by_grade_cell if name not in there]
    if lacking:
        raise GradebookError(
            f"The gradebook has no {', '.join(lacking)}: run `autograder release "
            f"{record['assignment']}`, which enters the assignment as it is now."
        )
    for grade in submitted.grades:
        if grade.name in by_grade_cell:
            score = checked_score(by_grade_cell[grade.name], float(grade.max_score))
        else:
            score = _by_hand(cells.get(grade.name))
        grade.auto_score = score
        grade.needs_manual_grade = grade.manual_score is not None or score is None
    for comment in submitted.comments:
        if comment.name in by_answer_cell:
            comment.auto_comment = words(by_answer_cell[comment.name])
        elif record["outcome"] != "graded":
            comment.auto_comment = GRADER_BROKE
        else:
            comment.auto_comment = _no_response(cells.get(comment.name))


def checked_score(question: Question, max_score: float) -> float | None:
    """A question's score; None where the grader broke on it. Never outside its bounds."""
    if question["max_score"] != max_score:
        raise GradebookError(
            f"{question['name']} has {question['max_score']:g} points in course_config.py and "
            f"{max_score:g} in the gradebook: run `autograder release`."
        )
    if is_broken(question):
        return None
    score = float(question["score"])
    if not 0 <= score <= max_score:
        raise GradebookError(
            f"{question['name']} got {score:g} points of {max_score:g}: the record is damaged. "
            "Delete it, and grade again."
        )
    return score


def words(question: Question) -> str:
    """What the student reads below the answer: every criterion with its points and its message."""
    told: dict[str, list[str]] = {}
    for criterion in question["criteria"]:
        points = f"{criterion['score']:g}/{criterion['max_score']:g}"
        if criterion["outcome"] == "grader_error":
            points = f"open, of {criterion['max_score']:g}"
        told.setdefault(criterion["message"], []).append(f"{criterion['name']} {points}")
    # Two spaces end a line in markdown, which this is shown as.
    return "  \n".join(f"{', '.join(which)}: {message}" for message, which in told.items())


def _by_hand(cell: NotebookNode | None) -> float | None:
    """nbgrader's own score of an answer that a person grades: open, or 0 where it is untouched."""
    # Never for a test cell: nbgrader gives full marks to one that shows no error, and none is run.
    if cell is None or not (utils.is_grade(cell) and utils.is_solution(cell)):
        return None
    score, _ = utils.determine_grade(cell)
    return None if score is None else float(score)


def _no_response(cell: NotebookNode | None) -> str | None:
    """nbgrader's own comment on an answer that is as it was released."""
    if cell is None or utils.is_task(cell):
        return None
    unchanged = cell.metadata.nbgrader.get("checksum") == utils.compute_checksum(cell)
    return "No response." if unchanged else None


def is_open(row: Any) -> bool:
    """Whether the points of a grade cell wait for a person.

    nbgrader marks a manual score to be looked at again after every regrade; it is a score all the
    same.
    """
    return row.manual_score is None and (row.needs_manual_grade or row.auto_score is None)


def is_outgrown(row: Any) -> bool:
    """Whether an answer was graded again after a person had, and would have more now."""
    by_hand, now = row.manual_score, row.auto_score
    return bool(
        row.needs_manual_grade and by_hand is not None and now is not None and by_hand < now
    )


def outgrown_told(cells: Iterable[str]) -> str:
    """What to do about the grade cells that are outgrown."""
    return (
        "the score by hand is below what the answer earns now: "
        f"{', '.join(cells)}. Look at it in the formgrader."
    )


def take_back(gradebook: Gradebook, assignment: str, student: str, why: str) -> None:
    """Takes the automatic scores of a submission back that cannot be graded: it has none, not zero.

    Where a person has left something in it, it stays and is open; otherwise nbgrader would count
    it as zero in its averages, so it goes.
    """
    try:
        submission = gradebook.find_submission(assignment, student)
    except MissingEntry:
        return
    if not _has_a_persons_work(submission):
        gradebook.remove_submission(assignment, student)
        return
    for notebook in submission.notebooks:
        notebook.late_submission_penalty = None
        for grade in notebook.grades:
            grade.auto_score = None
            grade.needs_manual_grade = True
        for comment in notebook.comments:
            comment.auto_comment = why
    gradebook.db.commit()


def _has_a_persons_work(submission: SubmittedAssignment) -> bool:
    grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
    comments = [comment for notebook in submission.notebooks for comment in notebook.comments]
    return (
        submission.extension is not None
        or any((grade.manual_score, grade.extra_credit) != (None, None) for grade in grades)
        or any(comment.manual_comment is not None for comment in comments)
    )
