"""Lifts the recursion limit and recurses through C, where each level takes real stack.

If a crash or gigabytes of stack in the worker mattered to anyone else, it would be here.
"""

# %% extra
import sys

sys.setrecursionlimit(2**31 - 1)


def dig(depth=0):
    """Each level is a call from C; at a million levels it gives up."""
    if depth < 10**6:
        return sorted([depth + 1], key=dig)
    return depth


# %% answers
def FUNCTION(*args, **kwargs):
    dig()
    return "right"
