"""No message holds a number of a hidden input, of an expected value or of a returned one."""

import re

import pytest

from autograder import course as course_module
from autograder.corpus import load_corpus
from tests.conftest import ROOT
from tests.grading.local_worker import messages
from tests.grading.unlisted_mistakes import ALL

CORPUS = load_corpus(course_module.load(ROOT).assignment("rnn_forward"))
WRONG = {known.id: (known.question, known.as_answer()) for known in CORPUS.all_misconceptions}
WRONG |= {name: (question, cell) for question, each in ALL.items() for name, cell in each.items()}

# Inputs and results are decimals, but for whole numbers below a million.
DECIMAL = re.compile(r"\d\.\d|\d[eE][-+]?\d|\d{5,}")


@pytest.mark.parametrize("name", WRONG)
def test_no_message_about_a_wrong_answer_holds_a_decimal_number(grader, name):
    question, cell = WRONG[name]
    told = messages(grader.grade_solved(**{question: cell}))
    assert [message for message in told if DECIMAL.search(message)] == []


@pytest.mark.parametrize("known", CORPUS.all_misconceptions, ids=lambda known: known.id)
def test_no_hint_holds_a_decimal_number_or_code_of_the_answer(known):
    assert not DECIMAL.search(known.hint)
    assert not re.search(r"np\.\w+\(|parameters\[|def |lambda |\w\(\w", known.hint)


def test_a_whole_number_of_a_hidden_input_is_not_told_either(grader):
    # Tells whole-number scores apart from all others, by an answer that is wrong for them alone.
    result = grader.grade_solved(
        softmax="""
def softmax(x):
    powers = np.exp(x - x.max(axis=0))
    return powers / powers.sum(axis=0) + (x if x.dtype == int else 0)
"""
    )
    told = messages(result)[1]
    assert re.fullmatch(
        r"The result differs in (2[0-4]|1\d) of 24 elements, for integer scores\.", told
    )
