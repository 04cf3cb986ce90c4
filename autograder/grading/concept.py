"""What a hidden grader says of a concept question, which stands beside the functions.

Its answer is a number, an ordering or a choice, and the question differs by student: it is drawn
from the id that the student typed into the notebook, by a public function that the notebook has
too. So the answer cell defines a function of one argument, the student's own instance:

    class TestBreakEven(
        Concept,
        reference=reference.break_even_slope,
        instance=instance,                  # from the typed id to what the function is given
        criterion="answer",                 # or "prediction", or "measurement"
        form=("number",),                   # or "letters" or "array", one for each result
        look="Section 4 has the two factors side by side.",
    ):
        ...

A prediction earns its point for being committed and plausible, not for being right: its grader
says what is `plausible`. A measurement may rest on the student's own functions: `depends_on` names
them, as for a `Question`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from types import NoneType
from typing import Any, ClassVar

import numpy as np

from ..course import CONCEPT_CRITERIA, Assignment, CourseError
from ..course.corpus import load_module
from ..student.selfcheck.compare import wrong_entries
from ..student.selfcheck.concepts import form_in_words, form_of, is_plausible
from .question import Case, Grader, case

# The function of the notebook that says which id was typed; no id is "".
TYPED_ID = "typed_id"


class Concept:
    """Base of a concept question's grader. Numbers may be rounded: to 1 % of each, unless told.

    `instance` is public, and `depends_on` are functions that a measurement may be made with;
    `other_ways` are right answers that call others of them than the reference does. `look` is what
    a student is told of a wrong answer that is no known mistake; `praise`, of a right one.
    `plausible`, as for `selfcheck.concepts.is_plausible`, and `look` of a prediction are public
    too, and so are `letters`: those on offer in {"of": text}, and how many different ones in
    {"count": number}.
    """

    reference: ClassVar[Callable[..., Any]]
    function: ClassVar[str] = ""
    instance: ClassVar[Callable[..., Any]]
    criterion: ClassVar[str]
    form: ClassVar[tuple[str, ...]]
    look: ClassVar[str]
    praise: ClassVar[str]
    depends_on: ClassVar[tuple[str, ...]]
    plausible: ClassVar[Mapping[str, Any] | None]
    letters: ClassVar[Mapping[str, Any] | None]
    parameters: ClassVar[tuple[str, ...]]
    other_ways: ClassVar[tuple[Callable[..., Any], ...]] = ()
    rtol: ClassVar[float] = 1e-2
    atol: ClassVar[float] = 0.0

    def __init_subclass__(
        cls,
        *,
        reference: Callable[..., Any],
        instance: Callable[[str], Any],
        criterion: str,
        form: tuple[str, ...],
        look: str = "",
        praise: str = "Right.",
        depends_on: tuple[str, ...] = (),
        plausible: Mapping[str, Any] | None = None,
        letters: Mapping[str, Any] | None = None,
    ) -> None:
        if criterion not in CONCEPT_CRITERIA:
            raise CourseError(f"{cls.__name__}: {criterion!r} is none of {CONCEPT_CRITERIA}")
        if (criterion == "prediction") is (plausible is None):
            raise CourseError(f"{cls.__name__}: predictions, and only they, say what is plausible")
        cls.reference, cls.instance = staticmethod(reference), staticmethod(instance)
        cls.function, cls.criterion, cls.form = reference.__name__, criterion, form
        cls.look, cls.praise, cls.depends_on = look, praise, depends_on
        cls.plausible, cls.letters = plausible, letters
        cls.parameters = tuple(inspect.signature(reference).parameters)

        # What pytest runs: one test, named by the criterion.
        def test(self: Concept, grader: Grader) -> None:
            grader.examine(self.function, criterion)

        setattr(cls, f"test_{criterion}", test)

    def cases(self, instance: Any) -> list[Case]:
        """The calls that are asked: the student's own instance, and perhaps others."""
        return [case("your numbers", instance)]

    def accepts(self, answer: Any, expected: Any) -> bool:
        """Whether a plain answer of the right form will do."""
        if self.plausible is not None:
            return is_plausible(answer, self.plausible)
        return agree(answer, expected, self.rtol, self.atol)

    def of_form(self, answer: Any) -> bool:
        """Whether a plain answer has the question's form."""
        return form_of(answer) == self.form

    @property
    def form_in_words(self) -> str:
        return form_in_words(self.form)


def agree(answer: Any, expected: Any, rtol: float, atol: float, equal_nan: bool = False) -> bool:
    """Whether two plain answers are the same, numbers nearly so. NaN is no right answer.

    Their forms are compared first, so that nothing is computed with what has another one.
    """
    if type(answer) is not type(expected):
        return False
    if isinstance(expected, tuple):
        return len(answer) == len(expected) and all(
            agree(*pair, rtol, atol, equal_nan) for pair in zip(answer, expected, strict=True)
        )
    if isinstance(expected, (float, np.ndarray)):
        if np.shape(answer) != np.shape(expected):
            return False
        return not wrong_entries(answer, expected, rtol, atol, equal_nan=equal_nan).any()
    return isinstance(expected, (str, bool, int, NoneType)) and bool(answer == expected)


def concepts_of(assignment: Assignment) -> dict[str, Concept]:
    """The concept questions of an assignment's graders, in the course's order."""
    concepts: dict[str, Concept] = {}
    for path in sorted(assignment.graders.glob("test_*.py")):
        name = f"tests.graders.{assignment.name}.{path.stem}"
        for value in vars(load_module(path, name)).values():
            if isinstance(value, type) and issubclass(value, Concept) and value.function:
                concepts[value.function] = value()
    for name, points in assignment.concepts.items():
        if name not in concepts:
            raise CourseError(f"{assignment.graders} has no grader for {name}.")
        if concepts[name].criterion not in points:
            raise CourseError(
                f"{assignment.name}.{name} has points for {', '.join(points)}, "
                f"and its grader gives them for {concepts[name].criterion}."
            )
    return {name: concepts[name] for name in assignment.concepts}
