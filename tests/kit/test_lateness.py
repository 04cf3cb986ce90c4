"""What handing in late costs: the rule, how it is stated, and how it is told."""

import pytest

from autograder.course import CourseError, Lateness, load
from autograder.course.lateness import Charge, stated_lateness

DAY = 86400
QUESTIONS = '"questions": {"f": {"shapes": 1, "values": 2, "seeded": 1}}'


def course(folder, late, of_its_own=""):
    text = f'LATENESS = {late}\nASSIGNMENTS = {{"a": {{{QUESTIONS}{of_its_own}}}}}\n'
    (folder / "course_config.py").write_text(text)
    return load(folder)


@pytest.mark.parametrize(
    ("seconds", "days"),
    [(0, 0), (1, 1), (DAY, 1), (DAY + 1, 2), (-5, 0)],
)
def test_a_day_that_has_begun_is_a_day(seconds, days):
    assert Lateness().days(seconds) == days


@pytest.mark.parametrize(("seconds", "days"), [(600, 0), (601, 1), (DAY + 600, 1), (DAY + 601, 2)])
def test_the_grace_moves_the_beginning_of_every_day(seconds, days):
    assert Lateness(grace_minutes=10).days(seconds) == days


@pytest.mark.parametrize(("days", "percent"), [(0, 0), (1, 10), (4, 40), (5, 45), (99, 45)])
def test_percent_a_day_stop_at_the_cap(days, percent):
    assert Lateness("percent", 10, 45).percent(days) == percent


def test_all_points_are_the_most_that_is_taken_off():
    assert Charge(Lateness("percent", 60), 2, 0, 0).penalty(7.3) == 7.3
    assert Charge(Lateness("zero"), 1, 0, 0).penalty(7.3) == 7.3


def test_nothing_is_taken_off_for_what_is_free():
    assert Charge(Lateness("percent", 60, free_days=2), 2, 2, 0).penalty(7.3) is None
    assert Charge(Lateness("none"), 2, 0, 0).penalty(7.3) is None


@pytest.mark.parametrize(("days", "left", "free"), [(1, 3, 1), (3, 2, 2), (2, 0, 0)])
def test_free_days_are_spent_as_far_as_they_go(days, left, free):
    assert Lateness("percent", 10, free_days=3).free(days, left) == free


def test_no_more_free_days_go_into_one_assignment_than_the_rule_says():
    assert Lateness("percent", 10, free_days=5, free_days_each=2).free(4, 5) == 2


def test_no_free_day_is_spent_where_it_would_save_nothing():
    assert Lateness("none", free_days=3).free(1, 3) == 0
    assert Lateness("zero", free_days=3).free(4, 3) == 0
    assert Lateness("zero", free_days=3).free(3, 3) == 3


def test_an_assignment_states_what_differs_from_the_course(tmp_path):
    late = '{"penalty": "percent", "percent_a_day": 10, "free_days": 3}'
    made = course(tmp_path, late, ', "lateness": {"percent_a_day": 20, "grace_minutes": 5}')
    assert made.assignment("a").lateness == Lateness("percent", 20, 100, 3, None, 5)
    made = course(tmp_path, late)
    assert made.assignment("a").lateness == Lateness("percent", 10, 100, 3)
    assert course(tmp_path, "{}").assignment("a").lateness is None
    made = course(tmp_path, "{}", ', "lateness": {"penalty": "zero"}')
    assert made.assignment("a").lateness == Lateness("zero")


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("'zero'", """LATENESS is 'zero'; it is written as {"penalty": "percent", ...}."""),
        ("[]", """LATENESS is []; it is written as {"penalty": "percent", ...}."""),
        (
            '{"penalties": "zero"}',
            (
                "LATENESS has 'penalties'; there are penalty, percent_a_day, at_most, free_days, "
                "free_days_each, grace_minutes."
            ),
        ),
        (
            '{"penalty": "half"}',
            "LATENESS has the penalty 'half'; it is one of 'none', 'zero' and 'percent'.",
        ),
        (
            '{"penalty": ["zero"]}',
            "LATENESS has the penalty ['zero']; it is one of 'none', 'zero' and 'percent'.",
        ),
        (
            '{"penalty": "percent"}',
            "LATENESS has the penalty 'percent' and no percent_a_day: add it.",
        ),
        (
            '{"penalty": "zero", "at_most": 50}',
            "LATENESS has at_most, which needs 'penalty': 'percent'.",
        ),
        (
            '{"penalty": "percent", "percent_a_day": 110}',
            "LATENESS has percent_a_day 110; it is a number from 0 to 100.",
        ),
        (
            '{"penalty": "percent", "percent_a_day": float("nan")}',
            "LATENESS has percent_a_day nan; it is a number from 0 to 100.",
        ),
        (
            '{"penalty": "percent", "percent_a_day": "10"}',
            "LATENESS has percent_a_day '10'; it is a number from 0 to 100.",
        ),
        (
            '{"penalty": "zero", "free_days": 1.5}',
            "LATENESS has free_days 1.5; it is a whole number from 0 to 366.",
        ),
        (
            '{"penalty": "zero", "grace_minutes": True}',
            "LATENESS has grace_minutes True; it is a number from 0 to 1440.",
        ),
        (
            '{"penalty": "zero", "free_days_each": 1}',
            "LATENESS has free_days_each and no free_days.",
        ),
    ],
)
def test_a_rule_that_is_none_is_told(tmp_path, stated, told):
    with pytest.raises(CourseError) as refused:
        course(tmp_path, stated)
    assert str(refused.value) == f"{tmp_path / 'course_config.py'}: {told}"


def test_free_days_of_one_assignment_are_refused(tmp_path):
    with pytest.raises(CourseError) as refused:
        course(tmp_path, "{}", ', "lateness": {"penalty": "zero", "free_days": 2}')
    assert str(refused.value) == (
        f"{tmp_path / 'course_config.py'}: a.lateness has free_days, which are for the whole "
        "course and stand in LATENESS; free_days_each says how many of them may go into this "
        "assignment."
    )


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({"penalty": "none"}, "Handing in late costs nothing."),
        (
            {"penalty": "zero", "grace_minutes": 1},
            (
                "What is handed in late gets no points. Up to 1 minute after the deadline nothing "
                "is late."
            ),
        ),
        (
            {"penalty": "percent", "percent_a_day": 12.5, "at_most": 50, "free_days": 3},
            (
                "Handing in late costs 12.5 % of the points that your answers earn for each day "
                "that has begun, and 50 % at most. You have 3 late days for the whole course that "
                "cost nothing. They are spent by themselves, in the order of the deadlines."
            ),
        ),
        (
            {"penalty": "zero", "free_days": 3, "free_days_each": 1},
            (
                "What is handed in late gets no points. You have 3 late days for the whole course "
                "that cost nothing. They are spent by themselves, in the order of the deadlines, "
                "at most 1 on one assignment."
            ),
        ),
        (
            {"penalty": "zero", "free_days": 1, "free_days_each": 1},
            (
                "What is handed in late gets no points. You have 1 late day for the whole course "
                "that costs nothing. It is spent by itself, at the first deadline where it saves "
                "you something."
            ),
        ),
    ],
)
def test_the_rule_is_told_in_words(stated, told):
    assert stated_lateness(stated).in_words == told
