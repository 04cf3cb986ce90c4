"""What the pages in `docs/` say is there, is there; and everything that is there, they say."""

import argparse
import importlib
import re
import runpy
from dataclasses import fields

import pytest

from autograder.cli import COMMANDS
from autograder.course import Lateness, Limits
from autograder.grading.seeds import VARIABLE
from tests.conftest import ROOT

PAGES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
PAGES["README.md"] = (ROOT / "README.md").read_text(encoding="utf-8")
INSTRUCTORS = PAGES["instructors.md"] + PAGES["reference.md"]
EVERYTHING = "\n".join(PAGES.values())


def parser_of(command):
    parser = argparse.ArgumentParser(add_help=False)
    importlib.import_module(f"autograder.commands.{command}").arguments(parser)
    return parser


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_each_of_its_options_is_described(command):
    assert f"autograder {command}" in EVERYTHING
    options = [option for action in parser_of(command)._actions for option in action.option_strings]
    lacking = [each for each in options if not re.search(rf"`[^`\n]*{each}\b", EVERYTHING)]
    assert lacking == [], command


def test_every_command_that_a_page_shows_can_be_called_so():
    for page, text in PAGES.items():
        for line in re.findall(r"^(?:    )?(?:\$ )?autograder (\w+ .*)$", text, re.MULTILINE):
            command, *words = line.partition("#")[0].split()
            assert command in COMMANDS, (page, line)
            parser_of(command).parse_args(words)


def test_every_setting_of_the_configuration_is_described():
    config = (ROOT / "course_config.py").read_text(encoding="utf-8")
    stated = runpy.run_path(str(ROOT / "course_config.py"))
    names = [name for name in stated if name.isupper()]
    assert [name for name in names if f"`{name}`" not in INSTRUCTORS] == []
    assert [each.name for each in fields(Limits) if f"`{each.name}`" not in INSTRUCTORS] == []
    # What an instructor would turn; the rest takes nbgrader's pipeline over and says so itself.
    assert "c.AssignLatePenalties.plugin_class" in config
    assert [each.name for each in fields(Lateness) if f"`{each.name}`" not in INSTRUCTORS] == []
    for setting in (
        "c.AssignLatePenalties.plugin_class",
        "c.CourseDirectory.db_url",
        "c.Exchange.root",
        "c.SubmissionExporter.unsafe",
        "c.CanvasExportPlugin.columns",
        "c.GenerateFeedback.exporter_class",
    ):
        assert setting in INSTRUCTORS


def test_every_variable_of_the_environment_is_described():
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "autograder").rglob("*.py")]
    found = {name for text in sources for name in re.findall(r"\"(AUTOGRADER_[A-Z]+)\"", text)}
    assert VARIABLE in found
    assert [name for name in sorted(found) if f"`{name}`" not in INSTRUCTORS] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page):
    folder = ROOT if page == "README.md" else ROOT / "docs"
    targets = re.findall(r"\]\(([^)#]+)\)", PAGES[page])
    local = [target for target in targets if not target.startswith("http")]
    assert [target for target in local if not (folder / target).exists()] == []


def test_every_page_is_found_from_the_readme():
    pages = [name for name in PAGES if name != "README.md"]
    assert [name for name in pages if f"docs/{name}" not in PAGES["README.md"]] == []
