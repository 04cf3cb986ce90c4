"""Says that the student's id is half a surrogate pair, a NUL and a path; each time another one.

If an id could not be drawn from, the grader would break, and its points would be open, not lost.
"""

# %% answers
STRANGE = ["\ud800", "\udfff" * 1000, "../../hostile-was-here\x00", "\u202e\x1b[2J"]


def typed_id():
    STRANGE.append(STRANGE.pop(0))
    return STRANGE[-1]


def FUNCTION(*args, **kwargs):
    return typed_id()
