"""Puts an endless file in the place of every descriptor, and answers on the stolen channel itself.

If silence or nonsense from the worker were not a failure, the grader would wait or be misled.
"""

# %% extra
import json
import os
import select
import stat


def take_over():
    endless = os.open("/dev/zero", os.O_RDWR)
    for number in range(64):
        try:
            mode = os.fstat(number).st_mode
            if number == endless or not (stat.S_ISSOCK(mode) or stat.S_ISFIFO(mode)):
                continue
            stolen = os.dup(number)
            os.dup2(endless, number)
            for _ in range(1000):
                if select.select([], [stolen], [], 0)[1]:
                    os.write(stolen, json.dumps({"ok": True, "outcome": "passed"}).encode())
        except (OSError, ValueError):
            continue


# %% answers
def FUNCTION(*args, **kwargs):
    take_over()
    os.closerange(3, 4096)
    return "right"
