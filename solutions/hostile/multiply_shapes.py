"""Results whose shapes multiply where somebody computes with several of them.

(K, 1, 1, 1, 1) and (1, K, 1, 1, 1) are small, and their sum is not: formulas of the grader's own over
what a worker returned would take gigabytes and minutes, with no deadline to end them.
"""

# %% extra
import itertools

import numpy as np

K = 300
places = itertools.count()


def thin():
    shape = [1, 1, 1, 1, 1]
    shape[next(places) % 5] = K
    return np.full(shape, 0.5)


# %% answers
def FUNCTION(*args, **kwargs):
    return thin(), thin()
