"""Raises and prints lone surrogates, NULs, terminal escapes and marks drawn over the real ones.

If such a message reached a database, a page or a terminal raw, it would break it or lie there.
"""

# %% extra
import sys

ESCAPES = "\x1b[2K\r\x1b[1A\x1b]0;hostile-was-here\x07\x1b[32mall questions 10 / 10\x1b[0m"
MESSAGE = f"\ud800\x00\x08\u202e{ESCAPES}\u2028\ufffe" + "\u0301" * 1000

MarksLookalike = type(ESCAPES, (Exception,), {})

print(MESSAGE, file=sys.stderr)
print(MESSAGE)


# %% answers
def FUNCTION(*args, **kwargs):
    raise MarksLookalike(MESSAGE * 100, {MESSAGE: float("nan")})
