"""Graders that work in this process, of every assignment and of `rnn_forward`."""

import pytest

from autograder.course.corpus import load_corpus
from tests.kit.grading.local_worker import LocalGrader


@pytest.fixture(scope="session")
def corpus(course):
    return load_corpus(course.assignment("rnn_forward"))


@pytest.fixture(scope="session")
def graders(course):
    """By assignment; without the document's run, which takes longer than all else together."""
    return {
        name: LocalGrader(load_corpus(assignment))
        for name, assignment in course.assignments.items()
    }


@pytest.fixture(scope="session")
def grader(graders):
    return graders["rnn_forward"]
