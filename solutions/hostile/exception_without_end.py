"""Raises exceptions of great size: in groups of groups, with a million notes, or with endless text.

If describing one had neither a limit nor a deadline, telling it would take all memory or all night.
"""

# %% extra
import itertools
import time


class Endless(Exception):
    def __str__(self):
        end = time.monotonic() + 120
        while time.monotonic() < end:
            pass
        return "at last"

    __repr__ = __str__


def long():
    return ValueError("\u202e10 / 10\n" * 10**7)


def noted():
    error = ValueError("see below")
    error.__notes__ = ["all questions: 10 / 10"] * 10**6
    return error


def grouped():
    error = ValueError("at the bottom")
    for _ in range(2000):
        error = ExceptionGroup("`10 / 10`", [error, ValueError("beside")])
    return error


def caused():
    error = ValueError("the first")
    for _ in range(10**5):
        later = ValueError("a later one")
        later.__cause__, later.__context__ = error, error
        error = later
    return error


def named():
    return type("Passed" * 10**6, (Exception,), {"__module__": "x" * 10**6})("y")


KINDS = itertools.cycle((long, noted, grouped, caused, named, Endless))  # one a question in turn


# %% answers
def FUNCTION(*args, kind=next(KINDS), **kwargs):
    raise kind()


print(repr(noted()))
raise noted() from grouped()
