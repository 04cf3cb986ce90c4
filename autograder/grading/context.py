"""What all submissions of one run share.

Inputs for *shapes* and *values* are drawn once for the whole class, from the course's secret: what
the reference makes of them is computed once a run, and equal answers get equal points. Only
*seeded* inputs are drawn for each student: they are what makes a hard-coded output worth nothing.
"""

from __future__ import annotations

import copy
import traceback
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..course import CRITERIA, CourseError, CriterionName, Limits
from ..course.corpus import Corpus, Misconception
from ..sandbox.worker import Calls
from ..sandbox.zygote import Zygote
from .concept import Concept
from .diagnosis import copy_arguments, copy_keywords, quiet
from .execution import made_ready
from .pairs import Pairs
from .question import Case, Question, arrays_in
from .seeds import Secret, public_generator
from .stand_ins import StandIns

# Whose inputs: the class's, or one of two that are no secret.
Draw = Literal["class", "rehearsal", "public"]


@dataclass(frozen=True)
class Batch:
    """Cases that are asked in one message, each of a question and for a criterion."""

    cases: Sequence[tuple[str, CriterionName, Case]]
    calls: Calls


class BrokenCases(Exception):
    """A grader's own cases cannot be made; the message is the traceback."""


class GraderContext:
    """Zygote, questions, corpus, secret, inputs and expected values of one run."""

    def __init__(
        self,
        zygote: Zygote,
        corpus: Corpus,
        secret: Secret,
        limits: Limits,
        public: str | None,
    ) -> None:
        self.zygote = zygote
        self.corpus = corpus
        self.assignment = corpus.assignment
        self.secret = secret
        self.limits = limits
        self.public = public
        self.questions: dict[str, Question] = {}
        self.concepts: dict[str, Concept] = {}
        self._shared: set[int] = set()
        self._cases: dict[tuple[str, CriterionName, Draw], list[Case] | BrokenCases] = {}
        self._batches: dict[tuple[str, ...], Batch] = {}
        self._kept: set[int] = set()  # the id() of every case in `_cases`
        self._expected: dict[object, Any] = {}
        self._pairs: dict[tuple[str, Sequence[Misconception]], Pairs] = {}

    def load(
        self, questions: Mapping[str, Question], concepts: Mapping[str, Concept] | None = None
    ) -> None:
        """Takes the graders' questions, and puts their large inputs where workers see them.

        CourseError where an answer could not be asked on top of what it depends on.
        """
        concepts = concepts or {}
        self._ensure_stand_ins(questions, concepts)
        self.questions, self.concepts = dict(questions), dict(concepts)
        self._forget()
        large: dict[int, np.ndarray] = {}
        for name in self.questions:
            for criterion in CRITERIA:
                with suppress(BrokenCases):  # told when the criterion is judged
                    for case in self.cases(name, criterion, ""):
                        if case.large:
                            large.update((id(array), array) for array in arrays_in(case.inputs))
        if set(large) != self._shared:
            self.zygote.share(list(large.values()))
            self._shared = set(large)

    def _ensure_stand_ins(
        self, questions: Mapping[str, Question], concepts: Mapping[str, Concept]
    ) -> None:
        names = list(questions)
        every: dict[str, Question | Concept] = {**questions, **concepts}
        for name, asked in every.items():
            before = names[: names.index(name)] if name in names else names
            for earlier in asked.depends_on:
                if earlier not in before:
                    why = "which is no function before it"
                elif questions[earlier].stand_in is None:
                    why = "whose grader has no stand_in"
                else:
                    continue
                where = self.assignment.graders
                raise CourseError(f"{where}: {name} depends on {earlier}, {why}.")

    def prepare(self) -> None:
        """Makes, once there are questions, what every grader process would make otherwise."""
        for name, question in self.questions.items():
            shared = [case for each, _, case in self.rehearsal.cases if each == name]
            shared += [case for _, _, case in self.batch(name).cases]
            with suppress(BrokenCases):
                shared += [case for case in self.cases(name, "seeded", "") if case.large]
            for case in shared:
                with suppress(Exception):  # a grader's own bug is told when its criterion is judged
                    self.expected(question, case)

    def at(self, branch: Zygote) -> GraderContext:
        """The same context with a branch of its zygote."""
        other = copy.copy(self)
        other.zygote = branch
        return other

    def renew(self, zygote: Zygote) -> None:
        """Puts a new zygote, which knows no inputs yet, in the place of one that is gone."""
        self.close()
        self.zygote, self._shared = zygote, set()
        self._batches.clear()

    def close(self) -> None:
        """Ends the zygote."""
        self.zygote.close()

    def _forget(self) -> None:
        for kept in (self._cases, self._batches, self._expected, self._kept, self._pairs):
            kept.clear()

    def generator(
        self, question: str, criterion: CriterionName, student: str
    ) -> np.random.Generator:
        return self.secret.generator(self.assignment.name, student, question, criterion)

    def fingerprint_key(self, question: str) -> bytes:
        """What the fingerprints of a question's answers are taken with."""
        return self.secret.key_of(self.assignment.name, question)

    def asked_keys(self, question: str) -> tuple[str, ...]:
        """The keys of the dictionary that a question asks for; none where it asks for none."""
        for case in self.shared_cases(question)[:1]:
            expected = self.expected(self.questions[question], case)
            if isinstance(expected, Mapping):
                return tuple(expected)
        return ()

    def stand_ins(
        self, question: str, earlier: Sequence[str], student: str, draw: int = 0
    ) -> StandIns:
        """What takes the places of the earlier functions of a question, drawn for a student."""
        templates = {name: self.questions[name].stand_in or "" for name in earlier}
        rng = self.secret.generator(self.assignment.name, student, question, f"stand-in {draw}")
        results = {name: self.questions[name].results for name in earlier}
        return StandIns.drawn(templates, rng, results)

    def cases(self, name: str, criterion: CriterionName, student: str) -> list[Case]:
        """The cases of a criterion: those of *seeded* the student's own, the others everybody's.

        Raises BrokenCases where the grader cannot make them.
        """
        if criterion == "seeded":
            return self._declared(name, criterion, self.generator(name, criterion, student))
        return self._kept_cases(name, criterion, "class")

    @property
    def rehearsal(self) -> Batch:
        """All small cases of all questions, with inputs that are no secret."""
        return self._batch("rehearsal", self.questions, CRITERIA)

    def batch(self, name: str) -> Batch:
        """A question's small cases of *shapes* and *values*, which the whole class is asked."""
        return self._batch("class", [name], CRITERIA[:-1])

    def shared_cases(self, name: str) -> list[Case]:
        """All small cases of a question that everybody is asked, in the order they are asked."""
        rehearsed = self._small("rehearsal", name, CRITERIA)
        return [case for _, _, case in (*rehearsed, *self._small("class", name, CRITERIA[:-1]))]

    def pairs(self, name: str) -> Pairs:
        """Every two of a question's known mistakes together."""
        misconceptions = self.corpus.misconceptions[name]
        if (name, misconceptions) not in self._pairs:
            cases = self.shared_cases(name)
            self._pairs[name, misconceptions] = Pairs(self.questions[name], misconceptions, cases)
        return self._pairs[name, misconceptions]

    def public_cases(self, name: str) -> list[tuple[str, CriterionName, Case]]:
        """Counterparts of the rehearsal's cases of a question, with other public inputs."""
        return self._small("public", name, CRITERIA)

    def _batch(self, draw: Draw, names: Iterable[str], criteria: Sequence[CriterionName]) -> Batch:
        key = draw, *names
        if key not in self._batches:
            cases = [each for name in names for each in self._small(draw, name, criteria)]
            calls = made_ready([(name, case) for name, _, case in cases], self.zygote)
            self._batches[key] = Batch(cases, calls)
        return self._batches[key]

    def _small(
        self, draw: Draw, name: str, criteria: Sequence[CriterionName]
    ) -> list[tuple[str, CriterionName, Case]]:
        cases: list[tuple[str, CriterionName, Case]] = []
        for criterion in criteria:
            with suppress(BrokenCases):  # told when the criterion is judged
                kept = self._kept_cases(name, criterion, draw)
                cases += [(name, criterion, case) for case in kept if not case.large]
        return cases

    def _kept_cases(self, name: str, criterion: CriterionName, draw: Draw) -> list[Case]:
        key = name, criterion, draw
        if key not in self._cases:
            rng = self.generator(name, criterion, "")
            if draw != "class":
                rng = public_generator(self.assignment.name, name, f"{criterion}, {draw}")
            try:
                self._cases[key] = cases = self._declared(name, criterion, rng)
                self._kept.update(map(id, cases))
            except BrokenCases as broken:
                self._cases[key] = broken
        kept = self._cases[key]
        if isinstance(kept, BrokenCases):
            raise kept
        return kept

    def _declared(
        self, name: str, criterion: CriterionName, rng: np.random.Generator
    ) -> list[Case]:
        try:
            return self.questions[name].cases(criterion, rng)
        except Exception as error:
            raise BrokenCases(traceback.format_exc()) from error

    def expected(self, question: Question, case: Case) -> object:
        """The reference's result; for inputs that several students are given, computed once."""
        key = (question.function, case.label) if case.large else id(case)
        if key not in self._expected:
            expected = result_of(question.reference, question, case)
            if not case.large and id(case) not in self._kept:
                return expected
            self._expected[key] = expected
        return self._expected[key]


def result_of(function: Any, question: Question, case: Case) -> Any:
    """What a function of ours gives for a case, in the form that the question asks for."""
    arguments, keywords = copy_arguments(case.arguments), copy_keywords(case.keywords)
    with quiet():
        value = function(*arguments, **keywords)
    results = value if len(question.results) > 1 else (value,)
    is_tuple = isinstance(results, tuple) and len(results) == len(question.results)
    if not is_tuple or any(each is None or isinstance(each, str) for each in results):
        # Beside nonsense, every answer would differ.
        raise TypeError(f"the reference returned {type(value).__name__} for {case.label}")
    return value
