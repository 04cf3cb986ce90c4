"""Two workers share no name that can be looked up and no count that can be read.

One leaves a mark in every way that is known, and the other, a neighbour or one that comes later,
looks for it. What is shared all the same is in `docs/trust.md`.
"""

import contextlib
import os
import shutil
import textwrap
from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox import launch, layers
from autograder.sandbox.answers import Ended
from autograder.sandbox.launch import Sandbox, SandboxError

SECONDS = 20.0
LEFT_OUT = {
    "all of them": frozenset(),
    "no bubblewrap": frozenset({"bubblewrap"}),
    "no namespaces": frozenset({"namespaces"}),
    "neither": frozenset({"bubblewrap", "namespaces"}),
}


def box_of(left_out, **options):
    """A sandbox without these layers; the test is skipped where the others are not there."""
    needed = set(layers.ALL) - left_out
    lacking = [each for each in layers.available() if each.name in needed and not each.present]
    if lacking:
        pytest.skip(f"NOT TESTED: {', '.join(f'{each.name} is {each.detail}' for each in lacking)}")
    return Sandbox(without=left_out, **options)


@pytest.fixture(scope="module", params=LEFT_OUT)
def zygote(request):
    with box_of(LEFT_OUT[request.param]).start() as started:
        started.wait_until_ready()
        yield started


@pytest.fixture(scope="module", params=["all of them", "no bubblewrap"])
def alone(request):
    """A zygote whose workers have files and processes of their own."""
    with box_of(LEFT_OUT[request.param]).start() as started:
        started.share([np.arange(1000.0)])
        if request.param == "no bubblewrap" and os.getuid() != 0:
            pytest.skip("NOT HELD for an ordinary user without bubblewrap: processes are seen")
        yield started


def shown(worker, source):
    done = worker.run_cell(textwrap.dedent(source), SECONDS)
    assert done.failure is None, done.failure
    return "".join(each.get("text", "") for each in done.outputs)


@contextlib.contextmanager
def two(zygote, at_once):
    """A worker, and how to get another: beside it, of another branch, or after its end."""
    with contextlib.ExitStack() as stack:
        one = stack.enter_context(zygote.fork())
        branch = stack.enter_context(zygote.branch()) if at_once == "of a branch" else zygote

        def other():
            if at_once == "later":
                one.close()
            return stack.enter_context(branch.fork())

        yield one, other


WHEN = ["beside", "of a branch", "later"]

# -- names ------------------------------------------------------------------------------------

LEAVE = """
    import os
    os.makedirs("mark/deep/deeper")
    for number in range(2000): open(f"mark/{number}", "w").close()
    """
GUESS = """
    import os
    own = os.getcwd()
    parts = own.split("/")
    guesses = {f"{base}/mark" for base in (".", "..", "../..", "../../..", "/tmp", "/dev/shm")}
    for n in range(64):
        for above in range(len(parts)):
            base = "/".join(parts[:above])
            guesses |= {f"{base}/{n}/mark", f"{base}/{n}/work/mark", f"{base}/work/{n}/mark"}
    for pid in ["self", *range(1, 400)]:
        guesses |= {f"/proc/{pid}/{way}/mark" for way in ("cwd", "root/scratch/work", "fd/3")}
        guesses |= {f"/proc/{pid}/cwd/../{n}/mark" for n in ("work", 0, 1)}
    print(sorted(guess for guess in guesses if os.path.lexists(guess)))
    """


@pytest.mark.parametrize("when", WHEN)
def test_a_folder_is_not_found_by_a_name_that_can_be_guessed(zygote, when):
    with two(zygote, when) as (one, other):
        shown(one, LEAVE)
        assert shown(other(), GUESS) == "[]\n"


@pytest.mark.parametrize("when", WHEN)
def test_what_a_worker_leaves_is_not_found_by_its_full_name_either(alone, when):
    with two(alone, when) as (one, other):
        path = shown(one, LEAVE + "print(os.path.abspath('mark'))").strip()
        assert shown(other(), f"import os; print(os.path.lexists({path!r}))") == "False\n"


def test_without_namespaces_what_a_worker_leaves_is_gone_before_the_next_one_starts():
    with box_of(LEFT_OUT["neither"]).start() as zygote:
        for _ in range(3):
            with zygote.fork() as one:
                path = shown(one, LEAVE + "print(os.path.abspath('mark'))").strip()
                assert os.path.isdir(path)
            with zygote.fork():
                assert not os.path.exists(os.path.dirname(path))


def test_without_namespaces_a_folder_has_another_name_each_time():
    with box_of(LEFT_OUT["neither"]).start() as zygote:
        names = set()
        for _ in range(5):
            with zygote.fork() as worker:
                names.add(os.path.basename(shown(worker, "import os; print(os.getcwd())").strip()))
    assert len(names) == 5
    assert {len(name) for name in names} == {32}


# -- counts and times -------------------------------------------------------------------------

# What a worker can do that counts somewhere, and how another would read it.
COUNTS = {
    "the numbers of files": (
        "import os\nfor n in range(5000): open(str(n), 'w').close()",
        """
        import os
        open("own", "w").close()
        print(os.stat(".").st_ino, os.stat("own").st_ino, os.stat(".").st_nlink)
        """,
    ),
    "the folder above": (
        "import os\nfor n in range(500): os.mkdir(str(n))",
        """
        import os
        above = os.stat("..")
        print(above.st_nlink, above.st_size)
        print(above.st_mtime_ns, above.st_ctime_ns, above.st_atime_ns)
        """,
    ),
    "the numbers of processes": (
        """
        import threading
        for n in range(300):
            one = threading.Thread(target=int); one.start(); one.join()
        """,
        """
        import os, threading
        numbers = []
        one = threading.Thread(target=lambda: numbers.append(threading.get_native_id()))
        one.start(); one.join()
        print(os.getpid(), os.getppid(), numbers)
        """,
    ),
    "when a library was last read": (
        """
        import os, numpy
        for name in os.listdir(os.path.dirname(numpy.__file__)):
            path = os.path.join(os.path.dirname(numpy.__file__), name)
            os.listdir(path) if os.path.isdir(path) else open(path, "rb").read()
        """,
        """
        import os, numpy
        top = os.path.dirname(numpy.__file__)
        print([os.stat(os.path.join(top, name)).st_atime_ns for name in sorted(os.listdir(top))])
        """,
    ),
}


@pytest.mark.parametrize("count", COUNTS)
def test_what_a_worker_did_counts_for_nobody_else(alone, count):
    does, reads = COUNTS[count]
    with alone.fork() as before:
        expected = shown(before, reads)
    for when in WHEN:
        with two(alone, when) as (one, other):
            shown(one, does)
            assert shown(other(), reads) == expected, when


def test_the_count_is_there_where_workers_are_not_alone():
    """So the tests above would see it."""
    with box_of(LEFT_OUT["neither"]).start() as zygote:
        does, reads = COUNTS["the numbers of processes"]
        with zygote.fork() as one:
            before = shown(one, reads)
            shown(one, does)
        with zygote.fork() as other:
            assert shown(other, reads) != before


def test_no_worker_can_tell_when_the_shared_inputs_were_last_read(alone):
    with alone.fork() as worker:
        source = """
            import os
            print([n for n in range(3, 256) if os.path.exists(f"/dev/fd/{n}")])
            for n in range(4, 256):
                try: os.fstat(n); print(n)
                except OSError: pass
            """
        assert shown(worker, source) == "[]\n"


NOT_TOLD = {
    "load": "os.getloadavg()",
    "the machine's memory": "open('/proc/meminfo')",
    "the processors' pace": "open('/proc/cpuinfo')",
    "the load": "open('/proc/loadavg')",
    "the machine's counts": "open('/proc/stat')",
    "the time since the start": "open('/proc/uptime')",
    "the last process": "open('/proc/sys/kernel/ns_last_pid')",
    "open files": "open('/proc/sys/fs/file-nr')",
    "chance left": "open('/proc/sys/kernel/random/entropy_avail')",
    "pressure": "open('/proc/pressure/memory')",
    "groups of processes": "open('/sys/fs/cgroup/memory.current')",
    "a process's name": "open('/proc/1/comm')",
    "free space": "os.statvfs('.')",
    "free space of a file": "os.fstatvfs(3)",
    "names in shared memory": "os.listdir('/dev/shm')",
    "names of queues": "os.listdir('/dev/mqueue')",
    "another's processor time": "time.clock_gettime((~1 << 3) | 2)",
}


@pytest.mark.parametrize("asks", NOT_TOLD.values(), ids=NOT_TOLD)
def test_what_all_workers_change_is_not_told(zygote, asks):
    with zygote.fork() as worker:
        failure = worker.run_cell(f"import os, time\n{asks}", SECONDS).failure
    assert failure is not None
    assert failure.type in ("OSError", "PermissionError", "FileNotFoundError"), failure


def test_no_process_is_seen(alone):
    with alone.fork() as one, alone.fork() as other:
        shown(one, "import threading; threading.Thread(target=__import__('time').sleep, args=(5,))")
        source = """
            import os
            print([p for p in ["self", *range(400)] if os.path.lexists(f"/proc/{p}")], os.getpid())
            """
        assert shown(other, source) == "[] 1\n"


WAIT = """
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    word = ctypes.c_void_p(ctypes.cast(libc.getenv, ctypes.c_void_p).value & ~63)
    value = ctypes.c_int.from_address(word.value).value
    class Span(ctypes.Structure): _fields_ = [("s", ctypes.c_long), ("ns", ctypes.c_long)]
    """


def test_nobody_wakes_who_waits_on_a_page_of_a_library(zygote):
    """A futex on a file is the same for all who have mapped it."""
    pyseccomp = pytest.importorskip("pyseccomp")
    futex = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, "futex")
    wake = f"""
        import time
        end = time.monotonic() + 1.5
        answers = set()
        while time.monotonic() < end:
            answers.add((libc.syscall({futex}, word, 1, 100), ctypes.get_errno()))
        print(answers)
        """
    wait = f"""
        print(libc.syscall({futex}, word, 0, value, ctypes.byref(Span(1, 0))), ctypes.get_errno())
        """
    with zygote.fork() as one, zygote.fork() as other:
        for worker in (one, other):
            shown(worker, WAIT)
        one._channel.send(
            1, {"do": "cells", "sources": [[textwrap.dedent(wait), None]], "keep": []}
        )
        assert shown(other, wake) == "{(-1, 38)}\n"
        answer = one._channel.receive().body
    assert "-1 110" in str(answer)


# -- the course's own places ------------------------------------------------------------------


@pytest.fixture
def secret(tmp_path):
    (tmp_path / "course" / "solutions").mkdir(parents=True)
    (tmp_path / "course" / "solutions" / "reference.py").write_text("x = 1\n" * 1234)
    (tmp_path / "course" / "gradebook.db").write_bytes(bytes(4321))
    return [tmp_path / "course" / "solutions", tmp_path / "course" / "gradebook.db"]


@pytest.mark.parametrize("name", ["all of them", "no bubblewrap", "no namespaces"])
def test_of_the_courses_secret_places_not_even_size_and_time_are_told(secret, name):
    source = f"""
        import os
        for path in {[*map(str, secret), str(secret[0] / "reference.py")]}:
            try: told = os.stat(path)
            except OSError: continue
            print(told.st_size == 4321, told.st_mtime_ns, told.st_nlink, path.endswith(".py"))
        """
    times = [str(path.stat().st_mtime_ns) for path in secret]
    box = box_of(LEFT_OUT[name], forbidden=secret)
    with box.start() as zygote:
        box.check_layers(zygote)
        with zygote.fork() as worker:
            told = shown(worker, source)
    assert "True" not in told
    assert not any(each in told for each in times)


# -- the self-test notices --------------------------------------------------------------------


def test_workers_that_share_their_files_are_found_out(monkeypatch, tmp_path):
    code = tmp_path / "worker"
    shutil.copytree(launch.WORKER_CODE, code, ignore=shutil.ignore_patterns("__pycache__"))
    with (code / "confine.py").open("a") as file:
        file.write("\n\ndef own_files(*_, **__):\n    pass\n")
    monkeypatch.setattr(launch, "WORKER_CODE", code)
    box = box_of(LEFT_OUT["no bubblewrap"])
    with box.start() as zygote, pytest.raises(SandboxError) as refusal:
        box.check_layers(zygote)
    assert "able to find what another worker left, see a process. Nothing" in str(refusal.value)


def test_workers_whose_processes_are_counted_together_are_found_out(monkeypatch, tmp_path):
    code = tmp_path / "worker"
    shutil.copytree(launch.WORKER_CODE, code, ignore=shutil.ignore_patterns("__pycache__"))
    with (code / "confine.py").open("a") as file:
        file.write("\n\ndef own_namespace_of_processes():\n    return None\n")
    monkeypatch.setattr(launch, "WORKER_CODE", code)
    box = box_of(LEFT_OUT["all of them"])
    with box.start() as zygote, pytest.raises(SandboxError) as refusal:
        box.check_layers(zygote)
    assert "able to count everybody's processes. Nothing" in str(refusal.value)


def test_secret_places_that_can_be_looked_up_are_found_out(monkeypatch, secret):
    box = box_of(LEFT_OUT["no bubblewrap"], forbidden=secret)
    with box.start() as zygote:
        box.check_layers(zygote)
    open_box = box_of(LEFT_OUT["no bubblewrap"])
    with open_box.start() as zygote, pytest.raises(SandboxError) as refusal:
        box.check_layers(zygote)
    for path in secret:
        assert f"look up {path}" in str(refusal.value)


# -- bounds -----------------------------------------------------------------------------------


def test_a_worker_that_left_all_the_files_it_may_ends_as_any_other(alone):
    with alone.fork() as worker:
        source = "import os\nfor n in range(90_000): os.close(os.open(str(n), os.O_CREAT))"
        assert worker.run_cell(source, 60).failure is None
        assert worker.run_cell("os._exit(3)", SECONDS).failure == Ended("exit", "3")


def test_a_worker_cannot_make_files_without_end(alone):
    with alone.fork() as one, alone.fork() as other:
        done = one.run_cell(
            "import os\nfor n in range(10**6): os.close(os.open(str(n), os.O_CREAT))", 60
        )
        assert done.failure.message.startswith("[Errno 28] No space left on device")
        assert other.run_cell("open('own', 'w').close()", SECONDS).failure is None


def test_the_tests_know_every_layer():
    assert Path(layers.__file__).is_file()
    assert set().union(*LEFT_OUT.values()) == set(layers.ALL) - set(layers.REQUIRED)
