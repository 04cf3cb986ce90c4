"""Graders of `vanishing_gradient` that work in this process."""

import pytest

from autograder.course.corpus import load_corpus
from tests.kit.grading.local_worker import LocalGrader


@pytest.fixture(scope="session")
def assignment(course):
    return course.assignment("vanishing_gradient")


@pytest.fixture(scope="session")
def corpus(assignment):
    return load_corpus(assignment)


@pytest.fixture(scope="session")
def grader(corpus):
    """Without the document's run, which takes longer than all else together."""
    return LocalGrader(corpus)
