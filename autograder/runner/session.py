"""Grades submissions, one at a time, in a context of this process.

The context (zygote, questions, corpus, expected values) is opened once.
"""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from .. import KitError
from ..grading import answers
from ..grading.concept import concepts_of
from ..grading.context import GraderContext
from ..grading.question import questions_of
from ..grading.submission_grader import SubmissionGrader
from ..results.result import Result
from ..sandbox import launch
from ..sandbox.zygote import Zygote
from ..submission import Submission, Unreadable
from ..util.text import last_line
from .run import Run, Task, read, template

# Called where a submission was graded, perhaps in another process, as soon as it is; there is none
# to be had where it could not be read.
Keep = Callable[[Submission | None, Result], object]


class GraderError(KitError):
    """The graders themselves cannot be run; the message says why."""


# -- contexts ----------------------------------------------------------------------------------


def start_zygote(run: Run) -> Zygote:
    """A zygote whose layers have stood the self-test."""
    zygote = begin_zygote(run)
    try:
        _test_layers(run, zygote)
    except BaseException:
        zygote.close()
        raise
    return zygote


def begin_zygote(run: Run) -> Zygote:
    """A zygote that makes its imports; its layers must be tested before it meets anybody's code."""
    return _sandbox(run).start()


def open_context(run: Run, zygote: Zygote | None = None) -> GraderContext:
    """A context of this process, with a zygote of its own unless one is given."""
    assignment = run.course.assignment(run.assignment)
    public = str(run.course.root / "release" / run.assignment)
    return answers.context_of(
        assignment, zygote or start_zygote(run), run.secret, run.limits, public
    )


def open_prepared(run: Run, begun: Zygote | None = None) -> GraderContext:
    """A context with its questions, inputs and expected values.

    They are made while the zygote (`begun`, where one was begun ahead) makes its imports, which
    take longest, and before its layers are tested: none of this runs anybody's code.
    """
    zygote = begun or begin_zygote(run)
    try:
        context = open_context(run, zygote)
        template(run)
        load_questions(context)
        context.prepare()
        _test_layers(run, zygote)
    except BaseException:
        zygote.close()
        raise
    return context


def _test_layers(run: Run, zygote: Zygote) -> None:
    _sandbox(run).check_layers(zygote)


def _sandbox(run: Run) -> launch.Sandbox:
    return launch.for_course(run.course, unsafe=run.unsafe, without=run.without)


# -- grading --------------------------------------------------------------------------------


def grade_here(
    context: GraderContext, run: Run, tasks: Sequence[Task], keep: Keep | None = None
) -> list[Result]:
    """Grades some submissions in this process, one after another; a result for each, in order.

    `keep` is called with each submission and its result as soon as there is one.
    """
    results = []
    for task in tasks:
        submission, result = grade_one(context, run, task)
        if keep is not None:
            # A disk that is full costs nobody a grade: whoever asked for results gets them all.
            with contextlib.suppress(OSError):
                keep(submission, result)
        results.append(result)
    return results


def grade_one(context: GraderContext, run: Run, task: Task) -> tuple[Submission | None, Result]:
    """Grades one submission, which there is none of where it cannot be read.

    Where the machine failed, it is tried once more: where a worker was killed from outside, or the
    zygote is gone.
    """
    load_questions(context)
    try:
        submission = read(run, task)
    except Unreadable as error:
        return None, ungraded(run, task, "unreadable", str(error), submission=error.digest)
    except Exception:  # noqa: BLE001 - whatever reading trips over is our bug, and no zero
        return None, ungraded(run, task, "grader_error", traceback.format_exc())
    grader = SubmissionGrader(context, submission)
    result = _result_of(grader, run, task)
    if grader.machine_failed:
        if context.zygote.is_gone:
            context.renew(start_zygote(run))
            context.load(context.questions, context.concepts)
        result = _result_of(SubmissionGrader(context, submission), run, task)
    notes = [*filter(None, [task.chosen]), *result.notes]
    untouched = sorted(submission.untouched)
    beside = replace(result, chosen=task.chosen, group=task.group, untouched=untouched)
    return submission, replace(beside, notes=notes).leaving_open(submission.left_open)


def _result_of(grader: SubmissionGrader, run: Run, task: Task) -> Result:
    try:
        return grader.result()
    except Exception:  # noqa: BLE001 - our bug, and it must not reach the other submissions
        return ungraded(
            run,
            task,
            "grader_error",
            *grader.submission.notes,
            f"the grader failed in the record: {last_line(traceback.format_exc())}",
            submission=grader.submission.digest,
            layers=list(grader.context.zygote.layers),
        )
    finally:
        grader.forget()


def load_questions(context: GraderContext) -> None:
    """Reads the assignment's graders, unless the context has them."""
    if context.questions:
        return
    try:
        context.load(questions_of(context.assignment), concepts_of(context.assignment))
    except KitError:
        raise
    except Exception as error:
        why = traceback.format_exc().strip()
        raise GraderError(
            f"The graders in {context.assignment.graders} cannot be run:\n{why}"
        ) from error


def ungraded(
    run: Run,
    task: Task,
    outcome: Literal["unreadable", "grader_error"],
    *notes: str,
    submission: str = "",
    layers: Sequence[str] = (),
) -> Result:
    """The result of a submission of which no criterion was judged, with the reason in its notes.

    submission: its file's digest. layers: those that it was begun in.
    """
    return Result.of(
        run.course.assignment(run.assignment),
        outcome,
        notebook=task.name,
        student=task.student,
        notes=list(notes),
        secret=run.secret.fingerprint,
        submission=submission,
        layers=layers,
        chosen=task.chosen,
        group=task.group,
    )
