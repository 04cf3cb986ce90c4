"""The numbers of a class report, from the records of one assignment.

Difficulty is the mean share of a question's points. Discrimination is the corrected item-total
correlation: Pearson's r between the points of a question and those of all *other* questions, so
that a question is not compared with itself. For a single criterion, passed or not, the same r is
the point-biserial correlation, with the points of its whole question left out of the rest.
Intervals are Fisher's, as scipy has them; they are rough where few took part or nearly all got the
same.

Allen and Yen, Introduction to Measurement Theory (1979), chapter 6.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import pearsonr

from ..course import Assignment
from ..grading.answers import Mistake
from ..grading.words import NOT_ASSESSED
from ..mistakes.answers import ReadGroup
from ..mistakes.hints import Helped
from ..results.result import CriterionResult, QuestionResult, Result

FEW = 10  # below this, a correlation says more about who happened to be there
SMALL = 30  # below this, the page says that its intervals are wide
NEARLY_ALL = 0.8
SAME = 1e-9  # points that differ by less are the same, added up in another order


@dataclass(frozen=True)
class Correlation:
    """Pearson's r with its 95 % interval; without a value, `why` there is none."""

    value: float | None
    low: float = math.nan
    high: float = math.nan
    why: str = ""


@dataclass(frozen=True)
class CriterionStatistics:
    """One criterion over the class. `judged` are those on which the grader did not break."""

    question: str
    name: str
    judged: int
    passed: int
    not_assessed: int
    discrimination: Correlation

    @property
    def share(self) -> float:
        return self.passed / self.judged if self.judged else math.nan


@dataclass(frozen=True)
class QuestionStatistics:
    """One question over the class."""

    name: str
    max_score: float
    judged: int
    difficulty: float  # mean share of the points
    full: int  # with all points
    nothing: int  # with none
    unnamed: int  # lost points by a mistake that is not a known one
    discrimination: Correlation
    criteria: Sequence[CriterionStatistics]


@dataclass(frozen=True)
class FoundMisconception:
    """A known mistake, and how many made it. `known` None: it has left the corpus since."""

    question: str
    id: str
    count: int
    known: Mistake | None


@dataclass(frozen=True)
class Report:
    """A class on one assignment. `graded` are the whole records; only they are counted."""

    assignment: Assignment
    graded: Sequence[Result]
    unreadable: Sequence[Result]
    broken: Sequence[Result]  # the grader broke on all or a part of them
    scores: Sequence[float]
    questions: Sequence[QuestionStatistics]
    misconceptions: Sequence[FoundMisconception]
    groups: Sequence[ReadGroup] = ()  # of unnamed answers that behave alike
    helped: Sequence[Helped] = ()  # what became of the hints

    @property
    def max_score(self) -> float:
        return self.assignment.max_score

    @property
    def nearly_all_failed(self) -> list[CriterionStatistics]:
        """What so many fail may be the fault of the question, its text or its grader."""
        return [
            criterion
            for question in self.questions
            for criterion in question.criteria
            if criterion.judged >= FEW and criterion.share <= 1 - NEARLY_ALL
        ]

    @property
    def backwards(self) -> list[QuestionStatistics]:
        """Questions on which those who do well elsewhere do worse, beyond chance."""
        return [each for each in self.questions if each.discrimination.high < 0]


def analyse(
    assignment: Assignment,
    results: Sequence[Result],
    known: Sequence[Mistake],
    groups: Sequence[ReadGroup] = (),
    helped: Sequence[Helped] = (),
) -> Report:
    """The report on all records of an assignment."""
    graded = [result for result in results if result.outcome == "graded"]
    whole = [result for result in graded if not result.is_broken]
    questions = [
        _question(name, criteria, graded, whole) for name, criteria in assignment.graded.items()
    ]
    return Report(
        assignment=assignment,
        graded=graded,
        unreadable=[result for result in results if result.outcome == "unreadable"],
        broken=[result for result in results if result.is_broken],
        scores=[result.score for result in whole],
        questions=questions,
        misconceptions=_misconceptions(graded, known),
        groups=groups,
        helped=helped,
    )


def _of(result: Result, name: str) -> QuestionResult | None:
    return next((question for question in result.questions if question.name == name), None)


# -- a question -----------------------------------------------------------------------------


def _question(
    name: str, criteria: Iterable[str], graded: Sequence[Result], whole: Sequence[Result]
) -> QuestionStatistics:
    answers = [answer for result in graded if (answer := _of(result, name)) is not None]
    judged = [each for each in answers if not each.is_broken]
    scores = [each.score for each in judged]
    most = max((each.max_score for each in judged), default=0.0)
    pairs = [(answer, _rest(result, name)) for result in whole if (answer := _of(result, name))]
    return QuestionStatistics(
        name=name,
        max_score=most,
        judged=len(judged),
        difficulty=float(np.mean(scores)) / most if scores and most else math.nan,
        full=sum(score == most for score in scores),
        nothing=sum(score == 0 for score in scores),
        unnamed=sum(_has_unnamed_mistake(each) for each in judged),
        discrimination=correlation([a.score for a, _ in pairs], [rest for _, rest in pairs]),
        criteria=[_criterion(name, criterion, answers, pairs) for criterion in criteria],
    )


def _rest(result: Result, name: str) -> float:
    """The points of all questions but one."""
    return sum(question.score for question in result.questions if question.name != name)


def _criterion(
    question: str,
    name: str,
    answers: Sequence[QuestionResult],
    pairs: Sequence[tuple[QuestionResult, float]],
) -> CriterionStatistics:
    criteria = [c for each in answers if (c := _named(each, name)).outcome != "grader_error"]
    passed = [float(_named(each, name).outcome == "passed") for each, _ in pairs]
    return CriterionStatistics(
        question,
        name,
        judged=len(criteria),
        passed=sum(criterion.outcome == "passed" for criterion in criteria),
        not_assessed=sum(criterion.message == NOT_ASSESSED for criterion in criteria),
        discrimination=correlation(passed, [rest for _, rest in pairs]),
    )


def _named(answer: QuestionResult, name: str) -> CriterionResult:
    return next(criterion for criterion in answer.criteria if criterion.name == name)


def _has_unnamed_mistake(answer: QuestionResult) -> bool:
    failed = [criterion for criterion in answer.criteria if criterion.outcome == "failed"]
    return bool(failed) and not any(criterion.misconception for criterion in failed)


def correlation(one: Sequence[float], other: Sequence[float]) -> Correlation:
    """Pearson's r of two rows of numbers, with Fisher's 95 % interval."""
    if len(one) < FEW:
        return Correlation(None, why=f"fewer than {FEW} whole records")
    if np.ptp(one) < SAME:
        return Correlation(None, why="everybody got the same here")
    if np.ptp(other) < SAME:
        return Correlation(None, why="everybody got the same elsewhere")
    pearson = pearsonr(one, other)
    low, high = pearson.confidence_interval(0.95)
    return Correlation(float(pearson.statistic), float(low), float(high))


# -- mistakes -------------------------------------------------------------------------------


def _misconceptions(
    graded: Sequence[Result], mistakes: Sequence[Mistake]
) -> list[FoundMisconception]:
    """By frequency; a student who fails three criteria by one mistake made it once."""
    by_id: Mapping[str, Mistake] = {each.id: each for each in mistakes}
    counts = Counter(
        made
        for result in graded
        for question in result.questions
        for made in {
            (question.name, id_)
            for criterion in question.criteria
            if criterion.outcome == "failed"
            for id_ in criterion.mistakes
        }
    )
    misconceptions = [
        FoundMisconception(question, id_, count, by_id.get(id_))
        for (question, id_), count in counts.items()
    ]
    return sorted(misconceptions, key=lambda each: (-each.count, each.question, each.id))
