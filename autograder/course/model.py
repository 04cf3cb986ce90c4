"""What a course is: its assignments, their questions and points, and every path that it implies."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from .. import KitError, UsageError
from ..util.points import are_equal, total
from ..util.text import nearly
from .lateness import Lateness

CriterionName = Literal["shapes", "values", "seeded"]
CRITERIA: tuple[CriterionName, ...] = get_args(CriterionName)
# A concept question has one of these.
CONCEPT_CRITERIA = ("answer", "prediction", "measurement")

CONFIG = "course_config.py"
LARGEST_GROUP = 20  # who hand in one notebook by typing their ids
# Seconds beyond the notebook's own deadline, for what the grader itself does.
OVERTIME = 120.0
# How far a notebook's deadline may be stretched while it waits for processors: no further, as its
# own threads could make it wait.
MOST_TIMES = 2


class CourseError(KitError):
    """The course's configuration or folders are not as they must be; the message says where."""


class NoAssignment(CourseError, UsageError):
    """The course has no assignment of a name; the message says which there are."""


def answer_cell(question: str) -> str:
    """The grade_id of the cell that a question is answered in."""
    return question.replace("_", "-")


def question_of(grade_id: str) -> str:
    """The question that is answered in a cell: the inverse of `answer_cell`."""
    return grade_id.replace("-", "_")


def grade_cell(question: str) -> str:
    """The grade_id of the locked cell that takes a question's score."""
    return f"{answer_cell(question)}-points"


@dataclass(frozen=True)
class Limits:
    """Deadlines in seconds, sizes in MB."""

    cell_seconds: float = 60
    call_seconds: float = 10
    notebook_seconds: float = 300
    memory_mb: int = 2048
    notebook_mb: int = 20

    @property
    def grace_seconds(self) -> float:
        """How much longer than its deadline a notebook may take where it waits for processors."""
        return (MOST_TIMES - 1) * self.notebook_seconds

    @property
    def submission_seconds(self) -> float:
        """The longest that grading one submission may take; a grader still at it then hangs.

        What is asked again beside stand-ins has as much time as all that is asked without them, and
        as much once more where the notebook's own cells take it.
        """
        return 3 * self.notebook_seconds + 2 * self.grace_seconds + OVERTIME


@dataclass(frozen=True, eq=False)  # hashed by identity: a cache key
class Assignment:
    """One assignment: its questions in order, each with the points of its criteria.

    `questions` are the functions, `concepts` what is asked beside them, with one criterion each,
    and `manual` the points of what a person grades. `due` is when it is due, with a time zone; None
    where the course does not say. `libraries` are those that the course adds, by import name.
    `lateness` is what handing in late costs; None where the course leaves it to nbgrader.
    `group_size` are so many who may hand in one notebook by typing all their ids; 1 where they may
    not.
    """

    name: str
    title: str
    questions: Mapping[str, Mapping[CriterionName, float]]
    root: Path
    due: datetime | None = None
    concepts: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    manual: Mapping[str, float] = field(default_factory=dict)
    libraries: Sequence[str] = ()
    lateness: Lateness | None = None
    group_size: int = 1

    @property
    def graded(self) -> dict[str, Mapping[str, float]]:
        """The points of all that the autograder itself grades: functions, then concepts."""
        every: dict[str, Mapping[Any, float]] = {**self.questions, **self.concepts}
        return every

    @property
    def max_score(self) -> float:
        """The points that the autograder gives; those of `manual` are a person's to give."""
        return total(amount for points in self.graded.values() for amount in points.values())

    @property
    def score_in_words(self) -> str:
        """What it is worth, and what of it a person gives."""
        by_hand = total(self.manual.values())
        return f"{self.max_score:g} points" + (f", and {by_hand:g} by hand" if by_hand else "")

    @property
    def points(self) -> dict[str, float]:
        """The points of every grade cell of the notebook, by its grade_id."""
        graded = {grade_cell(name): total(points.values()) for name, points in self.graded.items()}
        return {**graded, **{answer_cell(name): points for name, points in self.manual.items()}}

    def disagreement(self, there: Mapping[str, float], where: str) -> str:
        """The first grade cell that has other points somewhere, in a clause; empty if none has."""
        for cell, stated in self.points.items():
            entered = there.get(cell)
            if entered is None or not are_equal(entered, stated):
                has = "none" if entered is None else f"{entered:g}"
                return f"{cell} has {stated:g} points in {CONFIG}, and {has} in {where}"
        unknown = sorted(set(there) - set(self.points))
        return f"{unknown[0]} has points in {where}, and none in {CONFIG}" if unknown else ""

    @property
    def source(self) -> Path:
        return self.root / "source" / self.name / f"{self.name}.py"

    @property
    def released(self) -> Path:
        return self.root / "release" / self.name / f"{self.name}.ipynb"

    @property
    def solutions(self) -> Path:
        return self.root / "solutions" / self.name

    @property
    def graders(self) -> Path:
        return self.root / "tests" / "graders" / self.name


@dataclass(frozen=True)
class Course:
    """The course in one folder."""

    root: Path
    name: str
    limits: Limits
    assignments: Mapping[str, Assignment]
    libraries: Sequence[str] = ()  # what its students may import beside what all graders have

    def assignment(self, name: str) -> Assignment:
        try:
            return self.assignments[name]
        except KeyError:
            names = ", ".join(self.assignments)
            raise NoAssignment(
                f"There is no assignment {name!r}; there are: {names}."
                f"{nearly(name, self.assignments)}"
            ) from None

    @property
    def secret_places(self) -> tuple[Path, ...]:
        """What no worker may read."""
        names = ("solutions", "tests", "source", "submitted", "autograded", "gradebook.db")
        tables = ("extensions.csv", "groups.csv")
        return (*(self.root / name for name in (*names, *tables, CONFIG)), self.private)

    @property
    def private(self) -> Path:
        """The kit's own folder in the course: the secret, records, temporary files."""
        return self.root / ".autograder"

    @functools.cached_property
    def hostile(self) -> Path:
        return self.root / "solutions" / "hostile"
