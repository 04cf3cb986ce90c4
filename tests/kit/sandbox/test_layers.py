"""The layers: what each stops, and that the self-test notices and says when one is missing."""

import errno
import json
import os
import platform
import resource
import shutil
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.sandbox import layers, syscalls
from autograder.sandbox.launch import Sandbox, SandboxError
from autograder.sandbox.worker import WorkerFailed
from autograder.worker import confine
from tests.kit.courses import polls

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SECONDS = 20.0
NEW = "made-by-a-worker-that-got-out"
ROOT_USER = os.getuid() == 0

# A process namespace of one's own, for what must not touch anybody else if it gets through.
APART = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]
APART += [] if ROOT_USER else ["--user", "--map-current-user"]


def apart(*command):
    """Runs a command in its own process namespace; its lines of JSON."""
    if shutil.which("unshare") is None or subprocess.run([*APART, "true"], check=False).returncode:
        pytest.skip("NOT TESTED: no process namespace can be made here (unshare --pid)")
    done = subprocess.run(
        [*APART, *map(str, command)], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


# -- the self-test ----------------------------------------------------------------------------

# What stands only behind one layer, when bubblewrap is not there either.
BEHIND = {
    "limits": {"use memory, time and files without limit"},
    "no-capabilities": {"keep a capability"} if ROOT_USER else set(),
    "landlock": {
        "write outside its folder",
        "write to /tmp",
        "read <outside>/secret",
    }
    | ({"write to a kernel setting"} if ROOT_USER else set()),
    "seccomp": {
        "make a TCP socket",
        "make a UDP socket",
        "make a Unix socket",
        "make a pair of datagram sockets",
        "start a process",
        "change another process's limits",
        "make a file in memory",
        "start an io_uring",
        "ask what memory is free",
        "read another process's clock",
        "change a file's mode",
        "link a file",
        "cut off a file",
        "cut off a file while reading",
        "renice a process",
        "make a user namespace",
    },
}
BEHIND_SEVERAL = {
    "execute a program",
    "signal its parent",
    "signal another process",
    "trace its parent",
    "read its parent's memory",
    "read another process's environment",
}
EVERYTHING = set().union(*BEHIND.values(), BEHIND_SEVERAL)


def targets(tmp_path):
    (tmp_path / "secret").write_text("x")
    return {
        "forbidden": [str(tmp_path / "secret"), str(tmp_path)],
        "secret_times": {},
        "outside": str(tmp_path),
        "foreign_pid": os.getpid(),
    }


def test_no_attempt_gets_through_the_layers(zygote, tmp_path):
    assert zygote.probe(targets(tmp_path)) == []


def test_every_attempt_gets_through_where_there_are_no_layers():
    (names,) = apart(sys.executable, HERE / "probe_without_layers.py", ",".join(layers.ALL))
    assert set(names) == EVERYTHING


def test_every_layer_is_missed_when_it_is_left_out():
    choices = [f"bubblewrap,namespaces,{name}" for name in BEHIND]
    found = apart(sys.executable, HERE / "probe_without_layers.py", *choices)
    for name, names in zip(BEHIND, found, strict=True):
        assert BEHIND[name] <= set(names) <= BEHIND[name] | BEHIND_SEVERAL, name


# -- refusals ---------------------------------------------------------------------------------


def test_a_sandbox_without_a_required_layer_does_not_start():
    with pytest.raises(SandboxError) as refusal:
        Sandbox(without=frozenset({"landlock", "seccomp"})).start()
    assert str(refusal.value) == (
        "The sandbox is not complete here (landlock: left out; seccomp: left out), so nothing was "
        "graded. `autograder doctor` says what to do; --unsafe grades without it, code you trust."
    )


def test_a_sandbox_on_a_machine_without_a_layer_says_why(monkeypatch):
    lacking = [
        replace(layer, present=False, detail="the kernel has none")
        for layer in layers.available()
        if layer.name == "landlock"
    ]
    others = [layer for layer in layers.available() if layer.name != "landlock"]
    monkeypatch.setattr(layers, "available", lambda: (*others, *lacking))
    with pytest.raises(SandboxError, match=r"not complete here \(landlock: the kernel has none\)"):
        Sandbox().start()


def test_a_sandbox_without_the_outer_layers_is_complete():
    assert Sandbox(without=frozenset({"bubblewrap", "namespaces"})).layers() == layers.REQUIRED


def test_an_unsafe_sandbox_names_the_layers_that_it_has():
    box = Sandbox(without=frozenset({"bubblewrap", "namespaces", "seccomp"}), unsafe=True)
    assert box.layers() == ("limits", "no-capabilities", "landlock")


class Leaking:
    """Stands in for a zygote whose worker got something through."""

    layers = layers.REQUIRED

    def __init__(self, *names):
        self.names = names

    def probe(self, _):
        if "nothing came" in self.names:
            raise WorkerFailed("the self-test's worker gave no report")
        return list(self.names)


def test_a_leaking_sandbox_refuses_to_grade():
    with pytest.raises(SandboxError) as refusal:
        Sandbox().check_layers(Leaking("make a TCP socket", "link a file"))
    assert str(refusal.value) == (
        "The sandbox leaks here: its self-test was able to make a TCP socket, link a file. "
        "Nothing was graded. `autograder doctor` says what to do."
    )


def test_a_self_test_that_does_not_finish_refuses_to_grade():
    with pytest.raises(SandboxError) as refusal:
        Sandbox().check_layers(Leaking("nothing came"))
    assert str(refusal.value) == (
        "The sandbox's self-test did not finish: the self-test's worker gave no report"
    )


def test_an_unsafe_sandbox_grades_although_it_leaks():
    Sandbox(unsafe=True).check_layers(Leaking("make a TCP socket"))


def test_places_that_are_forbidden_are_found_closed(without):
    box = Sandbox(without=without, forbidden=[HERE, Path("/etc/passwd")])
    with box.start() as zygote:
        box.check_layers(zygote)


def test_places_that_are_open_by_mistake_are_found(without):
    box = Sandbox(without=without, public=[HERE], forbidden=[HERE])
    with box.start() as zygote, pytest.raises(SandboxError, match=f"able to read {HERE}. Nothing"):
        box.check_layers(zygote)


@pytest.mark.parametrize(
    ("function", "layer"),
    [
        ("limit_resources", "limits"),
        ("drop_capabilities", "no-capabilities"),
        ("restrict_files", "landlock"),
        ("filter_system_calls", "seccomp"),
    ],
)
def test_a_layer_that_does_not_go_up_stops_the_worker(monkeypatch, tmp_path, function, layer):
    """The worker's code with one layer spoilt, as a kernel that refuses would."""
    from autograder.sandbox import launch

    code = tmp_path / "worker"
    shutil.copytree(launch.WORKER_CODE, code, ignore=shutil.ignore_patterns("__pycache__"))
    with (code / "confine.py").open("a") as file:
        file.write(f"\n\ndef {function}(*_, **__):\n    raise OSError(38, 'no {layer} today')\n")
    monkeypatch.setattr(launch, "WORKER_CODE", code)
    with (
        Sandbox(without=frozenset({"bubblewrap"})).start() as zygote,
        pytest.raises(
            WorkerFailed, match=f"(?s)^a worker's layers did not go up: .*no {layer} today"
        ),
    ):
        zygote.fork()


# -- limits -----------------------------------------------------------------------------------


def test_limits_are_hard(run):
    shown = run("""
        import resource as r
        for kind in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_FSIZE, r.RLIMIT_NOFILE, r.RLIMIT_CORE):
            print(r.getrlimit(kind))
            for changed in (r.RLIM_INFINITY, r.RLIM_INFINITY), (1, 1):  # lifted, and lowered
                try: r.setrlimit(kind, changed); print(kind, changed)
                except (ValueError, OSError): pass
        """)
    assert (
        shown == f"({1 << 30}, {1 << 30})\n(20, 21)\n({8 << 20}, {8 << 20})\n(256, 256)\n(0, 0)\n"
    )


def test_limits_stay_below_those_of_the_grader():
    """An instructor's own hard limit is no reason to fail."""
    source = f"""
        import resource, sys
        sys.path.insert(0, {str(ROOT)!r})
        from autograder.sandbox.launch import Sandbox
        resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200))
        box = Sandbox(without=frozenset({{"bubblewrap"}}))
        with box.start() as zygote, zygote.fork() as worker:
            shown = worker.run_cell("import resource; resource.getrlimit(7)", 20)
            print(shown.outputs[0]["data"]["text/plain"])
        """
    command = [sys.executable, "-c", textwrap.dedent(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout == "(200, 200)\n", done.stderr


def test_no_capability_is_left(run):
    shown = run("""
        import ctypes, struct
        held = ctypes.create_string_buffer(24)
        print(ctypes.CDLL(None).capget(struct.pack("Ii", 0x20080522, 0), held), any(held.raw))
        """)
    assert shown == "0 False\n"


# -- files ------------------------------------------------------------------------------------

READING = {
    "accounts": "/etc/passwd",
    "this repository": str(ROOT / "course_config.py"),
    "the reference": str(polls.SOURCE / "solutions" / polls.NAME / "reference.py"),
    "its own status": "/proc/self/status",
    "its own memory": "/proc/self/mem",
    "other processes": "/proc/1/cmdline",
    "the kernel's log": "/dev/kmsg",
    "a terminal": "/dev/tty",
}


@pytest.mark.parametrize("path", READING.values(), ids=READING)
def test_files_outside_cannot_be_read(worker, path):
    failure = worker.run_cell(f"open({path!r}, 'rb')", SECONDS).failure
    assert failure.type in ("PermissionError", "FileNotFoundError")


@pytest.mark.parametrize(
    "attempt",
    [
        "open(np.__file__, 'a')",
        "open(np.__file__, 'r+')",
        "os.open(np.__file__, os.O_RDONLY | os.O_TRUNC)",
        "os.truncate(np.__file__, 0)",
        "os.unlink(np.__file__)",
        "os.rename(np.__file__, 'stolen')",
        "os.link(np.__file__, 'stolen')",
        "os.symlink(np.__file__, 'stolen')",
        "os.rename('own', os.path.dirname(np.__file__) + '/own')",
        "os.mkdir(os.path.dirname(np.__file__) + '/new')",
        "os.chmod(np.__file__, 0o777)",
        "os.chown(np.__file__, os.getuid(), os.getgid())",
        "os.utime(np.__file__)",
        "os.setxattr(np.__file__, 'user.x', b'x')",
        "os.mkfifo('pipe')",
        "os.mknod('node')",
        f"open('/tmp/{NEW}', 'w')",
        f"open('/dev/shm/{NEW}', 'w')",
        "open('/proc/self/oom_score_adj', 'w')",
        "os.chroot('.')",
    ],
)
def test_nothing_outside_can_be_changed(worker, attempt):
    worker.run_cell("import os, numpy as np; open('own', 'w').close()", SECONDS)
    failure = worker.run_cell(attempt, SECONDS).failure
    assert failure is not None
    assert failure.type in ("PermissionError", "FileNotFoundError", "OSError")


def test_libraries_can_still_be_read_and_imported(run):
    assert run("import scipy, xml.dom.minidom, sqlite3; print(open(scipy.__file__).read(3))")


# -- system calls -----------------------------------------------------------------------------

REFUSED = """
    socket connect bind listen accept accept4 kill tkill tgkill rt_sigqueueinfo pidfd_send_signal
    pidfd_open pidfd_getfd ptrace process_vm_readv process_vm_writev kcmp fork vfork clone3 execve
    execveat io_uring_setup io_uring_enter io_uring_register bpf keyctl add_key request_key unshare
    setns mount umount2 pivot_root chroot memfd_create memfd_secret userfaultfd perf_event_open
    mincore statfs fstatfs sysinfo sendmsg recvmsg sendmmsg recvmmsg
    setpriority ioprio_set sched_setaffinity sched_setscheduler sched_setparam sched_setattr
    setpgid setsid setrlimit chmod fchmod fchmodat fchmodat2 chown fchown lchown fchownat utime
    utimes utimensat setxattr lsetxattr fsetxattr removexattr link linkat symlink symlinkat mknod
    mknodat truncate setsockopt shmget shmat msgget semget mq_open inotify_init inotify_init1
    fanotify_init signalfd4 timerfd_create timer_create personality seccomp landlock_create_ruleset
    open_by_handle_at name_to_handle_at openat2 fsopen move_mount splice tee vmsplice swapon reboot
    init_module finit_module kexec_load iopl ioperm syslog acct quotactl settimeofday
    clock_settime adjtimex sethostname setdomainname vhangup modify_ldt lookup_dcookie
    process_madvise process_mrelease mlock mlockall migrate_pages move_pages mbind
    set_mempolicy sync syncfs setuid setgid setgroups capset nice
""".split()


def numbers(names):
    """The kernel's numbers of those calls that this architecture has."""
    pyseccomp = pytest.importorskip("pyseccomp")
    found = {name: pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name) for name in names}
    return {name: number for name, number in found.items() if number >= 0}


CALLS = """
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    answers = {{}}
    for name, number in {numbers}.items():
        ctypes.set_errno(0)
        answers[name] = libc.syscall(number, 0, 0, 0, 0, 0, 0), ctypes.get_errno()
    print({{n: a for n, a in answers.items() if a != (-1, 38)}})
    """


def test_a_system_call_that_harms_others_does_not_exist(run):
    asked = numbers(REFUSED)
    assert len(asked) > 100
    assert run(CALLS.format(numbers=asked)) == "{}\n"


def test_every_system_call_that_is_not_listed_does_not_exist(run):
    """Also those that this kernel, or the next, has and nobody here has heard of."""
    listed = {*syscalls.ALLOWED, *syscalls.CLOCKS, "open", "openat", "clone", "prlimit64"}
    listed |= {"fcntl", "ioctl", "prctl", "socketpair", "futex", "getsockopt", "sched_getaffinity"}
    known = set(numbers(listed).values())
    # The kernel keeps two for its own probes from every filter, and ends whoever else calls them.
    known |= {335, 336} if platform.machine() == "x86_64" else set()
    others = {number: number for number in range(700) if number not in known}
    assert run(CALLS.format(numbers=others)) == "{}\n"


def test_no_call_is_listed_twice_and_the_list_is_short():
    assert len(set(syscalls.ALLOWED)) == len(syscalls.ALLOWED) < 100


PARTLY = {
    "a child": "os.fork()",
    "a child on a terminal": "os.forkpty()",
    "a child that is a program": "os.posix_spawn('/bin/true', ['true'], {})",
    "another program": "os.execv('/bin/true', ['true'])",
    "datagrams": "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "datagrams, close-on-exec": (
        "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)"
    ),
    "a pair of another family": "socket.socketpair(socket.AF_INET)",
    "a pair of TIPC": "socket.socketpair(30)",
    "an MPTCP socket": "socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)",
    "a vsock": "socket.socket(40)",
    "signals on input": "fcntl.fcntl(3, fcntl.F_SETOWN, os.getppid())",
    "another signal on input": "fcntl.fcntl(3, fcntl.F_SETSIG, 9)",
    "a lease": "fcntl.fcntl(3, fcntl.F_SETLEASE, fcntl.F_RDLCK)",
    "a watch on a folder": "fcntl.fcntl(3, fcntl.F_NOTIFY, 1)",
    "typing into a terminal": "fcntl.ioctl(0, termios.TIOCSTI, b'x')",
    "a terminal of its own": "fcntl.ioctl(0, termios.TIOCSCTTY, 0)",
    "limits of its parent": "resource.prlimit(os.getppid() or 1, resource.RLIMIT_CPU)",
    "limits of another": "resource.prlimit(1, resource.RLIMIT_CPU, (1, 1))",
    "its own death": "os.kill(os.getpid(), 0)",
    "cutting off": "os.open('own', os.O_RDONLY | os.O_TRUNC)",
    "cutting off without access": "os.open('own', 3 | os.O_TRUNC)",
    "another's clock": "time.clock_gettime((~1 << 3) | 2)",
    "a clock of one's own process": "time.clock_gettime((~os.getpid() << 3) | 2)",
    "another's processors": "os.sched_getaffinity(1)",
    "waking whoever waits": "syscall('futex', ctypes.byref(number), 1, 1)",
    "moving whoever waits": "syscall('futex', ctypes.byref(number), 3, 1, 1)",
    "the number of sockets": ("socket.socketpair()[0].getsockopt(socket.SOL_SOCKET, 57, 8)"),
    "a user namespace": "os.unshare(0x10000000) if hasattr(os, 'unshare') else os.fork()",
}


MODULES = """
    import ctypes, os, socket, fcntl, termios, time, resource
    open('own', 'w').close()
    number = ctypes.c_int(0)
    libc = ctypes.CDLL(None, use_errno=True)
    def syscall(name, *arguments):
        if libc.syscall({numbers}[name], *arguments) < 0:
            raise OSError(ctypes.get_errno(), "refused")
    """


@pytest.mark.parametrize("attempt", PARTLY.values(), ids=PARTLY)
def test_a_call_that_has_a_harmless_side_is_refused_on_the_other(worker, attempt):
    worker.run_cell(textwrap.dedent(MODULES.format(numbers=numbers(["futex"]))), SECONDS)
    failure = worker.run_cell(attempt, SECONDS).failure
    assert failure is not None
    refusals = [errno.ENOSYS, errno.EPERM, errno.EACCES]
    if attempt == PARTLY["a child on a terminal"]:
        refusals.append(errno.ENOENT)  # behind bubblewrap there is no device to make one of
    assert failure.message.startswith(tuple(f"[Errno {number}]" for number in refusals))


def test_files_of_ones_own_can_be_cut_off_in_the_usual_ways(run):
    shown = run("""
        import os
        for mode in ("w", "wb", "w+"):
            open("own", mode).close()
        with open("own", "r+") as file: file.write("long"); file.truncate(2)
        os.close(os.open("own", os.O_RDWR | os.O_TRUNC)); print(os.path.getsize("own"))
        """)
    assert shown == "0\n"


def test_a_worker_cannot_signal_itself_or_others(run):
    shown = run("""
        import os, signal, threading
        refused = 0
        for attempt in (lambda: os.kill(os.getppid(), 0), lambda: os.killpg(0, 0),
                        lambda: signal.raise_signal(signal.SIGSTOP),
                        lambda: signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)):
            try: attempt()
            except OSError: refused += 1
        print(refused)
        """)
    assert shown == "4\n"


def test_the_filter_is_small_enough_for_the_kernel():
    program = layers.filter_program()
    assert len(program) % 8 == 0
    assert 0 < len(program) // 8 <= 4096


def test_without_the_library_there_is_no_filter(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyseccomp", None)
    with pytest.raises(syscalls.FilterUnavailable):
        syscalls.compile_filter()


# -- what a machine has -----------------------------------------------------------------------


def test_a_bubblewrap_that_cannot_start_is_told_with_its_reason(monkeypatch, tmp_path):
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'setting up uid map: Permission denied' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    layer, _ = layers._outermost()
    assert (layer.present, layer.detail) == (
        False,
        "installed, but does not start: setting up uid map: Permission denied",
    )
    assert "AppArmor" in layer.remedy


def test_namespaces_that_are_refused_are_told_with_the_reason(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\necho 'OSError: [Errno 1] unshare: not permitted' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(fake))
    _, layer = layers._outermost()
    assert layer == layers.Layer(
        "namespaces",
        False,
        "refused: OSError: [Errno 1] unshare: not permitted",
        layers.USER_NAMESPACES,
    )


def test_a_bubblewrap_that_grants_no_mounts_stands_without_namespaces(monkeypatch, tmp_path):
    fake = tmp_path / "bwrap"
    refusal = "echo 'bwrap: Can not mount: Permission denied' >&2; exit 1"
    fake.write_text(f'#!/bin/sh\ncase "$*" in *CAP_SYS_ADMIN*) {refusal};; esac\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    outer, inner = layers._outermost()
    assert (outer.present, outer.detail) == (True, str(fake))
    assert (inner.present, inner.detail) == (
        False,
        "refused: bwrap: Can not mount: Permission denied",
    )


def test_a_machine_without_bubblewrap_is_told_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert layers._outermost()[0] == layers.Layer(
        "bubblewrap", False, "not installed", "apt-get install bubblewrap"
    )


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5, 6, 7, 99])
def test_landlock_asks_of_a_kernel_only_what_it_knows(monkeypatch, version):
    """The size of the rule set's description and its rights, for every version of the interface."""
    asked = []

    class Kernel:
        def syscall(self, number, *arguments):
            asked.append((number, arguments))
            return 1000

        def prctl(self, *_):
            return 0

    monkeypatch.setattr(confine, "libc", Kernel())
    monkeypatch.setattr(confine, "landlock_version", lambda: version)
    monkeypatch.setattr(confine.os, "close", lambda _: None)
    confine.restrict_files([], [])
    (number, (attributes, size, flags)) = asked[0]
    assert (number, flags, len(attributes)) == (444, 0, size.value)
    assert size.value == {1: 8, 2: 8, 3: 8, 4: 16, 5: 16}.get(version, 24)
    rights = int.from_bytes(attributes[:8], "little")
    assert rights == (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1


def test_a_kernel_without_landlock_is_no_wall(monkeypatch):
    monkeypatch.setattr(confine, "landlock_version", lambda: 0)
    with pytest.raises(confine.Unavailable, match="the kernel has no Landlock"):
        confine.restrict_files([], [])


def test_an_empty_filter_is_no_wall():
    with pytest.raises(confine.Unavailable, match="no filter was compiled"):
        confine.filter_system_calls(b"")


def test_a_process_whose_parent_is_gone_already_does_not_begin():
    gone = subprocess.Popen(["true"])
    pidfd = os.pidfd_open(gone.pid)
    gone.wait()
    for begin in (
        lambda: confine.die_with_parent(os.getpid()),  # which is not the parent
        lambda: confine.die_with_parent_of(pidfd),
    ):
        pid = os.fork()
        if pid == 0:
            try:
                begin()
            except ProcessLookupError:
                os._exit(17)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 17
    os.close(pidfd)


def test_limits_of_this_process_were_left_alone():
    assert resource.getrlimit(resource.RLIMIT_CPU)[1] == resource.RLIM_INFINITY or not ROOT_USER
    assert signal.getsignal(signal.SIGCHLD) in (signal.SIG_DFL, None)
