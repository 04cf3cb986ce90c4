"""Answers with arrays of objects, records, dates, texts, voids and bytes instead of numbers.

If one were compared before its dtype was, it could crash the grader or agree with it.
"""

# %% extra
import itertools

import numpy as np


class Same:
    def __eq__(self, other):
        return True

    def __sub__(self, other):
        return 0.0

    __rsub__ = __sub__
    __hash__ = None


SHAPE = (1, 1, 1, 1, 1)
STRANGE = itertools.cycle(
    (
        np.full(SHAPE, Same(), dtype=object),
        np.zeros(SHAPE, dtype=[("right", "f8"), ("hidden", "O")]),
        np.full(SHAPE, "NaT", dtype="m8[s]"),
        np.full(SHAPE, "nan", dtype="U1000"),
        np.zeros(SHAPE, dtype="V16"),
        np.zeros(SHAPE, dtype="S0"),
    )
)  # one for each question in turn


# %% answers
def FUNCTION(*args, value=next(STRANGE), **kwargs):
    return value
