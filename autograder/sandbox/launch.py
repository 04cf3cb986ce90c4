"""Starts a zygote behind every layer the machine has, and tests the layers before trusting them."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .. import KitError, worker
from ..course import Course
from ..worker.scratch import remove_tree
from . import layers

if TYPE_CHECKING:
    from .zygote import Zygote

WORKER_CODE = Path(worker.__file__).parent
# Threads of BLAS do not survive a fork, and one core a submission is what is shared out.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
LIBRARIES = (
    "/usr/lib",
    "/usr/lib64",
    "/usr/lib32",
    "/usr/share",
    "/usr/local/lib",
    "/lib",
    "/lib64",
)
CONFIGURATION = ("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/ssl/openssl.cnf")
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")  # nothing that tells what others do
SCRATCH_SIZE = 64 << 20  # of one worker's folder, with namespaces or in bubblewrap
SCRATCH_FILES = 100_000  # in it, with namespaces
# Folders for workers: a core grades one submission at a time, which has few workers at once.
PLACES = max(32, 4 * (os.cpu_count() or 1))
# How long a worker may wait for one: it may be in use only because it is being cleared.
PLACE_SECONDS = 20.0


class SandboxError(KitError):
    """No worker can be trusted here; the message says what is missing and what to do."""


@dataclass(frozen=True)
class Limits:
    """What one worker may use: bytes, seconds of processor time, bytes a file, descriptors."""

    memory: int = 2 << 30
    cpu_seconds: int = 360
    file_size: int = 64 << 20
    open_files: int = 256

    def settings(self) -> dict[str, int]:
        return {
            "memory": self.memory,
            "cpu_seconds": self.cpu_seconds,
            "file_size": self.file_size,
            "open_files": self.open_files,
        }


@dataclass(frozen=True)
class Sandbox:
    """How to start zygotes: what workers may read, what they must not, and their limits.

    `public` are folders that students have anyway; `forbidden` are the places that the self-test
    must find closed. `without` leaves out layers by name, for tests and for `--unsafe`.
    """

    public: Sequence[Path] = ()
    forbidden: Sequence[Path] = ()
    limits: Limits = field(default_factory=Limits)
    without: frozenset[str] = frozenset()
    unsafe: bool = False

    def layers(self) -> tuple[str, ...]:
        """The layers in force; SandboxError when a required one is missing without `--unsafe`."""
        wanted = tuple(name for name in layers.present() if name not in self.without)
        lacking = [layer for layer in layers.available() if layer.name in layers.REQUIRED]
        lacking = [layer for layer in lacking if layer.name not in wanted]
        if lacking and not self.unsafe:
            why = [(one.name, "left out" if one.present else one.detail) for one in lacking]
            lines = [": ".join(pair) for pair in why]
            raise SandboxError(
                f"The sandbox is not complete here ({'; '.join(lines)}), so nothing was graded. "
                "`autograder doctor` says what to do; --unsafe grades without it, code you trust."
            )
        return wanted

    def start(self) -> Zygote:
        """A zygote that answered; `check_layers` must pass before it meets a student's code."""
        active = self.layers()
        with ExitStack() as on_failure:
            if "bubblewrap" in active:
                scratch = "/scratch"
            else:
                scratch = tempfile.mkdtemp(prefix="autograder-")
                on_failure.callback(remove_tree, scratch)
                for folder in _places(scratch, active):
                    os.mkdir(folder)
            settings = {
                "layers": active,
                "scratch": scratch,
                "work": f"{scratch}/work",
                "nothing": f"{scratch}/nothing",
                "own": {"size": SCRATCH_SIZE, "files": SCRATCH_FILES},
                "hidden": [str(path.resolve()) for path in self.forbidden],
                "places": _places(scratch, active),
                "place_seconds": PLACE_SECONDS,
                "readable": [*_readable(), *(str(path.resolve()) for path in self.public)],
                "limits": self.limits.settings(),
                "filter": layers.filter_program().hex() if "seccomp" in active else "",
            }
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            errors = on_failure.enter_context(tempfile.TemporaryFile())
            # Not -I, which would ignore PYTHONHASHSEED too; the environment is our own anyway.
            command = [sys.executable, "-B", "-P", "-s", str(WORKER_CODE), str(theirs.fileno())]
            if "bubblewrap" in active:
                command = [*self._bubblewrap(active), *command]
            with theirs:
                process = subprocess.Popen(
                    [*command, json.dumps(settings)],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=errors,
                    env=_environment(scratch),
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
            cleanup = on_failure.pop_all()
        # Only now: the zygote's imports take longest, and this one (numpy) runs beside them.
        from .zygote import Zygote

        return Zygote(ours, active, process=process, errors=errors, cleanup=cleanup)

    def check_layers(self, zygote: Zygote) -> None:
        """Runs the self-test in a worker; SandboxError when an attempt got through."""
        from .worker import WorkerFailed

        with tempfile.TemporaryDirectory(prefix="autograder-outside-") as outside:
            forbidden = {str(path.resolve()): path for path in self.forbidden if path.exists()}
            times = {name: path.stat().st_mtime_ns for name, path in forbidden.items()}
            out_of_sight = not {"bubblewrap", "namespaces"}.isdisjoint(zygote.layers)
            targets = {
                "forbidden": list(forbidden),
                "secret_times": times if out_of_sight else {},
                "outside": outside,
                "foreign_pid": os.getpid(),
            }
            try:
                got_through = zygote.probe(targets)
            except WorkerFailed as error:
                raise SandboxError(f"The sandbox's self-test did not finish: {error}") from error
        if got_through and not self.unsafe:
            raise SandboxError(
                "The sandbox leaks here: its self-test was able to "
                + ", ".join(got_through)
                + ". Nothing was graded. `autograder doctor` says what to do."
            )

    def _bubblewrap(self, active: Sequence[str]) -> list[str]:
        """The outer layer: namespaces of its own, and a file tree of libraries only."""
        program = shutil.which("bwrap")
        assert program is not None
        arguments = [program, *layers.NAMESPACES, "--die-with-parent", "--new-session"]
        # The zygote reaps its children itself, and when it ends, the kernel ends all that is left.
        arguments += ["--as-pid-1", "--hostname", "worker", "--cap-drop", "ALL"]
        if "namespaces" in active:
            arguments += layers.MAY_MOUNT
        arguments += ["--proc", "/proc", "--dev", "/dev"]
        # As root, kernel settings would stay writable in a new procfs.
        arguments += ["--ro-bind-try", "/proc/sys", "/proc/sys"]
        for folder in ("/scratch", *_places("/scratch", active)):
            arguments += ["--size", str(SCRATCH_SIZE), "--tmpfs", folder]
        for path in ("/usr", *CONFIGURATION):
            arguments += ["--ro-bind-try", path, path]
        for link in ("/bin", "/lib", "/lib32", "/lib64"):
            if os.path.islink(link):
                arguments += ["--symlink", os.readlink(link), link]
            elif os.path.isdir(link):
                arguments += ["--ro-bind", link, link]
        python = [Path(sys.executable).parent.parent, Path(sys.prefix), Path(sys.base_prefix)]
        for root in (*python, *map(Path, _packages()), WORKER_CODE, *self.public):
            for path in dict.fromkeys((str(root), str(root.resolve()))):
                arguments += ["--ro-bind", path, path]
        return [*arguments, "--chdir", "/scratch", "--"]


def for_course(
    course: Course, *, unsafe: bool = False, without: frozenset[str] = frozenset()
) -> Sandbox:
    """The sandbox of a course: workers read what students were given, and nothing else of it."""
    released = course.root / "release"
    return Sandbox(
        public=[released] if released.is_dir() else [],  # none yet in a new course
        forbidden=course.secret_places,
        limits=Limits(memory=course.limits.memory_mb << 20),
        without=without,
        unsafe=unsafe,
    )


def _places(scratch: str, active: Sequence[str]) -> list[str]:
    """Where workers' folders are, on a machine that cannot give each a file system of its own."""
    if "namespaces" in active:
        return []
    return [f"{scratch}/{number}" for number in range(PLACES)]


def _environment(scratch: str) -> dict[str, str]:
    """A clean environment: nothing of the instructor's, and one thread for linear algebra."""
    # Settings that choose a processor's kernels are kept: without them some machines crash.
    kept = {name: value for name, value in os.environ.items() if name.startswith("OPENBLAS_")}
    # matplotlib and IPython keep files in the home folder, wherever it is.
    fixed = {"PATH": "/usr/bin:/bin", "HOME": scratch, "TMPDIR": scratch, "LANG": "C.UTF-8"}
    return {**kept, **fixed, **ONE_THREAD, "PYTHONHASHSEED": "0", "MPLBACKEND": "Agg"}


def _packages() -> list[str]:
    """Where this interpreter's own packages and the installed ones really are."""
    paths = sysconfig.get_paths()
    return [os.path.realpath(paths[n]) for n in ("stdlib", "platstdlib", "purelib", "platlib")]


def _readable() -> Iterator[str]:
    """The folders that Landlock opens for reading: libraries, and never a whole prefix."""
    yield from _packages()
    yield from (os.path.realpath(path) for path in LIBRARIES)
    yield from CONFIGURATION
    yield from DEVICES
    yield str(WORKER_CODE)
