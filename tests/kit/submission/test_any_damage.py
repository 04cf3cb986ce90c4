"""Damage that nobody thought of: a submission or one plain line comes of it, and nothing else."""

import functools
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.errors import FlakyStrategyDefinition

from autograder.submission import Submission, Unreadable, read_template
from autograder.submission.read import parse_submission
from tests.kit.submission.damage import damage, examples, values

FUNCTIONS = ("shares", "read_poll", "run_polls", "unroll_polls")
ROLES = {"answer", "given", "extra"}


def draws_alike(test):
    """Tells apart what is none of ours.

    What hypothesis draws depends on which of our modules have been imported by then, as it takes
    constants from them; once in many runs it says that its own draws are inconsistent.
    """

    @functools.wraps(test)
    def run(**fixtures):
        try:
            test(**fixtures)
        except FlakyStrategyDefinition as error:
            pytest.xfail(f"hypothesis: {error}")

    return run


@pytest.fixture(scope="module")
def released(course):
    return read_template(course.assignment("daily_polls").released)


@pytest.fixture(scope="module")
def text(saved):
    """The solved notebook without its pictures: their characters are many and all alike."""
    notebook = json.loads(saved("solved").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop("image/png", None)
    return json.dumps(notebook)


def submitted(data, released):
    """What comes of a file's bytes: a sound submission, or None after one plain line."""
    started = time.perf_counter()
    try:
        submission = parse_submission(data, released, "somebody", "some.ipynb")
    except Unreadable as error:
        submission, line = None, str(error)
    assert time.perf_counter() - started < 1
    if submission is None:
        assert line.isprintable()
        return None
    assert isinstance(submission, Submission)
    assert all(note.isprintable() for note in submission.notes)
    for cell in submission.cells:
        assert cell.role in ROLES
        assert cell.source.encode()
        assert cell.describe().isprintable()
    assert released.locked["imports"] in [cell.source for cell in submission.cells]
    return submission


@draws_alike
@examples(150)
@given(data=st.data())
def test_a_damaged_notebook_is_a_submission_or_unreadable(text, released, data):
    notebook = json.loads(text)
    for _ in range(data.draw(st.integers(1, 4))):
        damage(data, notebook)
        if not notebook:
            break
    submitted(json.dumps(notebook).encode(), released)


@draws_alike
@examples(150)
@given(data=st.data())
def test_a_damaged_file_is_a_submission_or_unreadable(text, released, data):
    content = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 5))):
        start = data.draw(st.integers(0, len(content)))
        end = start + data.draw(st.sampled_from([0, 1, 2, 50, 5000]))
        content[start:end] = data.draw(st.binary(max_size=5))
    submitted(bytes(content), released)


def is_no_answers(place):
    """Whether a place holds nothing that a student wrote: not a cell, its source or its type."""
    in_cell = place[:1] == ("cells",) and len(place) >= 3
    return (in_cell and place[2] not in ("source", "cell_type")) or place[:1] == ("metadata",)


@draws_alike
@examples(150)
@given(data=st.data())
def test_damage_elsewhere_keeps_every_answer(text, released, data):
    notebook = json.loads(text)
    damage(data, notebook, is_no_answers)
    submission = submitted(json.dumps(notebook).encode(), released)
    assert submission
    for name in FUNCTIONS:
        assert any(f"def {name}(" in cell.source for cell in submission.cells)


@examples(150)
@given(value=values)
def test_any_json_is_a_submission_or_unreadable(released, value):
    submitted(json.dumps(value).encode(), released)
    submitted(json.dumps({"cells": value}).encode(), released)
    submitted(json.dumps({"worksheets": value}).encode(), released)
    submitted(json.dumps({"worksheets": [{"cells": value}]}).encode(), released)


@examples(150)
@given(content=st.binary(max_size=200))
def test_any_bytes_are_a_submission_or_unreadable(released, content):
    submitted(content, released)
