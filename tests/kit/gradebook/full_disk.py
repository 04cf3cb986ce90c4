"""Run in a mount namespace of its own: grades a course on a full disk, then on one with room.

    full_disk.py COURSE MOUNT BYTES_LEFT...

prints one JSON object a run: what was left, the status, and what was said.
"""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from autograder.cli import main


def graded(left):
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        status = main(["grade", "daily_polls"])
    print(json.dumps({"left": left, "status": status, "said": said.getvalue()}), flush=True)


def fill(path, left):
    """Takes all of the disk but so many bytes."""
    path.unlink(missing_ok=True)
    with path.open("wb") as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(1 << 16))
    room = os.statvfs(path.parent)
    with contextlib.suppress(OSError):
        os.truncate(path, max(0, path.stat().st_size + room.f_bavail * room.f_bsize - left))


source, mount, *amounts = sys.argv[1:]
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", mount], check=True)
course = shutil.copytree(source, Path(mount) / "course")
os.chdir(course)
for amount in amounts:
    shutil.rmtree(course / "autograded", ignore_errors=True)
    shutil.rmtree(course / "feedback", ignore_errors=True)
    fill(course.parent / "filler", int(amount))
    graded(int(amount))
(course.parent / "filler").unlink()
graded(None)
shutil.copytree(course, source, dirs_exist_ok=True)
