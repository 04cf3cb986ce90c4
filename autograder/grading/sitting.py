"""One submission being graded: everything is asked first, then each criterion gets its verdict."""

from __future__ import annotations

import itertools
import re
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, cast

from ..corpus import Misconception
from ..course import CRITERIA, CriterionName
from ..sandbox.answers import Answer, Ended, Missing, Raised, Returned
from ..sandbox.client import WorkerFailed
from ..submission import Submission
from . import words
from .concept import Concept
from .desk import Desk
from .diagnosis import fitting
from .examiner import Examiner, Judged
from .fault import Fault, PublicTwin, fault_of
from .follow_through import (
    NoAnswer,
    OwnFunction,
    is_known_on_stand_in,
    is_what_own_gives,
    relinked,
    right_given_own,
)
from .interview import Interview, is_unwritten
from .question import Case, CriterionFailed, Question
from .result import CriterionResult, Outcome, QuestionResult, Result, pending

Asked = list[tuple[Case, Answer]]


@dataclass(frozen=True)
class Verdict:
    """What one criterion came to."""

    passed: bool
    message: str
    wrong_shape: bool = False
    raised: tuple[str | None, ...] = ()  # the error that stopped it, and where, without its message


class GraderBroke(Exception):
    """The grader failed where the student did not; the message is the traceback."""


def _told_once(broken: Mapping[str, str]) -> list[str]:
    """For the instructor: what went wrong, and in which places."""
    where: dict[str, list[str]] = {}
    for place, why in broken.items():
        where.setdefault(why.strip().splitlines()[-1], []).append(place)
    return [f"the grader failed in {', '.join(names)}: {why}" for why, names in where.items()]


class Sitting:
    """One submission at the desk."""

    def __init__(self, desk: Desk, submission: Submission) -> None:
        self.desk = desk
        self.submission = submission
        self._interview = Interview(desk.zygote, submission, desk.limits, desk.public)
        self._asked: dict[tuple[str, CriterionName], Asked] = {}
        self._broken: dict[tuple[str, str], str] = {}
        self._verdicts: dict[tuple[str, CriterionName], Verdict] = {}
        self._misconceptions: dict[str, str | None] = {}
        self._no_hint: dict[str, str] = {}  # why a diagnosis broke
        self._twin = PublicTwin(self._interview, desk.assignment.name)
        self._examiner = Examiner(submission.student)
        self._judged: dict[str, Judged] = {}
        self.machine_failed = False  # neither the notebook nor the grader: one may try again
        self._held = False
        self._interrupted = ""

    # -- asking -----------------------------------------------------------------------------

    def hold(self) -> None:
        """Puts every case to the worker; the large ones last, as they may time out."""
        if self._held:
            return
        self._held = True
        try:
            self._ask_everything()
        except Exception as error:  # noqa: BLE001 - half an interview is none: every criterion tells
            self._interrupted = self._note_failure(error)
        finally:
            self._interview.close()

    def _note_failure(self, error: Exception) -> str:
        """Notes whether the machine failed; for the instructor, why something broke."""
        self.machine_failed |= isinstance(error, WorkerFailed)
        return traceback.format_exc()

    def _ask_everything(self) -> None:
        declared = {
            (name, criterion): self._declared(name, criterion)
            for name in self.desk.questions
            for criterion in CRITERIA
        }
        # First, before the notebook has seen anything hidden: what it says to these is told.
        self._examiner.ask(self.desk.concepts, self._interview)
        for large in (False, True):
            for name in self.desk.questions:
                self._ask(name, declared, large=large)

    def _declared(self, name: str, criterion: CriterionName) -> list[Case]:
        rng = self.desk.generator(name, criterion, self.submission.student)
        try:
            return self.desk.questions[name].cases(criterion, rng)
        except Exception:  # noqa: BLE001 - the grader's own bug is told on its criterion only
            self._broken[name, criterion] = traceback.format_exc()
            return []

    def _ask(
        self, name: str, declared: Mapping[tuple[str, CriterionName], list[Case]], *, large: bool
    ) -> None:
        so_far = [answer for c in CRITERIA for _, answer in self._asked.get((name, c), [])]
        ended = next((answer for answer in so_far if isinstance(answer, Ended)), None)
        cases = [(c, case) for c in CRITERIA for case in declared[name, c] if case.large is large]
        if ended is None:
            answers = self._interview.ask_all(name, [case for _, case in cases])
        else:
            answers = [ended] * len(cases)
        for (criterion, case), answer in zip(cases, answers, strict=True):
            self._asked.setdefault((name, criterion), []).append((case, answer))

    # -- judging ----------------------------------------------------------------------------

    def examine(self, name: str, criterion: str) -> None:
        """For pytest: raises CriterionFailed with the student's message, or a bug of ours."""
        self.hold()
        concept = name in self.desk.concepts
        verdict = (
            self.judged(name) if concept else self.verdict(name, cast(CriterionName, criterion))
        )
        if not verdict.passed:
            raise CriterionFailed(verdict.message)

    def judged(self, name: str) -> Judged:
        """What a concept question came to; GraderBroke where the grader itself failed on it."""
        key = name, self.desk.concepts[name].criterion
        if self._interrupted:
            self._broken[key] = self._interrupted
        if name not in self._judged and key not in self._broken:
            try:
                self._judged[name] = self._examiner.judge(
                    name,
                    self.desk.corpus.misconceptions[name],
                    self._failed(self._rests_on(self.desk.concepts[name].needs)),
                    any(map(self._is_not_there, self.desk.concepts[name].needs)),
                    self.desk.questions,
                    self._interview,
                    self._no_value,
                )
            except Exception as error:  # noqa: BLE001 - our own bug is told on its criterion only
                self._broken[key] = self._note_failure(error)
        if key in self._broken:
            raise GraderBroke(self._broken[key])
        return self._judged[name]

    def _rests_on(self, names: Sequence[str]) -> list[str]:
        """These functions and all that they need, in the notebook's order."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self.desk.questions[name].needs
        return [name for name in self.desk.questions if name in found]

    def verdict(self, name: str, criterion: CriterionName) -> Verdict:
        """What a criterion came to; GraderBroke where the grader itself failed on it."""
        key = name, criterion
        if self._interrupted:
            self._broken[key] = self._interrupted
        if key not in self._verdicts and key not in self._broken:
            try:
                self._verdicts[key] = self._judge(name, criterion)
            except Exception as error:  # noqa: BLE001 - our own bug is told on its criterion only
                self._broken[key] = self._note_failure(error)
        if key in self._broken:
            raise GraderBroke(self._broken[key])
        return self._verdicts[key]

    def _lost(self, name: str, criterion: CriterionName) -> Verdict | None:
        """The verdict of a criterion that was not met; none where the grader itself broke."""
        try:
            verdict = self.verdict(name, criterion)
        except GraderBroke:
            return None
        return None if verdict.passed else verdict

    def _judge(self, name: str, criterion: CriterionName) -> Verdict:
        shapes = self._lost(name, "shapes") if criterion != "shapes" else None
        if shapes is not None and shapes.wrong_shape:
            alone = Verdict(False, words.NOT_ASSESSED, wrong_shape=True)
        else:
            alone = self._judge_alone(name, criterion)
        if alone.passed:
            return alone
        return self._follow_through(name, criterion) or self._in_short(name, criterion, alone)

    def _in_short(self, name: str, criterion: CriterionName, verdict: Verdict) -> Verdict:
        """The same error is told once."""
        for before in CRITERIA[: CRITERIA.index(criterion)]:
            lost = self._lost(name, before)
            if verdict.raised and lost is not None and lost.raised == verdict.raised:
                return replace(verdict, message=words.same_error(before))
        return verdict

    def _judge_alone(self, name: str, criterion: CriterionName) -> Verdict:
        question = self.desk.questions[name]
        note, shared = "", False
        for number, (case, answer) in enumerate(self._asked[name, criterion]):
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
                return f"needed more than {self.desk.limits.memory_mb} MB"
        return ""

    def _fault(
        self, question: Question, criterion: CriterionName, case: Case, answer: Answer
    ) -> Fault | None:
        # Without a value, the reference's is not needed.
        returned = isinstance(answer, Returned)
        expected = self.desk.expected(question, case) if returned else None
        return fault_of(question, criterion, case, answer, expected, self._no_value)

    def _told(self, question: Question, criterion: CriterionName, number: int, fault: Fault) -> str:
        """The message; without the student's own words if they may tell of hidden inputs."""
        case, _ = self._asked[question.function, criterion][number]
        # Also of the run that all know: it is asked last, of a worker that has seen all the others.
        if fault.message == fault.reserved:
            return fault.message
        twin = self._twin.answer(question, criterion, number, case.label)
        return fault.told_beside(self._fault(question, criterion, *twin) if twin else None)

    def _no_value(self, question: Question | Concept, answer: Answer, case: Case) -> str:
        if isinstance(answer, Missing):
            cells, runs = self.submission.cells, self._interview.cells
            if question.function in self._interview.defined:
                return words.removed_by_a_call(question.function)
            if told := words.not_there(question.function, cells, runs, self._around):
                return told
            # Another question's function is no misspelling of this one.
            # And names that are not in its source, a notebook has made of what it was asked.
            source = " ".join(cell.source for cell in self.submission.cells)
            similar = [
                name
                for name in answer.similar
                if name not in self.desk.questions and re.search(rf"\b{re.escape(name)}\b", source)
            ]
            answer = Missing(tuple(similar))
        return words.not_a_value(question, answer, case, self._around)

    @property
    def _around(self) -> words.Around:
        cells, added = self.submission.cells, self.desk.assignment.libraries
        return words.around(cells, self._interview.cells, added)

    def _follow_through(self, name: str, criterion: CriterionName) -> Verdict | None:
        question = self.desk.questions[name]
        asked = self._asked[name, criterion]
        small = [answer for case, answer in asked if not case.large]
        if any(map(is_unwritten, small)):
            return None
        # On ordinary inputs, which those for shapes are, all that `seeded` catches must show.
        telling = {criterion, "seeded"} if criterion == "shapes" else {criterion}
        known = self.desk.corpus.misconceptions[name]
        mistakes = [mistake for mistake in known if telling & set(mistake.caught_by)]
        failed = [each for each in self._failed(question.needs) if not self._is_not_there(each)]
        if any(isinstance(answer, Ended) for answer in small):
            # Its own loop without end would be waited for again, to no avail.
            failed = [each for each in failed if self._ends(each)]
        together = [pair for pair in itertools.combinations(failed, 2) if question.composes(*pair)]
        for names in (*((each,) for each in failed), *together):
            others = [pair for c in CRITERIA if c != criterion for pair in self._asked[name, c]]
            earlier = [(self.desk.questions[each], self._asked[each, "shapes"]) for each in names]
            if right_given_own(question, earlier, asked, others, self._interview, mistakes):
                return Verdict(True, words.passed_with_own(*names))
        return None

    def _is_not_there(self, name: str) -> bool:
        """Whether a function is unwritten, or raises while one that it needs is not there."""
        answers = [answer for c in CRITERIA for _, answer in self._asked.get((name, c), [])]
        if any(map(is_unwritten, answers)):
            return True
        raised = any(isinstance(answer, Raised) for answer in answers)
        return raised and any(map(self._is_not_there, self.desk.questions[name].needs))

    def _ends(self, name: str) -> bool:
        """Whether a function ended its worker, by itself or through one that it needs."""
        answers = [answer for c in CRITERIA for _, answer in self._asked.get((name, c), [])]
        return any(isinstance(answer, Ended) for answer in answers)

    def _failed(self, earlier: Sequence[str]) -> list[str]:
        """Those of the earlier functions that lost points."""
        return [name for name in earlier if any(self._lost(name, c) for c in CRITERIA)]

    # -- the result -------------------------------------------------------------------------

    def misconception(self, name: str) -> str | None:
        """The id of the one known mistake that this question's answers are."""
        if name not in self._misconceptions:
            self._misconceptions[name] = None
            try:
                self._misconceptions[name] = self._diagnose(name)
            except Exception as error:  # noqa: BLE001 - a hint is an extra: verdicts stand without it
                self._no_hint[name] = self._note_failure(error)
        return self._misconceptions[name]

    def _diagnose(self, name: str) -> str | None:
        question = self.desk.questions[name]
        known = self.desk.corpus.misconceptions[name]
        answers = [pair for c in CRITERIA for pair in self._asked.get((name, c), [])]
        found = fitting(question, answers, known)
        if all(isinstance(answer, Returned) for _, answer in answers):
            for earlier in self._failed(question.needs):
                on_own = self._fitting_on_own(question, earlier, answers)
                if on_own is None:
                    return None
                before = self.desk.questions[earlier]
                found += [
                    mistake
                    for mistake in on_own
                    if mistake not in found
                    and is_known_on_stand_in(question, before, mistake, answers, self._interview)
                ]
        return found[0].id if len(found) == 1 else None

    def _fitting_on_own(
        self, question: Question, earlier: str, answers: Asked
    ) -> list[Misconception] | None:
        """The mistakes on top of the student's own earlier function; None if that explains all."""
        known = self.desk.corpus.misconceptions[question.function]
        own = OwnFunction(self._interview, self.desk.questions[earlier])
        try:
            if is_what_own_gives(question, own, answers):
                return None
            return fitting(question, answers, known, relinked(question.reference, {earlier: own}))
        except NoAnswer:
            return []
        finally:
            own.close()

    def hint(self, name: str) -> str:
        id_ = self.misconception(name)
        hints = {known.id: known.hint for known in self.desk.corpus.misconceptions[name]}
        return hints[id_] if id_ else ""

    def forget(self) -> None:
        """Lets go of the answers, which may be large, once the result is there."""
        self._asked.clear()

    def result(self, broken: Mapping[tuple[str, str], str]) -> Result:
        """The record. `broken` are the criteria in which the grader itself failed, with why."""
        points = self.desk.assignment.questions
        for name in points:
            for criterion in CRITERIA:
                self._lost(name, criterion)  # so that each has been judged, or has broken
        self._twin.close()
        for name in self.desk.concepts:
            with suppress(GraderBroke):
                self.judged(name)
        broken = {**broken, **self._broken}
        questions = [
            QuestionResult(
                name, [self._criterion(name, c, points[name][c], broken) for c in CRITERIA]
            )
            for name in points
        ]
        questions += [
            QuestionResult(name, [self._concept(name, points, broken)])
            for name, points in self.desk.assignment.concepts.items()
        ]
        failed = [
            {"cell": cell.position, "message": words.cell_failed(cell, run, self._around)}
            for cell, run in zip(self.submission.cells, self._interview.cells, strict=True)
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
            max_score=self.desk.assignment.max_score,
            questions=questions,
            notes=[
                *self.submission.notes,
                *filter(None, [self._examiner.wrong_id]),
                *_told_once({f"{name}.{c}": why for (name, c), why in broken.items()}),
                *_told_once({f"{name}'s hint": why for name, why in self._no_hint.items()}),
            ],
            layers=list(self.desk.zygote.layers),
            pending=pending(self.desk.assignment),
            secret=self.desk.secret.fingerprint,
            cells=failed,
            submission=self.submission.digest,
            outputs=self._outputs(),
        )

    def _outputs(self) -> dict[str, list[dict[str, Any]]]:
        """What each cell showed, by its id, and how it ended where it did not just raise."""
        shown: dict[str, list[dict[str, Any]]] = {}
        for cell, run in zip(self.submission.cells, self._interview.cells, strict=True):
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
            max_score=self.desk.assignment.max_score,
            notes=[*self.submission.notes, *_told_once({"the record": why})],
            layers=list(self.desk.zygote.layers),
            pending=pending(self.desk.assignment),
            secret=self.desk.secret.fingerprint,
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
