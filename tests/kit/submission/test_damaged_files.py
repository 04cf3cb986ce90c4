"""Files whose bytes are damaged, and notebooks all over: the command says what is said here."""

import gzip
import json
import subprocess
import sys

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from autograder.release.master import solved_answers
from autograder.submission.parse import parse
from autograder.validation.notebooks import filled_in, released_notebook
from tests.kit.submission.damage import Graded, damage, examples


def first(entry):
    """Puts an entry before all others of the notebook."""
    return lambda file: b"{" + entry + b", " + file[1:]


def instead(of, value):
    return lambda file: file.replace(of, value)


# What becomes of the solved one's bytes, and whether it can still be read.
WORDS = b"stray"  # stands in an output
FILES = {
    "as it is": (lambda file: file, True),
    "a byte order mark": (lambda file: b"\xef\xbb\xbf" + file, True),
    "UTF-16": (lambda file: file.decode().encode("utf-16"), True),
    "UTF-16 without a mark": (lambda file: file.decode().encode("utf-16-le"), True),
    "UTF-32": (lambda file: file.decode().encode("utf-32"), True),
    "lines that end as in Windows": (instead(b"\n", b"\r\n"), True),
    "bytes that are no UTF-8": (instead(WORDS, b"\xff\xe9\x80"), True),
    "half a character": (instead(WORDS, "σ".encode()[:1]), True),
    "null bytes in an output": (instead(WORDS, bytes(3)), True),
    "an escaped half of a pair": (instead(WORDS, rb"\ud800"), True),
    "a key twice": (first(b'"cells": []'), True),
    "no numbers": (first(b'"a": NaN, "b": -Infinity, "c": 1e999'), True),
    "a number of 100,000 digits": (first(b'"a": 1' + b"0" * 100_000), True),
    "nested 100 times": (first(b'"a": ' + b"[" * 100 + b"]" * 100), True),
    "a format from before": (instead(b'"nbformat": 4', b'"nbformat": 2'), True),
    "a format that is text": (instead(b'"nbformat": 4', b'"nbformat": "4"'), True),
    "a format to come": (instead(b'"nbformat": 4', b'"nbformat": 5'), False),
    "nested too deeply": (first(b'"a": ' + b"[" * 10**5 + b"]" * 10**5), False),
    "cut off": (lambda file: file[: len(file) // 2], False),
    "null bytes at its end": (lambda file: file + bytes(512), False),
    "compressed": (gzip.compress, False),
    "the last key empty": (lambda file: file[: file.rindex(b"}")] + b', "cells": []}', False),
}


@pytest.fixture(scope="module")
def graded(course):
    return Graded(course.assignment("daily_polls"))


@pytest.fixture(scope="module")
def file(graded):
    """A solved notebook as JupyterLab saves it, whose answers need characters beyond ASCII."""
    assignment = graded.assignment
    notebook = filled_in(released_notebook(assignment), solved_answers(assignment))
    for cell in notebook["cells"]:
        if cell.get("id") == "shares":
            mine = "\n\nσ = shares\n\n\ndef shares(x):\n    return σ(x)\n"
            cell["source"] = "".join(cell["source"]) + mine
        if cell["cell_type"] == "code":
            said = {"output_type": "stream", "name": "stdout", "text": [WORDS.decode()]}
            cell["outputs"] = [said]
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode()


@pytest.fixture(scope="module")
def handed_in(file, graded):
    """Files by name, each with what it must get: points by question, or None."""
    found = {}
    for name, (damaged, is_read) in FILES.items():
        found[name] = damaged(file), graded.full if is_read else None

    @settings(examples(15), phases=[Phase.generate])
    @given(data=st.data())
    def draw(data):
        notebook = json.loads(file)
        for _ in range(data.draw(st.integers(1, 4))):
            damage(data, notebook)
            if not notebook:
                break
        content = json.dumps(notebook).encode()
        found[f"drawn {len(found)}"] = content, graded.scores(content)

    draw()
    return found


@pytest.mark.parametrize("kind", FILES)
def test_a_damaged_file_has_all_its_points_or_cannot_be_read(handed_in, graded, kind):
    content, meant = handed_in[kind]
    assert graded.scores(content) == meant


def test_the_command_gives_them_the_same_points_and_a_line_each_that_cannot_be_read(
    handed_in, graded, tmp_path
):
    paths = {name: tmp_path / f"{name}.ipynb" for name in handed_in}
    for name, (content, _) in handed_in.items():
        paths[name].write_bytes(content)
    command = [sys.executable, "-W", "ignore", "-m", "autograder", "check", *paths.values()]
    done = subprocess.run(
        [*command, "--assignment", "daily_polls", "--json", "-"],
        cwd=graded.assignment.root,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 2
    results = [json.loads(line) for line in done.stdout.splitlines()]
    found = {
        name: {each["name"]: each["score"] for each in result["questions"]} or None
        for name, result in zip(paths, results, strict=True)
    }
    assert found == {name: meant for name, (_, meant) in handed_in.items()}
    unreadable = [paths[name] for name, scores in found.items() if scores is None]
    assert len(unreadable) > 6
    for path in unreadable:
        told = [line for line in done.stderr.splitlines() if str(path) in line]
        assert len(told) == 1
        assert told[0].startswith(f"autograder: {path}: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("metadata", "python"),
    [
        ({"language_info": {"name": "python", "version": "3.14.0"}}, (3, 14)),
        ({"language_info": {"name": "python", "version": "3.9"}}, (3, 9)),
        ({"language_info": {"name": "python", "version": "three"}}, ()),
        ({"language_info": {"name": "python", "version": 3.14}}, ()),
        ({"language_info": {"name": "R", "version": "4.4.1"}}, ()),
        ({"language_info": []}, ()),
        ([], ()),
    ],
)
def test_the_python_that_a_notebook_was_saved_with_is_read(metadata, python):
    notebook = {"cells": [{}], "metadata": metadata}
    assert parse(json.dumps(notebook).encode(), []).python == python
