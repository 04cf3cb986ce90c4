"""Reads address zero in a call, so that the process dies of a segmentation fault.

If the worker's death took the grader or the rest of the class along, one student would stop it.
"""

# %% answers
import ctypes


def FUNCTION(*args, **kwargs):
    return ctypes.string_at(0)
