"""All that one submission is asked, in the order that tells it nothing too early.

First a rehearsal, with inputs that are no secret. Where a function then says something of its own,
such as an error's text, another worker is asked the like: before the notebook is given anything
hidden, and with inputs that the first has not seen. What both say may be told. Then comes, question
by question, what is hidden, so that the code of an earlier answer never sees what a later one is
asked; and last the large inputs, which may time out. No function takes the others' time: what it
cannot be asked within its share is put off until all others have been asked.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..course import CRITERIA, CriterionName
from ..sandbox.answers import PUT_OFF, Answer, Ended, Raised, Returned
from ..sandbox.worker import Calls
from .compare import difference
from .context import BrokenCases, GraderContext
from .execution import Execution
from .question import Case, Question

MOST_BEYOND = 8
OF_A_SHARE = 0.1  # that a rehearsal may take, which decides nothing
MOST_OF_A_START = 0.1  # of the time that is left
Pairs = list[tuple[Case, Answer]]
Key = tuple[str, CriterionName]
Cases = Sequence[tuple[str, CriterionName, Case]]


@dataclass
class Asked:
    """Cases with their answers, by question and criterion.

    `rehearsed` and `public` have inputs that are no secret, `public` of a worker that was asked
    nothing else. `broken` says of which criteria the grader could not make the cases, and why.
    """

    rehearsed: dict[Key, Pairs] = field(default_factory=dict)
    public: dict[Key, Pairs] = field(default_factory=dict)
    graded: dict[Key, Pairs] = field(default_factory=dict)
    broken: dict[tuple[str, str], str] = field(default_factory=dict)

    def of(self, name: str) -> Pairs:
        """All of a question that is graded."""
        return [pair for criterion in CRITERIA for pair in self.graded.get((name, criterion), [])]

    def since_the_first_call(self, name: str) -> Pairs:
        """All that its worker was asked of a question: a mistake may remember an earlier call."""
        before = [pair for c in CRITERIA for pair in self.rehearsed.get((name, c), [])]
        return before + self.of(name)

    def shared(self, name: str) -> Pairs:
        """All of a question that every student is asked the same, in the order it was asked."""
        kept = [(self.rehearsed, CRITERIA), (self.graded, CRITERIA[:-1])]
        return [pair for where, some in kept for c in some for pair in where.get((name, c), [])]

    def results_beyond(self, question: Question) -> int:
        """How many results a function returns beyond those that are asked for, wherever it does.

        As a cache for the way back: it is a claim of the student's, of a number and no more.
        """
        values = [
            each.value for _, each in self.of(question.function) if isinstance(each, Returned)
        ]
        counts = {len(value) if isinstance(value, tuple) else 1 for value in values}
        beyond = min(counts, default=0) - len(question.results)
        return min(max(beyond, 0), MOST_BEYOND)

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
        for kept in (self.rehearsed, self.public, self.graded):
            kept.clear()


class Asking:
    """Asks one submission everything."""

    def __init__(self, context: GraderContext, student: str, execution: Execution) -> None:
        self._context = context
        self._student = student
        self._execution = execution
        self.asked = Asked()

    def everything(self) -> Asked:
        """Every question's cases, with the answers."""
        self._rehearse()
        seeded = {}
        for number, name in enumerate(self._context.questions):
            share = self._share(len(self._context.questions) - number)
            batch = self._context.batch(name)
            ended = self._ended_before(name, batch.cases)
            self._ask(name, batch.cases, batch.calls, ended, share)
            seeded[name] = self._seeded(name)
            self._ask(name, [each for each in seeded[name] if not each[2].large], share=share)
        self._ask_what_was_put_off()
        for name, cases in seeded.items():
            self._ask(name, [each for each in cases if each[2].large])
        return self.asked

    def _share(self, functions: int) -> float:
        """Seconds of what is left, for one of so many functions."""
        return self._execution.seconds_left / functions

    def _rehearse(self) -> None:
        batch = self._context.rehearsal
        share = OF_A_SHARE * self._share(max(1, len(self._context.questions)))
        answers = self._execution.ask_all(_questions(batch.cases), batch.calls, share)
        _keep(self.asked.rehearsed, batch.cases, answers, leave_out=PUT_OFF)
        like: list[tuple[str, CriterionName, Case]] = []
        for name in self._context.questions:
            like += self._context.public_cases(name)[: self._says_something(name)]
        if like:
            twin = self._execution.fresh()
            try:
                _keep(self.asked.public, like, twin.ask_all(_questions(like)))
            finally:
                twin.close()

    def _says_something(self, name: str) -> int:
        """How many cases it takes to hear all that a function said of its own; 0 for nothing."""
        question = self._context.questions[name]
        count = number = 0
        for criterion in CRITERIA:
            for case, answer in self.asked.rehearsed.get((name, criterion), []):
                number += 1
                if isinstance(answer, Ended):
                    return count  # nobody waits for it once more
                if isinstance(answer, Raised) and answer.type != "NotImplementedError":
                    count = number
                if isinstance(answer, Returned) and self._is_odd(question, case, answer):
                    count = number
        return count

    def _is_odd(self, question: Question, case: Case, answer: Returned) -> bool:
        """Whether what came back is of a form of its own, or something came with it."""
        try:
            expected = self._context.expected(question, case)
        except Exception:  # noqa: BLE001 - a grader's own bug is told when its criterion is judged
            return True
        came_along = answer.altered or question.unwanted(answer.warned)
        return bool(came_along or difference(answer.value, expected, None))

    def _seeded(self, name: str) -> Cases:
        """The student's own cases, after a look at what the grader cannot make."""
        cases: list[Case] = []
        for criterion in CRITERIA:
            self.asked.graded.setdefault((name, criterion), [])
            try:
                cases = self._context.cases(name, criterion, self._student)
            except BrokenCases as broken:
                self.asked.broken[name, criterion] = str(broken)
                cases = []
        return [(name, "seeded", case) for case in cases]  # the last criterion's

    def _ended_before(self, name: str, cases: Cases) -> tuple[int, Ended] | None:
        """Where the rehearsed counterpart of one ended the worker: nobody waits for it twice."""
        rehearsed = [
            (criterion, case, answer)
            for criterion in CRITERIA
            for case, answer in self.asked.rehearsed.get((name, criterion), [])
        ]
        for number, ((_, criterion, case), theirs) in enumerate(
            zip(cases, rehearsed, strict=False)
        ):
            if (criterion, case.label) != (theirs[0], theirs[1].label):
                return None  # cases that differ from one draw to the next have no counterparts
            if isinstance(theirs[2], Ended):
                return number, theirs[2]
        return None

    def _ask(
        self,
        name: str,
        cases: Cases,
        calls: Calls | None = None,
        ended: tuple[int, Ended] | None = None,
        share: float = math.inf,
    ) -> None:
        """Asks cases; what ended its worker once, or was put off, is not called again."""
        for _, before in self.asked.of(name):
            if isinstance(before, Ended):
                ended = 0, before
        if ended is None:
            answers = self._execution.ask_all(_questions(cases), calls, share)
        else:
            answers = self._execution.ask_all(_questions(cases[: ended[0]]), share=share)
            answers += [ended[1]] * (len(cases) - len(answers))
        _keep(self.asked.graded, cases, answers)

    def _ask_what_was_put_off(self) -> None:
        """With what is left of the time, in a worker that was not asked what came meanwhile.

        In the same one where the notebook's cells would take too much of that time once more. Who
        lacks least of its answers comes first: each has had the same time, so it needs least more.
        """
        graded, execution = self.asked.graded, self._execution
        put_off = {
            name: cases
            for name in self._context.questions
            if (cases := [(name, c) for c, answer in self.asked.of(name) if answer is PUT_OFF])
        }
        left = MOST_OF_A_START * execution.seconds_left
        if put_off and execution.seconds_of_a_start < left:
            execution.begin_anew()
        lacking = {name: len(cases) / len(self.asked.of(name)) for name, cases in put_off.items()}
        for name in sorted(put_off, key=lacking.__getitem__):
            answers = iter(execution.ask_all(put_off[name]))
            for criterion in CRITERIA:
                graded[name, criterion] = [
                    (case, next(answers) if answer is PUT_OFF else answer)
                    for case, answer in graded[name, criterion]
                ]


def _questions(cases: Cases) -> list[tuple[str, Case]]:
    return [(name, case) for name, _, case in cases]


def _keep(
    kept: dict[Key, Pairs],
    cases: Cases,
    answers: Sequence[Answer],
    leave_out: Answer | None = None,
) -> None:
    for (name, criterion, case), answer in zip(cases, answers, strict=True):
        if answer is not leave_out:
            kept.setdefault((name, criterion), []).append((case, answer))
