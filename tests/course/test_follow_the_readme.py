"""A student does what the README in the release says, line by line, and hands in with nbgrader."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig

import pytest

from autograder.student import SELFCHECK
from tests.conftest import ROOT

A = "rnn_forward"
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the exchange is a Unix folder")


def block(text, beginning):
    """The indented lines of a page from one that begins so."""
    (found,) = re.findall(rf"^(    {re.escape(beginning)}.*\n(?:    .*\n)+)", text, re.MULTILINE)
    return [line.strip() for line in found.splitlines()]


@pytest.fixture
def student(tmp_path):
    """A home with the configuration of the reference, and the unpacked release in it."""
    home, exchange = tmp_path / "home", tmp_path / "exchange"
    settings = "\n".join(block(REFERENCE, "c = get_config()"))
    settings = settings.replace("/usr/local/share/nbgrader/exchange", str(exchange))
    (home / ".jupyter").mkdir(parents=True)
    (home / ".jupyter" / "nbgrader_config.py").write_text(settings)
    released = ROOT / "release" / A
    shutil.copytree(released, exchange / "rnn" / "outbound" / A)
    (exchange / "rnn" / "inbound").mkdir()
    exchange.chmod(0o777)
    (exchange / "rnn" / "inbound").chmod(0o733)
    shutil.copytree(released, home / "course" / A)
    return home


def run(script, home, folder, programs=""):
    environment = {
        "HOME": str(home),
        "USER": "amara",
        "LANG": "C.UTF-8",
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PATH": os.pathsep.join([*filter(None, [programs]), "/usr/bin", "/bin"]),
    }
    done = subprocess.run(
        ["bash", "-euc", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def submit(home):
    """What the README says of handing in, done with the nbgrader that is here."""
    readme = (home / "course" / A / "README.md").read_text()
    (command,) = re.findall(r"`(nbgrader submit \w+)`, run\s+it in the folder above", readme)
    command = command.replace("nbgrader", f"{sys.executable} -m nbgrader")
    run(command, home, home / "course")
    (handed_in,) = (home.parent / "exchange" / "rnn" / "inbound").iterdir()
    return handed_in


def names(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


BROUGHT = {"README.md", "requirements.txt", "selfcheck.json", f"{A}.ipynb"}
CHECK = {f"selfcheck/{path.name}" for path in SELFCHECK.glob("*.py")}
ADDED = {"timestamp.txt", "submission_secret.txt"}


@pytest.mark.long
def test_what_the_readme_says_makes_an_environment_and_hands_in_without_it(student):
    programs, folder = student / "bin", student / "course" / A
    programs.mkdir()
    (programs / "python3").symlink_to(sys.executable)
    # Only what a browser would be needed for is not done: this says what it was asked to open.
    (programs / "jupyter").write_text('#!/bin/sh\necho "jupyter $@, with $(command -v python3)"\n')
    (programs / "jupyter").chmod(0o755)
    make, *others = block((folder / "README.md").read_text(), "python3 -m venv")
    # What is here already need not be fetched: the new environment sees this one's packages.
    here = sysconfig.get_paths()["purelib"]
    seen = f"echo {here} > ../.venv/lib/python3.{sys.version_info[1]}/site-packages/here.pth"
    told = run("\n".join([make, seen, *others]), student, folder, str(programs))
    there = (student / "course" / ".venv" / "bin" / "python3").absolute()
    assert told.endswith(f"jupyter lab {A}.ipynb, with {there}\n")
    assert not [path for path in folder.rglob("*") if "venv" in path.name]
    handed_in = names(submit(student))
    assert handed_in >= BROUGHT | CHECK | ADDED
    assert not [name for name in handed_in if "venv" in name]


@pytest.mark.parametrize("name", [".venv", pytest.param("venv", marks=pytest.mark.slow)])
def test_an_environment_in_the_folder_all_the_same_is_left_out(student, name):
    there = student / "course" / A / name / "lib"
    there.mkdir(parents=True)
    with (there / "large.so").open("wb") as large:
        large.truncate(200_000_000)  # more than nbgrader's own bound; it takes no room
    handed_in = names(submit(student))
    assert handed_in >= BROUGHT
    assert not [each for each in handed_in if name in each.split("/")]


def test_no_line_of_the_readme_makes_an_environment_inside_the_folder(student):
    readme = (student / "course" / A / "README.md").read_text()
    made = re.findall(r"-m venv (\S+?)`?[,\s]", readme)
    assert made == ["../.venv", "..\\.venv"]
