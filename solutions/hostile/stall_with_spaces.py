"""Shows pictures of a quarter of a million spaces, and raises what takes as long to match.

If a pattern on the trusted side tried every split of such a text, one student would stop the class.
"""

# %% extra
from IPython.display import display

SPACES = " " * 200_000
display({"image/png": SPACES + "!", "image/jpeg": "A" * 1000 + "!"}, raw=True)
print("`" * 5000, "\x1b[" * 5000)


# %% answers
def FUNCTION(*args, **kwargs):
    raise ValueError("(<ipython-input " * 10_000 + SPACES + "`" * 100_000)
