"""What cannot be written or read is one line with what, where and what to do; nothing is lost."""

import argparse
import errno
import shutil
import subprocess
import sys
from pathlib import Path
from unittest import mock

import pytest

from autograder import cli
from autograder.commands import check
from autograder.runner import parallel
from autograder.util.files import ensure_writable
from tests.kit.courses import polls


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A course's folder to be spoilt; work is done in it."""
    polls.copied(tmp_path / "course")
    monkeypatch.chdir(tmp_path / "course")
    return tmp_path / "course"


def told(capsys, *arguments):
    """The one line that a command ends with."""
    assert cli.main([*map(str, arguments)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    return line


@pytest.fixture
def nothing_is_graded(monkeypatch):
    def fail(*_):
        raise AssertionError("graded before the output was tried")

    monkeypatch.setattr(parallel, "grade", fail)


@pytest.mark.usefixtures("nothing_is_graded")
def test_check_tries_its_output_before_it_grades(elsewhere, capsys):
    missing = elsewhere / "no" / "such.jsonl"
    command = ("check", "solved.ipynb", "--assignment", "daily_polls", "--json")
    assert told(capsys, *command, missing) == (
        f"autograder: {missing}: No such file or directory. Look how it is written, and whether "
        "its folder is there, and run this again."
    )
    assert told(capsys, *command, elsewhere) == (
        f"autograder: {elsewhere}: Is a directory. Name a file, and run this again."
    )


@pytest.mark.usefixtures("nothing_is_graded")
@pytest.mark.parametrize("option", ["--json", "--matrix"])
def test_validate_tries_its_outputs_before_it_grades(elsewhere, capsys, option):
    (elsewhere / "file").touch()
    line = told(capsys, "validate", "daily_polls", option, elsewhere / "file" / "x")
    assert line.startswith(f"autograder: {elsewhere}/file: File exists. Move away what is there")


def test_what_is_asked_whether_it_can_be_written_stays_as_it_is(tmp_path):
    there, absent = tmp_path / "there", tmp_path / "absent"
    there.write_text("results of before")
    for path in (there, absent):
        ensure_writable(path)
    assert list(tmp_path.iterdir()) == [there]
    assert there.read_text() == "results of before"


def test_results_are_written_whole_into_a_file_and_as_they_come_into_a_device(tmp_path):
    check._write(tmp_path / "results", "{}\n")
    assert (tmp_path / "results").read_text() == "{}\n"
    check._write(Path("/dev/null"), "{}\n")
    assert (Path("/dev/null")).is_char_device()


def test_a_release_that_cannot_be_written_is_told(elsewhere, capsys):
    shutil.rmtree(elsewhere / "release")
    (elsewhere / "release").write_text("in the way")
    line = told(capsys, "release", "daily_polls")
    assert line.startswith(f"autograder: {elsewhere}/release: File exists. Move away")
    assert (elsewhere / "release").read_text() == "in the way"


def test_a_syntax_error_in_the_solutions_is_told_with_its_line(elsewhere):
    reference = elsewhere / "solutions" / "daily_polls" / "reference.py"
    reference.write_text("a = 1\ndef (\n")
    # In a process of its own: this one may have read the solutions already.
    command = [sys.executable, "-m", "autograder", "release", "daily_polls"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1
    assert done.stderr == (
        f"autograder: {reference}, line 2: invalid syntax. Nothing is graded until it is mended.\n"
    )


def refused(number):
    def command(_):
        raise OSError(number, "Refused", "a\nb")

    return command


@pytest.mark.parametrize("number", [*cli.REMEDIES, errno.EIO])
def test_every_line_says_what_to_do_and_is_one(capsys, number):
    assert cli.run(refused(number), argparse.Namespace()) == 1
    remedy = cli.REMEDIES.get(number, "Mend that")
    assert capsys.readouterr().err == f"autograder: a\\nb: Refused. {remedy}, and run this again.\n"


def test_a_full_disk_that_names_no_file_is_told_in_a_line(capsys):
    def command(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    assert cli.run(command, argparse.Namespace()) == 1
    assert capsys.readouterr().err == (
        "autograder: No space left on device. Make room, and run this again.\n"
    )


def test_of_what_copying_a_folder_gathers_the_first_is_told_in_a_line(tmp_path, capsys):
    (tmp_path / "from").mkdir()
    for name in "ab":
        (tmp_path / "from" / name).touch()

    def command(_):
        full = OSError(errno.ENOSPC, "No space left")
        shutil.copytree(
            tmp_path / "from", tmp_path / "to", copy_function=mock.Mock(side_effect=full)
        )

    assert cli.run(command, argparse.Namespace()) == 1
    told = capsys.readouterr().err
    assert told in {
        f"autograder: {tmp_path / 'to' / name}: No space left. Make room, and run this again.\n"
        for name in "ab"
    }


def test_a_file_that_may_not_be_copied_is_the_one_that_is_named(tmp_path, capsys):
    source = tmp_path / "from" / "a"
    source.parent.mkdir()
    source.touch()

    def command(_):
        refused = OSError(errno.EACCES, "Permission denied", str(source))
        shutil.copytree(
            source.parent, tmp_path / "to", copy_function=mock.Mock(side_effect=refused)
        )

    assert cli.run(command, argparse.Namespace()) == 1
    remedy = "Give yourself the right to it, and run this again."
    assert capsys.readouterr().err == f"autograder: {source}: Permission denied. {remedy}\n"


@pytest.mark.parametrize("error", [OSError(errno.EBADF, "Bad"), KeyError("x"), TypeError("y")])
def test_a_mistake_of_the_kit_itself_keeps_its_traceback(error):
    def command(_):
        raise error

    with pytest.raises(type(error)):
        cli.run(command, argparse.Namespace())
