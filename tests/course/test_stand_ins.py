"""Stand-ins are right in form, and on top of them right is right and nothing wrong is."""

import functools
import inspect
import itertools
from collections import Counter

import numpy as np
import pytest

from autograder import course as course_module
from autograder.course import CRITERIA
from autograder.course.corpus import load_corpus
from autograder.grading.compare import difference
from autograder.grading.concept import concepts_of
from autograder.grading.context import result_of
from autograder.grading.diagnosis import copy_arguments, outcome, quiet, same_answer, tolerance
from autograder.grading.fault import fault_of
from autograder.grading.question import arrays_in, questions_of
from autograder.grading.seeds import Secret
from autograder.grading.stand_ins import StandIns
from autograder.sandbox.answers import Raised
from autograder.student.selfcheck.concepts import plain
from tests.conftest import ROOT, sampled

ASSIGNMENTS = course_module.load(ROOT).assignments
CORPORA = {name: load_corpus(assignment) for name, assignment in ASSIGNMENTS.items()}
QUESTIONS = {name: questions_of(assignment) for name, assignment in ASSIGNMENTS.items()}
CONCEPTS = {name: concepts_of(assignment) for name, assignment in ASSIGNMENTS.items()}
LATER = [
    (name, question)
    for name, questions in QUESTIONS.items()
    for question, asked in questions.items()
    if asked.depends_on
]
MEASURED = [
    (name, concept)
    for name, concepts in CONCEPTS.items()
    for concept, asked in concepts.items()
    if asked.depends_on
]
WITH_STAND_IN = [
    (name, question)
    for name, questions in QUESTIONS.items()
    for question, asked in questions.items()
    if asked.stand_in
]
SECRET = Secret(b"of the stand-ins")


def rests_on(name, question):
    """All that a question needs, at first hand or not, in the notebook's order."""
    found = set()
    waiting = [*(QUESTIONS[name].get(question) or CONCEPTS[name][question]).depends_on]
    while waiting:
        earlier = waiting.pop()
        found.add(earlier)
        waiting += QUESTIONS[name][earlier].depends_on
    return [each for each in QUESTIONS[name] if each in found]


def drawn(name, question, student, earlier=None):
    templates = {
        each: QUESTIONS[name][each].stand_in for each in earlier or rests_on(name, question)
    }
    results = {each: QUESTIONS[name][each].results for each in templates}
    rng = SECRET.generator(name, student, question, "stand-in")
    return StandIns.drawn(templates, rng, results)


def small_cases(name, question, criterion, student="somebody"):
    rng = SECRET.generator(name, student, question, criterion)
    return [each for each in QUESTIONS[name][question].cases(criterion, rng) if not each.large]


def alone(name, question, student="somebody"):
    """A stand-in by itself."""
    return drawn(name, question, student, [question]).functions[question]


# The stand-ins themselves


def test_whatever_a_question_rests_on_has_a_stand_in():
    lacking = [
        (name, earlier)
        for name, question in [*LATER, *MEASURED]
        for earlier in rests_on(name, question)
        if QUESTIONS[name][earlier].stand_in is None
    ]
    assert lacking == []


def test_a_students_numbers_are_drawn_between_a_half_and_one_and_are_nobody_elses():
    template = {"f": "def f(x):\n    return $k, $l\n"}
    pairs = set()
    for student in range(50):
        rng = SECRET.generator("a", str(student), "q", "stand-in")
        stand_ins = StandIns.drawn(template, rng, {"f": ("first", "second")})
        k, l = stand_ins.functions["f"](0)  # noqa: E741
        assert 0.5 <= k < 1
        assert 0.5 <= l < 1
        source = f"def f(x):\n    return {k!r}, {l!r}\n"
        assert stand_ins.sources["f"] == f"{source}\nf.results = ('first', 'second')\n"
        pairs |= {k, l}
    assert len(pairs) == 100


@pytest.mark.parametrize(("name", "question"), WITH_STAND_IN)
def test_what_a_worker_makes_of_a_source_is_what_the_grader_has(name, question):
    stand_ins = drawn(name, question, "ada", [question])
    namespace = {"np": np}
    exec(stand_ins.sources[question], namespace)  # noqa: S102 - the graders' own
    for case in small_cases(name, question, "shapes"):
        with quiet():
            here, there = (
                function(*copy_arguments(case.arguments), **case.keywords)
                for function in (stand_ins.functions[question], namespace[question])
            )
        assert [a.tobytes() for a in arrays_in(here)] == [a.tobytes() for a in arrays_in(there)]


@pytest.mark.parametrize(("name", "question"), WITH_STAND_IN)
def test_a_stand_in_has_the_parameters_and_the_shapes_of_the_function(name, question):
    function, own = QUESTIONS[name][question].reference, alone(name, question)
    parameters = list(inspect.signature(function).parameters)
    assert list(inspect.signature(own).parameters)[: len(parameters)] == parameters
    for case in small_cases(name, question, "shapes"):
        expected = result_of(function, QUESTIONS[name][question], case)
        assert difference(result_of(own, QUESTIONS[name][question], case), expected, None) is None


@pytest.mark.parametrize(("name", "question"), WITH_STAND_IN)
def test_a_stand_in_is_no_right_answer_and_alters_nothing(name, question):
    asked, own = QUESTIONS[name][question], alone(name, question)
    for criterion in ("values", "seeded"):
        put = small_cases(name, question, criterion)
        answers = [outcome(own, case.arguments, case.keywords) for case in put]
        assert not any(getattr(answer, "altered", ()) for answer in answers)
        assert not meets(asked, criterion, put, answers, asked.reference)


@pytest.mark.parametrize("name", ["rnn_forward", "attention"])
def test_columns_of_probabilities_sum_to_one(name):
    question = {"rnn_forward": "softmax", "attention": "attention_weights"}[name]
    scores = np.random.default_rng(1).normal(size=(6, 4)) * 50
    assert np.allclose(alone(name, question)(scores).sum(axis=0), 1)


def test_predictions_of_a_cell_and_a_run_sum_to_one():
    for question in ("rnn_cell_forward", "run_forward"):
        for case in small_cases("rnn_forward", question, "values"):
            _, predicted = alone("rnn_forward", question)(*case.arguments)
            assert np.allclose(predicted.sum(axis=0), 1)


def test_what_may_not_be_looked_at_has_no_weight_and_the_others_share_one():
    for question, place in (("attention_weights", 1), ("attend", 3)):
        for case in small_cases("attention", question, "values"):
            mask = (*case.arguments, *case.keywords.values())[place:]
            if mask and mask[0] is not None:
                own = alone("attention", question)(*case.arguments, **case.keywords)
                weights = own[1] if question == "attend" else own
                assert not weights[~mask[0]].any()
                assert np.allclose(weights.sum(axis=0), mask[0].any(axis=0))


def test_a_gate_lies_between_0_and_1_and_is_symmetric():
    z = np.random.default_rng(2).normal(size=(5, 7)) * 4
    gate = alone("gated_cells", "sigmoid")
    assert ((gate(z) > 0) & (gate(z) < 1)).all()
    assert np.allclose(gate(-z), 1 - gate(z))


@pytest.mark.parametrize(
    ("name", "question"),
    [("rnn_forward", "softmax"), ("attention", "attention_weights"), ("gated_cells", "sigmoid")],
)
def test_a_column_is_treated_alike_whichever_others_are_there(name, question):
    scores, own = np.random.default_rng(3).normal(size=(6, 4)), alone(name, question)
    one_by_one = np.hstack([own(scores[:, [n]]) for n in range(4)])
    assert np.allclose(own(scores), one_by_one)
    assert np.allclose(own(scores[:, 0]), one_by_one[:, 0])


# Calls that the functions themselves refuse


def ill_formed(value):
    """What may stand in an argument's place where somebody errs, each with what it is."""
    match value:
        case np.ndarray():
            yield "a number", 2
            yield "None", None
            if value.dtype != bool:  # of which many a right answer takes a list
                yield "a list", value.tolist()
            yield "a dict", {"w": value}
            if value.ndim:
                yield "without its first row", value[1:]
                yield "with its first row twice", np.concatenate([value[:1], value])
                yield "without its last column", value[..., :-1]
                yield "with an axis more", value[..., np.newaxis]
                yield "with an axis less", value[..., 0]
                yield "transposed", value.T
        case dict():
            for name, each in value.items():
                yield f"without {name}", {k: v for k, v in value.items() if k != name}
                for kind, wrong in ill_formed(each):
                    yield f"{name} {kind}", {**value, name: wrong}


def calls_with(others, asked, case):
    """The calls of a case with another value in one argument's place, each with what it is."""
    named = dict(zip(inspect.signature(asked.reference).parameters, case.arguments, strict=False))
    named.update(case.keywords)
    for name, value in named.items():
        for kind, other in others(value):
            yield f"{name} {kind}", {**named, name: other}


@pytest.mark.parametrize(("name", "question"), WITH_STAND_IN)
def test_a_stand_in_refuses_what_the_function_refuses(name, question):
    asked, own = QUESTIONS[name][question], alone(name, question)
    refused, accepted = 0, set()
    for case in small_cases(name, question, "shapes"):
        for told, arguments in calls_with(ill_formed, asked, case):
            if isinstance(outcome(asked.reference, (), arguments), Raised):
                refused += 1
                if not isinstance(outcome(own, (), arguments), Raised):
                    accepted.add(told)
    assert refused
    assert accepted == set()


# Calls that right answers may make as well


def written_otherwise(value):
    """The same value as other right answers may pass it, each with what it is."""
    match value:
        case np.ndarray():
            yield "in Fortran's order", np.asfortranarray(value)
            yield "strided", np.repeat(value, 2, axis=0)[::2]
            if value.dtype == bool:
                yield "of floats", value.astype(float)
                yield "of integers", value.astype(int)
                yield "in a list", value.tolist()
        case float() | int():
            yield "of numpy", np.float64(value)
            yield "as an array", np.array(value)
        case dict():
            yield "with more in it", {**value, "more": np.zeros(3)}


@pytest.mark.parametrize(("name", "question"), WITH_STAND_IN)
def test_a_stand_in_takes_whatever_stands_for_the_same(name, question):
    asked, own = QUESTIONS[name][question], alone(name, question)
    for case in small_cases(name, question, "values"):
        expected = outcome(own, case.arguments, case.keywords)
        for told, arguments in calls_with(written_otherwise, asked, case):
            if told == "gradients with more in it":  # of which all count
                continue
            answer = outcome(own, (), arguments)
            assert same_answer(expected, answer, tolerance(asked, case)), told


# Right answers on top of them


@functools.cache
def on_stand_ins(name, question, student="somebody"):
    """Every right way to build on a student's stand-ins, with the earlier functions it has."""
    asked = QUESTIONS[name][question]
    return list(drawn(name, question, student).ways(asked.reference, asked.other_ways))


@pytest.mark.parametrize(("name", "question"), LATER)
@pytest.mark.parametrize("student", sampled([("somebody",), ("another",)], every=2))
def test_every_right_way_gives_numbers_of_the_right_shapes(name, question, student):
    asked = QUESTIONS[name][question]
    for criterion in CRITERIA:
        for case in small_cases(name, question, criterion, student):
            expected = result_of(asked.reference, asked, case)
            for way, _ in on_stand_ins(name, question, student):
                value = result_of(way, asked, case)
                assert difference(value, expected, None) is None, case.label
                for array in arrays_in(value):
                    assert not np.isnan(array).any(), case.label
                    assert asked.may_be_infinite or np.isfinite(array).all(), case.label


@pytest.mark.parametrize(("name", "question"), LATER)
def test_every_right_way_is_found_right(name, question):
    asked = QUESTIONS[name][question]
    for criterion in CRITERIA:
        put = small_cases(name, question, criterion)
        for way, _ in on_stand_ins(name, question):
            answers = [outcome(way, case.arguments, case.keywords) for case in put]
            assert meets(asked, criterion, put, answers, way)


def meets(asked, criterion, put, answers, right):
    """Whether answers meet a criterion where this function of ours is right."""
    return all(
        fault_of(
            asked, criterion, case, answer, result_of(right, asked, case), lambda *_: "no value"
        )
        is None
        for case, answer in zip(put, answers, strict=True)
    )


# Mistakes on top of them


@pytest.mark.parametrize(("name", "question"), sampled(LATER, every=4))
def test_no_known_mistake_is_right_on_any_of_the_stand_ins(name, question):
    asked, ways = QUESTIONS[name][question], on_stand_ins(name, question)
    right = [way for way, _ in ways]
    earlier = list({tuple(map(id, each.values())): each for _, each in ways}.values())
    for criterion in CRITERIA:
        put = small_cases(name, question, criterion)
        for known in CORPORA[name].misconceptions[question]:
            if criterion in known.caught_by:
                for below in earlier:
                    function = known.fresh(below)
                    answers = [outcome(function, case.arguments, case.keywords) for case in put]
                    credited = [meets(asked, criterion, put, answers, way) for way in right]
                    assert not any(credited), (known.id, criterion)


@pytest.mark.parametrize(("name", "question"), LATER)
def test_known_mistakes_on_the_stand_ins_are_told_from_each_other(name, question):
    put = [c for each in ("values", "seeded") for c in small_cases(name, question, each)]
    asked, below = QUESTIONS[name][question], drawn(name, question, "somebody").functions
    known = [k for k in CORPORA[name].misconceptions[question] if "values" in k.caught_by]
    made = {
        each.id: [outcome(each.fresh(below), case.arguments, case.keywords) for case in put]
        for each in known
    }
    alike = [
        (one, other)
        for one, other in itertools.combinations(made, 2)
        if all(
            same_answer(a, b, tolerance(asked, case))
            for case, a, b in zip(put, made[one], made[other], strict=True)
        )
    ]
    assert alike == []


# Measurements on top of them: few numbers are possible, and each must be possible for few


@pytest.mark.parametrize(("name", "concept"), sampled(MEASURED, every=3))
def test_no_number_is_right_on_the_stand_ins_of_many_students(name, concept):
    asked = CONCEPTS[name][concept]
    right, students = Counter(), 30
    for student in map(str, range(students)):
        instance = asked.instance(student)
        alone = repr(plain(asked.reference(instance)))
        ways = drawn(name, concept, student).ways(asked.reference, asked.other_ways)
        with quiet():
            values = {repr(plain(way(asked.instance(student)))) for way, _ in ways}
        right.update(values - {alone})  # which is right without them too
    assert max(right.values(), default=0) <= 0.3 * students, right.most_common(3)
