"""A notebook as JupyterLab saves it, to be damaged; and what becomes of it."""

import copy
import json
from pathlib import Path

import pytest

from autograder import runner
from autograder.submission import read_template
from autograder.submission.read import parse_submission
from tests.kit.courses import polls


@pytest.fixture(scope="session")
def template(course):
    return read_template(course.assignment("daily_polls").released)


@pytest.fixture(scope="session")
def saved(tmp_path_factory):
    """The path of a notebook as JupyterLab saves it, by its name."""
    folder = tmp_path_factory.mktemp("saved")
    (folder / "solved.ipynb").write_bytes(polls.saved())
    (folder / "one_mistake.ipynb").write_bytes(polls.saved(shares=polls.ONE_MISTAKE))
    return lambda name: folder / f"{name}.ipynb"


@pytest.fixture(scope="session")
def _solved(saved):
    return json.loads(saved("solved").read_text(encoding="utf-8"))


@pytest.fixture
def solved(_solved):
    """A right answer to everything, with all its outputs: yours to damage."""
    return copy.deepcopy(_solved)


@pytest.fixture(scope="session")
def read(template):
    """Reads a notebook from its JSON, or from the bytes of its file."""

    def read(notebook):
        data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
        return parse_submission(data, template, "somebody", "some.ipynb")

    return read


@pytest.fixture
def grade(context, course):
    """Grades notebooks, each given as its JSON, its file's bytes or its path."""
    run = runner.Run.of(course.root, "daily_polls")

    def grade(*notebooks):
        contents = [
            notebook if isinstance(notebook, bytes | Path) else json.dumps(notebook).encode()
            for notebook in notebooks
        ]
        tasks = [runner.Task(f"number {i}", content) for i, content in enumerate(contents)]
        return runner.grade_here(context, run, tasks)

    return grade


@pytest.fixture(scope="session")
def cell():
    """The cell of a notebook that was released under an id."""

    def cell(notebook, grade_id):
        found = [each for each in notebook["cells"] if each.get("id") == grade_id]
        (one,) = found
        return one

    return cell
