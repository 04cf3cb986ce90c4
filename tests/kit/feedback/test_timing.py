"""What a student is told of free late days."""

from datetime import UTC, datetime

import pytest

from autograder.course.lateness import Charge, Lateness
from autograder.feedback.timing import Timing

DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("of_all", "free", "left", "told"),
    [
        (1, 1, 0, "Your one free late day is spent on it."),
        (1, 0, 1, "Your one free late day is left."),
        (1, 0, 0, "Your one free late day is spent on another assignment."),
        (2, 0, 2, "None of your 2 free late days is spent on it; 2 left."),
        (2, 1, 0, "1 of your 2 free late days is spent on it; 0 left."),
        (3, 2, 1, "2 of your 3 free late days are spent on it; 1 left."),
        (3, 3, 0, "All of your 3 free late days are spent on it; 0 left."),
    ],
)
def test_free_late_days_are_told_in_words_for_one_and_for_several(of_all, free, left, told):
    charge = Charge(Lateness("zero", free_days=of_all), days=free, free=free, left=left)
    assert Timing(DUE, None, charge=charge).lines[1:] == [told]
