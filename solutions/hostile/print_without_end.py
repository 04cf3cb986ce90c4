"""Prints hundreds of megabytes, to the notebook and past it to descriptors 1 and 2.

If output were not capped, it would fill the grader's memory, the disk or the feedback.
"""

# %% extra
import os
import sys
import warnings


def shout(rounds=200):
    line = "x" * 10**6
    for number in range(rounds):
        print(line)
        print(line, file=sys.stderr)
        warnings.warn(f"{number} {line}", stacklevel=1)
        for descriptor in (1, 2):
            try:
                os.write(descriptor, line.encode())
            except OSError:
                continue


shout()


# %% answers
def FUNCTION(*args, **kwargs):
    shout(rounds=20)
    return "right"
