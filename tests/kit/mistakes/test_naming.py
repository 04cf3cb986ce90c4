"""An entry stands in its file as all others do, and what was there is untouched."""

import ast
from types import SimpleNamespace

import pytest

from autograder.mistakes.code import Source
from autograder.mistakes.naming import Entry, MistakesFile

DEFINITION = ast.parse("def double(x):\n    return half(x) + np.pi\n").body[0]


@pytest.fixture
def assignment(tmp_path):
    return SimpleNamespace(
        name="tiny", root=tmp_path, solutions=tmp_path / "solutions" / "tiny", graded={"double": {}}
    )


def entry(caught_by=("values",), **about):
    return Entry("adds_pi", "double", caught_by, **about)


def added(assignment, earlier=()):
    source = Source("double", DEFINITION, [], list(earlier), "")
    file = MistakesFile.of(assignment, "double")
    file.write(file.with_entry(assignment, entry(), source, entry().text(source, ["x"])))
    return file


def test_the_first_mistake_of_a_question_makes_its_file(assignment):
    file = added(assignment, ["half"])
    assert file.path.read_text() == (
        '"""What students believe about double, and how it shows."""\n'
        "\n"
        "import numpy as np\n"
        "\n"
        "from autograder.course.corpus import misconception\n"
        "from solutions.tiny.reference import half\n"
        "\n"
        "\n"
        "@misconception(\n"
        '    belief="",\n'
        '    hint="",\n'
        '    caught_by=("values",),\n'
        ")\n"
        "def adds_pi(x):\n"
        "    return half(x) + np.pi\n"
    )


def test_what_a_file_has_it_keeps_and_what_it_lacks_is_imported_once(assignment):
    path = assignment.solutions / "misconceptions" / "double.py"
    path.parent.mkdir(parents=True)
    head = '"""Words."""\n\nfrom solutions.tiny.reference import half\n'
    before = f"{head}\n\ndef other(x):\n    return x\n"
    path.write_text(before)
    added(assignment, ["half", "third"])
    text = path.read_text()
    assert text.startswith(
        '"""Words."""\n\nimport numpy as np\n\nfrom solutions.tiny.reference import half\n'
        "from solutions.tiny.reference import third\n\n\ndef other(x):\n    return x\n\n\n@miscon"
    )


def test_what_a_file_builds_on_are_functions_of_references_alone(assignment):
    path = assignment.solutions / "misconceptions" / "double.py"
    path.parent.mkdir(parents=True)
    path.write_text(
        "import os\nfrom os import path\nfrom solutions.tiny.reference import half\n"
        "from solutions.other.reference import third as one\nfrom solutions.tiny import reference\n"
    )
    assert MistakesFile.of(assignment, "double").from_references == {"half", "one"}


@pytest.mark.parametrize(
    "words",
    [
        "One line.",
        "It says \"no\", and 'yes', and a \\ too.",
        "A hint of many words that has to be put on several lines, " * 4 + "as this one.",
        "A wordthatisfarlongerthanalinemaybe" * 5,
        "Two\nlines.",
        "Lines\tand\n\nlines. " * 20,
    ],
)
def test_words_are_read_as_they_were_given(words):
    source = Source("double", DEFINITION, [], [], "")
    text = entry(("shapes", "values"), belief=words, hint=words).text(source, ["x"])
    (definition,) = ast.parse(text).body
    stated = {
        each.arg: ast.literal_eval(each.value) for each in definition.decorator_list[0].keywords
    }
    assert stated == {"belief": words, "hint": words, "caught_by": ("shapes", "values")}
