"""Which known mistake a set of answers is: exactly one, or none (two together: `pairs`).

An answer is compared with what each misconception gives on the same cases, to the same tolerance
as with the reference, errors and altered arguments included. Where several fit, or none does,
nothing is claimed: a wrong explanation costs a student more than none.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, TypeVar

import numpy as np

from ..sandbox.answers import Answer, Raised, Returned
from ..sandbox.worker import WorkerFailed
from ..student.selfcheck.compare import mismatch
from ..worker.values import (
    Decoder,
    Encoder,
    altered_paths,
    heard_warnings,
    laid_out,
    memory_layout,
)
from .compare import Tolerance, difference
from .question import Case, Question

# What a misconception may be off by on float32 inputs, where orders of operation differ.
FLOAT32_RTOL = 1e-3


class Known(Protocol):
    """Wrong code of ours that can be called: a misconception, or what is made of two."""

    @property
    def id(self) -> str: ...

    def fresh(self, earlier: Mapping[str, Callable[..., Any]]) -> Callable[..., Any]:
        """The function as if just defined."""


OurCode = TypeVar("OurCode", bound=Known)


def fitting(
    question: Question,
    answers: Sequence[tuple[Case, Answer]],
    misconceptions: Sequence[OurCode],
    earlier: Mapping[str, Callable[..., Any]] | None = None,
) -> list[OurCode]:
    """Every misconception that gives all these answers.

    `earlier` are functions which the misconceptions then call instead of the reference's.
    """
    pairs = [(case, answer) for case, answer in answers if not case.large]
    if not any(isinstance(answer, (Returned, Raised)) for _, answer in pairs):
        return []

    def fit(misconception: OurCode, heard: bool = True) -> bool:
        function = misconception.fresh(earlier or {})
        return all(answers_alike(function, question, *each, heard) for each in pairs)

    alike = [each for each in misconceptions if fit(each)]
    if alike or not question.must_not_warn or any(_warns(question, answer) for _, answer in pairs):
        return alike
    # Warnings matter here, and all of the student's may have been suppressed.
    return [each for each in misconceptions if fit(each, heard=False)]


def answers_alike(
    function: Callable[..., Any], question: Question, case: Case, answer: Answer, heard: bool = True
) -> bool:
    """Whether a function of ours does on a case what the student's did; warns as well, if heard."""
    ours = outcome(function, case.arguments, case.keywords)
    if heard and _warns(question, answer) != _warns(question, ours):
        return False
    return same_answer(ours, answer, tolerance(question, case))


def is_right(question: Question, case: Case, answer: Answer, expected: Any) -> bool:
    """Whether an answer's numbers are what is expected, whatever came with them."""
    return isinstance(answer, Returned) and not difference(
        answer.value, expected, tolerance(question, case)
    )


def same_value(function: Callable[..., Any], question: Question, case: Case, got: Returned) -> bool:
    """Whether a function of ours returns on a case what came back, whatever else either does."""
    ours = outcome(function, case.arguments, case.keywords)
    within = lenient(tolerance(question, case))
    return isinstance(ours, Returned) and mismatch(got.value, ours.value, within) is None


def _warns(question: Question, answer: Answer) -> bool:
    return isinstance(answer, Returned) and bool(question.unwanted(answer.warned))


def tolerance(question: Question, case: Case, nan_equal: bool = False) -> Tolerance:
    """How closely an answer to this case is compared."""
    rtol = question.rtol if case.rtol is None else case.rtol
    atol = question.atol if case.atol is None else case.atol
    float32 = has_float32(case.inputs)
    return Tolerance(rtol, atol, float32, nan_equal, question.scale)


def has_float32(value: Any) -> bool:
    if isinstance(value, np.ndarray):
        return bool(value.dtype == np.float32)
    if isinstance(value, Mapping):
        return any(has_float32(item) for item in value.values())
    return isinstance(value, (tuple, list)) and any(has_float32(item) for item in value)


def outcome(
    function: Callable[..., Any],
    arguments: tuple[Any, ...],
    keywords: Mapping[str, Any] | None = None,
) -> Returned | Raised:
    """What our own function does with copies of the arguments, told as a worker tells it."""
    keywords = keywords or {}
    positional, named = copy_arguments(arguments), copy_keywords(keywords)
    try:
        with quiet(), heard_warnings() as warned:
            value = function(*positional, **named)
    except WorkerFailed:  # it called a student's function, and the machine failed
        raise
    except Exception as error:  # noqa: BLE001 - a mistake may raise anything
        return Raised(type(error).__name__, str(error))
    encoder = Encoder()
    tree = encoder.tree(value)
    altered = *altered_paths(positional, arguments), *altered_paths(named, keywords)
    return Returned(Decoder(encoder.arrays).value(tree), altered, tuple(warned))


@contextlib.contextmanager
def quiet() -> Any:
    """No prints and no warnings: wrong code is expected to make both."""
    with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings(record=True):
        warnings.simplefilter("always")  # whatever the filters of this process are
        yield


def copy_arguments(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Arguments that a function may do with as it likes."""
    return tuple(_copy(argument) for argument in arguments)


def copy_keywords(keywords: Mapping[str, Any]) -> dict[str, Any]:
    """The same, of what is passed by name."""
    return {name: _copy(argument) for name, argument in keywords.items()}


def _copy(value: Any) -> Any:
    # By hand, as copy.deepcopy takes longer than most references do.
    match value:
        case np.ndarray():
            # A copy would close the gaps, and a student's ravel would then be no copy.
            layout = memory_layout(value)
            return laid_out(value, layout) if layout == "strided" else value.copy(order="K")
        case dict():
            return {key: _copy(item) for key, item in value.items()}
        case list() | tuple():
            return type(value)(_copy(item) for item in value)
    return value


def same_answer(known: Returned | Raised, answer: Answer, within: Tolerance) -> bool:
    match known, answer:
        case Raised("UnboundLocalError"), Raised("UnboundLocalError"):
            return True  # the message names a variable, and those are everybody's own
        case Raised(), Raised():
            return (known.type, known.message) == (answer.type, answer.message)
        case Returned(), Returned():
            if known.altered != answer.altered:
                return False
            return mismatch(answer.value, known.value, lenient(within)) is None
    return False


def lenient(within: Tolerance) -> Tolerance:
    """The same, but a mistake's NaN is the student's NaN."""
    rtol = max(within.rtol, FLOAT32_RTOL) if within.float32 else within.rtol
    return replace(within, rtol=rtol, nan_equal=True)
