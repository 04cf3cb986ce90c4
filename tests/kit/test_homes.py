"""The machine's tests know nothing of the course that is taught here, and cannot break by it."""

import ast
import os
import re
import runpy

import pytest

from autograder.cli import main
from tests.checkout import files_of_a_course
from tests.conftest import ROOT
from tests.kit.courses import polls

KIT = ROOT / "tests" / "kit"
OURS = [path for path in KIT.rglob("*.py") if not path.is_relative_to(polls.SOURCE)]
TAUGHT = re.compile(r"(solutions|source|tests\.course|tests\.graders)(\.|$)")
ASSIGNMENTS = runpy.run_path(str(ROOT / "course_config.py"))["ASSIGNMENTS"]


def imported(path):
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_no_test_of_the_machine_imports_what_is_taught():
    found = {path: [name for name in imported(path) if TAUGHT.match(name)] for path in OURS}
    assert {str(path): names for path, names in found.items() if names} == {}


def test_no_test_of_the_machine_names_an_assignment():
    names = re.compile(rf"\b({'|'.join(ASSIGNMENTS)})\b")
    found = {path: names.findall(path.read_text(encoding="utf-8")) for path in OURS}
    assert {str(path): named for path, named in found.items() if named} == {}


def test_a_test_of_the_machine_that_reads_what_is_taught_fails_at_once():
    some = ROOT / "solutions" / "reference.py"  # whether it is there or not
    with pytest.raises(AssertionError, match=r"reads .*reference\.py, which is taught here\."):
        some.read_text(encoding="utf-8")
    with pytest.raises(AssertionError, match="which is taught here"):
        open(os.fsencode(os.path.relpath(some)))  # noqa: SIM115 - it is not opened
    assert (polls.SOURCE / "course_config.py").read_text(encoding="utf-8")


def test_what_a_command_leaves_in_a_course_is_seen(tmp_path):
    root = polls.copied(tmp_path / "course").root
    released = root / "release" / polls.NAME / "README.md"
    (root / "notes.txt").write_text("of somebody's own")
    before = files_of_a_course(root)
    assert str(released.relative_to(root)) in before
    assert "notes.txt" not in before
    (root / "gradebook.db").touch()
    released.write_text("Another.\n")
    after = files_of_a_course(root)
    assert {name for name in after if after[name] != before.get(name)} == {
        "gradebook.db",
        f"release/{polls.NAME}/README.md",
    }


@pytest.mark.long
def test_the_small_course_holds_all_that_validate_asks(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(polls.copied(tmp_path / "course").root)
    assert main(["validate", "--jobs", "1"]) == 0, capsys.readouterr()
    assert capsys.readouterr().out.endswith("everything holds\n")
