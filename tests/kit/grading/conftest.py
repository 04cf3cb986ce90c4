"""Graders of this course that work in this process."""

from tests.course.conftest import corpus, grader, graders

__all__ = ["corpus", "grader", "graders"]
