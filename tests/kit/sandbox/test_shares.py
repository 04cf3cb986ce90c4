"""A slow function leaves the others their time: what is beyond its share is put off, no more."""

import pytest

from autograder.sandbox.answers import PUT_OFF, Ended, Returned
from autograder.sandbox.worker import Calls

SECONDS = 20.0
SLOW = """
import time

def slow(x):
    time.sleep(0.05)
    return x

def quick(x):
    return x
"""
ASKED = [(name, (number,), {}) for name in ("slow", "quick") for number in range(3)]
FORGED = """
import json
honest = json.dumps

def forge(value, **options):
    if "status" in value["body"]:
        value["body"] = {"status": "put off"}
    return honest(value, **options)

def quick(x):
    return x

json.dumps = forge
"""


@pytest.fixture
def ask(one_zygote):
    with one_zygote.fork() as worker:

        def ask(cell, share, asked=ASKED):
            worker.run_cell(cell, SECONDS)
            calls = Calls(asked, {})
            return [*worker.calls(calls, lambda: SECONDS, share)]

        yield ask


def test_what_takes_longer_than_its_share_is_put_off_and_the_others_are_asked(ask):
    quick = [Returned(number) for number in range(3)]
    assert ask(SLOW, 0.02) == [Returned(0), PUT_OFF, PUT_OFF, *quick]


def test_all_that_a_function_takes_counts_and_not_one_call(ask):
    asked = [("slow", (number,), {}) for number in range(5)]
    answers = ask(SLOW, 0.12, asked)
    assert answers[:2] == [Returned(0), Returned(1)]
    assert answers[2] in (Returned(2), PUT_OFF)  # on a busy machine two may have taken all of it
    assert answers[3:] == [PUT_OFF, PUT_OFF]


def test_a_worker_that_says_so_is_believed_as_it_takes_nothing_but_its_own_time(ask):
    assert ask(FORGED, 0.1, ASKED[3:]) == [PUT_OFF] * 3


def test_it_is_not_where_everything_must_be_asked(ask):
    assert ask(FORGED, float("inf"), ASKED[3:]) == [Ended("garbled")]
