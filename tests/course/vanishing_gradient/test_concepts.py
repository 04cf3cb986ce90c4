"""The questions beside the functions: every student has another, and each is judged alike."""

import ast
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder import course as course_module
from autograder.course.corpus import load_corpus
from autograder.grading.concept import concepts_of
from autograder.grading.diagnosis import copy_arguments
from autograder.grading.submission_grader import SubmissionGrader
from autograder.release.master import master_notebook
from autograder.submission.read import parse_submission
from autograder.validation.notebooks import as_bytes, filled_in, released_notebook
from source.vanishing_gradient import instances
from source.vanishing_gradient.instances import instance
from tests.conftest import ROOT, sampled
from tests.kit.grading.local_worker import criteria, lost, misconceptions_named

ASSIGNMENT = course_module.load(ROOT).assignment("vanishing_gradient")
CORPUS = load_corpus(ASSIGNMENT)
CONCEPTS = concepts_of(ASSIGNMENT)
IDS = ["", "ada", "bob@example.org", "李雷", *map(str, range(60))]


@pytest.fixture(scope="module")
def in_notebook():
    """The names of the notebook's own cells that draw the instance."""
    cells = {cell["id"]: cell["source"] for cell in master_notebook(ASSIGNMENT)["cells"]}
    names = {"np": np}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "instances", instances)
        for name in ("networks", "instance"):
            exec(cells[name], names)  # noqa: S102 - the course's own cells
    return names


@pytest.fixture(scope="module")
def typed(grader):
    """Grades the solution, with some answers replaced, under an id typed into the notebook."""

    def grade(student, **answers):
        notebook = filled_in(released_notebook(ASSIGNMENT), {**grader.solution, **answers})
        for cell in notebook["cells"]:
            if "".join(cell["source"]) == 'student_id = ""':
                cell["source"] = f"student_id = {student!r}"
        submission = parse_submission(as_bytes(notebook), grader.template, student, "n.ipynb")
        submission_grader = SubmissionGrader(grader.context, submission)
        submission_grader.hold()
        return submission_grader.result()

    return grade


def same(one, other):
    if isinstance(one, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other)
    return type(one) is type(other) and one == other


# Whose numbers


def test_the_graders_draw_with_the_file_that_students_have():
    shipped = ASSIGNMENT.released.with_name("instances.py").read_text()
    assert shipped == Path(instances.__file__).read_text()
    assert all(concept.instance is instance for concept in CONCEPTS.values())


def test_a_network_of_ones_own_is_drawn_as_the_notebook_draws_networks(in_notebook):
    for gain, seed in ((0.5, 0), (0.75, 987_654)):
        of_notebook = in_notebook["example_network"]("radius", gain, seed=seed, n=32, m=1)
        pairs = zip(of_notebook, instances.network(gain, seed), strict=True)
        assert all(same(*pair) for pair in pairs)


def test_spaces_around_an_id_do_not_matter():
    assert same(instance("  ada\n"), instance("ada"))


def test_no_two_students_have_the_same_numbers():
    drawn = {str({k: v for k, v in instance(each).items() if k != "check"}) for each in IDS}
    assert len(drawn) == len(IDS)


def test_the_typed_id_survives_without_its_cell(in_notebook):
    assert in_notebook["typed_id"]() == ""


def test_the_solution_of_another_student_is_wrong_where_it_is_copied_as_numbers(typed):
    theirs = CONCEPTS["break_even_slope"].reference(instance("ada"))
    copied = f"def break_even_slope(mine):\n    return {theirs!r}\n"
    assert lost(typed("ada", break_even_slope=copied)) == []
    assert lost(typed("dan", break_even_slope=copied)) == ["break_even_slope"]


# Answers that no corpus has

RIGHT = {
    "predicted_horizon": ["np.inf", "1", "'x' and 99.5", "np.array(30)"],
    "measured_horizon": [
        "int(memory_horizon(gradient_norms(mine['x'], mine['a0'], mine['parameters'])).item())",
        "float(np.argmax(gradient_norms(mine['x'], mine['a0'], mine['parameters'])[:, 0] < 0.01))",
        "MEASURED",
    ],
    "break_even_slope": [
        "round(1 / mine['units'] / mine['weight_std'] ** 2, 6)",
        "np.float32(mine['units'] * mine['weight_std'] ** 2) ** -1",
    ],
    "order_of_fading": [
        "tuple(list(order) for order in ORDER)",
        "[' > '.join(order.lower()) for order in ORDER]",
    ],
    "inside_the_tanh": [
        "[round(float(each), 1) for each in DEVIATIONS]",
        "np.array(DEVIATIONS)",
        "(mine['vocabulary'] + mine['units']) ** 0.5, mine['units'] ** 0.5",
    ],
    "after_clipping": ["mine['monday'] / mine['sunday'], int(mine['limit'] * 10) / 10"],
    "what_went_wrong": ["[CAUSE.lower()]", "CAUSE + '.'"],
}


@pytest.mark.parametrize(
    ("name", "answer"),
    sampled([(name, each) for name, answers in RIGHT.items() for each in answers], every=2),
)
def test_a_right_answer_in_another_way_earns_its_points(typed, name, answer):
    mine = instance("ada")
    for word, known in (
        ("MEASURED", "measured_horizon"),
        ("ORDER", "order_of_fading"),
        ("DEVIATIONS", "inside_the_tanh"),
        ("CAUSE", "what_went_wrong"),
    ):
        value = CONCEPTS[known].reference(mine)
        value = tuple(map(float, value)) if word == "DEVIATIONS" else value
        value = float(value) if word == "MEASURED" else value
        answer = re.sub(rf"\b{word}\b", repr(value), answer)
    assert lost(typed("ada", **{name: f"def {name}(mine):\n    return {answer}\n"})) == []


WRONG = {
    "predicted_horizon": ["0", "101", "-np.inf", "'ten'"],
    "measured_horizon": ["0", "50", "mine['gain']"],
    "break_even_slope": ["0", "1 / mine['units'] / mine['weight_std']", "0.5"],
    "order_of_fading": ["'ABCD', 'ABCD'", "'AB', 'CD'", "'ABCD'"],
    "inside_the_tanh": ["72.3, 15.2", "np.sqrt(mine['vocabulary']) + 1, 1"],
    "after_clipping": ["0, mine['limit']", "mine['monday'] / mine['sunday'], 0"],
    "what_went_wrong": ["'F'", "'ABCDE'", "''"],
    "mended_check": ["np.zeros((5, 5)), np.zeros((5, 5)), 0.0", "0.0"],
}


@pytest.mark.parametrize(
    ("name", "answer"),
    sampled([(name, each) for name, answers in WRONG.items() for each in answers], every=3),
)
def test_an_unlisted_wrong_answer_loses_its_points_without_a_false_hint(typed, name, answer):
    result = typed("ada", **{name: f"def {name}(mine):\n    return {answer}\n"})
    assert lost(result) == [name]
    assert misconceptions_named(result, name) == set()


# The broken check


@pytest.mark.parametrize("copied", ["1.0 * upstream", "upstream + 0", "np.array(upstream)"])
def test_any_copy_mends_the_check(typed, grader, copied):
    source = grader.solution["mended_check"].replace("upstream.copy()", copied)
    assert lost(typed("ada", mended_check=source)) == []


def test_a_check_that_steps_out_of_place_is_mended_too(typed, grader):
    source = grader.solution["mended_check"]
    source = source.replace("carried *= 1 - states[t] ** 2", "d_z = carried * (1 - states[t] ** 2)")
    source = source.replace("np.outer(carried, states[t - 1])", "np.outer(d_z, states[t - 1])")
    source = source.replace("carried[:] = w2.T @ carried", "carried = w2.T @ d_z")
    source = source.replace("upstream.copy()", "upstream")
    assert ".copy()" not in source
    assert lost(typed("ada", mended_check=source)) == []


def test_the_broken_check_copied_as_it_is_loses_its_points(typed, in_notebook):
    cells = {cell["id"]: cell["source"] for cell in master_notebook(ASSIGNMENT)["cells"]}
    broken = cells["broken-check"].replace("def broken_check(", "def mended_check(")
    result = typed("ada", mended_check=broken)
    assert misconceptions_named(result, "mended_check") == {"left_as_it_was"}
    (told,) = criteria(result, "mended_check").values()
    assert "changed its argument `mine['check']['upstream']`" in told.message


@pytest.mark.parametrize("student", IDS[:20])
def test_the_broken_check_reports_1_though_its_gradient_is_right(in_notebook, student):
    cells = {cell["id"]: cell["source"] for cell in master_notebook(ASSIGNMENT)["cells"]}
    names = {"np": np}
    exec(cells["broken-check"], names)  # noqa: S102 - the course's own cell
    mine = instance(student)
    (pristine,) = copy_arguments((mine,))
    backward, _, distance = names["broken_check"](mine)
    assert distance == pytest.approx(1, abs=1e-6)
    right, numeric, error = CONCEPTS["mended_check"].reference(pristine)
    assert np.allclose(backward, right, rtol=1e-12)
    assert np.allclose(numeric, right, rtol=1e-5, atol=1e-8)
    assert error < 1e-8
    assert np.linalg.norm(mine["check"]["upstream"]) < 1e-5


def test_the_broken_check_defines_no_function_named_like_an_exercise():
    cells = {cell["id"]: cell["source"] for cell in master_notebook(ASSIGNMENT)["cells"]}
    defined = {
        node.name
        for node in ast.walk(ast.parse(cells["broken-check"]))
        if isinstance(node, ast.FunctionDef)
    }
    assert not defined & set(ASSIGNMENT.graded)
