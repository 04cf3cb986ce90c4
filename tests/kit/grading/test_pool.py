"""Grader processes that die, hang or break take no submission along but their own."""

import os
import signal
import time
from pathlib import Path

import pytest

from autograder import KitError
from autograder.runner import pool
from autograder.runner.pool import Lost, Pool, PoolError

NUMBERS = range(12)


def children():
    """The processes that this one has started and that are there."""
    return set(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


class Own:
    """What a process has for itself alone: here, only that it was closed in the end."""

    there = 0

    def __init__(self):
        Own.there += 1

    def close(self):
        Own.there -= 1


def graded(folder, trouble=lambda number, attempt: None, seconds=60.0, jobs=2):
    """What comes of twelve submissions, each begun with the trouble that it makes."""

    def work(own, number):
        attempts = folder / str(number)
        with attempts.open("a") as file:
            file.write("x")
        trouble(number, len(attempts.read_text()))
        return number * number

    before = children()  # a zygote of other tests may be there
    pairs = list(Pool(work, Own, seconds).run(NUMBERS, jobs))
    found = dict(pairs)
    assert len(found) == len(pairs), "one had two results"
    assert Own.there == 0
    assert children() == before
    return found


def attempts(folder):
    return {number: len((folder / str(number)).read_text()) for number in range(12)}


RESULTS = {number: number * number for number in range(12)}


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_each_has_one_result(tmp_path, jobs):
    assert graded(tmp_path, jobs=jobs) == RESULTS
    assert attempts(tmp_path) == dict.fromkeys(range(12), 1)


def test_no_submissions_have_no_results():
    assert list(Pool(None, None, 1.0).run([], 2)) == []


def kill(_=None):
    os.kill(os.getpid(), signal.SIGKILL)


def test_the_one_at_which_a_process_was_killed_is_begun_once_more_and_no_other(tmp_path):
    struck = {0, 5, 7, 11}
    found = graded(tmp_path, lambda n, attempt: n in struck and attempt == 1 and kill())
    assert found == RESULTS
    assert attempts(tmp_path) == {number: 1 + (number in struck) for number in range(12)}


def test_one_that_ends_its_process_twice_is_lost_alone(tmp_path):
    found = graded(tmp_path, lambda n, _: n in {2, 9} and kill())
    lost = Lost("its grader process was ended by SIGKILL, twice")
    assert found == {**RESULTS, 2: lost, 9: lost}


def test_an_exit_is_told_with_its_status(tmp_path):
    found = graded(tmp_path, lambda n, _: n == 3 and os._exit(7))
    assert found == {**RESULTS, 3: Lost("its grader process was ended with status 7, twice")}


def test_one_that_never_ends_is_stopped_and_lost_alone(tmp_path):
    found = graded(tmp_path, lambda n, _: n == 6 and time.sleep(600), seconds=0.5)
    why = "its grading did not end within 0.5 s, and was stopped"
    assert found == {**RESULTS, 6: Lost(why)}
    assert attempts(tmp_path)[6] == 1


def test_time_that_the_reader_of_results_takes_is_nobodys(tmp_path):
    found = []
    for pair in Pool(lambda own, number: number, Own, 0.2).run(NUMBERS, 2):
        found.append(pair)
        time.sleep(0.1)
    assert sorted(found) == [(number, number) for number in range(12)]


def test_one_that_was_begun_while_the_reader_was_busy_is_not_overdue(tmp_path):
    def work(own, number):
        time.sleep(0.3)
        return number

    found = []
    for pair in Pool(work, Own, 0.5).run(range(4), 1):
        found.append(pair)
        time.sleep(0.7 if len(found) == 1 else 0)
    assert found == [(number, number) for number in range(4)]


def test_one_whose_grading_breaks_is_lost_alone_and_told(tmp_path):
    def trouble(number, _):
        if number == 6:
            raise LookupError("a bug of ours")

    found = graded(tmp_path, trouble)
    assert found.pop(6).why.endswith("LookupError: a bug of ours\n")
    assert found == {n: result for n, result in RESULTS.items() if n != 6}
    assert attempts(tmp_path)[6] == 1


def test_what_concerns_all_ends_the_run(tmp_path):
    def trouble(number, _):
        raise KitError("The graders cannot be run.")

    with pytest.raises(KitError, match=r"^The graders cannot be run\.$"):
        graded(tmp_path, trouble)
    assert Own.there == 0


def test_processes_that_end_before_they_begin_anything_are_not_started_for_ever(monkeypatch):
    monkeypatch.setattr(pool, "die_with_parent", kill)
    with pytest.raises(PoolError, match=r"^Grader processes end again and again, by SIGKILL\.$"):
        list(Pool(lambda own, number: number, Own, 60.0).run(NUMBERS, 2))
    assert Own.there == 0


def test_a_reader_that_stops_leaves_no_process(tmp_path):
    before = children()
    results = Pool(lambda own, number: number, Own, 60.0).run(NUMBERS, 2)
    next(results)
    results.close()
    assert Own.there == 0
    assert children() == before
