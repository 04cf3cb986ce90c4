"""Releases built in folders of their own, from masters that a test may spoil."""

import shutil
from dataclasses import replace

import pytest

from autograder.course import Assignment
from autograder.release import build
from autograder.release.master import master_notebook


class Elsewhere(Assignment):
    """The assignment, with its master and its release in another folder."""

    @property
    def source(self):
        return self.place / "source" / self.name / f"{self.name}.py"

    @property
    def released(self):
        return self.place / "release" / self.name / f"{self.name}.ipynb"


@pytest.fixture(scope="session")
def master(assignment):
    return master_notebook(assignment)


@pytest.fixture
def elsewhere(course, assignment, tmp_path):
    """A function that gives course and assignment in `tmp_path`, with an edited master."""

    def moved(edit=lambda text: text):
        there = Elsewhere(assignment.name, assignment.title, assignment.questions, assignment.root)
        object.__setattr__(there, "place", tmp_path)
        shutil.copytree(assignment.source.parent, there.source.parent)
        text = there.source.read_text()
        there.source.write_text(edit(text))
        return replace(course, root=tmp_path), there

    return moved


@pytest.fixture(scope="session")
def built(course, assignment, tmp_path_factory):
    """A fresh build of the release; not to be changed."""
    into = tmp_path_factory.mktemp("built") / assignment.name
    build.build(course, assignment, into)
    return into


@pytest.fixture
def copied(built, tmp_path):
    """A copy of the build, to be changed."""
    return shutil.copytree(built, tmp_path / "copy" / built.name)
