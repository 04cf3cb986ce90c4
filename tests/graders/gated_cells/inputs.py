"""The inputs of the hidden graders: sizes that all differ, nothing zero, nothing symmetric.

Constant weights would hide the order of the gates, a zero state an ignored forget gate or a missing
`1 - z`; so nothing here is constant or zero unless a case is about just that. The cases that are:
sizes of one, a sequence longer than any window, and zeros, where a truth value can go wrong.
"""

from typing import NamedTuple

import numpy as np

from tests.graders.rnn_forward.inputs import strided


class Sizes(NamedTuple):
    """Features, hidden units, examples, steps."""

    n_x: int
    n_h: int
    m: int
    T: int


SHORT = Sizes(n_x=6, n_h=4, m=5, T=3)  # more examples than steps
LONG = Sizes(n_x=3, n_h=5, m=2, T=8)  # more steps than examples
ONE_EXAMPLE = Sizes(n_x=4, n_h=3, m=1, T=5)
ONE_STEP = Sizes(n_x=5, n_h=6, m=4, T=1)
ONE_OF_EACH = Sizes(n_x=1, n_h=1, m=3, T=2)
MANY_STEPS = Sizes(n_x=2, n_h=6, m=4, T=37)

GRU = "zrh"
LSTM = "fioc"


def either_sign(rng, low, high, shape):
    """Numbers that keep away from zero."""
    return rng.uniform(low, high, size=shape) * rng.choice([-1, 1], size=shape)


def parameters(rng, sizes, gates, dtype=np.float64):
    """Weights that keep pre-activations of order one, where every gate is curved and half open."""
    n_x, n_h = sizes[:2]
    drawn = {}
    for gate in gates:
        drawn[f"w{gate}"] = rng.normal(size=(n_h, n_x)) / np.sqrt(n_x)
        drawn[f"u{gate}"] = rng.normal(size=(n_h, n_h)) / np.sqrt(n_h)
        drawn[f"b{gate}"] = either_sign(rng, 0.2, 0.8, (n_h, 1))
    return {name: value.astype(dtype) for name, value in drawn.items()}


def hidden(rng, sizes, dtype=np.float64):
    """A hidden state, inside tanh's range and away from zero."""
    return either_sign(rng, 0.2, 0.9, (sizes.n_h, sizes.m)).astype(dtype)


def cell(rng, sizes, dtype=np.float64):
    """A cell state, which tanh bends visibly."""
    return either_sign(rng, 0.4, 1.8, (sizes.n_h, sizes.m)).astype(dtype)


def states(rng, sizes, gates, dtype=np.float64):
    """What a cell carries: h for a GRU; h and c for an LSTM."""
    h = hidden(rng, sizes, dtype)
    return (h,) if gates == GRU else (h, cell(rng, sizes, dtype))


def step(rng, sizes, gates, dtype=np.float64):
    """The arguments of one cell."""
    xt = rng.normal(size=(sizes.n_x, sizes.m)).astype(dtype)
    return xt, *states(rng, sizes, gates, dtype), parameters(rng, sizes, gates, dtype)


def sequence(rng, sizes, gates, dtype=np.float64):
    """The arguments of a run over a whole sequence."""
    x = rng.normal(size=(sizes.n_x, sizes.m, sizes.T)).astype(dtype)
    return x, *states(rng, sizes, gates, dtype), parameters(rng, sizes, gates, dtype)


def without_states(arguments, how_many):
    """The arguments of a cell or a run whose last states, so many of them, are zero."""
    x, *carried, weights = arguments
    zeros = [np.zeros_like(state) for state in carried[-how_many:]]
    return (x, *carried[:-how_many], *zeros, weights)


def enlarged_states(arguments, factor):
    """The arguments of a cell with states `factor` times as large."""
    x, *carried, weights = arguments
    return (x, *(factor * state for state in carried), weights)


def forget_gates(rng, sizes, dtype=np.float64):
    """Gates between nearly shut and nearly open."""
    return rng.uniform(0.1, 0.95, size=(sizes.n_h, sizes.m, sizes.T)).astype(dtype)


def with_gaps(arguments):
    """The arguments of a cell or a run as views with gaps, weights laid out by columns."""
    *arrays, weights = arguments
    by_columns = {name: np.asfortranarray(value) for name, value in weights.items()}
    return (*map(strided, arrays), by_columns)


def scaled(arguments, factor):
    """The arguments of a cell or a run with input weights `factor` times as large."""
    *arrays, weights = arguments
    larger = {name: value * (factor if name[0] == "w" else 1) for name, value in weights.items()}
    return (*arrays, larger)


def weakly_recurrent(arguments):
    """The arguments of a run with recurrent weights a tenth as large."""
    *arrays, weights = arguments
    weak = {name: value * (0.1 if name[0] == "u" else 1) for name, value in weights.items()}
    return (*arrays, weak)


def of_integers(rng, arguments):
    """The arguments of a cell or a run with whole numbers as input."""
    x, *others = arguments
    return (rng.integers(-3, 4, size=x.shape), *others)
