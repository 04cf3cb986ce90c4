"""The concept questions of one submission: asked with the functions, and judged here.

Nothing in an answer is a secret, as the instance is public, but the answer is a claim like any
other: it is decoded strictly, made plain, and compared in form before anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..course.corpus import Misconception
from ..sandbox.answers import Answer, Returned
from ..student.selfcheck.concepts import plain
from ..worker.values import Opaque
from . import words
from .compare import kind_of
from .concept import TYPED_ID, Concept, agree
from .diagnosis import copy_arguments, outcome, quiet
from .execution import Execution, is_unwritten
from .question import Case
from .seeds import CHECKED_STUDENT
from .stand_ins import StandIns

Function = Callable[..., Any]
Draw = Callable[[int], StandIns]  # by number: each draw has other numbers
LONGEST_ID = 255
MOST_ENTRIES = 10_000  # the largest answer that is asked for has a few dozen


@dataclass(frozen=True)
class Judged:
    """What one concept question came to."""

    passed: bool
    message: str
    misconception: str | None = None


class ConceptGrader:
    """Asks and judges the concept questions of one submission."""

    def __init__(self, student: str) -> None:
        self.typed: str | None = None  # the id in the notebook, once it was asked
        self._is_told = False  # whether the notebook could say which
        self._concepts: Mapping[str, Concept] = {}
        self._student = student
        self._asked: dict[str, list[tuple[Case, Answer]]] = {}

    def ask(self, concepts: Mapping[str, Concept], execution: Execution) -> None:
        """Puts every concept question to the worker, each with the typed id's instance."""
        if not concepts:
            return
        self._concepts = concepts
        answer = execution.ask(TYPED_ID, Case("the id", ()))
        told = answer.value if isinstance(answer, Returned) else None
        self._is_told = isinstance(told, str)
        self.typed = _as_id(told) if isinstance(told, str) else ""
        cases = [
            (name, case)
            for name, concept in self._concepts.items()
            for case in concept.cases(concept.instance(self.typed))
        ]
        self._asked = {name: [] for name in self._concepts}
        for (name, case), answer in zip(cases, _answers(execution, cases), strict=True):
            self._asked[name].append((case, answer))

    @property
    def wrong_id(self) -> str:
        """In words, that the numbers are another's; empty where they are the submitter's."""
        if self.typed is None or self._student in (CHECKED_STUDENT, self.typed):
            return ""
        if not self._is_told:  # it may well have been typed: `%reset` takes it away, too
            return words.NO_ID_TOLD
        return words.another_id(self.typed, self._student)

    def judge(
        self,
        name: str,
        known: tuple[Misconception, ...],
        failed: Sequence[str],
        stand_ins: Draw,
        execution: Execution,
        missing: Callable[[Concept, Answer, Case], str],
    ) -> Judged:
        """What a question came to; the first of them also tells whose numbers they are.

        `failed` are the functions that it rests on, at first hand or not, and that lost points;
        `stand_ins` take the places of all that it rests on.
        """
        judged = self._judge(name, known, failed, stand_ins, execution, missing)
        if self.wrong_id and name == next(iter(self._concepts)):
            return replace(judged, message=f"{judged.message} {self.wrong_id}")
        return judged

    def _judge(
        self,
        name: str,
        known: tuple[Misconception, ...],
        failed: Sequence[str],
        stand_ins: Draw,
        execution: Execution,
        missing: Callable[[Concept, Answer, Case], str],
    ) -> Judged:
        concept, asked = self._concepts[name], self._asked[name]
        message, is_wrong = _complaint(concept, asked, concept.reference, missing)
        if not message:
            return Judged(True, concept.praise)
        is_written = not any(is_unwritten(name, answer) for _, answer in asked)
        if failed and is_written and _is_right_on(concept, asked, stand_ins, execution, missing):
            named = [name for name in failed if name in concept.depends_on] or failed
            return Judged(True, words.passed_on_stand_ins(named))
        mistakes = [mistake for mistake in known if _is(concept, mistake, asked)]
        # What comes of a wrong function may be a mistake's number by chance, as days are whole.
        if len(mistakes) == 1 and not failed:
            message = f"{message} {mistakes[0].hint}"
            return Judged(False, message, mistakes[0].id)
        if is_wrong:
            message = f"{message} {concept.look}".rstrip()
        return Judged(False, message)


def _answers(execution: Execution, cases: Sequence[tuple[str, Case]]) -> list[Answer]:
    return [_of_its_size(answer) for answer in execution.ask_all(cases)]


def _complaint(
    concept: Concept,
    asked: list[tuple[Case, Answer]],
    right: Function,
    missing: Callable[[Concept, Answer, Case], str],
) -> tuple[str, bool]:
    """What is wrong with the answers, in words and without the right ones; empty if nothing.

    And whether it is that they are of the right form, and wrong.
    """
    for case, answer in asked:
        if not isinstance(answer, Returned):
            return missing(concept, answer, case), False
        if answer.altered:
            return words.altered(concept, answer.altered, case), False
        value = plain(answer.value)
        if not concept.of_form(value):
            return words.other_form(concept, kind_of(answer.value)), False
        with quiet():
            expected = plain(right(*copy_arguments(case.arguments)))
        if not concept.accepts(value, expected):
            return words.not_right(concept, case), True
    return "", False


def _is_right_on(
    concept: Concept,
    asked: list[tuple[Case, Answer]],
    stand_ins: Draw,
    execution: Execution,
    missing: Callable[[Concept, Answer, Case], str],
) -> bool:
    """Whether it is right where all that it rests on has been replaced: its own cell run again.

    A number that stays the same was typed, and may be right on stand-ins by chance. Or it was
    measured, and is the same by chance, as days are whole: so others are tried once.
    """
    cases = [case for case, _ in asked]
    for drawn in map(stand_ins, range(2)):
        again = execution.fresh(drawn.sources)
        try:
            new = _answers(again, [(concept.function, case) for case in cases])
        finally:
            again.close()
        if not all(_is_unmoved(old, now) for (_, old), now in zip(asked, new, strict=True)):
            answers = list(zip(cases, new, strict=True))
            ways = drawn.ways(concept.reference, concept.other_ways)
            return any(_complaint(concept, answers, way, missing) == ("", False) for way, _ in ways)
    return False


def _is_unmoved(old: Answer, new: Answer) -> bool:
    """Whether an answer is the same where all that it rests on is another."""
    if not isinstance(old, Returned) or not isinstance(new, Returned):
        return False
    return agree(plain(old.value), plain(new.value), 0.0, 0.0, equal_nan=True)


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


def _is(concept: Concept, known: Misconception, asked: list[tuple[Case, Answer]]) -> bool:
    """Whether a mistake gives all these answers."""
    for case, answer in asked:
        made = outcome(known.fresh({}), case.arguments)
        if not isinstance(made, Returned) or not isinstance(answer, Returned):
            return False
        if made.altered != answer.altered:
            return False
        value = plain(answer.value)
        if not agree(value, plain(made.value), concept.rtol, concept.atol, equal_nan=True):
            return False
    return True
