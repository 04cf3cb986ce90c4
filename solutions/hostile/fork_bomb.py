"""Forks up to 200 children by every call that forks; each sleeps half a minute.

If one of them were left behind or slowed its neighbours down, so could 200 000.
"""

# %% extra
import ctypes
import os
import signal
import struct
import time

libc = ctypes.CDLL(None, use_errno=True)
CLONE3, SET_NAME = 435, 15


def clone3():
    """A fork by the newer system call, whose flags a filter cannot look into."""
    arguments = struct.pack("8Q", 0, 0, 0, 0, signal.SIGCHLD, 0, 0, 0)
    pid = libc.syscall(CLONE3, arguments, ctypes.c_size_t(len(arguments)))
    if pid < 0:
        raise OSError(ctypes.get_errno(), "clone3")
    return pid


def forkpty():
    return os.forkpty()[0]


def spawn():
    return os.posix_spawn("/bin/sleep", ["hostile-spawn", "30"], {})


children = 0
for attempt in range(200):
    for way in (os.fork, clone3, forkpty, spawn)[attempt % 4 :]:
        try:
            child = way()
        except (OSError, AttributeError) as error:
            print(way.__name__, error)
            continue
        if child == 0:
            try:
                libc.prctl(SET_NAME, b"hostile-fork", 0, 0, 0)
                time.sleep(30)
            finally:
                os._exit(0)
        children += 1
        break
if children:
    print("escaped".upper(), "forked", children, "times")
