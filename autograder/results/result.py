"""The result of one submission: what grading makes, and everything else reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from ..course import Assignment
from ..util.points import total

Outcome = Literal["passed", "failed", "grader_error"]
# That of a result as JSON. A record of another one is graded again.
FORMAT = 1
# What a result has, and its JSON has not.
BESIDE = (
    *("outputs", "untouched", "fingerprints", "chosen"),
    *("graded_with", "diagnosed_with", "group"),
)


# Between the ids of two known mistakes that an answer is together.
AND = " + "


def both_of(one: str, other: str) -> str:
    """Two known mistakes as a result names them."""
    return one + AND + other


def in_one(message: str, hint: str) -> str:
    """A message and its hint as one text."""
    return f"{message} {hint}" if hint else message


@dataclass(frozen=True)
class CriterionResult:
    """One criterion: points, and what the student is told.

    `misconception` is the id of the known mistake that the answer is, or of two (`both_of`). Its
    `hint` stands in the first criterion of a question that is lost by it.
    """

    name: str
    outcome: Outcome
    score: float
    max_score: float
    message: str
    misconception: str | None = None
    hint: str = ""

    @property
    def mistakes(self) -> tuple[str, ...]:
        """The ids of the known mistakes that the answer is: one, two together, or none."""
        return tuple(self.misconception.split(AND)) if self.misconception else ()

    @property
    def explanation(self) -> str:
        """All that the student reads: the message, and the hint behind it."""
        return in_one(self.message, self.hint)


@dataclass(frozen=True)
class QuestionResult:
    """One question: its criteria, which add up to its score."""

    name: str
    criteria: Sequence[CriterionResult]

    @property
    def is_broken(self) -> bool:
        """Whether the grader itself failed on it: it has no score then, not even zero."""
        return any(criterion.outcome == "grader_error" for criterion in self.criteria)

    @property
    def score(self) -> float:
        return total(criterion.score for criterion in self.criteria)

    @property
    def max_score(self) -> float:
        return total(criterion.max_score for criterion in self.criteria)


@dataclass(frozen=True)
class Result:
    """One submission. `outcome` is `graded`, `unreadable`, or `grader_error` (never a zero).

    `pending` are the answers that a person will grade: their points are neither in `score` nor in
    `max_score`, so they are not lost while they wait, and not counted either.

    The last seven are not part of `as_json`: what each cell showed while it was graded, by the
    cell's id; the answers, by grade_id, that are as they were released; how the answers behave that
    lost points, by question; why this notebook was graded, where its name alone does not say it;
    once the result is on record, the hash of what it was graded with, and of the known mistakes, by
    question, that it was compared with; and all for whom it counts, whoever handed it in first,
    where that is a group.
    """

    notebook: str
    assignment: str
    student: str
    outcome: Literal["graded", "unreadable", "grader_error"]
    max_score: float
    questions: Sequence[QuestionResult] = ()
    notes: Sequence[str] = ()
    layers: Sequence[str] = ()
    secret: str = ""  # fingerprint of the course secret, never the secret
    cells: Sequence[dict[str, Any]] = field(default=(), repr=False)  # cells that failed
    pending: Sequence[dict[str, Any]] = ()  # {"name", "max_score"}
    submission: str = ""  # SHA-256 of the file that was graded; empty where it was not read
    outputs: Mapping[str, Sequence[dict[str, Any]]] = field(default_factory=dict, repr=False)
    untouched: Sequence[str] = ()
    fingerprints: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    chosen: str = ""
    graded_with: str = ""
    diagnosed_with: Mapping[str, str] = field(default_factory=dict)
    group: Sequence[str] = ()

    @classmethod
    def of(
        cls,
        assignment: Assignment,
        outcome: Literal["graded", "unreadable", "grader_error"],
        **others: Any,
    ) -> Result:
        """A result, with what an assignment says of every submission."""
        pending = [
            {"name": name, "max_score": points} for name, points in assignment.manual.items()
        ]
        return cls(
            assignment=assignment.name,
            outcome=outcome,
            max_score=assignment.max_score,
            pending=pending,
            **others,
        )

    def leaving_open(self, questions: Collection[str]) -> Result:
        """The same, with some questions for a person: those that a notebook's release had not."""
        left = [question for question in self.questions if question.name in questions]
        if not left:
            return self
        open_ = [{"name": each.name, "max_score": each.max_score} for each in left]
        return replace(
            self,
            questions=[each for each in self.questions if each.name not in questions],
            max_score=total([self.max_score, *(-each.max_score for each in left)]),
            pending=[*self.pending, *open_],
        )

    @property
    def is_broken(self) -> bool:
        """Whether the grader itself failed on all of it, or on a part: a person must look."""
        whole = self.outcome == "grader_error"
        return whole or any(question.is_broken for question in self.questions)

    @property
    def score(self) -> float:
        return total(question.score for question in self.questions)

    def as_json(self) -> dict[str, Any]:
        """Plain data, with the scores that are sums."""
        # `asdict` copies all of it deeply, which takes four times as long.
        plain = {"format": FORMAT, **vars(self)}
        for name in BESIDE:
            del plain[name]
        plain["score"] = self.score
        plain["questions"] = [
            {
                "name": question.name,
                "criteria": [dict(vars(criterion)) for criterion in question.criteria],
                "score": question.score,
                "max_score": question.max_score,
            }
            for question in self.questions
        ]
        return plain

    def as_shown(self) -> dict[str, Any]:
        """The same as `check --json` writes it: a message there has its hint behind it."""
        plain = self.as_json()
        for question in plain["questions"]:
            for criterion in question["criteria"]:
                criterion["message"] = in_one(criterion["message"], criterion["hint"])
        return plain
