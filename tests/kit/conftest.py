"""The small course by which the machine is tested, and a wall before what is taught here."""

from contextlib import closing

import pytest

from autograder import runner
from autograder.course.corpus import load_corpus
from autograder.grading.question import questions_of
from tests.kit import wall
from tests.kit.courses import polls
from tests.kit.grading.local_worker import LocalGrader
from tests.kit.one_zygote import OneZygote

collect_ignore = ["courses"]  # their graders are no tests of ours


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    with wall.before_what_is_taught(collector.path):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    with wall.before_what_is_taught(item.path):
        return (yield)


@pytest.fixture(scope="session")
def course():
    """The small course, released; not to be changed."""
    return polls.released()


@pytest.fixture(scope="session")
def assignment(course):
    return course.assignment(polls.NAME)


@pytest.fixture(scope="session")
def corpus(assignment):
    return load_corpus(assignment)


@pytest.fixture(scope="session")
def grader(corpus):
    """A grader that works in this process, without the week that all share."""
    return LocalGrader(corpus)


@pytest.fixture(scope="session")
def context(course):
    """A context with a real zygote; its questions are loaded."""
    opened = runner.open_context(runner.Run.of(course.root, polls.NAME))
    with closing(opened):  # the zygote it has by then: a test may have ended the first
        opened.load(questions_of(opened.assignment))
        yield opened


@pytest.fixture(scope="session")
def shared_zygotes(tmp_path_factory):
    """For tests that are not about starting one."""
    with closing(OneZygote(tmp_path_factory.getbasetemp().resolve())) as one:
        yield one
