"""The notebook in a real kernel, from top to bottom, as a student runs it."""

import pytest

from autograder.release.master import solved_answers
from tests.kit.kernel import checked, has_picture, printed, run

FIGURES = (
    *("prediction-figure", "memory-curve", "saturation", "heatmap"),
    *("slider", "lecture-figure"),
)
# A module that is None in sys.modules cannot be imported.
WITHOUT_WIDGETS = "import sys\nsys.modules['ipywidgets'] = None"


@pytest.fixture(scope="module")
def solved(assignment, tmp_path_factory):
    """With the solutions filled in, where there are no widgets."""
    folder = tmp_path_factory.mktemp("solved")
    return run(assignment, folder, solved_answers(assignment), WITHOUT_WIDGETS)


@pytest.fixture(scope="module")
def untouched(assignment, tmp_path_factory):
    return run(assignment, tmp_path_factory.mktemp("untouched"), {}, WITHOUT_WIDGETS)


@pytest.mark.parametrize("figure", FIGURES)
def test_a_solved_notebook_shows_every_figure_and_says_it_in_words(solved, figure):
    assert has_picture(solved[figure])
    assert "In words" in printed(solved[figure])
    assert "waits" not in printed(solved[figure])


def test_every_check_of_a_solved_notebook_passes(solved, assignment):
    for name in assignment.graded:
        told = checked(solved[f"{name.replace('_', '-')}-points"])
        passed = ("passes its check.", "has an answer of the right form.", "is committed.")
        assert any(words in told for words in passed), name


def test_nothing_complains_in_a_solved_notebook(solved):
    for name, outputs in solved.items():
        assert all(each.get("name") != "stderr" for each in outputs), name


@pytest.mark.long
def test_where_sliders_are_there_they_are_shown(assignment, tmp_path):
    pytest.importorskip("ipywidgets")
    shown = run(assignment, tmp_path, solved_answers(assignment))["slider"]
    assert any("widget-view+json" in key for each in shown for key in each.get("data", {}))


def test_without_sliders_nine_settings_are_shown_at_once(solved):
    told = printed(solved["slider"])
    assert told.startswith("There are no sliders here, as ipywidgets is not installed.\n")
    assert told.count("horizon in days") == 9


def test_an_untouched_notebook_runs_through_without_a_traceback(untouched, assignment):
    # `run` would have raised at the first error.
    for name in assignment.graded:
        told = checked(untouched[f"{name.replace('_', '-')}-points"])
        assert "is still to be written." in told, name


@pytest.mark.parametrize("figure", [*FIGURES, "comparison", "mended-check-show"])
def test_a_figure_that_lacks_a_function_says_so_in_a_sentence(untouched, figure):
    assert "This waits for `" in printed(untouched[figure])
    assert not has_picture(untouched[figure])


def test_a_figure_on_a_wrong_function_names_the_error(assignment, tmp_path):
    answers = {
        **solved_answers(assignment),
        "gradient_norms": "def gradient_norms(x, a0, parameters):\n    return None\n",
        "predicted_horizon": "def predicted_horizon(mine):\n    return -3\n",
    }
    shown = run(assignment, tmp_path, answers, WITHOUT_WIDGETS)
    assert printed(shown["memory-curve"]).startswith("Nothing to show yet: ")
    assert printed(shown["prediction-figure"]).startswith(
        "Nothing to show yet: ValueError: commit to a number of days above 0 first\n"
    )
