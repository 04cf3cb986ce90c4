"""What a worker must not be able to do, tried from inside one before any student's code runs.

The grader starts one worker with these attempts and refuses to grade when any gets through.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
from collections.abc import Callable
from typing import Any

libc = ctypes.CDLL(None, use_errno=True)


def attempt_all(targets: dict[str, Any]) -> list[str]:
    """Names of the attempts that got through.

    `targets` has `forbidden` (files and folders outside), `outside` (a folder in which no file may
    be made) and `foreign_pid`, a process of the same user.
    """
    foreign = int(targets["foreign_pid"])
    attempts: dict[str, Callable[[], object]] = {
        "make a TCP socket": lambda: socket.socket(socket.AF_INET).close(),
        "make a UDP socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close(),
        "make a Unix socket": lambda: socket.socket(socket.AF_UNIX).close(),
        "start a process": _fork,
        "execute a program": lambda: os.execv("/bin/true", ["true"]),
        "signal its parent": lambda: os.kill(os.getppid() or 1, 0),
        "signal another process": lambda: os.kill(foreign, 0),
        "trace its parent": lambda: _call("ptrace", 16, os.getppid(), 0, 0),
        "read its parent's memory": lambda: open(f"/proc/{os.getppid()}/mem", "rb").close(),
        "read another process's environment": lambda: _read(f"/proc/{foreign}/environ"),
        "write to a kernel setting": lambda: open("/proc/sys/vm/swappiness", "r+b").close(),
        "make a user namespace": lambda: _call("unshare", 0x10000000),
        "change a file's mode": lambda: os.chmod(".", 0o777),
        "link a file": lambda: os.link("/etc/passwd", "linked"),
        "renice a process": lambda: os.setpriority(os.PRIO_PROCESS, 0, 1),
        "write outside its folder": lambda: _write(os.path.join(targets["outside"], "probe")),
        "write to /tmp": lambda: _write(f"/tmp/probe-{os.getpid()}"),
    }
    for path in targets["forbidden"]:
        attempts[f"read {path}"] = _reader(path)
    return [name for name, attempt in attempts.items() if _gets_through(attempt)]


def _gets_through(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except Exception:
        return False
    return True


def _call(name: str, *arguments: int) -> None:
    if getattr(libc, name)(*arguments) == -1:
        raise OSError(ctypes.get_errno(), name)


def _fork() -> None:
    if os.fork() == 0:
        os.kill(os.getpid(), signal.SIGKILL)
        os._exit(0)
    os.wait()


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(1)


def _reader(path: str) -> Callable[[], object]:
    return lambda: os.listdir(path) if os.path.isdir(path) else _read(path)


def _write(path: str) -> None:
    with open(path, "w") as file:
        file.write("probe")
    os.unlink(path)
