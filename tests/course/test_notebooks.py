"""The notebooks of the gates and of attention in a real kernel, solved and untouched."""

import functools
import time

import pytest

from autograder.release.master import solved_answers
from tests.kit.kernel import checked, has_picture, printed, run

FIGURES = {
    "gated_cells": ("rescue", "direct-path", "training-figure"),
    "attention": ("heatmap", "dilution", "closing"),
}
# What they may take on a laptop that does nothing else; this machine may be busy.
SECONDS = {"gated_cells": 150, "attention": 60}
EVERY_FIGURE = [(name, figure) for name, figures in FIGURES.items() for figure in figures]

# The gates train three networks in their solved notebook, which takes as long as all else here.
LONG = "gated_cells"


def but_the_long(entries):
    """Parameters that begin with an assignment, of which the long one waits for `-m long`."""
    return [
        pytest.param(*entry, marks=pytest.mark.long if entry[0] == LONG else ())
        for entry in entries
    ]


each_solved = pytest.mark.parametrize("name", but_the_long([(name,) for name in FIGURES]))


def graded(assignment):
    return [(name, f"{name.replace('_', '-')}-points") for name in assignment.graded]


@pytest.fixture(scope="module")
def solved(course, tmp_path_factory):
    """The outputs of a solved notebook, run when first asked for, and how long it took."""

    @functools.cache
    def outputs(name):
        assignment = course.assignment(name)
        started = time.monotonic()
        shown = run(assignment, tmp_path_factory.mktemp(name), solved_answers(assignment))
        return shown, time.monotonic() - started

    return outputs


@pytest.fixture(scope="module")
def untouched(course, tmp_path_factory):
    return {
        name: run(course.assignment(name), tmp_path_factory.mktemp(name), {}) for name in FIGURES
    }


@each_solved
def test_a_solved_notebook_runs_in_its_time(solved, name):
    assert solved(name)[1] < SECONDS[name]


@pytest.mark.parametrize(("name", "figure"), but_the_long(EVERY_FIGURE))
def test_a_solved_notebook_shows_every_figure_and_says_it_in_words(solved, name, figure):
    outputs = solved(name)[0][figure]
    assert has_picture(outputs)
    assert "The figure in words" in printed(outputs)
    assert "waits" not in printed(outputs)


@each_solved
def test_every_check_of_a_solved_notebook_passes_and_nothing_complains(course, solved, name):
    shown, _ = solved(name)
    for question, cell in graded(course.assignment(name)):
        told = checked(shown[cell])
        passed = ("passes its check.", "has an answer of the right form.", "is committed.")
        assert any(words in told for words in passed), question
    for cell, outputs in shown.items():
        assert all(each.get("name") != "stderr" for each in outputs), cell


@pytest.mark.parametrize("name", FIGURES)
def test_an_untouched_notebook_runs_through_without_a_traceback(course, untouched, name):
    # `run` would have raised at the first error.
    for question, cell in graded(course.assignment(name)):
        assert "is still to be written." in checked(untouched[name][cell]), question


# The figure of the training shows what there is: the plain RNN needs no answer.
WAITING = [(name, figure.replace("training-figure", "training")) for name, figure in EVERY_FIGURE]


@pytest.mark.parametrize(("name", "figure"), WAITING)
def test_a_figure_that_lacks_a_function_says_so_in_a_sentence(untouched, name, figure):
    told = printed(untouched[name][figure])
    assert "waits for" in told
    assert "Traceback" not in told


@pytest.mark.long
def test_the_training_shows_its_progress_and_leaves_the_line_of_chance(solved):
    told = printed(solved(LONG)[0]["training"])
    assert told.count("300 of 300") == 3
    assert "chance is 0.333" in printed(solved(LONG)[0]["training-figure"])
