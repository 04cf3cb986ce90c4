"""The confusion matrix of the hints: what was put in, and what it was taken for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..results.result import Result
from ..util.spreadsheet import write_csv
from .samples import Sample

HEADER = ("assignment", "question", "put in", "named", "answers")
NOTHING = ""  # the column of what was not named, and the row of right answers


@dataclass(frozen=True)
class ConfusionMatrix:
    """The matrix of one assignment.

    `questions` are the rows, each known mistake with its question. `named` counts the entries: what
    was put in, empty for a right answer, and what was named, empty for nothing.
    """

    questions: Mapping[str, str]
    named: Counter[tuple[str, str]]

    @classmethod
    def of(cls, graded: Iterable[tuple[Sample, Result]]) -> ConfusionMatrix:
        """The matrix of right and wrong answers and their results; of other kinds, nothing."""
        questions: dict[str, str] = {}
        named: Counter[tuple[str, str]] = Counter()
        for sample, result in graded:
            if sample.kind not in ("right", "wrong"):
                continue
            put_in = sample.wrong.id if sample.wrong else NOTHING
            if sample.wrong:
                questions[put_in] = sample.wrong.question
            named.update((put_in, each) for each in named_in(result) or {NOTHING})
        return cls(questions, named)

    @property
    def untrue(self) -> list[tuple[str, str]]:
        """What was put in and what it was named, where that is something else."""
        return sorted(pair for pair in self.named if pair[1] not in (NOTHING, pair[0]))

    def counts(self) -> dict[str, int]:
        """Wrong answers that were named as themselves, not, and as another; right ones named."""
        itself = sum(count for (put_in, id_), count in self.named.items() if put_in == id_ != "")
        nothing = sum(self.named[put_in, NOTHING] for put_in in self.questions)
        another, of_right = 0, 0
        for pair in self.untrue:
            if pair[0] == NOTHING:
                of_right += self.named[pair]
            else:
                another += self.named[pair]
        return {"itself": itself, "nothing": nothing, "another": another, "of_right": of_right}

    def rates(self) -> dict[str, str]:
        """The matrix in a clause for each kind of answers."""
        counts = self.counts()
        wrong = "{itself} named as themselves, {nothing} not, {another} as another"
        return {"right": "{of_right} named".format(**counts), "wrong": wrong.format(**counts)}

    def rows(self, assignment: str) -> list[tuple[str, str, str, str, int]]:
        """Every entry that is not zero, in the order of the corpus, right answers last."""
        order = [*self.questions, NOTHING]
        return [
            (assignment, self.questions.get(put_in, ""), put_in, id_, self.named[put_in, id_])
            for put_in, id_ in sorted(self.named, key=lambda pair: (order.index(pair[0]), pair[1]))
        ]


def named_in(result: Result) -> set[str]:
    """Every mistake that a result names, in whichever question."""
    return {
        criterion.misconception
        for question in result.questions
        for criterion in question.criteria
        if criterion.misconception
    }


def write_matrices(path: Path, matrices: Mapping[str, ConfusionMatrix]) -> None:
    """Writes the matrices of several assignments as CSV, an entry a line."""
    rows = [row for assignment, matrix in matrices.items() for row in matrix.rows(assignment)]
    write_csv(path, [HEADER, *rows])
