"""A course with a class that handed in; its gradebook is made once and copied."""

import shutil
import time

import pytest

from autograder import course as course_module
from autograder.course.corpus import load_corpus
from autograder.gradebook.database import enter, nbgrader_app
from autograder.validation.samples import broken, hostile, right, untouched, wrong
from tests.kit.courses import polls
from tests.kit.courses.folder import CLASS, A, Folder
from tests.kit.one_zygote import one_for_all

__all__ = ["one_for_all"]


@pytest.fixture(scope="session")
def samples(course):
    """Everybody of the demonstration class, by what they handed in."""
    assignment = course.assignment(A)
    corpus = load_corpus(assignment)
    kinds = (right, wrong, untouched, broken)
    found = [sample for kind in kinds for sample in kind(corpus)]
    found += hostile(corpus, course)
    return {sample.task.name: sample for sample in found}


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A course whose assignment is in the gradebook, and nothing handed in."""
    path = tmp_path_factory.mktemp("template") / "course"
    polls.copied(path)
    (path / "submitted").mkdir()
    config = path / "course_config.py"
    # An endless answer should not make the tests wait as long as a course does.
    short = config.read_text().replace('"call_seconds": 10', '"call_seconds": 5')
    config.write_text(short.replace('"cell_seconds": 60', '"cell_seconds": 4'))
    made = course_module.load(path)
    enter(made, made.assignment(A), nbgrader_app(made).coursedir)
    return path


@pytest.fixture(scope="session")
def new_course(template, tmp_path_factory):
    """Makes a course of its own for whoever calls it."""

    def make(name, students=(), samples=None):
        path = tmp_path_factory.mktemp(name) / "course"
        folder = Folder(shutil.copytree(template, path))
        for student in students:
            folder.hand_in(student, samples[CLASS[student]].task.content)
        return folder

    return make


@pytest.fixture(scope="session")
def by_command(new_course, samples):
    """The class, graded by `autograder grade`; the command's output as `done`."""
    folder = new_course("by_command", CLASS, samples)
    folder.hand_in_misnamed(samples["right/solution"].task.content)
    started = time.monotonic()
    folder.done = folder.here("grade", A)
    folder.seconds = time.monotonic() - started
    return folder
