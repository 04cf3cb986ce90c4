"""Damage that nobody thought of: a submission or one plain line comes of it, and nothing else."""

import json
import time
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.submission import Submission, Unreadable, read_template
from autograder.submission.read import parse_submission

FUNCTIONS = ("softmax", "rnn_cell_forward", "run_forward", "unroll_forward")
ROLES = {"answer", "given", "extra"}

texts = st.text(max_size=8) | st.sampled_from(
    ["code", "markdown", "softmax", "imports", "run-forward", "title", "\ud800", "\x00", "\x1b[31m"]
)
scalars = st.none() | st.booleans() | st.integers() | st.just(10**4000) | st.floats() | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
)
few = settings(
    max_examples=150,
    deadline=timedelta(seconds=1),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@pytest.fixture(scope="module")
def released(course):
    return read_template(course.assignment("rnn_forward").released)


@pytest.fixture(scope="module")
def text(saved):
    """The solved notebook without its pictures: their characters are many and all alike."""
    notebook = json.loads(saved("solved").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            output.get("data", {}).pop("image/png", None)
    return json.dumps(notebook)


def places(value, path=()):
    """Every place in a JSON value, as the keys that lead there."""
    yield path
    inside = value.items() if isinstance(value, dict) else ()
    inside = enumerate(value) if isinstance(value, list) else inside
    for key, part in inside:
        yield from places(part, (*path, key))


def damage(data, notebook, somewhere):
    """Replaces, deletes, doubles or adds something at a place that `somewhere` allows."""
    path = data.draw(st.sampled_from([place for place in places(notebook) if somewhere(place)]))
    holder = notebook
    for key in path[:-1]:
        holder = holder[key]
    key = path[-1]
    match data.draw(st.sampled_from(["replace", "delete", "double", "swap"])):
        case "replace":
            holder[key] = data.draw(values)
        case "delete":
            del holder[key]
        case "double" if isinstance(holder, list):
            holder.insert(data.draw(st.integers(0, len(holder))), holder[key])
        case "swap" if isinstance(holder, list):
            other = data.draw(st.integers(0, len(holder) - 1))
            holder[key], holder[other] = holder[other], holder[key]
        case _:
            holder[data.draw(texts) if isinstance(holder, dict) else key] = data.draw(values)


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


@few
@given(data=st.data())
def test_a_damaged_notebook_is_a_submission_or_unreadable(text, released, data):
    notebook = json.loads(text)
    for _ in range(data.draw(st.integers(1, 4))):
        damage(data, notebook, lambda place: place)
        if not notebook:
            break
    submitted(json.dumps(notebook).encode(), released)


@few
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


@few
@given(data=st.data())
def test_damage_elsewhere_keeps_every_answer(text, released, data):
    notebook = json.loads(text)
    damage(data, notebook, is_no_answers)
    submission = submitted(json.dumps(notebook).encode(), released)
    assert submission
    for name in FUNCTIONS:
        assert any(f"def {name}(" in cell.source for cell in submission.cells)


@few
@given(value=values)
def test_any_json_is_a_submission_or_unreadable(released, value):
    submitted(json.dumps(value).encode(), released)
    submitted(json.dumps({"cells": value}).encode(), released)
    submitted(json.dumps({"worksheets": value}).encode(), released)
    submitted(json.dumps({"worksheets": [{"cells": value}]}).encode(), released)


@few
@given(content=st.binary(max_size=200))
def test_any_bytes_are_a_submission_or_unreadable(released, content):
    submitted(content, released)
