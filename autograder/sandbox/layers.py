"""Which layers this machine can put up, and what to do about those it cannot."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
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
    outer = _bubblewrap()
    return (
        outer,
        _namespaces(outer),
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


def _bubblewrap() -> Layer:
    program = shutil.which("bwrap")
    if program is None:
        return Layer("bubblewrap", False, "not installed", "apt-get install bubblewrap")
    # Installed is not enough: some systems forbid user namespaces to ordinary users.
    # Old versions cannot limit the size of a file system.
    attempt = [program, *NAMESPACES, "--ro-bind", "/", "/", "--proc", "/proc"]
    attempt += ["--size", "4096", "--tmpfs", "/tmp", "true"]
    done = subprocess.run(attempt, capture_output=True, text=True, check=False, timeout=20)
    if done.returncode:
        why = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
        detail = f"installed, but does not start: {why[0]}"
        return Layer("bubblewrap", False, detail, USER_NAMESPACES)
    return Layer("bubblewrap", True, program)


def _namespaces(outer: Layer) -> Layer:
    """Tried in bubblewrap where that stands: what is allowed within is not what is allowed here."""
    attempt = [sys.executable, "-I", "-S", "-c", TRY_NAMESPACES, str(Path(confine.__file__).parent)]
    if outer.present:
        wrap = [outer.detail, *NAMESPACES, "--cap-drop", "ALL", *MAY_MOUNT]
        attempt = [*wrap, "--ro-bind", "/", "/", "--proc", "/proc", *attempt]
    done = subprocess.run(attempt, capture_output=True, text=True, check=False, timeout=20)
    if done.returncode:
        why = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
        return Layer("namespaces", False, f"refused: {why[0]}", USER_NAMESPACES)
    return Layer("namespaces", True, "files and processes of each worker's own")


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
