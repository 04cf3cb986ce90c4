"""A result as rows of nbgrader's gradebook: a score for each grade cell, words for each answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..course import answer_cell, grade_cell, question_of
from ..grading.words import GRADER_BROKE
from ..results.result import QuestionResult, Result
from ..util.points import are_equal
from .entries import CommentEntry, EnteredAssignment, Entry, GradeEntry
from .errors import GradebookError

SubmittedNotebook = Any  # nbgrader's, with its rows as objects
# Of a grade cell, its row and an automatic score: whether a person gave the points beside that.
AsLeft = Callable[[str, Any, float | None], bool]


def save(submitted: SubmittedNotebook, result: Result, as_left: AsLeft) -> None:
    """Puts a result into nbgrader's own objects of one submitted notebook; the caller commits.

    The rows are gone through, not the notebook's cells: a grade cell that somebody deleted would
    keep its old score. Rows of no question (answers that are graded by hand) get what nbgrader
    gives them. `manual_score` and `comment` are a person's, and stay; as in nbgrader, a row that
    has one is marked to be looked at again, but where it is `as_left`.
    """
    judged, untouched = _Judged(result), set(result.untouched)
    judged.ensure_has({grade.name for grade in submitted.grades})
    for grade in submitted.grades:
        nothing = grade.name in untouched
        grade.auto_score = judged.score(grade.name, float(grade.max_score), nothing)
        grade.needs_manual_grade = _needs_a_look(grade.name, grade, grade.auto_score, as_left)
    for comment in submitted.comments:
        comment.auto_comment = judged.comment(comment.name, comment.name in untouched)


def graded(
    before: Entry | None,
    assignment: EnteredAssignment,
    result: Result,
    handed_in: datetime | None,
    as_left: AsLeft,
) -> Entry:
    """The rows that a submission must have by its result, as `save` makes them.

    `before` is what there is; None where nothing is. Without the late penalty, which hangs on the
    rest.
    """
    judged, untouched = _Judged(result), set(result.untouched)
    notebook = assignment.notebook
    judged.ensure_has(set(notebook.graded.values()))
    before = before or Entry(handed_in, assignment.due)
    grades, comments = {}, {}
    for name, most in notebook.max_scores.items():
        row = before.grades.get(name, GradeEntry(None, None, None, True, most))
        score = judged.score(name, row.max_score, name in untouched)
        needs = _needs_a_look(name, row, score, as_left)
        grades[name] = replace(row, auto_score=score, needs_manual_grade=needs)
    for name in notebook.commented.values():
        words_before = before.comments.get(name, CommentEntry(None, None))
        comments[name] = replace(words_before, auto=judged.comment(name, name in untouched))
    return replace(
        before, timestamp=handed_in, due=assignment.due, grades=grades, comments=comments
    )


def _needs_a_look(cell: str, row: Any, score: float | None, as_left: AsLeft) -> bool:
    return score is None if row.manual_score is None else not as_left(cell, row, score)


class _Judged:
    """What a result says of a cell of the gradebook."""

    def __init__(self, result: Result) -> None:
        self.was_graded = result.outcome == "graded"
        self._assignment = result.assignment
        questions = result.questions
        self._of_answers = {answer_cell(each.name): each for each in questions}
        # Where nothing was judged, nothing has a score.
        scored = questions if self.was_graded else ()
        self._of_grades = {grade_cell(each.name): each for each in scored}

    def ensure_has(self, there: Set[str]) -> None:
        lacking = [name for name in self._of_grades if name not in there]
        if lacking:
            raise GradebookError(
                f"The gradebook has no {', '.join(lacking)}: run `autograder release "
                f"{self._assignment}`, which enters the assignment as it is now."
            )

    def score(self, grade_cell: str, max_score: float, is_nothing: bool) -> float | None:
        """The automatic score; of an answer that a person grades, nbgrader's: open, or 0.

        is_nothing: whether such an answer is as it was released.
        """
        if grade_cell in self._of_grades:
            return checked_score(self._of_grades[grade_cell], max_score)
        return 0.0 if is_nothing else None

    def comment(self, answer_cell: str, is_unchanged: bool) -> str | None:
        if answer_cell in self._of_answers:
            return words(self._of_answers[answer_cell])
        if not self.was_graded:
            return GRADER_BROKE
        return "No response." if is_unchanged else None


def checked_score(question: QuestionResult, max_score: float) -> float | None:
    """A question's score; None where the grader broke on it. Never outside its bounds."""
    if not are_equal(question.max_score, max_score):
        raise GradebookError(
            f"{question.name} has {question.max_score:g} points in course_config.py and "
            f"{max_score:g} in the gradebook: run `autograder release`."
        )
    if question.is_broken:
        return None
    score = float(question.score)
    if not (0 <= score <= max_score or are_equal(score, max_score)):
        raise GradebookError(
            f"{question.name} got {score:g} points of {max_score:g}: the record is damaged. "
            "Delete it, and grade again."
        )
    return min(score, max_score)


def words(question: QuestionResult) -> str:
    """What the student reads below the answer: every criterion with its points and its message."""
    criteria: dict[str, list[str]] = {}
    for criterion in question.criteria:
        points = f"{criterion.score:g}/{criterion.max_score:g}"
        if criterion.outcome == "grader_error":
            points = f"open, of {criterion.max_score:g}"
        criteria.setdefault(criterion.explanation, []).append(f"{criterion.name} {points}")
    # Two spaces end a line in markdown, which this is shown as.
    return "  \n".join(f"{', '.join(which)}: {message}" for message, which in criteria.items())


def question_graded_in(grade_id: str) -> str:
    """The question whose points a grade cell takes, its own or its answer's."""
    return question_of(grade_id.removesuffix(grade_cell("")))


def is_open(row: Any) -> bool:
    """Whether the points of a grade cell wait for a person.

    nbgrader marks a manual score to be looked at again after every regrade; it is a score all the
    same.
    """
    return row.manual_score is None and (row.needs_manual_grade or row.auto_score is None)


def is_above(row: Any) -> bool:
    """Whether a person gave more than the question is worth, which may be less than it was."""
    by_hand = row.manual_score
    return bool(
        by_hand is not None and by_hand > row.max_score and not are_equal(by_hand, row.max_score)
    )


def above_told(rows: Mapping[str, Any]) -> str:
    """What to do about the grade cells, by name, with more than there is."""
    cells = (f"{cell} ({row.manual_score:g} of {row.max_score:g})" for cell, row in rows.items())
    return (
        f"the score by hand is above the points that there are now: {', '.join(cells)}. It counts "
        "as it is: look at it in the formgrader."
    )


def outgrown_told(cells: Iterable[str]) -> str:
    """What to do about the grade cells that are outgrown, as `by_hand` knows."""
    return (
        "the automatic score rose after the score by hand was given, and is above it now: "
        f"{', '.join(cells)}. Look at it in the formgrader."
    )
