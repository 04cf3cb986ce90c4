"""All that a notebook says is bounded, and whoever says more is told that, and nothing else."""

import pytest

from autograder.sandbox.answers import Ended, Returned
from autograder.sandbox.worker import Room

SECONDS = 20.0


@pytest.mark.parametrize(
    "value", ["np.ones(40_000)", "'a' * 1000, " * 300, "[np.ones(1) for _ in range(300)]"]
)
def test_who_gives_back_more_than_there_is_room_for_has_given_too_much(one_zygote, value):
    with one_zygote.fork(room=Room(500_000)) as worker:
        worker.run_cell(f"import numpy as np\ndef f():\n    return {value}", SECONDS)
        assert isinstance(worker.call("f", (), SECONDS), Returned)
        assert worker.call("f", (), SECONDS) == Ended("too much", "128 MB")
