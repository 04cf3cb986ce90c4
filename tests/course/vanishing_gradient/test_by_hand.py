"""The paragraph at the end, from the notebook through nbgrader's gradebook to the feedback page."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from bs4 import BeautifulSoup

from autograder import course as course_module
from autograder.gradebook.database import enter, nbgrader_app
from autograder.release.master import solved_answers
from autograder.validation.notebooks import as_bytes, filled_in, released_notebook
from tests.conftest import ROOT

A = "vanishing_gradient"
SUBMITTED = {"ada": True, "bob": False}  # whose paragraph is written


@pytest.fixture(scope="module")
def graded(assignment, tmp_path_factory):
    """A course in which both have handed in the solution, graded, with feedback."""
    path = tmp_path_factory.mktemp("by-hand") / "course"
    path.mkdir()
    for name in ("course_config.py", "nbgrader_config.py"):
        shutil.copy(ROOT / name, path)
    for name in ("source", "release", "solutions", "tests/graders"):
        shutil.copytree(ROOT / name, path / name, ignore=shutil.ignore_patterns("__pycache__"))
    course = course_module.load(path)
    enter(course, course.assignment(A), nbgrader_app(course).coursedir)
    for student, written in SUBMITTED.items():
        answers = solved_answers(assignment)
        if not written:
            del answers["in_your_words"]
        notebook = path / "submitted" / student / A / f"{A}.ipynb"
        notebook.parent.mkdir(parents=True)
        notebook.write_bytes(as_bytes(filled_in(released_notebook(assignment), answers)))
    binaries = os.pathsep.join((os.path.dirname(sys.executable), os.environ["PATH"]))
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "autograder", "grade", A, "--jobs", "1"],
        cwd=path,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": binaries},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return path


def rows(path, student):
    """The rows of the gradebook, by grade cell: automatic score, whether it waits for a person."""
    with closing(sqlite3.connect(path / "gradebook.db")) as database:
        found = database.execute(
            """
            SELECT base_cell.name, grade.auto_score, grade.needs_manual_grade
            FROM grade
            JOIN base_cell ON base_cell.id = grade.cell_id
            JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
            JOIN submitted_assignment
              ON submitted_assignment.id = submitted_notebook.assignment_id
            WHERE submitted_assignment.student_id = ?
            """,
            (student,),
        ).fetchall()
    return {name: (score, bool(waits)) for name, score, waits in found}


def test_a_paragraph_waits_in_the_formgraders_queue_without_a_score(graded):
    assert rows(graded, "ada")["in-your-words"] == (None, True)


def test_one_that_was_not_written_has_nothing_to_read(graded):
    assert rows(graded, "bob")["in-your-words"] == (0, False)


@pytest.mark.parametrize("student", SUBMITTED)
def test_everything_else_has_its_score(graded, assignment, student):
    found = rows(graded, student)
    del found["in-your-words"]
    assert len(found) == len(assignment.graded)
    assert sum(score for score, _ in found.values()) == assignment.max_score == 29
    assert not any(waits for _, waits in found.values())


def test_the_record_has_it_pending_neither_lost_nor_counted(graded):
    record = json.loads((graded / ".autograder" / "records" / A / "ada.json").read_text())
    assert record["pending"] == [{"name": "in_your_words", "max_score": 1}]
    assert record["score"] == record["max_score"] == 29


def test_the_feedback_shows_that_the_point_is_open(graded):
    page = (graded / "feedback" / "ada" / A / f"{A}.html").read_text()
    after = page.partition("in your words</code></h2>")[2]
    assert "open" in after[:400]


def test_the_feedback_shows_the_paragraph_itself_and_nothing_of_what_was_given(graded, assignment):
    page = (graded / "feedback" / "ada" / A / f"{A}.html").read_text()
    text = " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())
    written = " ".join(solved_answers(assignment)["in_your_words"].split())[-60:]
    assert written in text
    assert "Why Monday fades: the gradient, measured" in text
    assert "How points are given" not in text


def test_the_assignment_has_30_points_with_it(assignment):
    assert assignment.max_score + sum(assignment.manual.values()) == 30
