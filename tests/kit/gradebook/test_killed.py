"""A run that is killed at any moment, and run again, ends with the same gradebook."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.kit.courses.folder import CLASS, NOTHING_TO_DO, UNREADABLE, A, Folder

GIVE_UP = 60.0


def start(folder):
    command = [sys.executable, "-W", "ignore", "-m", "autograder", "grade", A]
    return subprocess.Popen(
        command,
        cwd=folder.path,
        env=folder.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_when(folder, reached, delay):
    """Starts a run, and kills it a little after something is there; only this process."""
    process = start(folder)
    deadline = time.monotonic() + GIVE_UP
    while not reached() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    return process.wait()


def in_folder(path):
    """The processes that work in a folder."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            try:
                if os.readlink(process / "cwd").startswith(str(path)):
                    found.append(process.name)
            except OSError:
                continue
    return found


@pytest.fixture(scope="module")
def killed(new_course, samples, by_command):
    """The class of `by_command`, graded by runs of which all but the last were killed."""
    folder = new_course("killed", CLASS, samples)
    folder.hand_in_misnamed(samples["right/solution"].task.content)
    (folder.path / "gradebook.db").unlink()  # the first run makes it, and enters the assignment
    records = folder.path / ".autograder" / "records" / A

    def recorded(count):
        return lambda: len(list(records.glob("*.json"))) >= count

    def shown(count):
        return lambda: len(list(folder.path.glob(f"feedback/*/{A}/{A}.html"))) >= count

    def entered():
        return (folder.path / "gradebook.db").exists()

    moments = random.Random(20250312)
    folder.ends = [
        kill_when(folder, entered, moments.uniform(0, 0.2)),
        kill_when(folder, recorded(3), moments.uniform(0, 0.2)),
        kill_when(folder, shown(3), moments.uniform(0, 0.05)),
    ]
    folder.left = in_folder(folder.path)
    folder.before = {path: path.stat().st_mtime_ns for path in records.glob("*.json")}
    folder.done = folder.run("-m", "autograder", "grade", A, check=False)
    return folder


def test_it_ends_with_the_same_gradebook(killed, by_command):
    assert killed.grades() == by_command.grades()
    assert killed.comments() == by_command.comments()


def test_it_ends_with_the_same_graded_notebooks_and_pages(killed, by_command):
    assert killed.made() == by_command.made()
    assert len(killed.made()) == 2 * (len(CLASS) + 1 - len(UNREADABLE))


def test_it_was_killed_indeed(killed):
    assert killed.ends.count(-signal.SIGKILL) >= 2


def test_an_entry_that_was_begun_for_what_cannot_be_read_goes(by_command, tmp_path):
    """nbgrader enters a submission first, and would count it as zero."""
    folder = Folder(shutil.copytree(by_command.path, tmp_path / "course"))
    with Gradebook(f"sqlite:///{folder.path}/gradebook.db") as gradebook:
        for student in UNREADABLE:
            gradebook.update_or_create_submission(A, student)
    assert folder.grades() != by_command.grades()
    folder.here("grade", A)
    assert folder.grades() == by_command.grades()


def assert_nobody_is_left(path):
    """The kernel kills them, which takes it a moment."""
    deadline = time.monotonic() + GIVE_UP
    while in_folder(path) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert in_folder(path) == []


# Rounds of ten kills, each at any moment of a whole run; nothing is chosen but the seed.


def as_stated(folder):
    """All that is on record: of each student, what was handed in and what it got."""
    paths = sorted((folder.path / ".autograder" / "records" / A).glob("*.json"))
    return {path.name: path.read_text() for path in paths}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_after_ten_kills_at_random_moments_it_ends_in_the_same_state(
    new_course, samples, by_command, seed
):
    folder = new_course(f"killed_{seed}", CLASS, samples)
    folder.hand_in_misnamed(samples["right/solution"].task.content)
    (folder.path / "gradebook.db").unlink()
    right = {key: row[0] for key, row in by_command.grades().items()}
    moments, known, ends = random.Random(seed), {}, []
    for _ in range(10):
        ends.append(kill_when(folder, lambda: True, moments.uniform(0, by_command.seconds)))
        assert_nobody_is_left(folder.path)
        now = as_stated(folder)
        assert {name: now.get(name) for name in known} == known  # nothing was lost
        known = now
        if (folder.path / "gradebook.db").exists():  # then it is whole
            there = {key: row[0] for key, row in folder.grades().items()}
            # Until it is graded it is open, and never a zero.
            given = {key: score for key, score in there.items() if score is not None}
            assert given == {key: right[key] for key in given}
    assert -signal.SIGKILL in ends
    assert folder.run("-m", "autograder", "grade", A, check=False).returncode == 2
    assert folder.grades() == by_command.grades()
    assert folder.comments() == by_command.comments()
    assert folder.made() == by_command.made()
    assert as_stated(folder) == as_stated(by_command)
    again = folder.here("grade", A)
    assert again.stdout == NOTHING_TO_DO
