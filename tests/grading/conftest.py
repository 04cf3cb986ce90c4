"""Graders of `rnn_forward` that work in this process."""

import pytest

from autograder.corpus import load_corpus
from tests.grading.local_worker import LocalGrader


@pytest.fixture(scope="session")
def corpus(course):
    return load_corpus(course.assignment("rnn_forward"))


@pytest.fixture(scope="session")
def grader(corpus):
    """Without the document's run, which takes longer than all else together."""
    return LocalGrader(corpus)
