"""The inputs of the hidden graders: sizes that all differ, nothing zero, nothing symmetric.

The networks are those of `rnn_forward`, whose weights keep tanh curved. Where gradients are to be
tiny or to grow, only the recurrent weights are scaled, so that no unit saturates: there the
derivative 1 - a^2 has few right digits, and a right answer could be off.
"""

import functools

import numpy as np

from solutions.rnn_forward.reference import unroll_forward
from tests.graders.rnn_forward.inputs import SHORT, Sizes, document_run, sequence

FORTY = Sizes(n_x=3, n_a=4, n_y=5, m=2, T=40)  # long enough for gradients of 1e-80
SIXTY = FORTY._replace(m=1, T=60)
ONE_UNIT = Sizes(n_x=1, n_a=1, n_y=2, m=3, T=4)
WIDE = Sizes(n_x=5, n_a=6, n_y=4, m=3, T=7)


def lesson(rng, sizes, dtype=np.float64):
    """The arguments of `run_backward`."""
    x, a0, weights = sequence(rng, sizes, dtype)
    return x, a0, weights, rng.integers(sizes.n_y, size=(sizes.m, sizes.T))


def recurrent(arguments, factor):
    """The same arguments, with recurrent weights `factor` times as large."""
    x, a0, weights, *rest = arguments
    return x, a0, {**weights, "w2": weights["w2"] * factor}, *rest


def growing(rng, sizes, radius=1.5, weak=1e-4):
    """A sequence so weak that tanh is nearly linear, and weights that enlarge it step by step."""
    x, a0, weights = sequence(rng, sizes)
    drawn = np.abs(np.linalg.eigvals(weights["w2"])).max()
    weaker = {name: value * weak for name, value in weights.items()}
    return x, a0 * weak, {**weaker, "w2": weights["w2"] * radius / drawn}


def lesson_with_gradients_of_millions(rng, sizes):
    """What is wrong on the last day is enlarged sevenfold on each day that it goes back."""
    x, a0, weights = growing(rng, sizes, radius=7, weak=1e-12)
    targets = rng.integers(sizes.n_y, size=(sizes.m, sizes.T))
    return x, a0, {**weights, "w3": weights["w3"] * 1e12}, targets


def lesson_that_is_remembered(rng):
    """Forty steps whose gradients neither vanish nor grow: whatever is left out shows."""
    x, a0, weights = growing(rng, FORTY, radius=1)
    targets = rng.integers(FORTY.n_y, size=(FORTY.m, FORTY.T))
    return x, a0, {**weights, "w3": weights["w3"] * 1e4}, targets


def lesson_with_scores_of_thousands(rng, sizes):
    """Predictions that are certain, and wrong at every step: each target is the unlikeliest."""
    x, a0, weights = sequence(rng, sizes)
    _, y_pred = unroll_forward(x, a0, weights)
    return x, a0, {**weights, "w3": weights["w3"] * 3000}, y_pred.argmin(axis=0)


def lesson_with_a_probability_of_zero(rng):
    """Targets whose probability is 0 in float64, though no score's own exponential overflows.

    So who divides by a probability is told from whose softmax lacks its shift.
    """
    x, a0, weights = sequence(rng, SHORT)
    against = weights["w3"][:1]
    w3 = np.concatenate([against, -against, weights["w3"][2:] / 100])
    a, _ = unroll_forward(x, a0, weights)
    # At its loudest, the first score is 600 and the second -600, or the other way round.
    loudest = np.abs(np.einsum("i,imt->mt", against[0], a)).max()
    weights = {**weights, "w3": w3 * (600 / loudest)}
    _, y_pred = unroll_forward(x, a0, weights)
    return x, a0, weights, y_pred.argmin(axis=0)


def lesson_with_one_loud_example(rng):
    """The last example's input is several times the others': its gradient is far smaller."""
    x, a0, weights, targets = lesson(rng, SHORT)
    x[:, -1, :] *= 3
    return x, a0, weights, targets


def activation(rng, *shape):
    """Activations between tanh's ends, none near zero."""
    return rng.uniform(0.2, 0.95, size=shape) * rng.choice([-1, 1], size=shape)


def states(rng, sizes):
    """The states of a whole sequence, each example farther from zero than the one before it."""
    n_a, m, T = sizes.n_a, sizes.m, sizes.T
    lowest = 0.1 + 0.6 * np.arange(m)[:, np.newaxis] / m
    drawn = rng.uniform(lowest, 0.95, size=(n_a, m, T))
    return drawn * rng.choice([-1, 1], size=(n_a, m, T))


def fading(rng, lags, threshold=0.01):
    """Norms that fall below the threshold at the given lags (None: nowhere), rise again, and fall.

    Before a lag they go up and down above the threshold; one lag after it they are above again.
    """
    T = max(lag for lag in lags if lag is not None) + 4
    norms = threshold * rng.uniform(1.5, 40, size=(T + 1, len(lags)))
    for j, lag in enumerate(lags):
        if lag is not None:
            norms[lag:, j] = threshold * rng.uniform(0.05, 0.7, size=T + 1 - lag)
            norms[lag + 1, j] = threshold * rng.uniform(1.5, 3)
    norms[0] = 1
    return norms


def gradients(rng, norm, sizes=SHORT, dtype=np.float64):
    """What `run_backward` might return, with a given global norm."""
    n_x, n_a, n_y, m, _ = sizes
    shapes = {
        "w1": (n_a, n_x),
        "w2": (n_a, n_a),
        "w3": (n_y, n_a),
        "b1": (n_a, 1),
        "b2": (n_y, 1),
        "a0": (n_a, m),
    }
    return with_norm({name: rng.normal(size=shape) for name, shape in shapes.items()}, norm, dtype)


def gradients_of_another_network(rng, norm):
    """Other names, and other numbers of axes."""
    shapes = {"embedding": (7, 3), "kernel": (2, 3, 4), "gain": (5,)}
    return with_norm({name: rng.normal(size=shape) for name, shape in shapes.items()}, norm)


def with_norm(arrays, norm, dtype=np.float64):
    factor = norm / np.sqrt(sum(np.sum(array**2) for array in arrays.values()))
    return {name: (array * factor).astype(dtype) for name, array in arrays.items()}


def point(rng, *shape):
    """Where a function is differentiated: no entry near zero."""
    return rng.uniform(0.4, 1.6, size=shape) * rng.choice([-1, 1], size=shape)


@functools.cache
def document_states():
    """The states of the lecture's own run, and its parameters."""
    x, a0, weights = document_run()
    return unroll_forward(x, a0, weights)[0], weights
