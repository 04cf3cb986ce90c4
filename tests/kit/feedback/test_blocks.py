"""However short a text, no reader of markdown makes more of it than a page can hold."""

from types import SimpleNamespace

import nbformat
import pytest
from bs4 import BeautifulSoup
from markdown_it.rules_block import StateBlock
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import MarkdownWithMath

from autograder.feedback import Feedback, feedback_page, notebook
from autograder.nbgrader_plugins import markdown as formgrader
from autograder.pages import clean
from tests.kit.pages import markdown, read, record, shown
from tests.kit.pages import notebook as saved


def filled_up(columns, rows):
    """A table of which only the head is written in full."""
    return f"{'|a' * columns}|\n{'|-' * columns}|\n" + "x\n" * rows + "\n"


WIDE = filled_up(254, 256)  # 1,533 characters, 65,000 cells
HOSTILE = {
    "a table that fills itself up": WIDE,
    "many such tables": WIDE * 16,
    "in a quotation": WIDE.replace("\n", "\n> ").join(("> ", "")),
    "in a list": WIDE.replace("\n", "\n  ").join(("- ", "")),
    "a list": "- a\n" * 25_000,
    "a numbered list": "1. a\n" * 20_000,
    "headings": "# a\n" * 25_000,
    "rules": "---\n" * 25_000,
}
HONEST = {
    "a table of 30 rows": "|day|a|b|c|d|e|\n|-|-|-|-|-|-|\n" + "|1|2|3|4|5|6|\n" * 30,
    "a table whose rows are short": filled_up(6, 30),
    "a list of 200 items": "- an item with a few words in it\n" * 200,
    "20 KB of prose": (
        "The gradient $\\delta_t$ of *one* day is what the day after it hands down, times the "
        "slope of `tanh` where the day before left it; so it shrinks.\n\n" * 140
    ),
}


@pytest.fixture
def made(monkeypatch):
    """How many blocks markdown-it made."""
    count = SimpleNamespace(blocks=0)
    push = StateBlock.push

    def counted(*arguments):
        count.blocks += 1
        return push(*arguments)

    monkeypatch.setattr(StateBlock, "push", counted)
    return count


def page(*cells):
    feedback = Feedback("t", "a", "s", saved(*cells), record=record())
    return read(feedback_page(feedback))


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_a_text_that_makes_too_many_blocks_is_shown_as_it_was_typed(made, source):
    assert clean.markdown(source).startswith("<pre>")
    assert made.blocks <= clean.MOST_BLOCKS + 1


@pytest.mark.parametrize("source", HONEST.values(), ids=HONEST)
def test_what_a_person_writes_is_shown_as_it_is_meant(source):
    assert not clean.markdown(source).startswith("<pre>")
    assert not page(markdown(source)).select(".rich > pre")
    assert not formgrader_page(markdown(source)).main.pre


def test_all_texts_of_a_page_share_one_bound(made):
    cells = [markdown(WIDE), code_with_output(WIDE)] * 40
    shown_as_typed = page(*cells).select(".rich > pre")
    assert made.blocks <= notebook.MOST_BLOCKS + len(cells)
    assert shown_as_typed[0].get_text() == WIDE


def code_with_output(text):
    return {
        "cell_type": "code",
        "metadata": {},
        "execution_count": 1,
        "source": "show()",
        "outputs": [shown({"text/markdown": text})],
    }


def test_a_table_before_one_that_is_too_large_stays_a_table():
    small = "|a|\n|-|\n|1|"
    first, second = page(markdown(small), markdown(WIDE)).select(".rich")
    assert first.td.get_text() == "1"
    assert second.pre.get_text() == WIDE


# -- the formgrader, which makes its page in the server that serves everybody ---------------


def formgrader_page(*cells):
    filters = {"markdown2html": "autograder.nbgrader_plugins.markdown.markdown2html"}
    nodes = [nbformat.v4.new_markdown_cell(each["source"]) for each in cells]
    for node, cell in zip(nodes, cells, strict=True):
        node.metadata.update(cell["metadata"])
    whole = nbformat.v4.new_notebook(cells=nodes)
    body, _ = HTMLExporter(filters=filters).from_notebook_node(whole)
    return BeautifulSoup("<body" + body.partition("<body")[2], "html.parser")


@pytest.fixture
def rendered(monkeypatch):
    """The texts that mistune read."""
    texts = []
    render = MarkdownWithMath.render

    def counted(self, source):
        texts.append(source)
        return render(self, source)

    monkeypatch.setattr(MarkdownWithMath, "render", counted)
    return texts


@pytest.mark.parametrize(
    "source",
    ["# a\n" * 5_001, "a " * 50_001, "[](" * 20_000],
    ids=["lines", "characters", "marks"],
)
def test_the_formgrader_reads_no_text_that_takes_too_long(rendered, source):
    shown_there = formgrader_page(markdown(source))
    assert rendered == []
    assert shown_there.main.pre.text == source


@pytest.mark.parametrize(
    ("source", "most"),
    [("# a\n" * 4_000, 2), ("a " * 49_000, 5), ("`" * 7_000, 3)],
    ids=["lines", "characters", "marks"],
)
def test_the_formgrader_reads_so_much_for_a_page_and_no_more(rendered, source, most):
    shown_there = formgrader_page(*[markdown(source)] * (most + 3))
    assert len(rendered) == most
    assert len(shown_there.main.find_all("pre")) >= 3


def test_what_the_course_wrote_is_read_however_long_it_is(rendered):
    locked = {"nbgrader": {"locked": True, "solution": False}}
    own = {"metadata": locked, "source": "# a\n" * (formgrader.MOST_LINES + 1)}
    assert len(formgrader_page(own, markdown("*mine*")).main.find_all("em")) == 1
    assert len(rendered) == 2
