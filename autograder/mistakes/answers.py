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
        self._read: dict[str, dict[str, Source]] = {}

    def source(self, student: str, question: str) -> Source | None:
        """A student's answer; None where it cannot be had, or is not what was graded."""
        if student not in self._read:
            self._read[student] = self._sources(student)
        return self._read[student].get(question)

    def _sources(self, student: str) -> dict[str, Source]:
        most = self._course.limits.notebook_mb
        path = self._course.root / self._results[student].notebook  # of a group, another member's
        try:
            template = released_template(self._assignment.released)
            submission = read_submission(path, template, student, most)
        except Unreadable:
            return {}
        if submission.digest != self._results[student].submission:
            return {}
        questions = self._assignment.questions
        sources = ((each, source_of(submission, each, questions)) for each in questions)
        return {each: source for each, source in sources if source is not None}

    def by_length(self, group: Group) -> list[tuple[str, Source]]:
        """The answers of a group that can be read, each with whose it is, the shortest first."""
        answers = [
            (len(source.text), student, source)
            for student in group.students
            if (source := self.source(student, group.question)) is not None
        ]
        return [each[1:] for each in sorted(answers, key=lambda each: each[:2])]

    def read(self, group: Group) -> ReadGroup:
        """A group with its shortest answer, for a page."""
        student, source = next(iter(self.by_length(group)), ("", None))
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
