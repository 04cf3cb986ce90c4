"""What a user is told of an export: what is in it, what is not, and what to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..gradebook.people import Student
from ..gradebook.rows import above_told, outgrown_told
from ..util.text import counted, one_line
from .grades import Grade

# By assignment: its points, and a grade for each student.
Grades = Mapping[str, tuple[float, Sequence[Grade]]]


def told(path: Path, people: Sequence[Student], grades: Grades) -> str:
    every = [grade for _, column in grades.values() for grade in column]
    here = Path.cwd()
    place = path.relative_to(here) if path.is_relative_to(here) else path
    line = f"{place}: {counted(len(people), 'student')}, {', '.join(grades)}"
    without = left_out(every)
    if without:
        line += f"; left out: {without}"
    return line


def odd(people: Sequence[Student], grades: Grades) -> Iterator[str]:
    """A line for each student and assignment that somebody should look at."""
    for name, (_, column) in grades.items():
        for student, grade in zip(people, column, strict=True):
            if grade.outdated:
                why = f"left out: {grade.outdated}. Run `autograder grade {name}`, and this again"
                yield f"{one_line(student.id)}, {name}: {why}"
                continue
            if grade.outgrown:
                yield f"{one_line(student.id)}, {name}: {outgrown_told(grade.outgrown)}"
            if grade.above:
                yield f"{one_line(student.id)}, {name}: {above_told(grade.above)}"


def left_out(every: Sequence[Grade]) -> str:
    """How many grades have no score, and why."""
    waiting = sum(bool(grade.waiting) for grade in every)
    refused = sum(grade.cannot_be_graded for grade in every)
    outdated = Counter(grade.outdated for grade in every if grade.outdated)
    absent = sum(grade.score is None for grade in every) - waiting - refused - outdated.total()
    counts = (
        (waiting, "not fully graded yet"),
        (refused, "that could not be graded"),
        *((count, why) for why, count in outdated.items()),
        (absent, "without a submission"),
    )
    return ", ".join(f"{count} {why}" for count, why in counts if count)
