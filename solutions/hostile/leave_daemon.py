"""Leaves a daemon behind by a double fork; it writes a file after five seconds, then ends.

If it outlived the submission, it could wait for the next student's work, and hold the channel open.
"""

# %% extra
import ctypes
import os
import tempfile
import time
from pathlib import Path

SET_NAME, SET_PARENT_DEATH_SIGNAL = 15, 1


def linger():
    os.setsid()
    if os.fork():
        os._exit(0)
    libc = ctypes.CDLL(None)
    libc.prctl(SET_PARENT_DEATH_SIGNAL, 0, 0, 0, 0)
    libc.prctl(SET_NAME, b"hostile-daemon", 0, 0, 0)
    time.sleep(5)
    Path(tempfile.gettempdir(), "hostile-was-here-daemon").touch()
    time.sleep(10)


try:
    child = os.fork()
    if child == 0:
        try:
            linger()
        finally:
            os._exit(0)
    print("escaped".upper(), "left a daemon")
except OSError as error:
    print(error)


# %% answers
def FUNCTION(*args, **kwargs):
    os._exit(0)
