"""Right answers put together at random get full marks, and lose them by one number that is off.

`pytest --hypothesis-profile=many` tries many times as many as `make test` does.
"""

import importlib
from contextlib import closing

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder import course as course_module
from autograder.course.corpus import load_corpus
from autograder.grading.compare import difference
from autograder.grading.diagnosis import has_float32, outcome, tolerance
from autograder.grading.question import case, questions_of
from autograder.release.master import solved_answers
from autograder.runner.run import Run
from autograder.runner.session import grade_here, open_context
from autograder.validation.samples import made
from tests.conftest import ROOT, sampled
from tests.course.pieces import inputs
from tests.course.pieces.nudge import NUDGED, mark, numbers
from tests.course.pieces.shared import HELPERS
from tests.kit.grading.local_worker import lost

ASSIGNMENTS = course_module.load(ROOT).assignments
PIECES = {name: importlib.import_module(f"tests.course.pieces.{name}") for name in ASSIGNMENTS}
QUESTIONS = {name: questions_of(assignment) for name, assignment in ASSIGNMENTS.items()}
EVERY = [(name, question) for name in ASSIGNMENTS for question in ASSIGNMENTS[name].questions]
FLOAT32 = {"rtol": 1e-3, "atol": 1e-4}
OFF = 1e-4

each_assignment = pytest.mark.parametrize("name", ASSIGNMENTS)
each_function = pytest.mark.parametrize(("name", "question"), EVERY)


def examples(share):
    """So many examples of every hundred that the profile asks for."""
    return settings(
        max_examples=max(1, settings.default.max_examples * share // 100),
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


def composed(draw, name):
    """A right answer to every question of an assignment, and what they all call."""
    cells = PIECES[name].submission(lambda *pieces: draw(st.sampled_from(pieces)))
    return {**cells, "extra": HELPERS + NUDGED}


def students(draw):
    return f"student {draw(st.integers(0, 9999))}"


@each_assignment
def test_every_function_has_pieces(name):
    cells = PIECES[name].submission(lambda *pieces: pieces[0])
    assert list(cells) == list(ASSIGNMENTS[name].questions)


@each_assignment
@examples(5)
@given(data=st.data())
def test_a_right_submission_put_together_at_random_gets_full_marks(graders, name, data):
    answers = composed(data.draw, name)
    result = graders[name].grade_solved(students(data.draw), **answers)
    assert lost(result) == []
    assert result.cells == []


@each_function
@examples(10)
@given(data=st.data())
def test_its_functions_are_the_references_in_any_size_scale_and_layout(name, question, data):
    names = {"np": np, **vars(importlib.import_module(f"solutions.{name}.reference"))}
    answers = composed(data.draw, name)
    for source in (HELPERS, *(answers[each] for each in ASSIGNMENTS[name].questions)):
        exec(source, names)  # noqa: S102 - from the pieces
    given = inputs.arguments(data.draw, name, question)
    asked = QUESTIONS[name][question]
    put = case("any", *given, **(FLOAT32 if has_float32(given) else {}))
    expected = outcome(asked.reference, put.arguments)
    got = outcome(names[question], put.arguments)
    assert difference(got.value, expected.value, tolerance(asked, put)) is None
    assert got.altered == ()


# One number that is off


def least(question, key, array):
    """How large an entry must be to be held to 1e-4 of itself.

    Above a thousandth of its array's largest; but where the specification allows a millionth of a
    norm or of the largest entry, above a hundredth of that.
    """
    size = np.abs(np.where(np.isfinite(array), array, 0.0))
    if question == "run_backward":
        axis = 0 if key == "a0" else None
        return 0.011 * np.linalg.norm(size, axis=axis, keepdims=True)
    return (0.011 if question == "numerical_gradient" else 1e-3) * size.max(initial=0.0)


def entries(asked, question, criterion, rng):
    """Every number that is compared in float64: its case, the way to its array, and its index."""
    for put in asked.cases(criterion, rng):
        if put.large or has_float32(put.inputs):
            continue
        value = outcome(asked.reference, put.arguments, put.keywords).value
        for path, array in numbers(value):
            if array.dtype == np.float64:
                large = np.abs(array) > least(question, path[-1] if path else "", array)
                for index in np.flatnonzero(large & np.isfinite(array)):
                    yield put, path, int(index)


def off(question, put, path, index, factor):
    """What stands below an answer, so that one number of what it answers to a case is off."""
    call = mark([put.arguments, dict(put.keywords)])
    return f"\n{question} = nudged({question}, {call!r}, {path}, {index}, {factor})\n"


@each_function
@examples(1)
@given(data=st.data())
def test_one_number_that_is_off_by_a_ten_thousandth_of_itself_costs_points(
    graders, name, question, data
):
    answers, student = composed(data.draw, name), students(data.draw)
    context = graders[name].anew(questions=[question])
    criterion = data.draw(st.sampled_from(["values", "seeded"]))
    rng = context.context.generator(question, criterion, student if criterion == "seeded" else "")
    found = list(entries(QUESTIONS[name][question], question, criterion, rng))
    factor = 1 + data.draw(st.sampled_from([-OFF, OFF]))
    answers[question] += off(question, *data.draw(st.sampled_from(found)), factor)
    grader = context.submission_grader({**context.solution, **answers}, student)
    grader.hold()
    assert not grader.verdict(question, criterion).passed


# Through real workers


@pytest.mark.long
@pytest.mark.parametrize("name", sampled([(name,) for name in ASSIGNMENTS], every=2))
def test_some_of_both_through_real_workers(course, name):
    rng = np.random.default_rng(20250312)

    def pick(*pieces):
        return pieces[rng.integers(len(pieces))]

    run, corpus, tasks = Run.of(course.root, name), load_corpus(ASSIGNMENTS[name]), {}
    for number in range(1):
        cells = {**solved_answers(ASSIGNMENTS[name]), **PIECES[name].submission(pick)}
        cells["extra"] = HELPERS + NUDGED
        tasks[f"right {number}"] = made(corpus, f"right {number}", cells)
        question = pick(*ASSIGNMENTS[name].questions)
        cases = run.secret.generator(name, "", question, "values")
        found = list(entries(QUESTIONS[name][question], question, "values", cases))
        cells[question] += off(question, *found[rng.integers(len(found))], 1 + OFF)
        tasks[f"wrong {number}, {question}"] = made(corpus, question, cells)
    context = open_context(run)
    with closing(context):
        context.prepare()
        results = grade_here(context, run, list(tasks.values()))
    assert [lost(result) for result in results] == [task.split(", ")[1:] for task in tasks]
