"""Looks for the course secret in the environment, in its ancestors' and in files.

If it worked, every student's seed could be computed, and outputs written down beforehand.
"""

# %% extra
import os
import re
import sys
from pathlib import Path

TELLING = re.compile(r"secret|token|passw|nbgrader|autograder|authkey", re.IGNORECASE)

for pid in ("self", os.getppid(), 1):
    try:
        entries = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError as error:
        print(error)
        continue
    names = [entry.partition(b"=")[0].decode(errors="replace") for entry in entries]
    if pid != "self":
        print("escaped".upper(), "read the environment of", pid)
    for name in filter(TELLING.search, [*names, *os.environ]):
        print("escaped".upper(), "holds the variable", name)

starts = [Path.cwd(), Path(sys.prefix), Path(f"/proc/{os.getppid()}/cwd")]
for folder in {above for start in starts for above in (start, *start.parents)}:
    try:
        files = [path for path in folder.iterdir() if "secret" in path.name and path.is_file()]
    except OSError:
        continue
    for path in files:
        try:
            if path.suffix != ".py" and path.read_bytes()[:1]:
                print("escaped".upper(), "read", path)
        except OSError as error:
            print(error)
