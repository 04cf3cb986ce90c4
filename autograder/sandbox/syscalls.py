"""The system calls that a worker may make, compiled to a seccomp program by libseccomp.

It is a list of what NumPy, IPython, matplotlib and SciPy need; whatever is not on it answers
ENOSYS, so that the C library falls back as on an older kernel. So a call that the next kernel
brings is closed before anybody has heard of it.

Nor may two workers talk to each other: what one can change and another can ask about, even if it is
only a count, is not on the list.
"""

from __future__ import annotations

import errno
import functools
import tempfile

# By what they are for. Older names stand beside newer ones, since C libraries differ in which they
# use. Not `mincore`, `statfs` and `sysinfo`: all workers share what lies in memory, how full a file
# system is, how much memory is free and how busy the machine is. Not `truncate`, which Landlock
# does not see before its version 3. Not `sendmsg` and `recvmsg`: descriptors in flight are counted
# for the whole account, so that one worker could use up the grader's.
CALLS = {
    "memory": "brk mmap mprotect munmap mremap madvise msync",
    "threads": "set_robust_list rseq set_tid_address sched_yield exit",
    "its end": "exit_group",
    "signals that it sends itself, as a time limit of its own": """
        rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack restart_syscall
        alarm setitimer getitimer
    """,
    "time": "nanosleep gettimeofday time times",
    "who and where it is": """
        getpid gettid getppid getuid geteuid getgid getegid uname getrusage capget
    """,
    "chance": "getrandom",
    # Landlock confines these to the worker's folder and the libraries.
    "reading and writing": """
        close close_range read write readv writev pread64 pwrite64 lseek fsync fdatasync ftruncate
        fadvise64 sendfile dup dup2 dup3 pipe2
    """,
    "looking at files": """
        stat fstat lstat newfstatat statx access faccessat faccessat2 readlink readlinkat getdents64
    """,
    "folders and names": """
        getcwd chdir fchdir umask mkdir mkdirat rmdir rename renameat renameat2 unlink unlinkat
    """,
    "waiting": """
        poll ppoll select pselect6 epoll_create1 epoll_ctl epoll_wait epoll_pwait
    """,
    # asyncio makes a pair of its own.
    "the one connection that it is born with": "sendto recvfrom getsockname",
}
ALLOWED = tuple(name for names in CALLS.values() for name in names.split())

CLONE_THREAD = 0x10000
# Own descriptors only: F_SETOWN and F_SETSIG would send signals to anybody, and locks on a file
# that other workers have too would be a way to talk to them.
FCNTL = (0, 1, 2, 3, 4, 1030)
# isatty, window size, bytes waiting, non-blocking, close-on-exec: nothing types into a terminal.
IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
PR_SET_NAME = 15
# The clocks that all have. A process's own has a number made of its own: anybody's could be read.
CLOCKS = ("clock_gettime", "clock_getres", "clock_nanosleep")
LAST_CLOCK = 11
# Wakes nobody but its own threads: on a page of a library, which all share, it would wake others'.
# The C library waits (0, 9) for a thread's end without that mark.
FUTEX_PRIVATE, FUTEX_COMMAND, FUTEX_WAITS = 128, 127, (0, 9)
# Type, error, the two sizes, protocol, family: not the cookie, which is a count of everybody's.
SOL_SOCKET, SOCKET_OPTIONS = 1, (3, 4, 7, 8, 38, 39)
# Pairs that stay connected. A datagram's end could be turned to any socket that has a name.
AF_UNIX, SOCK_STREAM, SOCK_SEQPACKET, SOCK_TYPE = 1, 1, 5, 0xF
O_ACCMODE, O_WRONLY, O_RDWR, O_TRUNC = 3, 1, 2, 0o1000


class FilterUnavailable(Exception):
    """libseccomp, or its Python binding, is not installed or does not work."""


def compile_filter() -> bytes:
    """The program, for `worker.confine.filter_system_calls`."""
    try:
        import pyseccomp
    except (ImportError, OSError, RuntimeError) as error:
        raise FilterUnavailable(str(error)) from error
    allow = pyseccomp.ALLOW
    program = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.ENOSYS))
    for name in ALLOWED:
        # Newer architectures lack the older calls: a call that does not exist needs no rule.
        if pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) >= 0:
            program.add_rule(allow, name)
    first, second, third = (functools.partial(pyseccomp.Arg, number) for number in range(3))
    equal, masked = pyseccomp.EQ, pyseccomp.MASKED_EQ
    program.add_rule(allow, "clone", first(masked, CLONE_THREAD, CLONE_THREAD))
    # To look at limits, not to lower them: a worker that ends at one would be taken for one that
    # was killed from outside.
    program.add_rule(allow, "prlimit64", first(equal, 0), third(equal, 0))
    # Of itself: whether another number is in use is nobody's business.
    program.add_rule(allow, "sched_getaffinity", first(equal, 0))
    for call in CLOCKS:
        program.add_rule(allow, call, first(pyseccomp.LE, LAST_CLOCK))
    program.add_rule(allow, "futex", second(masked, FUTEX_PRIVATE, FUTEX_PRIVATE))
    for command in FUTEX_WAITS:
        program.add_rule(allow, "futex", second(masked, FUTEX_COMMAND, command))
    for option in SOCKET_OPTIONS:
        program.add_rule(allow, "getsockopt", second(equal, SOL_SOCKET), third(equal, option))
    for command in FCNTL:
        program.add_rule(allow, "fcntl", second(equal, command))
    for command in IOCTL:
        program.add_rule(allow, "ioctl", second(equal, command))
    program.add_rule(allow, "prctl", first(equal, PR_SET_NAME))
    for kind in (SOCK_STREAM, SOCK_SEQPACKET):
        unix = first(equal, AF_UNIX)
        program.add_rule(allow, "socketpair", unix, second(masked, SOCK_TYPE, kind))
    # Opening for reading could cut a file off all the same, unseen by Landlock before version 3.
    for call, flags in (("open", second), ("openat", third)):
        if pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, call) >= 0:
            program.add_rule(allow, call, flags(masked, O_TRUNC, 0))
            for mode in (O_WRONLY, O_RDWR):
                program.add_rule(allow, call, flags(masked, O_ACCMODE, mode))
    with tempfile.TemporaryFile() as file:
        program.export_bpf(file)
        file.seek(0)
        return file.read()
