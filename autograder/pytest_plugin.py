"""pytest's part: every test of a hidden grader is one criterion of one submission.

`pytest tests/graders/<assignment> --submission some.ipynb` grades one notebook. Without the option
the graders run against the accepted answers of `solutions/`, which must all pass. A class is graded
by the same judge, called directly.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .grading.concept import Concept
from .grading.context import GraderContext
from .grading.question import CriterionFailed, Question
from .grading.seeds import CHECKED_STUDENT
from .grading.submission_grader import SubmissionGrader


@dataclass(frozen=True)
class Opened:
    """An assignment's context, and the submissions that are graded at it."""

    context: GraderContext
    graders: list[SubmissionGrader]


OPENED: pytest.StashKey[dict[str, Opened]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--submission",
        action="append",
        default=[],
        metavar="NOTEBOOK",
        help="grade this notebook with the hidden graders; may be given more than once",
    )
    parser.addoption(
        "--student",
        default=None,
        metavar="ID",
        help="whose inputs to draw (default: those of `autograder check`)",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[OPENED] = {}


def pytest_unconfigure(config: pytest.Config) -> None:
    for opened in config.stash.get(OPENED, {}).values():
        opened.context.zygote.close()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.cls is None or not issubclass(metafunc.cls, (Question, Concept)):
        return
    graders = _opened(metafunc.config, metafunc.definition.path.parent.name).graders
    ids = [Path(grader.submission.name).stem for grader in graders]
    # The scope makes pytest finish one submission before it begins the next.
    metafunc.parametrize("grader", graders, ids=ids, scope="session")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> Any:
    if call.excinfo is not None and call.excinfo.errisinstance(CriterionFailed):
        # The message says all; a traceback takes longer to draw than the submission to grade.
        shown = pytest.fail.Exception(str(call.excinfo.value), pytrace=False)
        call.excinfo = pytest.ExceptionInfo.from_exc_info((type(shown), shown, call.excinfo.tb))
    return (yield)


def _opened(config: pytest.Config, assignment: str) -> Opened:
    from . import runner  # they import this package
    from .validation import samples

    opened = config.stash[OPENED]
    if assignment not in opened:
        run = runner.Run.of(config.rootpath, assignment)
        context = runner.open_prepared(run)
        student = config.getoption("--student") or CHECKED_STUDENT
        named = config.getoption("--submission")
        tasks = [runner.Task(name, Path(name), student) for name in named]
        tasks = tasks or [sample.task for sample in samples.right(context.corpus)]
        graders = [SubmissionGrader(context, runner.read(run, task)) for task in tasks]
        opened[assignment] = Opened(context, graders)
    return opened[assignment]
