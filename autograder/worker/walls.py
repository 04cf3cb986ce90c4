"""The walls that a worker puts around itself before it meets the student's code.

Each is one function that raises when the kernel refuses, so that `zygote` fails closed. The order
matters: limits and capabilities first, then Landlock (files), then seccomp (system calls), after
which nothing of this can be undone. Numbers are those of the kernel's headers.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import struct
from collections.abc import Iterable, Mapping
from contextlib import suppress

libc = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
SIGKILL = 9

# The three Landlock calls have the same numbers on every architecture.
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446
LANDLOCK_READ_FILE, LANDLOCK_READ_DIR = 1 << 2, 1 << 3
LANDLOCK_FILE_ONLY = (1 << 0) | (1 << 1) | (1 << 2) | (1 << 14) | (1 << 15)
# How many filesystem rights each version of the interface knows.
LANDLOCK_FS_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}

SECCOMP = {"x86_64": 317, "aarch64": 277}
CAPSET = {"x86_64": 126, "aarch64": 91}
SECCOMP_SET_MODE_FILTER = 1
CAPABILITY_VERSION_3 = 0x20080522


class Unavailable(Exception):
    """This kernel or machine does not have the wall."""


def _check(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _machine(numbers: Mapping[str, int]) -> int:
    try:
        return numbers[platform.machine()]
    except KeyError:
        raise Unavailable(f"not known on {platform.machine()}") from None


def die_with_parent(parent: int) -> None:
    """The kernel kills this process when its parent ends."""
    _check(libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        raise ProcessLookupError("the parent ended first")


def die_first() -> None:
    """When the machine runs out of memory, the kernel ends workers before anything else."""
    # A wish, not a wall: it may be refused.
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")


def limit_resources(*, memory: int, cpu_seconds: int, file_size: int, open_files: int) -> None:
    """Hard limits on address space and files (bytes), processor time (s), open descriptors.

    The processor's soft limit is below the hard one: SIGXCPU names the cause, SIGKILL enforces it.
    """
    for name, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1),
        (resource.RLIMIT_FSIZE, file_size, file_size),
        (resource.RLIMIT_NOFILE, open_files, open_files),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_MSGQUEUE, 0, 0),
    ):
        _, most = resource.getrlimit(name)
        if most != resource.RLIM_INFINITY:
            soft, hard = min(soft, most), min(hard, most)
        resource.setrlimit(name, (soft, hard))
    # A core dump that is piped to a program ignores its limit.
    _check(libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "prctl(PR_SET_DUMPABLE)")


def drop_capabilities() -> None:
    """Gives up every capability, for good."""
    for capability in range(64):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    _check(libc.syscall(_machine(CAPSET), header, bytes(24)), "capset")


def forbid_new_privileges() -> None:
    _check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl(PR_SET_NO_NEW_PRIVS)")


def landlock_version() -> int:
    """The kernel's Landlock version; 0 where it has none."""
    version: int = libc.syscall(LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    return max(0, version)


def restrict_files(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Landlock: only these trees can be read or written; no TCP; no signal to other processes.

    TCP needs version 4 of the interface, signals and abstract sockets version 6; below these the
    system-call filter alone stops them.
    """
    version = landlock_version()
    if version < 1:
        raise Unavailable("the kernel has no Landlock")
    everything = (1 << LANDLOCK_FS_RIGHTS[min(version, 5)]) - 1
    handled_net = 0b11 if version >= 4 else 0
    scoped = 0b11 if version >= 6 else 0
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    attributes = struct.pack("QQQ", everything, handled_net, scoped)[:size]
    create = libc.syscall(LANDLOCK_CREATE_RULESET, attributes, ctypes.c_size_t(size), 0)
    ruleset = _check(create, "landlock_create_ruleset")
    try:
        read = LANDLOCK_READ_FILE | LANDLOCK_READ_DIR
        for paths, rights in ((readable, read), (writable, everything)):
            for path in paths:
                _allow(ruleset, path, rights & everything)
        forbid_new_privileges()
        _check(libc.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0), "landlock_restrict_self")
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.EACCES):
            return  # what cannot be reached needs no permission
        raise
    try:
        if not os.path.isdir(path):
            rights &= LANDLOCK_FILE_ONLY
        rule = struct.pack("=Qi", rights, beneath)
        _check(libc.syscall(LANDLOCK_ADD_RULE, ruleset, 1, rule, 0), f"landlock_add_rule({path})")
    finally:
        os.close(beneath)


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def filter_system_calls(program: bytes) -> None:
    """Loads a seccomp program that was compiled outside: 8 bytes an instruction."""
    if not program:
        raise Unavailable("no filter was compiled")
    forbid_new_privileges()
    buffer = ctypes.create_string_buffer(program, len(program))
    loaded = _FilterProgram(len(program) // 8, ctypes.addressof(buffer))
    number = _machine(SECCOMP)
    result = libc.syscall(number, SECCOMP_SET_MODE_FILTER, 0, ctypes.byref(loaded))
    _check(result, "seccomp")
