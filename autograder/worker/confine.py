"""The layers of confinement that a worker puts around itself before it meets the student's code.

Each is one function that raises when the kernel refuses, so that `zygote` fails closed. The order
matters: files and processes of its own first, limits and capabilities next, then Landlock (files),
then seccomp (system calls), after which nothing of this can be undone. The zygote itself keeps the
right to mount, for its workers. Numbers are those of the kernel's headers.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import resource
import select
import struct
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress

libc = ctypes.CDLL(None, use_errno=True)

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
SIGKILL = 9

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWPID = 0x20000, 0x10000000, 0x20000000
MS_BIND, MS_REC, MS_PRIVATE = 1 << 12, 1 << 14, 1 << 18
MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE, MOUNT_ATTR_RDONLY = 442, -100, 0x8000, 1

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
    """This kernel or machine does not have the layer."""


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


def own_mounts(nothing: str, hidden: Iterable[str] = ()) -> None:
    """For the zygote: mounts of its own, where empty ones lie over the hidden files and folders.

    `nothing` is a folder that holds an empty `folder` and an empty `file`. Root may do this; an
    ordinary user may in a user namespace, where the machine lets anybody make one.
    """
    if libc.unshare(CLONE_NEWNS):
        user, group = os.getuid(), os.getgid()
        _check(libc.unshare(CLONE_NEWUSER | CLONE_NEWNS), "unshare")
        maps = {"setgroups": "deny", "uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
        for name, text in maps.items():
            with open(f"/proc/self/{name}", "w") as file:
                file.write(text)
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    for path in filter(os.path.exists, hidden):
        kind = "folder" if os.path.isdir(path) else "file"
        _mount(f"{nothing}/{kind}", path, None, MS_BIND)


def own_files(folder: str, empty: str, size: int, files: int) -> None:
    """For a worker: an empty file system in memory for it alone, and all else only to be read.

    What nobody else has mounted, nobody else can look up: not a name, not a count, not a time. No
    process is seen either. It vanishes with the worker, however much is in it.
    """
    _check(libc.unshare(CLONE_NEWNS), "unshare")
    read_only = struct.pack("QQQQ", MOUNT_ATTR_RDONLY, 0, 0, 0)
    size_of = ctypes.c_size_t(len(read_only))
    # Not even the time at which something was last read can be left behind.
    done = libc.syscall(MOUNT_SETATTR, AT_FDCWD, b"/", AT_RECURSIVE, read_only, size_of)
    _check(done, "mount_setattr")
    _mount("tmpfs", folder, f"size={size},nr_inodes={files},mode=700", 0)
    _mount(empty, "/proc", None, MS_BIND)


def _mount(source: str | None, target: str, options: str | None, flags: int) -> None:
    kind = b"tmpfs" if source == "tmpfs" else None
    texts = [text.encode() if text is not None else None for text in (source, target, options)]
    result = libc.mount(texts[0], texts[1], kind, ctypes.c_ulong(flags), texts[2])
    _check(result, f"mount({target})")


def own_namespace_of_processes() -> int | None:
    """For the zygote: a descriptor to come back to its own processes by; None where it may not."""
    here = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
    if libc.setns(here, CLONE_NEWPID) == 0:
        return here
    os.close(here)
    return None


@contextmanager
def alone(here: int | None) -> Iterator[None]:
    """A child that is forked within sees no process but itself, and counts from 1."""
    if here is None:
        yield
        return
    _check(libc.unshare(CLONE_NEWPID), "unshare")
    try:
        yield
    finally:
        _check(libc.setns(here, CLONE_NEWPID), "setns")


def die_with_parent(parent: int) -> None:
    """The kernel kills this process when its parent ends."""
    _die_with_parent()
    if os.getppid() != parent:
        raise ProcessLookupError("the parent ended first")


def die_with_parent_of(pidfd: int) -> None:
    """The same where the parent may have no number, as its processes are not this one's."""
    _die_with_parent()
    poll = select.poll()
    poll.register(pidfd, select.POLLIN)
    if poll.poll(0):
        raise ProcessLookupError("the parent ended first")


def _die_with_parent() -> None:
    _check(libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0), "prctl(PR_SET_PDEATHSIG)")


def die_first() -> None:
    """When the machine runs out of memory, the kernel ends workers before anything else."""
    # A wish, not a layer: it may be refused.
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
