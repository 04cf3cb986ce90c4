"""What a run grades, and with what: small, picklable, the same in every process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from .. import course as course_module
from ..course import Course, Limits, libraries
from ..grading.seeds import CHECKED_STUDENT, Secret, course_secret
from ..submission import Submission, Template
from ..submission.read import submission_of
from ..submission.released import released_template


@dataclass(frozen=True)
class Run:
    """What every submission of a run is graded with: small and picklable."""

    root: Path
    assignment: str
    secret: Secret
    limits: Limits
    unsafe: bool = False
    without: frozenset[str] = frozenset()

    @classmethod
    def of(cls, root: Path, assignment: str, unsafe: bool = False) -> Run:
        course = _courses[root] = course_module.as_it_is(root)
        course.assignment(assignment)
        libraries.require(course.libraries)
        return cls(root, assignment, course_secret(course.private), course.limits, unsafe)

    @property
    def course(self) -> Course:
        return _course(self.root)

    def read_again(self) -> None:
        """In a process that may have had this course before: its configuration as it is now."""
        _courses[self.root] = course_module.as_it_is(self.root)


@dataclass(frozen=True)
class Task:
    """One notebook to be graded: a path, or the bytes of one.

    chosen: why this one, where several were handed in, or one of another name.
    group: all for whom it counts, its student first; empty where that is one.
    """

    name: str
    content: Path | bytes
    student: str = CHECKED_STUDENT
    chosen: str = ""
    group: tuple[str, ...] = ()


_courses: dict[Path, Course] = {}


def _course(root: Path) -> Course:
    if root not in _courses:
        _courses[root] = course_module.load(root)
    return _courses[root]


def template(run: Run) -> Template:
    """The released notebook of the run's assignment."""
    return released_template(run.course.assignment(run.assignment).released)


def read(run: Run, task: Task) -> Submission:
    """The task's submission; Unreadable with one line that names it."""
    most = run.limits.notebook_mb
    submission = submission_of(task.content, template(run), task.student, task.name, most)
    return replace(submission, group=task.group)
