"""Nearly every mistake of a corpus is plain computing, and would be taken from a student's cell."""

import pytest

from autograder.course.corpus import load_corpus
from autograder.mistakes.naming import MistakesFile
from autograder.mistakes.plain import more_than_computing


@pytest.mark.parametrize("assignment", ["rnn_forward", "vanishing_gradient", "attention"])
def test_the_mistakes_that_a_course_knows_would_nearly_all_be_taken(course, assignment):
    of = course.assignment(assignment)
    corpus = load_corpus(of)
    refused = [
        known.id
        for known in corpus.all_misconceptions
        if more_than_computing(
            known.as_answer(),
            {*of.graded, *MistakesFile.of(of, known.question).from_references},
        )
    ]
    assert len(refused) <= 0.1 * len(corpus.all_misconceptions)
