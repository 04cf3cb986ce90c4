"""Grading over a Dask cluster of real processes: the same gradebook, whoever of them dies."""

import os
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.course import Limits
from autograder.runner import crew, dask_worker
from autograder.runner.cluster import graded
from autograder.runner.crew import ClusterError
from autograder.runner.dask_worker import Unfit
from autograder.runner.inventory import inventory
from autograder.runner.run import Run, Task
from tests.kit.courses import tiny as tiny_course
from tests.kit.courses.tiny import NAME, WRONG, TinyFolder
from tests.kit.gradebook import dask_cluster

LATE = "2026-03-02 10:00:00 UTC"
SLOW = "import time\n\n\ndef double(x):\n    time.sleep(0.05)\n    return 2.0 * x\n"
LOST = "def double(x):\n    raise ValueError('no')\n"


@pytest.fixture
def cluster(tmp_path):
    with dask_cluster.started(tmp_path) as started:
        yield started


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class of 24 that takes a moment."""
    folder = tiny_course.make(tmp_path_factory.mktemp("cluster") / "course")
    answers = [folder.filled_in(each) for each in (SLOW, SLOW, WRONG, LOST)]
    for number in range(24):
        place = folder.path / "submitted" / f"s{number:02}" / NAME
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_bytes(answers[number % 4])
        if number % 5 == 0:
            (place / "timestamp.txt").write_text(LATE)
    place.joinpath(f"{NAME}.ipynb").write_bytes(b"{")
    return folder


def copied(course, path):
    return TinyFolder(shutil.copytree(course.path, path / "course"))


def records(folder):
    return sorted((folder.path / ".autograder" / "records" / NAME).glob("*.json"))


# -- the command ----------------------------------------------------------------------------


def test_a_worker_killed_in_the_middle_changes_nothing(course, cluster, tmp_path):
    local = copied(course, tmp_path / "local")
    here = local.here("grade", NAME)
    first = cluster.worker()
    cluster.worker()
    cluster.wait(2)
    folder = copied(course, tmp_path / "dask")
    command = folder.start("-m", "autograder", "grade", NAME, "--dask", cluster.address)
    while len(records(folder)) < 4 and command.poll() is None:
        time.sleep(0.01)
    first.kill()
    told, complained = command.communicate(timeout=120)
    assert (command.returncode, told) == (2, "tiny: 23 graded, 1 could not be graded\n")
    assert complained == here.stderr
    assert told == here.stdout
    assert folder.grades() == local.grades()
    assert folder.comments() == local.comments()
    assert folder.made() == local.made()
    assert [path.read_text() for path in records(folder)] == [
        path.read_text() for path in records(local)
    ]
    assert not list((folder.path / ".autograder").glob("cluster-*"))


# -- the crew -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kills:
    """In the place of what keeps a result: ends the worker that has graded one of these."""

    folder: Path
    once: str
    always: str

    def __call__(self, submission, result):
        died = self.folder / f"{result.student}-died"
        if result.student == self.always or (result.student == self.once and not died.exists()):
            with died.open("a") as log:
                log.write("x")
            os.kill(os.getpid(), signal.SIGKILL)


def tasks_of(folder, count=None):
    paths = sorted(folder.path.glob(f"submitted/*/{NAME}/{NAME}.ipynb"))[:count]
    return [Task(path.parts[-3], path, path.parts[-3]) for path in paths]


@pytest.mark.slow
def test_who_ends_a_worker_is_graded_by_another_and_lost_at_the_second(course, cluster, tmp_path):
    run, tasks = Run.of(course.path, NAME), tasks_of(course, 12)
    for _ in range(2):
        cluster.worker("--nanny")  # which starts another in the place of each that dies
    cluster.wait(2)
    keep = Kills(tmp_path, once="s03", always="s05")
    with cluster.client() as client:
        found = dict(graded(client, run, tasks, keep, pytest.fail))
    assert sorted(found) == list(range(12))
    assert (tmp_path / "s03-died").read_text() == "x"
    assert (tmp_path / "s05-died").read_text() == "xx"
    assert found[3].outcome == "graded"
    assert found[5].outcome == "grader_error"
    assert found[5].notes == ["its Dask worker was ended, twice"]
    assert {result.outcome for number, result in found.items() if number != 5} == {"graded"}


def test_a_worker_that_lacks_something_is_named_before_the_first_task(course, cluster):
    cluster.worker()
    cluster.worker("--no-nanny", PATH="/nowhere")  # where bubblewrap is not
    cluster.wait(2)
    run, told = Run.of(course.path, NAME), []
    with cluster.client() as client, pytest.raises(ClusterError) as raised:
        list(graded(client, run, tasks_of(course), None, told.append))
    said = str(raised.value)
    assert said.startswith("The Dask worker tcp://127.0.0.1:")
    layers = inventory(run)["sandbox"]
    assert f" cannot grade: sandbox is {layers.removeprefix('bubblewrap, ')} there and " in said
    assert said.endswith(
        f"{layers} here. Make it so that it has the same as here, or leave it out of the cluster."
    )
    assert said.count("cannot grade") == 1
    assert told == []


def test_who_comes_later_is_used_when_fit_and_told_when_not(course, cluster):
    first = cluster.worker()
    cluster.wait(1)
    run, told = Run.of(course.path, NAME), []
    with cluster.client() as client:
        results = graded(client, run, tasks_of(course), None, told.append)
        found = dict([next(results)])
        cluster.worker("--no-nanny", PATH="/nowhere")
        cluster.wait(2)
        cluster.worker()
        cluster.wait(3)
        found.update([next(results)])
        first.kill()
        found.update(results)
    assert len(found) == 24
    assert {result.outcome for result in found.values()} == {"graded", "unreadable"}
    (line,) = told
    assert "cannot grade: sandbox is " in line
    assert line.endswith("or leave it out of the cluster: it is not used.")


def test_a_worker_that_does_not_see_the_course_is_told(course, tmp_path):
    """What the worker does, as it would with another folder in the place of the course's."""
    run = Run.of(course.path, NAME)
    with pytest.raises(Unfit) as raised:
        dask_worker.brief(tmp_path / "not here", run, {}, b"")
    assert str(raised.value) == (
        f"it does not see this course: {course.path} must be the same folder there"
    )


def test_a_worker_that_imported_other_graders_is_told_to_start_anew(course, tmp_path, monkeypatch):
    run = Run.of(course.path, NAME)
    monkeypatch.setattr(dask_worker, "_read_with", {course.path: "as they were"})
    with pytest.raises(Unfit) as raised:
        dask_worker.brief(tmp_path, run, {}, b"")
    assert (
        str(raised.value) == "the course's files have changed since it was started: start it anew"
    )


# -- what takes long, or luck, to see on a real one -----------------------------------------


class Future:
    def __init__(self, status, error=None):
        self.status = status
        self.exception = lambda: error

    def add_done_callback(self, told):
        if self.status != "pending":
            told(self)


class Client:
    """Of one worker, which does with each submission in turn what `does` says."""

    def __init__(self, *does, brief="finished"):
        self.does = list(does)
        self.brief = brief
        self.there = {"tcp://one": 1}
        self.briefed = 0

    def nthreads(self):
        return dict(self.there)

    def cancel(self, futures):
        pass

    def submit(self, function, *arguments, **_):
        if function is dask_worker.brief:
            self.briefed += 1
            return Future(self.brief)
        return self.does.pop(0)(self, *arguments)


def begins(client, folder, number, task):
    dask_worker.begun_mark(folder, number).touch()
    return Future("pending")


def leaves(client, folder, number, task):
    client.there.clear()
    return Future("pending")


def forgets(client, *_):
    return Future("error", dask_worker.Forgotten())


def breaks(client, *_):
    client.there.clear()  # so that nobody is there to be dismissed
    return Future("error", OSError("no room"))


def by(client, course, monkeypatch):
    monkeypatch.setattr(crew, "WAIT_SECONDS", 0.3)
    monkeypatch.setattr(crew, "LOOK_SECONDS", 0.05)
    run = Run.of(course.path, NAME)
    return dict(graded(client, run, tasks_of(course, 1), None, pytest.fail))


def test_who_takes_too_long_is_told_and_the_worker_left_alone(course, monkeypatch):
    monkeypatch.setattr(Limits, "submission_seconds", 0.2)
    found = by(Client(begins), course, monkeypatch)
    assert found[0].outcome == "grader_error"
    assert found[0].notes == ["its grading did not end within 0.2 s"]


def test_a_cluster_without_a_worker_left_is_told(course, monkeypatch):
    with pytest.raises(ClusterError) as raised:
        by(Client(leaves), course, monkeypatch)
    assert str(raised.value) == (
        "The Dask cluster has no worker left that can grade, and 1 submissions wait. Start some, "
        "and run this again: what was graded is kept."
    )


def test_workers_that_do_not_answer_are_named(course, monkeypatch):
    with pytest.raises(ClusterError) as raised:
        by(Client(brief="pending"), course, monkeypatch)
    assert str(raised.value) == "These Dask workers do not answer: tcp://one."


def test_a_worker_that_was_started_anew_at_its_address_is_asked_again(course, monkeypatch):
    client = Client(forgets, breaks)
    found = by(client, course, monkeypatch)
    assert client.briefed == 2
    assert found[0].outcome == "grader_error"
    assert found[0].notes == ["OSError: no room"]


def test_a_worker_that_was_told_nothing_grades_nothing(course, tmp_path):
    with pytest.raises(dask_worker.Forgotten):
        dask_worker.grade(tmp_path, 0, *tasks_of(course, 1))
