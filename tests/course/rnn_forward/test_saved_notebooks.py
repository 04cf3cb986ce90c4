"""Notebooks that were filled in and saved in JupyterLab, graded as they came."""

import json

import pytest

from autograder import runner
from autograder.submission import read_template
from autograder.submission.read import parse_submission
from tests.conftest import ROOT
from tests.kit.grading.told import untouched

NOTEBOOKS = ROOT / "tests" / "notebooks" / "rnn_forward"
SCORES = {  # by question: softmax, rnn_cell_forward, run_forward, unroll_forward
    "solved": [4, 6, 5, 5],
    "never_run": [4, 6, 5, 5],
    "one_mistake": [1, 6, 5, 5],
    "half_done": [4, 6, 0, 0],
    "rearranged": [4, 6, 5, 5],
    "syntax_error": [4, 0, 5, 5],
}


def saved(name):
    return NOTEBOOKS / f"{name}.ipynb"


@pytest.fixture(scope="module")
def results(context, course):
    run = runner.Run.of(course.root, "rnn_forward")
    tasks = [runner.Task(name, saved(name)) for name in SCORES]
    return dict(zip(SCORES, runner.grade_here(context, run, tasks), strict=True))


def criteria(result, question):
    (found,) = [each for each in result.questions if each.name == question]
    return {each.name: each for each in found.criteria}


def misconceptions(result):
    return {
        (question.name, criterion.name): criterion.misconception
        for question in result.questions
        for criterion in question.criteria
        if criterion.misconception
    }


def test_every_notebook_in_the_folder_is_graded_here():
    assert {path.stem for path in NOTEBOOKS.glob("*.ipynb")} == set(SCORES)


@pytest.mark.parametrize("name", SCORES)
def test_the_score_is_what_the_answers_deserve(results, name):
    assert [question.score for question in results[name].questions] == SCORES[name]
    assert results[name].outcome == "graded"


def test_only_the_mistake_that_is_known_is_named(results):
    assert {name: misconceptions(result) for name, result in results.items()} == {
        **{name: {} for name in SCORES},
        "one_mistake": {
            ("softmax", "values"): "normalises_over_batch",
            ("softmax", "seeded"): "normalises_over_batch",
        },
    }


def test_the_mistake_is_explained_once(results):
    told = criteria(results["one_mistake"], "softmax")
    hint = "your rows sum to 1 and your columns do not"
    assert [hint in each.hint for each in told.values()] == [False, True, False]


def test_a_stub_is_still_to_be_written(results):
    told = criteria(results["half_done"], "run_forward")["shapes"].message
    assert told == untouched("run_forward")


def test_a_syntax_error_is_told_as_such_with_its_place(results):
    assert criteria(results["syntax_error"], "rnn_cell_forward")["shapes"].message == (
        "There is a syntax error in line 22 of the answer cell of rnn_cell_forward, at "
        "`z = np.dot(w1, xt) + np.dot(w2, a_prev + b1`: '(' was never closed. "
        "Nothing in it was run."
    )


def test_what_was_rearranged_is_told(course):
    template = read_template(course.assignment("rnn_forward").released)
    handed_in = saved("rearranged").read_bytes()
    repeated, retyped, elsewhere = parse_submission(
        handed_in, template, "somebody", "some.ipynb"
    ).notes
    assert repeated.startswith("answer cells stand more than once, ")
    assert repeated.endswith(": softmax, rnn-cell-forward")
    assert retyped.startswith("answer cells were made cells of ")
    assert retyped.endswith(": run-forward, unroll-forward")
    assert elsewhere.startswith("answers that are not in their ")
    assert elsewhere.endswith(": softmax in cell 9, run_forward in cell 17")


@pytest.mark.parametrize("name", SCORES)
def test_the_notebooks_are_as_jupyterlab_saves_them(name):
    text = saved(name).read_text(encoding="utf-8")
    notebook = json.loads(text)
    assert text == json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    assert saved(name).stat().st_size < 400_000
    assert notebook["metadata"]["kernelspec"]["display_name"] == "Python 3 (ipykernel)"


def test_the_solved_one_has_its_outputs_and_figures():
    cells = json.loads(saved("solved").read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    assert sum("passes its check" in str(output) for output in outputs) == 4
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 2


def test_the_one_that_was_never_run_has_none():
    cells = json.loads(saved("never_run").read_text(encoding="utf-8"))["cells"]
    assert not [output for cell in cells for output in cell.get("outputs", ())]
