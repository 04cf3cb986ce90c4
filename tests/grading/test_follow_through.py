"""A mistake costs once, and nothing wrong is credited because something earlier was wrong too."""

import numpy as np
import pytest

from autograder import course as course_module
from autograder.corpus import load_corpus
from autograder.course import CRITERIA
from autograder.grading.follow_through import OwnFunction
from autograder.grading.question import questions_of
from autograder.sandbox.answers import Ended
from tests.conftest import ROOT
from tests.grading.local_worker import (
    LocalGrader,
    criteria,
    failed,
    lost,
    misconceptions_named,
)
from tests.grading.mini_course import MISCONCEPTIONS, RIGHT, MiniCourse
from tests.grading.unlisted_mistakes import ALL

CORPUS = load_corpus(course_module.load(ROOT).assignment("rnn_forward"))
SOFTMAX, CELL, RUN, UNROLL = CORPUS.misconceptions.values()
LATER = ("rnn_cell_forward", "run_forward", "unroll_forward")
BY_ID = {known.id: known for known in CORPUS.all_misconceptions}


def right_given(earlier):
    return f"Right, given your own `{earlier}`: its mistake costs its own points, not these."


def told(result, question):
    return [criterion.message for criterion in criteria(result, question).values()]


# Every mistake in an earlier function, with all else right


@pytest.mark.parametrize("known", [*SOFTMAX, *CELL], ids=lambda known: known.id)
def test_a_mistake_in_an_earlier_function_costs_its_own_points_only(grader, known):
    result = grader.grade_solved(**{known.question: known.as_answer()})
    points = CORPUS.assignment.questions[known.question]
    assert lost(result) == [known.question]
    assert result.score == 20 - sum(points[criterion] for criterion in known.caught_by)


def test_what_is_right_on_an_own_function_is_told_so(grader):
    result = grader.grade_solved(softmax=BY_ID["normalises_over_batch"].as_answer())
    assert told(result, "rnn_cell_forward") == [
        "Right number of results, in the right shapes.",
        right_given("softmax"),
        right_given("softmax"),
    ]


def test_what_is_right_by_itself_is_not_put_down_to_an_own_function(grader):
    result = grader.grade_solved(softmax=BY_ID["fills_an_array_like_its_input"].as_answer())
    assert told(result, "rnn_cell_forward")[1:] == [
        "Every element agrees.",
        "Every element agrees on inputs of your own.",
    ]


def test_an_earlier_function_that_raises_is_told_as_its_own_mistake(grader):
    result = grader.grade_solved(softmax=BY_ID["loses_the_summed_axis"].as_answer())
    assert [told(result, later) for later in LATER] == [[right_given("softmax")] * 3] * 3


IN_EVERY_STYLE = [
    (style, id_)
    for style in CORPUS.accepted
    for id_ in ("normalises_over_batch", "returns_the_scores", "loses_the_summed_axis")
    # This style shows all steps to softmax at once, and so this mistake mixes them.
    if (style, id_) != ("projected_first", "normalises_over_batch")
]


@pytest.mark.parametrize(("style", "id_"), IN_EVERY_STYLE)
def test_a_wrong_softmax_costs_its_own_points_only_in_every_style(grader, style, id_):
    answers = dict(CORPUS.accepted[style])
    mistake = BY_ID[id_].as_answer().replace("(x):", "(x, axis=0):")  # some call it with an axis
    # Behind the style's own cell, whose helpers and imports later cells may use.
    answers["softmax"] = answers.get("softmax", "") + "\n" + mistake
    assert lost(grader.grade_solved(**answers)) == ["softmax"]


# One of them reads the fields of its own cell's named tuple.
@pytest.mark.parametrize("style", [style for style in CORPUS.accepted if style != "guarded"])
def test_a_wrong_cell_costs_its_own_points_only_in_every_style(grader, style):
    answers = dict(CORPUS.accepted[style])
    mistake = BY_ID["transposes_the_hidden_weights"].as_answer()
    answers["rnn_cell_forward"] = answers.get("rnn_cell_forward", "") + "\n" + mistake
    assert lost(grader.grade_solved(**answers)) == ["rnn_cell_forward"]


def test_two_earlier_mistakes_cost_their_own_points_only(grader):
    result = grader.grade_solved(
        softmax=BY_ID["applies_sigmoid"].as_answer(),
        rnn_cell_forward=BY_ID["squashes_with_sigmoid"].as_answer(),
    )
    assert lost(result) == ["softmax", "rnn_cell_forward"]


LISTS = {
    "rnn_cell_forward": """
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return [a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])]
""",
    "run_forward": """
def run_forward(x, a0, parameters):
    step = [a0, None]
    for t in range(x.shape[2]):
        step = list(rnn_cell_forward(x[:, :, t], step[0], parameters))
    return step
""",
}


@pytest.mark.parametrize("id_", ["normalises_over_batch", "loses_the_summed_axis"])
def test_results_in_a_list_are_credited_as_those_in_a_tuple(grader, id_):
    assert lost(grader.grade_solved(softmax=BY_ID[id_].as_answer(), **LISTS)) == ["softmax"]


# Where there is nothing to build on


UNWRITTEN = {
    "a stub": "def softmax(x):\n    raise NotImplementedError",
    "another name": "def soft_max(x):\n    return np.exp(x) / np.exp(x).sum(axis=0)",
    "an empty cell": "",
    "a syntax error": "def softmax(x):\n    return np.exp(x",
    "not a function": "softmax = 3",
}


@pytest.mark.parametrize("source", UNWRITTEN.values(), ids=UNWRITTEN)
def test_an_earlier_function_that_is_not_there_earns_nothing_for_later_ones(grader, source):
    result = grader.grade_solved(softmax=source)
    assert result.score == 0
    assert [misconceptions_named(result, later) for later in LATER] == [set()] * 3


def test_a_later_function_says_which_name_is_missing(grader):
    result = grader.grade_solved(softmax=UNWRITTEN["another name"])
    assert told(result, "softmax")[0] == (
        "No function `softmax` is defined when all cells have run. "
        "There is a `soft_max`: is the name misspelt?"
    )
    assert told(result, "rnn_cell_forward")[0].endswith(
        "name 'softmax' is not defined, in `rnn_cell_forward`, at "
        "`yt_pred = softmax(w3 @ a_next + b2) # (n_y, m), equation (2)`. "
        "Only arguments and names that your cells define exist while grading."
    )


CONSTANT = {
    "zeros": "np.zeros(x.shape)",
    "a fair share for each": "np.full(x.shape, 1 / len(x))",
    "the same for each shape": "np.arange(1.0, 1 + x.size).reshape(x.shape) / x.size",
    "drawn once for each shape": "np.random.default_rng(x.size).random(x.shape)",
    "zeros, but for what is one column wide": "np.zeros(x.shape) + (x[-1:] if x.size < 4 else 0)",
    "not a number": "np.full(x.shape, np.nan)",
}


@pytest.mark.parametrize("value", CONSTANT.values(), ids=CONSTANT)
def test_a_constant_earlier_function_earns_later_ones_nothing_but_their_shapes(grader, value):
    result = grader.grade_solved(softmax=f"def softmax(x):\n    return {value}")
    assert [failed(result, later) for later in LATER] == [("values", "seeded")] * 3
    assert [misconceptions_named(result, later) for later in LATER] == [set()] * 3


@pytest.mark.parametrize("value", CONSTANT.values(), ids=CONSTANT)
def test_a_constant_earlier_function_hides_no_mistake(grader, value):
    result = grader.grade_solved(
        softmax=f"def softmax(x):\n    return {value}",
        rnn_cell_forward=BY_ID["forgets_the_output_bias"].as_answer(),
    )
    assert failed(result, "rnn_cell_forward") == ("values", "seeded")
    # Where it is no constant, in one small case, the mistake shows, and to name it is true.
    assert misconceptions_named(result, "rnn_cell_forward") <= {"forgets_the_output_bias"}


def test_a_constant_cell_earns_later_functions_nothing_but_their_shapes(grader):
    result = grader.grade_solved(
        rnn_cell_forward="""
def rnn_cell_forward(xt, a_prev, parameters):
    m = xt.shape[1]
    return np.full(a_prev.shape, 0.5), np.full((len(parameters["w3"]), m), 0.25)
"""
    )
    assert [failed(result, later) for later in LATER[1:]] == [("values", "seeded")] * 2


def test_an_almost_constant_softmax_hides_no_mistake(grader):
    result = grader.grade_solved(
        softmax="def softmax(x):\n    return np.full(x.shape, 1 / len(x)) + 1e-12 * np.tanh(x)",
        rnn_cell_forward=ALL["rnn_cell_forward"]["adds_the_output_bias_twice"],
    )
    assert failed(result, "rnn_cell_forward") == ("values", "seeded")


# A wrong cell on a wrong softmax

PAIRS = [(one.id, other.id) for one in SOFTMAX for other in CELL]


@pytest.fixture(scope="module")
def both_wrong(grader):
    """What every pair of mistakes in softmax and the cell comes to, and who is named."""
    desk = grader.anew(questions=["softmax", "rnn_cell_forward"])
    found = {}
    for first, second in PAIRS:
        mistakes = {
            "softmax": BY_ID[first].as_answer(),
            "rnn_cell_forward": BY_ID[second].as_answer(),
        }
        sitting = desk.sitting({**grader.solution, **mistakes})
        sitting.hold()
        found[first, second] = {
            name: (
                {c for c in CRITERIA if not sitting.verdict(name, c).passed},
                sitting.misconception(name),
            )
            for name in mistakes
        }
    return found


@pytest.mark.parametrize("known", CELL, ids=lambda known: known.id)
def test_no_mistake_in_the_cell_is_credited_whatever_softmax_is(both_wrong, known):
    kept = {
        first: set(known.caught_by) - fails
        for (first, second), judged in both_wrong.items()
        if second == known.id
        for fails, _ in [judged["rnn_cell_forward"]]
    }
    assert kept == {mistake.id: set() for mistake in SOFTMAX}


@pytest.mark.parametrize("known", CELL, ids=lambda known: known.id)
def test_no_mistake_in_the_cell_is_taken_for_another_whatever_softmax_is(both_wrong, known):
    named = {
        judged["rnn_cell_forward"][1] for (_, id_), judged in both_wrong.items() if id_ == known.id
    }
    assert named <= {known.id, None}


@pytest.mark.parametrize("known", SOFTMAX, ids=lambda known: known.id)
def test_a_mistake_in_softmax_is_judged_alike_whatever_the_cell_is(both_wrong, known):
    judged = [each["softmax"] for (id_, _), each in both_wrong.items() if id_ == known.id]
    assert judged == [(set(known.caught_by), known.id)] * len(CELL)


def test_most_mistakes_in_the_cell_are_still_named_on_a_wrong_softmax(both_wrong):
    named = sum(judged["rnn_cell_forward"][1] is not None for judged in both_wrong.values())
    assert named >= 0.8 * len(PAIRS)


@pytest.mark.parametrize("name", ["returns_lists", "prints_it", "takes_all", "returns_logarithms"])
@pytest.mark.parametrize("known", CELL, ids=lambda known: known.id)
def test_an_unlisted_mistake_in_softmax_hides_none_in_the_cell(grader, name, known):
    desk = grader.anew(questions=["softmax", "rnn_cell_forward"])
    answers = {"softmax": ALL["softmax"][name], "rnn_cell_forward": known.as_answer()}
    sitting = desk.sitting({**grader.solution, **answers})
    sitting.hold()
    fails = {c for c in CRITERIA if not sitting.verdict("rnn_cell_forward", c).passed}
    assert fails >= set(known.caught_by)
    assert sitting.misconception("rnn_cell_forward") in (known.id, None)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (one.id, other.id)
        for i, one in enumerate(CELL)
        for j, other in enumerate([*RUN, *UNROLL])
        if (i + j) % 4 == 0
    ],
)
def test_no_mistake_in_a_run_is_credited_or_mistaken_on_a_wrong_cell(grader, first, second):
    known = BY_ID[second]
    desk = grader.anew(questions=["softmax", "rnn_cell_forward", known.question])
    answers = {"rnn_cell_forward": BY_ID[first].as_answer(), known.question: known.as_answer()}
    sitting = desk.sitting({**grader.solution, **answers})
    sitting.hold()
    assert {c for c in CRITERIA if not sitting.verdict(known.question, c).passed} >= set(
        known.caught_by
    )
    assert sitting.misconception(known.question) in (known.id, None)


def test_two_mistakes_that_amount_to_a_third_are_not_taken_for_it(grader):
    result = grader.grade_solved(
        softmax=BY_ID["returns_the_scores"].as_answer(),
        rnn_cell_forward=BY_ID["adds_the_output_bias_after_softmax"].as_answer(),
    )
    assert failed(result, "rnn_cell_forward") == ("values", "seeded")
    assert misconceptions_named(result, "rnn_cell_forward") == set()


def test_a_mistake_that_only_looks_known_on_an_own_cell_is_not_named(grader):
    result = grader.grade_solved(
        rnn_cell_forward=BY_ID["forgets_the_previous_state"].as_answer(),
        run_forward=ALL["run_forward"]["reads_backwards"],
    )
    assert failed(result, "run_forward") == ("values", "seeded")
    assert misconceptions_named(result, "run_forward") == set()


TWO_ALIKE = {
    **MISCONCEPTIONS,
    "fourfold": MISCONCEPTIONS["fourfold"]
    + """

def double(x):
    return 2.0 * x


@misconception(belief="Five more.", hint="You add five.", caught_by=("values", "seeded"))
def adds_five(x):
    return double(x) + 5.0 * x
""",
}


def test_where_one_mistake_fits_by_itself_and_another_on_the_own_function_none_is_named(tmp_path):
    course = MiniCourse(tmp_path, misconceptions=TWO_ALIKE)
    five = "def fourfold(x):\n    return double(x) + 5.0 * x\n"
    known, unclear = course.grade(
        {**RIGHT, "fourfold": five},
        {"double": "def double(x):\n    return -2.0 * x\n", "fourfold": five},
    )
    assert misconceptions_named(known, "fourfold") == {"adds_five"}
    # On this own function it gives three times as much, as another mistake does by itself.
    assert misconceptions_named(unclear, "fourfold") == set()
    assert failed(unclear, "fourfold") == ("values", "seeded")


def test_a_wrong_shape_of_softmaxs_hides_no_forgotten_bias_either(grader):
    # One number for each example, in which a bias of the scores cancels.
    blind = """
def softmax(x):
    return np.atleast_1d((x if x.ndim == 1 else x - x[:, :1]).sum(axis=0))
"""
    right = grader.grade_solved(softmax=blind)
    wrong = grader.grade_solved(
        softmax=blind, rnn_cell_forward=BY_ID["forgets_the_output_bias"].as_answer()
    )
    assert failed(right, "rnn_cell_forward") == ()
    assert failed(wrong, "rnn_cell_forward") == ("shapes", "values", "seeded")


# Altered arguments, carried through


def test_a_run_on_a_cell_that_alters_its_argument_pays_when_it_alters_too(grader):
    result = grader.grade_solved(
        rnn_cell_forward=ALL["rnn_cell_forward"]["writes_the_state_into_the_old_one"],
        run_forward=BY_ID["overwrites_the_initial_state"].as_answer(),
    )
    assert failed(result, "run_forward") == ("values",)
    assert failed(result, "unroll_forward") == ()


def test_a_run_that_alters_more_than_its_cell_does_pays_for_it(grader):
    result = grader.grade_solved(
        rnn_cell_forward=ALL["rnn_cell_forward"]["writes_the_state_into_the_old_one"],
        run_forward="""
def run_forward(x, a0, parameters):
    a_next = a0
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        x[:, :, t] = 0
    return a_next, yt_pred
""",
    )
    assert failed(result, "run_forward") == ("values",)


# Hostile earlier functions

HOSTILE = {
    "answers at random": """
import random
def softmax(x):
    return random.random() + np.exp(x) / np.exp(x).sum(axis=0)
""",
    "answers otherwise the second time": """
seen = []
def softmax(x):
    seen.append(x.tobytes())
    return np.exp(x) * seen.count(x.tobytes())
""",
    "counts its calls": """
calls = 0
def softmax(x):
    global calls
    calls += 1
    return np.tanh(x) + calls
""",
    "adds up what it was given": """
total = 0.0
def softmax(x):
    global total
    total += float(np.abs(x).sum())
    return np.tanh(x) * total
""",
    "returns what the cell left for it": """
left = None
def softmax(x):
    return np.zeros(x.shape) if left is None else left
""",
    "asks the cell": """
inside = False
def softmax(x):
    global inside
    if inside or x.ndim < 2:
        return x
    inside = True
    try:
        weights = {"w1": x, "w2": x @ x.T, "b1": x[:, :1], "w3": x.T, "b2": x.T[:, :1]}
        return rnn_cell_forward(np.eye(x.shape[1]), x * 0, weights)[0]
    finally:
        inside = False
""",
    "leaves the process when the cell does not call it": """
import sys
def softmax(x):
    if sys._getframe(1).f_code.co_name != "rnn_cell_forward":
        raise SystemExit
    return np.exp(x)
""",
}
COLLUDING_CELL = """
def rnn_cell_forward(xt, a_prev, parameters):
    global left
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    left = np.ones((len(parameters["w3"]), xt.shape[1]))
    return a_next, softmax(left)
"""


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_softmax_earns_a_cell_that_hides_behind_it_nothing_but_its_shapes(grader, source):
    result = grader.grade_solved(softmax=source, rnn_cell_forward=COLLUDING_CELL)
    assert {"values", "seeded"} <= set(failed(result, "rnn_cell_forward"))


@pytest.mark.parametrize(
    "name",
    [
        "answers at random",
        "answers otherwise the second time",
        "counts its calls",
        "adds up what it was given",
    ],
)
def test_what_answers_the_same_question_differently_is_nothing_to_build_on(grader, name):
    result = grader.grade_solved(softmax=HOSTILE[name])
    assert failed(result, "rnn_cell_forward") == ("values", "seeded")


@pytest.mark.parametrize(
    "ended", [Ended("timeout", "10 s"), Ended("exit", "0"), Ended("signal", "SIGSEGV")]
)
def test_an_earlier_function_that_ends_its_worker_when_asked_again_is_nothing_to_build_on(
    grader, ended
):
    desk = grader.anew()
    desk.zygote.ends["softmax"] = ended
    result = desk.grade_solved(softmax=BY_ID["normalises_over_batch"].as_answer())
    assert failed(result, "rnn_cell_forward") == ("values", "seeded")


# What a worker gets to see


@pytest.fixture(scope="module")
def with_large(corpus):
    """With the document's run."""
    return LocalGrader(corpus, large=True)


def test_the_run_that_all_share_is_told_of_where_there_is_one(with_large):
    result = with_large.grade_solved()
    assert [told(result, name)[2] for name in ("softmax", "run_forward")] == [
        "Every element agrees on inputs of your own.",
        "Every element agrees on inputs of your own, and on the run that all share.",
    ]


def own_calls(log):
    """The calls of the workers after the first."""
    return [asked for asked in log if asked.worker > 1]


def size(value):
    if isinstance(value, dict):
        return max(map(size, value.values()))
    return np.size(value)


RUNNING_SUM = {
    "rnn_cell_forward": """
def rnn_cell_forward(xt, a_prev, parameters):
    a = 0.5 * a_prev + xt[:1]
    return a, np.ones((len(parameters["w3"]), 1)) * a[:1]
""",
    "run_forward": """
def run_forward(x, a0, parameters):
    T = x.shape[2]
    a = 0.5**T * a0 + (x[:1] * 0.5 ** np.arange(T - 1, -1, -1)).sum(axis=2)
    return a, np.ones((len(parameters["w3"]), 1)) * a[:1]
""",
}


def test_a_formula_that_never_calls_a_cell_which_overlooks_the_weights_earns_nothing(grader):
    result = grader.grade_solved(**RUNNING_SUM)
    assert failed(result, "run_forward") == ("values", "seeded")


def test_a_run_that_calls_a_cell_which_overlooks_the_weights_keeps_its_points(grader):
    cell = {"rnn_cell_forward": RUNNING_SUM["rnn_cell_forward"]}
    assert lost(grader.grade_solved(**cell)) == ["rnn_cell_forward"]


def test_what_is_larger_than_any_answer_is_nothing_to_build_on(grader):
    large = """
def softmax(x):
    powers = np.exp(x - x.max(axis=0))
    right = powers / powers.sum(axis=0)
    return np.zeros((400_000, 1), np.int8) if x.shape[0] == 5 else right[::-1]
"""
    result = grader.grade_solved(softmax=large)
    assert "softmax" in lost(result)
    assert result.outcome == "graded"


def test_where_nothing_failed_nobody_is_asked_again(grader):
    desk = grader.anew()
    desk.grade_solved()
    assert desk.zygote.forked == 1


def test_nothing_is_carried_through_before_every_answer_is_in(with_large):
    desk = with_large.anew()
    desk.grade_solved(softmax=BY_ID["normalises_over_batch"].as_answer())
    workers = [asked.worker for asked in desk.zygote.log]
    assert workers == sorted(workers)
    assert own_calls(desk.zygote.log)


def test_the_documents_run_is_asked_when_all_else_has_been_answered(with_large):
    desk = with_large.anew()
    desk.grade_solved()
    large = [max(map(size, asked.arguments)) > 10**6 for asked in desk.zygote.log]
    assert large == sorted(large)
    assert sum(large) == 2


def test_follow_through_is_never_asked_at_the_documents_size(with_large):
    desk = with_large.anew()
    desk.grade_solved(softmax=BY_ID["loses_the_summed_axis"].as_answer())
    largest = [max(map(size, asked.arguments)) for asked in desk.zygote.log]
    later = [max(map(size, asked.arguments)) for asked in own_calls(desk.zygote.log)]
    assert max(largest) == 231 * 5000
    assert max(later) < 1000


def test_each_time_an_own_function_is_asked_it_is_in_a_worker_that_was_asked_nothing_else(grader):
    desk = grader.anew()
    desk.grade_solved(softmax=BY_ID["returns_the_scores"].as_answer())
    functions = {}
    for asked in own_calls(desk.zygote.log):
        functions.setdefault(asked.worker, set()).add(asked.function)
    assert all(len(names) == 1 for names in functions.values())


A = np.array([[0.3, -0.6], [0.9, 0.2], [-0.4, 0.5]])  # nothing that the reference gives
WEIGHTS = {
    "w1": np.arange(6.0).reshape(3, 2) / 7,
    "w2": np.arange(9.0).reshape(3, 3) / 11,
    "b1": np.array([[0.1], [-0.2], [0.3]]),
    "w3": np.arange(12.0).reshape(4, 3) / 13,
    "b2": np.array([[0.4], [0.5], [-0.6], [0.7]]),
}


class Spy:
    """A student's function that keeps what it is given."""

    def __init__(self, *answers):
        self.given = []
        self._answers = list(answers)

    def __call__(self, *arguments):
        self.given.append(arguments)
        return self._answers[len(self.given) - 1]


def test_an_own_softmax_is_given_scores_of_the_state_that_the_student_returned():
    cell = questions_of(CORPUS.assignment)["rnn_cell_forward"]
    spy = Spy("its answer")
    xt, a_prev = np.ones((2, 2)), np.ones((3, 2))
    _, told_y = cell.given_own_softmax(spy, (A, None), xt, a_prev, WEIGHTS)
    assert np.array_equal(spy.given[0][0], WEIGHTS["w3"] @ A + WEIGHTS["b2"])
    assert told_y == "its answer"


def test_an_own_softmax_at_the_end_of_a_run_is_given_scores_of_the_students_last_state():
    run = questions_of(CORPUS.assignment)["run_forward"]
    spy = Spy("its answer")
    _, told_y = run.given_own_softmax(spy, (A, None), np.ones((2, 2, 5)), A * 2, WEIGHTS)
    assert [len(given) for given in spy.given] == [1]
    assert np.array_equal(spy.given[0][0], WEIGHTS["w3"] @ A + WEIGHTS["b2"])
    assert told_y == "its answer"


def test_an_own_softmax_in_an_unrolled_run_is_given_scores_of_every_state_of_the_students():
    unroll = questions_of(CORPUS.assignment)["unroll_forward"]
    spy = Spy(np.ones((4, 2)), np.zeros((4, 2)))
    states = np.stack([A, -A], axis=2)
    unroll.given_own_softmax(spy, (states, None), np.ones((2, 2, 2)), A * 2, WEIGHTS)
    expected = [WEIGHTS["w3"] @ A + WEIGHTS["b2"], WEIGHTS["w3"] @ -A + WEIGHTS["b2"]]
    assert np.array_equal([given[0] for given in spy.given], expected)


@pytest.mark.parametrize("name", ["run_forward", "unroll_forward"])
def test_an_own_cell_is_given_inputs_and_the_states_that_it_returned_itself(name):
    question = questions_of(CORPUS.assignment)[name]
    y = np.ones((4, 2))
    spy = Spy((A, y), (A * 3, y), (A * 5, y))
    x, a0 = np.arange(12.0).reshape(2, 2, 3), A / 7
    question.given_own_rnn_cell_forward(spy, ("never", "used"), x, a0, WEIGHTS)
    for t, before in enumerate([a0, A, A * 3]):
        xt, a_prev, parameters = spy.given[t]
        assert np.array_equal(xt, x[:, :, t])
        assert np.array_equal(a_prev, before)
        assert parameters is WEIGHTS


def test_through_the_grader_an_own_softmax_is_asked_about_the_students_states_to_the_bit(
    grader, monkeypatch
):
    # Nor is it tried on public inputs, for what it may overlook.
    monkeypatch.setattr(OwnFunction, "overlooks_an_argument", False)
    # No mistakes are known here, whose scores would be asked about as well.
    known = dict.fromkeys(CORPUS.misconceptions, ())
    corpus = type(CORPUS)(CORPUS.assignment, CORPUS.accepted, known)
    desk = grader.anew(questions=["softmax", "rnn_cell_forward"], corpus=corpus)
    sitting = desk.sitting(
        {
            **grader.solution,
            "softmax": "def softmax(x):\n    return np.tanh(x)",
            "rnn_cell_forward": """
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    a_next = a_next * (1 + 1e-9)  # within the tolerance, and not the reference's
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])
""",
        }
    )
    sitting.hold()
    assert sitting.verdict("rnn_cell_forward", "seeded").message == right_given("softmax")
    scores = {
        (case.arguments[2]["w3"] @ answer.value[0] + case.arguments[2]["b2"]).tobytes()
        for criterion in CRITERIA
        for case, answer in sitting._asked["rnn_cell_forward", criterion]
    }
    asked = [each.arguments[0].tobytes() for each in own_calls(desk.zygote.log)]
    assert asked
    assert set(asked) <= scores


# A function that may rest on an earlier one, though the reference does not

GRADIENT = load_corpus(course_module.load(ROOT).assignment("vanishing_gradient"))
BY_JACOBIANS = GRADIENT.accepted["full_jacobians"]["run_backward"]


@pytest.mark.parametrize(
    "known", GRADIENT.misconceptions["hidden_jacobian"], ids=lambda known: known.id
)
def test_backpropagation_by_own_jacobians_keeps_its_points_where_they_are_wrong(graders, known):
    answers = {"hidden_jacobian": known.as_answer(), "run_backward": BY_JACOBIANS}
    assert lost(graders["vanishing_gradient"].grade_solved(**answers)) == ["hidden_jacobian"]


@pytest.mark.parametrize(
    "known",
    [
        known
        for known in GRADIENT.misconceptions["hidden_jacobian"]
        if known.id != "transposes_the_jacobian"  # two of those make a right one
    ],
    ids=lambda known: known.id,
)
def test_backpropagation_that_transposes_own_jacobians_is_wrong_on_any(graders, known):
    right = "row @ hidden_jacobian(h, parameters)"
    assert right in BY_JACOBIANS
    answers = {
        "hidden_jacobian": known.as_answer(),
        "run_backward": BY_JACOBIANS.replace(right, f"{right}.T"),
    }
    result = graders["vanishing_gradient"].grade_solved(**answers)
    assert lost(result) == ["hidden_jacobian", "run_backward"]


# A function that remembers what it was asked could say what a later one says, whatever that is

REMEMBERS = {
    "rnn_cell_forward": """
past = {}
def rnn_cell_forward(xt, a_prev, parameters):
    a0, seen = past.get(a_prev.tobytes(), (a_prev, []))
    seen = [*seen, xt]
    a, y = run_forward(np.stack(seen, 2), a0, parameters)
    past[a.tobytes()] = a0, seen
    return a, y
""",
    "run_forward": """
def run_forward(x, a0, parameters):
    s = x.sum() + a0.sum() + sum(p.sum() for p in parameters.values())
    return s * np.ones(a0.shape), s * np.ones((len(parameters["b2"]), a0.shape[1]))
""",
    "unroll_forward": """
def unroll_forward(x, a0, parameters):
    both = [run_forward(x[:, :, :t + 1], a0, parameters) for t in range(x.shape[2])]
    return np.stack([a for a, _ in both], 2), np.stack([y for _, y in both], 2)
""",
}


def test_a_cell_that_remembers_its_inputs_earns_nothing_for_runs_that_know_no_recurrence(grader):
    result = grader.grade_solved(**REMEMBERS)
    for question in REMEMBERS:
        assert failed(result, question) == ("values", "seeded")


def test_a_cell_that_remembers_right_answers_costs_what_it_gets_wrong_alone(grader):
    """A cache is no mistake: the same call has the same answer in any order."""
    answer = """
cache = {}
def rnn_cell_forward(xt, a_prev, parameters):
    key = xt.tobytes(), a_prev.tobytes(), *(p.tobytes() for p in parameters.values())
    if key not in cache:
        z = parameters["w1"] @ xt + parameters["w2"] @ a_prev
        cache[key] = np.tanh(z), softmax(parameters["w3"] @ np.tanh(z) + parameters["b2"])
    return cache[key]
"""
    assert lost(grader.grade_solved(rnn_cell_forward=answer)) == ["rnn_cell_forward"]
