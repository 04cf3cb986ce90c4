"""A run that is killed at any moment, and run again, ends with the same gradebook."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.gradebook.course_folder import CLASS, A

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
def killed(new_course, pupils, by_command):
    """The class of `by_command`, graded by runs of which all but the last were killed."""
    folder = new_course("killed", CLASS, pupils)
    folder.hand_in_misnamed(pupils["right/solution"].task.content)
    (folder.path / "gradebook.db").unlink()  # the first run makes it, and enters the assignment
    records = folder.path / ".autograder" / "records" / A

    def recorded(count):
        return lambda: len(list(records.glob("*.json"))) >= count

    def written(count):
        return lambda: len(list(folder.path.glob(f"autograded/*/{A}/{A}.ipynb"))) >= count

    def shown(count):
        return lambda: len(list(folder.path.glob(f"feedback/*/{A}/{A}.html"))) >= count

    def entered():
        return (folder.path / "gradebook.db").exists()

    moments = random.Random(20250312)
    folder.ends = [
        kill_when(folder, lambda: True, moments.uniform(0.2, 1.5)),
        kill_when(folder, entered, moments.uniform(0, 0.2)),
        kill_when(folder, recorded(3), moments.uniform(0, 0.2)),
        kill_when(folder, written(1), moments.uniform(0, 0.1)),
        kill_when(folder, written(5), moments.uniform(0, 0.3)),
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
    def made(folder):
        paths = sorted(folder.path.glob("autograded/*/*/*")) + sorted(
            folder.path.glob("feedback/*/*/*")
        )
        return {path.relative_to(folder.path): path.read_bytes() for path in paths}

    assert made(killed) == made(by_command)
    assert len(made(killed)) == 20


def test_it_was_killed_indeed(killed):
    assert killed.ends.count(-signal.SIGKILL) >= 3


def test_what_was_on_record_is_not_graded_again(killed):
    assert len(killed.before) >= 3
    unread = {f"{name}.json" for name in ("ines", "jonas")}
    for path, written in killed.before.items():
        assert path.name in unread or path.stat().st_mtime_ns == written


def test_no_grader_process_outlives_the_run(killed):
    assert killed.left == []


def test_no_draft_is_left(killed):
    assert not list((killed.path / ".autograder" / "records" / A).glob(".*"))
    assert not list(killed.path.glob(".gradebook*"))
