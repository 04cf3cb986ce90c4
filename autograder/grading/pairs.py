"""Two known mistakes together: which two an answer is, where exactly two give all that it gives.

What two mistakes are together, is told by their sources: what each changes in a right answer is
changed at once (`merging`). A mistake is a small change of *some* right answer, and often not of
the reference: so what two mistakes have in common where a third differs is tried as well, and
serves where it is right. Of many pairs nothing is made, as their changes are in each other's way.

It is asked only where no mistake alone fits, and what it takes is made once a process.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import textwrap
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..course.corpus import Misconception
from ..sandbox.answers import Answer, Raised, Returned
from . import words
from .diagnosis import answers_alike, fitting, outcome, same_answer, tolerance
from .merging import Text, is_function, plain_source
from .question import Case, Question

MOST_TRIED = 200
# What a text raises whose names do not belong together, and no mistake explains.
TORN = ("NameError", "UnboundLocalError")


@dataclass(frozen=True)
class Pair:
    """Two known mistakes in one answer."""

    one: Misconception
    other: Misconception

    @property
    def id(self) -> str:
        return f"{self.one.id} + {self.other.id}"

    @property
    def hint(self) -> str:
        return words.two_mistakes(self.one.hint, self.other.hint)


class Merged:
    """A function that holds two mistakes; several pairs may come to the same text."""

    def __init__(self, source: str, pairs: Sequence[Pair]) -> None:
        self.source = source
        self.pairs = pairs

    @functools.cached_property
    def _code(self) -> types.CodeType:
        return compile(self.source, "<two mistakes>", "exec")

    def fresh(self, earlier: Mapping[str, Callable[..., Any]]) -> Callable[..., Any]:
        """The function as if just defined, as that of a known mistake."""
        one, other = self.pairs[0].one, self.pairs[0].other
        names = {**other.function.__globals__, **one.function.__globals__, **earlier}
        exec(self._code, names)  # noqa: S102 - the course's own source
        made: Callable[..., Any] = names[one.question]
        return made


class Pairs:
    """All pairs of one question's known mistakes. `cases` are what every answer is asked."""

    def __init__(
        self, question: Question, known: Sequence[Misconception], cases: Sequence[Case]
    ) -> None:
        self._question = question
        self._known = [each for each in known if each.hint]
        self._cases = [case for case in cases if not case.large]
        self._first: tuple[Case, list[Returned | Raised]] | None = None

    def fitting(self, answers: Sequence[tuple[Case, Answer]]) -> list[Pair]:
        """Every pair that gives all these answers."""
        told = [(case, answer) for case, answer in answers if not case.large]
        raised = [answer.type for _, answer in told if isinstance(answer, Raised)]
        if len(raised) == len(told) or not set(raised).isdisjoint(TORN):
            return []
        alike = self._alike_at_first(*told[0])
        return self.named(fitting(self._question, told, alike))

    def named(self, merged: Sequence[Merged]) -> list[Pair]:
        """The pairs of some functions, each once."""
        return list(dict.fromkeys(pair for each in merged for pair in each.pairs))

    def _alike_at_first(self, case: Case, answer: Answer) -> list[Merged]:
        """Those that answer one case so, which is nearly nothing once a case was asked before."""
        if self._first is None or self._first[0] is not case:
            functions = [each.fresh({}) for each in self.merged]
            asked = [outcome(each, case.arguments, case.keywords) for each in functions]
            self._first = case, asked
        within = tolerance(self._question, case)
        found = zip(self.merged, self._first[1], strict=True)
        return [each for each, ours in found if same_answer(ours, answer, within)]

    @functools.cached_property
    def merged(self) -> list[Merged]:
        """The functions that hold two of the mistakes."""
        texts = {known: text for known in self._known if (text := self._text(known))}
        bases = self._right_answers(list(texts.values()))
        known = {text.source for text in (*texts.values(), *bases)}
        found: dict[str, dict[Pair, None]] = {}
        for one, other in itertools.combinations(texts, 2):
            for base in bases:
                made = base.with_both(texts[one], texts[other])
                if made and made not in known:
                    found.setdefault(made, {})[Pair(one, other)] = None
        return [Merged(source, list(pairs)) for source, pairs in found.items()]

    def _text(self, known: Misconception) -> Text | None:
        source = plain_source(known.as_answer(), known.question)
        return Text(source) if source else None

    def _right_answers(self, wrong: Sequence[Text]) -> list[Text]:
        """The reference, and what is right of what two mistakes have in common."""
        name = self._question.function
        right = []
        with_source = inspect.isfunction(self._question.reference)
        if with_source:
            source = textwrap.dedent(inspect.getsource(self._question.reference))
            right = [plain] if (plain := plain_source(source, name)) else []
        known = {each.source for each in wrong}
        for text in wrong:
            others = [text.changes(each) for each in wrong if each is not text]
            for common in {a & b for a, b in itertools.combinations(others, 2)}:
                source = text.changed(common)
                if source not in known:
                    known.add(source)
                    right += [source] if self._is_right(source) else []
        return list(map(Text, right))

    def _is_right(self, source: str) -> bool:
        """Whether a text is a function that gives what the reference gives."""
        if not is_function(source):
            return False
        try:
            function = Merged(source, [Pair(self._known[0], self._known[0])]).fresh({})
        except Exception:
            return False
        reference = self._question.reference
        return all(
            answers_alike(
                function, self._question, case, outcome(reference, case.arguments, case.keywords)
            )
            for case in self._cases
        )
