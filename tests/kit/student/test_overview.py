"""What `check()` says of a whole notebook, word for word, and what figures and lines look like."""

import importlib
import json
import shutil
import sys
import types
from html.parser import HTMLParser

import numpy as np
import pytest
from matplotlib.figure import Figure

from autograder.release.selfcheck_data import Exercise, PublicCase, build
from autograder.student import SELFCHECK

X = np.array([1.0, 2.0])
EXERCISES = {
    "twice": Exercise(lambda x: 2 * x, [PublicCase("two numbers", "values", (X,))]),
    "thrice": Exercise(lambda x: 3 * x, [PublicCase("two numbers", "values", (X,))]),
    "halved": Exercise(lambda x: x / 2, [PublicCase("two numbers", "values", (X,))]),
}
CONCEPTS = {
    "which": {"arguments": ["mine"], "form": ["letters"]},
    "guess": {
        "arguments": ["mine"],
        "form": ["number"],
        "advice": "Up to 10.",
        "plausible": {"up_to": 10, "or_inf": False},
    },
}
POINTS = {"twice": 2, "guess": 0.5, "thrice": 3, "which": 0.1, "halved": 1, "in_your_words": 0.2}
SOLVED = """
mine = {}
def twice(x): return x + x
def thrice(x): return x + x
def halved(x): raise NotImplementedError
def which(mine): return "B"
def guess(mine): return 3
"""
HIDDEN = (
    "A pass here is a good sign and not yet a grade: the graders use other inputs as\n"
    "well, and hidden criteria decide over the points.\n"
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of a student, from which `selfcheck` is imported."""
    shutil.copytree(SELFCHECK, tmp_path / "selfcheck", ignore=shutil.ignore_patterns("__pycache__"))
    data = build(EXERCISES)
    data["exercises"] |= CONCEPTS
    write(tmp_path, {**data, "points": POINTS})
    monkeypatch.syspath_prepend(tmp_path)
    forget()
    yield tmp_path
    forget()


def forget():
    for name in [name for name in sys.modules if name.partition(".")[0] == "selfcheck"]:
        del sys.modules[name]


def write(folder, data):
    (folder / "selfcheck.json").write_text(json.dumps(data))


@pytest.fixture
def displayed(monkeypatch):
    """What a notebook is given to show."""
    shown = []
    module = types.SimpleNamespace(
        get_ipython=object,
        display=lambda value, **_: shown.append(value),
        version_info=(9, 0),
    )
    monkeypatch.setitem(sys.modules, "IPython", module)
    monkeypatch.setitem(sys.modules, "IPython.display", module)
    return shown


@pytest.fixture
def told(folder, capsys, monkeypatch):
    """What a console prints after some cells and `check()`."""

    def run(cells, last="check()"):
        monkeypatch.setitem(sys.modules, "IPython", None)
        exec(f"from selfcheck import check\n{cells}\n{last}", {})  # noqa: S102 - our own cells
        return capsys.readouterr().out

    return run


def row(answer, name):
    """How a question stands, and its points."""
    (line,) = [each for each in answer.splitlines() if each.startswith(f"  {name} ")]
    return line.split(maxsplit=1)[1].rsplit(maxsplit=1)


def page(folder, displayed, cells=SOLVED):
    exec(f"from selfcheck import check\n{cells}\ncheck()", {})  # noqa: S102 - our own cells
    (overview,) = displayed
    return overview._repr_html_()


def test_every_question_stands_in_the_order_of_the_notebook_with_its_points(told):
    assert told(SOLVED) == (
        "2 of 6 pass here, 1 answered, 1 not yet, 1 still a stub, 1 in prose.\n"
        "  question       here          points\n"
        "  twice          passed here        2\n"
        "  guess          passed here      0.5\n"
        "  thrice         not yet            3\n"
        "  which          answered         0.1\n"
        "  halved         still a stub       1\n"
        "  in_your_words  in prose         0.2\n"
        "  in all                          6.8\n"
        "Answered: an answer of the right form is there; whether it is right, the grading\n"
        "will tell.\n"
        "In prose: a person reads it; nothing here looks at it.\n" + HIDDEN
    )


def test_several_stubs_are_counted_as_such(told):
    stubs = "def twice(x): raise NotImplementedError\ndef thrice(x): raise NotImplementedError"
    assert told(stubs).startswith("0 of 6 pass here, 2 still stubs, 3 not run yet, 1 in prose.\n")


def test_what_was_not_run_yet_is_no_stub(told):
    answer = told("def twice(x): return x + x")
    assert answer.startswith("1 of 6 pass here, 4 not run yet, 1 in prose.\n")
    assert "run its cell, and read its error if it has one." in " ".join(answer.split())


def test_a_concept_whose_numbers_are_not_drawn_yet_is_not_there_yet(told):
    assert row(told(SOLVED.replace("mine = {}", "")), "which") == ["not yet", "0.1"]


def test_a_wrapped_function_counts_under_the_name_of_its_question(told):
    wrapped = "import functools\ntwice = functools.partial(lambda x, y: x * y, 2)"
    assert row(told(wrapped), "twice") == ["passed here", "2"]


def test_a_variable_of_a_questions_name_is_no_function(told):
    assert row(told("twice = 4"), "twice") == ["not run yet", "2"]


def test_what_a_function_prints_or_raises_does_not_disturb_the_table(told):
    noisy = "def twice(x):\n    print('!' * 100)\n    raise SystemExit('out')"
    answer = told(noisy)
    assert "!" not in answer
    assert row(answer, "twice") == ["not yet", "2"]


def test_one_exercise_that_cannot_be_checked_does_not_hide_the_others(told, folder):
    data = json.loads((folder / "selfcheck.json").read_text())
    data["exercises"]["thrice"] = {}
    write(folder, data)
    answer = told(SOLVED)
    assert row(answer, "thrice") == ["not checked", "3"]
    assert row(answer, "twice") == ["passed here", "2"]


def test_without_points_the_table_has_none(told, folder):
    data = json.loads((folder / "selfcheck.json").read_text())
    del data["points"]
    write(folder, data)
    assert told(SOLVED).splitlines()[1:4] == [
        "  question  here          points",
        "  twice     passed here",
        "  thrice    not yet",
    ]


def test_without_its_data_it_says_what_to_do(told, folder):
    (folder / "selfcheck.json").unlink()
    answer = " ".join(told(SOLVED).split())
    assert answer.startswith("The check cannot run. The file selfcheck.json ")


def test_every_line_of_a_console_fits_eighty_columns(told):
    for last in ("check()", "check(twice)", "check(thrice)", "check(halved)", "check(3)"):
        assert max(map(len, told(SOLVED, last).splitlines())) <= 80


@pytest.mark.parametrize("execution", ["validate", "autograde", ""])
def test_the_overview_never_raises_whoever_runs_it(told, monkeypatch, execution):
    monkeypatch.setenv("NBGRADER_EXECUTION", execution)
    assert "still a stub" in told(SOLVED)


# The page


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, name):
        return [about for tag, about in self.found if tag == name]


def test_the_page_is_a_table_with_heads_a_caption_and_a_name(folder, displayed):
    made = Tags(page(folder, displayed))
    assert [about["aria-label"] for about in made.all("section")] == ["Overview of this notebook"]
    assert [about["scope"] for about in made.all("th")] == ["col"] * 3 + ["row"] * 7
    assert len(made.all("caption")) == 1
    assert ("p", {"role": "status"}) in made.found


def test_the_page_says_in_words_and_not_in_colour_how_each_stands(folder, displayed):
    text = page(folder, displayed)
    for words in ("passed here", "not yet", "still a stub", "in prose", "hidden criteria decide"):
        assert words in text
    assert "#" not in text  # no colour of its own, which light or dark would swallow


def test_each_answer_of_the_check_has_a_name_and_a_right_form_is_not_green(folder, displayed):
    checks = "\n".join(f"check({name})" for name in (*EXERCISES, *CONCEPTS))
    exec(f"from selfcheck import check\n{SOLVED}\n{checks}", {})  # noqa: S102 - our own cells
    pages = [report._repr_html_() for report in displayed]
    (names, styles) = zip(
        *(
            (about["aria-label"], about["style"])
            for (about,) in (Tags(p).all("section") for p in pages)
        ),
        strict=True,
    )
    assert names == tuple(f"Check of {name}" for name in (*EXERCISES, *CONCEPTS))
    green = ["success" in style for style in styles]
    assert dict(zip(names, green, strict=True)) == {
        "Check of twice": True,
        "Check of thrice": False,
        "Check of halved": False,
        "Check of which": False,
        "Check of guess": True,
    }


# Figures and lines


def test_a_figure_stands_on_a_card_with_its_text_and_beside_a_picture(folder, displayed):
    figure = Figure()
    figure.subplots().plot([1, 2])
    importlib.import_module("selfcheck.shown").show(figure, 'Rising, "at last" & <soon>.')
    (bundle,) = displayed
    (picture,) = Tags(bundle["text/html"]).all("img")
    assert picture["alt"] == bundle["text/plain"] == 'Rising, "at last" & <soon>.'
    assert picture["src"] == f"data:image/png;base64,{bundle['image/png']}"
    assert "background: white" in picture["style"]


def test_in_a_console_a_figure_is_closed_and_not_shown(folder, monkeypatch, capsys):
    from matplotlib import pyplot

    monkeypatch.setitem(sys.modules, "IPython", None)
    figure, _ = pyplot.subplots()
    importlib.import_module("selfcheck.shown").show(figure, "Nothing.")
    assert capsys.readouterr().out == ""
    assert not pyplot.get_fignums()


def test_what_is_said_wraps_at_eighty_columns_and_goes_on_further_in(folder, capsys):
    shown = importlib.import_module("selfcheck.shown")
    shown.say("word " * 20, "a  b", indent="  ")
    shown.say("x" * 78 + " 1.8 % of it")
    assert capsys.readouterr().out.splitlines() == [
        "  " + "word " * 14 + "word",
        "    " + "word " * 4 + "word",
        "  a  b",
        "x" * 78,
        "1.8 % of it",
    ]
