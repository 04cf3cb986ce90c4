"""Opens sockets of every kind and knocks at loopback and at local and abstract addresses.

If one opened, answers could be fetched, and the submission could talk to its neighbours.
"""

# %% extra
import socket
from pathlib import Path

MPTCP = 262
FAMILIES = ("AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "AF_ALG")
KINDS = [
    (family, kind, protocol)
    for family in FAMILIES
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET, socket.SOCK_RAW)
    for protocol in (0, MPTCP)
]


def knock(door):
    if door.family == socket.AF_INET:
        for port in (8888, 8786, 9):
            door.connect_ex(("127.0.0.1", port))
    elif door.family == socket.AF_UNIX:
        for line in Path("/proc/net/unix").read_text().splitlines()[1:]:
            address = line.partition(" @")[2]
            if address and door.connect_ex("\0" + address) == 0:
                print("escaped".upper(), "connected to an abstract address")
                return


for family, kind, protocol in KINDS:
    if not hasattr(socket, family):
        continue
    try:
        with socket.socket(getattr(socket, family), kind, protocol) as door:
            print("escaped".upper(), "opened", family, kind, protocol)
            door.settimeout(0.2)
            knock(door)
    except OSError as error:
        print(family, error)
