"""The reference of `vanishing_gradient` against the complex step and against another library.

The complex step, Im f(w + 1e-100 i) / 1e-100, subtracts nothing, so it is right to rounding however
small the derivative is. Its forward pass is written here anew. The other library is autograd, which
differentiates numpy code in reverse by rules of its own.
"""

from typing import NamedTuple

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from scipy import linalg

from autograder.worker.functions import NAMED_FUNCTIONS, sum_of_column_norms, sum_of_cubes
from solutions.vanishing_gradient import reference

STEP = 1e-100
CLOSE = 1e-10  # of an array's norm
NAMES = ("w1", "w2", "b1", "w3", "b2")


class Drawn(NamedTuple):
    """One random network with its sequence and targets."""

    x: np.ndarray
    a0: np.ndarray
    parameters: dict
    targets: np.ndarray

    @property
    def sizes(self):
        (n_x, m, T), (n_y, n_a) = self.x.shape, self.parameters["w3"].shape
        return {"n_x": n_x, "n_a": n_a, "n_y": n_y, "m": m, "T": T}


def draw(rng, T=None, gain=None):
    """A network of random sizes, some of them 1, whose units never saturate.

    There 1 - a^2 loses its digits: at 1e-9 it has 7 of them left, in any right answer.
    """
    n_x, n_a, m = rng.integers(1, 5, size=3)
    n_y = rng.integers(2, 6)
    T = T or rng.choice([1, 2, 3, 5, 8])
    gain = gain or rng.choice([1e-3, 0.3, 1.0, 1.5])
    shapes = ((n_a, n_x), (n_a, n_a), (n_a, 1), (n_y, n_a), (n_y, 1))
    parameters = {name: rng.normal(size=shape) for name, shape in zip(NAMES, shapes, strict=True)}
    parameters["w1"] *= 0.6 / np.sqrt(n_x)
    parameters["b1"] *= 0.4
    parameters["w2"] *= gain / np.sqrt(n_a)
    x, a0 = rng.normal(size=(n_x, m, T)), rng.uniform(-0.9, 0.9, size=(n_a, m))
    return Drawn(x, a0, parameters, rng.integers(n_y, size=(m, T)))


def states(x, a0, parameters, np=np):
    """Equation 1 for every step, a0 first; for complex numbers too, and for autograd's numpy."""
    found = [a0]
    for t in range(x.shape[2]):
        inputs = np.dot(parameters["w1"], x[:, :, t]) + parameters["b1"]
        found.append(np.tanh(inputs + np.dot(parameters["w2"], found[-1])))
    return found


def loss(x, a0, parameters, targets, np=np):
    """L as the assignment states it, by way of the logarithm of a sum of exponentials."""
    total = 0.0
    m = len(targets)
    for t, a in enumerate(states(x, a0, parameters, np)[1:]):
        scores = np.dot(parameters["w3"], a) + parameters["b2"]
        logarithm = np.log(np.sum(np.exp(scores), axis=0))
        total = total + np.sum(logarithm - scores[targets[:, t], range(m)])
    return total / m


def complex_step(f, w):
    """The gradient of a real function at w, entry by entry."""
    gradient = np.zeros(w.shape)
    for index in np.ndindex(w.shape):
        moved = w.astype(complex)
        moved[index] += 1j * STEP
        gradient[index] = np.imag(f(moved)) / STEP
    return gradient


def assert_same(got, expected, where):
    assert got.shape == expected.shape, where
    error, size = linalg.norm(got - expected), linalg.norm(expected)
    assert error <= CLOSE * size, f"{where}: {error / size:.1e} of the norm"


# Backpropagation through time


def test_run_backward_agrees_with_the_complex_step_on_200_networks(rng):
    for _ in range(200):
        x, a0, parameters, targets = drawn = draw(rng)
        gradients = reference.run_backward(*drawn)
        for name in NAMES:

            def of_one(w, name=name):
                return loss(x, a0, {**parameters, name: w}, targets)  # noqa: B023 - called at once

            assert_same(
                gradients[name], complex_step(of_one, parameters[name]), (name, drawn.sizes)
            )
        of_state = complex_step(lambda a: loss(x, a, parameters, targets), a0)  # noqa: B023
        for j in range(a0.shape[1]):  # each example by itself, however small its share
            assert_same(gradients["a0"][:, j], of_state[:, j], ("a0", j, drawn.sizes))


def test_run_backward_agrees_with_autograd_on_300_networks(rng):
    by_library = autograd.grad(lambda own, x, targets: loss(x, own["a0"], own, targets, anp))
    for _ in range(300):
        x, a0, parameters, targets = drawn = draw(rng)
        expected = by_library({**parameters, "a0": a0}, x, targets)
        gradients = reference.run_backward(*drawn)
        assert gradients.keys() == expected.keys()
        for name, gradient in gradients.items():
            assert_same(gradient, expected[name], (name, drawn.sizes))


def test_run_backward_carries_a_gradient_through_forty_steps(rng):
    x, a0, parameters, targets = drawn = draw(rng, T=40, gain=1.5)
    of_state = complex_step(lambda a: loss(x, a, parameters, targets), a0)
    assert_same(reference.run_backward(*drawn)["a0"], of_state, drawn.sizes)


def test_run_backward_keeps_a_gradient_of_1e_100(rng):
    x, a0, parameters, targets = drawn = draw(rng, T=5, gain=1e-100)
    gradient = reference.run_backward(*drawn)["a0"]
    assert 0 < np.abs(gradient).max() < 1e-99
    by_library = autograd.grad(lambda a: loss(x, a, parameters, targets, anp))(a0)
    assert_same(gradient, by_library, drawn.sizes)


def test_run_backward_is_finite_where_a_probability_is_zero(rng):
    x, a0, parameters, targets = draw(rng, T=8)
    parameters["w3"] *= 1e4
    gradients = reference.run_backward(x, a0, parameters, targets)
    assert all(np.isfinite(gradient).all() for gradient in gradients.values())


# Jacobians and their norms


def test_tanh_gradient_agrees_with_the_complex_step(rng):
    z = rng.uniform(-3, 3, size=(50, 40))
    assert_same(reference.tanh_gradient(np.tanh(z)), np.tanh(z + 1j * STEP).imag / STEP, "z")


def test_tanh_gradient_agrees_with_autograd(rng):
    z = rng.uniform(-3, 3, size=(50, 40))
    by_library = autograd.elementwise_grad(anp.tanh)(z)
    assert_same(reference.tanh_gradient(np.tanh(z)), by_library, "z")


def test_hidden_jacobian_agrees_with_autograd_on_300_steps(rng):
    for _ in range(300):
        x, a0, parameters, _ = drawn = draw(rng, T=1)

        def step(a):
            return states(x[:, :1], a[:, np.newaxis], parameters, anp)[1][:, 0]  # noqa: B023

        jacobian = reference.hidden_jacobian(step(a0[:, 0]), parameters)
        assert_same(jacobian, autograd.jacobian(step)(a0[:, 0]), drawn.sizes)


def jacobians_by_complex_step(x, a0, parameters):
    """dh_T/dh_{T-k} for each lag and example: one perturbed unit in each column."""
    T = x.shape[2]
    passed = states(x, a0, parameters)
    for k in range(T + 1):
        for j in range(x.shape[1]):
            start = passed[T - k][:, j, np.newaxis] + 1j * STEP * np.eye(len(a0))
            end = states(x[:, j : j + 1, T - k :], start, parameters)[-1]
            yield k, j, end.imag / STEP


def test_gradient_norms_agree_with_the_complex_step_on_200_networks(rng):
    for _ in range(200):
        x, a0, parameters, _ = drawn = draw(rng)
        norms = reference.gradient_norms(x, a0, parameters)
        assert norms.shape == (x.shape[2] + 1, x.shape[1])
        for k, j, jacobian in jacobians_by_complex_step(x, a0, parameters):
            expected = linalg.svdvals(jacobian)[0]
            assert abs(norms[k, j] - expected) <= CLOSE * expected, (k, j, drawn.sizes)


def test_gradient_norms_agree_with_the_complex_step_down_to_1e_80(rng):
    x, a0, parameters, _ = draw(rng, T=40, gain=5e-3)
    norms = reference.gradient_norms(x, a0, parameters)
    assert 0 < norms[-1].min() < 1e-80
    for k, j, jacobian in jacobians_by_complex_step(x, a0, parameters):
        expected = linalg.svdvals(jacobian)[0]
        assert abs(norms[k, j] - expected) <= CLOSE * expected, (k, j)


def test_gradient_norms_agree_with_autograd_on_200_networks(rng):
    for _ in range(200):
        x, a0, parameters, _ = drawn = draw(rng)
        T, j, k = x.shape[2], rng.integers(x.shape[1]), rng.integers(1, x.shape[2] + 1)

        def last(a):
            inputs = x[:, j : j + 1, T - k :]  # noqa: B023
            return states(inputs, a[:, np.newaxis], parameters, anp)[-1][:, 0]  # noqa: B023

        start = states(x, a0, parameters)[T - k][:, j]
        expected = linalg.svdvals(autograd.jacobian(last)(start))[0]
        norm = reference.gradient_norms(x, a0, parameters)[k, j]
        assert abs(norm - expected) <= CLOSE * expected, (k, j, drawn.sizes)


# The bound


def test_spectral_bound_is_what_its_definition_says(rng):
    for _ in range(100):
        x, a0, parameters, _ = draw(rng)
        a = np.stack(states(x, a0, parameters)[1:], axis=2)
        bound = reference.spectral_bound(a, parameters)
        sigma = np.sqrt(linalg.eigh(parameters["w2"].T @ parameters["w2"])[0][-1])
        for (k, j), value in np.ndenumerate(bound):
            gamma = sigma * max(1 - entry**2 for entry in a[:, j].ravel())
            assert abs(value - gamma**k) <= CLOSE * gamma**k


def test_no_gradient_exceeds_its_spectral_bound(rng):
    for _ in range(200):
        x, a0, parameters, _ = draw(rng)
        a = np.stack(states(x, a0, parameters)[1:], axis=2)
        norms = reference.gradient_norms(x, a0, parameters)
        assert np.all(norms <= reference.spectral_bound(a, parameters) * (1 + CLOSE))


# Horizon, clipping, differences


def test_memory_horizon_is_the_first_lag_strictly_below(rng):
    for _ in range(300):
        norms = rng.choice([1.0, 0.5, 0.1, 0.01], size=rng.integers(1, 6, size=2))
        threshold = rng.choice([0.01, 0.1, 0.3, 2.0])
        horizon = reference.memory_horizon(norms, threshold)
        for j, lag in enumerate(horizon):
            below = [k for k in range(len(norms)) if norms[k, j] < threshold]
            assert lag == (below[0] if below else np.inf)
        assert horizon.dtype == np.float64


def test_clipping_shortens_to_max_norm_and_keeps_the_direction(rng):
    for _ in range(300):
        shapes = {name: rng.integers(1, 5, size=rng.integers(1, 4)) for name in "abc"}
        gradients = {name: rng.normal(size=shape) for name, shape in shapes.items()}
        max_norm = rng.uniform(0.1, 10)
        clipped, norm = reference.clip_by_global_norm(gradients, max_norm)
        before, after = (
            np.concatenate([arrays[name].ravel() for name in "abc"])
            for arrays in (gradients, clipped)
        )
        assert norm == pytest.approx(linalg.norm(before), rel=CLOSE)
        assert linalg.norm(after) == pytest.approx(min(norm, max_norm), rel=CLOSE)
        assert after @ before == pytest.approx(linalg.norm(after) * linalg.norm(before), rel=CLOSE)
        if norm < max_norm:
            assert np.array_equal(after, before)


def test_clipping_leaves_zero_at_zero():
    clipped, norm = reference.clip_by_global_norm({"w": np.zeros((2, 3))}, 1.0)
    assert norm == 0
    assert np.array_equal(clipped["w"], np.zeros((2, 3)))


@pytest.mark.parametrize("name", NAMED_FUNCTIONS)
def test_numerical_gradient_comes_close_to_the_complex_step(rng, name):
    def complex_capable(w):
        squares = w * w
        return {
            "sum_of_squares": np.sum(squares),
            "sum_of_cubes": np.sum(squares * w),
            "sum_of_column_norms": np.sum(np.sqrt(np.sum(squares, axis=0))),
        }[name]

    w = rng.uniform(0.5, 1.5, size=(4, 3))
    before = w.copy()
    found = reference.numerical_gradient(NAMED_FUNCTIONS[name], w)
    expected = complex_step(complex_capable, w)
    assert np.abs(found - expected).max() <= 1e-9 * np.abs(expected).max()
    assert np.array_equal(w, before)


def test_the_error_of_a_central_difference_of_cubes_is_the_square_of_the_step(rng):
    w = rng.uniform(0.5, 1.5, size=(2, 5))
    found = reference.numerical_gradient(sum_of_cubes, w, 0.1)
    assert np.allclose(found, 3 * w**2 + 0.1**2, rtol=1e-12)


def test_a_numerical_gradient_has_the_shape_of_a_vector_or_of_three_axes(rng):
    for shape in ((3,), (2, 3, 4)):
        found = reference.numerical_gradient(sum_of_column_norms, rng.uniform(1, 2, size=shape))
        assert found.shape == shape
