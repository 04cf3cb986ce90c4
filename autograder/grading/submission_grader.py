"""One submission being graded: everything is asked first, then each criterion gets its verdict."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar, cast

from ..course import CRITERIA, CriterionName
from ..results.result import CriterionResult, Outcome, QuestionResult, Result, pending
from ..sandbox.answers import Answer, Ended, Missing, Raised, Returned
from ..sandbox.worker import WorkerFailed
from ..submission import Submission
from . import words
from .asking import Asked, Asking
from .compare import Tolerance
from .concept import Concept
from .concept_grader import ConceptGrader, Judged
from .context import GraderContext, result_of
from .diagnosis import fitting, same_answer
from .execution import Execution, is_unwritten
from .fault import Fault, fault_of
from .question import Case, CriterionFailed, Question
from .stand_ins import StandIns

EXACT = Tolerance(0.0, 0.0, nan_equal=True)
K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class Verdict:
    """What one criterion came to."""

    passed: bool
    message: str
    wrong_shape: bool = False
    raised: tuple[str | None, ...] = ()  # the error that stopped it, and where, without its message


@dataclass(frozen=True)
class Again:
    """A question's small cases, asked once more where stand-ins have taken the earlier places."""

    stand_ins: StandIns
    asked: Sequence[tuple[CriterionName, Case, Answer]]


class GraderBroke(Exception):
    """The grader failed where the student did not; the message is the traceback."""


def _told_once(broken: Mapping[str, str]) -> list[str]:
    """For the instructor: what went wrong, and in which places."""
    where: dict[str, list[str]] = {}
    for place, why in broken.items():
        where.setdefault(why.strip().splitlines()[-1], []).append(place)
    return [f"the grader failed in {', '.join(names)}: {why}" for why, names in where.items()]


class SubmissionGrader:
    """One submission at the context."""

    def __init__(self, context: GraderContext, submission: Submission) -> None:
        self.context = context
        self.submission = submission
        self._execution = Execution(context.zygote, submission, context.limits, context.public)
        self._concept_grader = ConceptGrader(submission.student)
        self._asked = Asked()
        self._again: dict[str, Again] = {}
        self._verdicts: dict[tuple[str, CriterionName], Verdict] = {}
        self._judged: dict[str, Judged] = {}
        self._misconceptions: dict[str, str | None] = {}
        self._broken: dict[tuple[str, str], str] = {}
        self._no_hint: dict[str, str] = {}  # why a diagnosis broke
        self.machine_failed = False  # neither the notebook nor the grader: one may try again
        self._held = False
        self._interrupted = ""

    # -- asking -----------------------------------------------------------------------------

    def hold(self) -> None:
        """Puts every case to the worker."""
        if self._held:
            return
        self._held = True
        try:
            self._concept_grader.ask(self.context.concepts, self._execution)
            asking = Asking(self.context, self.submission.student, self._execution)
            self._asked = asking.everything()
            self._broken.update(self._asked.broken)
        except Exception as error:  # noqa: BLE001 - half an execution is none: every criterion tells
            self._interrupted = self._note_failure(error)
        finally:
            self._execution.close()

    def _note_failure(self, error: Exception) -> str:
        """Notes whether the machine failed; for the instructor, why something broke."""
        self.machine_failed |= isinstance(error, WorkerFailed)
        return traceback.format_exc()

    # -- judging ----------------------------------------------------------------------------

    def examine(self, name: str, criterion: str) -> None:
        """For pytest: raises CriterionFailed with the student's message, or a bug of ours."""
        self.hold()
        concept = name in self.context.concepts
        verdict = (
            self.judged(name) if concept else self.verdict(name, cast(CriterionName, criterion))
        )
        if not verdict.passed:
            raise CriterionFailed(verdict.message)

    def judged(self, name: str) -> Judged:
        """What a concept question came to; GraderBroke where the grader itself failed on it."""
        concept = self.context.concepts[name]
        return self._once(self._judged, name, (name, concept.criterion), self._judge_concept)

    def verdict(self, name: str, criterion: CriterionName) -> Verdict:
        """What a criterion came to; GraderBroke where the grader itself failed on it."""
        key = name, criterion
        return self._once(self._verdicts, key, key, lambda key: self._judge(*key))

    def _once(
        self, judged: dict[K, V], key: K, place: tuple[str, str], judge: Callable[[K], V]
    ) -> V:
        """What was judged already, or is now; a bug of ours is told in its own place only."""
        if self._interrupted:
            self._broken[place] = self._interrupted
        if key not in judged and place not in self._broken:
            try:
                judged[key] = judge(key)
            except Exception as error:  # noqa: BLE001 - see above
                self._broken[place] = self._note_failure(error)
        if place in self._broken:
            raise GraderBroke(self._broken[place])
        return judged[key]

    def _judge_concept(self, name: str) -> Judged:
        earlier = self._rests_on(self.context.concepts[name].depends_on)
        return self._concept_grader.judge(
            name,
            self.context.corpus.misconceptions[name],
            self._failed(earlier),
            lambda draw: self.context.stand_ins(name, earlier, self.submission.student, draw),
            self._execution,
            self._no_value,
        )

    def _judge(self, name: str, criterion: CriterionName) -> Verdict:
        shapes = self._lost(name, "shapes") if criterion != "shapes" else None
        if shapes is not None and shapes.wrong_shape:
            alone = Verdict(False, words.NOT_ASSESSED, wrong_shape=True)
        else:
            alone = self._judge_alone(name, criterion)
        if alone.passed:
            return alone
        depends_on = self.context.questions[name].depends_on
        failed = self._failed(self._rests_on(depends_on))
        named = [each for each in failed if each in depends_on] or failed
        if failed and self._is_right_again(name, criterion):
            return Verdict(True, words.passed_on_stand_ins(named))
        before = [c for c in CRITERIA[: CRITERIA.index(criterion)] if self._lost(name, c)]
        for each in before:  # the same error is told once
            lost = self._lost(name, each)
            if alone.raised and lost is not None and lost.raised == alone.raised:
                return replace(alone, message=words.same_error(each))
        if failed and not before and self._is_unmoved(name):
            return replace(alone, message=f"{alone.message} {words.unmoved(named)}")
        return alone

    def _judge_alone(self, name: str, criterion: CriterionName) -> Verdict:
        question = self.context.questions[name]
        note, shared = "", False
        for number, (case, answer) in enumerate(self._asked.graded[name, criterion]):
            if case.large and (too_much := self._too_much(answer)):
                note = words.left_out(too_much)
                continue
            fault = self._fault(question, criterion, case, answer)
            if fault:
                told = self._told(question, criterion, number, fault)
                return Verdict(False, told, fault.wrong_shape, fault.raised)
            shared = shared or case.large
        return Verdict(True, words.passed(criterion, shared) + note)

    def _too_much(self, answer: Answer) -> str:
        """In words, that a call wanted more time or memory than there is; empty if it did not."""
        match answer:
            case Ended("timeout", limit):
                return f"took longer than {limit}"
            case Ended("memory") | Raised("MemoryError" | "_ArrayMemoryError"):
                return f"needed more than {self.context.limits.memory_mb} MB"
        return ""

    def _fault(
        self, question: Question, criterion: CriterionName, case: Case, answer: Answer
    ) -> Fault | None:
        # Without a value, the reference's is not needed.
        returned = isinstance(answer, Returned)
        expected = self.context.expected(question, case) if returned else None
        return fault_of(question, criterion, case, answer, expected, self._no_value)

    def _told(self, question: Question, criterion: CriterionName, number: int, fault: Fault) -> str:
        """The message; without the student's own words if they may tell of hidden inputs."""
        case, _ = self._asked.graded[question.function, criterion][number]
        public = self._asked.public.get((question.function, criterion), [])[number : number + 1]
        for theirs, answer in public:
            if theirs.label == case.label:
                return fault.told_beside(self._fault(question, criterion, theirs, answer))
        return fault.told_beside(None)

    def _no_value(self, question: Question | Concept, answer: Answer, case: Case) -> str:
        if isinstance(answer, Missing):
            cells, runs = self.submission.cells, self._execution.cells
            if question.function in self._execution.defined:
                return words.removed_by_a_call(question.function)
            if told := words.not_there(question.function, cells, runs, self._around):
                return told
            # Another question's function is no misspelling of this one.
            # And names that are not in its source, a notebook has made of what it was asked.
            source = " ".join(cell.source for cell in self.submission.cells)
            similar = [
                name
                for name in answer.similar
                if name not in self.context.questions
                and re.search(rf"\b{re.escape(name)}\b", source)
            ]
            answer = Missing(tuple(similar))
        return words.not_a_value(question, answer, case, self._around)

    @property
    def _around(self) -> words.Around:
        cells, added = self.submission.cells, self.context.assignment.libraries
        return words.around(cells, self._execution.cells, added)

    # -- credit on top of a mistake ---------------------------------------------------------

    def _is_right_again(self, name: str, criterion: CriterionName) -> bool:
        """Whether the answer is right where stand-ins have taken the earlier functions' places."""
        if not self._is_written(name):
            return False
        question, again = self.context.questions[name], self._asked_again(name)
        pairs = [(case, answer) for c, case, answer in again.asked if c == criterion]
        if not pairs or not all(isinstance(answer, Returned) for _, answer in pairs):
            return False
        return any(
            all(
                fault_of(
                    question,
                    criterion,
                    case,
                    answer,
                    result_of(way, question, case),
                    self._no_value,
                )
                is None
                for case, answer in pairs
            )
            for way, _ in again.stand_ins.ways(question.reference, question.other_ways)
        )

    def _is_written(self, name: str) -> bool:
        return not any(is_unwritten(name, answer) for _, _, answer in self._asked.small(name))

    def _is_unmoved(self, name: str) -> bool:
        """Whether it answers as before whatever stands in the earlier functions' places."""
        asked = self._asked.small(name)
        if not all(isinstance(answer, Returned) for _, _, answer in asked):
            return False
        again = self._asked_again(name).asked
        return all(
            same_answer(old, new, EXACT)
            for (_, _, old), (_, _, new) in zip(asked, again, strict=True)
            if isinstance(old, Returned)
        )

    def _asked_again(self, name: str) -> Again:
        if name not in self._again:
            earlier = self._rests_on(self.context.questions[name].depends_on)
            stand_ins = self.context.stand_ins(name, earlier, self.submission.student)
            asked = self._asked.small(name)
            ended = next((answer for _, _, answer in asked if isinstance(answer, Ended)), None)
            if ended is not None and not any(map(self._ends, earlier)):
                answers: Sequence[Answer] = [ended] * len(asked)  # nobody waits for it twice
            else:
                execution = self._execution.fresh(stand_ins.sources)
                try:
                    answers = execution.ask_all([(name, case) for _, case, _ in asked])
                finally:
                    execution.close()
            pairs = zip(asked, answers, strict=True)
            self._again[name] = Again(stand_ins, [(c, case, new) for (c, case, _), new in pairs])
        return self._again[name]

    def _rests_on(self, names: Sequence[str]) -> list[str]:
        """These functions and all that they need, in the notebook's order."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.context.questions[name].depends_on
        return [name for name in self.context.questions if name in found]

    def _ends(self, name: str) -> bool:
        """Whether a function ended its worker."""
        return any(isinstance(answer, Ended) for _, answer in self._asked.of(name))

    def _failed(self, names: Sequence[str]) -> list[str]:
        """Those of the functions that lost points."""
        return [name for name in names if any(self._lost(name, c) for c in CRITERIA)]

    def _lost(self, name: str, criterion: CriterionName) -> Verdict | None:
        """The verdict of a criterion that was not met; none where the grader itself broke."""
        try:
            verdict = self.verdict(name, criterion)
        except GraderBroke:
            return None
        return None if verdict.passed else verdict

    # -- naming the mistake -----------------------------------------------------------------

    def misconception(self, name: str) -> str | None:
        """The id of the known mistake that this question's answers are."""
        if name not in self._misconceptions:
            self._misconceptions[name] = None
            try:
                self._misconceptions[name] = self._diagnose(name)
            except Exception as error:  # noqa: BLE001 - a hint is an extra: verdicts stand without it
                self._no_hint[name] = self._note_failure(error)
        return self._misconceptions[name]

    def _diagnose(self, name: str) -> str | None:
        """Exactly one mistake, or none; on top of stand-ins where an earlier function failed.

        What comes of two mistakes may be a third one's by chance, and of a wrong function anything.
        """
        question, known = self.context.questions[name], self.context.corpus.misconceptions[name]
        if not self._is_written(name):
            return None
        if not self._failed(self._rests_on(question.depends_on)):
            found = fitting(question, self._asked.since_the_first_call(name), known)
        else:
            again = self._asked_again(name)
            pairs = [(case, answer) for _, case, answer in again.asked]
            found = [
                mistake
                for mistake in known
                if any(
                    fitting(question, pairs, [mistake], earlier)
                    for _, earlier in again.stand_ins.ways(question.reference)
                )
            ]
        return found[0].id if len(found) == 1 else None

    def hint(self, name: str) -> str:
        id_ = self.misconception(name)
        hints = {known.id: known.hint for known in self.context.corpus.misconceptions[name]}
        return hints[id_] if id_ else ""

    def forget(self) -> None:
        """Lets go of the answers, which may be large, once the result is there."""
        self._asked.clear()
        self._again.clear()

    def result(self) -> Result:
        """The record, of which a criterion that the grader itself failed in has no score."""
        self.hold()
        points = self.context.assignment.questions
        for name in points:
            for criterion in CRITERIA:
                self._lost(name, criterion)  # so that each has been judged, or has broken
        for name in self.context.concepts:
            with suppress(GraderBroke):
                self.judged(name)
        broken = self._broken
        questions = [
            QuestionResult(
                name, [self._criterion(name, c, points[name][c], broken) for c in CRITERIA]
            )
            for name in points
        ]
        questions += [
            QuestionResult(name, [self._concept(name, points, broken)])
            for name, points in self.context.assignment.concepts.items()
        ]
        failed = [
            {"cell": cell.position, "message": words.cell_failed(cell, run, self._around)}
            for cell, run in zip(self.submission.cells, self._execution.cells, strict=True)
            if run.failure is not None
        ]
        everything_broke = all(
            criterion.outcome == "grader_error" for each in questions for criterion in each.criteria
        )
        return Result(
            notebook=self.submission.name,
            assignment=self.submission.assignment,
            student=self.submission.student,
            outcome="grader_error" if everything_broke else "graded",
            max_score=self.context.assignment.max_score,
            questions=questions,
            notes=[
                *self.submission.notes,
                *filter(None, [self._concept_grader.wrong_id]),
                *_told_once({f"{name}.{c}": why for (name, c), why in broken.items()}),
                *_told_once({f"{name}'s hint": why for name, why in self._no_hint.items()}),
            ],
            layers=list(self.context.zygote.layers),
            pending=pending(self.context.assignment),
            secret=self.context.secret.fingerprint,
            cells=failed,
            submission=self.submission.digest,
            outputs=self._outputs(),
        )

    def _outputs(self) -> dict[str, list[dict[str, Any]]]:
        """What each cell showed, by its id, and how it ended where it did not just raise."""
        shown: dict[str, list[dict[str, Any]]] = {}
        for cell, run in zip(self.submission.cells, self._execution.cells, strict=True):
            outputs = list(run.outputs)
            if isinstance(run.failure, Ended):
                told = words.cell_failed(cell, run) + "\n"
                outputs.append({"output_type": "stream", "name": "stderr", "text": told})
            if outputs:
                shown[cell.id] = outputs
        return shown

    def without_result(self, why: str) -> Result:
        """The record where not even a record could be made."""
        return Result(
            notebook=self.submission.name,
            assignment=self.submission.assignment,
            student=self.submission.student,
            outcome="grader_error",
            max_score=self.context.assignment.max_score,
            notes=[*self.submission.notes, *_told_once({"the record": why})],
            layers=list(self.context.zygote.layers),
            pending=pending(self.context.assignment),
            secret=self.context.secret.fingerprint,
            submission=self.submission.digest,
        )

    def _criterion(
        self,
        name: str,
        criterion: CriterionName,
        points: float,
        broken: Mapping[tuple[str, str], str],
    ) -> CriterionResult:
        if (name, criterion) in broken:
            return CriterionResult(criterion, "grader_error", 0, points, words.GRADER_BROKE)
        verdict = self.verdict(name, criterion)
        if verdict.passed:
            return CriterionResult(criterion, "passed", points, points, verdict.message)
        message, hint = verdict.message, self.hint(name)
        first = next(c for c in CRITERIA if self._lost(name, c))
        if criterion == first and hint:
            message = f"{message} {hint}"
        return CriterionResult(criterion, "failed", 0, points, message, self.misconception(name))

    def _concept(
        self, name: str, points: Mapping[str, float], broken: Mapping[tuple[str, str], str]
    ) -> CriterionResult:
        ((criterion, most),) = points.items()
        if (name, criterion) in broken:
            return CriterionResult(criterion, "grader_error", 0, most, words.GRADER_BROKE)
        judged = self.judged(name)
        outcome: Outcome = "passed" if judged.passed else "failed"
        score = most if judged.passed else 0
        return CriterionResult(
            criterion, outcome, score, most, judged.message, judged.misconception
        )
