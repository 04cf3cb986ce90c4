"""What each worker is asked, and when: nothing hidden too early, and nobody more than needed."""

import itertools

import numpy as np
import pytest

from autograder.grading import words
from autograder.grading.question import arrays_in
from autograder.sandbox.answers import Ended
from tests.kit.grading.local_worker import LocalGrader, criteria, failed, lost

WRONG = "def shares(x):\n    return np.tanh(x)\n"
OF_ANOTHER_SHAPE = "def shares(x):\n    return np.tanh(x).sum(axis=0)\n"
LATER = ("read_poll", "run_polls", "unroll_polls")


@pytest.fixture(scope="module")
def with_large(corpus):
    """With the document's run."""
    return LocalGrader(corpus, large=True)


def log_of(grader, student="ada", secret=b"local", **answers):
    context = grader.anew(secret)
    context.grade_solved(student, **answers)
    return context.zygote.log


def on_stand_ins(log):
    return [asked for asked in log if asked.stand_ins]


def size(value):
    return max(map(np.size, arrays_in(value)), default=1)


def content(asked):
    return b"".join(array.tobytes() for array in arrays_in(asked.arguments))


def test_where_nothing_failed_nobody_is_asked_again(grader):
    assert {asked.worker for asked in log_of(grader)} == {1}


def test_a_wrong_function_costs_one_more_worker_for_each_later_question_that_it_makes_wrong(grader):
    log = log_of(grader, shares=WRONG)
    functions = [
        {asked.function for asked in asked}
        for _, asked in itertools.groupby(on_stand_ins(log), key=lambda asked: asked.worker)
    ]
    assert functions == [{later} for later in LATER]


def test_all_that_a_question_rests_on_is_replaced_though_one_function_failed(grader):
    replaced = {asked.function: asked.stand_ins for asked in log_of(grader, shares=WRONG)}
    assert replaced["read_poll"] == ("shares",)
    assert replaced["run_polls"] == ("shares", "read_poll")
    assert replaced["unroll_polls"] == ("shares", "read_poll", "run_polls")


def test_on_stand_ins_the_same_is_asked_as_before_and_in_the_same_order(grader):
    log = log_of(grader, shares=WRONG)
    for later in LATER:
        again = [content(asked) for asked in on_stand_ins(log) if asked.function == later]
        before = [content(asked) for asked in log if asked.worker == 1 and asked.function == later]
        assert before[-len(again) :] == again
        assert again


def test_nobody_is_asked_again_before_every_answer_is_in(with_large):
    log = log_of(with_large, shares=WRONG)
    again = [bool(asked.stand_ins) for asked in log]
    assert again == sorted(again)
    assert any(again)


def test_what_all_share_is_asked_when_all_else_has_been_answered(with_large):
    large = [size(asked.arguments) > 10**5 for asked in log_of(with_large)]
    assert large == sorted(large)
    assert sum(large) == 2


def test_on_stand_ins_nothing_is_asked_at_the_shared_size(with_large):
    log = log_of(with_large, shares=WRONG)
    assert max(size(asked.arguments) for asked in log) == 20_000 * 5 * 9
    assert max(size(asked.arguments) for asked in on_stand_ins(log)) < 1000


# The rehearsal, and the twin


def leading(one, other):
    """How many calls are the same under two secrets, from the first on."""
    differ = (content(a) != content(b) for a, b in zip(one, other, strict=False))
    return next(number for number, differs in enumerate(differ) if differs)


@pytest.mark.parametrize(
    "answers",
    [{}, {"shares": OF_ANOTHER_SHAPE}, {"shares": "def shares(x):\n    return 1 / 0\n"}],
)
def test_all_that_is_no_secret_is_asked_first(grader, answers):
    one, other = (log_of(grader, secret=key, **answers) for key in (b"one", b"other"))
    twin = sum(asked.worker == 2 and not asked.stand_ins for asked in one)
    assert leading(one, other) == len(grader.context.rehearsal.cases) + twin
    assert bool(twin) is bool(answers)


def test_a_function_that_says_something_of_its_own_is_heard_in_a_worker_of_its_own(grader):
    log = log_of(grader, shares="def shares(x):\n    raise ValueError(str(x.shape))\n")
    twin = [asked for asked in log if asked.worker == 2]
    assert {asked.function for asked in twin} >= {"shares"}
    assert not any(asked.stand_ins for asked in twin)
    first = {content(asked) for asked in log if asked.worker == 1}
    # Other inputs than the rehearsal's, but for the one case that has always the same.
    assert len({content(asked) for asked in twin} & first) == 1


def test_the_twin_has_ended_before_anything_hidden_is_asked(grader):
    wrong = "def shares(x):\n    raise ValueError(str(x.shape))\n"
    one, other = (log_of(grader, secret=key, shares=wrong) for key in (b"one", b"other"))
    last = max(number for number, asked in enumerate(one) if asked.worker == 2)
    assert leading(one, other) == last + 1


def test_a_function_that_is_merely_wrong_has_no_twin(grader):
    assert {asked.worker for asked in log_of(grader, shares=WRONG) if not asked.stand_ins} == {1}


def test_what_everybody_is_asked_for_shapes_and_values_is_the_same(grader):
    ada, grace = (list(map(content, log_of(grader, student))) for student in ("ada", "grace"))
    differ = [one != other for one, other in zip(ada, grace, strict=True)]
    assert any(differ)
    assert sum(differ) < 12  # those of `seeded`


# Ends


@pytest.mark.parametrize(
    "ended", [Ended("timeout", "10 s"), Ended("exit", "0"), Ended("signal", "SIGSEGV")]
)
def test_an_answer_that_ends_its_worker_on_stand_ins_is_not_right_there(grader, ended):
    context = grader.anew()
    context.zygote.ends["read_poll"] = ended
    result = context.grade_solved(shares=WRONG)
    assert failed(result, "read_poll") == ("values", "seeded")
    assert lost(result) == ["shares", "read_poll"]


def test_the_run_that_all_share_is_told_of_where_there_is_one(with_large):
    result = with_large.grade_solved()
    told = [criteria(result, name)["seeded"].message for name in ("shares", "run_polls")]
    assert told == [
        words.passed("seeded"),
        words.passed("seeded", shared=True),
    ]


# Who is slow


SLOW = frozenset({"shares", "run_polls"})


def test_what_was_put_off_is_asked_at_the_end_in_one_worker_that_saw_nothing_of_it(grader):
    context = grader.anew()
    context.zygote.slow = SLOW
    assert context.grade_solved("ada").score == 20
    others, last = (
        [asked for asked in context.zygote.log if (asked.worker == 1) == is_first]
        for is_first in (True, False)
    )
    assert {asked.function for asked in others} == {"shares", *LATER}
    functions = [name for name, _ in itertools.groupby(asked.function for asked in last)]
    assert functions == ["run_polls", "shares"]  # who lacks fewest comes first
    assert {asked.worker for asked in last} == {2}


def test_where_cells_take_long_what_was_put_off_is_asked_where_they_have_run(grader, monkeypatch):
    monkeypatch.setattr("autograder.grading.asking.MOST_OF_A_START", 0.0)
    context = grader.anew()
    context.zygote.slow = SLOW
    assert context.grade_solved("ada").score == 20
    assert {asked.worker for asked in context.zygote.log} == {1}
