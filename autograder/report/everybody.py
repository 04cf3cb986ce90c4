"""What became of everybody: of the roster, and of whoever handed something in besides."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import sqlalchemy

from ..course import Assignment, Course
from ..gradebook import tables
from ..gradebook.by_hand import ByHand
from ..gradebook.carrying import to_carry
from ..gradebook.database import connected, is_no_file, reachable
from ..gradebook.entries import Entry, read_entries
from ..gradebook.groups import Groups
from ..gradebook.people import Student
from ..gradebook.roster import Roster, in_sections, read_students, sections
from ..gradebook.rows import is_open, question_graded_in
from ..gradebook.settings import Settings
from ..gradebook.timestamps import handed_in_at
from ..results.records import digest_of, results_of
from ..results.result import Result
from ..submission.choice import choose
from ..submission.folder import Refused, handed_in
from ..util.text import last_line, one_line

What = Literal[
    "graded",
    "open for a person",
    "the grader broke",
    "could not be read",
    "refused",
    "bad time stamp",
    "handed in again since",
    "not graded yet",
    "handed in nothing",
]


@dataclass(frozen=True)
class Outcome:
    """What became of one student, in words.

    `result` is what was graded, where it is of what lies there now; `aside` says that a student is
    not on the roster, and is empty for those who are. by_hand: what a person is to look at again.
    """

    student: Student
    what: What
    why: str = ""
    result: Result | None = None
    sections: Sequence[str] = ()
    aside: str = ""
    by_hand: str = ""


@dataclass(frozen=True)
class Everybody:
    """The outcomes by student's id; and what lies about in `submitted/` that is nobody's."""

    outcomes: Sequence[Outcome] = ()
    stray: Mapping[str, str] = field(default_factory=dict)
    chosen: Sequence[str] = ()  # sections; empty where it is the whole class

    def of(self, *what: What) -> list[Outcome]:
        return [each for each in self.outcomes if each.what in what]

    @property
    def results(self) -> list[Result]:
        return [each.result for each in self.outcomes if each.result is not None]

    @property
    def counts(self) -> Mapping[What, int]:
        return Counter(each.what for each in self.outcomes)

    @property
    def not_on_roster(self) -> list[Outcome]:
        return [each for each in self.outcomes if each.aside]

    @property
    def by_hand(self) -> list[Outcome]:
        """Those whose points or comments by hand a person is to look at again."""
        return [each for each in self.outcomes if each.by_hand]

    @property
    def has_sections(self) -> bool:
        return any(each.sections for each in self.outcomes)


Became = tuple[What, str, Result | None]


def everybody(course: Course, assignment: Assignment, chosen: Sequence[str] = ()) -> Everybody:
    """What became of everybody, or of those in some sections; UsageError where one is nowhere."""
    wanted = in_sections(course, chosen) if chosen else None
    settings, of = Settings(course), sections(course)
    students = {each.id: each for each in read_students(settings.directory)}
    groups = Groups(course, settings.directory, assignment.name, students)
    entries = _entries(settings, assignment)
    became, stray = _found(course, assignment, groups, {*students, *of}, entries)
    by_hand = _by_hand(course, settings, assignment, groups, entries)
    roster = Roster.of(course, students)
    # Whoever is in the gradebook, and not on a roster that was read since, has left.
    outcomes = [
        Outcome(
            students.get(student, Student(student)),
            *became.get(student, ("handed in nothing", "", None)),
            of.get(student, ()),
            roster.aside(student),
            by_hand.get(student, ""),
        )
        for student in sorted({*became, *roster.ids})
        if wanted is None or student in wanted
    ]
    return Everybody(outcomes, {} if chosen else stray, chosen)


def _found(
    course: Course,
    assignment: Assignment,
    groups: Groups,
    ids: Collection[str],
    entries: Mapping[str, Entry],
) -> tuple[dict[str, Became], dict[str, str]]:
    """What became of whoever handed something in; and what lies about, with why it is nobody's."""
    submitted = course.root / "submitted"
    results = {each.student: each for each in results_of(course, assignment.name)}
    reasons = dict(handed_in(submitted, assignment.name, course.assignments))
    became: dict[str, Became] = {}
    stray: dict[str, str] = {}
    for student in {each for one in reasons for each in groups.together(one)}:
        counts = groups.submitter(student)  # of a group, it may be another's
        folder, reason = submitted / counts / assignment.name, reasons.get(counts, "")
        if reason and student not in ids and not os.path.lexists(folder):
            stray[student] = reason
        else:
            entry, result = entries.get(student), results.get(student)
            became[student] = _became(course, assignment, folder, reason, entry, result)
    return became, stray


def _by_hand(
    course: Course,
    settings: Settings,
    assignment: Assignment,
    groups: Groups,
    entries: Mapping[str, Entry],
) -> dict[str, str]:
    """By student, what was given for another notebook than the one that counts, or differently."""
    most = course.limits.notebook_mb

    def digest(student: str) -> str:
        try:
            folder = settings.place("submitted", student, assignment.name)
            return digest_of(choose(folder, assignment, most).path, most)
        except Refused:
            return ""

    by_hand = ByHand(course, settings.directory, assignment.name)
    plan = to_carry(course, assignment.name, groups, by_hand, entries, digest)
    remarks: dict[str, list[str]] = {}
    for line, students in plan.stays.items():
        what = line.removeprefix(f"{', '.join(students)}: ")
        for student in students:
            remarks.setdefault(student, []).append(what)
    return {student: "; ".join(lines) for student, lines in remarks.items()}


def _became(
    course: Course,
    assignment: Assignment,
    folder: Path,
    reason: str,
    entry: Entry | None,
    result: Result | None,
) -> Became:
    """What became of something that was handed in, why, and what was graded of it."""
    if reason:
        return "refused", reason, None
    try:
        handed_in_at(folder, entry.timestamp if entry else None)
    except Refused as error:
        return "bad time stamp", str(error), None
    if result is None:
        return "not graded yet", "", None
    try:
        notebook = choose(folder, assignment, course.limits.notebook_mb).path
    except Refused as error:
        return "refused", str(error), None
    if result.submission not in ("", digest_of(notebook, course.limits.notebook_mb)):
        return "handed in again since", "", None
    if result.outcome == "unreadable":
        return "could not be read", one_line(last_line("\n".join(result.notes))), result
    if result.is_broken:
        return "the grader broke", one_line(last_line("\n".join(result.notes))), result
    waits = _open(result, entry)
    return ("open for a person", ", ".join(waits), result) if waits else ("graded", "", result)


def _open(result: Result, entry: Entry | None) -> list[str]:
    """The questions that wait for a person; by the record, where the gradebook has nothing."""
    if entry is None or not entry.grades:
        return [str(each["name"]) for each in result.pending]
    return [question_graded_in(cell) for cell, row in entry.grades.items() if is_open(row)]


def _entries(settings: Settings, assignment: Assignment) -> dict[str, Entry]:
    db_url = settings.directory.db_url
    if is_no_file(db_url):
        return {}
    with reachable(db_url), connected(db_url) as connection:
        if not set(sqlalchemy.inspect(connection).get_table_names()) >= tables.NAMES:
            return {}
        return read_entries(connection, assignment.name, assignment.name)
