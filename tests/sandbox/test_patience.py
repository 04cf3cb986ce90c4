"""A deadline counts a worker's own time, and not its wait for a busy processor."""

import os
import subprocess
import sys
import time

import pytest

from autograder.sandbox.answers import Ended, Returned
from autograder.sandbox.launch import Limits, Sandbox
from autograder.sandbox.patience import MOST_ADDED, Patience, account_of, waited_for_a_processor

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
    account = account_of(own)
    os.close(own)
    assert account is not None
    assert account.name == "schedstat"
    assert waited_for_a_processor(account) > 0


def test_without_an_account_the_clock_alone_counts(tmp_path):
    assert waited_for_a_processor(None) == waited_for_a_processor(tmp_path / "gone") == 0
    (tmp_path / "odd").write_text("no numbers")
    assert waited_for_a_processor(tmp_path / "odd") == 0
    patience = Patience(0.05, None)
    time.sleep(0.06)
    assert patience.remaining() < 0


def test_waiting_adds_what_it_took_and_no_more_than_so_many_deadlines(tmp_path):
    account = tmp_path / "schedstat"
    account.write_text("0 5000000000 1")
    patience = Patience(0.01, account)
    time.sleep(0.02)
    assert patience.remaining() < 0  # what it waited before is not counted
    account.write_text("0 5030000000 1")
    assert patience.remaining() > 0
    assert patience.added == pytest.approx(0.03)
    account.write_text("0 99000000000 1")
    patience.extend()
    assert patience.added == pytest.approx(MOST_ADDED * 0.01)


def test_a_call_that_needs_most_of_its_deadline_has_it_on_a_crowded_processor(crowded):
    with Sandbox(limits=Limits()).start() as zygote, zygote.fork() as worker:
        busy = BUSY.format(0.5).replace("\n", "\n    ")
        worker.run_cell(f"def f():\n    {busy}\n    return 1", 60)
        started = time.monotonic()
        assert isinstance(worker.call("f", (), 0.6), Returned)
        assert time.monotonic() - started > 0.6  # or nothing was tested


def test_a_call_that_sleeps_is_not_given_the_time_that_others_take(crowded):
    with Sandbox(limits=Limits()).start() as zygote, zygote.fork() as worker:
        worker.run_cell("def f():\n    import time\n    time.sleep(60)", 60)
        started = time.monotonic()
        assert worker.call("f", (), 0.5) == Ended("timeout", "0.5 s")
        assert time.monotonic() - started < 5
