"""Time that runs out is reported as that, costs what it must, and nothing else."""

import pytest

from autograder import course as course_module
from autograder.course import Limits
from autograder.grading.context import GraderContext
from autograder.grading.question import questions_of
from autograder.release.build import solved_answers
from autograder.runner.run import Run
from autograder.runner.session import grade_here
from autograder.validation.samples import made
from tests.conftest import ROOT
from tests.kit.grading.local_worker import criteria, failed, lost

ASSIGNMENT = course_module.load(ROOT).assignment("rnn_forward")

SLOW_AT_THE_LECTURES_SIZE = """
import time

def {name}(x, a0, parameters):
    if x.shape[0] > 1000:
        time.sleep(600)
    return right_{name}(x, a0, parameters)
"""


@pytest.fixture
def grade(context):
    """Grades the notebook's own solution with some answers replaced, within some limits."""
    corpus = context.corpus
    own = solved_answers(corpus.assignment)

    def graded(limits, **answers):
        hasty = GraderContext(context.zygote, corpus, context.secret, limits, context.public)
        hasty.load(questions_of(corpus.assignment))
        task = made(corpus, "hasty.ipynb", {**own, **answers})
        (result,) = grade_here(hasty, Run.of(ROOT, "rnn_forward"), [task])
        return result

    yield graded
    context._shared = set()  # what the zygote shares is another context's now
    context.load(questions_of(corpus.assignment))


def slow(name):
    """The notebook's own answer, but endless where the vocabulary is large."""
    own = solved_answers(ASSIGNMENT)[name].replace(f"def {name}(", f"def right_{name}(")
    return own + SLOW_AT_THE_LECTURES_SIZE.format(name=name)


def test_a_right_run_that_is_too_slow_at_the_lectures_size_keeps_its_points_and_is_told(grade):
    result = grade(Limits(call_seconds=1.5), run_forward=slow("run_forward"))
    assert result.score == 20
    assert criteria(result, "run_forward")["seeded"].message == (
        "Every element agrees on inputs of your own. "
        "(The largest input took longer than 1.5 s and was left out; the others decide. "
        "Matrix products, and no arrays larger than the result, would do it.)"
    )


def test_a_softmax_that_is_right_and_too_large_at_the_lectures_size_costs_nobody_points(grade):
    outer = """
def softmax(x):
    return 1 / np.sum(np.exp(x[np.newaxis] - x[:, np.newaxis]), axis=1)
"""
    limits = Limits(call_seconds=1.5, memory_mb=2048)
    result = grade(limits, softmax=outer)
    assert [each for each in lost(result) if each != "softmax"] == []
    assert "The largest input " in criteria(result, "run_forward")["seeded"].message


def test_a_wrong_run_gains_nothing_from_being_slow_at_the_lectures_size(grade):
    mistaken = slow("unroll_forward").replace("return a, y_pred", "return a, y_pred ** 2")
    result = grade(Limits(call_seconds=1.5), unroll_forward=mistaken)
    assert failed(result, "unroll_forward") == ("values", "seeded")


def test_an_earlier_function_that_never_returns_costs_its_own_points_only(grade):
    endless = "def softmax(x):\n    while True:\n        pass\n"
    result = grade(Limits(call_seconds=1.5), softmax=endless)
    assert lost(result) == ["softmax"]
    leaving = "def rnn_cell_forward(xt, a_prev, parameters):\n    import os\n    os._exit(0)\n"
    result = grade(Limits(call_seconds=1.5), rnn_cell_forward=leaving)
    assert lost(result) == ["rnn_cell_forward"]


def test_a_later_function_that_never_returns_by_itself_is_not_excused_by_that(grade):
    loop = "    while True:\n        pass\n"
    endless = {
        "softmax": f"def softmax(x):\n{loop}",
        "rnn_cell_forward": f"def rnn_cell_forward(xt, a_prev, parameters):\n{loop}",
    }
    result = grade(Limits(call_seconds=1.5), **endless)
    assert lost(result) == ["softmax", "rnn_cell_forward"]


def test_a_function_that_never_returns_is_told_and_the_others_are_graded(grade):
    endless = "def run_forward(x, a0, parameters):\n    while True:\n        pass\n"
    result = grade(Limits(call_seconds=1.5), run_forward=endless)
    assert lost(result) == ["run_forward"]
    assert [each.message for each in criteria(result, "run_forward").values()] == [
        (
            "`run_forward` had not returned after 1.5 s, for 5 examples, 3 steps. "
            "Does a loop in it end? Does a recursion?"
        ),
        (
            "`run_forward` had not returned after 1.5 s, for more examples than steps. "
            "Does a loop in it end? Does a recursion?"
        ),
        (
            "`run_forward` had not returned after 1.5 s, for a sequence of your own. "
            "Does a loop in it end? Does a recursion?"
        ),
    ]


def test_a_cell_that_never_ends_is_told_and_left_out(grade):
    result = grade(Limits(cell_seconds=1.5), extra="import time\ntime.sleep(600)\n")
    assert result.score == 20
    assert result.cells == [{"cell": 3, "message": "Cell 3 had not finished after 1.5 s."}]


def test_a_cell_that_ends_the_process_is_told_and_left_out(grade):
    result = grade(Limits(), extra="import os\nos._exit(3)\n")
    assert result.score == 20
    assert result.cells == [{"cell": 3, "message": "Cell 3 ended the Python process."}]


def test_the_notebooks_own_deadline_is_told_as_the_notebooks(grade):
    endless = "def softmax(x):\n    while True:\n        pass\n"
    result = grade(Limits(notebook_seconds=2), softmax=endless)
    assert result.score == 0
    assert criteria(result, "softmax")["shapes"].message == (
        "`softmax` had not returned after 2 s for the whole notebook, "
        "for one example, as a vector. Does a loop in it end? Does a recursion?"
    )
    assert criteria(result, "unroll_forward")["shapes"].message == (
        "`unroll_forward` had not returned after 2 s for the whole notebook, "
        "for 5 examples, 3 steps. Does a loop in it end? Does a recursion?"
    )
