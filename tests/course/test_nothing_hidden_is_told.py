"""No message holds anything of a hidden input, of an expected value or of a returned one."""

import re

import pytest

from autograder import course as course_module
from autograder.course.corpus import load_corpus
from tests.conftest import ROOT, sampled
from tests.course.unlisted_mistakes import ALL
from tests.kit.grading.local_worker import LocalGrader, messages

CORPUS = load_corpus(course_module.load(ROOT).assignment("rnn_forward"))
WRONG = {known.id: (known.question, known.as_answer()) for known in CORPUS.all_misconceptions}
WRONG |= {name: (question, cell) for question, each in ALL.items() for name, cell in each.items()}

# Inputs and results are decimals, but for whole numbers below a million.
DECIMAL = re.compile(r"\d\.\d|\d[eE][-+]?\d|\d{5,}")


@pytest.mark.parametrize("name", sampled([(name,) for name in WRONG], every=9))
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


# A student's code chooses these words itself, knowing the inputs. LEAK is a number of theirs.
LEAK = "int(1e15 * abs(float(np.ravel(z)[0] % 1)))"
LETTERS = f"''.join(chr(97 + int(d)) for d in str({LEAK}))"
LEAKS = {
    "in an error's text": f"raise ValueError(str({LEAK}))",
    "in an error's text, in hexadecimal": "raise ValueError(float(np.ravel(z)[0]).hex())",
    "in an error's text, in letters": f"raise ValueError({LETTERS})",
    "in the name of an error's class": f"raise type('E' + {LETTERS}, (Exception,), {{}})()",
    "in the shape of an array": f"return np.empty((0, {LEAK}))",
    "in the name of a type": f"return type('T' + {LETTERS}, (), {{}})()",
    "in the keys of a dict": f"return {{{LETTERS}: 1}}",
    "in a warning": f"import warnings; warnings.warn('overflow ' + {LETTERS}); return _right(z)",
    "in the line that raises": f"return _lines[{LEAK} % 97]()",
}
BESIDE = (
    """
def _right(z):
    powers = np.exp(z - z.max(axis=0))
    return powers / powers.sum(axis=0)

_lines = [
"""
    + "".join(f"    lambda: {number} / 0,\n" for number in range(97))
    + "]\n"
)


@pytest.mark.parametrize("how", LEAKS)
def test_a_notebook_that_writes_its_inputs_out_tells_the_same_of_all_inputs(grader, how):
    softmax = f"{BESIDE}\ndef softmax(z):\n    {LEAKS[how]}\n"
    told = [
        messages(grader.anew(secret).grade_solved(softmax=softmax)) for secret in (b"one", b"other")
    ]
    assert told[0] == told[1]
    assert len(set(told[0])) > 1


def test_an_error_that_says_the_same_of_public_inputs_is_told_in_full(grader):
    result = grader.grade_solved(softmax="def softmax(z):\n    return z @ np.ones((99, 1))\n")
    assert "matmul: Input operand 1 has a mismatch" in messages(result)[0]
    assert "at `return z @ np.ones((99, 1))`" in messages(result)[0]


MADE_UP = f"""
def softmax(z):
    globals()["run_forwar_" + {LETTERS}] = globals().pop("run_forward", len)
    return z
"""


def test_a_name_that_a_function_made_up_is_no_misspelling(grader):
    told = messages(grader.grade_solved(softmax=MADE_UP, run_forward="a_note = 1"))
    assert "No function `run_forward` is defined when all cells have run." in told
    assert not [message for message in told if "misspelt" in message]


def test_a_function_that_a_call_removed_is_told_as_that(grader):
    told = messages(grader.grade_solved(softmax=MADE_UP))
    gone = "`run_forward` was defined when all cells had run, and a call removed it"
    assert f"{gone} while grading." in told
    assert not [message for message in told if "misspelt" in message]


def test_concepts_are_asked_before_anything_hidden_is(graders):
    grader = graders["vanishing_gradient"]
    asking = grader.anew()
    asking.grade_solved()
    asked = [each.function for each in asking.zygote.log]
    first = min(asked.index(name) for name in asking.context.questions)
    assert set(asking.context.concepts) <= set(asked[:first])
    assert not set(asking.context.concepts) & set(asked[first:])


REMEMBERS = """
_seen = []

def run_forward(x, a0, parameters):
    a = a0
    for t in range(x.shape[2]):
        a, y = rnn_cell_forward(x[:, :, t], a, parameters)
    if x.shape[0] < 1000:
        _seen.append(float(x[0, 0, 0]))
        return a, y
    raise ValueError("".join(chr(97 + int(digit, 16)) for s in _seen for digit in s.hex()[4:17]))
"""


def test_what_was_asked_before_is_not_told_with_the_run_that_all_know(course):
    large = LocalGrader(CORPUS, large=True)
    told = [
        messages(large.anew(secret).grade_solved(run_forward=REMEMBERS))
        for secret in (b"one", b"other")
    ]
    assert told[0] == told[1]
    assert any("ValueError" in message for message in told[0])


def test_a_status_that_a_notebook_ends_with_is_not_told():
    from autograder.grading.words_on_absence import _ended
    from autograder.sandbox.answers import Ended

    assert _ended(Ended("exit", "77")) == "ended the Python process"
