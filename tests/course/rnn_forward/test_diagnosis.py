"""A hint is given where the answers are one known mistake and no other, and nowhere else."""

import functools

import numpy as np
import pytest

from autograder import course as course_module
from autograder.course import CRITERIA
from autograder.course.corpus import load_corpus
from autograder.grading.compare import Tolerance
from autograder.grading.diagnosis import (
    fitting,
    outcome,
)
from autograder.grading.question import questions_of
from autograder.grading.seeds import Secret
from autograder.release.master import solved_answers
from autograder.runner.run import Run
from autograder.runner.session import grade_here
from autograder.validation.samples import made
from tests.conftest import ROOT, sampled
from tests.kit.grading.local_worker import LocalZygote, failed, misconceptions_named

ASSIGNMENT = course_module.load(ROOT).assignment("rnn_forward")
CORPUS = load_corpus(ASSIGNMENT)
KNOWN = {known.id: known for known in CORPUS.all_misconceptions}
ONE_EACH = [(known,) for known in KNOWN.values()]
SEEDS = [f"seed {number}".encode() for number in range(20)]
USUAL = Tolerance(1e-6, 1e-11)


@functools.cache
def cases(question, seed):
    """All cases of a question but the document's run, in the order in which they are put."""
    grader, secret = questions_of(ASSIGNMENT)[question], Secret(seed)
    return [
        (criterion, each)
        for criterion in CRITERIA
        for each in grader.cases(
            criterion, secret.generator(ASSIGNMENT.name, "s", question, criterion)
        )
        if not each.large
    ]


def answered(question, function, seed=b"seed 0"):
    """What a function answers to a question's cases."""
    return [(each, outcome(function, each.arguments)) for _, each in cases(question, seed)]


def diagnose(question, answers, misconceptions):
    """The one that fits, as a submission_grader names it."""
    found = fitting(question, answers, misconceptions)
    return found[0] if len(found) == 1 else None


def diagnosed(question, answers):
    found = diagnose(questions_of(ASSIGNMENT)[question], answers, CORPUS.misconceptions[question])
    return found.id if found else None


def judged(grader, known, seed):
    """The criteria that a misconception fails, and whom it is taken for, alone at a context."""
    alone = grader.anew(seed, [known.question])
    submission_grader = alone.submission_grader(
        {**grader.solution, known.question: known.as_answer()}
    )
    submission_grader.hold()
    fails = {c for c in CRITERIA if not submission_grader.verdict(known.question, c).passed}
    return fails, submission_grader.misconception(known.question)


# Each known mistake


@pytest.mark.parametrize("known", sampled(ONE_EACH, every=12), ids=lambda known: known.id)
def test_each_misconception_is_named_on_twenty_seeds(known):
    named = {
        diagnosed(known.question, answered(known.question, known.fresh({}), seed)) for seed in SEEDS
    }
    assert named == {known.id}


@pytest.mark.parametrize("known", sampled(ONE_EACH, every=12), ids=lambda known: known.id)
def test_each_misconception_fails_exactly_what_it_says_on_five_seeds(grader, known):
    fails, named = zip(*(judged(grader, known, seed) for seed in SEEDS[:5]), strict=True)
    assert set(map(frozenset, fails)) == {frozenset(known.caught_by)}
    assert set(named) == {known.id}


@pytest.mark.parametrize("known", sampled(ONE_EACH, every=9), ids=lambda known: known.id)
def test_each_misconception_is_told_by_its_hint_once_and_named_wherever_it_fails(grader, known):
    result = grader.grade_solved(**{known.question: known.as_answer()})
    told = next(each for each in result.questions if each.name == known.question).criteria
    lost = [criterion for criterion in told if criterion.outcome == "failed"]
    assert [criterion.misconception for criterion in lost] == [known.id] * len(lost)
    assert [criterion.hint for criterion in lost] == [known.hint] + [""] * (len(lost) - 1)
    assert not any(known.hint in criterion.message for criterion in lost)


def test_a_few_misconceptions_are_named_through_real_workers_in_one_session(context):
    own = solved_answers(ASSIGNMENT)
    chosen = [
        KNOWN[id_]
        for id_ in (
            "skips_the_shift",
            "alters_its_input",
            "flattens_the_hidden_bias",
            "continues_from_the_last_call",
            "repeats_the_last_state",
        )
    ]
    tasks = [made(CORPUS, known.id, {**own, known.question: known.as_answer()}) for known in chosen]
    results = grade_here(context, Run.of(ROOT, ASSIGNMENT.name), tasks)
    assert [misconceptions_named(r, k.question) for r, k in zip(results, chosen, strict=True)] == [
        {known.id} for known in chosen
    ]


# No right answer


@pytest.mark.parametrize("style", ["solution", *CORPUS.accepted])
def test_no_accepted_answer_is_taken_for_a_mistake(style):
    worker = LocalZygote().fork()
    worker.run_cell("import numpy as np", 1)
    for source in {**solved_answers(ASSIGNMENT), **CORPUS.accepted.get(style, {})}.values():
        worker.run_cell(source, 1)
    for question in ASSIGNMENT.questions:
        answers = [
            (each, worker.call(question, each.arguments, each.keywords))
            for _, each in cases(question, b"seed 0")
        ]
        assert diagnosed(question, answers) is None


@pytest.mark.parametrize("question", sampled([(each,) for each in ASSIGNMENT.questions], every=3))
def test_the_reference_is_taken_for_no_mistake_on_twenty_seeds(question):
    reference = questions_of(ASSIGNMENT)[question].reference
    named = {diagnosed(question, answered(question, reference, seed)) for seed in SEEDS}
    assert named == {None}


# Two mistakes at once

TWO = {
    "softmax": {
        "alters its input, and does not divide": """
def softmax(x):
    x -= np.max(x, axis=0)
    return np.exp(x)
""",
        "alters its input, by the overall maximum": """
def softmax(x):
    x -= np.max(x)
    return np.exp(x) / np.sum(np.exp(x), axis=0)
""",
        "no shift, into an array like its input": """
def softmax(x):
    p = np.zeros_like(x)
    p[...] = np.exp(x) / np.sum(np.exp(x), axis=0)
    return p
""",
    },
    "rnn_cell_forward": {
        "a sigmoid, and no old state": """
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = 1 / (1 + np.exp(-(parameters["w1"] @ xt + parameters["b1"])))
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])
""",
        "transposed weights, and logits": """
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"].T @ a_prev + parameters["b1"])
    return a_next, parameters["w3"] @ a_next + parameters["b2"]
""",
        "the old state for the prediction, without its bias": """
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return a_next, softmax(parameters["w3"] @ a_prev)
""",
    },
    "run_forward": {
        "no a0, and restarts": """
def run_forward(x, a0, parameters):
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], np.zeros_like(a0), parameters)
    return a_next, yt_pred
""",
        "no a0, and the first input": """
def run_forward(x, a0, parameters):
    a_next = np.zeros(a0.shape)
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, 0], a_next, parameters)
    return a_next, yt_pred
""",
        "every step, from zeros": """
def run_forward(x, a0, parameters):
    a_next, states, predictions = np.zeros(a0.shape), [], []
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        states.append(a_next)
        predictions.append(yt_pred)
    return np.stack(states, axis=2), np.stack(predictions, axis=2)
""",
    },
    "unroll_forward": {
        "from zeros, the last step only": """
def unroll_forward(x, a0, parameters):
    a_next = np.zeros(a0.shape)
    for t in range(x.shape[2]):
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
    return a_next, yt_pred
""",
        "one step late, from zeros": """
def unroll_forward(x, a0, parameters):
    a_next, states, predictions = np.zeros(a0.shape), [], []
    for t in range(x.shape[2]):
        states.append(a_next)
        a_next, yt_pred = rnn_cell_forward(x[:, :, t], a_next, parameters)
        predictions.append(yt_pred)
    return np.stack(states, axis=2), np.stack(predictions, axis=2)
""",
    },
}


# The other answers are no two that are known, or are another two as well.
KNOWN_AS_TWO = {
    "a sigmoid, and no old state": {"squashes_with_sigmoid", "forgets_the_previous_state"},
    "transposed weights, and logits": {"transposes_the_hidden_weights", "returns_the_logits"},
    "the old state for the prediction, without its bias": {
        *("forgets_the_output_bias", "predicts_from_the_previous_state"),
    },
    "no a0, and the first input": {"ignores_the_initial_state", "rereads_the_first_step"},
    "one step late, from zeros": {"unrolls_from_zeros", "stores_the_state_before_the_step"},
}


@pytest.mark.parametrize(
    ("question", "name"),
    sampled([(question, name) for question, each in TWO.items() for name in each], every=2),
)
def test_two_mistakes_at_once_lose_points_and_are_named_as_both_or_not_at_all(
    grader, question, name
):
    result = grader.grade_solved(**{question: TWO[question][name]})
    assert failed(result, question)
    named = [set(id_.split(" + ")) for id_ in misconceptions_named(result, question)]
    assert named == ([KNOWN_AS_TWO[name]] if name in KNOWN_AS_TWO else [])


# The same mistake, in other clothes


def test_a_mistake_that_returns_a_list_is_the_same_mistake():
    known = KNOWN["ignores_the_initial_state"]
    mistaken = known.fresh({})
    answers = answered("run_forward", lambda *arguments: list(mistaken(*arguments)))
    assert diagnosed("run_forward", answers) == known.id


def test_a_mistake_that_names_its_variables_otherwise_is_the_same_mistake():
    from solutions.rnn_forward.reference import rnn_cell_forward

    def stops_early(x, a0, parameters):
        h = a0
        for step in range(len(x[0, 0]) - 1):
            h, prediction = rnn_cell_forward(x[:, :, step], h, parameters)
        return h, prediction

    assert diagnosed("run_forward", answered("run_forward", stops_early)) == "stops_one_step_early"


def test_a_mistake_in_another_order_of_operations_is_the_same_mistake():
    def linear(xt, a_prev, parameters):
        from solutions.rnn_forward.reference import softmax

        a_next = parameters["b1"] + np.einsum("ab,bm->am", parameters["w2"], a_prev)
        a_next = a_next + parameters["w1"] @ xt
        return a_next, softmax(parameters["b2"] + parameters["w3"] @ a_next)

    answers = answered("rnn_cell_forward", linear)
    assert diagnosed("rnn_cell_forward", answers) == "leaves_the_state_linear"


# From one to the next


def test_a_mistake_remembers_nothing_from_one_diagnosis_to_the_next():
    known = KNOWN["continues_from_the_last_call"]
    answers = answered("run_forward", known.fresh({}))
    assert diagnosed("run_forward", answers) == known.id
    assert diagnosed("run_forward", answers) == known.id
