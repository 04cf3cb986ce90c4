"""One zygote for all tests that are about what becomes of results.

Every run of `grade` starts one, and what it imports takes most of the second that a small run
takes. Nothing in these tests asks how it was started, or what it hides.
"""

import os
from contextlib import contextmanager
from dataclasses import replace
from unittest import mock
from weakref import WeakSet

import pytest

from autograder.sandbox.launch import Sandbox


class OneZygote:
    """Starts one for each kind of sandbox; whoever asks for one of that kind has a branch of it.

    `below` is the folder that the courses of the tests are in.
    """

    def __init__(self, below):
        self._below = below
        self._started = {}
        self._branches = WeakSet()
        self._process = os.getpid()

    @contextmanager
    def for_all(self):
        start, check_layers = Sandbox.start, Sandbox.check_layers

        def branch(sandbox):
            sandbox.layers()  # it may refuse
            forked = os.getpid() != self._process  # and perhaps killed while it asks
            if forked or not all(path.is_relative_to(self._below) for path in sandbox.public):
                return start(sandbox)
            kind = replace(sandbox, public=(self._below,), forbidden=())
            if kind not in self._started:
                self._started[kind] = start(kind)
                check_layers(kind, self._started[kind])
            zygote = self._started[kind].branch()
            self._branches.add(zygote)
            return zygote

        def check(sandbox, zygote):
            if zygote not in self._branches:
                check_layers(sandbox, zygote)

        with (
            mock.patch.object(Sandbox, "start", branch),
            mock.patch.object(Sandbox, "check_layers", check),
        ):
            yield

    def close(self):
        for zygote in self._started.values():
            zygote.close()


@pytest.fixture(scope="module", autouse=True)
def one_for_all(shared_zygotes):
    """Where a folder's conftest imports it, all tests of the folder share one."""
    with shared_zygotes.for_all():
        yield
