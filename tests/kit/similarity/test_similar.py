"""Who is alike: pairs made from one answer are told, and independent answers are not."""

import copy
import dataclasses
import itertools
import random
from pathlib import Path

import pytest

from autograder import course as course_module
from autograder.cli import main
from autograder.course import Course
from autograder.course.corpus import load_corpus
from autograder.similarity import Answer, Work, common_ground, compared, passages, similarity_page
from autograder.similarity.compare import LEAST_ALONE, LEAST_WORDS
from autograder.similarity.handed_in import MOST_CHARACTERS
from autograder.similarity.page import marked
from autograder.similarity.words import words_of_code, words_of_prose
from autograder.submission import read_template
from autograder.validation.notebooks import as_bytes, filled_in, released_notebook
from tests.conftest import ROOT, sampled
from tests.course.pieces import rnn_forward as pieces
from tests.kit.pages import complaints, read
from tests.kit.similarity.disguises import DISGUISES, disguised

COURSE = course_module.load(ROOT)
STYLES = {
    name: {
        style: {question: source for question, source in answers.items() if question != "extra"}
        for style, answers in load_corpus(assignment).accepted.items()
    }
    for name, assignment in COURSE.assignments.items()
}
EVERY_STYLE = [(name, style) for name, styles in STYLES.items() for style in styles]
EVERY_TWO = [
    (name, *two) for name, styles in STYLES.items() for two in itertools.combinations(styles, 2)
]


def work(student, answers):
    return Work(student, tuple(Answer(each, source, True) for each, source in answers.items()))


class Ground:
    """The common ground of each assignment, with some of its accepted answers left out.

    A style that two people are made from is not among the known answers, as theirs would not be.
    """

    def __init__(self):
        self.task, self.styles = {}, {}
        for name, assignment in COURSE.assignments.items():
            template = read_template(assignment.released)
            known = load_corpus(assignment).accepted
            listed = {source for answers in known.values() for source in answers.values()}
            every = list(common_ground(assignment, template))
            self.task[name] = passages(each for each in every if each.source not in listed)
            self.styles[name] = {
                style: passages(
                    Answer(question, source, True) for question, source in cells.items()
                )
                for style, cells in known.items()
            }

    def without(self, name, *left_out):
        styles = self.styles[name]
        return self.task[name].union(*(styles[each] for each in styles if each not in left_out))


@pytest.fixture(scope="module")
def ground():
    return Ground()


def pairs(ground, *works):
    return compared(works, ground).pairs


# -- how many of each kind are told ---------------------------------------------------------


def test_the_figures_of_the_docs_are_of_this_many_pairs():
    told = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
    assert f"{len(EVERY_STYLE)} of {len(EVERY_STYLE)} of each" in told
    assert f"none of {len(EVERY_TWO)} pairs" in told


# All of them at once is the hardest; the others one by one are tried with `-m slow`.
@pytest.mark.parametrize(
    "how",
    [pytest.param(how, marks=() if "all" in how else pytest.mark.slow) for how in DISGUISES],
)
def test_an_answer_in_disguise_is_told_beside_the_one_that_it_was_made_from(ground, how):
    missed = []
    for name, style in EVERY_STYLE:
        answers = STYLES[name][style]
        found = pairs(
            ground.without(name, style), work("a", answers), work("b", disguised(answers, how))
        )
        missed += [] if found else [(name, style)]
    assert missed == []


@pytest.mark.parametrize(("name", "one", "other"), sampled(EVERY_TWO, 10))
def test_two_independent_submissions_are_not_told(ground, name, one, other):
    both = ground.without(name, one, other)
    styles = STYLES[name]
    assert pairs(both, work("a", styles[one]), work("b", styles[other])) == []


def test_of_a_class_that_is_put_together_at_random_hardly_any_but_the_copies_is_told(ground):
    rng = random.Random(3)
    people = [pieces.submission(lambda *given: rng.choice(given)) for _ in range(120)]
    copies = [disguised(answers, "all of these") for answers in people[:5]]
    works = [work(f"{n:03}", answers) for n, answers in enumerate((*people, *copies))]
    found = {pair.students for pair in compared(works, ground.without("rnn_forward")).pairs}
    told_rightly = {(f"{n:03}", f"{n + 120}") for n in range(5)}
    assert told_rightly <= found
    # Of 7,745 others: a few draw the same phrasings of a whole answer.
    assert len(found - told_rightly) <= 2


def test_an_accepted_answer_is_common_ground(ground):
    answers = STYLES["rnn_forward"]["plain_loops"]
    found = compared([work("a", answers), work("b", answers)], ground.without("rnn_forward"))
    assert found.pairs == []
    assert found.silent == ["a", "b"]


# -- what counts ----------------------------------------------------------------------------

SOFTMAX = """
def softmax(x):
    powers = np.exp(x - x.max(axis=0))
    return powers / powers.sum(axis=0)
"""


def test_a_short_function_that_everybody_writes_alike_is_not_evidence():
    assert pairs(set(), work("a", {"softmax": SOFTMAX}), work("b", {"softmax": SOFTMAX})) == []


def test_one_copied_answer_among_independent_ones_is_told(ground):
    one, other = (dict(STYLES["vanishing_gradient"][each]) for each in ("einsum", "in_place"))
    other["run_backward"] = disguised(one, "all of these")["run_backward"]
    both = ground.without("vanishing_gradient", "einsum", "in_place")
    (pair,) = pairs(both, work("a", one), work("b", other))
    part = next(each for each in pair.parts if each.question == "run_backward")
    assert min(part.alike) >= LEAST_ALONE
    assert max(each.alike for each in pair.parts) == part.alike


def test_a_passage_that_moved_to_another_answer_is_told(ground):
    answers = STYLES["rnn_forward"]["plain_loops"]
    moved = {"unroll_forward": "\n".join(answers.values()), "softmax": "softmax = None\n"}
    (pair,) = pairs(
        ground.without("rnn_forward", "plain_loops"), work("a", answers), work("b", moved)
    )
    assert pair.share == 1


def test_what_many_in_the_class_have_is_common_ground(ground):
    answers = STYLES["rnn_forward"]["plain_loops"]
    works = [work(f"{n}", answers) for n in range(4)]
    left = ground.without("rnn_forward", "plain_loops")
    assert len(compared(works, left, many=4).pairs) == 6
    assert compared(works, left, many=3).pairs == []


def test_the_threshold_is_a_share_of_somebodys_own_words(ground):
    answers = STYLES["rnn_forward"]["plain_loops"]
    half = {question: answers[question] for question in ("unroll_forward",)}
    longer = {**STYLES["rnn_forward"]["in_place"], **half}
    left = ground.without("rnn_forward", "plain_loops", "in_place")
    (pair,) = compared([work("a", answers), work("b", longer)], left, threshold=0.01).pairs
    assert pair.words > LEAST_WORDS
    works = [work("a", answers), work("b", longer)]
    assert len(compared(works, left, threshold=pair.share).pairs) == 1
    assert compared(works, left, threshold=pair.share + 0.01).pairs == []


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
    assert pairs(set(), work("a", {"softmax": SOFTMAX})) == []
    assert pairs(set(), work("a", {}), work("b", {"softmax": "", "run_forward": "\n# no\n"})) == []


def test_words_are_what_stays_when_names_layout_and_remarks_go():
    first = [word.said for word in words_of_code("y = np.sum(x, axis=0)  # a sum\n")]
    other = [word.said for word in words_of_code('"""Sum."""\ntotal = (\n numpy.sum(v,axis=0))\n')]
    assert first == ["a name", "=", "a name", ".", "sum", "a name", "a name", "=", "0"]
    # Behind a statement's own docstring, at the top of a module, nothing else is a docstring.
    assert other == first
    assert [word.said for word in words_of_prose("It's *Öl*.")] == ["it", "s", "öl"]


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
def test_no_source_stops_the_comparison(source):
    both = work("a", {"softmax": source}), work("b", {"softmax": source})
    found = compared(both, set())
    page = similarity_page(COURSE.assignment("rnn_forward"), found, 0.6)
    assert page.encode("utf-8")


# -- the page -------------------------------------------------------------------------------

HOSTILE = "</pre><script>alert(1)</script><mark onclick='x()'>\u202e"


@pytest.fixture(scope="module")
def page(ground):
    answers = STYLES["rnn_forward"]["plain_loops"]
    answers = {**answers, "softmax": answers["softmax"] + f'text = """{HOSTILE}"""  # {HOSTILE}\n'}
    works = [work("<b>eve</b>", answers), work("bob", disguised(answers, "renamed"))]
    found = compared(works, ground.without("rnn_forward", "plain_loops"))
    return similarity_page(COURSE.assignment("rnn_forward"), found, 0.6)


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
    assert "peak = max" in first.mark.get_text()
    assert "= max" in other.mark.get_text()


def test_the_page_says_what_it_proves_and_what_it_does_not(page):
    told = " ".join(read(page).select_one(".told").get_text().split())
    assert told.startswith("What this proves. That two people handed in the same passages")
    assert "It does not prove who wrote them" in told


def test_a_page_without_pairs_says_so():
    page = similarity_page(COURSE.assignment("rnn_forward"), compared([], set()), 0.5)
    assert "No pair is alike beyond common ground." in page
    assert complaints(page) == []


def test_marks_are_put_around_characters_of_the_source():
    assert marked("a < b", [(0, 3)]) == "<mark>a &lt;</mark> b"


# -- the command ----------------------------------------------------------------------------


@pytest.fixture
def course(tmp_path, monkeypatch):
    """This course, with what is handed in and made in a folder of the test's own."""
    course = dataclasses.replace(COURSE, root=tmp_path)
    monkeypatch.setattr(course_module, "load", lambda: course)
    monkeypatch.chdir(tmp_path)
    return course


def hand_in(course: Course, student: str, answers: dict[str, str]) -> Path:
    notebook = released_notebook(course.assignment("rnn_forward"))
    folder = course.root / "submitted" / student / "rnn_forward"
    folder.mkdir(parents=True)
    path = folder / "rnn_forward.ipynb"
    path.write_bytes(as_bytes(filled_in(copy.deepcopy(notebook), answers)))
    return path


OWN = """
def unroll_forward(x, a0, parameters):
    book = {"late": [], "soon": []}
    steps = [x[..., day] for day in range(x.shape[-1] // 1)]
    while steps:
        a0, guess = rnn_cell_forward(steps.pop(0), a0, parameters)
        book["late"].extend([a0[..., None], ] * 1)
        book["soon"].extend([guess[..., None], ] * 1)
        if len(steps) == 0 and book["late"] is book["soon"]:
            raise RuntimeError("never, as two lists are two lists")
    return np.concatenate(book.pop("late"), -1), np.concatenate(book.pop("soon"), -1)
"""


def test_the_command_makes_the_page_and_says_where(course, capsys):
    hand_in(course, "ada", {"unroll_forward": OWN})
    hand_in(course, "bob", disguised({"unroll_forward": OWN}, "renamed"))
    hand_in(course, "untouched", {})
    assert main(["similar", "rnn_forward"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "3 submissions, 1 pair to look at: reports/rnn_forward-similar.html\n"
    assert shown.err == ""
    page = (course.root / "reports" / "rnn_forward-similar.html").read_text(encoding="utf-8")
    assert "ada and bob" in page
    assert complaints(page) == []


def test_who_cannot_be_read_is_left_out_and_told(course, capsys):
    for student in ("ada", "bob"):
        hand_in(course, student, {"unroll_forward": OWN})
    hand_in(course, "broken", {}).write_bytes(b"{")
    hand_in(course, "linked", {}).unlink()
    (course.root / "submitted/linked/rnn_forward/rnn_forward.ipynb").symlink_to("/etc/passwd")
    assert main(["similar", "rnn_forward", "--output", "pairs.html"]) == 2
    shown = capsys.readouterr()
    assert shown.out == "2 submissions, 1 pair to look at: pairs.html\n"
    told = shown.err.splitlines()
    assert [line.startswith("autograder: left out: ") for line in told] == [True, True]
    assert "broken/rnn_forward/rnn_forward.ipynb: is not a notebook" in told[0]
    assert told[1].endswith("is a link. Put the notebook itself in its place, or name that.")


def test_the_end_of_an_endless_answer_is_not_compared(course):
    from autograder.similarity import works

    hand_in(course, "ada", {"unroll_forward": "x = 1\n" * 100_000})
    assignment = course.assignment("rnn_forward")
    (found,) = works(course, assignment, read_template(assignment.released))
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
        main(["similar", "rnn_forward", *option])
    assert told in capsys.readouterr().err
