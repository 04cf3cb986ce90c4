"""What the notebook `vanishing_gradient` says of its networks, measured with the reference.

The networks are drawn by the notebook's own cell, so the text may quote every number that is
asserted here, and nothing else. Figures in the text are rounded; horizons are exact, and every norm
around a horizon is at least 0.4 % off the threshold, far more than orders of operation move it.
"""

import ast
import functools
import re
import types

import numpy as np
import pytest

from autograder import course
from autograder.release.master import master_notebook
from solutions.rnn_forward.reference import unroll_forward
from solutions.vanishing_gradient.reference import (
    clip_by_global_norm,
    gradient_norms,
    hidden_jacobian,
    memory_horizon,
    numerical_gradient,
    run_backward,
    spectral_bound,
    tanh_gradient,
)
from tests.conftest import ROOT

NEVER = [np.inf] * 3


@functools.cache
def notebook():
    """The names that the notebook's cell `networks` defines."""
    master = master_notebook(course.load(ROOT).assignment("vanishing_gradient"))
    source = next(cell["source"] for cell in master["cells"] if cell["id"] == "networks")
    names = {"np": np}
    exec(source, names)  # noqa: S102 - the course's own cell
    return types.SimpleNamespace(**names)


@functools.cache
def norms_of(kind, gain, input_std=0.1):
    return gradient_norms(*notebook().example_network(kind, gain, input_std))


def bound_of(kind, gain):
    x, a0, parameters = notebook().example_network(kind, gain)
    return spectral_bound(unroll_forward(x, a0, parameters)[0], parameters)


def weights(kind, gain):
    return notebook().example_network(kind, gain)[2]["w2"]


def radius(matrix):
    return np.abs(np.linalg.eigvals(matrix)).max()


def factor_a_step(norms):
    """By how much the norm changes at each step, from a line through its logarithm."""
    lags = np.arange(len(norms))
    return np.exp([np.polyfit(lags, np.log(column), 1)[0] for column in norms.T])


# 64 units, 100 steps, threshold 0.01, seed 1


def test_the_input_moves_the_pre_activations_by_the_standard_deviation_asked():
    for input_std in (0.1, 0.3, 1.0):
        x, a0, parameters = notebook().example_network("gaussian", 0.5, input_std)
        moved = np.einsum("ij,jmt->imt", parameters["w1"], x)
        assert np.std(moved) == pytest.approx(input_std, rel=0.03)
        assert not a0.any()
        assert not parameters["b1"].any()


@pytest.mark.parametrize(
    ("kind", "gain", "input_std", "horizons"),
    [
        ("gaussian", 0.5, 0.1, [9, 9, 9]),
        ("radius", 1.0, 0.1, NEVER),
        ("radius", 1.0, 0.3, [33, 31, 34]),
        ("radius", 1.0, 1.0, [15, 13, 13]),
        ("gaussian", 1.0, 0.1, NEVER),
        ("gaussian", 1.5, 0.1, NEVER),
        ("orthogonal", 0.9, 0.1, [36, 36, 36]),
        ("orthogonal", 1.0, 0.1, [85, 92, 87]),
    ],
)
def test_measured_horizons(kind, gain, input_std, horizons):
    norms = norms_of(kind, gain, input_std)
    assert memory_horizon(norms).tolist() == horizons
    for j, lag in enumerate(horizons):
        near = norms[int(lag) - 1 : int(lag) + 1, j] if lag < np.inf else norms[-1:, j]
        assert np.all(np.abs(near / 0.01 - 1) > 0.004)


@pytest.mark.parametrize(
    ("kind", "gain", "horizon"),
    [("gaussian", 0.5, 82), ("radius", 1.0, np.inf), ("orthogonal", 0.9, 44)],
)
def test_bounded_horizons(kind, gain, horizon):
    assert memory_horizon(bound_of(kind, gain)).tolist() == [horizon] * 3


def test_a_power_of_0_9_passes_the_threshold_between_lags_43_and_44():
    assert np.log(0.01) / np.log(0.9) == pytest.approx(43.7, abs=0.05)


def test_the_bound_is_far_off_because_the_gradient_decays_by_the_spectral_radius():
    w2 = weights("gaussian", 0.5)
    assert np.linalg.norm(w2, 2) == pytest.approx(0.945, abs=5e-4)
    assert radius(w2) == pytest.approx(0.533, abs=5e-4)
    assert factor_a_step(norms_of("gaussian", 0.5)[20:]) == pytest.approx(0.526, abs=1e-3)
    assert norms_of("gaussian", 0.5)[-1] == pytest.approx(2.4e-28, rel=0.05)


def test_a_power_of_the_spectral_radius_is_no_bound():
    lags = np.arange(1, 31)[:, np.newaxis]
    norms = norms_of("gaussian", 0.5)[lags[:, 0]]
    assert np.all(norms > radius(weights("gaussian", 0.5)) ** lags)
    assert norms[0] == pytest.approx(0.94, abs=0.01)


def test_singular_values_above_1_do_not_make_a_gradient_explode():
    """gamma < 1 is sufficient for vanishing, and not necessary."""
    assert bound_of("radius", 1.0)[1] == pytest.approx(1.775, abs=5e-4)
    for input_std in (0.3, 1.0):
        assert np.all(norms_of("radius", 1.0, input_std)[-1] < 1e-7)


def test_weights_of_radius_1_keep_more_than_a_hundredth_over_a_hundred_steps():
    assert radius(weights("radius", 1.0)) == pytest.approx(1)
    assert norms_of("radius", 1.0)[-1] == pytest.approx([0.013, 0.013, 0.019], abs=5e-4)


def test_strong_input_makes_the_same_weights_forget_because_units_saturate():
    slopes = [factor_a_step(norms_of("radius", 1.0, std)[20:]).mean() for std in (0.1, 0.3, 1.0)]
    assert slopes == pytest.approx([0.951, 0.831, 0.590], abs=2e-3)


def test_weights_half_as_large_again_make_the_gradient_grow_several_hundred_fold():
    # Close to chaos, so these digits are the machine's own: only the size is told.
    norms = norms_of("gaussian", 1.5)
    assert np.all(norms[-1] > 100)
    assert norms[-1].max() > 5000


def test_orthogonal_weights_come_closest_to_their_bound():
    assert np.linalg.norm(weights("orthogonal", 0.9), 2) == pytest.approx(0.9)
    assert factor_a_step(norms_of("orthogonal", 0.9)) == pytest.approx(0.873, abs=3e-3)
    # with gain 1 only the tanh takes anything away
    assert norms_of("orthogonal", 1.0).max() == pytest.approx(1)


# The lecture's own run


def test_in_the_lectures_own_run_the_gradient_does_not_vanish():
    x, a0, parameters = notebook().lecture_run()
    assert x[0, 0, 0] == 0.2641628052767934
    norms = gradient_norms(x, a0, parameters)
    assert norms[10] == pytest.approx([8.75, 8.28, 32.3, 6.11, 7.38], abs=0.05)
    assert norms[1].min() > 11
    # though 78 to 82 % of its units are saturated, and the mean derivative is 1 %
    a, _ = unroll_forward(x, a0, parameters)
    saturated = np.mean(np.abs(a) == 1, axis=(0, 1))
    assert saturated.min() == pytest.approx(0.78, abs=5e-3)
    assert saturated.max() == pytest.approx(0.82, abs=5e-3)
    assert np.mean(1 - a**2) == pytest.approx(0.011, abs=5e-4)


def test_each_step_of_it_has_a_norm_above_1_because_of_its_weights():
    """The derivative of tanh is at most 1; the largest singular value of w2 is 30."""
    x, a0, parameters = notebook().lecture_run()
    assert np.linalg.norm(parameters["w2"], 2) == pytest.approx(29.94, abs=5e-3)
    assert radius(parameters["w2"]) == pytest.approx(15.60, abs=5e-3)
    a, _ = unroll_forward(x, a0, parameters)
    steps = [
        np.linalg.norm(hidden_jacobian(a[:, j, t], parameters), 2)
        for j in range(5)
        for t in range(10)
    ]
    assert min(steps) == pytest.approx(2.04, abs=5e-3)
    assert max(steps) == pytest.approx(16.8, abs=0.05)
    bound = spectral_bound(a, parameters)[10]
    assert np.all((bound > 5e14) & (bound < 6e14))


def test_with_one_hot_inputs_it_explodes_about_threefold_a_step():
    x, a0, parameters = notebook().lecture_run(one_hot=True)
    assert np.array_equal(x.sum(axis=0), np.ones((5, 10)))
    norms = gradient_norms(x, a0, parameters)
    assert np.all((norms[10] > 1e5) & (norms[10] < 4e5))
    assert factor_a_step(norms) == pytest.approx(3.2, abs=0.15)
    a, _ = unroll_forward(x, a0, parameters)
    assert np.mean(np.abs(a) == 1) == pytest.approx(0.20, abs=5e-3)


# What the text says it has found


@functools.cache
def text_of(cell_id):
    """A text cell of the notebook, on one line."""
    master = master_notebook(course.load(ROOT).assignment("vanishing_gradient"))
    return " ".join(next(c["source"] for c in master["cells"] if c["id"] == cell_id).split())


@functools.cache
def lecture(one_hot=False):
    """The norms of the lecture's run, its states and its recurrent weights."""
    x, a0, parameters = notebook().lecture_run(one_hot)
    a, _ = unroll_forward(x, a0, parameters)
    return gradient_norms(x, a0, parameters), a, parameters["w2"]


def horizons(*network):
    return memory_horizon(norms_of(*network)).tolist()


def squared_slope():
    return np.mean((1 - lecture()[1] ** 2) ** 2)


# Cell, what it says, what is true, and how near the two must be.
SAID = [
    (
        "memory-curve-found",
        "largest singular value is 0.945,",
        lambda: np.linalg.norm(weights("gaussian", 0.5), 2),
        0.945,
        5e-4,
    ),
    (
        "memory-curve-found",
        "after 82 days",
        lambda: memory_horizon(bound_of("gaussian", 0.5)),
        82,
        0,
    ),
    ("memory-curve-found", "fall below 0.01,", lambda: 0.01, 0.01, 0),
    ("memory-curve-found", "gone after 9.", lambda: horizons("gaussian", 0.5), 9, 0),
    (
        "memory-curve-found",
        "about 0.53 a day",
        lambda: factor_a_step(norms_of("gaussian", 0.5)[20:]),
        0.53,
        5e-3,
    ),
    (
        "memory-curve-found",
        "spectral radius, 0.533:",
        lambda: radius(weights("gaussian", 0.5)),
        0.533,
        5e-4,
    ),
    (
        "memory-curve-found",
        "the norm is still 0.94.",
        lambda: norms_of("gaussian", 0.5)[1],
        0.94,
        7e-3,
    ),
    (
        "memory-curve-found",
        "Times 0.9, the bound says 44 days",
        lambda: memory_horizon(bound_of("orthogonal", 0.9)),
        44,
        0,
    ),
    ("memory-curve-found", "the measurement 36,", lambda: horizons("orthogonal", 0.9), 36, 0),
    (
        "memory-curve-found",
        "after 85 to 92 days",
        lambda: [min(horizons("orthogonal", 1.0)), max(horizons("orthogonal", 1.0))],
        [85, 92],
        0,
    ),
    (
        "memory-curve-found",
        "largest singular value is 1.775.",
        lambda: np.linalg.norm(weights("radius", 1.0), 2),
        1.775,
        5e-4,
    ),
    (
        "saturation-found",
        "more than 100 days to 31 to 34,",
        lambda: [
            min(horizons("radius", 1.0)),
            min(horizons("radius", 1.0, 0.3)),
            max(horizons("radius", 1.0, 0.3)),
        ],
        [np.inf, 31, 34],
        0,
    ),
    (
        "saturation-found",
        "then to 13 to 15.",
        lambda: [min(horizons("radius", 1.0, 1.0)), max(horizons("radius", 1.0, 1.0))],
        [13, 15],
        0,
    ),
    ("lecture-text", "231 units", lambda: len(lecture()[2]), 231, 0),
    (
        "lecture-text",
        "79 % of all units",
        lambda: 100 * np.mean(np.abs(lecture()[1]) == 1),
        79,
        0.5,
    ),
    (
        "lecture-found",
        "8.75, 8.28, 32.3, 6.11 and 7.38,",
        lambda: lecture()[0][10],
        [8.75, 8.28, 32.3, 6.11, 7.38],
        0.05,
    ),
    ("lecture-found", "At lag 10 the norms", lambda: len(lecture()[0]) - 1, 10, 0),
    (
        "lecture-found",
        "mean derivative is 0.011:",
        lambda: np.mean(1 - lecture()[1] ** 2),
        0.011,
        5e-4,
    ),
    ("lecture-found", "of $W_h$ is 29.94.", lambda: np.linalg.norm(lecture()[2], 2), 29.94, 5e-3),
    ("lecture-found", "not at 30 or at 0,", lambda: np.linalg.norm(lecture()[2], 2), 30, 0.1),
    (
        "lecture-found",
        "by about 3.5 a step",
        lambda: np.mean(lecture(True)[0][10] ** 0.1),
        3.5,
        0.05,
    ),
    ("lecture-found", "$n = 231$", lambda: len(lecture()[2]), 231, 0),
    ("lecture-found", r"$\overline{s^2} = 0.0076$:", squared_slope, 0.0076, 5e-5),
    (
        "lecture-found",
        "the factor is 1.33 a step",
        lambda: np.sqrt(231 * squared_slope()),
        1.33,
        5e-3,
    ),
    (
        "lecture-found",
        "1.20 to 1.42 by measurement",
        lambda: [np.min(lecture()[0][10] ** 0.1), np.max(lecture()[0][10] ** 0.1)],
        [1.2, 1.42],
        5e-3,
    ),
]


@pytest.mark.parametrize(
    ("cell_id", "said", "measured", "stated", "within"), SAID, ids=[said for _, said, *_ in SAID]
)
def test_what_the_text_says_is_what_is_measured(cell_id, said, measured, stated, within):
    assert said in text_of(cell_id)
    assert np.all(np.abs(_finite(measured()) - _finite(stated)) <= within)


def _finite(value):
    return np.nan_to_num(np.asarray(value, dtype=float), posinf=1e9)


@pytest.mark.parametrize("cell_id", sorted({cell_id for cell_id, *_ in SAID}))
def test_no_number_stands_in_those_texts_that_is_not_measured(cell_id):
    rest = text_of(cell_id)
    for said in (said for where, said, *_ in SAID if where == cell_id):
        rest = rest.replace(said, " ")
    # What is left are names of networks, sizes in words, and formulas.
    known = {"0", "1", "-1", "2", "0.5", "1.5", "100000", "0.9"}
    assert set(re.findall(r"-?\d+(?:\.\d+)?", rest)) <= known


def test_the_sizes_that_the_text_gives_in_words():
    assert "more than a hundredth of it is left after a hundred days" in text_of(
        "memory-curve-found"
    )
    assert norms_of("radius", 1.0)[100].min() > 0.01
    assert "It grows more than a hundredfold." in text_of("memory-curve-found")
    assert norms_of("gaussian", 1.5)[100].min() > 100
    assert "to more than 100000" in text_of("lecture-found")
    assert lecture(True)[0][10].min() > 1e5
    # Enough for the rule of question 1: the lecture's run is above its break-even point.
    assert squared_slope() > 1 / 231


# How not to compare


@pytest.mark.parametrize("wrong", [lambda g: 0 * g, lambda g: -g, lambda g: 1000 * g])
def test_the_usual_comparison_accepts_zero_a_wrong_sign_and_a_thousandfold_at_1e_16(wrong):
    gradient = 1e-16 * np.array([0.3, -0.8, 0.5])
    assert np.allclose(wrong(gradient), gradient)
    assert not np.allclose(wrong(gradient), gradient, rtol=1e-6, atol=0)


def test_a_central_difference_gives_zero_or_rounding_for_a_vanished_gradient():
    x, a0, parameters = notebook().example_network("gaussian", 0.5)

    def last(state):
        return float(unroll_forward(x[:, :1], state, parameters)[0][:, 0, -1].sum())

    assert 0 < norms_of("gaussian", 0.5)[-1, 0] < 1e-27
    measured = numerical_gradient(last, a0[:, :1])
    assert np.all((measured == 0) | (np.abs(measured) > 1e-15))


# The worked examples of the stubs


def stub(name):
    """The docstring of an exercise, on one line."""
    master = master_notebook(course.load(ROOT).assignment("vanishing_gradient"))
    cell = next(cell for cell in master["cells"] if cell["id"] == name.replace("_", "-"))
    definition = ast.parse(cell["source"]).body[0]
    return " ".join(ast.get_docstring(definition).split())


def rounded(array):
    """As a stub writes an array: rows in brackets, four digits, plain zeros and ones."""
    if np.ndim(array):
        return f"[{', '.join(map(rounded, array))}]"
    return f"{array:g}" if array in (0, 1) else f"{array:.4f}"


TWO_DAYS = (
    np.array([[[0.3, -0.6]]]),
    np.array([[0.4], [-0.2]]),
    {
        "w1": np.array([[1.0], [-1.0]]),
        "w2": np.array([[0.5, 0.0], [1.0, 0.5]]),
        "b1": np.array([[0.0], [0.1]]),
        "w3": np.array([[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]]),
        "b2": np.array([[0.0], [0.0], [0.5]]),
    },
)


def test_the_example_of_run_backward():
    for name, gradient in run_backward(*TWO_DAYS, np.array([[2, 0]])).items():
        assert f"{name} {rounded(gradient)}" in stub("run_backward")


def test_the_example_of_gradient_norms():
    x, a0, parameters = TWO_DAYS
    a, _ = unroll_forward(x, a0, parameters)
    told = stub("gradient_norms")
    for t in range(2):
        assert rounded(hidden_jacobian(a[:, 0, t], parameters)) in told
    assert rounded(gradient_norms(*TWO_DAYS)) in told


def test_the_example_of_spectral_bound():
    x, a0, parameters = TWO_DAYS
    a, _ = unroll_forward(x, a0, parameters)
    told = stub("spectral_bound")
    gamma, sigma = spectral_bound(a, parameters)[1, 0], np.linalg.norm(parameters["w2"], 2)
    largest = tanh_gradient(a).max()
    for number in (rounded(a[:, 0]), rounded(sigma), rounded(largest), rounded(gamma)):
        assert number in told
    assert rounded(spectral_bound(a, parameters)) in told


def test_the_small_examples():
    assert tanh_gradient(np.array([0, 0.5, -0.8])) == pytest.approx([1, 0.75, 0.36])
    jacobian = hidden_jacobian(np.array([0.5, -0.8]), TWO_DAYS[2])
    assert np.allclose(jacobian, [[0.375, 0], [0.36, 0.18]], rtol=1e-12)
    norms = np.array([[1, 0.2, 0.004, 0.02], [1, 0.5, 0.1, 0.05]]).T
    assert memory_horizon(norms).tolist() == [2, np.inf]
    assert memory_horizon(norms, 0.15).tolist() == [2, 2]
    clipped, norm = clip_by_global_norm({"w": np.array([3.0, 0]), "b": np.array([4.0])}, 1)
    assert norm == 5
    assert clipped["w"] == pytest.approx([0.6, 0])
    assert clipped["b"] == pytest.approx([0.8])
    differences = numerical_gradient(lambda w: float(np.sum(w**3)), np.array([1.0, -2]), 0.1)
    assert differences == pytest.approx([3.01, 12.01])
