"""Starts once, imports what notebooks need, then forks one worker for each submission.

It is started with a clean environment and has never seen a reference, a grader or a secret,
because its children inherit all its memory. It never runs a student's code itself. Requests come
as JSON over a SEQPACKET socket, with descriptors beside them:

    {"do": "fork", "worker": n, "in_use": [m, ..], "public": dir} + [channel]
                                                  ->  {"forked": n} + [pidfd]
    {"do": "branch"} + [control socket]           ->  {"branched": true}  (a second zygote, serving
                                                       the socket, for another grader process)
    {"do": "share", "arrays": [...]} + [memfd]    ->  {"shared": true}
    {"do": "import"}                              ->  {"imported": true}  (what else is late)
    (when a worker ends)                          ->  {"ended": n, "status": .., "cpu": .., ...}
"""

from __future__ import annotations

import compileall
import contextlib
import fcntl
import gc
import json
import os
import random
import resource
import select
import shutil
import signal
import socket
import sys
import time
import traceback
from typing import Any, NoReturn

from . import confine, late, probe
from .channel import BROKEN, OUT_OF_MEMORY, Channel
from .scratch import give_back, remove_tree, take
from .serve import SharedInputs, serve
from .shell import NotebookShell, Outputs, make_shell, run_cell

CHANNEL = 3  # the only descriptor of a worker, beside the three standard ones
LAYER_FAILED = 120  # exit status of a worker that could not put up its layers
MAX_MESSAGE = 1 << 16
LAST_WAIT = 2.0

Settings = dict[str, Any]
Request = dict[str, Any]


def warm_up() -> NotebookShell:
    """Imports and first uses that would otherwise be paid in every worker."""
    import matplotlib  # noqa: F401 - its modules are looked for in it
    import numpy.fft
    import numpy.linalg
    import numpy.ma
    import numpy.polynomial
    import numpy.random
    import numpy.testing

    late.install()
    shell = make_shell()
    for source in ("import numpy as np", "1", "1/0", "def f(): pass"):
        run_cell(shell, source)
    shell.reset()  # type: ignore[no-untyped-call]
    shell.execution_count = 1
    shell.outputs = Outputs()
    # The same notebook gives the same answers, seeded or not.
    numpy.random.seed(0)  # noqa: NPY002 - this is what an unseeded notebook draws from
    gc.collect()
    gc.freeze()
    return shell


class Zygote:
    """Serves one control socket."""

    def __init__(
        self, control: socket.socket, settings: Settings, shell: NotebookShell, here: int | None
    ) -> None:
        self.control = control
        self.settings = settings
        self.shell = shell
        self.here = here  # a descriptor of its processes, where workers can have their own
        self.pidfd = os.pidfd_open(os.getpid())
        # pid -> worker's number, its folder if that must be cleared
        self.workers: dict[int, tuple[int, str]] = {}
        self.clearing: set[int] = set()  # pids of those that clear up after a worker
        self.shared: tuple[int | None, list[Any]] = (None, [])
        self.copies: dict[str, str] = {}

    def run(self) -> None:
        wake, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        poll.register(wake, select.POLLIN)
        while True:
            for descriptor, _ in poll.poll():
                if descriptor == wake:
                    os.read(wake, 4096)
                    self.reap()
                elif not self.handle():
                    return

    def handle(self) -> bool:
        """Carries out one request; False when the grader has hung up."""
        message, descriptors, _, _ = socket.recv_fds(self.control, MAX_MESSAGE, 2)
        if not message:
            return False
        request = json.loads(message)
        match request["do"], descriptors:
            case "fork", [channel]:
                self.fork(request, channel)
            case "fork", _:  # the kernel drops those that there is no room for
                self.tell({"forked": request["worker"], "failed": "no descriptor is free"})
            case "branch", [control]:
                self.branch(control)
            case "import", _:
                late.import_all()
                gc.collect()
                gc.freeze()
                self.tell({"imported": True})
            case "share", [memory]:
                before, _ = self.shared
                self.shared = memory, request["arrays"]
                descriptors = [] if before is None else [before]  # the new one workers inherit
                self.tell({"shared": True})
        for descriptor in descriptors:
            os.close(descriptor)
        return True

    def tell(self, message: dict[str, Any], descriptors: tuple[int, ...] = ()) -> None:
        socket.send_fds(self.control, [json.dumps(message).encode()], list(descriptors))

    def fork(self, request: dict[str, Any], channel: int) -> None:
        scratch = ""
        try:
            request["public"] = self.given(request.get("public"))
            if "namespaces" not in self.settings["layers"]:
                self.finish_clearing(set(request["in_use"]), self.settings["place_seconds"])
                scratch = take(self.settings["places"], self.settings["place_seconds"], self.reap)
            with confine.alone(self.here):
                pid = os.fork()
                if pid == 0:
                    become_worker(self, channel, scratch, request)
            self.workers[pid] = request["worker"], scratch
            scratch = ""  # cleared when the worker ends
            handle = os.pidfd_open(pid)
        except OSError as error:
            if scratch:
                give_back(scratch)
            self.tell({"forked": request["worker"], "failed": str(error)})
            return
        self.tell({"forked": request["worker"], "pid": pid}, (handle,))
        os.close(handle)

    def given(self, folder: str | None) -> str | None:
        """A copy of what students were given, whose modules are compiled once for all workers."""
        if folder is not None and folder not in self.copies:
            copy = os.path.join(self.settings["scratch"], f"given-{os.getpid()}-{len(self.copies)}")
            shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("__pycache__"))
            compileall.compile_dir(copy, maxlevels=1, quiet=2)
            self.copies[folder] = copy
        return None if folder is None else self.copies[folder]

    def branch(self, control: int) -> None:
        try:
            pid = os.fork()
        except OSError:  # no process is free: that its socket closes tells whoever waits for it
            return
        if pid == 0:
            self.control.close()
            os.close(self.pidfd)
            branch = Zygote(socket.socket(fileno=control), self.settings, self.shell, self.here)
            branch.shared, branch.copies = self.shared, dict(self.copies)
            serve_and_exit(branch, {"branched": True})
        # The branch lives as long as its grader process; its end is reaped and not reported.

    def reap(self) -> None:
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self.clearing.discard(pid)
            if pid not in self.workers:
                continue
            number, scratch = self.workers.pop(pid)
            self.tell(
                {
                    "ended": number,
                    "status": self.how(status, usage),
                    "cpu": usage.ru_utime + usage.ru_stime,
                    "memory": usage.ru_maxrss * 1024,
                }
            )
            self.clear(scratch)

    def how(self, status: int, usage: resource.struct_rusage) -> int:
        """The exit status; SIGXCPU for a worker that ignored it, and met the hard limit."""
        code, limits = os.waitstatus_to_exitcode(status), self.settings["limits"]
        used_up = usage.ru_utime + usage.ru_stime >= limits["cpu_seconds"]
        return -signal.SIGXCPU if code == -signal.SIGKILL and used_up else code

    def clear(self, scratch: str) -> None:
        """Removes a worker's folder, in another process if there is something in it."""
        if not scratch:
            return
        with contextlib.suppress(OSError):
            give_back(scratch)
            return
        with contextlib.suppress(OSError):
            pid = os.fork()
            if pid == 0:  # a million files must not keep the grader waiting for an answer
                try:
                    self.control.close()
                    remove_tree(os.path.dirname(scratch))
                finally:
                    os._exit(0)
            self.clearing.add(pid)

    def finish_clearing(self, in_use: set[int], seconds: float) -> None:
        """Waits until nothing is left of workers that are no longer in use.

        Not for ever: what is left then is still in a folder whose name nobody knows.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self.clearing and in_use.issuperset(n for n, _ in self.workers.values()):
                return
            time.sleep(0.001)
            self.reap()


def become_worker(zygote: Zygote, channel: int, scratch: str, request: Request) -> NoReturn:
    """In the forked child: layers first, then serve; never returns into the zygote's loop."""
    status, connection, up = LAYER_FAILED, None, False
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        # Unheard, an alarm would end a worker, except one that is alone with its processes.
        for alarm in (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF):
            signal.signal(alarm, signal.SIG_IGN)
        confine.die_with_parent_of(zygote.pidfd)
        confine.die_first()
        os.setsid()
        random.seed(0)  # Python gives every child another one
        memory, arrays = zygote.shared
        shared = SharedInputs(memory, arrays)
        keep_descriptors(channel)
        connection = Channel(socket.socket(fileno=CHANNEL))
        if "namespaces" in zygote.settings["layers"]:
            scratch, empty = zygote.settings["work"], f"{zygote.settings['nothing']}/folder"
            confine.own_files(scratch, empty, **zygote.settings["own"])
        os.chdir(scratch)
        os.environ.update(HOME=scratch, TMPDIR=scratch, MPLCONFIGDIR=scratch, IPYTHONDIR=scratch)
        given = [request["public"]] if request["public"] else []
        sys.path[:0] = given
        # A notebook may import what it has written beside itself, but in no library's place.
        sys.path.append(scratch)
        put_up_layers(zygote.settings, scratch, given)
        connection.send(0, {"layers": "up"})
        up = True
        if "probe" in request:
            connection.send(0, {"got_through": probe.attempt_all(request["probe"])})
        else:
            serve(connection, zygote.shell, shared)
        status = 0
    except BaseException as error:
        if up:
            status = OUT_OF_MEMORY if isinstance(error, MemoryError) else BROKEN
        elif connection is not None:
            # Nothing is graded without layers: the grader reads this instead of "up", and stops.
            connection.send(0, {"layers": traceback.format_exc()[-2000:]})
    finally:
        os._exit(status)


def keep_descriptors(channel: int) -> None:
    """Leaves standard input and output (nowhere) and CHANNEL, and closes the rest."""
    targets = {number: os.open(os.devnull, os.O_RDWR) for number in (0, 1, 2)}
    targets[CHANNEL] = channel
    # First out of the way of the numbers that they are to have.
    sources = {n: fcntl.fcntl(fd, fcntl.F_DUPFD, 64) for n, fd in targets.items()}
    os.closerange(3, 64)
    for number, source in sources.items():
        os.dup2(source, number)
    os.closerange(max(targets) + 1, 1 << 16)


def put_up_layers(settings: Settings, scratch: str, readable: list[str]) -> None:
    """The layers that the settings name; raises when one of them does not stand."""
    layers = settings["layers"]
    if "limits" in layers:
        confine.limit_resources(**settings["limits"])
    if "no-capabilities" in layers:
        confine.drop_capabilities()
    if "landlock" in layers:
        confine.restrict_files([*settings["readable"], *readable], [scratch])
    if "seccomp" in layers:
        confine.filter_system_calls(bytes.fromhex(settings["filter"]))


def serve_and_exit(zygote: Zygote, greeting: dict[str, Any]) -> NoReturn:
    status = 1
    try:
        zygote.tell(greeting)
        zygote.run()
        status = 0
    except BaseException:
        os.write(2, traceback.format_exc().encode(errors="replace")[:4000])
    finally:
        for pid, (_, scratch) in zygote.workers.items():
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)  # so that its processor time is accounted for
            zygote.clear(scratch)
        wait_for_children(LAST_WAIT)
        if "ready" in greeting and "bubblewrap" not in zygote.settings["layers"]:
            # The grader removes it too, unless it was killed; bubblewrap's vanishes by itself.
            remove_tree(zygote.settings["scratch"])
        os._exit(status)


def wait_for_children(seconds: float) -> None:
    """Branches and clearings end by themselves; waited for, their processor time is accounted."""
    deadline = time.monotonic() + seconds
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < deadline:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.002)


def main() -> NoReturn:
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(sys.argv[2])
    here = stand_apart(settings) if "namespaces" in settings["layers"] else None
    serve_and_exit(Zygote(control, settings, warm_up(), here), {"ready": True})


def stand_apart(settings: Settings) -> int | None:
    """Prepares what gives each worker files and processes of its own."""
    nothing = settings["nothing"]
    for folder in (settings["work"], nothing, f"{nothing}/folder"):
        os.mkdir(folder, 0o700)
    with open(f"{nothing}/file", "w"):
        pass
    confine.own_mounts(nothing, settings["hidden"])
    return confine.own_namespace_of_processes()
