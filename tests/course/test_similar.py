"""Who is alike: pairs made from one answer are told, and independent answers are not."""

import itertools
import random

import pytest

from autograder import course as course_module
from autograder.course.corpus import load_corpus
from autograder.similarity import Answer, Work, common_ground, compared, passages
from autograder.similarity.compare import LEAST_ALONE, LEAST_WORDS
from autograder.submission import read_template
from tests.conftest import ROOT, sampled
from tests.course.pieces import rnn_forward as pieces
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
