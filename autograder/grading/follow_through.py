"""A mistake costs once: credit for an answer that is right, given the student's earlier function.

Asked only after every answer is in, only where the earlier function failed, in a fresh worker, and
on values built from what the student itself returned, so that no worker learns anything. It counts
only where the question's own mistakes would still show under the earlier function: a constant, or
one that answers twice differently, hides them and earns nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..corpus import Misconception
from ..sandbox.client import Answer, Returned
from .compare import difference
from .diagnosis import quiet, same_answer, outcome, tolerance
from .interview import Interview
from .question import Case, Question


class NoAnswer(Exception):
    """The student's earlier function gave nothing to build on."""


class OwnEarlierFunction:
    """A student's earlier function, callable like a local one; answers in a worker of its own."""

    def __init__(self, interview: Interview, name: str) -> None:
        self._interview = interview.fresh()
        self.name = name

    def __call__(self, *arguments: Any) -> Any:
        answer = self._interview.ask(self.name, Case("follow-through", arguments))
        if not isinstance(answer, Returned):
            raise NoAnswer
        return answer.value

    def close(self) -> None:
        self._interview.close()


def right_given_own(
    question: Question,
    answers: Sequence[tuple[Case, Answer]],
    own: OwnEarlierFunction,
    mistakes: Sequence[Misconception],
) -> bool:
    """Whether all these answers are what the reference gives on top of the student's function."""
    small = [(case, answer) for case, answer in answers if not case.large]
    if not small:
        return False
    compose: Callable[..., Any] = getattr(question, f"given_own_{own.name}")
    try:
        for case, answer in small:
            if not _agrees(question, compose, own, case, answer):
                return False
        if not all(_still_differs(question, small, own, known) for known in mistakes):
            return False
        # Once more: a function that tells the two rounds apart is not one to build on.
        return all(_agrees(question, compose, own, case, answer) for case, answer in small)
    except NoAnswer:
        return False




def _agrees(
    question: Question,
    compose: Callable[..., Any],
    own: OwnEarlierFunction,
    case: Case,
    answer: Answer,
) -> bool:
    if not isinstance(answer, Returned) or answer.altered:
        return False
    try:
        with quiet():
            expected = compose(own, answer.value, *case.arguments)
    except NoAnswer:
        raise
    except Exception:  # what the student returned does not fit into the equations
        return False
    within = tolerance(question, case, nan_equal=True)
    return difference(answer.value, expected, within) is None


def _still_differs(
    question: Question,
    answers: Sequence[tuple[Case, Answer]],
    own: OwnEarlierFunction,
    known: Misconception,
) -> bool:
    function = known.fresh({own.name: own})
    return any(
        not same_answer(outcome(function, case.arguments), answer, tolerance(question, case))
        for case, answer in answers
    )
