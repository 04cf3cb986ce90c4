"""A student's feedback as one HTML page that works from a file, without a network."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ..course import answer_cell, grade_cell
from ..pages import page
from ..results.result import CriterionResult, QuestionResult, Result
from ..submission import Submission, Template, Unreadable
from ..submission.prose import for_its_student
from ..submission.read import parse_submission
from ..util.code import digest_of_kit
from ..util.files import digest
from ..util.points import total
from .notebook import Own, own_cells
from .timing import Timing

HERE = Path(__file__).parent
# What each outcome is called, how it is marked, and which colour underlines it.
OUTCOMES = {
    "passed": ("passed", "✓", "good"),
    "failed": ("not passed", "✗", "bad"),
    "grader_error": ("open", "…", "open"),
}


@dataclass(frozen=True)
class Standing:
    """What the gradebook says of one grade cell. `score` None: it waits for a person."""

    score: float | None
    max_score: float
    by_hand: bool = False


@dataclass(frozen=True)
class Feedback:
    """All that a page is made of.

    record: None where the kit did not grade this notebook.
    notebook: as it was handed in, never the graders' copy, which holds hidden tests; None where
        what lies there now is not what was graded.
    submission: the same, where it was read already; then `notebook` is not asked.
    digest: of the same, where only the stamp is wanted; else it is made from those.
    template: the released notebook: which cells came with the assignment.
    standings: the gradebook's word on each grade cell, by grade_id; it wins over the record.
    comments: what a person wrote, by the grade_id of the answer cell.
    timing: when it was due and handed in; None where nothing was due.
    """

    title: str
    assignment: str
    student: str
    notebook: bytes | None
    record: Result | None = None
    template: Template | None = None
    standings: Mapping[str, Standing] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    late_penalty: float = 0
    submission: Submission | None = None
    digest: str = ""
    timing: Timing | None = None

    @cached_property
    def stamp(self) -> str:
        """One hash of all that a page is made of: a page with another one shows something else."""
        ingredients = {
            "page": digest_of_kit(("feedback", "pages", "submission")),
            "notebook": self._digest,
            "record": self.record and self.record.as_json(),
            "released": self.template and self.template.digest,
            "standings": {name: astuple(each) for name, each in self.standings.items()},
            "others": [self.title, self.assignment, self.student, self.late_penalty],
            "comments": dict(self.comments),
            "timing": self.timing and self.timing.lines,
            "group": self.group,
        }
        return hashlib.sha256(json.dumps(ingredients, sort_keys=True).encode()).hexdigest()

    @property
    def group(self) -> str:
        """Who handed in for whom, in a sentence; empty where nobody else did."""
        if self.record is None or not self.record.group:
            return ""
        submitter, *_ = self.record.group
        *first, last = sorted(self.record.group)
        return f"Handed in by {submitter} for your group: {', '.join(first)} and {last}."

    @property
    def has_notebook(self) -> bool:
        """Whether what was graded can be shown: it was not replaced since."""
        return self.submission is not None or self.notebook is not None

    @property
    def _digest(self) -> str | None:
        if self.submission is not None:
            return self.submission.digest
        if self.notebook is not None:
            return digest(self.notebook)
        return self.digest or None

    def is_shown_by(self, content: bytes) -> bool:
        """Whether a file is this feedback's page, written to its end."""
        stamp = f'<meta name="stamp" content="{self.stamp}">'.encode()
        return stamp in content and content.rstrip().endswith(b"</html>")


def feedback_page(feedback: Feedback) -> str:
    """The page. Nothing of the record's own affairs (seed, layers, paths) is on it."""
    record = feedback.record
    student_cells, notes, trouble = _opened(feedback)
    if record is not None and record.chosen:
        notes = [f"This submission {record.chosen}.", *notes]
    questions = _questions(feedback, student_cells)
    failed = {cell["cell"]: cell["message"] for cell in record.cells} if record else {}
    return page(
        HERE / "page.html",
        feedback=feedback,
        questions=questions,
        total=_total(questions, feedback.late_penalty),
        graded=not trouble and (record is None or record.outcome == "graded"),
        trouble=trouble,
        notes=[_for_students(note) for note in notes],
        failed=failed,
        shown={cell.position for cell in student_cells.cells},
        anchors={question.anchor for question in questions},
        own=student_cells,
    )


def _for_students(note: str) -> str:
    """A line on what was repaired: the instructor reads it behind the student's id."""
    return f"This notebook {note}." if note.startswith(("is ", "was ")) else for_its_student(note)


def _opened(feedback: Feedback) -> tuple[Own, Sequence[str], str]:
    """The student's cells, what was repaired before grading, and why there is neither.

    What was repaired is reported from the notebook itself: a record's notes are for the instructor,
    and may tell what a grader compared when it broke.
    """
    notebook, template, submission = feedback.notebook, feedback.template, feedback.submission
    try:
        if submission is None and notebook is not None and template is not None:
            submission = parse_submission(notebook, template, "", "")
        if submission is not None:
            return own_cells(submission.saved, template, submission), submission.notes, ""
        return Own([]) if notebook is None else own_cells(notebook), (), ""
    except Unreadable as error:
        return Own([]), (), f"The file {error}"


# -- questions ------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShownCriterion:
    name: str
    word: str
    mark: str
    colour: str
    score: float | None
    max_score: float
    message: str
    hint: str


@dataclass(frozen=True)
class ShownQuestion:
    """A question. `score` None: open.

    `by_hand`: a person decided on other points than the `automatic` ones, None where the grader
    broke.
    """

    name: str
    anchor: str
    score: float | None
    max_score: float
    criteria: Sequence[ShownCriterion]
    comment: str = ""
    by_hand: bool = False
    automatic: float | None = None
    cell: int | None = None


def _questions(feedback: Feedback, student_cells: Own) -> list[ShownQuestion]:
    """The graded questions in order, then what only a person grades."""
    graded = feedback.record.questions if feedback.record else ()
    cells = {cell.question: cell.position for cell in student_cells.cells if cell.question}
    questions = [_question(each, feedback, cells.get(each.name)) for each in graded]
    theirs = {grade_cell(each.name) for each in graded} | {
        answer_cell(each.name) for each in graded
    }
    for grade_id, standing in feedback.standings.items():
        if grade_id not in theirs:
            answer = grade_id.removesuffix("-points")  # of a question that is left to a person
            comment = feedback.comments.get(grade_id) or feedback.comments.get(answer, "")
            name = answer.replace("-", " ")
            questions.append(
                ShownQuestion(
                    name, f"hand-{grade_id}", standing.score, standing.max_score, (), comment
                )
            )
    return questions


def _question(graded: QuestionResult, feedback: Feedback, cell: int | None) -> ShownQuestion:
    standing = feedback.standings.get(grade_cell(graded.name))
    automatic = None if graded.is_broken else graded.score
    score = automatic if standing is None else standing.score
    return ShownQuestion(
        name=graded.name,
        anchor=f"question-{graded.name}",
        score=score,
        max_score=graded.max_score if standing is None else standing.max_score,
        criteria=[_criterion(criterion) for criterion in graded.criteria],
        comment=feedback.comments.get(answer_cell(graded.name), ""),
        by_hand=standing is not None and standing.by_hand and score != automatic,
        automatic=automatic,
        cell=cell,
    )


def _criterion(criterion: CriterionResult) -> ShownCriterion:
    word, mark, colour = OUTCOMES[criterion.outcome]
    score = None if criterion.outcome == "grader_error" else criterion.score
    message, hint = criterion.message, criterion.hint
    return ShownCriterion(
        criterion.name, word, mark, colour, score, criterion.max_score, message, hint
    )


def _total(questions: Sequence[ShownQuestion], late: float) -> dict[str, Any]:
    scored = [question.score for question in questions if question.score is not None]
    return {
        "score": max(0.0, total([*scored, -late])),
        "before": total(scored),
        "max_score": total(question.max_score for question in questions),
        "open": total(question.max_score for question in questions if question.score is None),
    }
