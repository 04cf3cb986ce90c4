"""The class report as one HTML page, and a table of the same records."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from markupsafe import Markup

from ..course import Assignment
from ..pages import page
from ..results.result import Result
from ..util.spreadsheet import Cell, number, safe
from ..util.text import last_line
from . import plots
from .everybody import Everybody
from .statistics import FEW, NEARLY_ALL, SMALL, Correlation, Report

HERE = Path(__file__).parent


def report_page(report: Report, people: Everybody | None = None) -> str:
    """The page; without `people`, of the records alone."""
    bins = score_bins(report.scores, report.max_score)
    return page(
        HERE / "report.html",
        report=report,
        people=people or Everybody(),
        bins=bins,
        summary=_summary(report.scores),
        histogram=_histogram(bins) if report.scores else None,
        discrimination=_discrimination(report),
        criteria=_criteria(report),
        few=FEW,
        small=SMALL,
        nearly_all=NEARLY_ALL,
        percent=percent,
        told=told,
        last_line=_last_word,
        length=len(report.scores),
    )


def percent(value: float) -> str:
    return "–" if math.isnan(value) else f"{100 * value:.0f} %"


def told(found: Correlation) -> str:
    """`0.42 (0.10 to 0.66)`, or why there is no number."""
    if found.value is None:
        return found.why
    return f"{_signed(found.value)} ({_signed(found.low)} to {_signed(found.high)})"


def _signed(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _last_word(notes: Sequence[str]) -> str:
    return last_line("\n".join(notes)) or "it left no word"


# -- the distribution of scores -------------------------------------------------------------


@dataclass(frozen=True)
class Bin:
    """Scores from `low` up to, and not with, `high`; the last with it."""

    low: float
    high: float
    count: int
    label: str


def score_bins(scores: Sequence[float], most: float) -> list[Bin]:
    """One bin a point where that is readable, ten bins otherwise."""
    whole = most <= 30 and all(score == round(score) for score in scores)
    if whole:
        edges = np.arange(-0.5, most + 1)
        labels = [f"{point}" for point in range(len(edges) - 1)]
    else:
        edges = np.linspace(0, max([most, *scores]), 11)
        labels = [f"{low:g} to {high:g}" for low, high in itertools.pairwise(edges)]
    counts, _ = np.histogram(scores, edges)
    return [
        Bin(float(low), float(high), int(count), label)
        for low, high, count, label in zip(edges, edges[1:], counts, labels, strict=False)
    ]


def _summary(scores: Sequence[float]) -> dict[str, float]:
    if not scores:
        return {}
    low, lower, median, upper, high = np.percentile(scores, [0, 25, 50, 75, 100])
    return {
        "mean": float(np.mean(scores)),
        "lowest": float(low),
        "lower quartile": float(lower),
        "median": float(median),
        "upper quartile": float(upper),
        "highest": float(high),
    }


def _histogram(bins: Sequence[Bin]) -> Markup:
    edges = [each.low for each in bins] + [bins[-1].high]
    counts = [each.count for each in bins]
    peak = max(bins, key=lambda each: each.count)
    text = f"Most students, {peak.count}, have {peak.label} points. The table has every bar."
    return plots.histogram(edges, counts, "Scores", text)


# -- pictures of the questions --------------------------------------------------------------


def _discrimination(report: Report) -> Markup | None:
    sure = [each for each in report.questions if each.discrimination.value is not None]
    if not sure:
        return None
    values = [each.discrimination.value or 0.0 for each in sure]
    ranges = [(each.discrimination.low, each.discrimination.high) for each in sure]
    told_all = "; ".join(f"{each.name}: {told(each.discrimination)}" for each in sure)
    names = [each.name for each in sure]
    return plots.intervals(names, values, ranges, "Discrimination", f"{told_all}.")


def _criteria(report: Report) -> Markup | None:
    every = [each for question in report.questions for each in question.criteria if each.judged]
    if not every:
        return None
    labels = [f"{each.question}: {each.name}" for each in every]
    text = "; ".join(
        f"{label}: {percent(each.share)}" for label, each in zip(labels, every, strict=True)
    )
    return plots.shares(labels, [each.share for each in every], "Criteria passed", f"{text}.")


# -- the table ------------------------------------------------------------------------------


def everybody_rows(assignment: Assignment, people: Everybody) -> Iterator[Sequence[Cell]]:
    """A line a student: what became of them, and beside it what `student_rows` has of a record."""
    header, *rows = student_rows(assignment, people.results)
    by_student = dict(zip((each.student for each in people.results), rows, strict=True))
    names = ("last_name", "first_name", "section", "roster", "happened", "why")
    yield (header[0], *names, *header[1:])
    for each in people.outcomes:
        student = each.student
        row = by_student.get(student.id, [safe(student.id), *[""] * (len(header) - 1)])
        yield (
            row[0],
            *map(safe, (student.last_name, student.first_name, "; ".join(each.sections))),
            "not on the roster" if each.aside else "on the roster",
            each.what,
            safe("; ".join(filter(None, (each.why, each.by_hand)))),
            *row[1:],
        )


def student_rows(assignment: Assignment, results: Sequence[Result]) -> Iterator[Sequence[Cell]]:
    """A line a student: outcome, points, what each criterion came to, and the mistakes' names.

    The points are the autograder's. Where the grader broke there are no points, and no total.
    """
    header = ["student", "outcome", "automatic_score", "max_score"]
    for name, criteria in assignment.graded.items():
        header += [name, *(f"{name}.{criterion}" for criterion in criteria)]
        header.append(f"{name}.misconception")
    yield header
    for result in results:
        graded = result.outcome == "graded" and not any(q.is_broken for q in result.questions)
        row: list[Cell] = [safe(result.student), result.outcome]
        row += [number(result.score) if graded else "", number(result.max_score)]
        by_name = {question.name: question for question in result.questions}
        for name, criteria in assignment.graded.items():
            question = by_name.get(name)
            if question is None:
                row += [""] * (len(criteria) + 2)
                continue
            outcomes = {criterion.name: criterion.outcome for criterion in question.criteria}
            made = {id_ for c in question.criteria for id_ in c.mistakes}
            row.append("" if question.is_broken else number(question.score))
            row += [outcomes.get(c, "") for c in criteria]
            row.append(" ".join(sorted(made)))
        yield row
