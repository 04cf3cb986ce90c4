"""The graded notebook: what was handed in, repaired, with the pictures that belong to its texts."""

import json
from dataclasses import replace

import nbformat
import pytest

from autograder.submission.notebook import as_notebook
from autograder.submission.read import parse_submission
from autograder.submission.released import released_metadata
from autograder.validation.notebooks import released_notebook
from tests.kit.pages import PNG


@pytest.fixture
def graded(template, course):
    """The graded notebook of a released one that has one more text cell, with attachments."""
    assignment = course.assignment("daily_polls")

    def graded(attachments, kind="markdown"):
        notebook = released_notebook(assignment)
        cell = {"cell_type": kind, "id": "own", "metadata": {}, "source": "![a](attachment:a.png)"}
        notebook["cells"].insert(1, {**cell, "attachments": attachments})
        submission = parse_submission(json.dumps(notebook).encode(), template, "ada", "n.ipynb")
        made = as_notebook(submission, template, released_metadata(assignment.released))
        nbformat.validate(nbformat.from_dict(made))
        return made["cells"][1]

    return graded


def test_a_picture_that_was_dropped_into_a_text_is_kept(graded):
    attachments = {"a.png": {"image/png": PNG}}
    assert graded(attachments)["attachments"] == attachments


def test_a_picture_of_a_given_text_is_the_releases_whatever_was_handed_in(template, course):
    released = released_notebook(course.assignment("daily_polls"))
    number = next(n for n, cell in enumerate(released["cells"]) if cell["cell_type"] == "markdown")
    given = released["cells"][number]
    name = given["metadata"]["nbgrader"]["grade_id"]
    pictured = {**template.released[name], "attachments": {"a.png": {"image/png": PNG}}}
    template = replace(template, released={**template.released, name: pictured})
    given["attachments"] = {"a.png": {"image/png": "of another"}}
    submission = parse_submission(json.dumps(released).encode(), template, "ada", "n.ipynb")
    made = as_notebook(submission, template, {})
    assert made["cells"][number]["attachments"] == pictured["attachments"]


def test_a_picture_that_was_saved_in_lines_is_kept_whole(graded):
    lines = [PNG[:20], PNG[20:]]
    assert graded({"a.png": {"image/png": lines}})["attachments"] == {"a.png": {"image/png": PNG}}


@pytest.mark.parametrize(
    "attachments",
    [
        {"a.svg": {"image/svg+xml": "<svg/>"}},
        {"a.png": {"image/png": '"><script>'}},
        {"a.png": {"image/png": 5}},
        {"a.png": {"text/html": "<b>"}},
        {"a.png": PNG},
        [PNG],
        "a.png",
        None,
        {},
    ],
)
def test_what_is_no_picture_is_left_behind(graded, attachments):
    assert "attachments" not in graded(attachments)


def test_a_code_cell_has_no_attachments(graded):
    assert "attachments" not in graded({"a.png": {"image/png": PNG}}, kind="code")
