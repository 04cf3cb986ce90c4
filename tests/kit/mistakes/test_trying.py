"""What is to be a known mistake is tried apart from the course, and within a time."""

import os
import time
from dataclasses import replace

import pytest

from autograder import course as course_module
from autograder.grading.fingerprint import Fingerprint, Print
from autograder.mistakes.naming import MistakesFile, NotNamed
from autograder.validation.named import tried
from tests.kit.courses import tiny as tiny_course

ENDLESS = """

@misconception(belief="b", hint="h", caught_by=("values",))
def loops(x, so={}):
    while True:
        pass
    return x
"""
AT_ONCE = ENDLESS.replace("so={}", "so=[0 for _ in iter(int, 1)]")


@pytest.fixture
def course(tmp_path):
    tiny_course.make(tmp_path)
    course = course_module.load(tmp_path)
    return replace(course, limits=replace(course.limits, notebook_seconds=3))


@pytest.mark.parametrize("text", [ENDLESS, AT_ONCE], ids=["where it is called", "where it stands"])
def test_what_does_not_end_is_ended_and_changes_nothing(course, text):
    assignment = course.assignment("tiny")
    file = MistakesFile.of(assignment, "double")
    begun = time.monotonic()
    found = tried(course, assignment, "loops", file, file.before + text, Fingerprint())
    assert found.complaint == (
        "it cannot be tried: its grading did not end within 3 s, and was stopped"
    )
    assert time.monotonic() - begun < 30
    assert file.path.read_text() == file.before


def test_what_ends_the_process_that_tries_it_is_told(course):
    assignment = course.assignment("tiny")
    file = MistakesFile.of(assignment, "double")
    text = f"{file.before}\nimport os\nos.kill(os.getpid(), 9)\n"
    found = tried(course, assignment, "loops", file, text, Fingerprint())
    assert found.complaint.startswith("it cannot be tried: its grader process was ended by SIGKILL")
    assert os.listdir(file.path.parent).count("double.py") == 1
    assert file.path.read_text() == file.before


def test_a_file_that_was_changed_meanwhile_is_not_written(course):
    file = MistakesFile.of(course.assignment("tiny"), "double")
    file.path.write_text("# mine\n")
    with pytest.raises(NotNamed, match="was changed in this moment"):
        file.write("# theirs\n")
    assert file.path.read_text() == "# mine\n"


@pytest.mark.parametrize(("form", "was"), [("ended timeout", True), ("=float64(2,)", False)])
def test_a_call_that_had_to_be_ended_is_in_the_fingerprint(form, was):
    assert Fingerprint(own=(Print(form),)).was_ended is was
    assert Fingerprint(shared=(Print(form),)).was_ended is was
