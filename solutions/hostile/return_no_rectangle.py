"""Ragged lists, lists of dicts of arrays, and arrays that compare to arrays.

Whoever makes an array of one, or holds two of them against each other with `==`, raises: then points
are open instead of lost.
"""

# %% extra
import itertools

import numpy as np

FORMS = itertools.cycle(
    (
        lambda: [np.zeros(2), np.zeros(3)],
        lambda: [{"a": np.arange(3.0)}],
        lambda: {"a": np.arange(3.0), "b": {"a": [np.arange(3.0)]}},
        lambda: ([[1.0], [1.0, [2.0, [np.zeros((2, 0))]]]], None),
        lambda: (np.arange(3.0), {"a": np.arange(3.0)}, [np.zeros((0, 2)), np.zeros(2)]),
        lambda: np.array([np.nan, 1.0])[:, None, None, None, None] * np.ones((1, 1, 1, 1, 2)),
    )
)


# %% answers
def FUNCTION(*args, **kwargs):
    return next(FORMS)()
