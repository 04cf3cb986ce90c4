"""The whole demonstration of this course's own first assignment: minutes, for attacks never end."""

import pytest

from tests.kit.commands.test_commands import (
    demonstrate,
    test_the_demo_gives_the_same_twice,
    test_the_demo_grades_a_class_as_it_must_be,
    test_the_demo_shows_right_wrong_untouched_broken_and_hostile_submissions,
)

__all__ = [
    "test_the_demo_gives_the_same_twice",
    "test_the_demo_grades_a_class_as_it_must_be",
    "test_the_demo_shows_right_wrong_untouched_broken_and_hostile_submissions",
]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo(copied):
    how = (copied, "-m", "autograder", "demo")
    return 40, demonstrate(*how), how
