"""Answers with an object that agrees with everything: equal, an array, of the right shape.

If the grader met the object itself, each comparison would be decided by the student.
"""

# %% extra
import numpy as np


class Agreeable:
    """Equal to all, the result of every operation, and no number."""

    __class__ = property(lambda self: np.ndarray)
    __hash__ = None

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __bool__(self):
        return True

    def __iter__(self):
        return iter((self, self))

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args, **kwargs):
        return self

    def __array_ufunc__(self, *args, **kwargs):
        return True

    def __array_function__(self, *args, **kwargs):
        return True

    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __add__ = __sub__ = __mul__ = __truediv__ = __pow__ = __matmul__ = __call__
    __radd__ = __rsub__ = __rmul__ = __rtruediv__ = __rmatmul__ = __abs__ = __neg__ = __call__


# %% answers
def FUNCTION(*args, **kwargs):
    return Agreeable()
