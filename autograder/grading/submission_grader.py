"""One submission being graded: everything is asked first, then each criterion gets its verdict."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, cast

from ..course import CRITERIA, CriterionName
from ..course.corpus import Misconception
from ..results.result import CriterionResult, QuestionResult, Result, in_one
from ..sandbox.answers import Ended
from ..submission import Submission
from . import summary, words
from .asking import Asking
from .causes import Causes
from .concept_grader import ConceptGrader
from .context import GraderContext
from .execution import Execution
from .follow_through import FollowThrough
from .function_grader import FunctionGrader
from .pairs import Pair
from .question import CriterionFailed
from .verdict import GraderBroke, Verdict, Verdicts


class SubmissionGrader:
    """Grades one submission: asks everything first, then judges it, then gives its result."""

    def __init__(self, context: GraderContext, submission: Submission) -> None:
        self.context = context
        self.submission = submission
        self._execution = Execution(context.zygote, submission, context.limits, context.public)
        self._causes = Causes(
            submission, self._execution, context.questions, context.assignment.libraries
        )
        self._follow_through = FollowThrough(
            context, submission.student, self._execution, self._has_lost, self._beyond
        )
        self._functions = FunctionGrader(context, self._causes, self._follow_through, self._lost)
        who = submission.student, self._causes, self._follow_through
        self._concepts = ConceptGrader(*who, submission.group)
        self._verdicts = Verdicts()
        self._misconceptions: dict[str, Misconception | Pair | None] = {}
        self._no_hint: dict[str, str] = {}  # why a diagnosis broke
        self._no_print: dict[str, str] = {}  # why a fingerprint did
        self._held = False

    @property
    def machine_failed(self) -> bool:
        """Whether neither the notebook nor the grader was the cause: one may try again."""
        return self._verdicts.machine_failed

    def hold(self) -> None:
        """Puts every case to the worker."""
        if self._held:
            return
        self._held = True
        try:
            self._concepts.ask(self.context.concepts, self._execution)
            asking = Asking(self.context, self.submission.student, self._execution)
            self._functions.asked = asking.everything()
            self._verdicts.broken.update(self._functions.asked.broken)
        except Exception as error:  # noqa: BLE001 - of half the answers nothing is judged
            self._verdicts.interrupt(error)
        finally:
            self._execution.close()

    def forget(self) -> None:
        """Lets go of the answers, which may be large, once the result is there."""
        self._functions.clear()

    # -- verdicts ---------------------------------------------------------------------------

    def examine(self, name: str, criterion: str) -> None:
        """For pytest: raises CriterionFailed with the student's message, or a bug of ours."""
        self.hold()
        verdict = self.verdict(name, criterion)
        if not verdict.passed:
            raise CriterionFailed(verdict.explanation)

    def verdict(self, name: str, criterion: str) -> Verdict:
        """What a criterion came to; GraderBroke where the grader itself failed on it."""
        return self._verdicts.of((name, criterion), lambda: self._judge(name, criterion))

    def explained(self, name: str, criterion: str) -> Verdict:
        """The same, with what is known of the mistake; the first that is lost has its hint."""
        verdict = self.verdict(name, criterion)
        mistake = None if verdict.passed or name in self.context.concepts else self._known(name)
        if mistake is None:
            return verdict
        first = next(each for each in CRITERIA if self._lost(name, each))
        return replace(
            verdict, misconception=mistake.id, hint=mistake.hint if criterion == first else ""
        )

    def misconception(self, name: str) -> str | None:
        """The id of the known mistake that a function's answers are, or of two."""
        mistake = self._known(name)
        return mistake.id if mistake else None

    def _judge(self, name: str, criterion: str) -> Verdict:
        if name in self.context.concepts:
            return self._concepts.judge(name, self.context.corpus.misconceptions[name])
        return self._functions.judge(name, cast(CriterionName, criterion))

    def _lost(self, name: str, criterion: CriterionName) -> Verdict | None:
        """The verdict of a criterion that was not met; none where the grader itself broke."""
        try:
            verdict = self.verdict(name, criterion)
        except GraderBroke:
            return None
        return None if verdict.passed else verdict

    def _beyond(self, name: str) -> int | None:
        asked = self._functions.asked
        if any(isinstance(answer, Ended) for *_, answer in asked.small(name)):
            return None
        return asked.results_beyond(self.context.questions[name])

    def _has_lost(self, name: str) -> bool:
        return any(self._lost(name, criterion) for criterion in CRITERIA)

    def _known(self, name: str) -> Misconception | Pair | None:
        if name not in self._misconceptions:
            self._misconceptions[name] = None
            try:
                self._misconceptions[name] = self._functions.diagnose(name)
            except Exception as error:  # noqa: BLE001 - a hint is an extra: verdicts stand without it
                self._no_hint[name] = self._verdicts.note_failure(error)
        return self._misconceptions[name]

    # -- the result -------------------------------------------------------------------------

    def result(self) -> Result:
        """The result, in which a criterion that the grader itself failed on has no score."""
        self.hold()
        criteria = self._criteria()
        for name in criteria:
            for criterion in criteria[name]:
                with suppress(GraderBroke):
                    self.verdict(name, criterion)  # so that each has been judged, or has broken
        changed = self._causes.taken_again()
        calmed = [name for name in self.context.questions if self._functions.was_calmed(name)]
        questions = [
            QuestionResult(
                name, self._results(name, criteria[name], changed.get(name, ()), name in calmed)
            )
            for name in criteria
        ]
        fingerprints = dict(self._fingerprints())
        broken = {f"{name}.{c}": why for (name, c), why in self._verdicts.broken.items()}
        notes = [
            *self.submission.notes,
            *filter(None, [words.all_taken_again(changed)]),
            *([words.all_calmed(self.submission.cells)] if calmed else []),
            *filter(None, [self._concepts.wrong_id]),
            *summary.reasons(broken),
            *summary.reasons({f"{name}'s hint": why for name, why in self._no_hint.items()}),
            *summary.reasons({f"{n}'s fingerprint": why for n, why in self._no_print.items()}),
        ]
        return summary.result(
            self.context, self.submission, self._causes, questions, notes, fingerprints
        )

    def _fingerprints(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """How each function's answers behave that lost points."""
        for name in self.context.questions:
            is_broken = any((name, criterion) in self._verdicts.broken for criterion in CRITERIA)
            if self._has_lost(name) and not is_broken:
                try:
                    yield name, self._functions.fingerprint(name).as_json()
                except Exception as error:  # noqa: BLE001 - an extra, as a hint is
                    self._no_print[name] = self._verdicts.note_failure(error)

    def _criteria(self) -> dict[str, Sequence[str]]:
        """Of every question: the functions, then the concept questions."""
        assignment = self.context.assignment
        concepts = {name: tuple(points) for name, points in assignment.concepts.items()}
        return {**dict.fromkeys(assignment.questions, CRITERIA), **concepts}

    def _results(
        self, name: str, criteria: Sequence[str], changed: Sequence[str], calmed: bool
    ) -> list[CriterionResult]:
        """What each criterion came to; the first says what was asked otherwise than at the end.

        What cells further down have `changed`, and that it was `calmed`: asked without a setting
        that makes errors of warnings.
        """
        points = self.context.assignment.graded[name]
        results = [
            summary.criterion(each, points[each], partial(self.explained, name, each))
            for each in criteria
        ]
        beside = [words.taken_again(name, changed)] if changed else []
        beside += [words.calmed(self.submission.cells)] if calmed else []
        for sentence in beside:
            results[0] = replace(results[0], message=in_one(results[0].message, sentence))
        return results
