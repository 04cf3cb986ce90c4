"""The system calls that a worker may make, compiled to a seccomp program by libseccomp.

It is a list of what NumPy, IPython, matplotlib and SciPy need; whatever is not on it answers
ENOSYS, so that the C library falls back as on an older kernel. So a call that the next kernel
brings is closed before anybody has heard of it.
"""

from __future__ import annotations

import errno
import functools
import tempfile

# Memory, threads of its own process, time, identity. Not `mincore` and `statfs`: all workers share
# what lies in memory and how full a file system is, so that one could tell another something.
PROCESS = """
    brk mmap mprotect munmap mremap madvise msync membarrier
    exit exit_group futex set_robust_list get_robust_list rseq set_tid_address sched_yield
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait sigaltstack
    restart_syscall arch_prctl alarm setitimer getitimer pause
    nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times
    getpid gettid getppid getpgrp getsid getuid geteuid getgid getegid getgroups
    getrusage getrlimit sysinfo uname getcpu sched_getaffinity sched_getparam sched_getscheduler
    capget getrandom wait4 waitid
""".split()

# Files, which Landlock confines to the worker's folder and the libraries. Not `truncate`, which it
# does not see before its version 3.
FILES = """
    close close_range creat read write readv writev pread64 pwrite64 preadv pwritev
    lseek fsync fdatasync ftruncate fallocate fadvise64 copy_file_range sendfile
    stat fstat lstat newfstatat statx access faccessat faccessat2
    getcwd chdir fchdir getdents getdents64 readlink readlinkat umask
    mkdir mkdirat rmdir rename renameat renameat2 unlink unlinkat
    dup dup2 dup3 pipe pipe2
""".split()

# Waiting, and the one connection that a worker is born with (asyncio makes a pair of its own).
WAITING = """
    poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait eventfd2
    sendto recvfrom sendmsg recvmsg shutdown getsockopt getsockname getpeername
""".split()

CLONE_THREAD = 0x10000
# Own descriptors only: F_SETOWN and F_SETSIG would send signals to anybody, and locks on a file
# that other workers have too would be a way to talk to them.
FCNTL = (0, 1, 2, 3, 4, 1030, 1032, 1034)
# isatty, window size, bytes waiting, non-blocking, close-on-exec: nothing types into a terminal.
IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
PR_SET_NAME, PR_GET_NAME, PR_SET_VMA = 15, 16, 0x53564D41
# Pairs that stay connected. A datagram's end could be turned to any socket that has a name.
AF_UNIX, SOCK_STREAM, SOCK_SEQPACKET, SOCK_TYPE = 1, 1, 5, 0xF
O_ACCMODE, O_WRONLY, O_RDWR, O_TRUNC = 3, 1, 2, 0o1000


class FilterUnavailable(Exception):
    """libseccomp, or its Python binding, is not installed or does not work."""


def compile_filter() -> bytes:
    """The program, for `worker.walls.filter_system_calls`."""
    try:
        import pyseccomp
    except (ImportError, OSError, RuntimeError) as error:
        raise FilterUnavailable(str(error)) from error
    allow = pyseccomp.ALLOW
    program = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.ENOSYS))
    for name in (*PROCESS, *FILES, *WAITING):
        # Newer architectures lack the older calls: a call that does not exist needs no rule.
        if pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) >= 0:
            program.add_rule(allow, name)
    first, second, third = (functools.partial(pyseccomp.Arg, number) for number in range(3))
    equal, masked = pyseccomp.EQ, pyseccomp.MASKED_EQ
    program.add_rule(allow, "clone", first(masked, CLONE_THREAD, CLONE_THREAD))
    program.add_rule(allow, "prlimit64", first(equal, 0))
    for command in FCNTL:
        program.add_rule(allow, "fcntl", second(equal, command))
    for command in IOCTL:
        program.add_rule(allow, "ioctl", second(equal, command))
    for option in (PR_SET_NAME, PR_GET_NAME, PR_SET_VMA):
        program.add_rule(allow, "prctl", first(equal, option))
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
