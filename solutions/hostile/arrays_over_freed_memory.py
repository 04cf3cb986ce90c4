"""Answers with arrays over memory that is not there: unmapped, past the end, or nobody's.

If the grader read an answer where the student put it, reading it would be the crash.
"""

# %% extra
import ctypes
import itertools
import mmap

import numpy as np
from numpy.lib.stride_tricks import as_strided

SHAPE = (1, 1, 1, 1, 4096)


class Elsewhere:
    """An array by its address alone, as a library of C would hand it over."""

    def __init__(self, address):
        self.__array_interface__ = {
            "version": 3, "shape": SHAPE, "typestr": "<f8", "data": (address, False),
        }  # fmt: skip


def unmapped():
    page = mmap.mmap(-1, 8 * 4096)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    ctypes.CDLL(None).munmap(ctypes.c_void_p(address), ctypes.c_size_t(8 * 4096))
    return np.asarray(Elsewhere(address))


def past_the_end():
    return as_strided(np.zeros(1), SHAPE, (0, 0, 0, 0, 1 << 40))


def backwards():
    return as_strided(np.zeros(1), SHAPE, (0, 0, 0, 0, -(1 << 40)))


def nobodys():
    return np.asarray(Elsewhere(8))


PLACES = itertools.cycle((unmapped, past_the_end, backwards, nobodys))  # one a question in turn


# %% answers
def FUNCTION(*args, place=next(PLACES), **kwargs):
    return place()
