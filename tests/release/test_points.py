"""What a master's text tells students about points is what they get."""

import copy

import pytest

from autograder.course.corpus import CourseError
from autograder.release import build
from autograder.release.points import misstated


@pytest.fixture
def masters(course):
    """The cells of every master, by assignment; to be changed."""
    return {
        name: copy.deepcopy(build.master_notebook(assignment)["cells"])
        for name, assignment in course.assignments.items()
    }


def test_every_master_states_the_points_of_the_course(course, masters):
    assert {name: misstated(course.assignment(name), masters[name]) for name in masters} == (
        dict.fromkeys(masters, "")
    )


EDITS = {
    "a function's points": (
        *("rnn_forward", "softmax-text", "**4 points:**", "**5 points:**"),
        "5 points for softmax-points; course_config.py: 4",
    ),
    "a criterion's": (
        *("rnn_forward", "softmax-text", "values 2, seeded 1", "values 1, seeded 2"),
        "1 points for values; course_config.py: 2",
    ),
    "the total": (
        *("rnn_forward", "title", "· 20 points", "· 25 points"),
        "25 points for the assignment; course_config.py: 20",
    ),
    "a function's row in the table": (
        *("gated_cells", "title", "GRU | 5 |", "GRU | 4 |"),
        "4 points for gru_cell_forward; course_config.py: 5",
    ),
    "another row": (
        *("gated_cells", "title", "remembers | 2 |", "remembers | 3 |"),
        "31 points for the rows of its table; course_config.py: 30",
    ),
    "a concept's": (
        *("vanishing_gradient", "break-even-text", "**Half a point.**", "**1 point**"),
        "1 points for break-even-slope-points; course_config.py: 0.5",
    ),
    "a concept's in words": (
        *("attention", "share-text", "**Half a point.**", "**2 points.**"),
        "2 points for share-of-a-day-points; course_config.py: 0.5",
    ),
    "two concepts' in one line": (
        *("attention", "dilution-text", "half a point for a prediction", "1 for a prediction"),
        "1 points for predicted-dilution-points; course_config.py: 0.5",
    ),
    "two concepts' alike": (
        *("attention", "distance-text", "half a point each", "1 point each"),
        "1 points for who-feels-it-more-points; course_config.py: 0.5",
    ),
    "a person's": (
        *("vanishing_gradient", "in-your-words-text", "**1 point, given", "**3 points, given"),
        "3 points for in-your-words; course_config.py: 1",
    ),
}


@pytest.mark.parametrize(("name", "cell", "old", "new", "told"), EDITS.values(), ids=EDITS)
def test_a_number_that_is_not_the_courses_is_told_with_its_cell(
    course, masters, name, cell, old, new, told
):
    (there,) = [each for each in masters[name] if each["id"] == cell]
    assert old in there["source"]
    there["source"] = there["source"].replace(old, new)
    assert misstated(course.assignment(name), masters[name]) == f"the text of {cell} states {told}"


def test_a_line_speaks_for_no_cell_behind_the_next_heading(course, masters):
    cells = masters["rnn_forward"]
    text = next(cell for cell in cells if cell["id"] == "rnn-cell-forward-text")
    text["source"] = text["source"].replace("**6 points:** shapes 1, values 3, seeded 2", "")
    assert misstated(course.assignment("rnn_forward"), cells) == ""
    text["source"] = text["source"].replace("## 2. ", "")
    assert misstated(course.assignment("rnn_forward"), cells) == (
        "the text of softmax-text states 4 points for softmax-points, rnn-cell-forward-points; "
        "course_config.py: 10"
    )


def test_a_release_whose_text_states_other_points_is_refused(elsewhere):
    course, assignment = elsewhere(lambda text: text.replace("**4 points:**", "**3 points:**"))
    with pytest.raises(CourseError) as raised:
        build.release(course, assignment)
    assert str(raised.value) == (
        "source/rnn_forward/rnn_forward.py: the text of softmax-text states 3 points for "
        "softmax-points; course_config.py: 4. Make them the same."
    )
    assert not assignment.released.exists()
