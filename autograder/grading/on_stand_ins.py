"""What a function's criteria come to where stand-ins have taken the earlier functions' places.

Where a criterion is lost there too, that run decided, and what is told is of it and no other: not
of an error or a stub further down, which stood in the way of the notebook's own run alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..course import CriterionName
from ..sandbox.answers import Answer, Ended, Missing, Raised, Returned
from . import words
from .asking import Asked
from .causes import Causes
from .compare import Tolerance
from .context import GraderContext
from .diagnosis import same_answer
from .fault import Fault, fault_of
from .follow_through import NOTHING_LEFT, Again, FollowThrough, Pairs, Way, ended_by, is_unmoved
from .question import Case, Question
from .twice import Twice
from .verdict import Verdict

EXACT = Tolerance(0.0, 0.0, nan_equal=True)
PUBLIC = 1  # the draw of stand-ins that may be told of: those that decide have other numbers


@dataclass(frozen=True)
class _Wrong:
    """The first of a criterion's cases that is wrong, beside the way of that number."""

    case: int
    way: int
    fault: Fault


class OnStandIns:
    """Asks the functions of one submission again, and judges them by it."""

    def __init__(
        self,
        context: GraderContext,
        causes: Causes,
        follow_through: FollowThrough,
        twice: Twice,
    ) -> None:
        self._context = context
        self._causes = causes
        self._follow_through = follow_through
        self._twice = twice
        self._public: dict[str, Again] = {}
        self._unmoved: dict[str, bool] = {}

    def clear(self) -> None:
        """Lets go of what may be large."""
        self._public.clear()

    def judge(
        self,
        question: Question,
        criterion: CriterionName,
        asked: Asked,
        alone: Verdict,
        is_first: bool,
    ) -> Verdict:
        """What a criterion comes to that the notebook by itself lost, as `alone` says.

        is_first: whether no criterion of the question was lost before it.
        """
        tried = [
            each for each in self._twice.judged(question, asked) if each.criterion == criterion
        ]
        if not tried:
            return alone
        pairs = [(each.case, each.beside) for each in tried]
        named = self._follow_through.named(question)
        wrong = self._wrong(question, criterion, asked, pairs)
        if wrong is None:
            return Verdict(True, self._follow_through.praise(question))
        fault, last = wrong.fault, tried[wrong.case]
        alone = replace(alone, wrong_shape_again=fault.wrong_shape)
        if question.function not in self._unmoved:
            self._unmoved[question.function] = self._is_unmoved(question, asked)
        if self._unmoved[question.function]:
            kept = self._causes.hands_on(self._follow_through.earlier(question))
            message = f"{alone.message} {words.unmoved(named, kept)}"
            return replace(alone, message=message) if is_first else alone
        why = ""
        if ended_by(last.beside, NOTHING_LEFT):
            why = words.not_tried(named)
        # What came to no answer beside stand-ins says nothing of one that there is without them.
        elif isinstance(last.beside, Missing | Ended):
            return alone
        elif isinstance(last.beside, Raised) and isinstance(last.alone, Returned):
            why = words.does_not_fit(named)
        elif self._twice.is_unclear(question, asked):
            why = words.unclear(named)
        elif more := self._twice.rests_on_more(question, asked):
            why = words.takes_more(more)
        if why:
            return replace(alone, message=f"{alone.message} {why}") if is_first else alone
        complaint = self._told(question, criterion, last.case, wrong)
        return replace(
            alone,
            message=words.wrong_on_stand_ins(named, complaint),
            wrong_shape=fault.wrong_shape,
            raised=fault.raised,
        )

    def _wrong(
        self, question: Question, criterion: CriterionName, asked: Asked, pairs: Pairs
    ) -> _Wrong | None:
        """What is wrong beside the nearest way to build on the stand-ins; None where nothing is.

        The nearest is the one beside which the answers are right for longest, and then most of
        their results.
        """
        again, nearest = self._twice.again(question, asked), None
        for number, way in enumerate(again.ways):
            first_fault = next(self._faults(question, criterion, pairs, way), None)
            if first_fault is None:
                return None
            index, fault = first_fault
            if nearest is None or (index, fault.agreeing) > (nearest.case, nearest.fault.agreeing):
                nearest = _Wrong(index, number, fault)
            if not isinstance(pairs[index][1], Returned):
                break  # which is so beside any way
        return nearest

    def _faults(
        self,
        question: Question,
        criterion: CriterionName,
        pairs: Pairs,
        way: Way,
    ) -> Iterator[tuple[int, Fault]]:
        """What is wrong beside a way to build on the stand-ins, each with its case's place."""
        for index, (case, answer) in enumerate(pairs):
            if fault := self._fault(question, criterion, case, answer, way):
                yield index, fault

    def _fault(
        self,
        question: Question,
        criterion: CriterionName,
        case: Case,
        answer: Answer,
        way: Way,
    ) -> Fault | None:
        # Without a value, that of the way is not needed.
        expected = way.gives(question, case) if isinstance(answer, Returned) else None
        return fault_of(question, criterion, case, answer, expected, self._causes.no_value)

    def _told(self, question: Question, criterion: CriterionName, case: Case, wrong: _Wrong) -> str:
        """The message; with the student's own words where they are said of public inputs too.

        And beside other numbers of the stand-ins, as nobody is to learn those.
        """
        if wrong.fault.message == wrong.fault.reserved:
            return wrong.fault.message
        name = question.function
        cases = self._context.public_cases(name)
        if name not in self._public:
            self._public[name] = self._follow_through.again(
                question, [each for *_, each in cases], PUBLIC
            )
        public = self._public[name]
        pairs = [
            pair for (_, c, _), pair in zip(cases, public.pairs, strict=True) if c == criterion
        ]
        for theirs, answer in pairs[wrong.case : wrong.case + 1]:
            if theirs.label == case.label:
                way = next(itertools.islice(public.ways, wrong.way, None))
                fault = self._fault(question, criterion, theirs, answer, way)
                return wrong.fault.told_beside(fault)
        return wrong.fault.told_beside(None)

    def _is_unmoved(self, question: Question, asked: Asked) -> bool:
        """Whether it answers as before whatever stands in the earlier functions' places."""
        before = [(case, answer) for _, case, answer in asked.small(question.function)]
        if not all(isinstance(answer, Returned) for _, answer in before):
            return False
        again = self._twice.again(question, asked).pairs
        return is_unmoved(before, again, lambda old, new: same_answer(old, new, EXACT))
