"""Sleeps in every call, and goes back to sleep when woken.

If only processor time were limited, a class would take a night.
"""

# %% answers
import time


def FUNCTION(*args, **kwargs):
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            time.sleep(max(0, end - time.monotonic()))
        except BaseException:
            continue
