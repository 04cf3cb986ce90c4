"""The record of one graded submission: what `check --json` writes and everything else reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ..course import Assignment

Outcome = Literal["passed", "failed", "grader_error"]


@dataclass(frozen=True)
class CriterionResult:
    """One criterion: points, and what the student is told."""

    name: str
    outcome: Outcome
    score: float
    max_score: float
    message: str
    misconception: str | None = None


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
        return sum(criterion.score for criterion in self.criteria)

    @property
    def max_score(self) -> float:
        return sum(criterion.max_score for criterion in self.criteria)


def pending(assignment: Assignment) -> list[dict[str, Any]]:
    """The answers of an assignment that wait for a person."""
    return [{"name": name, "max_score": points} for name, points in assignment.manual.items()]


@dataclass(frozen=True)
class Result:
    """One submission. `outcome` is `graded`, `unreadable`, or `grader_error` (never a zero).

    `pending` are the answers that a person will grade: their points are neither in `score` nor in
    `max_score`, so they are not lost while they wait, and not counted either.
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
    # What each cell showed while it was graded, by the cell's id. Not part of `as_json`.
    outputs: Mapping[str, Sequence[dict[str, Any]]] = field(default_factory=dict, repr=False)
    # The answers, by grade_id, that are as they were released. Nor is this part of it.
    untouched: Sequence[str] = ()

    @property
    def is_broken(self) -> bool:
        """Whether the grader itself failed on all of it, or on a part: a person must look."""
        whole = self.outcome == "grader_error"
        return whole or any(question.is_broken for question in self.questions)

    @property
    def score(self) -> float:
        return sum(question.score for question in self.questions)

    def as_json(self) -> dict[str, Any]:
        """Plain data, with the scores that are sums."""
        # `asdict` copies all of it deeply, which takes four times as long.
        told = dict(vars(self))
        del told["outputs"], told["untouched"]
        told["score"] = self.score
        told["questions"] = [
            {
                "name": question.name,
                "criteria": [dict(vars(criterion)) for criterion in question.criteria],
                "score": question.score,
                "max_score": question.max_score,
            }
            for question in self.questions
        ]
        return told
