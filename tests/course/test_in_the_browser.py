"""A student in the real JupyterLab: opens, runs, answers rightly and wrongly, checks, looks over.

`--artefacts FOLDER` keeps a picture of every state that was seen, in light and in dark.
"""

from contextlib import closing

import pytest

from autograder.course.corpus import load_corpus
from autograder.release.master import solved_answers
from tests.kit.browser import chromium, needs_chromium
from tests.kit.lab import Lab, Notebook

pytestmark = needs_chromium
ID = 'student_id = "amara"'
EVERY = ["rnn_forward", "vanishing_gradient", "gated_cells", "attention"]
SHORT, *LONG = EVERY


def cell_of(name):
    return name.replace("_", "-")


def wrong_answers(assignment):
    """Of each function one known mistake, and the right answers elsewhere."""
    corpus = load_corpus(assignment)
    mistakes = {
        name: known[0].as_answer() for name, known in corpus.misconceptions.items() if known
    }
    return {**solved_answers(assignment), **mistakes}


def code_answers(assignment, answers):
    return {cell_of(name): answers[name].strip("\n") for name in assignment.graded}


@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


@pytest.fixture
def keep(request, tmp_path):
    """Looks at a state in light and in dark: no fault is ours; and keeps pictures, if asked."""
    folder = request.config.getoption("artefacts")

    def look(notebook, name):
        for scheme in ("light", "dark"):
            notebook.theme(scheme)
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
                notebook.picture(folder / f"{name}-{scheme}.png")
            assert notebook.faults() == [], (name, scheme)

    return look


@pytest.mark.parametrize(
    "name", [SHORT, *(pytest.param(name, marks=pytest.mark.slow) for name in LONG)]
)
def test_a_student_works_through_a_notebook(course, browser, keep, tmp_path, name):
    assignment = course.assignment(name)
    with closing(Lab(assignment.released.parent, tmp_path)) as lab:
        notebook = Notebook(browser, lab)
        graded = [*assignment.graded]
        checks = {question: f"{cell_of(question)}-points" for question in graded}

        notebook.run()
        assert complaints(notebook) == []
        for question, cell in checks.items():
            (told,) = notebook.output(cell)
            assert told.startswith(f"{question} is still to be written."), told
        (overview,) = notebook.output("overview")
        assert overview.startswith(f"0 of {len(graded) + len(assignment.manual)} pass here")
        keep(notebook, f"{name}-untouched")

        wrong = code_answers(assignment, wrong_answers(assignment))
        notebook.write(wrong)
        notebook.run()
        assert tracebacks(notebook) == []  # what they warn of is theirs
        (told,) = notebook.output(checks[graded[0]])
        assert told.startswith(f"{graded[0]} is not right yet.")
        keep(notebook, f"{name}-wrong")

        notebook.write(code_answers(assignment, solved_answers(assignment)))
        notebook.run()
        assert complaints(notebook) == []
        regions = notebook.page.locator(".jp-OutputArea-output section").all()
        names = [region.get_attribute("aria-label") for region in regions]
        assert names == [*(f"Check of {each}" for each in in_order(notebook, checks)), names[-1]]
        assert names[-1] == "Overview of this notebook"
        (overview,) = notebook.output("overview")
        done = len(assignment.graded), len(assignment.manual)
        assert overview.count("passed here") + overview.count("\tanswered") == done[0]
        assert overview.count("\tin prose") == done[1]
        notebook.open_what_is_folded()
        keep(notebook, f"{name}-solved")
        for picture in notebook.page.locator(".jp-OutputArea-output img").all():
            assert len(picture.get_attribute("alt") or "") > 40
        notebook.page.close()


def in_order(notebook, checks):
    cells = {cell: question for question, cell in checks.items()}
    ids = notebook.page.evaluate(
        "() => jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.model.id)"
    )
    return [cells[each] for each in ids if each in cells]


def tracebacks(notebook):
    wrong = '[data-mime-type="application/vnd.jupyter.error"]'
    return notebook.page.locator(wrong).all_inner_texts()


def complaints(notebook):
    """Tracebacks, and what was said on stderr."""
    wrong = notebook.page.locator('[data-mime-type*="stderr"]')
    return [*tracebacks(notebook), *wrong.all_inner_texts()]
