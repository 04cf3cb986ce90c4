"""A deadline counts a worker's own time, and not its wait for a busy processor."""

import os
import subprocess
import sys
import time

import pytest

from autograder.sandbox.answers import Ended, Returned
from autograder.sandbox.deadline import MOST_ADDED, Account, CpuAwareDeadline
from autograder.sandbox.launch import Limits, Sandbox

BUSY = "import time; start = time.process_time()\nwhile time.process_time() - start < {}: pass"


@pytest.fixture
def crowded():
    """One processor for this process and what it starts, shared with six others that want it."""
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("NOT TESTED: processors cannot be assigned here")
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    loop = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(loop) for _ in range(6)]
    yield
    for each in others:
        each.kill()
        each.wait()
    os.sched_setaffinity(0, before)


def test_the_kernel_says_how_long_a_process_waited():
    own = os.pidfd_open(os.getpid())
    account = Account(own)
    os.close(own)
    assert account.read() > 0


def test_without_an_account_the_clock_alone_counts():
    nowhere = Account(-1)
    assert nowhere.read() == 0
    deadline = CpuAwareDeadline(0.05, nowhere)
    time.sleep(0.06)
    assert deadline.remaining() < 0


def test_waiting_adds_what_it_took_and_no_more_than_so_many_deadlines(monkeypatch):
    account = Account(-1)
    account.waited = waited = 5.0
    monkeypatch.setattr(account, "read", lambda: waited)
    deadline = CpuAwareDeadline(0.01, account)
    time.sleep(0.2)
    assert deadline.remaining() < 0  # what it waited before is not counted
    waited = 5.03
    assert deadline.remaining() < 0  # 0.03 s more, of the 0.19 that it is late
    assert deadline.added == pytest.approx(0.03)
    waited = 99.0
    deadline.extend()
    assert deadline.added == pytest.approx(MOST_ADDED * 0.01)


def test_no_more_is_added_than_has_passed(monkeypatch):
    account = Account(-1)
    monkeypatch.setattr(account, "read", lambda: 60.0)
    deadline = CpuAwareDeadline(10, account)
    deadline.extend()
    assert deadline.added < 1


def test_a_call_that_needs_most_of_its_deadline_has_it_on_a_crowded_processor(crowded):
    with Sandbox(limits=Limits()).start() as zygote, zygote.fork() as worker:
        busy = BUSY.format(0.5).replace("\n", "\n    ")
        worker.run_cell(f"def f():\n    {busy}\n    return 1", 60)
        started = time.monotonic()
        assert isinstance(worker.call("f", (), 0.6), Returned)
        if time.monotonic() - started <= 0.6:
            pytest.skip("NOT TESTED: the worker had its processor, in spite of six others")


def test_a_call_that_sleeps_is_not_given_the_time_that_others_take(crowded):
    with Sandbox(limits=Limits()).start() as zygote, zygote.fork() as worker:
        worker.run_cell("def f():\n    import time\n    time.sleep(60)", 60)
        started = time.monotonic()
        assert worker.call("f", (), 0.5) == Ended("timeout", "0.5 s")
        assert time.monotonic() - started < 5
