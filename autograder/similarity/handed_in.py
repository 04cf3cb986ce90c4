"""What is compared: the answers that people wrote; and what it is compared without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..course import Assignment, Course, question_of
from ..course.corpus import load_corpus
from ..release.master import solved_answers
from ..submission import Submission, Template, Unreadable
from ..submission.choice import choose
from ..submission.folder import Refused, handed_in
from ..submission.read import submission_of
from ..util.text import without_trailing_blanks

MOST_CHARACTERS = 20_000  # of an answer: what is behind them is not compared


@dataclass(frozen=True)
class Answer:
    """What stands in the answer cell of a question."""

    question: str
    source: str
    is_code: bool


@dataclass(frozen=True)
class Work:
    """What somebody wrote themselves: the answers that are not as they were released."""

    student: str
    answers: tuple[Answer, ...]


def works(course: Course, assignment: Assignment, template: Template) -> Iterator[Work | str]:
    """Everybody's answers, in the order of names; or a line that says whose cannot be read."""
    submitted = course.root / "submitted"
    for student, reason in handed_in(submitted, assignment.name, course.assignments):
        if reason:
            yield f"{student}: {reason}"
            continue
        most = course.limits.notebook_mb
        try:
            choice = choose(submitted / student / assignment.name, assignment, most)
            name = str(choice.path.relative_to(course.root))
            read = submission_of(choice.path, template, student, name, most)
        except (Refused, Unreadable) as error:
            yield f"{student}: {error}"
            continue
        yield work_of(read, template)


def work_of(submission: Submission, template: Template) -> Work:
    answers = [
        Answer(
            question_of(cell.grade_id),
            without_trailing_blanks(cell.source)[:MOST_CHARACTERS],
            cell.role != "text",
        )
        for cell in submission.notebook
        if cell.grade_id in template.answers
        and cell.position  # 0: put back, as it was missing
        and cell.grade_id not in submission.untouched
    ]
    return Work(submission.student, tuple(answers))


def common_ground(assignment: Assignment, template: Template) -> Iterator[Answer]:
    """What everybody may have from the task: the release, the solutions, and right other ways."""
    for grade_id, cell in template.released.items():
        is_code = cell["cell_type"] == "code"
        yield Answer(grade_id, "".join(cell["source"]), is_code)
    yield Answer("reference", (assignment.solutions / "reference.py").read_text("utf-8"), True)
    for answers in (solved_answers(assignment), *load_corpus(assignment).accepted.values()):
        for question, source in answers.items():
            yield Answer(question, source, question not in assignment.manual)
