"""What the machine's tests say of damage holds where concepts rest on functions, too."""

import pytest

from tests.kit.submission.damage import Graded
from tests.kit.submission.test_damaged_grades import (
    test_damage_elsewhere_costs_nothing,
    test_damage_to_an_answer_costs_what_rests_on_it_and_no_more,
    test_ids_and_metadata_that_are_dealt_out_anew_cost_nothing,
    test_no_damage_earns_a_point_for_an_answer_that_is_missing,
)

__all__ = [
    "test_damage_elsewhere_costs_nothing",
    "test_damage_to_an_answer_costs_what_rests_on_it_and_no_more",
    "test_ids_and_metadata_that_are_dealt_out_anew_cost_nothing",
    "test_no_damage_earns_a_point_for_an_answer_that_is_missing",
]


@pytest.fixture(scope="module")
def graded(course):
    return Graded(course.assignment("gated_cells"))
