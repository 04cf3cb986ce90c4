"""Who hands in one notebook together, and whose notebook counts for all of them.

nbgrader's gradebook knows students and no groups: each member has rows, a graded notebook and a
page, made of the one submission that was graded.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Protocol

from ..course import Course
from ..course.groups import read_groups
from ..submission.folder import Refused, check_folder
from .timestamps import handed_in_at, noted_at


class Places(Protocol):
    """What nbgrader's `CourseDirectory` and ours say of where things lie."""

    submitted_directory: str

    def format_path(self, nbgrader_step: str, student_id: str, assignment_id: str) -> str: ...


class Groups:
    """The groups of one assignment.

    known: everybody whom the gradebook knows; a member who is none of them, and has handed in
    nothing, is told in `told` and left out. None where that is of no interest.
    """

    def __init__(
        self,
        course: Course,
        directory: Places,
        assignment: str,
        known: Collection[str] | None = None,
    ) -> None:
        self._directory = directory
        self._assignment = assignment
        self._members: dict[str, tuple[str, ...]] = {}
        self._submitters: dict[tuple[str, ...], str | None] = {}
        table = read_groups(course)
        self.told = list(table.told)
        for listed in table.groups.get(assignment, {}).values():
            members = []
            for student in sorted(listed):
                if known is None or student in known or os.path.lexists(self._submitted(student)):
                    members.append(student)
                else:
                    self.told.append(table.unknown(assignment, student))
            self._members |= dict.fromkeys(members, tuple(members))

    def together(self, student: str) -> tuple[str, ...]:
        """A student's group; of who is in none, the student alone."""
        return self._members.get(student, (student,))

    def submitter(self, student: str) -> str:
        """Whose submission counts for a student: of all in the group the newest.

        One without a time stamp is older than all that have one; of two at once, the first by id.
        Who has a group in which nobody handed in what can be graded stands for themself.
        """
        members = self.together(student)
        if len(members) == 1:
            return student
        if members not in self._submitters:
            self._submitters[members] = self._newest(members)
        return self._submitters[members] or student

    def group(self, submitter: str) -> tuple[str, ...]:
        """All for whom a submission counts, whoever handed it in first; empty where it is one."""
        members = self.together(submitter)
        if len(members) == 1:
            return ()
        return (submitter, *(each for each in members if each != submitter))

    def _newest(self, members: Collection[str]) -> str | None:
        newest, found = datetime.min, None  # noqa: DTZ901 - in UTC, as all moments here
        for member in members:
            folder = self._submitted(member)
            try:
                check_folder(folder)
                when = handed_in_at(folder, noted_at(folder)) or datetime.min  # noqa: DTZ901
            except Refused:
                continue
            if found is None or when > newest:
                newest, found = when, member
        return found

    def _submitted(self, student: str) -> Path:
        step = self._directory.submitted_directory
        return Path(self._directory.format_path(step, student, self._assignment))
