"""A dry run of a release comes as far as the release itself, and changes nothing."""

import fcntl
import json
import os
import re
import shutil
import sqlite3
import time
from contextlib import closing, contextmanager, nullcontext

import pytest

from autograder.gradebook import entering
from autograder.gradebook.errors import GradebookError
from tests.kit.courses.tiny import NAME
from tests.kit.gradebook import changing_course
from tests.kit.gradebook.changing_course import ChangingFolder
from tests.kit.gradebook.test_revise import BOTH, contents

ALL = "amara, bashir, chiara"
WORDS = {"in_your_words": 2}
NEW = "tiny: new questions are {} for whoever handed in a release without them: treble\n"


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    return changing_course.make(tmp_path_factory.mktemp("rehearsed") / "course")


@pytest.fixture
def folder(handed_in, tmp_path):
    folder = ChangingFolder(shutil.copytree(handed_in.path, tmp_path / "course"))
    folder.restate(BOTH, WORDS)
    return folder


@pytest.fixture(scope="module")
def revised(handed_in, tmp_path_factory):
    """With a question more, which nobody has seen yet."""
    path = tmp_path_factory.mktemp("revised") / "course"
    folder = ChangingFolder(shutil.copytree(handed_in.path, path))
    folder.restate(BOTH, WORDS)
    folder.done = folder.here("release", NAME, "--revise", "--new-questions", "open")
    return folder


# -- what is refused --------------------------------------------------------------------------


def leak(folder):
    (folder.path / "source" / NAME / "notes.txt").write_text("### BEGIN SOLUTION\n")
    return nullcontext()


def edit_the_notebook(folder):
    path = folder.path / "source" / NAME / f"{NAME}.ipynb"
    released = folder.path / "release" / NAME / f"{NAME}.ipynb"
    path.write_bytes(released.read_bytes())
    os.utime(path, (time.time() + 60,) * 2)
    return nullcontext()


def add_a_notebook(folder):
    (folder.path / "source" / NAME / "second.ipynb").write_text("{}")
    return nullcontext()


def add_a_master(folder):
    master = folder.path / "source" / NAME / f"{NAME}.py"
    shutil.copy(master, master.with_name("second.py"))
    return nullcontext()


@contextmanager
def grade(folder):
    with (folder.path / ".autograder" / "grade.lock").open("w") as lock:
        # Another process': of its own, this one is never told.
        child = os.fork()
        if not child:
            fcntl.lockf(lock, fcntl.LOCK_EX)
            time.sleep(60)
            os._exit(0)
        time.sleep(0.3)
        try:
            yield
        finally:
            os.kill(child, 9)
            os.waitpid(child, 0)


REFUSED = {
    "a line of an answer shows": (leak, "notes.txt"),
    "the notebook was edited": (edit_the_notebook, "was edited after tiny.py"),
    "there is another notebook": (add_a_notebook, "source/tiny/second.ipynb: an assignment has"),
    "there is another master": (add_a_master, "source/tiny/second.py: an assignment has one"),
    "somebody is grading": (grade, "Another `autograder grade` is at work"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_release_refuses_its_dry_run_refuses_in_the_same_words(folder, case):
    spoil, told = REFUSED[case]
    with spoil(folder):
        before = contents(folder.path)
        dry = folder.here("release", NAME, "--revise", "--dry-run")
        assert contents(folder.path) == before
        done = folder.here("release", NAME, "--revise")
    assert told in dry.stderr
    assert (dry.returncode, dry.stdout) == (done.returncode, done.stdout) == (1, "")
    assert dry.stderr == done.stderr


def test_a_gradebook_that_somebody_holds_is_refused_by_both(folder, monkeypatch):
    before = contents(folder.path)
    with closing(sqlite3.connect(folder.path / "gradebook.db", isolation_level=None)) as held:
        held.execute("BEGIN IMMEDIATE")
        dry = folder.here("release", NAME, "--revise", "--dry-run")
    assert dry.returncode == 1
    assert "cannot be used: database is locked" in dry.stderr
    assert contents(folder.path) == before


def test_a_gradebook_that_cannot_be_copied_is_refused_before_anything_is_built(folder, monkeypatch):
    def refuse(_):
        raise GradebookError("It is a server's.")

    monkeypatch.setattr(entering, "gradebook_to_copy", refuse)
    for options in ([], ["--dry-run"]):
        done = folder.here("release", NAME, "--revise", *options)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == "autograder: It is a server's.\n"
    assert folder.here("release", NAME, "--revise", "--no-backup", "--dry-run").returncode == 0


def test_a_dry_run_leaves_no_folder_behind_where_nothing_was_released(folder):
    shutil.rmtree(folder.path / "release")
    shutil.rmtree(folder.path / "dist", ignore_errors=True)
    assert folder.here("release", NAME, "--revise", "--dry-run").returncode == 0
    assert not (folder.path / "release").exists()
    assert not (folder.path / "dist").exists()


def test_another_notebook_in_a_masters_folder_is_told_with_what_to_do(folder):
    add_a_notebook(folder)
    told = (
        "source/tiny/second.ipynb: an assignment has one notebook, tiny.ipynb, and this would be "
        "in no release. Make second an assignment of its own, in source/second/ and "
        "course_config.py, or move the file out of this folder."
    )
    assert folder.here("release", NAME, "--check").stderr == f"autograder: {told}\n"
    assert f"MISSING {NAME:<22} {told}\n" in folder.here("doctor").stdout


# -- new questions ----------------------------------------------------------------------------


def test_what_new_questions_come_to_is_said(revised, tmp_path):
    assert NEW.format("open for a person") in revised.done.stdout
    folder = ChangingFolder(shutil.copytree(revised.path, tmp_path / "course"))
    dry = folder.here("release", NAME, "--new-questions", "zero", "--dry-run")
    assert dry.stdout == NEW.format("0 points")
    done = folder.here("release", NAME, "--new-questions", "zero")
    released, told = done.stdout.split("\n", 1)
    assert released.startswith("released release/tiny, ")
    assert told == f"{NEW.format('0 points')}grade everybody again: autograder grade tiny\n"


def test_where_there_are_no_new_questions_yet_that_is_said(handed_in, tmp_path):
    folder = ChangingFolder(shutil.copytree(handed_in.path, tmp_path / "course"))
    dry = folder.here("release", NAME, "--new-questions", "zero", "--dry-run")
    assert dry.stdout == (
        "tiny: new questions, once there are any, are 0 points in releases without them\n"
    )


def without(folder, student, *gone):
    """Has a student hand in today's release without some cells."""
    folder.hand_in_tiny(student, {"double": "def double(x):\n    return 2 * x\n"})
    path = folder.path / "submitted" / student / NAME / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"] = [
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") not in gone
    ]
    path.write_text(json.dumps(notebook))


def test_who_deleted_all_that_a_revision_added_has_an_answer_missing(revised, tmp_path):
    folder = ChangingFolder(shutil.copytree(revised.path, tmp_path / "course"))
    without(folder, "dora", "treble", "treble-points")
    done = folder.here("grade", NAME)
    assert re.search(
        "^autograder: dora: answer cells are missing, .*: treble$", done.stderr, re.MULTILINE
    )
    assert "dora, " not in done.stderr
    assert folder.grades()["dora", "treble-points"] == (0, None, 0, None)
    assert folder.grades()["amara", "treble-points"] == (None, None, 1, None)  # never had it


def test_a_release_that_says_which_it_is_stays_in_step(revised):
    notebook = json.loads((revised.path / "release" / NAME / f"{NAME}.ipynb").read_text())
    assert len(notebook["metadata"]["autograder_release"]) == 12
    assert revised.here("release", NAME, "--check").returncode == 0
