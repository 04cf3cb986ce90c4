"""Leaves modules, start-up files and settings where the next interpreter might pick them up.

If a directory were used again, or read by pytest or nbgrader, this code would run there.
"""

# %% extra
import os
import pwd
from pathlib import Path

HERE = Path.cwd()
SPEAKS = 'import sys\nprint("escaped".upper(), __file__, "was run", file=sys.stderr)\n'
FILES = (
    "sitecustomize.py", "usercustomize.py", "conftest.py", "scipy.py", "json.py",
    "course_config.py", "nbgrader_config.py", "solutions/__init__.py",
    "profile_default/startup/00-hostile.py", ".ipython/profile_default/startup/00-hostile.py",
    "profile_default/ipython_config.py",
)  # fmt: skip
DATA = {
    "pytest.ini": "[pytest]\naddopts = -k nothing\n",
    "matplotlibrc": "backend: module://hostile\n",
    "pyvenv.cfg": "home = /nowhere\n",
    ".pdbrc": "continue\n",
}

# Never in a checkout or a home: should the walls be down, they are left clean.
homes = {Path(account.pw_dir) for account in pwd.getpwall()}
if HERE not in homes and not any((above / ".git").exists() for above in (HERE, *HERE.parents)):
    for name, text in {**dict.fromkeys(FILES, SPEAKS), **DATA}.items():
        path = HERE / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x") as file:
                file.write(text)
        except OSError as error:
            print(name, error)

# Shared by all processes of the machine, if it can be reached at all.
for folder in ("/dev/shm", "/run", "/var/tmp", "/tmp/.X11-unix", "/run/lock"):
    try:
        with open(os.path.join(folder, "hostile-was-here-poison"), "x"):
            print("escaped".upper(), "left a file in", folder)
    except OSError as error:
        print(folder, error)
