"""Nearly every mistake of a corpus is plain computing, and would be taken from a student's cell."""

import pytest

from autograder.course.corpus import load_corpus
from autograder.mistakes.plain import more_than_computing


@pytest.mark.parametrize("assignment", ["rnn_forward", "vanishing_gradient", "attention"])
def test_the_mistakes_that_a_course_knows_would_nearly_all_be_taken(course, assignment):
    corpus = load_corpus(course.assignment(assignment))
    texts = [known.as_answer() for known in corpus.all_misconceptions]
    taken = [text for text in texts if not more_than_computing(text)]
    assert len(taken) >= 0.9 * len(texts)
