"""Grades submissions, one at a time, at a desk of this process.

The desk (zygote, questions, corpus, expected values) is opened once.
"""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from . import KitError, libraries
from . import course as course_module
from .corpus import Corpus, as_bytes, filled_in, load_corpus, released_notebook
from .course import Course, Limits
from .grading.concept import concepts_of
from .grading.desk import Desk
from .grading.question import questions_of
from .grading.result import Result, pending
from .grading.seeds import CHECKED_STUDENT, Secret, course_secret
from .grading.sitting import Sitting
from .sandbox import launch
from .sandbox.client import Zygote
from .submission import Submission, Template, Unreadable, read_submission, read_template
from .submission.read import parse_submission

# Called where a submission was graded, perhaps in another process, as soon as it is.
Keep = Callable[[Result], None]


class GraderError(KitError):
    """The graders themselves cannot be run; the message says why."""


@dataclass(frozen=True)
class Run:
    """What every submission of a run is graded with: small and picklable."""

    root: Path
    assignment: str
    secret: Secret
    limits: Limits
    unsafe: bool = False
    without: frozenset[str] = frozenset()

    @classmethod
    def of(cls, root: Path, assignment: str, unsafe: bool = False) -> Run:
        course = _courses[root] = course_module.load(root)
        course.assignment(assignment)
        libraries.require(course.libraries)
        return cls(root, assignment, course_secret(course.private), course.limits, unsafe)

    @property
    def course(self) -> Course:
        return _course(self.root)


@dataclass(frozen=True)
class Task:
    """One notebook to be graded: a path, or the bytes of one."""

    name: str
    content: Path | bytes
    student: str = CHECKED_STUDENT


_courses: dict[Path, Course] = {}
_templates: dict[tuple[Path, str], Template] = {}


def _course(root: Path) -> Course:
    if root not in _courses:
        _courses[root] = course_module.load(root)
    return _courses[root]


def template(run: Run) -> Template:
    """The released notebook of the run's assignment, read once a process."""
    key = run.root, run.assignment
    if key not in _templates:
        _templates[key] = read_template(run.course.assignment(run.assignment).released)
    return _templates[key]


def read(run: Run, task: Task) -> Submission:
    """The task's submission; Unreadable with one line that names it."""
    if isinstance(task.content, Path):
        most = run.limits.notebook_mb
        read = read_submission(task.content, template(run), task.student, most)
        return replace(read, name=task.name)
    try:
        return parse_submission(task.content, template(run), task.student, task.name)
    except Unreadable as error:
        raise Unreadable(f"{task.name}: {error}") from error


# -- desks ----------------------------------------------------------------------------------


def start_zygote(run: Run, started: Zygote | None = None) -> Zygote:
    """A zygote whose walls have stood the self-test; `started` is one that was begun ahead."""
    box = launch.for_course(run.course, unsafe=run.unsafe, without=run.without)
    zygote = started or box.start()
    try:
        _import_ahead(run)
        box.check_walls(zygote)
    except BaseException:
        zygote.close()
        raise
    return zygote


def _import_ahead(run: Run) -> None:
    """What this process needs anyway, while the zygote makes its own imports."""
    load_corpus(run.course.assignment(run.assignment))
    template(run)


def open_desk(run: Run, zygote: Zygote | None = None) -> Desk:
    """A desk of this process, with a zygote of its own unless one is given."""
    corpus = load_corpus(run.course.assignment(run.assignment))
    public = str(run.course.root / "release" / run.assignment)
    return Desk(zygote or start_zygote(run), corpus, run.secret, run.limits, public)


# -- grading --------------------------------------------------------------------------------


def grade_here(
    desk: Desk, run: Run, tasks: Sequence[Task], keep: Keep | None = None
) -> list[Result]:
    """Grades some submissions in this process, one after another; a result for each, in order.

    `keep` is called with each result as soon as there is one.
    """
    results = []
    for task in tasks:
        result = grade_one(desk, run, task)
        if keep is not None:
            # A disk that is full costs nobody their grade here: who asked for results is told all.
            with contextlib.suppress(OSError):
                keep(result)
        results.append(result)
    return results


def grade_one(desk: Desk, run: Run, task: Task) -> Result:
    """Grades one submission. Where the machine failed, it is tried once more.

    The machine is a worker that was killed from outside, or a zygote that is gone.
    """
    seat_questions(desk)
    try:
        submission = read(run, task)
    except Unreadable as error:
        return ungraded(run, task, "unreadable", str(error))
    except Exception:  # noqa: BLE001 - whatever reading trips over is our bug, and no zero
        return ungraded(run, task, "grader_error", traceback.format_exc())
    sitting = Sitting(desk, submission)
    result = _result_of(sitting)
    if sitting.machine_failed:
        if desk.zygote.is_gone:
            desk.renew(start_zygote(run))
            desk.seat(desk.questions, desk.concepts)
        result = _result_of(Sitting(desk, submission))
    return result


def _result_of(sitting: Sitting) -> Result:
    try:
        return sitting.result()
    except Exception:  # noqa: BLE001 - our bug, and it must not reach the other submissions
        return sitting.without_result(traceback.format_exc())
    finally:
        sitting.forget()


def seat_questions(desk: Desk) -> None:
    """Reads the assignment's graders, unless the desk has them."""
    if desk.questions:
        return
    try:
        desk.seat(questions_of(desk.assignment), concepts_of(desk.assignment))
    except KitError:
        raise
    except Exception as error:
        why = traceback.format_exc().strip()
        raise GraderError(
            f"The graders in {desk.assignment.graders} cannot be run:\n{why}"
        ) from error


def ungraded(
    run: Run, task: Task, outcome: Literal["unreadable", "grader_error"], why: str
) -> Result:
    """The record of a submission of which no criterion was judged."""
    return Result(
        notebook=task.name,
        assignment=run.assignment,
        student=task.student,
        outcome=outcome,
        max_score=run.course.assignment(run.assignment).max_score,
        pending=pending(run.course.assignment(run.assignment)),
        notes=[why],
        secret=run.secret.fingerprint,
    )


# -- submissions made from the corpora ------------------------------------------------------


def made(corpus: Corpus, name: str, answers: Mapping[str, str]) -> Task:
    """A submission made from answers by function; the others stay stubs."""
    notebook = filled_in(released_notebook(corpus.assignment), answers)
    return Task(name, as_bytes(notebook))
