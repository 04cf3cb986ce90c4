"""What is wrong with one answer, in words that a student may read.

Much of what a student's code says of itself, it is free to choose: an error's text, the shape of an
array, the name of a type. It knows the hidden inputs while it says it, so that a student could
write them into it. Such words are told only where the same worker has said the same of inputs that
are no secret, before it was given any others.
"""

from __future__ import annotations

import builtins
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ..course import CriterionName
from ..sandbox.answers import Answer, Missing, Raised, Returned
from . import words_on_absence, words_on_values
from .compare import Tolerance, difference, holds_single_precision
from .concept import Concept
from .diagnosis import tolerance
from .question import Case, Question

MISSING = "missing"  # stands where the type of an error would, with why there is no function
SINGLE_RTOL = 5e-5  # what a few hundred roundings to float32 come to, and no approximation does
FLOAT32_ATOL = 1e-6  # what rounding to float32 leaves of entries near zero, where terms cancel
NoValue = Callable[[Question | Concept, Answer, Case], str]


@dataclass(frozen=True)
class Fault:
    """Why an answer does not meet a criterion. `reserved` repeats nothing of the student's words.

    `raised` is the error that stopped it, and where, without its message; `reserved_but_where`
    says where, and nothing else of it. `agreeing` are so many of the results that are right.
    """

    message: str
    reserved: str
    reserved_but_where: str
    wrong_shape: bool = False
    raised: tuple[str | None, ...] = ()
    agreeing: int = 0

    def told_beside(self, public: Fault | None) -> str:
        """The message, with what the notebook says in `public` too of the student's own words."""
        if public is None:
            return self.reserved
        if public.message == self.message:
            return self.message
        return self.reserved_but_where if public.raised[1:] == self.raised[1:] else self.reserved


def fault_of(
    question: Question,
    criterion: CriterionName,
    case: Case,
    answer: Answer,
    expected: Any,
    no_value: NoValue,
) -> Fault | None:
    """The first thing that is wrong; None where the answer meets the criterion."""
    if not isinstance(answer, Returned):
        message = no_value(question, answer, case)
        if isinstance(answer, Missing):
            return Fault(message, message, message, raised=(MISSING, message))
        if not isinstance(answer, Raised) or answer.type == "NotImplementedError":
            return Fault(message, message, message)
        without_text = redacted(answer)
        there = replace(without_text, function=answer.function, text=answer.text)
        reserved, but_where = (no_value(question, each, case) for each in (without_text, there))
        raised = (answer.type, answer.function, answer.text)
        return Fault(message, reserved, but_where, raised=raised)
    if criterion == "values" and answer.altered:
        message = words_on_values.altered(question, answer.altered, case)
        reserved = words_on_values.altered(question, (), case)
        return Fault(message, reserved, reserved)
    within = None if criterion == "shapes" else tolerance(question, case)
    # The form first: what has another may be of any size.
    has_form = within is not None and difference(answer.value, expected, None) is None
    in_single = in_single_precision(within, answer.value) if within and has_form else None
    # One precision, one cost: where float64 was asked and float32 came, that is lost in *values*.
    asked = in_single if in_single and criterion == "seeded" else within
    first_difference = difference(answer.value, expected, asked)
    if first_difference:
        message = words_on_values.differs(question, first_difference, case)
        if (
            in_single
            and first_difference.kind == "value"
            and not difference(answer.value, expected, in_single)
        ):
            message = words_on_values.single_precision(question, first_difference, case)
        wrong_shape = first_difference.kind in ("shape", "structure")
        # How many elements differ, or which dtype they have, is no word of the student's.
        reserved = (
            words_on_values.differs(question, replace(first_difference, got=""), case)
            if wrong_shape
            else message
        )
        agreeing = sum(agrees for *_, agrees in first_difference.others)
        return Fault(message, reserved, reserved, wrong_shape, agreeing=agreeing)
    if criterion == "values" and (unwanted := question.unwanted(answer.warned)):
        message = words_on_values.warned(question, unwanted, case)
        reserved = words_on_values.warned(question, question.must_not_warn, case)
        return Fault(message, reserved, reserved)
    return None


def in_single_precision(within: Tolerance, value: Any) -> Tolerance | None:
    """How closely numbers are compared that were computed in float32; None where none were."""
    if within.float32 or not holds_single_precision(value):
        return None
    atol = max(within.atol, FLOAT32_ATOL) if within.atol else 0.0
    return replace(within, rtol=max(within.rtol, SINGLE_RTOL), atol=atol, float32=True)


def redacted(raised: Raised) -> Raised:
    """An error of which only its type is left, where Python itself has such a type."""
    builtin = getattr(builtins, raised.type, None)
    is_known = isinstance(builtin, type) and issubclass(builtin, BaseException)
    return Raised(raised.type if is_known else "an error", words_on_absence.REDACTED)
