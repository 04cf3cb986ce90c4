"""The labelled answers of an assignment, and the notebooks that are made from them."""

import ast

import numpy as np
import pytest

from autograder.course import CONCEPT_CRITERIA, CRITERIA, CourseError
from autograder.course.corpus import (
    answer_cells,
    load_corpus,
    load_module,
    misconception,
)
from autograder.validation.notebooks import as_bytes, attack, filled_in, released_notebook
from tests.kit.courses import polls
from tests.kit.courses.concepts import MISCONCEPTIONS as OF_CONCEPTS
from tests.kit.courses.concepts import ConceptCourse
from tests.kit.courses.mini import MISCONCEPTIONS, MiniCourse

EVERY = (*CRITERIA, *CONCEPT_CRITERIA)

# What a misconception is


def test_a_misconception_as_an_answer_defines_the_question_and_stands_alone(corpus):
    for known in corpus.all_misconceptions:
        tree = ast.parse(known.as_answer())
        assert [node.name for node in tree.body] == [known.question]
        assert known.id not in known.as_answer()
        assert "misconception" not in known.as_answer()


def test_an_answers_name_inside_it_is_the_questions_too(corpus):
    known = next(each for each in corpus.all_misconceptions if each.question == "shares")
    assert known.as_answer().startswith("def shares(x):")


def test_a_misconception_calls_the_earlier_function_it_is_given(corpus):
    known = corpus.misconceptions["run_polls"][0]
    called = []

    def read_poll(xt, s_prev, parameters):
        called.append(xt)
        return polls.reference().read_poll(xt, s_prev, parameters)

    week = np.ones((3, 1, 5)), np.ones((3, 1)), {"gain": np.ones((3, 1)), "keep": np.ones((3, 1))}
    known.fresh({"read_poll": read_poll})(*week)
    assert len(called) == 5
    known.fresh({})(*week)
    assert len(called) == 5


# Labels


def test_a_misconception_must_say_which_criteria_catch_it():
    with pytest.raises(CourseError) as raised:
        misconception(belief="B.", hint="H.", caught_by=())
    assert str(raised.value) == f"caught_by must name criteria of {EVERY}, not ()"


def test_a_misconception_cannot_be_caught_by_what_is_no_criterion():
    with pytest.raises(CourseError) as raised:
        misconception(belief="B.", hint="H.", caught_by=("values", "style"))
    assert str(raised.value) == (
        f"caught_by must name criteria of {EVERY}, not ('values', 'style')"
    )


def test_the_same_id_in_two_questions_is_told(tmp_path):
    twice = {**MISCONCEPTIONS, "fourfold": MISCONCEPTIONS["double"]}
    with pytest.raises(CourseError) as raised:
        MiniCourse(tmp_path, misconceptions=twice)
    assert str(raised.value).endswith(
        "/misconceptions: double.py and fourfold.py both have a mistake adds_one: rename one, as "
        "its name is its id."
    )


def test_a_question_without_a_file_of_misconceptions_is_told(tmp_path):
    with pytest.raises(CourseError) as raised:
        MiniCourse(tmp_path, misconceptions={"double": MISCONCEPTIONS["double"]})
    assert str(raised.value).endswith("/misconceptions/fourfold.py is missing.")


def test_a_module_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CourseError) as raised:
        load_module(tmp_path / "nothing.py", "nothing_of_that_name")
    assert str(raised.value) == f"{tmp_path}/nothing.py is missing."


# Notebooks in text


def test_a_text_notebook_is_read_by_the_names_of_its_cells(tmp_path):
    path = tmp_path / "style.py"
    path.write_text('"""What it is."""\n\n# %% shares\nx = 1\n\n\n# %%  run_polls \ny = 2\n')
    assert answer_cells(path) == {"shares": "x = 1\n", "run_polls": "y = 2\n"}


@pytest.mark.parametrize("text", ["x = 1\n", "# %% a\nx = 1\n# %% a\ny = 2\n"])
def test_a_text_notebook_without_names_or_with_one_twice_is_told(tmp_path, text):
    path = tmp_path / "style.py"
    path.write_text(text)
    with pytest.raises(CourseError) as raised:
        answer_cells(path)
    assert str(raised.value) == f"{path}: needs cells `# %% name`, each name once."


# Notebooks made from answers


def test_a_notebook_is_filled_in_by_function_and_left_alone_elsewhere(corpus):
    released = released_notebook(corpus.assignment)
    filled = filled_in(released_notebook(corpus.assignment), {"shares": "s = 1\n"})
    changed = [
        after["id"]
        for before, after in zip(released["cells"], filled["cells"], strict=True)
        if before != after
    ]
    assert changed == ["shares"]


def test_an_extra_cell_stands_behind_the_first_code_cell_that_runs_while_grading(corpus):
    filled = filled_in(released_notebook(corpus.assignment), {"extra": "x = 1\n"})
    ids = [cell["id"] for cell in filled["cells"] if cell["cell_type"] == "code"]
    assert ids[:4] == ["is-all-here", "imports", "extra", "shares"]


def test_a_notebooks_bytes_are_those_that_jupyterlab_writes(corpus):
    assert as_bytes(released_notebook(corpus.assignment)) == corpus.assignment.released.read_bytes()


def test_an_attack_goes_into_every_answer_under_its_own_name(corpus):
    cells = {"extra": "x = 1\n", "answers": "def FUNCTION(*a):\n    return FUNCTIONS\n"}
    answers = attack(cells, corpus.assignment)
    assert list(answers) == [*corpus.assignment.questions, "extra"]
    assert answers["shares"] == "def shares(*a):\n    return FUNCTIONS\n"


def test_an_attack_without_answers_leaves_the_stubs(corpus):
    assert attack({"extra": "x = 1\n"}, corpus.assignment) == {"extra": "x = 1\n"}


def test_a_corpus_is_read_once(course):
    assignment = course.assignment("daily_polls")
    assert load_corpus(assignment) is load_corpus(assignment)


def test_a_misconception_is_caught_by_criteria_that_its_question_has(tmp_path, monkeypatch):
    parameter, _, body = OF_CONCEPTS["counted"]
    monkeypatch.setitem(OF_CONCEPTS, "counted", (parameter, "values", body))
    with pytest.raises(CourseError) as raised:
        ConceptCourse(tmp_path)
    assert str(raised.value).endswith(
        "mistakes_counted is caught by values; counted has measurement."
    )
