"""Answers with arrays that cost nothing here and terabytes to whoever copies them.

If sizes were not checked before use, worker and grader would run out of memory.
"""

# %% extra
import itertools

import numpy as np

GIANTS = itertools.cycle(
    (
        np.broadcast_to(np.float64(0.5), (10**4, 10**4, 10**4, 1, 1)),
        np.lib.stride_tricks.as_strided(np.zeros(1), (1, 10**6, 10**6, 1, 1), (0,) * 5),
        np.empty((0, 1, 1, 1, 10**18)),
        [np.broadcast_to(0.5, (10**9, 1, 1, 1, 1))] * 10**6,
    )
)  # one for each question in turn


# %% answers
def FUNCTION(*args, value=next(GIANTS), **kwargs):
    return value
