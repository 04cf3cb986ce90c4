"""What a hidden grader says of one function.

A grader is a class in `tests/graders/<assignment>/`, which pytest collects:

    class TestSoftmax(Question, reference=reference.softmax, results=("probabilities",)):
        def shapes(self, rng): yield case("a vector", rng.normal(size=7))
        def values(self, rng): ...
        def seeded(self, rng): ...

Cases are declared, not carried out: all are put to the worker before the first is judged, so that
no question can learn from the judgement of another.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol, cast

import numpy as np

from ..course import Assignment, CourseError, CriterionName
from ..course.corpus import load_module


@dataclass(frozen=True)
class Case:
    """One call: what it is in words, its arguments, and how closely the answer must agree.

    `keywords` are the arguments that are passed by name.

    `large` marks inputs that all students share: they are sent once a run, their reference result
    is computed once, a timeout on them alone costs nothing, and they serve no diagnosis.
    """

    label: str
    arguments: tuple[Any, ...]
    rtol: float | None = None
    atol: float | None = None
    large: bool = False
    keywords: Mapping[str, Any] = field(default_factory=dict)

    @property
    def inputs(self) -> tuple[Any, ...]:
        """All that the function is given, by place or by name."""
        return (*self.arguments, *self.keywords.values())


def case(
    label: str,
    *arguments: Any,
    rtol: float | None = None,
    atol: float | None = None,
    large: bool = False,
    **keywords: Any,
) -> Case:
    """One call of the function, with these arguments.

    `label` is for the student, as in "for three rows". The arguments are numbers, texts, arrays of
    any shape, or tuples, lists and dicts of them; further keywords are the function's own. `rtol`
    and `atol` are as in `Tolerance`, a share of the expected size and an amount in its unit, and
    the question's where they are not given. `large` is as in `Case`. Raises nothing.
    """
    return Case(label, arguments, rtol, atol, large, keywords)


def arrays_in(value: object) -> Iterator[np.ndarray]:
    """Every array, and number as one, in a value or in arguments."""
    if isinstance(value, (np.ndarray, np.generic, float)):
        yield np.asarray(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from arrays_in(item)
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from arrays_in(item)


class CriterionFailed(Exception):
    """The student's answer does not meet a criterion; the message is the student's."""


class Grader(Protocol):
    """What pytest's tests are given: one submission, of which they ask one criterion each."""

    def examine(self, name: str, criterion: str) -> None:
        """Raises CriterionFailed where the question's answer does not meet the criterion."""


class Question:
    """Base of a question's grader. Tolerances: |answer - reference| <= atol + rtol |reference|.

    `scale` says what stands for |reference|: "entry", each entry's own size; "largest", that of the
    largest entry; "array" or "column", where the norm of the difference is held against the norm
    of the whole array, or of each column. Where a dict is returned it may be one for each key.
    `results` name what the function returns, `result_shapes` their shapes in letters; `depends_on`
    are the earlier functions that an answer may rest on, each with a `stand_in`, and `other_ways`
    are right answers beside the reference that rest on others than it does. `stand_in` is the
    source of some other function that takes this one's place where a later answer is asked on top
    of it (see `stand_ins`): of the same arguments, results and properties, such as columns that sum
    to 1, with `$k` and `$l` in it, and refusing what the function refuses, such as shapes that do
    not fit. What it takes by name alone, as `*, axis=0`, are options that it honours.
    `must_not_warn` is a word, as `overflow`, of the warnings that the specification keeps from the
    caller; without it a warning costs nothing. `may_be_infinite` says that inf is an ordinary
    answer, which no overflow made.
    """

    reference: ClassVar[Callable[..., Any]]
    function: ClassVar[str] = ""
    results: ClassVar[tuple[str, ...]]
    result_shapes: ClassVar[tuple[str, ...]]
    depends_on: ClassVar[tuple[str, ...]]
    parameters: ClassVar[tuple[str, ...]]
    other_ways: ClassVar[tuple[Callable[..., Any], ...]] = ()
    stand_in: ClassVar[str | None] = None
    must_not_warn: ClassVar[str] = ""
    may_be_infinite: ClassVar[bool] = False
    rtol: ClassVar[float] = 1e-6
    atol: ClassVar[float] = 1e-11
    scale: ClassVar[str | Mapping[str, str]] = "entry"

    def __init_subclass__(
        cls,
        *,
        reference: Callable[..., Any],
        results: tuple[str, ...],
        result_shapes: tuple[str, ...],
        depends_on: tuple[str, ...] = (),
    ) -> None:
        cls.reference = staticmethod(reference)
        cls.function = reference.__name__
        cls.results, cls.result_shapes, cls.depends_on = results, result_shapes, depends_on
        cls.parameters = tuple(inspect.signature(reference).parameters)

    def shapes(self, rng: np.random.Generator) -> Iterable[Case]:
        """Calls whose results are asked for their number and shapes only."""
        raise NotImplementedError

    def values(self, rng: np.random.Generator) -> Iterable[Case]:
        """Calls whose results are compared element by element."""
        raise NotImplementedError

    def seeded(self, rng: np.random.Generator) -> Iterable[Case]:
        """Calls on inputs drawn for this student, and perhaps on a run that all know."""
        raise NotImplementedError

    def cases(self, criterion: CriterionName, rng: np.random.Generator) -> list[Case]:
        declared: dict[CriterionName, Callable[[np.random.Generator], Iterable[Case]]] = {
            "shapes": self.shapes,
            "values": self.values,
            "seeded": self.seeded,
        }
        cases: list[object] = list(declared[criterion](rng))
        for each in cases:
            if not isinstance(each, Case):
                raise TypeError(f"{each!r} is no case")
        return cast(list[Case], cases)

    def unwanted(self, warned: Sequence[str]) -> str:
        """The first of the warnings that the specification keeps from the caller, or nothing."""
        if not self.must_not_warn:
            return ""
        return next((text for text in warned if self.must_not_warn in text), "")

    # What pytest runs: one test a criterion.

    def test_shapes(self, grader: Grader) -> None:
        grader.examine(self.function, "shapes")

    def test_values(self, grader: Grader) -> None:
        grader.examine(self.function, "values")

    def test_seeded(self, grader: Grader) -> None:
        grader.examine(self.function, "seeded")


def questions_of(assignment: Assignment) -> dict[str, Question]:
    """The questions of an assignment's graders, in the course's order.

    pytest finds the modules already imported, under the same names.
    """
    questions: dict[str, Question] = {}
    for path in sorted(assignment.graders.glob("test_*.py")):
        name = f"tests.graders.{assignment.name}.{path.stem}"
        for value in vars(load_module(path, name)).values():
            if isinstance(value, type) and issubclass(value, Question) and value is not Question:
                questions[value.function] = value()
    missing = [name for name in assignment.questions if name not in questions]
    if missing:
        raise CourseError(f"{assignment.graders} has no grader for {', '.join(missing)}.")
    return {name: questions[name] for name in assignment.questions}
