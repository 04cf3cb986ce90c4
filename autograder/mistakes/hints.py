"""Whether those mended a mistake who were told of it, and handed in again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..results.result import QuestionResult, Result


@dataclass
class Helped:
    """A hint: who got it, and of those who handed in again, who has made the mistake no more.

    `right` of the `mended` have all points of the question by now; `not_mended` act as before.
    """

    question: str
    id: str
    got: set[str] = field(default_factory=set)
    mended: set[str] = field(default_factory=set)
    right: set[str] = field(default_factory=set)
    not_mended: set[str] = field(default_factory=set)

    @property
    def again(self) -> int:
        """How many of those who got it handed in again, and were graded."""
        return len(self.mended) + len(self.not_mended)


def helped(results: Sequence[Result], earlier: Mapping[str, Sequence[Result]]) -> list[Helped]:
    """Each hint that somebody got, the most frequent first.

    `results` are on record now, `earlier` those of before by student, the oldest first. What counts
    is the last submission: a hint that it took to read twice helped all the same.
    """
    hints: dict[tuple[str, str], Helped] = {}
    for last in results:
        earlier_keys: set[tuple[str, str]] = set()
        for before in earlier.get(last.student, ()):
            earlier_keys |= set(_hints(before))
        for key in sorted(earlier_keys | set(_hints(last))):
            hint = hints.setdefault(key, Helped(*key))
            hint.got.add(last.student)
            question = _question(last, key[0])
            if key not in earlier_keys or question is None or question.is_broken:
                continue  # told of it now, or nobody can say
            if _makes(question, key[1]):
                hint.not_mended.add(last.student)
            else:
                hint.mended.add(last.student)
                if all(each.outcome == "passed" for each in question.criteria):
                    hint.right.add(last.student)
    return sorted(hints.values(), key=lambda each: (-len(each.got), each.question, each.id))


def _hints(result: Result) -> Iterator[tuple[str, str]]:
    """The mistakes, each with its question, that a student was told a hint of."""
    for question in result.questions:
        for criterion in question.criteria:
            if criterion.hint:
                yield from ((question.name, id_) for id_ in criterion.mistakes)


def _question(result: Result, name: str) -> QuestionResult | None:
    if result.outcome != "graded":
        return None
    return next((each for each in result.questions if each.name == name), None)


def _makes(question: QuestionResult, id_: str) -> bool:
    return any(id_ in each.mistakes for each in question.criteria)
