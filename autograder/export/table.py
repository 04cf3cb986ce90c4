"""All that the gradebook has of grades, in one table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from traitlets import Bool

from ..gradebook.entries import GradeEntry
from ..gradebook.people import Student
from ..gradebook.rows import is_open, question_graded_in
from ..util.spreadsheet import Cell, number, safe
from .grades import Grade
from .plugins import GradesExportPlugin, score
from .words import Grades


class CsvExportPlugin(GradesExportPlugin):
    """A line for each student and assignment, for everything else.

    With `questions`, each question has four columns more: the points that count, which are what a
    person gave where somebody did, with extra credit; the autograder's; the person's; the maximum.
    Their sum without the late penalty is the score.
    """

    questions = Bool(False, help="Whether to write the points of every question").tag(config=True)
    everybody_has_a_line = True  # a blank empties nothing in a spreadsheet
    HEADER = (
        *("assignment", "student_id", "last_name", "first_name", "email", "handed_in"),
        *("score", "max_score", "late_penalty", "waiting"),
    )

    def rows(self, people: Sequence[Student], grades: Grades) -> Iterator[Sequence[Cell]]:
        cells = {name: self._cells(name, column) for name, (_, column) in grades.items()}
        questions = list(dict.fromkeys(each for its in cells.values() for each in its))
        parts = ("", ".auto", ".manual", ".max")
        yield (*self.HEADER, *(safe(f"{each}{part}") for each in questions for part in parts))
        for assignment, (most, column) in grades.items():
            for student, grade in zip(people, column, strict=True):
                rows = (grade.cells.get(cells[assignment].get(each, "")) for each in questions)
                yield (
                    self.column(assignment),
                    safe(student.id),
                    safe(student.last_name),
                    safe(student.first_name),
                    safe(student.email),
                    _when(grade),
                    score(grade),
                    number(most),
                    number(grade.late_penalty),
                    " ".join(map(safe, grade.waiting)),
                    *(cell for row in rows for cell in _points(row)),
                )

    def _cells(self, assignment: str, grades: Sequence[Grade]) -> Mapping[str, str]:
        """The grade cell of each question, in the course's order; none where none are wanted."""
        if not self.questions:
            return {}
        there = {cell for grade in grades for cell in grade.cells}
        definition = self._course().assignments.get(assignment)
        order = [*(definition.points if definition else ()), *sorted(there)]
        return {question_graded_in(cell): cell for cell in order if cell in there}


def _when(grade: Grade) -> str:
    if grade.made_up:
        return "late, at a time that is not known"
    return grade.handed_in.isoformat(" ", "seconds") if grade.handed_in else ""


def _points(row: GradeEntry | None) -> Sequence[Cell]:
    if row is None:
        return "", "", "", ""
    given = (None if is_open(row) else row.score, row.auto_score, row.manual_score, row.max_score)
    return [None if each is None else number(each) for each in given]
