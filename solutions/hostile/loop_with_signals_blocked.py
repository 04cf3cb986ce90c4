"""Computes for ever with all signals blocked and ignored and every exception caught.

If the deadline were a signal or an exception in this process, it would never come.
"""

# %% extra
import signal
import time


def loop():
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    for number in signal.valid_signals():
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            continue
    signal.setitimer(signal.ITIMER_REAL, 0)
    end = time.monotonic() + 120
    while time.monotonic() < end:
        try:
            while time.monotonic() < end:
                pass
        except BaseException:
            continue


loop()


# %% answers
def FUNCTION(*args, **kwargs):
    loop()
