"""Answers that nobody listed: right ones get full marks, wrong ones lose points and no more."""

import re

import pytest

from tests.conftest import sampled
from tests.course.vanishing_gradient.unlisted import RIGHT, WRONG
from tests.kit.grading.local_worker import criteria, lost, misconceptions_named

MISTAKES = [(question, name) for question, cells in WRONG.items() for name in cells]
TRUTHFUL = re.compile(r" differs in \d+ of \d+ elements, for ")


@pytest.mark.parametrize("style", sampled([(style,) for style in RIGHT], every=4))
def test_a_style_that_nobody_listed_gets_full_marks_from_five_students(grader, style):
    for student in range(5):
        result = grader.grade_solved(f"student {student}", **RIGHT[style])
        assert lost(result) == []
        assert result.cells == []


@pytest.mark.parametrize(("question", "name"), sampled(MISTAKES, every=9))
def test_an_unlisted_mistake_costs_its_own_question_alone_and_gets_no_false_hint(
    grader, question, name
):
    result = grader.grade_solved("somebody", **{question: WRONG[question][name]})
    assert lost(result) == [question]
    assert misconceptions_named(result, question) == set()
    told = [each.message for each in criteria(result, question).values()]
    assert any(map(TRUTHFUL.search, told)), told
