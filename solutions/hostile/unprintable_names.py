"""Hides the function under a name, or answers with a type, whose name is markup and surrogates.

If messages quoted names raw ("did you mean ...?"), pages, terminals and records would break.
"""

# %% extra
import itertools

UGLY = "\u202e</p><script>document.title = 'hostile-was-here'</script>\x1b[2J\n10 / 10"
Ugly = type(UGLY, (), {})
turns = itertools.cycle((True, False))


# %% answers
def FUNCTION(*args, **kwargs):
    return Ugly()


if next(turns):
    globals()["FUNCTION\ud800\n<b>"] = FUNCTION
    del FUNCTION
