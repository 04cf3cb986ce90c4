"""Points may be tenths: whatever adds them up comes to the same number."""

from pathlib import Path

import pytest

from autograder.course import Assignment
from autograder.gradebook.errors import GradebookError
from autograder.gradebook.rows import checked_score
from autograder.results.result import CriterionResult, QuestionResult
from autograder.util.points import are_equal, total

TENTHS = {"shapes": 0.2, "values": 0.4, "seeded": 0.6}


def shares(*lost):
    return QuestionResult(
        "shares",
        [
            CriterionResult(name, "failed" if name in lost else "passed", score, points, "")
            for name, points in TENTHS.items()
            for score in [0 if name in lost else points]
        ],
    )


def test_tenths_add_up_to_what_one_reads():
    assert 0.2 + 0.4 + 0.6 != 1.2  # as `sum` has it too, before Python 3.12
    assert total(TENTHS.values()) == 1.2
    assert str(total([4, 6, 5, 5])) == "20"


@pytest.mark.parametrize("order", [(0.2, 0.4, 0.6), (0.6, 0.4, 0.2), (1.2,), (0.1,) * 12])
def test_sums_are_equal_in_whatever_order_they_were_added(order):
    assert are_equal(sum(order), 1.2)


def test_what_differs_by_a_hundredth_is_another_number_of_points():
    assert not are_equal(1.2, 1.21)


def test_an_assignments_points_are_those_that_the_gradebook_and_the_result_have():
    assignment = Assignment("a", "A", {"shares": TENTHS}, Path())
    assert assignment.points == {"shares-points": 1.2}
    assert assignment.max_score == shares().max_score == shares().score == 1.2
    assert not assignment.disagreement({"shares-points": 0.2 + 0.4 + 0.6}, "the release")


@pytest.mark.parametrize("in_the_gradebook", [1.2, 0.2 + 0.4 + 0.6])
def test_a_score_is_taken_however_the_gradebooks_maximum_was_added_up(in_the_gradebook):
    assert checked_score(shares(), in_the_gradebook) == pytest.approx(1.2)
    assert checked_score(shares(), in_the_gradebook) <= in_the_gradebook
    assert checked_score(shares("values"), in_the_gradebook) == 0.8


def test_points_that_were_changed_are_still_refused():
    with pytest.raises(GradebookError, match=r"has 1.2 points in course_config.py and 1.3 in"):
        checked_score(shares(), 1.3)
