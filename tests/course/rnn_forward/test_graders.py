"""The hidden graders of `rnn_forward` ask what can fail, of a reference that is right."""

import numpy as np
import pytest
import scipy.special

from autograder import course as course_module
from autograder.course import CRITERIA
from autograder.course.corpus import load_corpus
from autograder.grading.diagnosis import tolerance
from autograder.grading.question import arrays_in, questions_of
from autograder.grading.seeds import Secret, public_generator
from autograder.grading.stand_ins import StandIns
from solutions.rnn_forward import reference
from tests.conftest import ROOT
from tests.graders.rnn_forward.inputs import document_run, strided

CORPUS = load_corpus(course_module.load(ROOT).assignment("rnn_forward"))
ASSIGNMENT = CORPUS.assignment
QUESTIONS = questions_of(ASSIGNMENT)
SEQUENCES = ("run_forward", "unroll_forward")
STUDENTS = [f"student {number}" for number in range(20)]
SECRET = Secret(b"of these tests")


def cases(name, criterion, student="somebody"):
    """A question's cases, by label."""
    rng = SECRET.generator(ASSIGNMENT.name, student, name, criterion)
    return {each.label: each for each in QUESTIONS[name].cases(criterion, rng)}


def small_cases(name, criteria=CRITERIA):
    return [each for c in criteria for each in cases(name, c).values() if not each.large]


def usual(found):
    """The cases that are not about sizes of one, or about zeros."""
    edges = ("one feature", "a single score", "a state of zeros")
    return [case for case in found if not any(edge in case.label for edge in edges)]


def everything(name):
    return [each for c in CRITERIA for each in cases(name, c).values()]


def sizes(name, case):
    """(n_x, n_a, n_y, m, T), or without T for a cell; every array agrees with them."""
    x, a0, weights = case.arguments
    n_a, n_x = weights["w1"].shape
    n_y = len(weights["w3"])
    m = x.shape[1]
    assert weights["w2"].shape == (n_a, n_a)
    assert weights["b1"].shape == (n_a, 1)
    assert weights["w3"].shape == (n_y, n_a)
    assert weights["b2"].shape == (n_y, 1)
    assert x.shape[0] == n_x
    assert a0.shape == (n_a, m)
    return (n_x, n_a, n_y, *x.shape[1:])


# What is asked


def test_the_questions_are_those_of_the_assignment_in_its_order():
    assert list(QUESTIONS) == list(ASSIGNMENT.questions)
    assert list(QUESTIONS) == ["softmax", "rnn_cell_forward", "run_forward", "unroll_forward"]


@pytest.mark.parametrize("name", ["rnn_cell_forward", *SEQUENCES])
def test_the_sizes_of_every_case_all_differ(name):
    for case in usual(small_cases(name)):
        found = sizes(name, case)
        assert len(set(found)) == len(found), case.label


def test_the_sizes_of_softmaxs_cases_differ_but_where_they_are_equal_on_purpose():
    equal = {
        case.label
        for case in small_cases("softmax")
        if len(set(case.arguments[0].shape)) < case.arguments[0].ndim
    }
    assert equal == {"as many scores as examples"}


def test_softmax_is_asked_about_at_most_64_rows():
    assert max(len(case.arguments[0]) for case in everything("softmax")) == 64


@pytest.mark.parametrize("name", ["rnn_cell_forward", *SEQUENCES])
@pytest.mark.parametrize("criterion", CRITERIA)
def test_no_bias_and_no_state_is_zero_or_constant(name, criterion):
    for case in usual(cases(name, criterion).values()):
        _, a0, weights = case.arguments
        for array in (a0, weights["b1"], weights["b2"]):
            assert np.abs(array).min() > 1e-6
            assert len(np.unique(array)) == array.size


@pytest.mark.parametrize("name", ["rnn_cell_forward", *SEQUENCES])
def test_the_hidden_weights_are_never_symmetric(name):
    for case in usual(small_cases(name)):
        w2 = case.arguments[2]["w2"]
        assert np.abs(w2 - w2.T).max() > 0.1


@pytest.mark.parametrize("name", SEQUENCES)
@pytest.mark.parametrize("axis", [1, 2], ids=["one example", "one step"])
@pytest.mark.parametrize("criterion", ["shapes", "values"])
def test_sequences_are_asked_about_one_example_and_one_step(name, axis, criterion):
    assert 1 in [case.arguments[0].shape[axis] for case in cases(name, criterion).values()]


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_second_set_of_sizes_is_asked_about(name):
    shapes = {case.arguments[0].shape for case in cases(name, "values").values()}
    assert len(shapes) >= 3


@pytest.mark.parametrize("name", QUESTIONS)
def test_float32_is_asked_about_and_compared_at_a_thousandth(name):
    single = [
        case
        for case in cases(name, "values").values()
        if all(array.dtype == np.float32 for array in arrays_in(case.arguments))
    ]
    assert {(case.rtol, case.atol) for case in single} == {(1e-3, 1e-6)}


@pytest.mark.parametrize("name", QUESTIONS)
def test_all_else_is_compared_at_the_tolerance_of_the_specification(name):
    usual = [case for case in everything(name) if "float32" not in case.label]
    within = {tolerance(QUESTIONS[name], case) for case in usual}
    assert {(each.rtol, each.atol, each.float32) for each in within} == {(1e-6, 1e-11, False)}


@pytest.mark.parametrize("name", QUESTIONS)
def test_views_with_gaps_in_memory_are_asked_about(name):
    gaps = [
        case.label
        for case in cases(name, "values").values()
        if not case.arguments[0].flags.c_contiguous and not case.arguments[0].flags.f_contiguous
    ]
    assert gaps


@pytest.mark.parametrize("name", ["softmax", *SEQUENCES])
def test_whole_numbers_are_asked_about(name):
    kinds = {case.arguments[0].dtype.kind for case in cases(name, "values").values()}
    assert kinds == {"f", "i"}


def test_softmax_is_asked_about_scores_up_to_the_largest():
    largest = [np.abs(case.arguments[0]).max() for case in cases("softmax", "values").values()]
    assert max(largest) > 1e308
    assert sum(999 < each < 1e4 for each in largest) >= 3


@pytest.mark.parametrize("name", ["rnn_cell_forward", *SEQUENCES])
def test_very_large_pre_activations_are_asked_about(name):
    case = cases(name, "values")["very large pre-activations"]
    z = np.tensordot(case.arguments[2]["w1"], case.arguments[0], axes=1)
    assert np.median(np.abs(z)) > 1000


@pytest.mark.parametrize("name", ["rnn_cell_forward", *SEQUENCES])
def test_ordinary_states_are_far_from_saturation(name):
    case = next(iter(cases(name, "values").values()))
    states = QUESTIONS[name].reference(*case.arguments)[0]
    assert np.mean(np.abs(states) < 0.99) > 0.8


@pytest.mark.parametrize("name", SEQUENCES)
def test_the_lectures_own_run_is_asked_last_and_shared_by_all(name):
    *_, last = cases(name, "seeded").values()
    assert (last.label, last.large) == ("the lecture's own run", True)
    assert last.arguments[0] is document_run()[0]
    assert [case.label for case in everything(name) if case.large] == [last.label]


def test_strided_views_hold_the_same_numbers(rng):
    array = rng.normal(size=(3, 4, 5))
    assert np.array_equal(strided(array), array)
    assert not strided(array).flags.c_contiguous


# Inputs of a student's own


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("criterion", CRITERIA)
def test_every_student_is_asked_about_other_numbers_in_the_same_shapes(name, criterion):
    drawn = [cases(name, criterion, student) for student in STUDENTS]
    for label, case in drawn[0].items():
        asked = [next(arrays_in(each[label].arguments)) for each in drawn]
        assert len({array.shape for array in asked}) == 1
        fixed = case.large or label == "scores near the largest float64"
        assert len({array.tobytes() for array in asked}) == (1 if fixed else len(STUDENTS)), label


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("criterion", ["shapes", "values"])
def test_the_public_inputs_are_nobodys(name, criterion):
    public = QUESTIONS[name].cases(criterion, public_generator(ASSIGNMENT.name, name, criterion))
    for shown, hidden in zip(public, cases(name, criterion).values(), strict=True):
        if shown.label != "scores near the largest float64":
            assert not np.array_equal(shown.arguments[0], hidden.arguments[0])


# The reference


def test_the_lectures_run_is_the_documents():
    x, a0, weights = document_run()
    assert x[0, 0, 0] == 0.2641628052767934
    assert (x.shape, a0.shape) == ((5000, 5, 10), (231, 5))
    assert {name: array.shape for name, array in weights.items()} == {
        "w1": (231, 5000),
        "w2": (231, 231),
        "b1": (231, 1),
        "b2": (5000, 1),
        "w3": (5000, 231),
    }


def test_the_lectures_run_ends_as_the_document_says():
    a_next, y_pred = reference.run_forward(*document_run())
    assert a_next.sum() == pytest.approx(-7.1216388544, abs=1e-9)
    assert np.linalg.norm(a_next) == pytest.approx(33.827389408965, abs=1e-9)
    assert y_pred.argmax(axis=0).tolist() == [4149, 396, 4258, 2730, 4168]
    assert y_pred[:, 1].max() == pytest.approx(0.99993943737899, abs=1e-11)


def test_in_the_lectures_run_four_units_in_five_are_stuck_and_so_a_sign_would_nearly_do():
    x, a0, weights = document_run()
    a, _ = reference.unroll_forward(x, a0, weights)
    stuck = (np.abs(a) == 1.0).mean(axis=(0, 1))
    assert stuck.min() >= 0.78
    assert stuck.max() <= 0.82
    state = a0
    for t in range(x.shape[2]):
        state = np.sign(weights["w1"] @ x[:, :, t] + weights["w2"] @ state + weights["b1"])
    assert np.mean(np.abs(state - a[:, :, -1]) < 1e-3) == pytest.approx(0.966, abs=1e-3)


def test_the_unrolled_run_ends_where_the_run_ends():
    a, y_pred = reference.unroll_forward(*document_run())
    a_next, yt_pred = reference.run_forward(*document_run())
    assert np.array_equal(a[:, :, -1], a_next)
    assert np.array_equal(y_pred[:, :, -1], yt_pred)


@pytest.mark.parametrize("case", small_cases("softmax"), ids=lambda case: case.label)
def test_the_references_softmax_is_scipys(case):
    scores = np.asarray(case.arguments[0], dtype=float)
    with np.errstate(over="ignore"):
        independent = scipy.special.softmax(scores, axis=0)
    assert np.allclose(reference.softmax(*case.arguments), independent, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("case", small_cases("unroll_forward"), ids=lambda case: case.label)
def test_the_references_run_is_the_equations_one_number_at_a_time(case):
    x, a0, p = case.arguments
    a, y_pred = reference.unroll_forward(x, a0, p)
    near = {"rtol": 1e-4, "atol": 1e-5} if x.dtype == np.float32 else {"rtol": 1e-9, "atol": 1e-12}
    before = a0
    for t in range(x.shape[2]):
        for j in range(x.shape[1]):
            for i in range(len(a0)):
                z = sum(p["w1"][i, k] * x[k, j, t] for k in range(len(x))) + p["b1"][i, 0]
                z += sum(p["w2"][i, k] * before[k, j] for k in range(len(a0)))
                assert np.isclose(a[i, j, t], np.tanh(z), **near)
            scores = [
                sum(p["w3"][n, i] * a[i, j, t] for i in range(len(a0))) + p["b2"][n, 0]
                for n in range(len(p["w3"]))
            ]
            powers = [np.exp(score - max(scores)) for score in scores]
            assert np.allclose(y_pred[:, j, t], powers / np.sum(powers), **near)
        before = a[:, :, t]


# Follow-through

COMPOSED = [(name, earlier) for name in QUESTIONS for earlier in QUESTIONS[name].depends_on]


def stand_in(name):
    return StandIns.drawn({name: QUESTIONS[name].stand_in}, np.random.default_rng(0)).functions[
        name
    ]


WITH_STAND_IN = [name for name in QUESTIONS if QUESTIONS[name].stand_in]


def test_what_later_functions_need_has_a_stand_in():
    assert {earlier for _, earlier in COMPOSED} == set(WITH_STAND_IN)
