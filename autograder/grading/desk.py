"""The desk that submissions sit down at: what all those of one run share."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from ..corpus import Corpus
from ..course import CRITERIA, CriterionName, Limits
from ..sandbox.client import Zygote
from .concept import Concept, concepts_of
from .diagnosis import copy_arguments, copy_keywords, quiet
from .question import Case, Question, arrays_in, questions_of
from .seeds import Secret


class Desk:
    """Zygote, questions, corpus, secret and expected values of one run."""

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
        self._expected_of_large: dict[tuple[str, str], Any] = {}
        self._shared: set[int] = set()

    def seat(
        self, questions: Mapping[str, Question], concepts: Mapping[str, Concept] | None = None
    ) -> None:
        """Takes the graders' questions, and puts their large inputs where workers see them."""
        self.questions, self.concepts = dict(questions), dict(concepts or {})
        large: dict[int, np.ndarray] = {}
        for name, question in self.questions.items():
            for criterion in CRITERIA:
                try:
                    cases = question.cases(criterion, self.generator(name, criterion, ""))
                except Exception:  # noqa: BLE001 - told when the criterion is judged
                    continue
                for case in cases:
                    if case.large:
                        large.update((id(array), array) for array in arrays_in(case.inputs))
        if set(large) != self._shared:
            self.zygote.share(list(large.values()))
            self._shared = set(large)

    def prepare(self) -> None:
        """What would otherwise be paid once in every grader process."""
        self.seat(questions_of(self.assignment), concepts_of(self.assignment))
        for question in self.questions.values():
            rng = self.generator(question.function, "seeded", "")
            with suppress(Exception):  # a grader's own bug is told when its criterion is judged
                for case in question.cases("seeded", rng):
                    if case.large:
                        self.expected(question, case)

    def at(self, branch: Zygote) -> Desk:
        """The same desk with a branch of its zygote."""
        other = copy.copy(self)
        other.zygote = branch
        return other

    def renew(self, zygote: Zygote) -> None:
        """Puts a new zygote, which knows no inputs yet, in the place of one that is gone."""
        self.close()
        self.zygote, self._shared = zygote, set()

    def close(self) -> None:
        """Ends the zygote."""
        self.zygote.close()

    def generator(
        self, question: str, criterion: CriterionName, student: str
    ) -> np.random.Generator:
        return self.secret.generator(self.assignment.name, student, question, criterion)

    def expected(self, question: Question, case: Case) -> object:
        """The reference's result; for inputs that all share, computed once a run."""
        if not case.large:
            return _reference(question, case)
        key = question.function, case.label
        if key not in self._expected_of_large:
            self._expected_of_large[key] = _reference(question, case)
        return self._expected_of_large[key]


def _reference(question: Question, case: Case) -> Any:
    arguments, keywords = copy_arguments(case.arguments), copy_keywords(case.keywords)
    with quiet():
        value = question.reference(*arguments, **keywords)
    results = value if len(question.results) > 1 else (value,)
    is_tuple = isinstance(results, tuple) and len(results) == len(question.results)
    if not is_tuple or any(each is None or isinstance(each, str) for each in results):
        # Beside nonsense, every answer would differ.
        raise TypeError(f"the reference returned {type(value).__name__} for {case.label}")
    return value
