"""The cells of an assignment's notebook: as the gradebook has them, and as they are to be.

nbgrader keeps a cell as a row of `base_cell` and a second one of its kind. What students may not
change stands once more, with its text, in `source_cell`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from nbgrader.api import (
    Assignment,
    BaseCell,
    Gradebook,
    GradeCell,
    Notebook,
    SolutionCell,
    SourceCell,
    TaskCell,
)
from sqlalchemy import Connection, select

from .. import course as course_module
from ..course import Course
from ..submission.history import Cells
from ..util.points import are_equal

ASSIGNMENT, NOTEBOOK = Assignment.__table__, Notebook.__table__
BASE, SOURCE = BaseCell.__table__, SourceCell.__table__
KINDS = {
    "GradeCell": GradeCell.__table__,
    "SolutionCell": SolutionCell.__table__,
    "TaskCell": TaskCell.__table__,
}
GRADED = ("GradeCell", "TaskCell")  # those that scores belong to
COMMENTED = ("SolutionCell", "TaskCell")  # and comments

Columns = Mapping[str, Any]


class Key(NamedTuple):
    """What tells one cell of a notebook from another: a question by hand is two of one name."""

    kind: str
    name: str


@dataclass(frozen=True)
class EnteredCells:
    """The cells of one notebook.

    ids: of the rows of `base_cell`. about: what the row of its kind says; None where a run that was
    killed left none. sources: the rows of `source_cell`, by name.
    """

    notebook: str = ""  # its id
    kernelspec: str | None = None
    ids: Mapping[Key, str] = field(default_factory=dict)
    about: Mapping[Key, Columns | None] = field(default_factory=dict)
    sources: Mapping[str, Columns] = field(default_factory=dict)

    @property
    def points(self) -> Cells:
        """Every cell by name, with its points where it has some."""
        points: dict[str, float | None] = dict.fromkeys(self.sources)
        for key, about in self.about.items():
            most = (about or {}).get("max_score")
            points[key.name] = points.get(key.name) if most is None else float(most)
        return points

    def agrees_with(self, other: EnteredCells) -> bool:
        """Whether nobody's score hangs on the difference: the same cells, with the same points."""
        if self.about.keys() != other.about.keys() or self.sources.keys() != other.sources.keys():
            return False
        if any(about is None for about in (*self.about.values(), *other.about.values())):
            return False
        mine, theirs = self.points, other.points
        return all(are_equal(mine[name] or 0, theirs[name] or 0) for name in mine)


def read_cells(connection: Connection, assignment: str) -> EnteredCells:
    """The cells of the notebook that has the assignment's name; none where it is not entered."""
    named = (
        select(NOTEBOOK.c.id, NOTEBOOK.c.kernelspec)
        .join(ASSIGNMENT, ASSIGNMENT.c.id == NOTEBOOK.c.assignment_id)
        .where(ASSIGNMENT.c.name == assignment, NOTEBOOK.c.name == assignment)
    )
    notebook = connection.execute(named).first()
    if notebook is None:
        return EnteredCells()
    query = select(BASE.c.type, BASE.c.name, BASE.c.id).where(BASE.c.notebook_id == notebook.id)
    ids = {Key(row.type, row.name): row.id for row in connection.execute(query)}
    about: dict[Key, Columns | None] = dict.fromkeys(ids)
    for kind, table in KINDS.items():
        rows = select(BASE.c.name.label("called"), table).join(table, table.c.id == BASE.c.id)
        for row in connection.execute(rows.where(BASE.c.notebook_id == notebook.id)).mappings():
            about[Key(kind, row["called"])] = _without(row, "id", "called")
    rows = select(SOURCE).where(SOURCE.c.notebook_id == notebook.id)
    sources = {
        row["name"]: _without(row, "id", "name", "notebook_id")
        for row in connection.execute(rows).mappings()
    }
    return EnteredCells(notebook.id, notebook.kernelspec, ids, about, sources)


def _without(row: Mapping[Any, Any], *names: str) -> Columns:
    return {name: value for name, value in row.items() if name not in names}


def cells_of_source(course: Course, assignment: course_module.Assignment) -> EnteredCells:
    """The cells that nbgrader would enter of an assignment's source into a new gradebook."""
    from ..release.generated import generate_assignment
    from .database import connected, make_tables

    with tempfile.TemporaryDirectory() as folder:
        db_url = f"sqlite:///{folder}/gradebook.db"
        make_tables(db_url)
        Gradebook(db_url, course.name).close()
        generate_assignment(course, assignment, into=None, db_url=db_url)
        with connected(db_url) as connection:
            return read_cells(connection, assignment.name)
