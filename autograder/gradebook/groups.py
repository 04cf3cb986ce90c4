"""Who hands in one notebook together, and whose notebook counts for all of them.

nbgrader's gradebook knows students and no groups: each member has rows, a graded notebook and a
page, made of the one submission that was graded.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from ..course import Course
from ..course.groups import GROUPS, read_groups
from ..course.model import LARGEST_GROUP
from ..submission.choice import choose
from ..submission.folder import Refused, check_folder, handed_in
from ..submission.typed import is_id, typed_ids
from ..util.text import one_line
from .newest import Newest, newest
from .timestamps import handed_in_at, noted_at


class Places(Protocol):
    """What nbgrader's `CourseDirectory` and ours say of where things lie."""

    submitted_directory: str

    def format_path(self, nbgrader_step: str, student_id: str, assignment_id: str) -> str: ...


class Groups:
    """The groups of one assignment.

    known: everybody whom the gradebook knows; a member who is none of them, and has handed in
    nothing, is told in `told` and left out.
    """

    def __init__(
        self, course: Course, directory: Places, assignment: str, known: Collection[str]
    ) -> None:
        self._course = course
        self._directory = directory
        self._assignment = assignment
        self._members: dict[str, tuple[str, ...]] = {}
        self._by_word: set[str] = set()  # of another alone: in a group without having said so
        self._found: dict[tuple[str, ...], Newest | None] = {}
        known = set(known)
        table = read_groups(course)
        self.told = list(table.told)
        for listed in table.groups.get(assignment, {}).values():
            members = []
            for student in sorted(listed):
                if student in known or (
                    is_id(student) and os.path.lexists(self._submitted(student))
                ):
                    members.append(student)
                else:
                    self.told.append(table.unknown(assignment, student, known))
            self._members |= dict.fromkeys(members, tuple(members))
        size = course.assignments[assignment].group_size if assignment in course.assignments else 1
        if size > 1:
            submitted = course.root / directory.submitted_directory
            typed, most = {}, course.limits.notebook_mb
            for student, why_not in handed_in(submitted, assignment):
                if not why_not:
                    with suppress(Refused):
                        choice = choose(
                            self._submitted(student), course.assignments[assignment], most
                        )
                        typed[student] = typed_ids(choice.path, most)
            named = Named(typed, size, frozenset(self._members), {*known, *typed})
            self.told += named.told
            self._members |= named.members
            self._by_word = {each for each in named.members if each not in typed}

    def is_by_anothers_word(self, student: str) -> bool:
        """Whether a student is in a group because another typed their id, and handed in nothing."""
        return student in self._by_word

    def together(self, student: str) -> tuple[str, ...]:
        """A student's group; of who is in none, the student alone."""
        return self._members.get(student, (student,))

    def submitter(self, student: str) -> str:
        """Whose submission counts for a student: of all in the group the newest.

        Who has a group in which nobody handed in what can be graded stands for themself.
        """
        counting = self._newest(student)
        return counting.student if counting else student

    def why(self, student: str) -> str:
        """Why that one's counts, in words."""
        counting = self._newest(student)
        return counting.why if counting else ""

    def group(self, submitter: str) -> tuple[str, ...]:
        """All for whom a submission counts, whoever handed it in first; empty where it is one."""
        members = self.together(submitter)
        if len(members) == 1:
            return ()
        return (submitter, *(each for each in members if each != submitter))

    def _newest(self, student: str) -> Newest | None:
        members = self.together(student)
        if len(members) == 1:
            return None
        if members not in self._found:
            folders, moments = {}, {}
            for member in members:
                folder = self._submitted(member)
                with suppress(Refused):
                    check_folder(folder)
                    if when := handed_in_at(folder, noted_at(folder)):
                        moments[member] = when
                    folders[member] = folder
            self._found[members] = newest(self._course, self._assignment, folders, moments)
        return self._found[members]

    def _submitted(self, student: str) -> Path:
        step = self._directory.submitted_directory
        return Path(self._directory.format_path(step, student, self._assignment))


class Named:
    """The groups by the ids that were typed into notebooks.

    Nobody is taken into a group against their own notebook: all members who handed in must have
    typed the same ids. Who handed in nothing is in by another's word, unless two say otherwise.
    What is wrong in itself, or against another's own notebook, counts against nobody.

    typed: by who handed in, the ids. listed: whom the course's table has in a group. there: all
    that there are.
    """

    def __init__(
        self,
        typed: Mapping[str, Sequence[str]],
        size: int,
        listed: Collection[str],
        there: Collection[str],
    ) -> None:
        self.told: list[str] = []
        self.members: dict[str, tuple[str, ...]] = {}
        self._typed, self._size, self._listed, self._there = typed, size, listed, there
        # The table is the instructor's word.
        together = [who for who, ids in typed.items() if len(ids) > 1 and who not in listed]
        reasons = {student: self._why_not(student) for student in together}
        named: dict[str, set[frozenset[str]]] = {}  # the groups that each is named in
        for student in together:
            if not reasons[student]:
                group = frozenset(typed[student])
                for each in group:
                    named.setdefault(each, set()).add(group)
        for student in together:
            why = reasons[student] or self._twice(student, named)
            if why:
                self.told.append(one_line(f"{student}: {why}; who is named is not graded by it"))
            else:
                members = tuple(sorted(typed[student]))
                self.members |= dict.fromkeys(members, members)

    def _why_not(self, student: str) -> str:
        ids = self._typed[student]
        others = [each for each in ids if each != student]
        if len(ids) > self._size:
            many = f"more than {LARGEST_GROUP}" if len(ids) > LARGEST_GROUP else len(ids)
            return f"typed {many} ids into the notebook, of at most {self._size}"
        if student not in ids:
            return f"typed {', '.join(ids)} into the notebook, and not the own id"
        for other in others:
            if not is_id(other) or other not in self._there:
                return f"typed the id {other}, and there is no such student"
            if other in self._listed:
                return f"typed the id {other}, who is in a group by {GROUPS}"
            if other in self._typed and set(self._typed[other]) != set(ids):
                return f"typed the id {other}, whose own notebook does not name the same"
        return ""

    def _twice(self, student: str, named: Mapping[str, Collection[frozenset[str]]]) -> str:
        for each in self._typed[student]:
            if len(named[each]) > 1:
                return f"typed the id {each}, whom another group's notebook names, too"
        return ""
