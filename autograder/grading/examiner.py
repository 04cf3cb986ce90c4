"""The concept questions of one submission: asked with the functions, and judged here.

Nothing in an answer is a secret, as the instance is public, but the answer is a claim like any
other: it is decoded strictly, made plain, and compared in this process.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..corpus import Misconception
from ..sandbox.answers import Answer, Returned
from ..sandbox.client import WorkerFailed
from ..student.selfcheck import plain
from ..worker.values import Opaque
from . import words
from .compare import kind_of
from .concept import TYPED_ID, Concept, agree
from .diagnosis import copy_arguments, outcome, quiet
from .follow_through import NoAnswer, OwnFunction
from .interview import Interview, is_unwritten
from .question import Case, Question
from .seeds import CHECKED_STUDENT

Functions = Mapping[str, Callable[..., Any]]
LONGEST_ID = 255
MOST_ENTRIES = 10_000  # the largest answer that is asked for has a few dozen
ANOTHER_ID = "somebody else"  # whose instance shows whether a function is a constant


@dataclass(frozen=True)
class Judged:
    """What one concept question came to."""

    passed: bool
    message: str
    misconception: str | None = None


class Examiner:
    """Asks and judges the concept questions of one submission."""

    def __init__(self, student: str) -> None:
        self.typed: str | None = None  # the id in the notebook, once it was asked
        self._concepts: Mapping[str, Concept] = {}
        self._student = student
        self._asked: dict[str, list[tuple[Case, Answer]]] = {}

    def ask(self, concepts: Mapping[str, Concept], interview: Interview) -> None:
        """Puts every concept question to the worker, each with the typed id's instance."""
        if not concepts:
            return
        self._concepts = concepts
        answer = interview.ask(TYPED_ID, Case("the id", ()))
        told = answer.value if isinstance(answer, Returned) else None
        self.typed = _as_id(told) if isinstance(told, str) else ""
        for name, concept in self._concepts.items():
            cases = concept.cases(concept.instance(self.typed))
            answers = map(_of_its_size, interview.ask_all(name, cases))
            self._asked[name] = list(zip(cases, answers, strict=True))

    @property
    def wrong_id(self) -> str:
        """In words, that the numbers are another's; empty where they are the submitter's."""
        if self.typed is None or self._student in (CHECKED_STUDENT, self.typed):
            return ""
        return words.another_id(self.typed, self._student)

    def judge(
        self,
        name: str,
        known: tuple[Misconception, ...],
        failed: Sequence[str],
        is_unfounded: bool,
        questions: Mapping[str, Question],
        interview: Interview,
        missing: Callable[[Concept, Answer, Case], str],
    ) -> Judged:
        """What a question came to; the first of them also tells whose numbers they are.

        `failed` are the functions that it rests on, at first hand or not, and that lost points.
        It `is_unfounded` where one that it calls by itself is not there.
        """
        judged = self._judge(name, known, failed, is_unfounded, questions, interview, missing)
        if self.wrong_id and name == next(iter(self._concepts)):
            return replace(judged, message=f"{judged.message} {self.wrong_id}")
        return judged

    def _judge(
        self,
        name: str,
        known: tuple[Misconception, ...],
        failed: Sequence[str],
        is_unfounded: bool,
        questions: Mapping[str, Question],
        interview: Interview,
        missing: Callable[[Concept, Answer, Case], str],
    ) -> Judged:
        concept, asked = self._concepts[name], self._asked[name]
        message, is_wrong = self._complaint(concept, asked, missing)
        if not message:
            return Judged(True, concept.praise)
        written = not any(is_unwritten(answer) for _, answer in asked)
        if failed and written and not is_unfounded:
            with suppress(NoAnswer):
                needed = [questions[each] for each in concept.needs]
                if _right_on_own(concept, asked, failed, needed, interview) or _right_on_stand_ins(
                    concept, asked, needed, interview
                ):
                    named = [name for name in failed if name in concept.needs] or failed
                    return Judged(True, words.passed_with_own(named[0]))
        mistakes = [mistake for mistake in known if _is(concept, mistake, asked)]
        # What comes of a wrong function may be a mistake's number by chance, as of whole days.
        if len(mistakes) == 1 and not failed:
            message = f"{message} {mistakes[0].hint}"
            return Judged(False, message, mistakes[0].id)
        if is_wrong:
            message = f"{message} {concept.look}".rstrip()
        return Judged(False, message)

    def _complaint(
        self,
        concept: Concept,
        asked: list[tuple[Case, Answer]],
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
            if not concept.accepts(value, plain(_expected(concept, case))):
                return words.not_right(concept, case), True
        return "", False


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


def _expected(concept: Concept, case: Case) -> Any:
    with quiet():
        return concept.reference(*copy_arguments(case.arguments))


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


def _right_on_own(
    concept: Concept,
    asked: list[tuple[Case, Answer]],
    failed: Sequence[str],
    needed: Sequence[Question],
    interview: Interview,
) -> bool:
    """Whether the answers are what the student's own functions give.

    None of them may be a constant, or overlook an argument: then all measurements come out alike.
    """
    own = {each.function: OwnFunction(interview, each) for each in needed}
    try:
        for case, answer in asked:
            value = plain(answer.value) if isinstance(answer, Returned) else None
            if not agree(value, _given(concept, own, case.arguments[0]), concept.rtol, 0.0):
                return False
        _given(concept, own, concept.instance(ANOTHER_ID))
        tried = [own[name] for name in failed if name in own]
        return not any(each.is_constant or each.overlooks_an_argument for each in tried)
    except NoAnswer:
        return False
    finally:
        for function in own.values():
            function.close()


def _right_on_stand_ins(
    concept: Concept,
    asked: list[tuple[Case, Answer]],
    needed: Sequence[Question],
    interview: Interview,
) -> bool:
    """Whether the answer follows, when the functions that it rests on are replaced by others."""
    source = "\n\n".join(question.stand_in or "" for question in needed)
    namespace: dict[str, Any] = {"np": np}
    exec(source, namespace)  # noqa: S102 - the grader's own source
    replaced = {question.function: namespace[question.function] for question in needed}
    again = interview.fresh(last_cell=source)
    try:
        for case, _ in asked:
            answer = again.ask(concept.function, case)
            if not isinstance(answer, Returned):
                return False
            expected = _given(concept, replaced, case.arguments[0])
            if not agree(plain(answer.value), expected, concept.rtol, 0.0):
                return False
    finally:
        again.close()
    return True


def _given(concept: Concept, functions: Functions, instance: Any) -> Any:
    """The plain answer on top of these functions; NoAnswer where they do not fit together."""
    try:
        with quiet():
            return plain(concept.given_own(functions, instance))
    except (NoAnswer, WorkerFailed):
        raise
    except Exception as error:  # what a student's function returns may fit nothing
        raise NoAnswer from error
