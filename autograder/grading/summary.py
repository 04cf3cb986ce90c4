"""The result of one submission, made from its verdicts and from what its cells did."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..results.result import CriterionResult, QuestionResult, Result
from ..sandbox.answers import Ended
from ..submission import Submission
from ..util.text import last_line
from . import words, words_on_absence
from .causes import Causes
from .context import GraderContext
from .verdict import GraderBroke, Verdict


def criterion(name: str, points: float, verdict: Callable[[], Verdict]) -> CriterionResult:
    """All its points or none; where the grader broke, the points are open."""
    try:
        judgement = verdict()
    except GraderBroke:
        return CriterionResult(name, "grader_error", 0, points, words.GRADER_BROKE)
    about = (judgement.message, judgement.misconception, judgement.hint)
    if judgement.passed:
        return CriterionResult(name, "passed", points, points, *about)
    return CriterionResult(name, "failed", 0, points, *about)


def reasons(broken: Mapping[str, str]) -> list[str]:
    """For the instructor: what went wrong, each cause once, and in which places."""
    places: dict[str, list[str]] = {}
    for place, why in broken.items():
        places.setdefault(last_line(why), []).append(place)
    return [f"the grader failed in {', '.join(names)}: {why}" for why, names in places.items()]


def result(
    context: GraderContext,
    submission: Submission,
    causes: Causes,
    questions: Sequence[QuestionResult],
    notes: Sequence[str],
    fingerprints: Mapping[str, Mapping[str, Any]],
) -> Result:
    """The result of a submission whose criteria are judged; it is broken where all of them are."""
    all_broken = all(
        each.outcome == "grader_error" for question in questions for each in question.criteria
    )
    return Result.of(
        context.assignment,
        "grader_error" if all_broken else "graded",
        notebook=submission.name,
        student=submission.student,
        questions=questions,
        notes=notes,
        layers=list(context.zygote.layers),
        secret=context.secret.fingerprint,
        cells=[{"cell": position, "message": why} for position, why in causes.failed_cells()],
        submission=submission.digest,
        outputs=_outputs(causes),
        fingerprints=fingerprints,
    )


def _outputs(causes: Causes) -> dict[str, list[dict[str, Any]]]:
    """What each cell showed, by its id, and how it ended where it did not just raise."""
    shown: dict[str, list[dict[str, Any]]] = {}
    for cell, run in causes.runs():
        outputs = list(run.outputs)
        if isinstance(run.failure, Ended):
            text = words_on_absence.cell_failed(cell, run) + "\n"
            outputs.append({"output_type": "stream", "name": "stderr", "text": text})
        if outputs:
            shown[cell.id] = outputs
    return shown
