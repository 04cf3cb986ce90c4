"""Makes folders within folders, 5000 deep, and stays at the bottom.

If clearing up were recursive, or gave up halfway, it would fail for everybody who comes after.
"""

# %% extra
import os

try:
    for depth in range(5000):
        os.mkdir("down")
        os.chdir("down")
except OSError as error:
    print(depth, error)
