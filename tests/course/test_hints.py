"""A part of what `make hints` proves: no hint is untrue, whatever is wrong beside a mistake."""

import random

import pytest

from autograder import course as course_module
from tests.conftest import ROOT, sampled
from tests.course import hints
from tests.course.hint_checks import CHECKS, UNTRUE, Found, judge

NAMES = list(course_module.load(ROOT).assignments)
# Of each assignment; what takes a whole notebook takes a fifth of a second.
PART = {
    "OneMistake": 12,
    "OneMistakeGraded": 1,
    "RightAnswers": 1,
    "RightAnswersOnAMistake": 2,
    "TwoInOneFunction": 12,
    "ThreeInOneFunction": 6,
    "TwoInTwoFunctions": 3,
}


def part(name, check):
    """Some of the answers that a check is about, the same every time."""
    of, chance = hints.of(name), random.Random(f"{name} {check}")
    if check.endswith("InOneFunction"):
        # All pairs of one question that has any, as it takes seconds to find those of all.
        questions = chance.sample(list(of.questions), len(of.questions))
        tasks = next(filter(None, (CHECKS[check].tasks(of, 20, [each]) for each in questions)), [])
    else:
        tasks = CHECKS[check].tasks(of, 20)
    return chance.sample(tasks, min(PART[check], len(tasks)))


@pytest.mark.parametrize(
    ("name", "check"), sampled([(name, check) for check in CHECKS for name in NAMES], every=5)
)
def test_no_hint_is_untrue(name, check):
    tasks = part(name, check)
    assert tasks
    found = [judge(name, check, task) for task in tasks]
    assert [each for each in found if each.kind == UNTRUE] == []


# That these would find one


def test_a_hint_that_names_another_mistake_is_untrue(monkeypatch):
    monkeypatch.setattr(hints.Hints, "named", lambda *_: ["skips_the_shift"])
    task = "forgets_to_divide", hints.Draw("student 0")
    assert judge("rnn_forward", "OneMistake", task).kind == UNTRUE


def test_a_hint_that_would_not_be_given_to_all_is_untrue_of_two_mistakes(monkeypatch):
    def named(self, question, function, draw):
        return ["skips_the_shift"] if draw.own_sizes else []

    monkeypatch.setattr(hints.Hints, "named", named)
    task = "softmax", ("a", "b"), "def softmax(x):\n    return x", hints.Draw("student 0")
    assert judge("rnn_forward", "TwoInOneFunction", task).kind == UNTRUE


def test_two_mistakes_that_act_as_a_third_may_be_told_as_it():
    together = """
def softmax(x):
    powers = np.exp(x)
    return powers / np.sum(powers)
"""
    two = "normalises_over_everything", "skips_the_shift"
    found = judge(
        "rnn_forward", "TwoInOneFunction", ("softmax", two, together, hints.Draw("student 0"))
    )
    third = "normalises_over_everything_without_a_shift"
    assert found == Found("named as what both are", f"{' and '.join(two)} as {third}")


# Other sizes


def test_the_graders_own_sizes_are_back_afterwards():
    from tests.graders.attention import inputs, test_attention

    before = inputs.SHORT, test_attention.SHORT, test_attention.SIZES
    with hints.other_sizes("any"):
        during = inputs.SHORT, test_attention.SHORT, test_attention.SIZES
    after = inputs.SHORT, test_attention.SHORT, test_attention.SIZES
    assert during[0] is during[1] is during[2][0]
    assert during[0] != before[0]
    assert after == before


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("rnn_forward", "unroll_forward"),
        ("vanishing_gradient", "run_backward"),
        ("gated_cells", "run_lstm"),
        ("attention", "attend"),
    ],
)
def test_in_other_sizes_a_student_is_asked_the_same_about_arrays_of_other_shapes(name, question):
    def shapes(own_sizes):
        cases = hints.of(name).cases(question, hints.Draw("student 0", own_sizes))
        return [case.inputs[0].shape for case in cases]

    pairs = list(zip(shapes(True), shapes(False), strict=True))
    assert all(own != other for own, other in pairs)
