"""What a function answers by itself and beside stand-ins, and what the one says of the other.

What is right by itself and wrong beside stand-ins rests on more of the notebook's own functions
than was asked of them. Beside stand-ins it then shows no mistake, and none is claimed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..course import CriterionName
from ..course.corpus import Misconception
from ..sandbox.answers import Answer, Ended, Missing, Returned, alters
from . import diagnosis
from .asking import Asked
from .causes import Causes
from .context import GraderContext
from .follow_through import Again, FollowThrough
from .question import Case, Question


@dataclass(frozen=True)
class Both:
    """A case of a criterion, with the answer of the notebook by itself and beside stand-ins."""

    criterion: CriterionName
    case: Case
    alone: Answer
    beside: Answer


class Twice:
    """Asks the functions of one submission again, and holds both answers beside each other."""

    def __init__(
        self, context: GraderContext, causes: Causes, follow_through: FollowThrough
    ) -> None:
        self._context = context
        self._causes = causes
        self._follow_through = follow_through
        self._asked: dict[str, tuple[list[Both], Again]] = {}
        self._unclear: dict[str, bool] = {}

    def clear(self) -> None:
        """Lets go of what may be large."""
        self._asked.clear()

    def again(self, question: Question, asked: Asked) -> Again:
        """Every small case of a question, asked once more."""
        return self._both(question, asked)[1]

    def judged(self, question: Question, asked: Asked) -> list[Both]:
        """What was asked twice."""
        return self._both(question, asked)[0]

    def _both(self, question: Question, asked: Asked) -> tuple[list[Both], Again]:
        name = question.function
        if name not in self._asked:
            # Of those that ended, too: what an earlier function gave may have been why. Nothing
            # large: what is right there beside stand-ins takes longer to find out than all else.
            before = asked.small(name)
            again = self._follow_through.again(question, [case for _, case, _ in before])
            pairs = zip(before, again.pairs, strict=True)
            self._asked[name] = [Both(*each, beside) for each, (_, beside) in pairs], again
        return self._asked[name]

    # -- what the one says of the other -----------------------------------------------------

    def is_unclear(self, question: Question, asked: Asked) -> bool:
        """Whether, beside any way to build on stand-ins, something is wrong that is right alone."""
        name = question.function
        if name not in self._unclear:
            right = [
                each
                for each in self.judged(question, asked)
                if self._is_right_alone(question, each)
                and not isinstance(each.beside, Missing | Ended)
            ]
            self._unclear[name] = all(
                any(not way.is_right(question, each.case, each.beside) for each in right)
                for way in self.again(question, asked).ways
            )
        return self._unclear[name]

    def fitting(
        self, question: Question, asked: Asked, misconceptions: Sequence[Misconception]
    ) -> list[Misconception]:
        """Every mistake that its answers are, which the notebook by itself bears out."""
        again = self.again(question, asked)
        earlier = {id(way.earlier): way.earlier for way in again.ways}.values()
        return [
            mistake
            for mistake in misconceptions
            if any(diagnosis.fitting(question, again.pairs, [mistake], each) for each in earlier)
            and self._is_borne_out(question, asked, mistake)
        ]

    def _is_borne_out(self, question: Question, asked: Asked, mistake: Misconception) -> bool:
        """Whether all that the notebook by itself has right, the mistake has right as well.

        Where the mistake rests on nothing earlier, all that there is must be the mistake's.
        """
        again = self.again(question, asked).pairs
        rests_on_nothing = bool(diagnosis.fitting(question, again, [mistake]))
        if not rests_on_nothing and (
            self.is_unclear(question, asked) or self.rests_on_more(question, asked)
        ):
            return False
        function = mistake.fresh({})
        return all(
            diagnosis.same_value(function, question, each.case, each.alone)
            for each in self.judged(question, asked)
            if isinstance(each.alone, Returned)
            and (rests_on_nothing or self._is_right_alone(question, each))
        )

    def rests_on_more(self, question: Question, asked: Asked) -> list[str]:
        """The earlier functions that do, or are asked, what no stand-in does."""
        earlier = self._follow_through.earlier(question)
        given = self._causes.given_options([self._context.questions[name] for name in earlier])
        return [
            name
            for name in earlier
            if name in given or any(alters(answer) for _, answer in asked.of(name))
        ]

    def _is_right_alone(self, question: Question, each: Both) -> bool:
        expected = self._context.expected(question, each.case)
        return diagnosis.is_right(question, each.case, each.alone, expected)
