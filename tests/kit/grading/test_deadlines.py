"""Time that runs out is reported as that, costs what it must, and nothing else."""

import pytest

from autograder.course import Limits
from autograder.grading import words
from autograder.grading.context import GraderContext
from autograder.grading.question import questions_of
from autograder.release.master import solved_answers
from autograder.runner.run import Run
from autograder.runner.session import grade_here
from autograder.validation.samples import made
from tests.kit.grading.local_worker import criteria, failed, lost
from tests.kit.grading.told import cut, never_returned

SLOW_AT_THE_SHARED_SIZE = """
import time

def {name}(x, s0, parameters):
    if x.shape[0] > 1000:
        time.sleep(600)
    return right_{name}(x, s0, parameters)
"""


@pytest.fixture
def grade(context, course):
    """Grades the notebook's own solution with some answers replaced, within some limits."""
    corpus = context.corpus
    own = solved_answers(corpus.assignment)

    def graded(limits, **answers):
        hasty = GraderContext(context.zygote, corpus, context.secret, limits, context.public)
        hasty.load(questions_of(corpus.assignment))
        task = made(corpus, "hasty.ipynb", {**own, **answers})
        (result,) = grade_here(hasty, Run.of(course.root, "daily_polls"), [task])
        return result

    yield graded
    context._shared = set()  # what the zygote shares is another context's now
    context.load(questions_of(corpus.assignment))


@pytest.fixture
def solved(assignment):
    return solved_answers(assignment)


@pytest.fixture
def slow(assignment):
    """The notebook's own answer, but endless where there are many parties."""

    def made(name):
        own = solved_answers(assignment)[name].replace(f"def {name}(", f"def right_{name}(")
        return own + SLOW_AT_THE_SHARED_SIZE.format(name=name)

    return made


def test_a_right_run_that_is_too_slow_at_the_shared_size_keeps_its_points_and_is_told(grade, slow):
    result = grade(Limits(call_seconds=1.5), run_polls=slow("run_polls"))
    assert result.score == 20
    left_out = words.left_out("took longer than 1.5 s")
    assert criteria(result, "run_polls")["seeded"].message == words.passed("seeded") + left_out


def test_an_earlier_function_too_large_at_the_shared_size_costs_nobody_points(grade):
    outer = """
def shares(x):
    return 1 / np.sum(np.exp(x[np.newaxis] - x[:, np.newaxis]), axis=1)
"""
    limits = Limits(call_seconds=1.5, memory_mb=2048)
    result = grade(limits, shares=outer)
    assert [each for each in lost(result) if each != "shares"] == []
    assert "The largest input " in criteria(result, "run_polls")["seeded"].message


def test_a_wrong_run_gains_nothing_from_being_slow_at_the_shared_size(grade, slow):
    mistaken = slow("unroll_polls").replace("return s, y", "return s, y ** 2")
    result = grade(Limits(call_seconds=1.5), unroll_polls=mistaken)
    assert failed(result, "unroll_polls") == ("values", "seeded")


def test_an_earlier_function_that_never_returns_costs_its_own_points_only(grade):
    endless = "def shares(x):\n    while True:\n        pass\n"
    result = grade(Limits(call_seconds=1.5), shares=endless)
    assert lost(result) == ["shares"]
    leaving = "def read_poll(xt, s_prev, parameters):\n    import os\n    os._exit(0)\n"
    result = grade(Limits(call_seconds=1.5), read_poll=leaving)
    assert lost(result) == ["read_poll"]


def test_a_later_function_that_never_returns_by_itself_is_not_excused_by_that(grade):
    loop = "    while True:\n        pass\n"
    endless = {
        "shares": f"def shares(x):\n{loop}",
        "read_poll": f"def read_poll(xt, s_prev, parameters):\n{loop}",
    }
    result = grade(Limits(call_seconds=1.5), **endless)
    assert lost(result) == ["shares", "read_poll"]


WAITS_FOR_A_SHARE = """
def read_poll(xt, s_prev, parameters):
    while shares(np.zeros(2)) is None:
        pass
    return right_read_poll(xt, s_prev, parameters)
"""


def test_a_later_function_that_ends_for_what_one_below_gives_keeps_its_points(grade, assignment):
    own = solved_answers(assignment)["read_poll"].replace("def read_poll(", "def right_read_poll(")
    nothing = "def shares(x):\n    return None\n"
    limits = Limits(call_seconds=1.5)
    assert lost(grade(limits, shares=nothing, read_poll=own + WAITS_FOR_A_SHARE)) == ["shares"]


def test_a_function_that_never_returns_is_told_and_the_others_are_graded(grade):
    endless = "def run_polls(x, s0, parameters):\n    while True:\n        pass\n"
    result = grade(Limits(call_seconds=1.5), run_polls=endless)
    assert lost(result) == ["run_polls"]
    assert [each.message for each in criteria(result, "run_polls").values()] == [
        never_returned("run_polls", "1.5 s", "3 examples, 5 steps"),
        never_returned("run_polls", "1.5 s", "more examples than steps"),
        never_returned("run_polls", "1.5 s", "a sequence of your own"),
    ]


def test_a_cell_that_never_ends_is_told_and_left_out(grade):
    result = grade(Limits(cell_seconds=1.5), extra="import time\ntime.sleep(600)\n")
    assert result.score == 20
    assert result.cells == [{"cell": 4, "message": "Cell 4 had not finished after 1.5 s."}]


def test_a_cell_that_ends_the_process_is_told_and_left_out(grade):
    result = grade(Limits(), extra="import os\nos._exit(3)\n")
    assert result.score == 20
    assert result.cells == [{"cell": 4, "message": "Cell 4 ended the Python process."}]


def test_the_notebooks_own_deadline_is_told_as_the_notebooks(grade):
    endless = "def shares(x):\n    while True:\n        pass\n"
    result = grade(Limits(notebook_seconds=2), shares=endless)
    assert lost(result) == ["shares"]
    spent = "2 s for the whole notebook"
    assert criteria(result, "shares")["shapes"].message == cut(
        "shares", spent, "one example, as a vector"
    )
    told = {each.message for each in criteria(result, "read_poll").values()}
    assert told == {words.passed_on_stand_ins(["shares"])}


# A slow answer takes nobody else's time


def slowly(answer, seconds):
    return answer.replace("(x):\n", f"(x):\n    import time; time.sleep({seconds})\n", 1)


def test_a_right_function_that_is_slow_costs_nobody_elses_points(grade, solved):
    """All its calls together, with those that the others make, take longer than there is."""
    limits = Limits(call_seconds=1, notebook_seconds=4)
    result = grade(limits, shares=slowly(solved["shares"], 0.3))
    assert set(lost(result)) <= {"shares"}


def test_a_slow_function_has_what_the_others_leave_of_the_time(grade, solved):
    """Its share is a quarter of the time, and it takes half."""
    quick = solved["shares"].replace("def shares(", "def _quick(")
    answers = {
        "shares": f"{quick}\n{slowly(solved['shares'], 0.15)}",
        "read_poll": solved["read_poll"].replace("shares(", "_quick("),
    }
    assert grade(Limits(call_seconds=2, notebook_seconds=7), **answers).score == 20


# What ends by itself may have no end beside a stand-in

UNTIL_IT_IS_HALF = "while not np.allclose(shares(np.zeros((2, 1))), 1.0):\n    pass\n"


@pytest.mark.parametrize("where", ["above", "below"])
def test_a_loop_on_a_wrong_result_costs_no_answer_of_its_cell(grade, solved, where):
    doubled = solved["shares"].replace("def shares(", "def _half(")
    doubled += "\n\ndef shares(x):\n    return 2 * _half(x)\n"
    by_place = [UNTIL_IT_IS_HALF, solved["read_poll"]]
    answer = "\n\n".join(by_place if where == "above" else by_place[::-1])
    # More for a cell than for the notebook: it is not waited for to the end of either.
    limits = Limits(cell_seconds=36, notebook_seconds=18)
    assert lost(grade(limits, shares=doubled, read_poll=answer)) == ["shares"]
