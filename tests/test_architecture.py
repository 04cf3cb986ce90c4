"""What the pages at the top of the repository say of the kit is so."""

import ast
import re
import tomllib
from contextlib import suppress
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

import autograder
from autograder.course.corpus import load_corpus
from solutions.rnn_forward import reference

ROOT = Path(__file__).parent.parent
KIT = ROOT / "autograder"
PAGES = (
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "README.md",
    "SECURITY.md",
)
TEXT = {name: (ROOT / name).read_text(encoding="utf-8") for name in PAGES}
MADE = ("demo", "submitted")  # folders that are not there before a command is run
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

FOLDERS = {path.parent.name for path in KIT.glob("*/__init__.py")}
FILES = {path.stem for path in KIT.glob("*.py")} - {"__init__", "__main__"}


def docstring(room):
    return ast.get_docstring(ast.parse((KIT / room / "__init__.py").read_text(encoding="utf-8")))


def listed(text):
    """The names that begin a line with a word for what each is."""
    return re.findall(r"^(\w+)(?:\.py +|  +)\S", text, re.MULTILINE)


# -- the rooms ------------------------------------------------------------------------------


def test_the_packages_docstring_names_every_room():
    assert set(listed(autograder.__doc__)) == FOLDERS | FILES


def test_the_map_names_every_room():
    table = TEXT["ARCHITECTURE.md"].partition("| --- |")[2].partition("\n\n")[0]
    rooms = [
        name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split(" | ")[0])
    ]
    assert sorted(rooms) == sorted(FOLDERS | FILES)


def test_the_map_the_docstring_and_the_contract_have_the_rooms_in_one_order():
    (layers,) = (
        contract["layers"]
        for contract in PROJECT["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    assert layers[0] == "__main__"
    lines = [layer.split(" | ") for layer in layers[1:]]
    table = TEXT["ARCHITECTURE.md"].partition("| --- |")[2].partition("\n\n")[0]
    rows = [re.findall(r"`(\w+)`", row.split(" | ")[0]) for row in table.splitlines()[1:]]
    assert rows == lines
    assert listed(autograder.__doc__) == [room for line in lines for room in line]


@pytest.mark.parametrize("room", sorted(FOLDERS))
def test_a_room_that_lists_its_files_lists_those_that_are_there(room):
    names = listed(docstring(room))
    there = {path.stem for path in (KIT / room).glob("*.py")} - {"__init__", "__main__"}
    assert not names or sorted(names) == sorted(there)


@pytest.mark.parametrize("name", PAGES)
def test_every_file_and_link_that_a_page_names_is_there(name):
    links = re.findall(r"\]\(([^)#:]+)\)", TEXT[name])
    paths = re.findall(r"`((?:\w+/)+(?:\w+\.\w+)?)`", TEXT[name])
    named = [path for path in (*links, *paths) if path.partition("/")[0] not in MADE]
    assert [path for path in named if not any((top / path).exists() for top in (ROOT, KIT))] == []


@pytest.mark.parametrize("name", [name for name in PAGES if name != "README.md"])
def test_the_readme_leads_to_each_page(name):
    assert f"]({name})" in TEXT["README.md"]


# -- one number, one licence ----------------------------------------------------------------


def test_the_version_stands_once():
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert metadata.version("autograder") == autograder.__version__
    newest = re.search(r"^## (\S+)", TEXT["CHANGELOG.md"], re.MULTILINE)
    assert newest[1] == autograder.__version__


def test_the_licence_is_the_one_that_the_package_states():
    assert PROJECT["project"]["license"] == "BSD-3-Clause"
    assert TEXT["LICENSE"].startswith("BSD 3-Clause License\n")
    assert "The autograder authors" in TEXT["LICENSE"]


def test_the_package_says_that_it_is_typed():
    assert "py.typed" in PROJECT["tool"]["setuptools"]["package-data"]["autograder"]
    assert (KIT / "py.typed").read_text() == ""


def test_every_entry_of_the_changelog_says_whether_a_class_is_graded_again():
    entries = re.findall(r"^- (.*?)(?=\n- |\n\n|\Z)", TEXT["CHANGELOG.md"], re.MULTILINE | re.S)
    assert len(entries) > 10
    wrong = [
        e for e in entries if not e.rstrip().endswith(("**Graded again.**", "*Not graded again.*"))
    ]
    assert wrong == []


# -- the misconception that CONTRIBUTING.md adds --------------------------------------------


@pytest.fixture(scope="module")
def added(course):
    """The example, as it is after it was pasted, and the file's own misconceptions."""
    known = load_corpus(course.assignment("rnn_forward")).misconceptions["softmax"]
    (code,) = re.findall(r"```python\n(.*?)```", TEXT["CONTRIBUTING.md"], re.S)
    namespace = dict(known[0].function.__globals__)
    exec(code, namespace)  # noqa: S102 - our own page
    return namespace["takes_powers_of_two"].misconception, known


def test_the_example_acts_unlike_every_known_mistake_and_the_right_answer(added, rng):
    example, known = added
    assert example.id not in {each.id for each in known}
    scores = rng.normal(size=(3, 4))
    answer = example.function(scores.copy())
    for other in (reference.softmax, *(each.fresh({}) for each in known)):
        theirs = None
        with np.errstate(all="ignore"), suppress(ValueError):  # some lose an axis
            theirs = np.asarray(other(scores.copy()))
        # Another shape is another answer.
        assert np.shape(theirs) != answer.shape or not np.allclose(theirs, answer)


def test_the_counts_that_the_example_shows_are_one_more_than_there_are(course):
    count = len(load_corpus(course.assignment("rnn_forward")).all_misconceptions) + 1
    assert f"wrong       {count} of {count}  caught; {count} named" in TEXT["CONTRIBUTING.md"]
