"""Which known mistake an answer is by now, by its fingerprint alone: no student's code is run.

Where a course knows other mistakes than when somebody was graded, nothing but names and hints can
change. What each mistake gives on the same cases is worked out here, and compared with the
fingerprint that is on record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ..course.corpus import Misconception
from ..results.result import QuestionResult, Result
from .context import GraderContext
from .diagnosis import Known, OurCode, outcome
from .fingerprint import WARNS, Fingerprint, Print, fits
from .fingerprinting import Prints
from .pairs import Pair
from .question import Case

UNREADABLE = (KeyError, TypeError, ValueError, IndexError)


class Unsure(Exception):
    """Only the answer itself can tell: it must be graded again."""


class Renaming:
    """Names the mistakes of results anew, in a context that asks nobody anything."""

    def __init__(self, context: GraderContext) -> None:
        self._context = context
        self._shared: dict[
            tuple[str, int], Sequence[Print]
        ] = {}  # by the mistake's id, and how many

    def of(self, result: Result, questions: Sequence[str]) -> Result | None:
        """The result, with what these questions' mistakes are called now; None where unsure."""
        try:
            renamed = [
                self._renamed(result, each) if each.name in questions else each
                for each in result.questions
            ]
        except (Unsure, *UNREADABLE):
            return None
        return replace(result, questions=renamed)

    def _renamed(self, result: Result, question: QuestionResult) -> QuestionResult:
        lost = [each.name for each in question.criteria if each.outcome == "failed"]
        if not lost:
            return question
        if question.name not in self._context.questions:
            raise Unsure  # a concept's inputs and answers are on no record
        plain = result.fingerprints[question.name]
        mistake = self._known(result.student, question.name, Fingerprint.of(plain))
        if mistake is None and any(each.misconception for each in question.criteria):
            raise Unsure  # it may have been named by more than a fingerprint has
        return replace(
            question,
            criteria=[
                replace(
                    each,
                    misconception=mistake.id if mistake else None,
                    hint=mistake.hint if mistake and each.name == lost[0] else "",
                )
                if each.name in lost
                else each
                for each in question.criteria
            ],
        )

    def _known(
        self, student: str, name: str, fingerprint: Fingerprint
    ) -> Misconception | Pair | None:
        if fingerprint.unwritten:
            return None
        if fingerprint.after:
            raise Unsure  # it was compared on stand-ins
        matches = self.fitting(student, name, fingerprint)
        if not matches:
            return self._pair(student, name, fingerprint)
        return matches[0] if len(matches) == 1 else None

    def _pair(self, student: str, name: str, fingerprint: Fingerprint) -> Pair | None:
        """The two known mistakes that behave so together."""
        prints = (*fingerprint.shared, *fingerprint.own)
        if not any(each.is_value for each in prints):
            return None
        return self._context.pairs(name).only(
            lambda candidates: self._fitting(candidates.every, student, name, fingerprint)
        )

    def fitting(self, student: str, name: str, told: Fingerprint) -> list[Misconception]:
        """Every known mistake that behaves so; Unsure where one may or may not."""
        if not any(_is_behaviour(each) for each in (*told.shared, *told.own)):
            return []
        return self._fitting(self._context.corpus.misconceptions[name], student, name, told)

    def _fitting(
        self, candidates: Sequence[OurCode], student: str, name: str, fingerprint: Fingerprint
    ) -> list[OurCode]:
        matches = [each for each in candidates if self._is(each, student, name, fingerprint)]
        warns = any(each.form.endswith(WARNS) for each in (*fingerprint.shared, *fingerprint.own))
        if matches or not self._context.questions[name].must_not_warn or warns:
            return matches
        # Warnings matter here, and all of the student's may have been suppressed.
        return [
            each for each in candidates if self._is(each, student, name, fingerprint, heard=False)
        ]

    def _is(
        self, mistake: Known, student: str, name: str, fingerprint: Fingerprint, heard: bool = True
    ) -> bool:
        for count in (1, len(fingerprint.shared)):  # one case is enough to see off most
            prints = self._of_shared(mistake, name, count)
            if fits(prints, fingerprint.shared[:count], heard) is False:
                return False
        # All in one go, as a mistake may remember an earlier call.
        shared = self._context.shared_cases(name)
        seeded = [case for case in self._context.cases(name, "seeded", student) if not case.large]
        whole = self._prints(mistake, name, [*shared, *seeded])
        agrees = fits(whole, (*fingerprint.shared, *fingerprint.own), heard)
        if agrees is None:
            raise Unsure
        return agrees

    def _of_shared(self, mistake: Known, name: str, count: int) -> Sequence[Print]:
        """Of the first so many cases that everybody is asked."""
        if (mistake.id, count) not in self._shared:
            cases = self._context.shared_cases(name)[:count]
            self._shared[mistake.id, count] = self._prints(mistake, name, cases)
        return self._shared[mistake.id, count]

    def _prints(self, mistake: Known, name: str, cases: Sequence[Case]) -> Sequence[Print]:
        function: Callable[..., Any] = mistake.fresh({})
        context = self._context
        key, keys = context.fingerprint_key(name), context.asked_keys(name)
        prints = Prints(context.questions[name], key, keys)
        return prints.of(
            [(case, outcome(function, case.arguments, case.keywords)) for case in cases]
        )


def _is_behaviour(each: Print) -> bool:
    """Whether there was an answer, or an error of its own."""
    return each.is_value or each.form.startswith("raised")
