"""The misconception that CONTRIBUTING.md adds is a new one, and its figures are those of today."""

import re
from contextlib import suppress

import numpy as np
import pytest

from autograder.course.corpus import load_corpus
from solutions.rnn_forward import reference
from tests.conftest import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def added(course):
    """The example, as it is after it was pasted, and the file's own misconceptions."""
    known = load_corpus(course.assignment("rnn_forward")).misconceptions["softmax"]
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.S)
    namespace = dict(known[0].function.__globals__)
    exec(code, namespace)  # noqa: S102 - our own page
    return namespace["takes_powers_of_two"].misconception, known


def test_the_example_acts_unlike_every_known_mistake_and_the_right_answer(added, rng):
    example, known = added
    assert example.id not in {each.id for each in known}
    scores = rng.normal(size=(3, 4))
    answer = example.function(scores.copy())
    for other in (reference.softmax, *(each.fresh({}) for each in known)):
        theirs = None
        with np.errstate(all="ignore"), suppress(ValueError):  # some lose an axis
            theirs = np.asarray(other(scores.copy()))
        # Another shape is another answer.
        assert np.shape(theirs) != answer.shape or not np.allclose(theirs, answer)


def test_the_counts_that_the_example_shows_are_one_more_than_there_are(course):
    count = len(load_corpus(course.assignment("rnn_forward")).all_misconceptions) + 1
    assert f"wrong       {count} of {count}  caught; {count} named" in TEXT
