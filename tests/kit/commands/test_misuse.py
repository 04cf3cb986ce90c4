"""What somebody mistypes: told with the near name, and with the status of misuse."""

import difflib
import itertools
import shutil

import pytest

from autograder.cli import main
from autograder.commands import doctor
from autograder.util.text import MOST_COMPARED, near, nearly


@pytest.fixture
def folder(course, tmp_path, monkeypatch):
    for name in ("course_config.py", "nbgrader_config.py"):
        shutil.copy(course.root / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        ["release", "daily_pols"],
        ["collect", "daily_pols", "some.zip"],
        ["grade", "daily_pols"],
        ["check", "some.ipynb", "--assignment", "daily_pols"],
        ["report", "daily_pols"],
        ["similar", "daily_pols"],
        ["export", "--feedback", "canvas", "--assignment", "daily_pols"],
        ["demo", "daily_pols"],
        ["validate", "daily_pols"],
    ],
    ids=lambda command: command[0],
)
def test_a_mistyped_assignment_ends_every_command_with_two_and_the_near_name(
    folder, capsys, command
):
    assert main(command) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("autograder: There is no assignment 'daily_pols'; there are: ")
    assert told.err.endswith(". Did you mean 'daily_polls'?\n")


def test_a_mistyped_command_is_told_with_the_near_one(capsys):
    assert main(["exprot", "--to", "csv"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("autograder: There is no command 'exprot'; there are: release, roster, ")
    assert told.endswith(". Did you mean 'export'?\n")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("ALPHA", " Did you mean 'alpha'?"),
        ("alhpa", " Did you mean 'alpha'?"),
        ("omega", ""),
        ("", ""),
    ],
)
def test_a_name_is_near_by_its_letters_whatever_their_case(name, told):
    assert nearly(name, ["alpha", "Beta"]) == told


@pytest.fixture
def compared(monkeypatch):
    """The names that were compared letter by letter."""
    names = []

    class Matcher(difflib.SequenceMatcher):
        def set_seq1(self, name):
            names.append(name)
            super().set_seq1(name)

    monkeypatch.setattr(difflib, "SequenceMatcher", Matcher)
    return names


def test_of_a_thousand_names_of_the_same_letters_few_are_compared_and_once(compared):
    anagrams = tuple(map("".join, itertools.islice(itertools.permutations("gradient"), 1000)))
    for _ in range(20):
        near("tneidarg", anagrams, 2)
    assert 0 < len(compared) <= MOST_COMPARED + 1  # and one for the empty name that it begins with


def test_a_near_name_is_found_among_thousands_as_long(compared):
    ids = tuple(f"s{number}" for number in range(10_000, 19_000))
    assert near("s17593x", ids, 1) == ("s17593",)
    assert near("cell_forwrad", (*ids, "cell_forward"), 1) == ("cell_forward",)


def test_a_name_is_compared_with_none_of_another_length(compared):
    assert near("alpha", ("a", "al", "alpha" * 3, "a" * 10**6), 2) == ()
    assert near("alpha" * 1000, ("alpha" * 1000,), 2) == ()
    assert not any(compared)


def test_a_table_and_a_download_that_are_not_there_are_misuse(folder, capsys):
    assert main(["roster", "nowhere.csv"]) == 2
    assert capsys.readouterr().err == (
        "autograder: nowhere.csv: is not there. Name a table saved as CSV.\n"
    )


def test_outside_a_course_the_doctor_does_not_say_that_it_can_be_graded(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AUTOGRADER_COURSE", raising=False)
    monkeypatch.setattr(doctor.layers, "missing", lambda: ())
    assert main(["doctor"]) == 0
    course = capsys.readouterr().out.partition("\nThe course\n")[2]
    assert course == (
        f"  -       No course_config.py in {tmp_path} or above it: run this inside a course's "
        "folder.\n\nThis machine has what grading needs. No course was looked at, and nothing "
        "tried.\n"
    )


def test_outside_a_course_a_layer_that_is_missing_fails_all_the_same(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AUTOGRADER_COURSE", raising=False)
    monkeypatch.setattr(doctor.layers, "missing", lambda: ("seccomp",))
    assert main(["doctor"]) == 1
    assert "cannot be graded safely here" in capsys.readouterr().out
