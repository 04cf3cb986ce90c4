"""`make test-others`: each other Python that a machine has must pass, and is named."""

import os
import shutil
import subprocess

import pytest

from tests.conftest import ROOT

# What the Makefile calls. Of the Pythons, this machine has 3.12 alone, beside 3.11 in .venv.
PROGRAMS = {
    "tools/install": "true",
    "tools/find-python": '[ "$1" = 3.12 ] && echo /has/python3.12',
    ".venv/bin/python": "echo 3.11",
    ".venv/bin/pytest": "echo on the wrong one; exit 1",
    ".venv-3.12/bin/pytest": "echo pytest",
    ".venv-3.12/bin/autograder": "echo autograder $1",
}
CLOSING = "test-others: passed on Python 3.12; NOT TESTED, for this machine lacks it: Python 3.13\n"


def make(folder, **broken):
    shutil.copy(ROOT / "Makefile", folder)
    for name, script in {**PROGRAMS, **broken}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
    command = ["make", "--silent", "--no-print-directory", "test-others"]
    # Nothing of a `make` that runs this test, such as the VENV it was given.
    clean = {"PATH": os.environ["PATH"]}
    return subprocess.run(
        command, cwd=folder, env=clean, capture_output=True, text=True, check=False
    )


def test_the_other_versions_are_tested_and_named_with_those_that_lack(tmp_path):
    done = make(tmp_path)
    said = "== Python 3.12: /has/python3.12\npytest\nautograder validate\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, said + CLOSING, "")


@pytest.mark.parametrize("program", ["pytest", "autograder"])
def test_what_fails_on_another_version_fails_the_whole(tmp_path, program):
    done = make(tmp_path, **{f".venv-3.12/bin/{program}": "echo broken; exit 1"})
    assert done.returncode != 0
    assert "passed" not in done.stdout


def test_a_machine_with_one_version_says_that_it_tested_no_other(tmp_path):
    done = make(tmp_path, **{"tools/find-python": "exit 1"})
    said = (
        "test-others: passed on nothing; NOT TESTED, for this machine lacks it: Python 3.12 3.13\n"
    )
    assert (done.returncode, done.stdout) == (0, said)


def test_ci_runs_it():
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "set -euo pipefail" in run
    assert "\nmake --no-print-directory test-others" in run
