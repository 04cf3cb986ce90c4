"""Arguments of every function: any size that the specification allows, other scales and layouts.

Where graders need sizes that tell mistakes apart, here all of them may be equal, or 1.
"""

import numpy as np
from hypothesis import strategies as st

from autograder.worker.functions import NAMED_FUNCTIONS
from tests.graders.attention import inputs as attention
from tests.graders.gated_cells import inputs as gated
from tests.graders.rnn_forward import inputs as rnn
from tests.graders.vanishing_gradient import inputs as gradient
from tests.kit.grading.layouts import LAYOUTS, shape

LARGE = (1e-6, 1.0, 1e3, 1e6)
# Where 1 - a^2 is a difference of two numbers that are nearly equal, it has few right digits.
CURVED = (1e-3, 1.0)


def arguments(draw, name, question):
    """The arguments of one call."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    dtype = draw(st.sampled_from([np.float64, np.float32]))
    made = {
        "rnn_forward": of_rnn_forward,
        "vanishing_gradient": of_vanishing_gradient,
        "gated_cells": of_gated_cells,
        "attention": of_attention,
    }[name](draw, question, rng, dtype)
    return tuple(laid_out(draw, each) for each in made)


def laid_out(draw, value):
    """The same numbers, each array in a layout of its own."""
    if isinstance(value, dict):
        return {key: laid_out(draw, item) for key, item in value.items()}
    if not isinstance(value, np.ndarray) or value.ndim == 0:
        return value
    return LAYOUTS[draw(st.sampled_from(list(LAYOUTS)))](value)


def sizes_of(draw, kind, **fixed):
    """Any sizes from 1 to 6."""
    drawn = {field: draw(st.integers(1, 6)) for field in kind._fields}
    return kind(**{**drawn, **fixed})


def scores_of(draw, rng, dtype, size):
    """Numbers of any scale; whole ones too."""
    if draw(st.booleans()):
        return rng.integers(-(10**6), 10**6, size=size)
    scale = draw(st.sampled_from([*LARGE, 1e300]) if dtype == np.float64 else st.just(10.0))
    return (scale * rng.normal(size=size)).astype(dtype)


def larger(draw, first, *others):
    """The arguments of a cell or a run, with the input in another scale; in float64 alone."""
    if first.dtype == np.float64:
        first = first * draw(st.sampled_from(LARGE))
    return (first, *others)


def of_rnn_forward(draw, question, rng, dtype):
    if question == "softmax":
        columns = draw(st.sampled_from([(), (1,), (5,)]))
        return (scores_of(draw, rng, dtype, (draw(st.integers(1, 64)), *columns)),)
    sizes = sizes_of(draw, rnn.Sizes)
    made = rnn.step if question == "rnn_cell_forward" else rnn.sequence
    return larger(draw, *made(rng, sizes, dtype))


def of_vanishing_gradient(draw, question, rng, dtype):
    sizes = sizes_of(draw, rnn.Sizes)
    weights = rnn.parameters(rng, sizes, dtype)
    match question:
        case "tanh_gradient":
            return (gradient.activation(rng, *shape(draw, 3)).astype(dtype),)
        case "hidden_jacobian":
            return gradient.activation(rng, sizes.n_a).astype(dtype), weights
        case "spectral_bound":
            return gradient.states(rng, sizes).astype(dtype), weights
        case "memory_horizon":
            threshold = draw(st.sampled_from([1e-40, 0.01, 0.3, 1.5]))
            norms = threshold * np.exp(rng.normal(size=(sizes.T + 1, sizes.m)))
            return norms.astype(np.float64 if threshold < 1e-30 else dtype), threshold
        case "clip_by_global_norm":
            norm, most = (draw(st.sampled_from([1e-3, 1.0, 40.0, 1e6])) for _ in range(2))
            return gradient.gradients(rng, 1.7 * norm, sizes, dtype), most
        case "numerical_gradient":
            f = draw(st.sampled_from(list(NAMED_FUNCTIONS.values())))
            return f, gradient.point(rng, *shape(draw, 3, 4)), draw(st.sampled_from([1e-3, 0.1]))
    x, a0, weights, targets = gradient.lesson(rng, sizes, dtype)
    x = x * dtype(draw(st.sampled_from(CURVED)))
    return (x, a0, weights, targets) if question == "run_backward" else (x, a0, weights)


def of_gated_cells(draw, question, rng, dtype):
    sizes = sizes_of(draw, gated.Sizes)
    match question:
        case "sigmoid":
            return (scores_of(draw, rng, dtype, shape(draw, 3)),)
        case "cell_state_gradient":
            return (gated.forget_gates(rng, sizes, dtype),)
        case "forget_bias_for_horizon":
            return draw(st.integers(1, 10**5)), draw(st.floats(0.001, 0.999))
    gates = gated.GRU if "gru" in question else gated.LSTM
    made = gated.step if question.endswith("cell_forward") else gated.sequence
    return larger(draw, *made(rng, sizes, gates, dtype))


def of_attention(draw, question, rng, dtype):
    sizes = sizes_of(draw, attention.Sizes)
    scale = dtype(draw(st.sampled_from((1e-3, 1.0, 1e3) if dtype == np.float64 else (1.0,))))
    query, keys, values = (scale * part for part in attention.looking_back(rng, sizes, dtype))
    mask = draw(st.sampled_from([None, rng.random((sizes.T, sizes.m)) < 0.6]))
    match question:
        case "attention_weights":
            return scale * attention.scores(rng, sizes, dtype), mask
        case "attend":
            return query, keys, values, mask
        case "self_attention":
            x, weights = attention.week(rng, sizes, dtype)
            return scale * x, weights, draw(st.booleans())
    return query, keys
