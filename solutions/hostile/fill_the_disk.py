"""Fills its directory, up to 1 GiB and 50 000 files, in folders that nobody may list.

If the space were shared, or could not be cleared away, neighbours could not write theirs.
"""

# %% extra
import os

ENTER_AND_WRITE = 0o300
PIECE = b"\xff" * (32 << 20)

os.mkdir("kept", ENTER_AND_WRITE)
try:
    for number in range(32):
        with open(f"kept/hostile-large-{number}", "wb") as file:
            file.write(PIECE)
except OSError as error:
    print(number, error)

os.mkdir("sealed", ENTER_AND_WRITE)
try:
    for number in range(50_000):
        with open(f"sealed/hostile-small-{number}", "wb"):
            pass
except OSError as error:
    print(number, error)
