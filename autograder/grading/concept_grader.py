"""The concept questions of one submission: asked with the functions, and judged here.

Nothing in an answer is a secret, as the instance is public, but the answer is a claim like any
other: it is decoded strictly, made plain, and compared in form before anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..course.corpus import Misconception
from ..course.groups import ids_in
from ..sandbox.answers import Answer, Ended, Missing, Raised, Returned, alters
from ..student.selfcheck.concepts import plain
from ..worker.values import Opaque
from . import words, words_on_values
from .causes import Causes
from .compare import kind_of
from .concept import TYPED_ID, Concept, agree
from .diagnosis import copy_arguments, outcome, quiet
from .execution import Execution
from .fault import redacted
from .follow_through import NOTHING_LEFT, FollowThrough, Pairs, ended_by, is_unmoved
from .question import Case
from .seeds import CHECKED_STUDENT
from .verdict import Verdict

Function = Callable[..., Any]
LONGEST_ID = 255
MOST_DRAWS = 4  # of stand-ins: a number of days is the same in two of them now and then
MOST_ENTRIES = 10_000  # the largest answer that is asked for has a few dozen


class ConceptGrader:
    """Asks and judges the concept questions of one submission."""

    def __init__(
        self,
        student: str,
        causes: Causes,
        follow_through: FollowThrough,
        group: Sequence[str] = (),
    ) -> None:
        self.typed: str | None = None  # the id in the notebook, once it was asked
        self._says_id = False  # whether the notebook could say which
        self._student = student
        self._group = group  # all for whom it counts, where that is not the student alone
        self._causes = causes
        self._follow_through = follow_through
        self._concepts: Mapping[str, Concept] = {}
        self._asked: dict[str, Pairs] = {}

    def ask(self, concepts: Mapping[str, Concept], execution: Execution) -> None:
        """Puts every concept question to the worker, each with the typed id's instance."""
        if not concepts:
            return
        self._concepts = concepts
        answer = execution.ask(TYPED_ID, Case("the id", ()))
        typed = answer.value if isinstance(answer, Returned) else None
        self._says_id = isinstance(typed, str)
        self.typed = _as_id(typed) if isinstance(typed, str) else ""
        cases = [
            (name, case)
            for name, concept in concepts.items()
            for case in concept.cases(concept.instance(self.typed))
        ]
        pairs: dict[str, list[tuple[Case, Answer]]] = {name: [] for name in concepts}
        for (name, case), answer in zip(cases, execution.ask_all(cases), strict=True):
            pairs[name].append((case, _of_its_size(answer)))
        self._asked = dict(pairs)

    @property
    def wrong_id(self) -> str:
        """In words, that the numbers are another's; empty where they are the submitter's."""
        if self.typed is None or self._student in (CHECKED_STUDENT, self.typed):
            return ""
        typed = ids_in(self.typed)
        if typed and set(typed) <= set(self._group):  # of a group, one's or all of theirs
            return ""
        if not self._says_id:  # it may well have been typed: `%reset` takes it away, too
            return words.NO_ID_TOLD
        return words.another_id(self.typed, self._student)

    def judge(self, name: str, misconceptions: Sequence[Misconception]) -> Verdict:
        """What a question came to; the first of them also tells whose numbers they are."""
        verdict = self._judge(self._concepts[name], misconceptions)
        if self.wrong_id and name == next(iter(self._concepts)):
            return replace(verdict, message=f"{verdict.message} {self.wrong_id}")
        return verdict

    def _judge(self, concept: Concept, misconceptions: Sequence[Misconception]) -> Verdict:
        asked = self._asked[concept.function]
        message, is_wrong = self._complaint(concept, asked, concept.reference)
        if not message:
            return Verdict(True, concept.praise)
        is_due = self._follow_through.is_due(concept, (answer for _, answer in asked))
        if is_due:
            again = self._complaint_again(concept, asked, (message, is_wrong))
            if again is None:
                return Verdict(True, self._follow_through.praise(concept))
            message, is_wrong = again
        matches = [each for each in misconceptions if _is(concept, each, asked)]
        # What comes of a wrong function may be a mistake's number by chance, as days are whole.
        if len(matches) == 1 and not self._follow_through.failed(concept):
            return Verdict(False, message, matches[0].id, matches[0].hint)
        if is_wrong:
            message = f"{message} {concept.look}".rstrip()
        return Verdict(False, message)

    def _complaint(self, concept: Concept, pairs: Pairs, right: Function) -> tuple[str, bool]:
        """What is wrong with the answers, in words and without the right ones; empty if nothing.

        And whether it is that they are of the right form, and wrong.
        """
        for case, answer in pairs:
            if not isinstance(answer, Returned):
                return self._causes.no_value(concept, answer, case), False
            if answer.altered:
                return words_on_values.altered(concept, answer.altered, case), False
            value = plain(answer.value)
            if not concept.of_form(value):
                return words_on_values.other_form(concept, kind_of(answer.value)), False
            with quiet():
                expected = plain(right(*copy_arguments(case.arguments)))
            if not concept.accepts(value, expected):
                return words_on_values.not_right(concept, case), True
        return "", False

    def _complaint_again(
        self, concept: Concept, asked: Pairs, alone: tuple[str, bool]
    ) -> tuple[str, bool] | None:
        """What is wrong where all that it rests on has been replaced; None where nothing is.

        Its own cell is run again. A number that is right on some stand-ins may have been guessed,
        as days are whole, and what some of them do to it is the same in every draw. So it must be
        right in each draw until it has followed them to another number. One that is right without
        stand-ins, too, needs not. `alone` where no draw has more to tell than the notebook itself.
        """
        before: Pairs = ()
        named = self._follow_through.named(concept)
        for draw in range(MOST_DRAWS):
            again = self._follow_through.again(concept, [case for case, _ in asked], draw)
            pairs = [(case, _of_its_size(answer)) for case, answer in again.pairs]
            if not any(self._is_right(concept, pairs, way.function) for way in again.ways):
                if any(ended_by(each, NOTHING_LEFT) for _, each in pairs):
                    return f"{alone[0]} {words.not_tried(named)}", alone[1]
                # What came to no answer beside stand-ins says nothing of one without them.
                if any(isinstance(each, Missing | Ended) or alters(each) for _, each in pairs):
                    return alone
                if any(_raised_only_here(*both) for both in zip(asked, pairs, strict=True)):
                    return f"{alone[0]} {words.does_not_fit(named)}", alone[1]
                nearest = next(iter(again.ways)).function
                redacted = [(case, _redacted(concept, answer)) for case, answer in pairs]
                complaint, is_wrong = self._complaint(concept, redacted, nearest)
                return words.wrong_on_stand_ins(named, complaint), is_wrong
            if self._is_right(concept, pairs, concept.reference):
                return None
            if before and not is_unmoved(before, pairs, _is_same):
                return None
            before = pairs
        return alone

    def _is_right(self, concept: Concept, pairs: Pairs, right: Function) -> bool:
        message, _ = self._complaint(concept, pairs, right)
        return not message


def _is_same(old: Returned, new: Answer) -> bool:
    """Whether an answer is the same where all that it rests on is another."""
    if not isinstance(new, Returned):
        return False
    return agree(plain(old.value), plain(new.value), 0.0, 0.0, equal_nan=True)


def _redacted(concept: Concept, answer: Answer) -> Answer:
    """The answer, without words of the student's: they may know the numbers of the stand-ins."""
    match answer:
        case Raised(kind) if kind != "NotImplementedError":
            return redacted(answer)
        case Returned(value) if not concept.of_form(plain(value)):
            return replace(answer, value=Opaque(""))
    return answer


def _raised_only_here(before: tuple[Case, Answer], again: tuple[Case, Answer]) -> bool:
    return isinstance(again[1], Raised) and isinstance(before[1], Returned)


def _as_id(typed: str) -> str:
    """What was typed as an id, as text that can be written, and no longer than a file's name."""
    return typed.encode(errors="replace").decode().strip()[:LONGEST_ID]


def _of_its_size(answer: Answer) -> Answer:
    """The answer; its kind alone where it is larger than any that is asked for."""
    if isinstance(answer, Returned) and _size(answer.value) > MOST_ENTRIES:
        return replace(answer, value=Opaque(kind_of(answer.value)))
    return answer


def _size(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return int(value.size)
    if isinstance(value, (tuple, list)):
        return sum(map(_size, value), len(value))
    return 1


def _is(concept: Concept, misconception: Misconception, pairs: Pairs) -> bool:
    """Whether a mistake gives all these answers."""
    for case, answer in pairs:
        made = outcome(misconception.fresh({}), case.arguments)
        if not isinstance(made, Returned) or not isinstance(answer, Returned):
            return False
        if made.altered != answer.altered:
            return False
        value = plain(answer.value)
        if not agree(value, plain(made.value), concept.rtol, concept.atol, equal_nan=True):
            return False
    return True
