"""Takes memory, writes to it and keeps it, in ever smaller pieces, up to 4 GiB.

If memory were not limited, the machine would swap or kill somebody else.
"""

# %% extra
KEPT = []


def take():
    wanted = (4 << 30) - sum(map(len, KEPT))
    piece = 64 << 20
    while piece >= 4096 and wanted > 0:
        try:
            KEPT.append(b"\xff" * piece)
            wanted -= piece
        except MemoryError:
            piece //= 2
    if wanted <= 0:
        print("escaped".upper(), "took 4 GiB")


take()


# %% answers
def FUNCTION(*args, **kwargs):
    take()
    return KEPT
