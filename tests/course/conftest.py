"""This repository's own course, and graders of it that work in this process."""

import shutil
from contextlib import closing

import pytest

from autograder import course as course_module
from autograder import runner
from autograder.course.corpus import load_corpus
from autograder.grading.question import questions_of
from tests.conftest import ROOT
from tests.kit.grading.local_worker import LocalGrader


@pytest.fixture(scope="session")
def course():
    return course_module.load(ROOT)


@pytest.fixture(scope="session")
def copied(tmp_path_factory):
    """The folder of a copy, for commands that leave something in their course."""
    root = tmp_path_factory.mktemp("copied") / "course"
    ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in ("release", "solutions", "source", "tests/graders", "tests/notebooks"):
        shutil.copytree(ROOT / name, root / name, ignore=ignored)
    for name in ("course_config.py", "nbgrader_config.py", "pyproject.toml"):
        shutil.copy(ROOT / name, root)
    return root


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


@pytest.fixture(scope="session")
def context(course):
    """A context of `rnn_forward` with a real zygote; its questions are loaded."""
    opened = runner.open_context(runner.Run.of(course.root, "rnn_forward"))
    with closing(opened):  # the zygote it has by then: a test may have ended the first
        opened.load(questions_of(opened.assignment))
        yield opened
