"""A PostgreSQL server of the tests' own: an ordinary user's, on a socket in a temporary folder."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest


def _programs():
    """The folder of `initdb`, which Debian does not put on PATH."""
    on_path = shutil.which("initdb")
    # By number: 9 is older than 15.
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: float(p.parts[4])
    )
    return Path(on_path).resolve().parent if on_path else found[-1].parent if found else None


PROGRAMS = _programs()

needs_postgresql = pytest.mark.skipif(
    PROGRAMS is None, reason="NOT TESTED: no PostgreSQL here (Debian: apt-get install postgresql)"
)


def _somebody():
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def server():
    """A server that is stopped at the end; the address of a database that is there, and empty."""
    # pytest's own temporary folders are too deep for a socket's name, and nobody else may enter.
    folder = Path(tempfile.mkdtemp(prefix="autograder-postgresql-"))
    user = _somebody()
    try:
        if user:
            os.chown(folder, user["user"], user["group"])
        quiet = {"cwd": folder, "stdin": subprocess.DEVNULL, "stderr": subprocess.STDOUT, **user}
        data = folder / "data"
        subprocess.run(
            [
                *(PROGRAMS / "initdb", "--pgdata", data, "--username=grader", "--auth=trust"),
                *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            **quiet,
        )
        with (folder / "log").open("w") as log:
            running = subprocess.Popen(
                [
                    *(PROGRAMS / "postgres", "-D", data, "-k", folder),
                    *("-c", "listen_addresses=", "-c", "fsync=off"),
                ],
                stdout=log,
                **quiet,
            )
        try:
            _wait(folder, running)
            yield f"postgresql://grader@/postgres?host={folder}"
        finally:
            running.terminate()  # once nobody is connected any more
            try:
                running.wait(10)
            except subprocess.TimeoutExpired:
                running.send_signal(signal.SIGINT)  # at once
                running.wait(10)
                pytest.fail("a connection to the gradebook was left open")
    finally:
        shutil.rmtree(folder)


def _wait(folder, running):
    for _ in range(200):
        ready = subprocess.run(
            [PROGRAMS / "pg_isready", "--quiet", "--host", folder, "--username=grader"],
            check=False,
        )
        if ready.returncode == 0:
            return
        if running.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError((folder / "log").read_text())
