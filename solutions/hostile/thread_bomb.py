"""Starts up to 2000 threads that each compute for half a minute, and waits for none.

If the worker's processor time or threads were not limited, its neighbours would miss deadlines.
"""

# %% extra
import threading
import time

import numpy as np


def toil():
    end = time.monotonic() + 30
    matrix = np.ones((300, 300))
    while time.monotonic() < end:
        matrix @ matrix  # leaves the interpreter lock, so that threads do run together


for started in range(2000):
    try:
        threading.Thread(target=toil, daemon=False).start()
    except (RuntimeError, MemoryError) as error:
        print(started, error)
        break
