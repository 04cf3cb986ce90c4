"""Answers with an object, a list or a dict that never finishes being converted or read.

If reading an answer had no deadline, one would hold up the class.
"""

# %% extra
import itertools
import time


def endless(*args, **kwargs):
    end = time.monotonic() + 120
    while time.monotonic() < end:
        yield "w1"


def exhaust(*args, **kwargs):
    for _ in endless():
        pass
    raise TypeError("two minutes are over")


class Endless:
    __iter__ = __getitem__ = endless
    __array__ = __repr__ = __str__ = __float__ = exhaust

    def __len__(self):
        return 2**62


class EndlessList(Endless, list):
    pass


class EndlessDict(Endless, dict):
    keys = values = endless

    def items(self):
        return ((key, self) for key in endless())


KINDS = itertools.cycle((Endless, EndlessList, EndlessDict))  # one for each question in turn


# %% answers
def FUNCTION(*args, kind=next(KINDS), **kwargs):
    return kind()
