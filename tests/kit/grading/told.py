"""What the grader says in common cases; its words are pinned in `test_words.py` alone."""

from types import SimpleNamespace

from autograder.grading import words_on_absence, words_on_values
from autograder.grading.compare import Difference
from autograder.grading.question import case
from autograder.sandbox.answers import Ended, Raised


def _no_value(function, answer, label):
    return words_on_absence.not_a_value(SimpleNamespace(function=function), answer, case(label))


def untouched(function):
    return _no_value(function, Raised("NotImplementedError", "", function=function), "any input")


def never_returned(function, detail, label):
    return _no_value(function, Ended("timeout", detail), label)


def cut(function, detail, label):
    return _no_value(function, Ended("cut", detail), label)


def all_differ(result, count, label):
    asked = SimpleNamespace(results=(result,), result_shapes=("any shape",))
    found = Difference("value", 0, detail=f"{count} of {count}")
    return words_on_values.differs(asked, found, case(label))
