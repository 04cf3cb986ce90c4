"""A full disk, a gradebook that somebody else holds: a line tells it, and nothing is lost.

Nor does anything depend on what the clock on the wall says.
"""

import itertools
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from autograder.gradebook import writer
from autograder.gradebook.writer import Writer
from autograder.util.code import KIT
from tests.kit.courses.folder import NOTHING_TO_DO, UNREADABLE, A, Folder

LOCKED = (
    "autograder: The gradebook sqlite:///{path}/gradebook.db cannot be used: database is locked. "
    "Close what else uses it, and run this again: what was graded is kept.\n"
)


@pytest.fixture
def graded(by_command, tmp_path):
    """A copy of a class that is graded, and whose records are all there."""
    return Folder(shutil.copytree(by_command.path, tmp_path / "course"))


def to_be_written(folder):
    """Takes away what the records are shown in, so that all must be written once more."""
    shutil.rmtree(folder.path / "autograded")
    shutil.rmtree(folder.path / "feedback")


def holding(folder):
    connection = sqlite3.connect(folder.path / "gradebook.db")
    connection.execute("BEGIN EXCLUSIVE")
    return connection


def assert_is_as_before(folder, by_command):
    assert folder.grades() == by_command.grades()
    assert folder.comments() == by_command.comments()
    assert folder.made() == by_command.made()
    records = ".autograder/records"
    for path in (by_command.path / records).rglob("*.json"):
        assert (folder.path / path.relative_to(by_command.path)).read_bytes() == path.read_bytes()


def test_a_gradebook_that_another_process_holds_is_told_in_one_line(
    graded, by_command, monkeypatch
):
    """From the beginning; from the third batch on; and then it is let go."""
    to_be_written(graded)
    line = LOCKED.format(path=graded.path)
    with closing(holding(graded)):
        done = graded.here("grade", A)
    assert (done.returncode, done.stderr) == (1, line)

    held, written = [], []
    flush = Writer.flush

    def flush_until_it_is_held(self):
        if len(written) == 2:
            held.append(holding(graded))
        written.append(len(self._pending))
        flush(self)

    with monkeypatch.context() as patch:
        patch.setattr(writer, "BATCH", 3)
        patch.setattr(Writer, "flush", flush_until_it_is_held)
        done = graded.here("grade", A)
    held[0].close()
    *told, last = done.stderr.splitlines(keepends=True)
    assert (done.returncode, last) == (1, line)
    assert {each.split(": ")[1] for each in told} >= set(UNREADABLE)
    assert written == [3, 3, 3]

    graded.here("grade", A)
    assert_is_as_before(graded, by_command)


def test_a_disk_that_is_full_is_told_and_nothing_is_lost(graded, by_command, tmp_path):
    if os.getuid() != 0 or shutil.which("unshare") is None:
        pytest.skip("NOT TESTED: only root can mount a small disk (unshare --mount)")
    (tmp_path / "disk").mkdir()
    done = subprocess.run(
        [
            *("unshare", "--mount", sys.executable, "-W", "ignore"),
            *(str(Path(__file__).with_name("full_disk.py")), graded.path, tmp_path / "disk"),
            *("0", "30000", "200000"),
        ],
        env=graded.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    *full, last = map(json.loads, done.stdout.splitlines())
    for run in full:
        assert run["status"] == 1, run
        assert "Traceback" not in run["said"], run["said"]
        assert any(word in run["said"] for word in ("full", "No space left")), run
    assert last["status"] == 2  # the two that cannot be read
    assert_is_as_before(graded, by_command)


@pytest.mark.parametrize("years", [-40, 40])
def test_a_clock_that_jumps_has_nothing_graded_again(graded, by_command, monkeypatch, years):
    """Neither today's date nor those of the files decide anything; due dates and stamps do."""
    then = time.time() + years * 365 * 86400
    jumps = itertools.cycle([then, then + 9e6, then - 9e6])
    monkeypatch.setattr(time, "time", lambda: next(jumps))
    for path in graded.path.rglob("*"):
        os.utime(path, (then, next(jumps)))
    done = graded.here("grade", A)
    assert done.stdout == NOTHING_TO_DO
    assert_is_as_before(graded, by_command)


def test_no_part_of_the_kit_asks_the_clock_on_the_wall():
    asks = re.compile(
        r"\btime\.(time|time_ns|localtime|gmtime)\(|\bdatetime\.now\(|\.(utcnow|today)\("
    )
    sources = {path: path.read_text(encoding="utf-8") for path in KIT.rglob("*.py")}
    # The day of a measurement, the name of a copy of the gradebook, and a line on time stamps that
    # are yet to come: they decide nothing.
    for told in ("commands/validate.py", "gradebook/backup.py", "gradebook/state.py"):
        del sources[KIT / told]
    assert [str(path) for path, text in sources.items() if asks.search(text)] == []
    assert asks.search("started = time.time()")
