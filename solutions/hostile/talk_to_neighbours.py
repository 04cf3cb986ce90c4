"""Leaves word for the next worker by System V and POSIX queues, keyrings, locks and descriptors.

If one of them took it, whoever was graded first could tell the others what was asked.
"""

# %% extra
import ctypes
import fcntl
import os
import platform
import tempfile

import numpy as np

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"
KEY, CREATE, REMOVE = 0x686F7374, 0o1600, 0
MQ_OPEN, MQ_UNLINK, ADD_KEY = (240, 241, 248) if X86 else (180, 181, 217)
USER_KEYRING = -4


def done(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result


def shared_memory():
    libc.shmctl(done(libc.shmget(KEY, 4096, CREATE)), REMOVE, None)


def message_queue():
    libc.msgctl(done(libc.msgget(KEY, CREATE)), REMOVE, None)


def semaphores():
    libc.semctl(done(libc.semget(KEY, 1, CREATE)), 0, REMOVE)


def named_queue():
    done(libc.syscall(MQ_OPEN, b"hostile", os.O_CREAT | os.O_RDWR, 0o600, None))
    libc.syscall(MQ_UNLINK, b"hostile")


def keyring():
    done(libc.syscall(ADD_KEY, b"user", b"hostile", b"word", 4, USER_KEYRING))


def lock_by_flock():
    fcntl.flock(os.open(np.__file__, os.O_RDONLY), fcntl.LOCK_SH | fcntl.LOCK_NB)


def lock_by_fcntl():
    fcntl.lockf(os.open(np.__file__, os.O_RDONLY), fcntl.LOCK_SH | fcntl.LOCK_NB)


def lease():
    own = os.path.join(tempfile.gettempdir(), "own")
    descriptor = os.open(own, os.O_CREAT | os.O_RDONLY)
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_WRLCK)


def abstract_name():
    import socket

    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
        door.bind("\0hostile")


def file_in_memory():
    os.close(os.memfd_create("hostile"))


WAYS = (
    shared_memory, message_queue, semaphores, named_queue, keyring, lock_by_flock, lock_by_fcntl,
    lease, abstract_name, file_in_memory,
)  # fmt: skip
for way in WAYS:
    try:
        way()
        print("escaped".upper(), "left word by", way.__name__)
    except (OSError, AttributeError) as error:
        print(way.__name__, error)
