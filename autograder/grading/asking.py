"""All that one submission is asked, in the order that tells it nothing too early.

First inputs that are no secret, before anything hidden: what the notebook says to these may be
told. Then question by question what is hidden, so that the code of an earlier answer never sees
what a later one is asked. Last the large inputs, which may time out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ..course import CRITERIA, CriterionName
from ..sandbox.answers import Answer, Ended
from ..sandbox.client import Calls
from .desk import BrokenCases, Desk
from .interview import Interview
from .question import Case

Pairs = list[tuple[Case, Answer]]
Key = tuple[str, CriterionName]


@dataclass
class Asked:
    """Cases with their answers, by question and criterion: the `public` ones and the graded ones.

    `broken` says of which criteria the grader could not make the cases, and why.
    """

    public: dict[Key, Pairs] = field(default_factory=dict)
    graded: dict[Key, Pairs] = field(default_factory=dict)
    broken: dict[tuple[str, str], str] = field(default_factory=dict)

    def of(self, name: str) -> Pairs:
        """All of a question."""
        return [pair for criterion in CRITERIA for pair in self.graded.get((name, criterion), [])]

    def since_the_first_call(self, name: str) -> Pairs:
        """All of a question, after what was public: a mistake may remember what it was asked."""
        public = [pair for criterion in CRITERIA for pair in self.public.get((name, criterion), [])]
        return public + self.of(name)

    def small(self, name: str) -> list[tuple[CriterionName, Case, Answer]]:
        """Those of a question whose inputs are not large, each with its criterion."""
        return [
            (criterion, case, answer)
            for criterion in CRITERIA
            for case, answer in self.graded.get((name, criterion), [])
            if not case.large
        ]

    def clear(self) -> None:
        """Lets go of what may be large."""
        self.public.clear()
        self.graded.clear()


class Asking:
    """Asks one submission everything."""

    def __init__(self, desk: Desk, student: str, interview: Interview) -> None:
        self._desk = desk
        self._student = student
        self._interview = interview
        self.asked = Asked()

    def everything(self) -> Asked:
        """Every question's cases, with the answers."""
        seeded = {}
        for name in self._desk.questions:
            self._ask_public(name)
        for name in self._desk.questions:
            batch = self._desk.class_batch(name)
            self._ask(name, batch.cases, batch.calls, self._ended_in_public(name, batch.cases))
            seeded[name] = self._cases(name)
            self._ask(name, [each for each in seeded[name] if not each[1].large])
        for name, cases in seeded.items():
            self._ask(name, [each for each in cases if each[1].large])
        return self.asked

    def _ask_public(self, name: str) -> None:
        batch = self._desk.public_batch(name)
        answers = self._interview.ask_all(name, [case for _, case in batch.cases], batch.calls)
        for (criterion, case), answer in zip(batch.cases, answers, strict=True):
            self.asked.public.setdefault((name, criterion), []).append((case, answer))

    def _cases(self, name: str) -> list[tuple[CriterionName, Case]]:
        """The student's own cases, after a look at what the grader cannot make."""
        cases: list[Case] = []
        for criterion in CRITERIA:
            self.asked.graded.setdefault((name, criterion), [])
            try:
                cases = self._desk.cases(name, criterion, self._student)
            except BrokenCases as broken:
                self.asked.broken[name, criterion] = str(broken)
                cases = []
        return [("seeded", case) for case in cases]  # the last criterion's

    def _ended_in_public(
        self, name: str, cases: Sequence[tuple[CriterionName, Case]]
    ) -> tuple[int, Ended] | None:
        """Where the public counterpart of one ended the worker: nobody waits for it twice."""
        public = [
            (criterion, case, answer)
            for criterion in CRITERIA[:-1]
            for case, answer in self.asked.public.get((name, criterion), [])
        ]
        for number, ((criterion, case), theirs) in enumerate(zip(cases, public, strict=False)):
            if (criterion, case.label) != (theirs[0], theirs[1].label):
                return None  # cases that differ from one draw to the next have no counterparts
            if isinstance(theirs[2], Ended):
                return number, theirs[2]
        return None

    def _ask(
        self,
        name: str,
        cases: Sequence[tuple[CriterionName, Case]],
        calls: Calls | None = None,
        ended: tuple[int, Ended] | None = None,
    ) -> None:
        """Asks cases; a function that ended its worker once is not called again."""
        for _, before in self.asked.of(name):
            if isinstance(before, Ended):
                ended = 0, before
        plain = [case for _, case in cases]
        if ended is None:
            answers = self._interview.ask_all(name, plain, calls)
        else:
            answers = self._interview.ask_all(name, plain[: ended[0]])
            answers += [ended[1]] * (len(plain) - ended[0])
        for (criterion, case), answer in zip(cases, answers, strict=True):
            self.asked.graded.setdefault((name, criterion), []).append((case, answer))
