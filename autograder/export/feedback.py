"""The feedback pages of a class in one zip, as an LMS takes them."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..course import Assignment, Course
from ..gradebook.database import connected, is_no_file, reachable
from ..gradebook.entries import Entry, read_entries
from ..gradebook.feedback import Pages
from ..gradebook.folders import Folders
from ..gradebook.groups import Groups
from ..gradebook.late_days import LateDays
from ..gradebook.people import Student, sharing
from ..gradebook.roster import read_students
from ..gradebook.rows import is_open
from ..gradebook.settings import Settings
from ..gradebook.state import content_of
from ..results.records import RecordError, digest_of, notebook_of, result_of
from ..util.files import whole
from ..util.text import one_line
from .errors import ExportError


@dataclass
class Packed:
    """What is in the zip, and what is not.

    `left_out` has, by the reason, the ids of those whose page should be there; `without` counts
    those who have none, as nothing of theirs was graded, and `open_` pages that say that a person
    has still to look.
    """

    pages: dict[str, bytes] = field(default_factory=dict)
    left_out: dict[str, list[str]] = field(default_factory=dict)
    without: int = 0
    open_: int = 0

    def leave_out(self, student: str, why: str) -> None:
        self.left_out.setdefault(why, []).append(student)

    def told(self) -> Iterator[str]:
        """A line for each reason."""
        for why, students in self.left_out.items():
            yield f"{one_line(', '.join(students))}: left out: {why}"


def pack(
    course: Course,
    assignment: Assignment,
    people: Sequence[Student],
    places: Mapping[str, str],
    system: str,
    output: Path,
) -> Packed:
    """Writes the zip. `places` are the pages' names in it, by student.

    ExportError where there is nothing to write: then nothing is written.
    """
    packed, settings = Packed(), Settings(course)
    shared = {
        student: ", ".join(group)
        for group in sharing(places, lambda each: places[each])
        for student in group
    }
    grade_it = f"run `autograder grade {assignment.name}`, and this again"
    unnamed = (
        f"nobody knows what {system.capitalize()} called their hand-in. `autograder collect "
        f"{assignment.name} DOWNLOAD` learns it from the download, and changes nothing else"
    )
    if system == "moodle":
        unnamed += "; --worksheet FILE, from Moodle's grading worksheet"
    groups = _groups(settings, course, assignment)
    for student, page, is_waiting in _pages(course, assignment, settings, people, groups):
        if page is None:
            packed.without += 1
        elif not page:
            packed.leave_out(student, f"there is no page that shows what is graded now: {grade_it}")
        elif student in shared:
            packed.leave_out(student, f"one place in the zip is that of {shared[student]}")
        elif student not in places and groups.submitter(student) != student:
            folder = settings.directory.format_path(
                settings.directory.feedback_directory, student, assignment.name
            )
            by = f"handed in by {groups.submitter(student)}"
            packed.leave_out(student, f"{by}; hand out {_below(course, folder)} another way")
        elif student not in places:
            packed.leave_out(student, unnamed)
        else:
            packed.pages[places[student]] = page
            packed.open_ += is_waiting
    if not packed.pages:
        why = "\n".join(packed.told()) or (
            f"Nothing of {assignment.name} is graded: run `autograder grade {assignment.name}`"
        )
        raise ExportError(f"No page can go back, and nothing was written.\n{why}.")
    output.parent.mkdir(parents=True, exist_ok=True)
    with whole(output) as draft, zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, page in sorted(packed.pages.items()):
            archive.writestr(name, page)
    return packed


def _pages(
    course: Course,
    assignment: Assignment,
    settings: Settings,
    people: Sequence[Student],
    groups: Groups,
) -> Iterator[tuple[str, bytes | None, bool]]:
    """Each student with their page, and whether it waits for a person.

    None where nothing of theirs is graded; empty where the page is not there, or is of another
    notebook or another state of the gradebook.
    """
    entries = _entries(settings, assignment)
    directory = settings.directory
    folders = Folders(settings, assignment.name, groups)
    pages = Pages.of(assignment, LateDays(course, directory))
    for student in (each.id for each in people):
        entry, page = entries.get(student), content_of(folders.page(student))
        try:
            result = result_of(course, assignment.name, student)
        except RecordError:
            yield student, b"" if page else None, False
            continue
        notebook = notebook_of(course, result)
        if entry is None or result.outcome == "unreadable" or not os.path.lexists(notebook):
            yield student, None, False
            continue
        meant = pages.feedback(result, entry, digest=result.submission)
        is_current = result.submission == digest_of(notebook, course.limits.notebook_mb)
        is_shown = is_current and meant.is_shown_by(page)
        yield student, page if is_shown else b"", any(map(is_open, entry.grades.values()))


def _groups(settings: Settings, course: Course, assignment: Assignment) -> Groups:
    ids = {each.id for each in read_students(settings.directory)}
    return Groups(course, settings.directory, assignment.name, ids)


def _below(course: Course, path: str) -> str:
    """A path as it is told: from the course's folder."""
    return os.path.relpath(os.path.join(course.root, path), course.root)


def _entries(settings: Settings, assignment: Assignment) -> dict[str, Entry]:
    db_url = settings.directory.db_url
    if is_no_file(db_url):
        raise ExportError("There is no gradebook: grade something first.")
    with reachable(db_url), connected(db_url) as connection:
        return read_entries(connection, assignment.name, assignment.name)
