"""The inputs of the hidden graders: sizes that all differ, nothing zero, nothing symmetric.

Scores stay of order one, where softmax is neither uniform nor one-hot, unless a case is about just
that; masks differ from example to example, and each hides something and shows something.
"""

from typing import NamedTuple

import numpy as np


class Sizes(NamedTuple):
    """Inputs, features of queries and keys, features of values, examples, steps."""

    n_x: int
    d: int
    d_v: int
    m: int
    T: int


SHORT = Sizes(n_x=6, d=4, d_v=7, m=5, T=3)  # more examples than steps
LONG = Sizes(n_x=3, d=6, d_v=4, m=2, T=8)  # more steps than examples
ONE_EXAMPLE = Sizes(n_x=7, d=3, d_v=2, m=1, T=5)
ONE_STEP = Sizes(n_x=2, d=5, d_v=3, m=4, T=1)
ONE_OF_EACH = Sizes(n_x=1, d=1, d_v=1, m=3, T=2)
MANY_STEPS = Sizes(n_x=4, d=2, d_v=5, m=3, T=23)


def query(rng, sizes, dtype=np.float64):
    """What is looked for, one column an example."""
    return rng.normal(size=(sizes.d, sizes.m)).astype(dtype)


def keys(rng, sizes, dtype=np.float64):
    """What each step offers to be found by; also states that are keys and values at once."""
    return rng.normal(size=(sizes.d, sizes.m, sizes.T)).astype(dtype)


def values(rng, sizes, dtype=np.float64):
    """What each step has to give, away from zero on average, so that a mean is not nothing."""
    return (0.7 + rng.normal(size=(sizes.d_v, sizes.m, sizes.T))).astype(dtype)


def looking_back(rng, sizes, dtype=np.float64):
    """The arguments of `attend`, without a mask."""
    return query(rng, sizes, dtype), keys(rng, sizes, dtype), values(rng, sizes, dtype)


def scores(rng, sizes, dtype=np.float64):
    return (0.5 + 1.5 * rng.normal(size=(sizes.T, sizes.m))).astype(dtype)


def mask(rng, sizes, wholly=()):
    """Which steps may be looked at: in every column some and not all, except the `wholly` masked.

    Columns beside each other differ, so that one example's mask cannot serve for the next.
    """
    allowed = np.zeros((sizes.T, sizes.m), dtype=bool)
    previous = None
    for j in range(sizes.m):
        while True:
            column = rng.random(sizes.T) < 0.6
            if 0 < column.sum() < sizes.T and not np.array_equal(column, previous):
                break
        allowed[:, j] = previous = column
    allowed[:, list(wholly)] = False
    return allowed


def week(rng, sizes, dtype=np.float64):
    """The arguments of `self_attention`, without `causal`; queries and keys stay of order one."""
    n_x, d, d_v = sizes[:3]
    parameters = {
        "wq": rng.normal(size=(d, n_x)) / np.sqrt(n_x),
        "wk": rng.normal(size=(d, n_x)) / np.sqrt(n_x),
        "wv": rng.normal(size=(d_v, n_x)),
    }
    x = rng.normal(size=(n_x, sizes.m, sizes.T)).astype(dtype)
    return x, {name: value.astype(dtype) for name, value in parameters.items()}
