"""What a worker must not be able to do, tried from inside one before any student's code runs.

The grader starts one worker with these attempts and refuses to grade when any gets through. None of
them does harm where it does get through.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import resource
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable
from typing import Any

from . import confine
from .confine import libc

PTRACE_SEIZE = 0x4206  # attaches without stopping
CLONE_NEWUSER = 0x10000000
IO_URING_SETUP = 425  # the same number on every architecture


def attempt_all(targets: dict[str, Any]) -> list[str]:
    """Names of the attempts that got through.

    `targets` has `forbidden` (files and folders outside), `outside` (a folder in which no file may
    be made), `foreign_pid`, a process of the same user, and `left`, what another worker has made in
    its folder. `secret_times` has when what cannot even be looked up was changed; `alone` and
    `first` say whether it must see no process, and be the only one where its own is counted.
    """
    foreign, outside = int(targets["foreign_pid"]), str(targets["outside"])
    attempts: dict[str, Callable[[], object]] = {
        "make a TCP socket": lambda: socket.socket(socket.AF_INET).close(),
        "make a UDP socket": lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close(),
        "make a Unix socket": lambda: socket.socket(socket.AF_UNIX).close(),
        "make a pair of datagram sockets": _datagrams,
        "start a process": _fork,
        "execute a program": _execute,
        "signal its parent": lambda: os.kill(os.getppid() or 1, 0),
        "signal another process": lambda: os.kill(foreign, 0),
        "trace its parent": lambda: _call("ptrace", PTRACE_SEIZE, os.getppid(), 0, 0),
        "read its parent's memory": lambda: open(f"/proc/{os.getppid()}/mem", "rb").close(),
        "read another process's environment": lambda: _read(f"/proc/{foreign}/environ"),
        "change another process's limits": lambda: resource.prlimit(foreign, resource.RLIMIT_CORE),
        "read another process's clock": lambda: time.clock_gettime((~foreign << 3) | 2),
        "ask what memory is free": lambda: _call("sysinfo", ctypes.create_string_buffer(512)),
        "find what another worker left": lambda: os.stat(targets["left"]),
        "write to a kernel setting": lambda: open("/proc/sys/vm/swappiness", "r+b").close(),
        "make a file in memory": lambda: os.close(os.memfd_create("probe")),
        "start an io_uring": _io_uring,
        "change a file's mode": lambda: os.chmod(".", 0o700),
        "link a file": _link,
        "cut off a file": _cut_off,
        "cut off a file while reading": _cut_off_while_reading,
        "use memory, time and files without limit": _no_limits,
        "keep a capability": _capabilities,
        "renice a process": lambda: os.setpriority(os.PRIO_PROCESS, 0, 19),
        "write outside its folder": lambda: _write(os.path.join(outside, "probe")),
        "write to /tmp": lambda: _write(f"/tmp/probe-{os.getpid()}"),
    }
    for path in targets["forbidden"]:
        attempts[f"read {path}"] = _reader(path)
    for path, changed in targets["secret_times"].items():
        attempts[f"look up {path}"] = functools.partial(_look_up, path, changed)
    if targets["alone"]:
        attempts["see a process"] = lambda: os.stat("/proc/self")
    if targets["first"]:
        attempts["count everybody's processes"] = _is_one_of_many
    # Last, as it changes what this process is.
    attempts["make a user namespace"] = lambda: _call("unshare", CLONE_NEWUSER)
    return [name for name, attempt in attempts.items() if _gets_through(attempt)]


def _gets_through(attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except Exception:
        return False
    return True


def _call(name: str, *arguments: Any) -> None:
    if getattr(libc, name)(*arguments) == -1:
        raise OSError(ctypes.get_errno(), name)


def _datagrams() -> None:
    for end in socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM):
        end.close()


def _fork() -> None:
    if os.fork() == 0:
        os.kill(os.getpid(), signal.SIGKILL)
        os._exit(0)
    os.wait()


def _execute() -> None:
    """With an argument that is too long, which the kernel says only once it would run it."""
    try:
        os.execv(sys.executable, [sys.executable, "x" * (1 << 20)])
    except OSError as error:
        if error.errno != errno.E2BIG:
            raise


def _io_uring() -> None:
    """Without arguments: a kernel that would make one complains about these."""
    if libc.syscall(IO_URING_SETUP, 0, None) == -1 and ctypes.get_errno() in (
        errno.ENOSYS,
        errno.EPERM,
    ):
        raise OSError("not there, or not for us")


def _no_limits() -> None:
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE):
        if resource.getrlimit(kind)[1] != resource.RLIM_INFINITY:
            raise OSError("limited")


def _capabilities() -> None:
    held = ctypes.create_string_buffer(24)
    refused = libc.capget(struct.pack("Ii", confine.CAPABILITY_VERSION_3, 0), held)
    if refused or not any(held.raw):
        raise PermissionError("none")


def _link() -> None:
    with open("linked", "w"):
        os.link("linked", "link")


def _cut_off() -> None:
    with open("cut", "w"):
        os.truncate("cut", 0)


def _cut_off_while_reading() -> None:
    with open("cut-while-reading", "w") as file:
        os.close(os.open(file.name, os.O_RDONLY | os.O_TRUNC))


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(1)


def _reader(path: str) -> Callable[[], object]:
    return lambda: os.listdir(path) if os.path.isdir(path) else _read(path)


def _look_up(path: str, changed: int) -> None:
    if os.stat(path).st_mtime_ns != changed:
        raise FileNotFoundError("something else is there")


def _is_one_of_many() -> None:
    if os.getpid() == 1:
        raise ProcessLookupError("there are no others")


def _write(path: str) -> None:
    with open(path, "w") as file:
        file.write("probe")
    os.unlink(path)
