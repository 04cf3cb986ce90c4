"""The notebook in a real kernel, from top to bottom, as a student runs it."""

import shutil

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.corpus import as_bytes, filled_in, released_notebook
from autograder.release.build import solved_answers

FIGURES = (
    *("prediction-figure", "memory-curve", "saturation", "heatmap"),
    *("slider", "lecture-figure"),
)
# A module that is None in sys.modules cannot be imported.
WITHOUT_WIDGETS = "import sys\nsys.modules['ipywidgets'] = None"


def run(assignment, folder, answers, first_cell="pass"):
    """The outputs of each code cell by its id, after `first_cell` in an unpacked release."""
    shutil.copytree(assignment.released.parent, folder, dirs_exist_ok=True)
    notebook = filled_in(released_notebook(assignment), answers)
    notebook = nbformat.reads(as_bytes(notebook).decode(), as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(first_cell))
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}})
    client.execute()
    return {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}


def printed(outputs):
    return "".join(each.text for each in outputs if each.output_type == "stream")


def has_picture(outputs):
    return any("image/png" in each.get("data", {}) for each in outputs)


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
        (answer,) = (each for each in solved[f"{name.replace('_', '-')}-points"] if "data" in each)
        passed = ("passes its check.", "has an answer of the right form.")
        assert any(words in answer.data["text/plain"] for words in passed), name


def test_nothing_complains_in_a_solved_notebook(solved):
    for name, outputs in solved.items():
        assert all(each.get("name") != "stderr" for each in outputs), name


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
        (answer,) = (
            each for each in untouched[f"{name.replace('_', '-')}-points"] if "data" in each
        )
        assert "is still to be written." in answer.data["text/plain"], name


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
