"""Writes, links, and changes modes, owners and times outside its own directory.

If it worked, it could change the grader, the libraries or a neighbour's work.
"""

# %% extra
import os
import sys
import tempfile
from pathlib import Path

import numpy as np

HERE = Path.cwd().resolve()
library = Path(np.__file__).parent
home = Path("/root") if os.getuid() == 0 else Path("/home") / os.environ.get("USER", "nobody")
outside = [
    HERE.parent, Path("/"), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), Path("/etc"), home,
    Path(tempfile.gettempdir()), Path(sys.prefix), library, library / "__pycache__",
    Path(f"/proc/{os.getppid()}/cwd"), Path("/proc/1/root/tmp"), Path("/proc/self/root/tmp"),
]  # fmt: skip


def same_mode(folder):
    os.chmod(folder, folder.stat().st_mode & 0o7777)


def same_owner(folder):
    os.chown(folder, folder.stat().st_uid, folder.stat().st_gid)


def same_times(folder):
    os.utime(folder, ns=(folder.stat().st_atime_ns, folder.stat().st_mtime_ns))


def new_file(folder):
    (folder / "hostile-was-here-file").touch()


def new_folder(folder):
    (folder / "hostile-was-here-folder").mkdir()


def through_symlink(folder):
    link = HERE / f"link-{len(list(HERE.iterdir()))}"
    link.symlink_to(folder, target_is_directory=True)
    (link / "hostile-was-here-symlink").touch()


def by_hard_link(folder):
    os.link(library / "__init__.py", folder / "hostile-was-here-link")


def by_renaming(folder):
    source = HERE / "carried"
    source.touch()
    source.rename(folder / "hostile-was-here-renamed")


def new_pipe(folder):
    os.mkfifo(folder / "hostile-was-here-pipe")
    os.unlink(folder / "hostile-was-here-pipe")  # a pipe left lying about would hang its finder


def new_attribute(folder):
    os.setxattr(folder, "user.hostile", b"was here")
    os.removexattr(folder, "user.hostile")


DEEDS = (
    same_mode, same_owner, same_times, new_file, new_folder, through_symlink, by_hard_link,
    by_renaming, new_pipe, new_attribute,
)  # fmt: skip
for folder in outside:
    if folder.resolve().is_relative_to(HERE):
        continue
    for deed in DEEDS:
        try:
            deed(folder)
            print("escaped".upper(), deed.__name__, folder)
        except OSError as error:
            print(deed.__name__, folder, type(error).__name__)
