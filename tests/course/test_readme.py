"""The README shows what happens: its commands are run, and must print what it says they print."""

import os
import re
import shlex
import subprocess
import sys
from collections import Counter

import pytest

from autograder import course as course_module
from autograder.cli import COMMANDS
from autograder.validation.samples import everybody
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
SESSIONS = re.findall(r"```console\n\$ (.*?)\n(.*?)```", README, re.DOTALL)


def as_printed(text):
    """Lines without times, which differ from run to run."""
    return [
        re.sub(r" in [\d.]+s", "", line).rstrip("= ").lstrip("= ") for line in text.splitlines()
    ]


# `make validate` runs it, and it takes minutes: here its counts are enough.
RUN = [session for session in SESSIONS if not session[0].startswith("autograder validate")]


@pytest.mark.parametrize(("command", "shown"), RUN, ids=[command for command, _ in RUN])
def test_a_command_prints_what_the_readme_shows(copied, command, shown):
    program, *arguments = shlex.split(command)
    environment = {**os.environ, "AUTOGRADER_SECRET": "readme"}
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments],
        cwd=copied,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    printed = as_printed(done.stdout)
    for part in shown.split("...\n"):
        lines = as_printed(part)
        starts = range(len(printed) - len(lines) + 1)
        assert any(printed[i : i + len(lines)] == lines for i in starts), done.stdout


# The first line of each assignment, and then its error rates.
RATES = dict(re.findall(r"^(\w+): [\d.]+ points.*\n((?:  \w+ +\d+ of \d+.*\n)+)", README, re.M))


def test_the_error_rates_of_every_assignment_are_shown():
    assert list(RATES) == list(course_module.load(ROOT).assignments)


@pytest.mark.parametrize("name", RATES)
def test_the_error_rates_count_every_labelled_answer(name):
    course = course_module.load(ROOT)
    samples = everybody(course, course.assignment(name))
    counted = Counter(sample.kind for sample in samples)
    shown = re.findall(r"^  (\w+) +(\d+) of (\d+)", RATES[name], re.MULTILINE)
    assert {kind: (int(good), int(of)) for kind, good, of in shown} == {
        kind: (count, count) for kind, count in counted.items()
    }


@pytest.mark.parametrize("name", RATES)
def test_every_wrong_answer_is_shown_as_named_itself_and_no_right_one(name):
    named = re.search(
        r"wrong .* (\d+) of .*; (\d+) named as themselves, (\d+) not, (\d+) as", RATES[name]
    )
    every, *rest = map(int, named.groups())
    assert rest == [every, 0, 0]
    assert re.search(r"right .*; 0 named$", RATES[name], re.MULTILINE)


@pytest.mark.parametrize("name", RATES)
def test_the_points_are_those_of_the_course(name):
    assignment = course_module.load(ROOT).assignment(name)
    (points, by_hand), *_ = re.findall(
        rf"^{name}: ([\d.]+) points(?:, and ([\d.]+) by hand)?$", README, re.MULTILINE
    )
    assert float(points) == assignment.max_score
    assert float(by_hand or 0) == sum(assignment.manual.values())


def test_every_command_is_in_the_readme():
    assert [name for name in COMMANDS if f"`autograder {name}" not in README] == []


def test_the_readme_fits_its_bounds():
    assert 70 <= len(README.splitlines()) <= 150


def test_every_path_in_the_readme_exists():
    table = README.partition("## Where things are")[2].partition("## A new question")[0]
    paths = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []
