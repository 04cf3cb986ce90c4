"""Wrong answers that the corpus does not know still lose points, with a truthful message."""

import functools
import re
from pathlib import Path

import pytest

from tests.conftest import sampled
from tests.course.unlisted_answers import MISTAKES
from tests.course.unlisted_mistakes import ALL
from tests.kit.grading.local_worker import criteria, failed, lost, misconceptions_named

EVERY = [
    (assignment, question, name)
    for assignment, questions in {"rnn_forward": ALL, **MISTAKES}.items()
    for question, cells in questions.items()
    for name in cells
]
CELLS = {
    name: cell
    for questions in (ALL, *MISTAKES.values())
    for cells in questions.values()
    for name, cell in cells.items()
}

# Numbers that come of a case's sizes, or of what was drawn for it: how many entries differ, shapes,
# lengths, the sizes in a case's name. Graders may change them, and a message stays as true.
OF_SIZES = re.compile(
    r"""\d+\ of\ \d+(?=\ (elements|places))  # how many differ
      | \(\d+(,\ ?\d+)*,?\)                  # a shape
      | (?<=\ of\ )\d+(?=\ \()               # the length of a list
      | (?<=size\ )\d+ | (?<=different\ from\ )\d+
      | \d+(?=\ (example|step|hidden\ unit)s)""",
    re.VERBOSE,
)


def for_any_sizes(message):
    """A message with `n` for every number above 1 that comes of sizes."""

    def blank(found):
        return "n of n" if " of " in found[0] else re.sub(r"\d\d+|[2-9]", "n", found[0])

    return OF_SIZES.sub(blank, message)


# What each fails, and what its student reads first, for any sizes.
TOLD = re.compile(r"^(\w+): ([\w, ]+)\n    (.+)$", re.MULTILINE)
TEXT = Path(__file__).with_name("unlisted_mistakes.txt").read_text()
LOST = {name: (tuple(fails.split(", ")), told) for name, fails, told in TOLD.findall(TEXT)}

# Unlisted, but alike on every input: it gets the known one's hint.
TRULY = {
    "returns_logarithms": "returns_the_logarithms",
    "clips_scores_at_seven_hundred": "cuts_the_scores_off",
    "remembers_the_first_shift": "skips_the_shift",
    "returns_a_cache_too": "returns_a_cache_as_well",
    "returns_the_state_only": "returns_the_new_state_only",
    "reads_backwards": "reads_backwards",
    "skips_the_first_step": "skips_the_first_step",
    "returns_inside_the_loop": "returns_after_the_first_step",
    "keeps_a0_as_well": "keeps_the_initial_state_too",
    "puts_time_second": "puts_time_second",
    "returns_lists_of_steps": "returns_lists_of_steps",
    "warns_of_what_it_throws_away": "computes_both_forms_everywhere",
    "doubles_the_slope": "moves_tanh_up",
    "forgets_the_candidates_bias": "forgets_the_candidates_bias",
    "couples_input_to_forget": "writes_what_is_forgotten",
    "shows_through_sigmoid": "shows_a_sigmoid_of_the_cell",
    "adds_the_gates": "adds_the_gates_up",
    "looks_everywhere_when_it_may_nowhere": "takes_a_billion_away",
}


each_mistake = pytest.mark.parametrize(
    ("question", "name"), sampled([each[1:] for each in EVERY], every=7)
)


@pytest.fixture(scope="module")
def results(graders):
    """The notebook's own solution with one answer replaced, by the mistake: when asked for."""
    places = {name: (assignment, question) for assignment, question, name in EVERY}

    @functools.cache
    def graded(name):
        assignment, question = places[name]
        return graders[assignment].grade_solved(**{question: CELLS[name]})

    return graded


@each_mistake
def test_an_unlisted_mistake_fails_what_it_gets_wrong_and_no_more(results, question, name):
    assert failed(results(name), question) == LOST[name][0]


@each_mistake
def test_an_unlisted_mistake_costs_its_own_question_alone(results, question, name):
    assert lost(results(name)) == [question]


@each_mistake
def test_an_unlisted_mistake_gets_a_truthful_message(results, question, name):
    first = LOST[name][0][0]
    assert for_any_sizes(criteria(results(name), question)[first].explanation) == LOST[name][1]


def test_a_message_for_other_sizes_is_the_same_message():
    one = "`a` has shape (4, 5, 1), for 5 examples, 3 steps; expected (4, 5, 3)."
    other = "`a` has shape (7, 12, 1), for 12 examples, 8 steps; expected (7, 12, 8)."
    assert for_any_sizes(one) == for_any_sizes(other)
    assert for_any_sizes(one) == (
        "`a` has shape (n, n, 1), for n examples, n steps; expected (n, n, n)."
    )
    assert for_any_sizes("It differs in 1 of 24 elements, for scores near 1000.") == (
        "It differs in n of n elements, for scores near 1000."
    )
    assert for_any_sizes("exp overflows above 709") == "exp overflows above 709"


@each_mistake
def test_an_unlisted_mistake_gets_no_hint_unless_it_acts_as_a_known_one(results, question, name):
    known = {TRULY[name]} if name in TRULY else set()
    assert misconceptions_named(results(name), question) == known


def test_an_error_within_the_tolerance_costs_nothing(grader):
    result = grader.grade_solved(
        softmax="""
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    return powers / (powers.sum(axis=0) + 1e-8)
"""
    )
    assert result.score == 20


def test_an_answer_that_truly_is_a_known_mistake_is_named_whatever_its_code(grader):
    result = grader.grade_solved(
        softmax="""
def softmax(scores):
    largest = scores.max(-1)[..., None]
    shares = np.exp(scores - largest)
    return shares / shares.sum(-1)[..., None]
"""
    )
    assert misconceptions_named(result, "softmax") == {"normalises_over_batch"}
