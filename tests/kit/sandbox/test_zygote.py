"""The zygote: forks, branches, bookkeeping, and what is left when somebody dies."""

import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from autograder.sandbox import launch
from autograder.sandbox.launch import Sandbox
from autograder.sandbox.worker import WorkerFailed
from autograder.sandbox.zygote import Zygote

SECONDS = 20.0


def until(condition, seconds=10.0):
    """Waits for what happens beside us; its value."""
    end = time.monotonic() + seconds
    while not (value := condition()) and time.monotonic() < end:
        time.sleep(0.01)
    return value


def open_descriptors():
    return len(os.listdir("/proc/self/fd"))


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def below(pid):
    """All processes that descend from one, itself included."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(each for child in children for each in below(int(child)))]


def pid_of(worker):
    """The worker's process number, as its descriptor tells."""
    told = Path(f"/proc/self/fdinfo/{worker.handle}").read_text()
    return int(told.partition("Pid:")[2].split()[0])


# -- forks ------------------------------------------------------------------------------------


def test_workers_know_nothing_of_each_other(zygote):
    with zygote.fork() as one, zygote.fork() as other:
        one.run_cell("import numpy as np; np.pi = x = 3", SECONDS)
        assert other.run_cell("x", SECONDS).failure.type == "NameError"
        shown = other.run_cell("import numpy as np; print(np.pi > 3.1)", SECONDS)
        assert shown.outputs[0]["text"] == "True\n"


def test_a_worker_is_killed_when_it_is_closed(zygote):
    with zygote.fork() as worker:
        handle = os.dup(worker.handle)
        worker.run_cell(
            "import threading; threading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()",
            SECONDS,
        )
    try:
        assert until(lambda: _ended(handle))
    finally:
        os.close(handle)


def _ended(handle):
    try:
        signal.pidfd_send_signal(handle, 0)
    except ProcessLookupError:
        return True
    return False


def test_neither_descriptors_nor_records_pile_up(zygote):
    with zygote.fork():
        pass
    before = open_descriptors()
    for number in range(30):
        with zygote.fork() as worker:
            if number % 3 == 0:
                worker.run_cell("import os; os._exit(0)", SECONDS)
    assert open_descriptors() == before
    assert zygote._ended == {}


def test_processor_time_of_workers_is_counted(zygote):
    with zygote.fork() as worker:
        worker.run_cell("import time\nwhile time.process_time() < 0.2: pass", SECONDS)
    before = zygote.workers_cpu

    def counted():
        with zygote.fork():
            pass
        return zygote.workers_cpu - before >= 0.2

    assert until(counted)


# -- branches ---------------------------------------------------------------------------------


def test_a_branch_forks_workers_of_its_own(zygote):
    with zygote.branch() as branch, branch.fork() as worker, zygote.fork() as other:
        for each in (worker, other):
            assert each.run_cell("print(6 * 7)", SECONDS).outputs[0]["text"] == "42\n"


def test_workers_of_a_branch_and_of_the_zygote_have_different_folders(zygote):
    with zygote.branch() as branch, branch.fork() as one, zygote.fork() as other:
        one.run_cell("import os; os.mkdir('own')", SECONDS)
        shown = other.run_cell("import os; print(os.listdir())", SECONDS).outputs[0]["text"]
    assert shown == "[]\n"


def test_closing_a_branch_ends_its_workers_and_no_others(zygote):
    branch = zygote.branch()
    one, other = branch.fork(), zygote.fork()
    handle = os.dup(one.handle)
    try:
        branch.close()
        assert until(lambda: _ended(handle))
        assert other.run_cell("1", SECONDS).failure is None
    finally:
        os.close(handle)
        one.close()
        other.close()


def test_a_branch_ends_with_the_process_that_used_it(zygote):
    branch = zygote.branch()
    worker = branch.fork()
    handle = os.dup(worker.handle)
    pid = os.fork()
    if pid == 0:
        os._exit(0)  # a grader that dies, with the branch's socket in its hands
    os.waitpid(pid, 0)
    branch._control.close()  # ours was a copy; the last one hangs up
    try:
        assert until(lambda: _ended(handle))
        with zygote.fork() as other:
            assert other.run_cell("1", SECONDS).failure is None
    finally:
        os.close(handle)
        worker.close()


def test_a_branch_that_is_closed_hangs_up_for_all_who_hold_a_copy(zygote):
    branch = zygote.branch()
    copy = os.dup(branch._control.fileno())
    worker = branch.fork()
    handle = os.dup(worker.handle)
    try:
        branch.close()
        assert until(lambda: _ended(handle))
    finally:
        os.close(copy)
        os.close(handle)
        worker.close()


def test_a_branch_whose_grader_is_gone_at_once_harms_nobody(zygote):
    """The branch cannot even say that it is there."""
    with zygote.fork() as worker:
        for _ in range(3):
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            ours.close()
            with theirs:
                zygote._tell({"do": "branch"}, [theirs.fileno()])
        assert worker.run_cell("1", SECONDS).failure is None
        with zygote.fork() as other:
            assert other.run_cell("1", SECONDS).failure is None
        assert worker.run_cell("1", SECONDS).failure is None


# -- when something is used up ----------------------------------------------------------------


def test_a_place_is_free_again_as_soon_as_its_worker_has_ended(without, monkeypatch):
    monkeypatch.setattr(launch, "PLACES", 1)
    with Sandbox(without=without | {"namespaces"}).start() as zygote:
        for _ in range(3):
            zygote.fork().close()


def test_a_zygote_without_free_folders_says_so_and_recovers(without, monkeypatch):
    monkeypatch.setattr(launch, "PLACES", 2)
    monkeypatch.setattr(launch, "PLACE_SECONDS", 0.2)
    with Sandbox(without=without | {"namespaces"}).start() as zygote:
        one, other = zygote.fork(), zygote.fork()
        with pytest.raises(
            WorkerFailed, match=r"^the zygote made no worker: all 2 folders for workers are in use$"
        ):
            zygote.fork()
        one.close()

        def again():
            try:
                with zygote.fork() as worker:
                    return worker.run_cell("1", SECONDS).failure is None
            except WorkerFailed:
                return False

        assert until(again)
        other.close()


@pytest.fixture(scope="module")
def bare():
    """A zygote that is our child, so that its process can be got at."""
    with Sandbox(without=frozenset({"bubblewrap"})).start() as started:
        started.fork().close()  # by then it has opened all that it keeps open
        yield started


def test_a_zygote_without_free_descriptors_says_so_and_recovers(bare):
    pid = bare._process.pid
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    # What it has of its last worker is closed soon after that one has ended.
    assert until(lambda: not Path(f"/proc/{pid}/task/{pid}/children").read_text())
    one_of_its_parent = ["anon_inode:[pidfd]"]
    assert until(lambda: [f for f in open_files(pid).values() if "pidfd" in f] == one_of_its_parent)
    free = min(set(range(1000)) - set(open_files(pid)))
    try:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (free + 1, before[1]))
        with pytest.raises(WorkerFailed, match="Too many open files"):
            bare.fork()
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (free, before[1]))
        with pytest.raises(WorkerFailed, match="no descriptor is free"):
            bare.fork()
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)
    with bare.fork() as worker:
        assert worker.run_cell("1", SECONDS).failure is None


def open_files(pid):
    """The descriptors that a process has, with what each is of."""
    found = {}
    for name in os.listdir(f"/proc/{pid}/fd"):
        with contextlib.suppress(FileNotFoundError):
            found[int(name)] = os.readlink(f"/proc/{pid}/fd/{name}")
    return found


def test_a_zygote_keeps_one_shared_memory(bare):
    import numpy as np

    descriptors = f"/proc/{bare._process.pid}/fd"
    bare.share([np.zeros(10)])
    with bare.fork():
        pass
    before = len(os.listdir(descriptors))
    for _ in range(5):
        bare.share([np.zeros(10)])
        with bare.fork():
            pass
    # It may have had the first worker's handle still.
    assert until(lambda: len(os.listdir(descriptors)) <= before)


def test_workers_are_the_first_to_go_when_memory_runs_out(bare):
    with bare.fork() as worker:
        pid = pid_of(worker)
        assert Path(f"/proc/{pid}/oom_score_adj").read_text() == "1000\n"
        assert worker.alive


def test_a_worker_leaves_no_core_dump(bare):
    """Not even to a program that reads it from a pipe, for which a limit of 0 is none."""
    with bare.fork() as worker:
        pid = pid_of(worker)
        # The kernel gives what is not dumpable to root.
        assert os.stat(f"/proc/{pid}/environ").st_uid == 0
        shown = worker.run_cell(
            "import resource; resource.getrlimit(resource.RLIMIT_CORE)", SECONDS
        )
        assert shown.outputs[0]["data"]["text/plain"] == "(0, 0)"


# -- answers out of order ---------------------------------------------------------------------


@pytest.fixture
def scripted():
    """A zygote whose part the test plays: the client, and the other end of its control socket."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with Zygote(ours, ()) as zygote, theirs:
        yield zygote, theirs


def tell(control, message, *descriptors):
    socket.send_fds(control, [json.dumps(message).encode()], descriptors)


def test_a_worker_that_came_too_late_is_not_taken_for_the_next(scripted):
    zygote, theirs = scripted
    before = open_descriptors()
    with open(os.devnull) as late, open("/dev/zero") as right:
        tell(theirs, {"forked": 17}, late.fileno())
        tell(theirs, {"forked": 1}, right.fileno())
        connection, number, handle = zygote._fork({})
        assert os.path.samestat(os.fstat(handle), os.fstat(right.fileno()))
    connection.close()
    os.close(handle)
    assert number == 1
    assert open_descriptors() == before


def test_ends_of_workers_that_nobody_knows_are_not_kept(scripted):
    zygote, theirs = scripted
    for number in range(100):
        tell(theirs, {"ended": 1000 + number, "status": 0, "cpu": 0.5, "memory": 1})
    tell(theirs, {"branched": True})
    zygote._reply("branched", 5)
    assert zygote._ended == {}
    assert zygote.workers_cpu == 50


def test_a_zygote_that_is_silent_is_named(scripted, monkeypatch):
    zygote, _ = scripted
    monkeypatch.setattr("autograder.sandbox.zygote.FORK_DEADLINE", 0.05)
    before = open_descriptors()
    with pytest.raises(WorkerFailed, match=r"^the zygote did not answer in time$"):
        zygote.fork()
    assert open_descriptors() == before


def test_a_zygote_that_is_gone_is_named(scripted):
    zygote, theirs = scripted
    theirs.close()
    with pytest.raises(WorkerFailed, match=r"^the zygote is gone$"):
        zygote.fork()


# -- deaths of the great ----------------------------------------------------------------------


def test_a_zygote_that_was_killed_is_named_and_takes_its_workers_along():
    with Sandbox(without=frozenset({"bubblewrap"})).start() as zygote:
        worker = zygote.fork()
        handle = os.dup(worker.handle)
        os.kill(zygote._process.pid, signal.SIGKILL)
        try:
            assert until(lambda: _ended(handle))
            with pytest.raises(WorkerFailed, match=r"^the zygote is gone$"):
                zygote.fork()
        finally:
            os.close(handle)
            worker.close()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_worker_that_is_killed_from_outside_is_not_the_notebooks_doing(number):
    # One that is alone with its processes is their first, which nothing but SIGKILL ends.
    box = Sandbox(without=frozenset({"bubblewrap", "namespaces"}))
    with box.start() as zygote:
        with zygote.fork() as worker:
            pid = pid_of(worker)
            worker.run_cell("def f(): return 1", SECONDS)
            os.kill(pid, number)
            why = f"^a worker was killed from outside \\({number.name}\\)$"
            with pytest.raises(WorkerFailed, match=why):
                worker.call("f", (), SECONDS)
        assert not zygote.is_gone
        with zygote.fork() as worker:
            assert worker.run_cell("1", SECONDS).failure is None


def test_an_answer_that_never_comes_because_the_zygote_was_killed_is_not_the_notebooks_doing():
    with Sandbox(without=frozenset({"bubblewrap"})).start() as zygote, zygote.fork() as worker:
        worker.run_cell("import os, time\ndef f(): time.sleep(60)", SECONDS)
        call = ["f", ["tuple", []], ["dict", []]]
        worker._channel.send(1, {"do": "calls", "calls": [call], "share": None})  # keeps it busy
        os.kill(zygote._process.pid, signal.SIGKILL)
        with pytest.raises(WorkerFailed, match=r"^the zygote is gone$"):
            worker.call("f", (), SECONDS)
        assert zygote.is_gone


def test_last_words_of_a_zygote_are_told(monkeypatch, tmp_path):
    code = tmp_path / "worker"
    code.mkdir()
    (code / "__main__.py").write_text("raise SystemExit('no shell today')")
    monkeypatch.setattr(launch, "WORKER_CODE", code)
    with (
        Sandbox(without=frozenset({"bubblewrap"})).start() as zygote,
        pytest.raises(WorkerFailed, match=r"its last words were:\nno shell today$"),
    ):
        zygote.wait_until_ready()


GRADER = """
    import sys, time
    sys.path.insert(0, {root!r})
    from autograder.sandbox.launch import Sandbox
    zygote = Sandbox(without=frozenset({without!r})).start()
    branch = zygote.branch()
    workers = [zygote.fork(), branch.fork()]
    for worker in workers:
        worker.run_cell("open('left', 'w').write('x')", 20)
        endless = [["while True: pass", None]]
        worker._channel.send(9, {{"do": "cells", "sources": endless, "keep": []}})
    print(zygote._process.pid, flush=True)
    time.sleep(60)
    """


def test_nothing_outlives_a_grader_that_was_killed(without, tmp_path):
    root = str(Path(launch.__file__).parents[2])
    source = textwrap.dedent(GRADER).format(root=root, without=list(without))
    grader = subprocess.Popen(
        [sys.executable, "-c", source],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    with grader:
        pid = int(grader.stdout.readline())
        family = below(pid)
        assert len(family) >= 4  # zygote, branch and two workers, if no bubblewrap besides
        grader.kill()
        assert until(lambda: not any(alive(each) for each in family), 20)
    assert until(lambda: list(tmp_path.iterdir()) == [])
