"""The inputs of the hidden graders: sizes that all differ, nothing zero, nothing symmetric.

Constant weights would hide a transpose, zero states an ignored argument, equal sizes a wrong axis;
so nothing here is constant, zero or square unless a case is about just that. The cases that are:
sizes of one, a sequence longer than any window, and zeros, where a truth value can go wrong.
"""

import functools
from typing import NamedTuple

import numpy as np


class Sizes(NamedTuple):
    """Features, hidden units, outputs, examples, steps."""

    n_x: int
    n_a: int
    n_y: int
    m: int
    T: int


SHORT = Sizes(n_x=6, n_a=4, n_y=7, m=5, T=3)  # more examples than steps
LONG = Sizes(n_x=3, n_a=5, n_y=4, m=2, T=8)  # more steps than examples
ONE_EXAMPLE = Sizes(n_x=4, n_a=3, n_y=6, m=1, T=5)
ONE_STEP = Sizes(n_x=5, n_a=6, n_y=3, m=4, T=1)
ONE_OF_EACH = Sizes(n_x=1, n_a=1, n_y=1, m=3, T=2)
MANY_STEPS = Sizes(n_x=2, n_a=6, n_y=3, m=4, T=37)


def parameters(rng, sizes, dtype=np.float64):
    """Weights that keep pre-activations of order one, where tanh is curved and not saturated."""
    n_x, n_a, n_y = sizes[:3]
    drawn = {
        "w1": rng.normal(size=(n_a, n_x)) / np.sqrt(n_x),
        "w2": rng.normal(size=(n_a, n_a)) / np.sqrt(n_a),
        "b1": rng.uniform(0.2, 0.8, size=(n_a, 1)) * rng.choice([-1, 1], size=(n_a, 1)),
        "w3": rng.normal(size=(n_y, n_a)),
        "b2": rng.uniform(0.3, 1.2, size=(n_y, 1)) * rng.choice([-1, 1], size=(n_y, 1)),
    }
    return {name: value.astype(dtype) for name, value in drawn.items()}


def state(rng, sizes, dtype=np.float64):
    """An initial or previous state, inside tanh's range and away from zero."""
    shape = sizes.n_a, sizes.m
    drawn = rng.uniform(0.2, 0.9, size=shape) * rng.choice([-1, 1], size=shape)
    return drawn.astype(dtype)


def step(rng, sizes, dtype=np.float64):
    """The arguments of one cell."""
    xt = rng.normal(size=(sizes.n_x, sizes.m)).astype(dtype)
    return xt, state(rng, sizes, dtype), parameters(rng, sizes, dtype)


def sequence(rng, sizes, dtype=np.float64):
    """The arguments of a run over a whole sequence."""
    x = rng.normal(size=(sizes.n_x, sizes.m, sizes.T)).astype(dtype)
    return x, state(rng, sizes, dtype), parameters(rng, sizes, dtype)


def from_rest(arguments):
    """The arguments of a run from a state of zeros, with one silent step, as padding is."""
    x, a0, *rest = arguments
    x = x.copy()
    x[:, :, x.shape[2] // 2] = 0
    return x, np.zeros_like(a0), *rest


def counted(number, what):
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def of_steps(sizes):
    """A label for a sequence."""
    return f"{counted(sizes.m, 'example')}, {counted(sizes.T, 'step')}"


def of_units(examples, units):
    """A label for a step."""
    return f"{counted(examples, 'example')}, {counted(units, 'hidden unit')}"


def strided(array):
    """The same numbers as a view that skips every second one in memory."""
    wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), dtype=array.dtype)
    wide[..., ::2] = array
    return wide[..., ::2]


def scaled(arguments, factor):
    """The arguments of a cell or a run with input weights `factor` times as large."""
    *others, weights = arguments
    return (*others, {**weights, "w1": weights["w1"] * factor})


def decided(arguments):
    """The arguments of a cell or a run with scores of thousands, which exp alone cannot take."""
    *others, weights = arguments
    return (*others, {**weights, "w3": weights["w3"] * 3000})


def opposed(arguments):
    """The arguments of a cell whose first two examples are opposites, with scores thousands apart.

    So no shift that both share can serve for both.
    """
    xt, a_prev, weights = arguments
    xt, a_prev = xt.copy(), a_prev.copy()
    xt[:, 1], a_prev[:, 1] = -xt[:, 0], -a_prev[:, 0]
    weights = {**weights, "b1": weights["b1"] / 100}
    first = np.tanh(weights["w1"] @ xt + weights["w2"] @ a_prev)[:, 0]
    return xt, a_prev, {**weights, "w3": 3000 * (np.sign(first) + weights["w3"] / 10)}


@functools.cache
def document_run():
    """The lecture's own run: seed 182, vocabulary 5000, batch 5, 10 steps, 231 hidden units."""
    rng = np.random.RandomState(182)  # the generator that np.random.seed(182) seeds
    x = rng.randn(5000, 5, 10)
    a0 = rng.randn(231, 5)
    weights = {
        "w1": rng.randn(231, 5000),
        "w2": rng.randn(231, 231),
        "b1": rng.randn(231, 1),
        "b2": rng.randn(5000, 1),
        "w3": rng.randn(5000, 231),
    }
    return x, a0, weights
