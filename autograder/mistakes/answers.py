"""The answers of a group, as they were handed in: the shortest is the one to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..course import Assignment, Course
from ..results.result import Result
from ..submission import Unreadable, read_submission
from ..submission.released import released_template
from .code import Source, source_of
from .groups import Group

LONGEST = 4000  # characters of an answer on a page


class HandedIn:
    """What students handed in for an assignment, each read when it is asked for, once."""

    def __init__(
        self, course: Course, assignment: Assignment, results: Mapping[str, Result]
    ) -> None:
        self._course = course
        self._assignment = assignment
        self._results = results
        self._read: dict[tuple[str, str], Source | None] = {}

    def source(self, student: str, question: str) -> Source | None:
        """A student's answer; None where it cannot be had, or is not what was graded."""
        key = student, question
        if key not in self._read:
            self._read[key] = self._source(student, question)
        return self._read[key]

    def _source(self, student: str, question: str) -> Source | None:
        name, most = self._assignment.name, self._course.limits.notebook_mb
        path = self._course.root / "submitted" / student / name / f"{name}.ipynb"
        try:
            template = released_template(self._assignment.released)
            submission = read_submission(path, template, student, most)
        except Unreadable:
            return None
        if submission.digest != self._results[student].submission:
            return None
        return source_of(submission, question, self._assignment.questions)

    def shortest(self, group: Group) -> tuple[str, Source] | None:
        """The shortest answer of a group, and whose; None where none can be read."""
        found = [
            (len(source.text), student, source)
            for student in group.students
            if (source := self.source(student, group.question)) is not None
        ]
        if not found:
            return None
        _, student, source = min(found, key=lambda each: each[:2])
        return student, source

    def read(self, group: Group) -> ReadGroup:
        """A group with its shortest answer, for a page."""
        student, source = self.shortest(group) or ("", None)
        text = source.text if source else ""
        return ReadGroup(group, student, text[:LONGEST], len(text) > LONGEST)


@dataclass(frozen=True)
class ReadGroup:
    """A group and the code of its shortest answer; empty where none can be read."""

    group: Group
    student: str
    code: str
    is_cut: bool

    @property
    def is_single(self) -> bool:
        """Whether nobody else's answer behaves like it."""
        return len(self.group.members) == 1
