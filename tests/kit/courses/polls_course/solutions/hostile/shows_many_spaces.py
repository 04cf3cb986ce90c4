"""Shows and raises texts that would take a pattern long to match."""

# %% extra
from IPython.display import display

SPACES = " " * 200_000
display({"image/png": SPACES + "!"}, raw=True)
print("`" * 5000, "\x1b[" * 5000)


# %% answers
def FUNCTION(*args, **kwargs):
    raise ValueError("(<ipython-input " * 10_000 + SPACES)
