"""Runs the tests that the page names, and counts how they ended."""

from __future__ import annotations

from collections import Counter

import pytest

from .figures import FIGURES, write
from .promises import SECTIONS


class _Counts:
    """A pytest plugin: how each file's tests ended."""

    def __init__(self) -> None:
        self.by_file: dict[str, Counter[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            path = report.nodeid.partition("::")[0]
            self.by_file.setdefault(path, Counter())[report.outcome] += 1


def run_tests(quick: bool) -> int:
    """Runs the tests that the page names, and writes how they ended."""
    named = {test for promises in SECTIONS.values() for each in promises for test in each.tests}
    counts = _Counts()
    which = "not slow and not long" if quick else "slow or not slow"
    options = ["-q", "-m", which, "--numprocesses", "logical", "--dist", "loadfile"]
    status = pytest.main([*sorted(named), *options], plugins=[counts])
    files = {path: dict(ended) for path, ended in counts.by_file.items()}
    write(FIGURES / "tests.json", {"slow too": not quick, "files": files})
    return int(status)
