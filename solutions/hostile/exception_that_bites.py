"""Raises an exception whose message, name, notes and causes fail, loop or run in a circle.

If telling the student about an error could fail, it would count as the grader's own failure.
"""


# %% extra
class Spite(BaseException):
    def __str__(self):
        raise Spite()

    __repr__ = __format__ = __reduce__ = __str__
    __notes__ = property(__str__)
    args = property(__str__)

    def __bool__(self):
        raise Spite()

    def __eq__(self, other):
        raise Spite()

    __hash__ = None


Spite.__name__ = Spite.__qualname__ = "Passed\n10 / 10 points\r" * 1000
Spite.__module__ = "\x00"


def bite():
    first, second = Spite(), Spite()
    first.__cause__, second.__cause__ = second, first
    first.__context__ = second
    raise first


# %% answers
def FUNCTION(*args, **kwargs):
    bite()
