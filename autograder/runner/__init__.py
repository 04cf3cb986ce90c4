"""Grades submissions: one, a class in forked processes, or a class over a cluster."""

from .run import Run, Task, read, template
from .session import (
    GraderError,
    Keep,
    grade_here,
    grade_one,
    load_questions,
    open_context,
    start_zygote,
    ungraded,
)

__all__ = [
    "GraderError",
    "Keep",
    "Run",
    "Task",
    "grade_here",
    "grade_one",
    "load_questions",
    "open_context",
    "read",
    "start_zygote",
    "template",
    "ungraded",
]
