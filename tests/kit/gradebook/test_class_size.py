"""What a submission costs does not depend on how many there are: counted, and not timed."""

import os
import runpy
import sys
from collections import Counter
from contextlib import contextmanager

import pytest
from nbconvert.exporters import Exporter
from sqlalchemy import Engine, event

from autograder.gradebook import maker, transaction, writer
from autograder.results.records import Records
from autograder.submission import read
from autograder.util import files
from tests.kit.courses import tiny as tiny_course
from tests.kit.courses.tiny import NAME, RIGHT, WRONG

SMALL, LARGE = 30, 300


@contextmanager
def counted(path):
    """Counts what is done in this process and in those that it forks, by name."""
    log = os.open(path, os.O_CREAT | os.O_APPEND | os.O_RDWR)

    def count(name, value=1):
        os.write(log, f"{name} {value}\n".encode())

    def counting(patch, owner, name, event_, value=lambda *_: 1):
        inner = getattr(owner, name)

        def called(*arguments, **options):
            counted_as = event_(*arguments) if callable(event_) else event_
            count(counted_as, value())
            return inner(*arguments, **options)

        patch.setattr(owner, name, called)

    def on_statement(*_):
        count("statements")

    def file_read(place, _):
        return "notebooks read" if str(place).endswith(".ipynb") else "others read"

    with pytest.MonkeyPatch.context() as patch:
        counting(patch, files, "_open_plain", file_read)
        counting(patch, read, "parse", "parsed")
        counting(patch, Records, "write", "records written")
        counting(patch, Records, "read", "records read")
        counting(patch, Exporter, "from_notebook_node", "converted")
        counting(patch, runpy, "run_path", "configuration executed")
        patch.setattr(writer, "BATCH", 16)  # so that there are several in the small class, too
        start = depth()
        deeper = lambda: depth() - start  # noqa: E731
        counting(patch, transaction, "put", "depth of put", deeper)
        counting(patch, maker.Maker, "make", "depth of make", deeper)
        event.listen(Engine, "before_cursor_execute", on_statement)
        found = {"sum": Counter(), "most": {}}
        try:
            yield found
        finally:
            event.remove(Engine, "before_cursor_execute", on_statement)
            os.lseek(log, 0, os.SEEK_SET)
            with os.fdopen(log) as lines:
                for line in lines:
                    name, _, value = line.rpartition(" ")
                    found["sum"][name] += int(value)
                    found["most"][name] = max(int(value), found["most"].get(name, 0))


def depth():
    frame, count = sys._getframe(), 0
    while frame is not None:
        frame, count = frame.f_back, count + 1
    return count


def graded(folder, students):
    for number in range(students):
        answer = WRONG if number % 3 else RIGHT
        path = folder.path / "submitted" / f"s{number:03}" / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(folder.filled_in(answer))
    with counted(folder.path / "first") as folder.first:
        done = folder.here("grade", NAME)
    assert done.stdout == f"{NAME}: {students} graded\n", done.stderr
    with counted(folder.path / "second") as folder.second:
        done = folder.here("grade", NAME)
    assert done.stdout == f"{NAME}: {students} unchanged\n"
    with counted(folder.path / "exported") as folder.exported:
        done = folder.here("export", "--to", "csv")
    assert done.stdout == f"exports/csv.csv: {students} students, {NAME}\n", done.stderr
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return graded(tiny_course.make(tmp_path_factory.mktemp("small") / "course"), SMALL)


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return graded(tiny_course.make(tmp_path_factory.mktemp("large") / "course"), LARGE)


@pytest.fixture(params=["small", "large"])
def some(request):
    folder = request.getfixturevalue(request.param)
    folder.students = {"small": SMALL, "large": LARGE}[request.param]
    return folder


def test_a_notebook_is_read_once_and_parsed_once(some):
    # The release is read and parsed for itself.
    assert some.first["sum"]["notebooks read"] == some.students
    assert some.first["sum"]["parsed"] == some.students


def test_a_record_is_written_once(some):
    assert some.first["sum"]["records written"] == some.students


def test_nothing_is_converted_by_nbgrader(some):
    assert some.first["sum"]["converted"] == 0


def test_the_configuration_is_executed_once_by_the_kit(some):
    assert some.first["sum"]["configuration executed"] <= 1


def test_of_what_did_not_change_nothing_is_parsed_or_written(some):
    again = some.second["sum"]
    assert (again["parsed"], again["records written"], again["converted"]) == (0, 0, 0)
    # What was handed in, and the graded copy; the page is no notebook.
    assert again["notebooks read"] == 2 * some.students
    assert again["statements"] < 40


def test_a_large_class_takes_fewer_statements_a_submission(small, large):
    before, after = (each.first["sum"]["statements"] for each in (small, large))
    assert after / LARGE <= before / SMALL
    assert after / LARGE < 2


def test_an_export_takes_as_many_statements_for_a_large_class(small, large):
    before, after = (each.exported["sum"]["statements"] for each in (small, large))
    assert before == after


def test_the_stack_is_as_deep_in_a_large_class(small, large):
    for name in ("depth of put", "depth of make"):
        assert large.first["most"][name] == small.first["most"][name]
