"""The functions of one submission: what each criterion comes to, and which known mistake it is."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace

from ..course import CRITERIA, CriterionName
from ..course.corpus import Misconception
from ..sandbox.answers import Answer, Returned
from . import fingerprint, fingerprinting, words, words_on_absence
from .asking import Asked
from .causes import Causes
from .compare import difference, surplus
from .context import GraderContext
from .diagnosis import fitting, tolerance
from .execution import is_unwritten
from .fault import MISSING, Fault, fault_of
from .follow_through import FollowThrough
from .on_stand_ins import OnStandIns
from .pairs import Pair
from .question import Case, Question
from .twice import Twice
from .verdict import Verdict

# The verdict of a criterion that was not met; none where it was, or where the grader itself broke.
Lost = Callable[[str, CriterionName], Verdict | None]


class FunctionGrader:
    """Judges the functions of one submission by all that it was asked.

    `asked` is empty until then. `lost` are the verdicts of other criteria, judged when they are
    wanted.
    """

    def __init__(
        self,
        context: GraderContext,
        causes: Causes,
        follow_through: FollowThrough,
        lost: Lost,
    ) -> None:
        self.asked = Asked()
        self._context = context
        self._causes = causes
        self._follow_through = follow_through
        self._lost = lost
        self._twice = Twice(context, causes, follow_through)
        self._on_stand_ins = OnStandIns(context, causes, follow_through, self._twice)

    def clear(self) -> None:
        """Lets go of what may be large."""
        self.asked.clear()
        self._twice.clear()
        self._on_stand_ins.clear()

    def was_calmed(self, name: str) -> bool:
        """Whether a setting of the notebook's, which makes errors of warnings, was left out."""
        return any(isinstance(each, Returned) and each.calm for _, each in self.asked.of(name))

    # -- judging ----------------------------------------------------------------------------

    def judge(self, name: str, criterion: CriterionName) -> Verdict:
        """What a criterion comes to, beside the others of its question and on earlier mistakes."""
        question = self._context.questions[name]
        shapes = self._lost(name, "shapes") if criterion != "shapes" else None
        is_assessed = shapes is None or not shapes.wrong_shape
        if is_assessed:
            verdict = self._judge_alone(question, criterion)
        else:
            verdict = Verdict(False, words.NOT_ASSESSED, wrong_shape=True)
        if verdict.passed or (shapes and shapes.wrong_shape_again):
            return verdict
        before = [c for c in CRITERIA[: CRITERIA.index(criterion)] if self._lost(name, c)]
        if self._follow_through.is_due(question, self._small_answers(name)):
            again = self._on_stand_ins.judge(question, criterion, self.asked, verdict, not before)
            if again.passed:
                return again
            verdict = again if is_assessed else verdict
        if message := self._told_before(name, before, verdict):
            return replace(verdict, message=message)
        return verdict

    def _told_before(self, name: str, before: Sequence[CriterionName], verdict: Verdict) -> str:
        """Where the same error is told in full, as it is once; empty where this is the place."""
        is_missing = verdict.raised[:1] == (MISSING,)
        for each in before:
            if (
                verdict.raised
                and (lost := self._lost(name, each))
                and lost.raised == verdict.raised
            ):
                return words.still_missing(each) if is_missing else words.same_error(each)
        for earlier in itertools.takewhile(lambda each: each != name, self._context.questions):
            lost = self._lost(earlier, "shapes") if is_missing else None
            if lost and lost.raised == verdict.raised:
                return words.missing_as(earlier)
        return ""

    def _judge_alone(self, question: Question, criterion: CriterionName) -> Verdict:
        note, shared = "", False
        pairs = self.asked.graded[question.function, criterion]
        others_decide = not all(case.large for case, _ in pairs)
        for index, (case, answer) in enumerate(pairs):
            too_much = words_on_absence.too_much(answer, self._context.limits.memory_mb)
            if case.large and others_decide and too_much:
                note = words.left_out(too_much)
                continue
            fault = self._fault(question, criterion, case, answer)
            if fault:
                message = self._message(question, criterion, index, fault)
                return Verdict(False, message, wrong_shape=fault.wrong_shape, raised=fault.raised)
            shared = shared or case.large
        message = words.passed(criterion, shared) + note
        keys = self._surplus(question) if criterion == "shapes" else []
        return Verdict(True, words.with_surplus(message, keys) if keys else message)

    def _surplus(self, question: Question) -> list[str]:
        """The keys beyond those that were asked, as they came before anything hidden was known."""
        for case, answer in self.asked.rehearsed.get((question.function, "shapes"), []):
            if isinstance(answer, Returned):
                expected = self._context.expected(question, case)
                if difference(answer.value, expected, None) is None:
                    return surplus(answer.value, expected)
        return []

    def _fault(
        self, question: Question, criterion: CriterionName, case: Case, answer: Answer
    ) -> Fault | None:
        # Without a value, the reference's is not needed.
        returned = isinstance(answer, Returned)
        expected = self._context.expected(question, case) if returned else None
        return fault_of(question, criterion, case, answer, expected, self._causes.no_value)

    def _message(
        self, question: Question, criterion: CriterionName, index: int, fault: Fault
    ) -> str:
        """The message; without the student's own words if they may tell of hidden inputs."""
        case, _ = self.asked.graded[question.function, criterion][index]
        public = self.asked.public.get((question.function, criterion), [])[index : index + 1]
        for theirs, answer in public:
            if theirs.label == case.label:
                return fault.told_beside(self._fault(question, criterion, theirs, answer))
        return fault.told_beside(None)

    def _small_answers(self, name: str) -> list[Answer]:
        return [answer for _, _, answer in self.asked.small(name)]

    # -- naming the mistake -----------------------------------------------------------------

    def diagnose(self, name: str) -> Misconception | Pair | None:
        """Exactly one mistake, or exactly two together where none alone fits, or none.

        Where an earlier function failed it is told on top of stand-ins, as far as the notebook by
        itself bears it out; and of two nothing is: what comes of two mistakes may be a third one's
        by chance, and of a wrong function anything.
        """
        question = self._context.questions[name]
        misconceptions = self._context.corpus.misconceptions[name]
        if any(is_unwritten(name, answer) for answer in self._small_answers(name)):
            return None
        if not self._follow_through.failed(question):
            answers = self.asked.since_the_first_call(name)
            matches = fitting(question, answers, misconceptions)
            if not matches:
                return self._context.pairs(name).named(answers)
        else:
            matches = self._twice.fitting(question, self.asked, misconceptions)
        return matches[0] if len(matches) == 1 else None

    # -- what its answers are known by ------------------------------------------------------

    def fingerprint(self, name: str) -> fingerprint.Fingerprint:
        """How the answers to a question behave, for those who look for others like them."""
        question = self._context.questions[name]
        return fingerprinting.taken(
            question,
            self._context.fingerprint_key(name),
            self.asked.shared(name),
            self.asked.graded.get((name, "seeded"), []),
            [
                (case.label, self._right_results(question, case, answer))
                for case, answer in self.asked.graded.get((name, "values"), [])
                if not case.large
            ],
            self._follow_through.failed(question),
            not any(self._has_form(question, *pair) for pair in self.asked.shared(name)),
            self._context.asked_keys(name),
        )

    def _has_form(self, question: Question, case: Case, answer: Answer) -> bool:
        """Whether an answer has the form that is asked for, whatever is in it."""
        if case.large or not isinstance(answer, Returned):
            return False
        return difference(answer.value, self._context.expected(question, case), None) is None

    def _right_results(self, question: Question, case: Case, answer: Answer) -> str:
        """Of each result whether it is right, as "10"."""
        count = len(question.results)
        if not isinstance(answer, Returned):
            return "0" * count
        expected, within = self._context.expected(question, case), tolerance(question, case)
        if count == 1:
            return str(int(difference(answer.value, expected, within) is None))
        got = answer.value
        if not isinstance(got, (tuple, list)) or len(got) != count:
            return "0" * count
        assert isinstance(expected, tuple)
        pairs = zip(got, expected, strict=True)
        return "".join(str(int(difference(*pair, within) is None)) for pair in pairs)
