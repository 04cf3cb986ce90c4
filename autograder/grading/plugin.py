"""pytest's part: every test of a hidden grader is one criterion of one submission.

`pytest tests/graders/<assignment> --submission some.ipynb` grades one notebook. Without the option
the graders run against the accepted answers of `solutions/`, which must all pass.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from .concept import Concept
from .desk import Desk
from .question import CriterionFailed, Question
from .result import Result
from .seeds import CHECKED_STUDENT
from .sitting import Sitting

Broken = dict[tuple[str, str], str]
BATCH = "autograder-batch"


@dataclass
class Batch:
    """Submissions that are graded in one pytest session."""

    desk: Desk
    sittings: Sequence[Sitting]
    on_result: Callable[[int, Result], None] | None = None
    on_begin: Callable[[int], None] | None = None
    results: dict[int, Result] = field(default_factory=dict)
    broken: dict[int, Broken] = field(default_factory=dict)
    waiting: dict[int, int] = field(default_factory=dict)
    begun: set[int] = field(default_factory=set)

    def begin(self, index: int) -> None:
        """A criterion of this sitting is about to run."""
        if index not in self.begun:
            self.begun.add(index)
            if self.on_begin:
                self.on_begin(index)

    def finish(self, index: int) -> None:
        """Every criterion of this sitting has run: its record is complete."""
        broken = self.broken.get(index, {})
        try:
            self.results[index] = self.sittings[index].result(broken)
        except Exception:  # noqa: BLE001 - our bug, and it must not reach the other submissions
            self.results[index] = self.sittings[index].without_result(traceback.format_exc())
        self.sittings[index].forget()
        if self.on_result:
            self.on_result(index, self.results[index])


class GraderPlugin:
    """Gives each grader's tests their sittings, and keeps what came of them."""

    def __init__(self, batch_for: Callable[[str], Batch]) -> None:
        self._batch_for = batch_for

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if metafunc.cls is None or not issubclass(metafunc.cls, (Question, Concept)):
            return
        sittings = self._batch_for(metafunc.definition.path.parent.name).sittings
        ids = [Path(sitting.submission.name).stem for sitting in sittings]
        # The scope makes pytest finish one submission before it begins the next.
        metafunc.parametrize("sitting", sittings, ids=ids, scope="session")

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        found: dict[str, dict[str, Question | Concept]] = {}
        for item in items:
            if seat := self._seat(item):
                batch, number = seat
                question = item.cls()  # type: ignore[attr-defined]
                found.setdefault(item.path.parent.name, {})[question.function] = question
                batch.waiting[number] = batch.waiting.get(number, 0) + 1
        for assignment, asked in found.items():
            questions = {name: each for name, each in asked.items() if isinstance(each, Question)}
            concepts = {name: each for name, each in asked.items() if isinstance(each, Concept)}
            self._batch_for(assignment).desk.seat(questions, concepts)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if seat := self._seat(item):
            batch, number = seat
            batch.begin(number)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        seat = self._seat(item)
        if seat is None:
            return (yield)
        batch, number = seat
        if call.excinfo is not None:
            if call.excinfo.errisinstance(CriterionFailed):
                _shown_as_its_message(call)
            else:
                key = item.cls.function, item.originalname.removeprefix("test_")  # type: ignore[attr-defined]
                why = "".join(traceback.format_exception(call.excinfo.value))
                batch.broken.setdefault(number, {})[key] = why
        report = yield
        if call.when == "teardown":
            batch.waiting[number] -= 1
            if batch.waiting[number] == 0:
                batch.finish(number)
        return report

    def _seat(self, item: pytest.Item) -> tuple[Batch, int] | None:
        """The batch and the number of the sitting that an item is about; None for other tests."""
        spec = getattr(item, "callspec", None)
        sitting = spec.params.get("sitting") if spec is not None else None
        if not isinstance(sitting, Sitting):
            return None
        batch = self._batch_for(item.path.parent.name)
        return batch, list(batch.sittings).index(sitting)


def _shown_as_its_message(call: pytest.CallInfo[None]) -> None:
    """Spares pytest the traceback of a lost criterion, which takes longer to draw than to grade."""
    assert call.excinfo is not None
    shown = pytest.fail.Exception(str(call.excinfo.value), pytrace=False)
    call.excinfo = pytest.ExceptionInfo.from_exc_info((type(shown), shown, call.excinfo.tb))


# -- plain `pytest tests/graders/...` -------------------------------------------------------

OPENED: pytest.StashKey[dict[str, Batch]] = pytest.StashKey()


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
    if config.pluginmanager.has_plugin(BATCH):
        return
    batches: dict[str, Batch] = {}
    config.stash[OPENED] = batches

    def batch_for(assignment: str) -> Batch:
        if assignment not in batches:
            batches[assignment] = _batch_from_options(config, assignment)
        return batches[assignment]

    config.pluginmanager.register(GraderPlugin(batch_for), BATCH)


def pytest_unconfigure(config: pytest.Config) -> None:
    for batch in config.stash.get(OPENED, {}).values():
        batch.desk.zygote.close()


def _batch_from_options(config: pytest.Config, assignment: str) -> Batch:
    from .. import classroom, engine  # they import this module

    run = engine.Run.of(config.rootpath, assignment)
    desk = engine.open_desk(run)
    named = [Path(name) for name in config.getoption("--submission")]
    student = config.getoption("--student") or CHECKED_STUDENT
    if named:
        tasks = [engine.Task(str(path), path, student) for path in named]
    else:
        tasks = [pupil.task for pupil in classroom.right(desk.corpus)]
    return Batch(desk, [Sitting(desk, engine.read(run, task)) for task in tasks])
