"""Two known mistakes together: which two an answer is, where exactly two give all that it gives.

What two mistakes are together, is told by their sources: what each changes in a right answer is
changed at once (`merging`). A mistake is a small change of *some* right answer, and often not of
the reference: so what two mistakes have in common where a third differs is tried as well, and
serves where it is right. Where changes are in each other's way, nobody can say what both would be:
such a pair is never named. But one of them may have written over the other, so it is a *rival*, and
where it gives the same as another pair, nothing is named.

All this is asked only where no mistake alone fits, and what it takes is made once a process.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import textwrap
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..course.corpus import Misconception
from ..results.result import both_of
from ..sandbox.answers import Answer, Raised, Returned
from . import words
from .diagnosis import answers_alike, fitting, outcome, same_answer, tolerance
from .fingerprint import Print, fits
from .fingerprinting import Prints
from .merging import Text, code_of, function_of, plain_source
from .question import Case, Question

# So many mistakes, evenly spread, are a third at first: beside most of them the same is right. Only
# where a pair is to be named all of them are, so that no rival is left out.
THIRDS = 20

Told = Sequence[tuple[Case, Answer]]


@dataclass(frozen=True)
class Pair:
    """Two known mistakes in one answer."""

    one: Misconception
    other: Misconception

    @property
    def both(self) -> tuple[Misconception, Misconception]:
        return self.one, self.other

    @property
    def id(self) -> str:
        return both_of(self.one.id, self.other.id)

    @property
    def hint(self) -> str:
        return words.two_mistakes(self.one.hint, self.other.hint)


class Merged:
    """A function that holds two mistakes; several pairs may come to the same text."""

    def __init__(self, source: str, code: types.CodeType, pairs: Sequence[Pair]) -> None:
        self.id = source
        self.pairs = pairs
        self._code = code

    @classmethod
    def of(cls, source: str, pairs: Sequence[Pair]) -> Merged | None:
        """None where the text is no function that can be called."""
        code = code_of(source)
        if code is None:
            return None
        merged = cls(source, code, pairs)
        try:
            merged.fresh({})
        except Exception:  # noqa: BLE001 - of a default value, which nobody wrote so
            return None
        return merged

    def fresh(self, earlier: Mapping[str, Callable[..., Any]]) -> Callable[..., Any]:
        """The function as if just defined, as that of a known mistake."""
        one, other = self.pairs[0].one, self.pairs[0].other
        names = {**other.function.__globals__, **one.function.__globals__, **earlier}
        return function_of(self._code, names, one.question)


class Candidates:
    """Functions of which an answer may be one. What they do in the first case is kept."""

    def __init__(self, question: Question, every: Iterable[Merged]) -> None:
        self.every = list(every)
        self._question = question
        self._prints = Prints(question, key=b"kept by nobody")
        self._first: tuple[Case | None, list[Sequence[Print]]] = None, []

    def fitting(self, told: Told) -> list[Merged]:
        """Those that give all these answers."""
        case, answer = told[0]
        if self._first[0] is not case:  # which everybody is asked, so that it is made once
            self._first = case, [self._of(case, each) for each in self.every]
        first = self._prints.of([(case, answer)])
        may_fit = [
            each
            for each, its in zip(self.every, self._first[1], strict=True)
            if fits(its, first, heard=False) is not False
        ]
        return fitting(self._question, told, may_fit)

    def _of(self, case: Case, merged: Merged) -> Sequence[Print]:
        return self._prints.of([(case, outcome(merged.fresh({}), case.arguments, case.keywords))])


class Pairs:
    """All pairs of one question's known mistakes. `cases` are what every answer is asked."""

    def __init__(
        self, question: Question, known: Sequence[Misconception], cases: Sequence[Case]
    ) -> None:
        self._question = question
        self._known = list(known)
        self._cases = [case for case in cases if not case.large]

    def named(self, answers: Told) -> Pair | None:
        """The one pair that gives all these answers; none where there are several."""
        small_answers = [(case, answer) for case, answer in answers if not case.large]
        if not any(isinstance(answer, Returned) for _, answer in small_answers):
            return None
        return self.only(lambda candidates: candidates.fitting(small_answers))

    def only(self, fitting: Callable[[Candidates], Sequence[Merged]]) -> Pair | None:
        """The one pair of those that fit, where no rival fits."""
        wrong = self._wrong(fitting(self.merged))
        pairs = {pair for each in wrong for pair in each.pairs}
        if len(pairs) != 1 or all(map(self._is_torn, wrong)):
            return None
        # One without a hint is a rival like any other, but nobody could be told of it.
        if not all(each.hint for pair in pairs for each in pair.both):
            return None
        rivals = {pair for each in self._wrong(fitting(self.rivals)) for pair in each.pairs}
        return pairs.pop() if rivals <= pairs else None

    def _wrong(self, merged: Sequence[Merged]) -> list[Merged]:
        """Those that are not right: of two mistakes the one may mend the other."""
        return [each for each in merged if not self._is_right(each)]

    def _is_torn(self, merged: Merged) -> bool:
        """Whether it comes to no value somewhere, and neither of the mistakes does so alone.

        Then the texts of the two do not belong together, and explain nothing.
        """
        functions = [each.fresh({}) for each in (merged, *merged.pairs[0].both)]
        for case in self._cases:
            both, *alone = (outcome(each, case.arguments, case.keywords) for each in functions)
            within = tolerance(self._question, case)
            if _is_no_value(both) and not any(same_answer(both, each, within) for each in alone):
                return True
        return False

    @functools.cached_property
    def merged(self) -> Candidates:
        """The functions that hold all that two of the mistakes change."""
        wrong = list(self._texts.values())
        return self._made(wrong[:: max(1, len(wrong) // THIRDS)], Text.with_both)

    @functools.cached_property
    def rivals(self) -> Candidates:
        """Those that hold all of one, and of another what it leaves; and two in yet other words."""
        return self._made(list(self._texts.values()), Text.with_both, Text.with_one_above)

    def _made(
        self, thirds: Sequence[Text], *ways: Callable[[Text, Text, Text], Iterable[str]]
    ) -> Candidates:
        bases = self._right(thirds)
        known_sources = {text.source for text in (*self._texts.values(), *bases)}
        by_source: dict[str, dict[Pair, None]] = {}
        for pair in itertools.starmap(Pair, itertools.combinations(self._texts, 2)):
            one, other = self._texts[pair.one], self._texts[pair.other]
            for base, made in itertools.product(bases, ways):
                for source in made(base, one, other):
                    if source not in known_sources:
                        by_source.setdefault(source, {})[pair] = None
        every = (Merged.of(source, list(pairs)) for source, pairs in by_source.items())
        return Candidates(self._question, filter(None, every))

    @functools.cached_property
    def _texts(self) -> dict[Misconception, Text]:
        sources = {each: plain_source(each.as_answer(), each.question) for each in self._known}
        return {each: Text(source) for each, source in sources.items() if source}

    def _right(self, thirds: Sequence[Text]) -> list[Text]:
        """The reference, and what is right of what two mistakes have in common beside a third."""
        right: list[str] = []
        if inspect.isfunction(self._question.reference):
            source = textwrap.dedent(inspect.getsource(self._question.reference))
            right += filter(None, [plain_source(source, self._question.function)])
        wrong = list(self._texts.values())
        seen = {text.source for text in wrong} | set(right)
        for text in thirds:
            changes = [text.changes(each) for each in wrong if each is not text]
            # In their order, as a set's differs from one process to the next.
            for common in dict.fromkeys(a & b for a, b in itertools.combinations(changes, 2)):
                source = text.changed(common)
                if source not in seen:
                    seen.add(source)
                    right += [source] * self._is_right_text(source)
        return list(map(Text, right))

    def _is_right_text(self, source: str) -> bool:
        misconception = self._known[0]
        merged = Merged.of(source, [Pair(misconception, misconception)])
        return merged is not None and self._is_right(merged)

    def _is_right(self, merged: Merged) -> bool:
        """Whether it gives what the reference gives."""
        function = merged.fresh({})
        return all(
            answers_alike(function, self._question, case, right) for case, right in self._right_ones
        )

    @functools.cached_property
    def _right_ones(self) -> list[tuple[Case, Answer]]:
        """The reference's answers to all cases."""
        reference = self._question.reference
        return [(case, outcome(reference, case.arguments, case.keywords)) for case in self._cases]


def _is_no_value(answer: Returned | Raised) -> bool:
    return isinstance(answer, Raised) or answer.value is None
