"""Which layers this machine can put up, and what to do about those it cannot."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..worker import confine
from . import syscalls

# Without one of these there is no grading unless told `--unsafe`; the others are no substitute.
REQUIRED = ("limits", "no-capabilities", "landlock", "seccomp")
ALL = ("bubblewrap", "namespaces", *REQUIRED)

# As root of a namespace of its own, in which the processes are its own too. Whoever is to give each
# worker its own files may mount there; workers may not.
NAMESPACES = ("--unshare-all", "--uid", "0", "--gid", "0")
MAY_MOUNT = ("--cap-add", "CAP_SYS_ADMIN")
USER_NAMESPACES = (
    "allow user namespaces, e.g. with an AppArmor profile for /usr/bin/bwrap or "
    "`sysctl kernel.apparmor_restrict_unprivileged_userns=0`"
)
TRY_NAMESPACES = """
import sys
sys.path.insert(0, sys.argv[1])
import confine
confine.own_mounts("/")
confine.own_files("/dev", "/dev", 4096, 10)
"""


@dataclass(frozen=True)
class Layer:
    """One layer: whether it stands here, and if not, why and what to do."""

    name: str
    present: bool
    detail: str
    remedy: str = ""


@functools.cache
def available() -> tuple[Layer, ...]:
    """Every layer, outermost first."""
    if sys.platform != "linux":
        remedy = "grade on Linux, in a virtual machine or a container with user namespaces"
        return tuple(Layer(name, False, f"{sys.platform} has none", remedy) for name in ALL)
    return (
        *_outermost(),
        Layer("limits", True, "memory, processor time, files"),
        Layer("no-capabilities", True, "every capability dropped"),
        _landlock(),
        _seccomp(),
    )


def present() -> tuple[str, ...]:
    return tuple(layer.name for layer in available() if layer.present)


def missing() -> tuple[Layer, ...]:
    """The required layers that this machine lacks."""
    return tuple(layer for layer in available() if layer.name in REQUIRED and not layer.present)


@functools.cache
def filter_program() -> bytes:
    """The compiled system-call filter; FilterUnavailable where there is no libseccomp."""
    return syscalls.compile_filter()


def _outermost() -> tuple[Layer, Layer]:
    """Bubblewrap and, in it where it stands, namespaces: what is allowed within is another matter.

    Both stand on nearly every machine, and then one attempt shows it.
    """
    attempt = [sys.executable, "-I", "-S", "-c", TRY_NAMESPACES, str(Path(confine.__file__).parent)]
    program = shutil.which("bwrap")
    if program is None:
        missing = Layer("bubblewrap", False, "not installed", "apt-get install bubblewrap")
        return missing, _namespaces(_refused(attempt))
    bubblewrap = Layer("bubblewrap", True, program)
    both = _refused([*_within(program, *MAY_MOUNT), *attempt])
    if not both:
        return bubblewrap, _namespaces("")
    # Installed is not enough: some systems forbid user namespaces to ordinary users.
    if why := _refused([*_within(program), "true"]):
        detail = f"installed, but does not start: {why}"
        broken = Layer("bubblewrap", False, detail, USER_NAMESPACES)
        return broken, _namespaces(_refused(attempt))
    return bubblewrap, _namespaces(both)


def _namespaces(refused: str) -> Layer:
    if refused:
        return Layer("namespaces", False, f"refused: {refused}", USER_NAMESPACES)
    return Layer("namespaces", True, "files and processes of each worker's own")


def _within(program: str, *rights: str) -> list[str]:
    # Old versions cannot limit the size of a file system: tried where no program can be installed.
    files = ["--ro-bind", "/", "/", "--proc", "/proc", "--size", "4096", "--tmpfs", "/sys"]
    return [program, *NAMESPACES, "--cap-drop", "ALL", *rights, *files]


def _refused(attempt: Sequence[str]) -> str:
    """Why a command fails, in a line; nothing where it does not."""
    done = subprocess.run(attempt, capture_output=True, text=True, check=False, timeout=20)
    if not done.returncode:
        return ""
    return (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]


def _landlock() -> Layer:
    version = confine.landlock_version()
    if version < 1:
        remedy = "use a kernel of 5.13 or later with `landlock` among its security modules"
        return Layer("landlock", False, "the kernel has none", remedy)
    return Layer("landlock", True, f"version {version}")


def _seccomp() -> Layer:
    try:
        program = filter_program()
    except syscalls.FilterUnavailable as error:
        remedy = "apt-get install libseccomp2, and pip install pyseccomp"
        return Layer("seccomp", False, str(error), remedy)
    return Layer("seccomp", True, f"allow-list of {len(program) // 8} instructions")
