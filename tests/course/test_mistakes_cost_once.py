"""A mistake costs once, and nothing wrong is credited because something earlier was wrong too."""

import itertools

import pytest

from autograder import course as course_module
from autograder.course.corpus import load_corpus
from autograder.grading import words
from tests.conftest import ROOT, sampled
from tests.course.unlisted_mistakes import ALL
from tests.kit.grading.local_worker import (
    criteria,
    failed,
    lost,
    misconceptions_named,
)
from tests.kit.grading.told import untouched

CORPUS = load_corpus(course_module.load(ROOT).assignment("rnn_forward"))
SOFTMAX, CELL, RUN, UNROLL = CORPUS.misconceptions.values()
RIGHT_WITH_OUR_SOFTMAX = words.passed_on_stand_ins(["softmax"])
LATER = ("rnn_cell_forward", "run_forward", "unroll_forward")
BY_ID = {known.id: known for known in CORPUS.all_misconceptions}


def name_of(value):
    """Of a mistake; a source is known by its place."""
    return getattr(value, "id", None)


def told(result, question):
    return [criterion.message for criterion in criteria(result, question).values()]


# Every mistake in an earlier function, with all else right


@pytest.mark.parametrize(
    "known", sampled([(each,) for each in (*SOFTMAX, *CELL)], every=9), ids=lambda known: known.id
)
def test_a_mistake_in_an_earlier_function_costs_its_own_points_only(grader, known):
    result = grader.grade_solved(**{known.question: known.as_answer()})
    points = CORPUS.assignment.questions[known.question]
    assert lost(result) == [known.question]
    assert result.score == 20 - sum(points[criterion] for criterion in known.caught_by)


def test_what_is_right_with_another_earlier_function_is_told_so(grader):
    result = grader.grade_solved(softmax=BY_ID["normalises_over_batch"].as_answer())
    assert told(result, "rnn_cell_forward") == [
        words.passed("shapes"),
        RIGHT_WITH_OUR_SOFTMAX,
        RIGHT_WITH_OUR_SOFTMAX,
    ]


def test_what_is_right_by_itself_is_not_put_down_to_an_earlier_function(grader):
    result = grader.grade_solved(softmax=BY_ID["fills_an_array_like_its_input"].as_answer())
    assert told(result, "rnn_cell_forward")[1:] == [
        words.passed("values"),
        words.passed("seeded"),
    ]


def test_an_earlier_function_that_raises_is_told_as_its_own_mistake(grader):
    result = grader.grade_solved(softmax=BY_ID["loses_the_summed_axis"].as_answer())
    assert [told(result, later) for later in LATER] == [[RIGHT_WITH_OUR_SOFTMAX] * 3] * 3


IN_EVERY_STYLE = [
    (style, id_)
    for style in CORPUS.accepted
    for id_ in ("normalises_over_batch", "returns_the_scores", "loses_the_summed_axis")
]


@pytest.mark.parametrize(("style", "id_"), sampled(IN_EVERY_STYLE, every=9))
def test_a_wrong_softmax_costs_its_own_points_only_in_every_style(grader, style, id_):
    answers = dict(CORPUS.accepted[style])
    mistake = BY_ID[id_].as_answer().replace("(x):", "(x, axis=0):")  # some call it with an axis
    # Behind the style's own cell, whose helpers and imports later cells may use.
    answers["softmax"] = answers.get("softmax", "") + "\n" + mistake
    assert lost(grader.grade_solved(**answers)) == ["softmax"]


@pytest.mark.parametrize(
    "style", sampled([(style,) for style in CORPUS.accepted if style != "guarded"], every=4)
)
def test_a_wrong_cell_costs_its_own_points_only_in_every_style(grader, style):
    answers = dict(CORPUS.accepted[style])
    mistake = BY_ID["transposes_the_hidden_weights"].as_answer()
    answers["rnn_cell_forward"] = answers.get("rnn_cell_forward", "") + "\n" + mistake
    assert lost(grader.grade_solved(**answers)) == ["rnn_cell_forward"]


def test_a_run_reads_the_fields_that_its_own_cell_announces_from_a_stand_in_too(grader):
    answers = dict(CORPUS.accepted["guarded"])
    mistake = BY_ID["returns_the_scores"].as_answer()
    answers["softmax"] = answers.get("softmax", "") + "\n" + mistake
    assert lost(grader.grade_solved(**answers)) == ["softmax"]


OWN_NAMES = (
    BY_ID["transposes_the_hidden_weights"].as_answer()
    + """
def by_own_names(signal, memory, weights, loudly=False):
    return transposing(signal, memory, weights)

transposing, rnn_cell_forward = rnn_cell_forward, by_own_names
"""
)
CALLED_BY_THEM = """
def run_forward(x, a0, parameters):
    a = a0
    for t in range(x.shape[2]):
        a, y = rnn_cell_forward(signal=x[:, :, t], weights=parameters, memory=a, loudly=True)
    return a, y
"""


def test_a_run_may_call_its_cell_by_the_cells_own_names_of_the_parameters(grader):
    result = grader.grade_solved(rnn_cell_forward=OWN_NAMES, run_forward=CALLED_BY_THEM)
    assert lost(result) == ["rnn_cell_forward"]


PREDICTED_AT_ONCE = """
def unroll_forward(x, a0, parameters):
    states = [a0]
    for xt in np.moveaxis(x, 2, 0):
        states.append(rnn_cell_forward(xt, states[-1], parameters)[0])
    a = np.stack(states[1:], axis=2)
    n_a, m, steps = a.shape
    y = softmax(parameters["w3"] @ a.reshape(n_a, m * steps) + parameters["b2"])
    return a, y.reshape(-1, m, steps)

def run_forward(x, a0, parameters):
    a = a0
    for t in range(x.shape[2]):
        a, _ = rnn_cell_forward(x[:, :, t], a, parameters)
    return a, softmax(parameters["w3"] @ a + parameters["b2"])
"""


@pytest.mark.parametrize("known", ["returns_the_scores", "transposes_the_hidden_weights"])
def test_states_by_the_cell_and_predictions_by_softmax_keep_their_points(grader, known):
    mistake = BY_ID[known]
    answers = {"run_forward": "", "unroll_forward": PREDICTED_AT_ONCE}
    result = grader.grade_solved(**answers, **{mistake.question: mistake.as_answer()})
    assert lost(result) == [mistake.question]


def test_a_cell_may_lay_its_softmax_along_another_axis_where_that_one_has_it(grader):
    wrong = (
        "def softmax(x, axis=-1):\n    return np.exp(x) / np.exp(x).sum(axis=axis, keepdims=True)\n"
    )
    cell = grader.solution["rnn_cell_forward"]
    for above in (
        cell,
        cell.replace("+ b2)", "+ b2, axis=0)"),
        cell.replace("softmax(w3 @ a_next + b2)", "softmax((w3 @ a_next + b2).T).T"),
    ):
        assert lost(grader.grade_solved(softmax=wrong, rnn_cell_forward=above)) == ["softmax"]


def test_a_run_that_reads_fields_which_its_cell_does_not_return_pays_for_it(grader):
    """The mistake stands in the place of the style's own cell, and returns no named tuple."""
    answers = dict(CORPUS.accepted["guarded"])
    mistake = BY_ID["transposes_the_hidden_weights"].as_answer()
    answers["rnn_cell_forward"] = answers.get("rnn_cell_forward", "") + "\n" + mistake
    assert lost(grader.grade_solved(**answers)) == ["rnn_cell_forward", "run_forward"]


def test_two_earlier_mistakes_are_told_by_the_names_that_the_answer_calls(grader):
    result = grader.grade_solved(
        softmax=BY_ID["applies_sigmoid"].as_answer(),
        rnn_cell_forward=BY_ID["squashes_with_sigmoid"].as_answer(),
    )
    both = words.passed_on_stand_ins(["softmax", "rnn_cell_forward"])
    assert told(result, "run_forward")[1:] == [both] * 2


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


# Where there is nothing below, or nothing of use


UNWRITTEN = {
    "a stub": "def softmax(x):\n    raise NotImplementedError",
    "another name": "def soft_max(x):\n    return np.exp(x) / np.exp(x).sum(axis=0)",
    "an empty cell": "",
    "a syntax error": "def softmax(x):\n    return np.exp(x",
    "not a function": "softmax = 3",
    "an end of its process": "def softmax(x):\n    raise SystemExit",
}


@pytest.mark.parametrize("source", UNWRITTEN.values(), ids=UNWRITTEN)
def test_a_right_answer_above_nothing_is_as_right_as_above_a_mistake(grader, source):
    result = grader.grade_solved(softmax=source)
    assert lost(result) == ["softmax"]
    assert [told(result, later) for later in LATER] == [[RIGHT_WITH_OUR_SOFTMAX] * 3] * 3


@pytest.mark.parametrize(
    ("source", "known"),
    sampled(itertools.product(UNWRITTEN.values(), CELL[::4]), every=5),
    ids=name_of,
)
def test_a_wrong_answer_above_nothing_is_wrong_and_named(grader, source, known):
    result = grader.grade_solved(softmax=source, rnn_cell_forward=known.as_answer())
    assert failed(result, "rnn_cell_forward") == known.caught_by
    assert misconceptions_named(result, "rnn_cell_forward") == {known.id}


STUBS = {
    "a stub": "def rnn_cell_forward(xt, a_prev, parameters):\n    raise NotImplementedError",
    "nothing": "",
    "None": "def rnn_cell_forward(xt, a_prev, parameters):\n    pass",
    "a syntax error": "def rnn_cell_forward(xt, a_prev, parameters):\n    return (",
}


@pytest.mark.parametrize("source", STUBS.values(), ids=STUBS)
@pytest.mark.parametrize(
    "below", [UNWRITTEN["a stub"], BY_ID["applies_sigmoid"].as_answer()], ids=["stub", "mistake"]
)
def test_what_is_itself_unwritten_earns_nothing_whatever_is_below(grader, source, below):
    result = grader.grade_solved(softmax=below, rnn_cell_forward=source)
    assert failed(result, "rnn_cell_forward") == ("shapes", "values", "seeded")
    assert misconceptions_named(result, "rnn_cell_forward") == set()
    assert lost(result) == ["softmax", "rnn_cell_forward"]


def test_an_untouched_notebook_earns_nothing_and_starts_one_worker(grader):
    context = grader.anew()
    result = context.grade({})
    assert result.score == 0
    assert context.zygote.forked == 1
    assert told(result, "run_forward") == [untouched("run_forward")] * 3


def test_a_wrong_answer_above_a_misspelt_name_is_told_what_is_wrong_with_itself(grader):
    result = grader.grade_solved(
        softmax=UNWRITTEN["another name"],
        rnn_cell_forward=BY_ID["forgets_the_output_bias"].as_answer(),
    )
    assert told(result, "softmax")[0] == (
        "No function `softmax` is defined when all cells have run. "
        "There is a `soft_max`: is the name misspelt?"
    )
    values = told(result, "rnn_cell_forward")[1]
    assert values.startswith("Also wrong with our `softmax` ")
    assert "yours: `yt_pred` differs in " in values


def test_a_wrong_run_above_a_stub_is_told_the_shape_that_it_has_beside_a_cell_of_ours(grader):
    known = next(each for each in UNROLL if "shapes" in each.caught_by)
    result = grader.grade_solved(rnn_cell_forward=STUBS["a stub"], unroll_forward=known.as_answer())
    shapes, *others = told(result, "unroll_forward")
    assert shapes.startswith("Also wrong with our `rnn_cell_forward` in the place of yours: `")
    assert others == [words.NOT_ASSESSED] * 2
    assert misconceptions_named(result, "unroll_forward") == {known.id}


def test_an_answer_is_told_what_differs_from_the_right_way_it_is_nearest_to(grader):
    """Here a run that does by itself what the cell does, with a right state."""
    result = grader.grade_solved(
        softmax=UNWRITTEN["a stub"],
        rnn_cell_forward=BY_ID["squashes_with_sigmoid"].as_answer(),
        run_forward="""
def run_forward(x, a0, parameters):
    a = a0
    for t in range(x.shape[2]):
        a = np.tanh(parameters["w1"] @ x[:, :, t] + parameters["w2"] @ a + parameters["b1"])
    return a, softmax(parameters["w3"] @ a + parameters["b2"]) * 2
""",
    )
    _, values, _ = told(result, "run_forward")
    assert values.startswith("Also wrong with our `softmax` and `rnn_cell_forward` in the place")
    assert values.endswith("`a_next` agrees there.")


CONSTANT = {
    "zeros": "np.zeros(x.shape)",
    "a fair share for each": "np.full(x.shape, 1 / len(x))",
    "the same for each shape": "np.arange(1.0, 1 + x.size).reshape(x.shape) / x.size",
    "drawn once for each shape": "np.random.default_rng(x.size).random(x.shape)",
    "zeros, but for what is one column wide": "np.zeros(x.shape) + (x[-1:] if x.size < 4 else 0)",
    "not a number": "np.full(x.shape, np.nan)",
}


@pytest.mark.parametrize("value", CONSTANT.values(), ids=CONSTANT)
def test_a_right_answer_above_a_constant_is_as_right_as_above_a_mistake(grader, value):
    result = grader.grade_solved(softmax=f"def softmax(x):\n    return {value}")
    assert lost(result) == ["softmax"]


@pytest.mark.parametrize(
    ("value", "known"),
    sampled(itertools.product(CONSTANT.values(), CELL[::4]), every=5),
    ids=name_of,
)
def test_a_constant_earlier_function_hides_no_mistake(grader, value, known):
    result = grader.grade_solved(
        softmax=f"def softmax(x):\n    return {value}", rnn_cell_forward=known.as_answer()
    )
    assert failed(result, "rnn_cell_forward") == known.caught_by
    assert misconceptions_named(result, "rnn_cell_forward") == {known.id}


CONSTANT_CELL = """
def rnn_cell_forward(xt, a_prev, parameters):
    m = xt.shape[1]
    return np.full(a_prev.shape, 0.5), np.full((len(parameters["w3"]), m), 0.25)
"""
CONSTANT_RUN = """
def run_forward(x, a0, parameters):
    return np.full(a0.shape, 0.5), np.full((len(parameters["w3"]), a0.shape[1]), 0.25)
"""


def test_runs_above_a_constant_cell_keep_their_points_where_they_call_it(grader):
    assert lost(grader.grade_solved(rnn_cell_forward=CONSTANT_CELL)) == ["rnn_cell_forward"]


def test_a_constant_above_a_constant_earns_its_shapes_alone(grader):
    result = grader.grade_solved(rnn_cell_forward=CONSTANT_CELL, run_forward=CONSTANT_RUN)
    assert failed(result, "run_forward") == ("values", "seeded")
    assert told(result, "run_forward")[1].endswith(
        " It answers the same with another `rnn_cell_forward` in the place of yours, "
        "so that is not why (unless both use a helper that is wrong, or a copy)."
    )
    assert "It answers the same" not in told(result, "run_forward")[2]  # once is enough


def test_an_almost_constant_softmax_hides_no_mistake(grader):
    result = grader.grade_solved(
        softmax="def softmax(x):\n    return np.full(x.shape, 1 / len(x)) + 1e-12 * np.tanh(x)",
        rnn_cell_forward=ALL["rnn_cell_forward"]["adds_the_output_bias_twice"],
    )
    assert failed(result, "rnn_cell_forward") == ("values", "seeded")


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


# A function that may rest on an earlier one, though the reference does not

GRADIENT = load_corpus(course_module.load(ROOT).assignment("vanishing_gradient"))
BY_JACOBIANS = GRADIENT.accepted["full_jacobians"]["run_backward"]


@pytest.mark.parametrize(
    "known",
    sampled([(known,) for known in GRADIENT.misconceptions["hidden_jacobian"]], every=3),
    ids=name_of,
)
def test_backpropagation_by_own_jacobians_keeps_its_points_where_they_are_wrong(graders, known):
    answers = {"hidden_jacobian": known.as_answer(), "run_backward": BY_JACOBIANS}
    assert lost(graders["vanishing_gradient"].grade_solved(**answers)) == ["hidden_jacobian"]


@pytest.mark.parametrize(
    "known",
    sampled(
        [
            (known,)
            for known in GRADIENT.misconceptions["hidden_jacobian"]
            if known.id != "transposes_the_jacobian"  # two of those make a right one
        ],
        every=3,
    ),
    ids=name_of,
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


# A second mistake earns nothing

ALTERS = """
def softmax(x):
    y = np.exp(x - x.max(axis=0))
    np.subtract(x, x.max(axis=0), out=x, casting="unsafe")
    return y / y.sum(axis=0)
"""
SQUEEZES = """

_with_all_axes = {name}


def {name}(*arguments):
    results = _with_all_axes(*arguments)
    return tuple(np.squeeze(each) if each.shape[1] == 1 else each for each in results)
"""


@pytest.mark.parametrize("name", ["run_forward", "unroll_forward"])
def test_an_axis_that_is_lost_for_one_example_costs_the_same_above_a_mistake(grader, name):
    squeezes = grader.solution[name] + SQUEEZES.format(name=name)
    alone = grader.grade_solved(**{name: squeezes})
    above = grader.grade_solved(**{name: squeezes, "softmax": ALTERS})
    assert failed(alone, name) == failed(above, name) == ("shapes", "values", "seeded")
