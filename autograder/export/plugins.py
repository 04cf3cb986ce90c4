"""One export plugin a format; what they share is in the first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from nbgrader.plugins import ExportPlugin
from traitlets import Dict, List, Unicode

from .. import course as course_module
from ..course import Course
from ..gradebook.people import Student, sharing
from ..gradebook.roster import in_sections
from ..util.spreadsheet import Cell, number, safe, write_csv
from ..util.text import counted, named, nearly, one_line
from .errors import ExportError, NotInGradebook
from .grades import WAITING, Grade, chosen, grades_of, students
from .outdated import Outdated
from .words import Grades, absent, left_out, odd, told

Keys = Mapping[str, Callable[[Student], str]]


class GradesExportPlugin(ExportPlugin):  # type: ignore[misc]  # nbgrader is untyped
    """Writes a CSV file. `--to` is where, `--assignment` and `--student` choose."""

    section = List(
        trait=Unicode(), help="Only students of these sections, as the roster has them"
    ).tag(config=True)
    columns = Dict(
        value_trait=Unicode(),
        key_trait=Unicode(),
        help="What the LMS calls an assignment, by its name here: "
        'for Canvas {"rnn_forward": "Reading the week (4711)"}',
    ).tag(config=True)
    file_name = "grades.csv"
    everybody_has_a_line = False
    # By what the one who reads the file finds a student.
    found_by: ClassVar[Keys] = {"id": lambda student: student.id}

    def export(self, gradebook: Any) -> None:
        """Writes the file; leaves in `told` what is in it, in `odd` lines on what is odd.

        `is_whole` is whether it has all that was handed in.
        """
        everybody = chosen(students(gradebook), [str(student) for student in self.student])
        twice = sorted(
            who for who, count in Counter(safe(each.id) for each in everybody).items() if count > 1
        )
        if twice:
            # Two lines for one student would set one grade twice.
            raise ExportError(f"Several students would be written as {', '.join(twice)}.")
        people, shared = self._apart(everybody)
        grades = self._grades(gradebook, people)
        self._refuse_nothing(people, grades, shared)
        path = Path(self.to or self.file_name)
        listed, its = self._listed(people, grades)
        write_csv(path, self.rows(listed, its))
        self.told = told(path, len(listed), grades)
        self.odd = [*odd(people, grades), *shared, *self.advice(listed, its)]
        every = [grade for _, column in grades.values() for grade in column]
        self.is_whole = not (shared or any(grade.left_out for grade in every))
        self.log.info("\n".join((self.told, *self.odd)))

    def _apart(self, people: Sequence[Student]) -> tuple[Sequence[Student], list[str]]:
        """Those who have a line of their own, and a line on each group who would share one.

        Whoever reads the file would set the grade of one twice, and nobody knows which is right:
        not either where they are in two sections, of which one is chosen.
        """
        wanted = self._in_sections(people)
        lines: list[str] = []
        out: set[str] = set()
        for what, key in self.found_by.items():
            for group in sharing(people, key):
                if not any(each.id in wanted for each in group):
                    continue
                who = ", ".join(one_line(each.id) for each in group)
                lines.append(
                    f"{who}: are left out, as their {what} is one to whoever reads the file, at "
                    "most with other case or accents. Mend it, or choose one by --student."
                )
                out |= {each.id for each in group}
        return [each for each in people if each.id in wanted and each.id not in out], lines

    def _in_sections(self, people: Sequence[Student]) -> set[str]:
        """The ids of those in the chosen sections; of all, where none is chosen."""
        named = [str(section) for section in self.section]
        return in_sections(self._course(), named) if named else {each.id for each in people}

    def _course(self) -> Course:
        directory = getattr(self.parent, "coursedir", None)
        return course_module.as_it_is(Path(directory.root) if directory else course_module.place())

    def _refuse_nothing(
        self, people: Sequence[Student], grades: Grades, shared: Sequence[str]
    ) -> None:
        """A file without a grade would set none, or empty what stands in the LMS."""
        every = [grade for _, column in grades.values() for grade in column]
        if any(grade.score is not None for grade in every):
            return
        if any(grade.left_out == WAITING for grade in every):
            todo = "Correct by hand in the formgrader what waits for a person"
        else:
            todo = f"Run {' and '.join(f'`autograder grade {name}`' for name in grades)} first"
        names = ", ".join(grades) or "anything"
        lines = [f"There is no grade of {names} to export, and nothing was written. {todo}."]
        if every:
            counts = ", ".join(filter(None, (left_out(every), absent(every))))
            lines.append(f"Of {counted(len(people), 'student')}: {counts}.")
        raise ExportError("\n".join((*lines, *shared)))

    def _grades(self, gradebook: Any, people: Sequence[Student]) -> Grades:
        names = {each.name: float(each.max_score) for each in gradebook.assignments}
        wanted = [str(name) for name in self.assignment] or list(names)
        unknown = [name for name in wanted if name not in names]
        if unknown:
            raise NotInGradebook(
                f"The gradebook has no assignment {', '.join(unknown)}; it has "
                f"{', '.join(names) or 'none'}.{nearly(unknown[0], names)}"
            )
        columns: dict[str, tuple[float, Sequence[Grade]]] = {}
        for name in wanted:
            grades = grades_of(gradebook, name)
            outdated = Outdated(self._course(), name, gradebook.db.connection())
            column = [
                outdated.looked_at(each.id, grades.get(each.id, Grade(None))) for each in people
            ]
            columns[name] = names[name], column
        return columns

    def _listed(
        self, people: Sequence[Student], grades: Grades
    ) -> tuple[Sequence[Student], Grades]:
        """Who has a line, with their grades.

        An LMS takes a line without a grade for an order to empty the one that stands there.
        """
        places = [
            index
            for index in range(len(people))
            if self.everybody_has_a_line
            or any(column[index].score is not None for _, column in grades.values())
        ]
        its = {
            name: (most, [column[index] for index in places])
            for name, (most, column) in grades.items()
        }
        return [people[index] for index in places], its

    def advice(self, people: Sequence[Student], grades: Grades) -> Iterator[str]:
        """Lines on what the LMS would make of the file."""
        blank = {
            student.id: None
            for _, column in grades.values()
            for student, grade in zip(people, column, strict=True)
            if grade.score is None
        }
        if blank and not self.everybody_has_a_line:
            who = named([one_line(each) for each in blank])
            yield (
                f"{who}: blanks are in the file, and a blank empties what stands in the LMS. "
                "Export one assignment at a time, by --assignment, and there are none"
            )

    def rows(self, people: Sequence[Student], grades: Grades) -> Iterator[Sequence[Cell]]:
        """The lines of the file, the header first."""
        raise NotImplementedError

    def column(self, assignment: str) -> str:
        return safe(self.columns.get(assignment, assignment))


class CanvasExportPlugin(GradesExportPlugin):
    """A file for Canvas: Grades, Import.

    The columns are those of Canvas' own gradebook export, in its order, which its importer looks
    for: Student, ID, SIS User ID, SIS Login ID, Section, then one an assignment, and a second line
    with the points possible (Canvas Instructor Guide, "How do I import grades in the Gradebook?";
    canvas-lms, lib/gradebook_importer.rb). A student is found by ID, here nbgrader's `lms_user_id`,
    else by SIS Login ID, here nbgrader's id, else by name. An assignment is found by the number in
    brackets behind its title, else by the whole title; otherwise Canvas offers to make a new one.
    """

    file_name = "canvas.csv"
    found_by: ClassVar[Keys] = {"LMS id": lambda each: each.lms_id, "id": lambda each: each.id}

    def rows(self, people: Sequence[Student], grades: Grades) -> Iterator[Sequence[Cell]]:
        header = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
        yield (*header, *map(self.column, grades))
        points = [number(most) for most, _ in grades.values()]
        # With the leading blanks of Canvas' own file, by which it sorts before every name.
        yield ("    Points Possible", "", "", "", "", *points)
        for index, student in enumerate(people):
            who = (safe(student.sortable_name), safe(student.lms_id), "", safe(student.id), "")
            yield (*who, *(score(column[index]) for _, column in grades.values()))

    def advice(self, people: Sequence[Student], grades: Grades) -> Iterator[str]:
        yield from super().advice(people, grades)
        unnamed = [name for name in grades if name not in self.columns]
        if unnamed and any(each.lms_id for each in people):
            lines = ", ".join(f'"{name}": "TITLE (NUMBER)"' for name in unnamed)
            yield (
                f"{', '.join(unnamed)}: Canvas finds the column by this name alone, and offers to "
                "make a new one where it has none. Write into course_config.py what stands over "
                "it in Canvas' own export, with the number: "
                f"c.CanvasExportPlugin.columns = {{{lines}}}"
            )


class MoodleExportPlugin(GradesExportPlugin):
    """A file for Moodle: Grades, Import, CSV file.

    The columns are named as in Moodle's own grade export, and the import form asks which one
    identifies the student (Moodle documentation, "Grade import"): Email address, ID number (here
    nbgrader's `lms_user_id`) or Username (nbgrader's id). Two traps of the importer (moodle,
    grade/import/csv/classes/load_data.php) are kept away from: a line whose identifying column is
    blank counts as one more line of the student before, so a column that is not filled for
    everybody is left out; and a blank grade of a new item becomes a zero, so that a grade that is
    left out is "-", as Moodle writes it itself.
    """

    file_name = "moodle.csv"
    found_by: ClassVar[Keys] = {
        "LMS id": lambda each: each.lms_id,
        "e-mail": lambda each: each.email,
        "id": lambda each: each.id,
    }

    def rows(self, people: Sequence[Student], grades: Grades) -> Iterator[Sequence[Cell]]:
        who: dict[str, list[str]] = {
            "First name": [student.first_name for student in people],
            "Last name": [student.last_name for student in people],
        }
        identifying = {
            "ID number": [student.lms_id for student in people],
            "Email address": [student.email for student in people],
        }
        who |= {name: values for name, values in identifying.items() if all(values)}
        who["Username"] = [student.id for student in people]
        keys = " or ".join(repr(key) for key in (*identifying, "Username") if key in who)
        for name, values in identifying.items():
            missing = [each.id for each, value in zip(people, values, strict=True) if not value]
            if 0 < len(missing) < len(people):
                has = "has" if len(missing) == 1 else "have"
                self.log.warning(
                    "The column %r is left out, as %s %s none: students are found by %s.",
                    *(name, ", ".join(map(one_line, missing)), has, keys),
                )
        yield (*who, *map(self.column, grades))
        for index in range(len(people)):
            scores = (score(column[index], blank="-") for _, column in grades.values())
            yield (*(safe(values[index]) for values in who.values()), *scores)


def score(grade: Grade, blank: str = "") -> Cell:
    """What stands for a grade."""
    return blank if grade.score is None else number(grade.score)
