"""From the text master to what students receive: notebook, check data, README, zip.

nbgrader's own `generate_assignment` makes the student version, so that releases are what an
nbgrader course expects; around it everything is made deterministic (cell ids, order, time stamps),
and the result must pass `leaks` before it replaces what was there.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from .. import student
from ..course import Assignment, Course, CourseError, libraries
from ..course.corpus import load_corpus
from ..submission import Unreadable, read_template
from ..submission.history import MARK, mark_of, read_history
from ..submission.typed import ID_CELL
from ..util.moments import moment
from . import leaks, placing
from .exercises import check_data
from .generated import generate_assignment, normalised
from .master import ensure_one_notebook, master_notebook, name_of, synced_master, write_master

SHIPPED = Path(student.__file__).parent


def build(course: Course, assignment: Assignment, into: Path) -> None:
    """Everything a student receives, into a new folder; LeakError when something hidden shows."""
    ensure_one_notebook(assignment)
    master = master_notebook(assignment)
    cells = [cell["source"].strip() for cell in master["cells"]]
    if assignment.group_size > 1 and ID_CELL not in cells:
        raise CourseError(
            f"{name_of(assignment)}: has no cell `{ID_CELL}` for the ids that a group types. Add "
            "one, or state no group_size."
        )
    corpus = load_corpus(assignment)
    generate_assignment(course, assignment, into)
    _mark(assignment, into / assignment.released.name)
    for name in student.files_of_the_check():
        (into / name).parent.mkdir(exist_ok=True)
        (into / name).write_text((SHIPPED / name).read_text())
    (into / "selfcheck.json").write_text(check_data(corpus))
    added = libraries.packages(course.libraries)
    requirements = (SHIPPED / "requirements.txt").read_text()
    (into / "requirements.txt").write_text(requirements + "".join(f"{each}\n" for each in added))
    readme = (SHIPPED / "README.md").read_text()
    readme = readme.format(
        title=assignment.title,
        assignment=assignment.name,
        libraries=libraries.in_words(course.libraries),
        python=f"{sys.version_info.major}.{sys.version_info.minor}",
        deadline=_deadline(assignment),
    )
    (into / "README.md").write_text(readme)
    leaks.check(corpus, master, into)


def _mark(assignment: Assignment, fresh: Path) -> None:
    """Has a notebook say which release it is of, where an earlier one had not all of its cells.

    So who deletes a new question is told from who never had it.
    """
    try:
        before = read_template(assignment.released)
    except (Unreadable, ValueError, KeyError, TypeError):
        before = None  # none yet, or what somebody made of it
    cells = set(read_template(fresh).order)
    was_marked = before is not None and (before.mark or cells - set(before.order))
    if was_marked or read_history(assignment.released).added:
        notebook = json.loads(fresh.read_text(encoding="utf-8"))
        notebook["metadata"][MARK] = mark_of(cells)
        fresh.write_text(normalised(json.dumps(notebook)), encoding="utf-8")


def _deadline(assignment: Assignment) -> str:
    """A paragraph on handing in: until when, late, together; empty where nothing is stated.

    Everybody's: an extension is its student's own business.
    """
    lines = []
    if assignment.due is not None:
        lines.append(f"**Due {moment(assignment.due)}.**")
    if assignment.lateness is not None:
        lines.append(assignment.lateness.in_words)
    if assignment.group_size > 1:
        lines.append(
            f"Up to {assignment.group_size} of you may hand in one notebook: type all your ids "
            "into its id cell, with commas between them, and one of you hands it in."
        )
    return f"\n{' '.join(lines)}\n" if lines else ""


def release(course: Course, assignment: Assignment) -> Path:
    """Builds an assignment's release and its zip, and only then replaces what was there."""
    with prepared(course, assignment) as put:
        return put()


def prepared(
    course: Course, assignment: Assignment, is_rehearsal: bool = False
) -> AbstractContextManager[Callable[[], Path]]:
    """The same in two steps, as `placing.prepared` has it.

    is_rehearsal: that nothing is to be put in place, so that the master's notebook stays, too.
    """
    if is_rehearsal:
        synced_master(assignment)
    else:
        write_master(assignment)
    archive = course.root / "dist" / f"{assignment.name}.zip"
    return placing.prepared(
        assignment.released.parent, archive, functools.partial(build, course, assignment)
    )
