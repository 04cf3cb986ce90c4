"""Asks the kernel for what no notebook needs: rings, programs, counters, page faults, watches.

If one were granted, a bug in it would be the student's way past every other wall.
"""

# %% extra
import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
NOWHERE = ctypes.create_string_buffer(256)
HERE = b"."
AT_CWD, USER = -100, 0x7FFF

# What is made is a descriptor or an id, which ends with this process; x86-64, then the others.
CALLS = {
    "io_uring_setup": (425, 425, 1, NOWHERE),
    "userfaultfd": (323, 282, 1),
    "perf_event_open": (298, 241, NOWHERE, 0, -1, -1, 0),
    "bpf": (321, 280, 0, ctypes.c_char_p(bytes([2, 0, 0, 0, 4, 0, 0, 0, 8, 0, 0, 0, 1] + [0] * 59)), 72),
    "keyctl": (250, 219, 0, -3, 1),
    "inotify_init1": (294, 26, 0),
    "fanotify_init": (300, 262, 0, 0),
    "memfd_secret": (447, 447, 0),
    "landlock_create_ruleset": (444, 444, None, 0, 1),
    "personality": (135, 92, 0xFFFFFFFF),
    "timerfd_create": (283, 85, 1, 0),
    "signalfd4": (289, 74, -1, NOWHERE, 8, 0),
    "name_to_handle_at": (303, 264, AT_CWD, HERE, NOWHERE, NOWHERE, 0),
    "unshare": (272, 97, 0x10000000),
    "kcmp": (312, 272, 0, 0, 0, 0, 0),
    "mincore": (27, 232, 0, 0, NOWHERE),
    "statfs": (137, 43, b"/", NOWHERE),
    "get_mempolicy": (239, 236, None, None, 0, None, 0),
    "seccomp": (317, 277, 2, 0, NOWHERE),
    "modify_ldt": (154, None, 0, NOWHERE, 16),
    "iopl": (172, None, 0),
    "mount_setattr": (442, 442, AT_CWD, b"/", 0, NOWHERE, 32),
    "fsopen": (430, 430, b"tmpfs", 0),
}  # fmt: skip

for name, (on_x86, elsewhere, *arguments) in CALLS.items():
    number = on_x86 if platform.machine() == "x86_64" else elsewhere
    if number is not None and libc.syscall(number, *arguments) >= 0:
        print("escaped".upper(), "was granted", name)
