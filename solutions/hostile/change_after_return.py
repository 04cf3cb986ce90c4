"""Answers with arrays that threads go on changing: values, shape, size and layout.

If an answer were checked in one moment and read in another, it could pass and be something else.
"""

# %% extra
import itertools
import threading
import time

import numpy as np


def spoil(change):
    """The array, and a thread that changes it for half a minute."""
    array = np.zeros((1, 1, 1, 1, 64))

    def go_on():
        end = time.monotonic() + 30
        for turn in itertools.count():
            if time.monotonic() > end:
                return
            try:
                change(array, turn)
            except (ValueError, TypeError, MemoryError):
                continue

    threading.Thread(target=go_on, daemon=True).start()
    return array


def values(array, turn):
    array.fill(turn)


def size(array, turn):
    array.resize((1, 1, 1, 1, 64 + turn % 2 * 10_000), refcheck=False)


def shape(array, turn):
    array.shape = (array.size, 1, 1, 1, 1) if turn % 2 else (1, 1, 1, 1, array.size)


def kind(array, turn):
    array.dtype = ("f8", "i8", "M8[s]")[turn % 3]


CHANGES = itertools.cycle((values, size, shape, kind))  # one for each question in turn


# %% answers
def FUNCTION(*args, change=next(CHANGES), **kwargs):
    return spoil(change)
