"""Graders that work in this process."""

import pytest

from autograder.course.corpus import load_corpus
from tests.grading.local_worker import LocalGrader


class Graders(dict):
    """By assignment, each made when it is asked for."""

    def __init__(self, course):
        super().__init__()
        self.course = course

    def __missing__(self, name):
        self[name] = LocalGrader(load_corpus(self.course.assignment(name)))
        return self[name]


@pytest.fixture(scope="session")
def graders(course):
    return Graders(course)
