"""Credit on top of a mistake: a mistake costs once. Examiners call this follow-through.

Where an earlier function failed, or may have taken all the time, a later answer is asked once more,
in a fresh worker in which every earlier function has been replaced by a stand-in (see `stand_ins`).
It earns its points where it is what the reference gives on top of the same stand-ins. That is so
for functions and for concept questions alike; what an answer must be then, each kind says for
itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..sandbox.answers import Answer, Ended, Returned
from . import words
from .concept import Concept
from .context import GraderContext, result_of
from .diagnosis import is_right
from .execution import Execution, is_unwritten
from .question import Case, Question
from .stand_ins import Functions, StandIns

Pairs = Sequence[tuple[Case, Answer]]
NOTHING_LEFT = ("cut", "unasked")  # of the notebook's time, whatever the function is
OUT_OF_TIME = ("timeout", "processor time", *NOTHING_LEFT)


def ended_by(answer: Answer, reasons: Collection[str]) -> bool:
    """Whether one of these reasons kept an answer from coming."""
    return isinstance(answer, Ended) and answer.reason in reasons


class Way:
    """A right way to build on stand-ins: what it gives for each case, worked out once.

    `earlier` are the earlier functions that it has.
    """

    def __init__(self, function: Callable[..., Any], earlier: Functions) -> None:
        self.function = function
        self.earlier = earlier
        # By the id() of the case, which is kept too, so that no other one is given it.
        self._given: dict[int, tuple[Case, Any]] = {}

    def gives(self, question: Question, case: Case) -> Any:
        """What is right for a case of a function, beside these stand-ins."""
        if id(case) not in self._given:
            self._given[id(case)] = case, result_of(self.function, question, case)
        return self._given[id(case)][1]

    def is_right(self, question: Question, case: Case, answer: Answer) -> bool:
        """Whether an answer is that."""
        return is_right(question, case, answer, self.gives(question, case))


class Ways:
    """Every right way to build on stand-ins, the nearest to the reference first; each made once."""

    def __init__(self, question: Question | Concept, stand_ins: StandIns) -> None:
        self._made: list[Way] = []
        self._others = stand_ins.ways(question.reference, question.other_ways)

    def __iter__(self) -> Iterator[Way]:
        for number in itertools.count():
            if number == len(self._made):
                other = next(self._others, None)
                if other is None:
                    return
                self._made.append(Way(*other))
            yield self._made[number]


@dataclass(frozen=True)
class Again:
    """A question's cases, asked once more where stand-ins have taken the earlier places."""

    ways: Ways
    pairs: Pairs


def is_unmoved(before: Pairs, again: Pairs, same: Callable[[Returned, Answer], bool]) -> bool:
    """Whether every answer is the same as before, whatever stands in the earlier places."""
    return all(
        isinstance(old, Returned) and same(old, new)
        for (_, old), (_, new) in zip(before, again, strict=True)
    )


class FollowThrough:
    """Asks one submission's questions again.

    has_lost: whether a function lost points.
    beyond: how many results it returned beyond those that are asked for; None where it ended its
    worker, so that it is better not called.
    """

    def __init__(
        self,
        context: GraderContext,
        student: str,
        execution: Execution,
        has_lost: Callable[[str], bool],
        beyond: Callable[[str], int | None],
    ) -> None:
        self._context = context
        self._student = student
        self._execution = execution
        self._has_lost = has_lost
        self._beyond = beyond

    def earlier(self, question: Question | Concept) -> list[str]:
        """The functions that a question rests on, at first hand or not, in the notebook's order."""
        names: set[str] = set()
        waiting = list(question.depends_on)
        while waiting:
            name = waiting.pop()
            if name not in names:
                names.add(name)
                waiting += self._context.questions[name].depends_on
        return [name for name in self._context.questions if name in names]

    def failed(self, question: Question | Concept) -> list[str]:
        """Those of them that lost points."""
        return [name for name in self.earlier(question) if self._has_lost(name)]

    def is_due(self, question: Question | Concept, answers: Iterable[Answer]) -> bool:
        """Whether a wrong answer may come of an earlier one, and this is no stub.

        Some earlier one failed; or this one wanted more time than there was, which one of them may
        have taken and still be right.
        """
        answers = [*answers]
        if any(is_unwritten(question.function, answer) for answer in answers):
            return False
        slow = any(ended_by(answer, OUT_OF_TIME) for answer in answers)
        return bool(self.earlier(question) if slow else self.failed(question))

    def named(self, question: Question | Concept) -> list[str]:
        """Those of the failed that the student is told of: where it can be, what is called."""
        failed = self.failed(question) or self.earlier(question)
        return [name for name in failed if name in question.depends_on] or failed

    def praise(self, question: Question | Concept) -> str:
        """What is told of an answer that is right beside stand-ins, and not without them."""
        return words.passed_on_stand_ins(self.named(question), bool(self.failed(question)))

    def again(
        self,
        question: Question | Concept,
        cases: Sequence[Case],
        draw: int = 0,
    ) -> Again:
        """Asks once more. Each draw has other stand-ins.

        They have the form of the student's own functions. An answer may as well rest on the form
        that was asked for, so where it is not right it is asked beside that, too. For a concept
        question that form comes first: code that is given may call the functions there.
        """
        name, earlier = question.function, self.earlier(question)
        stand_ins = self._context.stand_ins(name, earlier, self._student, draw)
        ways = Ways(question, stand_ins)
        more = {each: n for each in earlier if (n := self._beyond(each)) is not None}
        first, second = ({}, more) if isinstance(question, Concept) else (more, {})
        fitting = partial(_fitting, question, ways)
        execution = self._execution.fresh(stand_ins.sources, first)
        try:
            pairs = _ask(execution, name, cases)
            if more and fitting(pairs) < (len(cases),):
                execution.take_form(second)
                pairs = max(pairs, _ask(execution, name, cases), key=fitting)
        finally:
            execution.close()
        return Again(ways, pairs)


def _ask(execution: Execution, name: str, cases: Sequence[Case]) -> Pairs:
    answers = execution.ask_all([(name, case) for case in cases])
    return list(zip(cases, answers, strict=True))


def _fitting(question: Question | Concept, ways: Ways, pairs: Pairs) -> tuple[int, int]:
    """How many answers are right beside the way that fits most of them, and how many there are.

    Of a concept question it is not asked which are right: so few numbers are possible that a second
    try would be one too many.
    """
    returned = [(case, answer) for case, answer in pairs if isinstance(answer, Returned)]
    if isinstance(question, Concept):
        return len(returned), len(returned)
    most = 0
    for way in ways:
        most = max(most, sum(way.is_right(question, *pair) for pair in returned))
        if most == len(pairs):
            break
    return most, len(returned)
