"""What the hidden graders of every assignment owe: cases that tell, a reference that is right by
itself, and that float32 may be trusted."""

import itertools
import operator

import numpy as np
import pytest

from autograder import course as course_module
from autograder.course import CRITERIA
from autograder.course.corpus import load_corpus
from autograder.grading.compare import difference
from autograder.grading.diagnosis import has_float32, outcome, tolerance
from autograder.grading.question import arrays_in, questions_of
from autograder.grading.seeds import Secret, public_generator
from autograder.grading.stand_ins import relinked
from autograder.sandbox.answers import Returned
from tests.conftest import ROOT, sampled
from tests.kit.grading.local_worker import failed, lost, misconceptions_named

ASSIGNMENTS = course_module.load(ROOT).assignments
CORPORA = {name: load_corpus(assignment) for name, assignment in ASSIGNMENTS.items()}
QUESTIONS = {name: questions_of(assignment) for name, assignment in ASSIGNMENTS.items()}
EVERY = [(name, question) for name, questions in QUESTIONS.items() for question in questions]
SECRET = Secret(b"of these tests")
STUDENTS = [f"student {number}" for number in range(20)]


def cases(name, question, criteria=CRITERIA, student="somebody"):
    return [
        each
        for criterion in criteria
        for each in QUESTIONS[name][question].cases(
            criterion, SECRET.generator(name, student, question, criterion)
        )
    ]


def small_cases(name, question, criteria=CRITERIA):
    return [each for each in cases(name, question, criteria) if not each.large]


def reference(name, question, case):
    """What the reference gives, on copies."""
    answer = outcome(QUESTIONS[name][question].reference, case.arguments, case.keywords)
    assert isinstance(answer, Returned), case.label
    return answer


# What is asked


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_questions_are_those_of_the_assignment_in_its_order(name):
    assert list(QUESTIONS[name]) == list(ASSIGNMENTS[name].questions)


@pytest.mark.parametrize(("name", "question"), EVERY)
def test_the_same_question_is_asked_twice_in_a_row(name, question):
    asked = cases(name, question, ["values"])
    again = [two.label for one, two in itertools.pairwise(asked) if alike(one.inputs, two.inputs)]
    assert len(again) == 1
    assert again[0].endswith("a second time")


def alike(one, two):
    return len(one) == len(two) and all(map(operator.is_, one, two))


@pytest.mark.parametrize(("name", "question"), EVERY)
def test_no_two_cases_of_a_criterion_have_the_same_label(name, question):
    for criterion in ("shapes", "values"):
        labels = [case.label for case in cases(name, question, [criterion])]
        assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(("name", "question"), EVERY)
def test_every_student_is_asked_about_other_numbers_in_the_same_shapes(name, question):
    drawn = [cases(name, question, ["seeded"], student) for student in STUDENTS]
    for asked in zip(*drawn, strict=True):
        if not asked[0].large:
            inputs = [list(arrays_in([x for x in c.inputs if not callable(x)])) for c in asked]
            contents = {b"".join(array.tobytes() for array in arrays) for arrays in inputs}
            assert len({tuple(array.shape for array in arrays) for arrays in inputs}) == 1
            assert len(contents) == len(STUDENTS), asked[0].label


@pytest.mark.parametrize(("name", "question"), EVERY)
def test_the_public_inputs_are_nobodys(name, question):
    public = QUESTIONS[name][question].cases("shapes", public_generator(name, question, "shapes"))
    seeded = small_cases(name, question, ["seeded"])
    shown = {array.tobytes() for case in public for array in arrays_in(case.inputs) if array.ndim}
    assert not any(array.tobytes() in shown for case in seeded for array in arrays_in(case.inputs))


# The reference


@pytest.mark.parametrize(("name", "question"), EVERY)
def test_the_reference_alters_nothing_warns_of_nothing_and_gives_float64(name, question):
    for case in cases(name, question):
        answer = reference(name, question, case)
        assert answer.altered == (), case.label
        assert not QUESTIONS[name][question].unwanted(answer.warned), case.label
        single = any(array.dtype == np.float32 for array in arrays_in(case.inputs))
        for array in arrays_in(answer.value):
            assert not np.isnan(array).any(), case.label
            assert array.dtype == np.float64 or single, case.label


# The corpora, in this process: a sample, as `autograder validate` grades all of them


@pytest.mark.parametrize(
    ("name", "style"),
    sampled(
        [(name, style) for name in CORPORA for style in ("solution", *CORPORA[name].accepted)],
        every=8,
    ),
)
def test_an_accepted_answer_gets_full_marks_from_two_students(graders, name, style):
    answers = CORPORA[name].accepted.get(style, {})
    for student in STUDENTS[:2]:
        assert lost(graders[name].grade_solved(student, **answers)) == []


@pytest.mark.parametrize(
    ("name", "known"),
    sampled(
        [(name, known) for name in CORPORA for known in CORPORA[name].all_misconceptions], every=31
    ),
    ids=lambda value: getattr(value, "id", value),
)
def test_a_misconception_is_named_and_costs_its_own_points_alone(graders, name, known):
    result = graders[name].grade_solved(STUDENTS[0], **{known.question: known.as_answer()})
    assert lost(result) == [known.question]
    assert failed(result, known.question) == known.caught_by
    assert misconceptions_named(result, known.question) == {known.id}


# On top of a mistake


@pytest.mark.parametrize("question", ["run_gru", "run_lstm"])
def test_on_a_sigmoid_without_bounds_float32_and_float64_do_not_part(question):
    asked = QUESTIONS["gated_cells"][question]
    mistakes = [
        known
        for known in CORPORA["gated_cells"].misconceptions["sigmoid"]
        for given in [outcome(known.fresh({}), (np.array([-5.0, 5.0]),))]
        if isinstance(given, Returned) and isinstance(given.value, np.ndarray)
        if np.max(np.abs(given.value)) > 2
    ]
    assert mistakes
    for student in range(400):
        rng = np.random.default_rng(student)
        (case,) = [each for each in asked.values(rng) if has_float32(each.inputs)]
        for known in mistakes:
            function = relinked(asked.reference, {"sigmoid": known.fresh({})})[question]
            single, double = (
                outcome(function, arguments) for arguments in (case.arguments, wide(case.arguments))
            )
            within = tolerance(asked, case, nan_equal=True)
            assert difference(single.value, double.value, within) is None, (known.id, student)


def wide(value):
    """The same numbers in float64."""
    if isinstance(value, dict):
        return {key: wide(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return tuple(map(wide, value))
    single = isinstance(value, np.ndarray) and value.dtype == np.float32
    return value.astype(np.float64) if single else value
