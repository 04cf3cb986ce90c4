"""What a user is told of an export: what is in it, what is not, and what to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..gradebook.people import Student
from ..gradebook.rows import above_told, outgrown_told
from ..util.text import counted, one_line
from .grades import REFUSED, WAITING, Grade

# By assignment: its points, and a grade for each student.
Grades = Mapping[str, tuple[float, Sequence[Grade]]]


def told(path: Path, lines: int, grades: Grades) -> str:
    """What is in the file, of how many students; and what is not."""
    every = [grade for _, column in grades.values() for grade in column]
    here = Path.cwd()
    shown_path = path.relative_to(here) if path.is_relative_to(here) else path
    parts = [f"{shown_path}: {counted(lines, 'student')}, {', '.join(grades)}"]
    if without := left_out(every):
        parts.append(f"left out: {without}")
    if nothing := absent(every):
        parts.append(nothing)
    return "; ".join(parts)


def odd(people: Sequence[Student], grades: Grades) -> Iterator[str]:
    """Lines on whom somebody should look at, who is left out first."""
    for name, (_, column) in grades.items():
        missing: dict[str, list[str]] = {}
        looked_at: dict[str, None] = {}  # each line once, be it on a whole group
        for student, grade in zip(people, column, strict=True):
            who = one_line(student.id)
            if grade.left_out:
                missing.setdefault(grade.left_out, []).append(who)
                continue
            if grade.outgrown:
                looked_at[f"{who}, {name}: {outgrown_told(grade.outgrown)}"] = None
            if grade.above:
                looked_at[f"{who}, {name}: {above_told(grade.above)}"] = None
            looked_at |= {f"{name}: {line}": None for line in grade.told}
        for why, students in missing.items():
            yield f"{', '.join(students)}: left out of {name}: {why}. {_to_do(why, name)}"
        yield from looked_at


def _to_do(why: str, assignment: str) -> str:
    if why == WAITING:
        return "Correct by hand in the formgrader what waits for a person"
    if why == REFUSED:
        return f"`autograder grade {assignment}` says why"
    return f"Run `autograder grade {assignment}`, and this again"


def left_out(every: Sequence[Grade]) -> str:
    """How many grades of what was handed in have no score, and why."""
    counts = Counter(grade.left_out for grade in every if grade.left_out)
    order = sorted(counts, key=lambda why: (why != WAITING, why != REFUSED))
    return ", ".join(f"{counts[why]} {why}" for why in order)


def absent(every: Sequence[Grade]) -> str:
    """How many have none, as nothing was handed in."""
    count = sum(grade.score is None and not grade.left_out for grade in every)
    return f"{count} without a submission" if count else ""
