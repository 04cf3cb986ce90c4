"""How little of a submission nbgrader's converters may take, and how what they made is taken back.

Of all that may lie in a student's folder, a notebook is graded, and its time stamp is believed;
nothing else is opened, and nothing else gets into `autograded/` or `feedback/`.
"""

from __future__ import annotations

import fnmatch
import glob
import os
import re
import shutil
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.converters import Autograde

from .. import course as course_module
from ..gradebook import transaction
from ..gradebook.database import connected
from ..gradebook.entries import read_students
from ..gradebook.groups import Groups
from ..gradebook.late_days import LateDays
from ..gradebook.timestamps import (
    EXCHANGED,
    MOST_MB,
    TIMESTAMP,
    handed_in_at,
    noted_at,
    without_mark,
)
from ..submission.choice import Choice, beside, choose
from ..submission.folder import Refused, check_folder, check_name, notebooks_in
from ..util import files
from ..util.text import one_line

_guarded: weakref.WeakSet[Any] = weakref.WeakSet()
_chosen: weakref.WeakKeyDictionary[Any, dict[str, Choice]] = weakref.WeakKeyDictionary()
_groups: weakref.WeakKeyDictionary[Any, Groups] = weakref.WeakKeyDictionary()

_late_days: weakref.WeakKeyDictionary[Any, LateDays] = weakref.WeakKeyDictionary()


def chosen(converter: Any, filename: str) -> Choice | None:
    """What is graded as the notebook that nbgrader's converter asks for; None: what it asks for."""
    return _chosen.get(converter, {}).get(filename)


def groups_of(converter: Any) -> Groups:
    """The groups of the assignment that an Autograde is at."""
    return _groups[converter]


def late_days_of(converter: Any) -> LateDays:
    """Those of the course: read once for all whom a converter comes to."""
    if converter not in _late_days:
        directory = converter.coursedir
        course = course_module.as_it_is(Path(directory.root))
        _late_days[converter] = LateDays(course, directory)
    return _late_days[converter]


def guard(converter: Any) -> None:
    """Lets nbgrader's Autograde or GenerateFeedback take no more of a submission than it should.

    Both copy whatever lies beside a notebook, through links, from `submitted/` to `autograded/`
    and on to `feedback/`, for a student to receive; no setting prevents that. A converter may be
    started more than once, and is guarded once.
    """
    _late_days.pop(converter, None)
    if converter not in _guarded:
        _guarded.add(converter)
        _guard_methods(converter)
    if isinstance(converter, Autograde):
        _find_others(converter)
        _add_members(converter)
    for source in [each for each in converter.assignments if not each.isprintable()]:
        # nbgrader ends the whole run on a name with a line break.
        converter.log.error("%s: has a name that cannot be read: rename it", one_line(source))
        del converter.assignments[source]


def _add_members(converter: Any) -> None:
    """Has nbgrader come to everybody for whom something counts, be it in another's folder.

    It goes by the folders that it has found, and opens none of them before we do.
    """
    directory = converter.coursedir
    course, assignment = course_module.as_it_is(Path(directory.root)), directory.assignment_id
    with connected(directory.db_url) as connection:
        students = read_students(connection)
    groups = _groups[converter] = Groups(course, directory, assignment, students)
    for line in groups.told:
        converter.log.warning("%s", line)
    whose = converter._format_source("(?P<assignment>.*)", "(?P<student>.*)", escape=True)
    for source in list(converter.assignments):
        match = re.match(whose, source)
        student = match["student"] if match else ""
        submitter = groups.submitter(student)
        if len(groups.together(student)) == 1 or not student:
            continue
        folder = Path(converter._format_source(assignment, submitter))
        names = [path.name for path in sorted(folder.glob("*.ipynb"))]
        for member in groups.together(student):
            if groups.submitter(member) != submitter:
                continue  # nobody handed in what can be graded
            own_source = converter._format_source(assignment, member)
            converter.assignments[own_source] = [str(Path(own_source, name)) for name in names]


def _guard_methods(converter: Any) -> None:
    directory = converter.coursedir
    destination, begin = converter.init_destination, converter.init_assignment
    grades = isinstance(converter, Autograde)

    def init_destination(assignment: str, student: str) -> bool:
        if grades:
            submitter = groups_of(converter).submitter(student)
            folder = Path(directory.root, converter._format_source(assignment, submitter))
            try:
                check_folder(folder)
                _choose(converter, folder, assignment, student)
                without_mark(folder)
                when = handed_in_at(folder)
            except Refused as error:
                converter.log.error("%s: %s", student, error)
                for member in groups_of(converter).together(student):
                    withdraw(directory, assignment, member, str(error))
                raise
            made = Path(directory.root, converter._format_dest(assignment, student))
            if submitter != student and noted_at(made) != when:
                shutil.rmtree(made, ignore_errors=True)  # nbgrader compares with an own folder
        should: bool = destination(assignment, student)
        return should

    def init_assignment(assignment: str, student: str) -> None:
        source = Path(directory.root, converter._format_source(assignment, student))
        counts = source
        if grades:
            submitter = groups_of(converter).submitter(student)
            counts = Path(directory.root, converter._format_source(assignment, submitter))
        into = Path(directory.root, converter._format_dest(assignment, student))
        with _every_file_ignored(directory):
            begin(assignment, student)
        into.mkdir(parents=True, exist_ok=True)
        for name in EXCHANGED:
            with suppress(files.NotAFile):
                whose = counts if name == TIMESTAMP else source
                content = files.read_plain(whose / name, MOST_MB)
                (into / name).unlink(missing_ok=True)
                (into / name).write_bytes(content)
        if grades:
            _set_moments(converter, assignment, student, counts)

    converter.init_destination = init_destination
    converter.init_assignment = init_assignment


def _find_others(converter: Any) -> None:
    """Has nbgrader look at those too whose notebook's name ends otherwise: in `.IPYNB`."""
    directory = converter.coursedir
    name = directory.assignment_id
    for source in glob.glob(converter._format_source(name, directory.student_id)):
        if notebooks_in(Path(source), f"{name}.ipynb"):
            converter.assignments.setdefault(source, [])


def _choose(converter: Any, folder: Path, assignment: str, student: str) -> None:
    """Has a converter take the notebook that is graded by the name that the gradebook knows."""
    course = course_module.as_it_is(Path(converter.coursedir.root))
    about = course.assignment(assignment)
    choice = choose(folder, about, course.limits.notebook_mb)
    path = os.path.join(converter._format_source(assignment, student), about.released.name)
    _chosen.setdefault(converter, {})[path] = choice
    others = [each for each in converter.notebooks if os.path.basename(each) in beside(about)]
    if fnmatch.fnmatchcase(assignment, converter.coursedir.notebook_id):
        others.append(path)
    converter.notebooks = sorted(others)


def _set_moments(converter: Any, assignment: str, student: str, source: Path) -> None:
    """What nbgrader does not know: the time of what counts, and the extension."""
    directory = converter.coursedir
    stated: dict[str, Any] = {"timestamp": handed_in_at(source)}
    late_days = late_days_of(converter)
    if late_days.table.is_there:
        stated["extension"] = late_days.extension(assignment, student, None)
    with Gradebook(directory.db_url, directory.course_id) as gradebook:
        gradebook.update_or_create_submission(assignment, student, **stated)


@contextmanager
def _every_file_ignored(directory: Any) -> Iterator[None]:
    usual = directory.ignore
    directory.ignore = ["*"]
    try:
        yield
    finally:
        directory.ignore = usual


def withdraw(directory: Any, assignment: str, student: str, why: str) -> None:
    """Takes back what was given for an earlier submission: scores, feedback page, graded copy.

    The student is entered, as nbgrader enters whoever hands in; not under a name that is refused,
    under which nothing can have been given.
    """
    try:
        check_name(student)
    except Refused:
        return
    Gradebook(directory.db_url, directory.course_id).close()  # which makes what is not there
    with transaction.begun(directory.db_url) as connection:
        transaction.take_back(connection, assignment, {student: why})
    for step in (directory.feedback_directory, directory.autograded_directory):
        # As nbgrader does when it fails: what is in both is made anew from what is handed in.
        shutil.rmtree(directory.format_path(step, student, assignment), ignore_errors=True)
