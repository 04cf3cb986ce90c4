"""One command at a time on a course, as two would write the same files."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from .. import KitError
from ..course import Course

LOCK = "grade.lock"  # in the course's own folder


@contextmanager
def alone(course: Course) -> Iterator[None]:
    """Holds the course's lock, which ends with its process; KitError where another has it."""
    course.private.mkdir(mode=0o700, exist_ok=True)
    with (course.private / LOCK).open("w") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise KitError("Another `autograder grade` is at work on this course.") from None
        yield
