"""What of two answers is alike, the page that shows it, and the command."""

import copy
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.course import Course
from autograder.similarity import Answer, Work, compared, similarity_page
from autograder.similarity.handed_in import MOST_CHARACTERS
from autograder.similarity.page import marked
from autograder.similarity.words import words_of_code, words_of_prose
from autograder.submission import read_template
from autograder.validation.notebooks import as_bytes, filled_in, released_notebook
from tests.kit.courses import polls
from tests.kit.pages import complaints, read
from tests.kit.similarity.disguises import disguised


def work(student, answers):
    return Work(student, tuple(Answer(each, source, True) for each, source in answers.items()))


def pairs(ground, *works):
    return compared(works, ground).pairs


SHARES = """
def shares(x):
    powers = np.exp(x - x.max(axis=0))
    return powers / powers.sum(axis=0)
"""


TEXT = (
    "A gradient that goes back a week is a product of seven matrices, and where each of them takes "
    "away a tenth of what it is given, half of Monday's share is already gone by Sunday. That is "
    "why my curve bends down on the logarithmic axis like a ruler that was laid on its side."
)


def test_a_copied_paragraph_is_told():
    one = Work("a", (Answer("in_your_words", TEXT, False),))
    other = Work("b", (Answer("in_your_words", f"**Answer.**\n{TEXT.upper()}", False),))
    (pair,) = pairs(set(), one, other)
    assert pair.alike == (57, 57)


def test_nobody_and_one_and_empty_answers_make_no_pair():
    assert pairs(set()) == []
    assert pairs(set(), work("a", {"shares": SHARES})) == []
    assert pairs(set(), work("a", {}), work("b", {"shares": "", "run_polls": "\n# no\n"})) == []


def test_words_are_what_stays_when_names_layout_and_remarks_go():
    first = [word.said for word in words_of_code("y = np.sum(x, axis=0)  # a sum\n")]
    other = [word.said for word in words_of_code('"""Sum."""\ntotal = (\n numpy.sum(v,axis=0))\n')]
    assert first == ["a name", "=", "a name", ".", "sum", "a name", "a name", "=", "0"]
    # Behind a statement's own docstring, at the top of a module, nothing else is a docstring.
    assert other == first
    assert [word.said for word in words_of_prose("It's *Öl*.")] == ["it", "s", "öl"]


def test_code_with_an_endless_line_is_compared_as_prose():
    source = f"Total = case{' ' * 2_000}x"
    assert [word.said for word in words_of_code(source)] == ["total", "case", "x"]


def test_where_a_word_stands_is_told_in_characters_of_the_source():
    source = "\n\n  é = 'w1'  # 𝛼\nif x: y.𝛼𝛽()\n"
    for word in words_of_code(source):
        assert source[word.start : word.end].strip("'") in (word.said, "é", "x", "y")


@pytest.mark.parametrize(
    "source",
    [
        "def f(:\n  'open",
        "\0\ud800 = \u202e1",
        "(" * 9000,
        "x = 1\n" * 3000,
        "'" * 9000,
        "f'{" * 999,
    ],
    ids=["broken", "unprintable", "brackets", "repeated", "quotes", "nested"],
)
def test_no_source_stops_the_comparison(assignment, source):
    both = work("a", {"shares": source}), work("b", {"shares": source})
    found = compared(both, set())
    page = similarity_page(assignment, found, 0.6)
    assert page.encode("utf-8")


# -- the page -------------------------------------------------------------------------------

HOSTILE = "</pre><script>alert(1)</script><mark onclick='x()'>\u202e"


@pytest.fixture(scope="module")
def page(assignment, corpus):
    answers = corpus.accepted["recursive"]
    answers = {**answers, "shares": answers["shares"] + f'text = """{HOSTILE}"""  # {HOSTILE}\n'}
    works = [work("<b>eve</b>", answers), work("bob", disguised(answers, "renamed"))]
    found = compared(works, set())
    return similarity_page(assignment, found, 0.6)


def test_nothing_on_the_page_runs_or_loads(page):
    assert complaints(page) == []
    soup = read(page)
    assert soup.find("b") is None
    assert soup.find("script") is None
    assert "⟨U+202E⟩" in soup.get_text()


def test_both_answers_stand_side_by_side_with_what_is_alike_marked(page):
    sides = read(page).select(".sides")
    assert [len(side.select("pre")) for side in sides] == [2] * len(sides)
    first, other = sides[0].select("pre")
    assert first.mark is not None
    assert other.mark is not None
    assert "weights = np.exp2" in first.mark.get_text()
    assert "= np.exp2" in other.mark.get_text()


def test_the_page_says_what_it_proves_and_what_it_does_not(page):
    told = " ".join(read(page).select_one(".told").get_text().split())
    assert told.startswith("What this proves. That two people handed in the same passages")
    assert "It does not prove who wrote them" in told


def test_a_page_without_pairs_says_so(assignment):
    page = similarity_page(assignment, compared([], set()), 0.5)
    assert "No pair is alike beyond common ground." in page
    assert complaints(page) == []


def test_marks_are_put_around_characters_of_the_source():
    assert marked("a < b", [(0, 3)]) == "<mark>a &lt;</mark> b"


# -- the command ----------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The small course, with what is handed in and made in a folder of the test's own."""
    course = polls.copied(tmp_path / "course")
    monkeypatch.chdir(course.root)
    return course


def hand_in(course: Course, student: str, answers: dict[str, str]) -> Path:
    notebook = released_notebook(course.assignment("daily_polls"))
    folder = course.root / "submitted" / student / "daily_polls"
    folder.mkdir(parents=True)
    path = folder / "daily_polls.ipynb"
    path.write_bytes(as_bytes(filled_in(copy.deepcopy(notebook), answers)))
    return path


OWN = """
def unroll_polls(x, s0, parameters):
    book = {"late": [], "soon": []}
    steps = [x[..., day] for day in range(x.shape[-1] // 1)]
    while steps:
        s0, guess = read_poll(steps.pop(0), s0, parameters)
        book["late"].extend([s0[..., None], ] * 1)
        book["soon"].extend([guess[..., None], ] * 1)
        if len(steps) == 0 and book["late"] is book["soon"]:
            raise RuntimeError("never, as two lists are two lists")
    return np.concatenate(book.pop("late"), -1), np.concatenate(book.pop("soon"), -1)
"""


def test_the_command_makes_the_page_and_says_where(place, capsys):
    hand_in(place, "ada", {"unroll_polls": OWN})
    hand_in(place, "bob", disguised({"unroll_polls": OWN}, "renamed"))
    hand_in(place, "untouched", {})
    assert main(["similar", "daily_polls"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "3 submissions, 1 pair to look at: reports/daily_polls-similar.html\n"
    assert shown.err == ""
    page = (place.root / "reports" / "daily_polls-similar.html").read_text(encoding="utf-8")
    assert "ada and bob" in page
    assert complaints(page) == []


def test_who_cannot_be_read_is_left_out_and_told(place, capsys):
    for student in ("ada", "bob"):
        hand_in(place, student, {"unroll_polls": OWN})
    hand_in(place, "broken", {}).write_bytes(b"{")
    hand_in(place, "linked", {}).unlink()
    (place.root / "submitted/linked/daily_polls/daily_polls.ipynb").symlink_to("/etc/passwd")
    assert main(["similar", "daily_polls", "--output", "pairs.html"]) == 2
    shown = capsys.readouterr()
    assert shown.out == "2 submissions, 1 pair to look at: pairs.html\n"
    told = shown.err.splitlines()
    assert [line.startswith("autograder: left out: ") for line in told] == [True, True]
    where = "submitted/broken/daily_polls/daily_polls.ipynb"
    assert told[0].startswith(f"autograder: left out: broken: {where}: is not a notebook")
    assert "linked/daily_polls/daily_polls.ipynb: is a link. " in told[1]


def test_where_nothing_is_handed_in_no_page_is_made(place, capsys):
    assert main(["similar", "daily_polls"]) == 1
    assert capsys.readouterr().err == (
        "autograder: Nothing is handed in for daily_polls: submitted/STUDENT/daily_polls/ has what "
        "is compared.\n"
    )
    assert not (place.root / "reports").exists()


def test_the_end_of_an_endless_answer_is_not_compared(place):
    from autograder.similarity import works

    hand_in(place, "ada", {"unroll_polls": "x = 1\n" * 100_000})
    assignment = place.assignment("daily_polls")
    (found,) = works(place, assignment, read_template(assignment.released))
    (answer,) = found.answers
    assert len(answer.source) == MOST_CHARACTERS


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (["--threshold", "0"], "'0' is no share: 1 to 100, without a sign"),
        (["--threshold", "half"], "'half' is no share: 1 to 100, without a sign"),
        (["--common", "1"], "'1' is no number of submissions: 2 or more"),
    ],
)
def test_an_option_that_means_nothing_is_refused(option, told, capsys):
    with pytest.raises(SystemExit):
        main(["similar", "daily_polls", *option])
    assert told in capsys.readouterr().err
