"""The hidden graders of `attention`: optional arguments, exact zeros, several mistakes at once."""

import itertools

import numpy as np
import pytest

from autograder import course as course_module
from autograder.course import CRITERIA
from autograder.course.corpus import load_corpus
from autograder.grading import words, words_on_values
from autograder.grading.question import case, questions_of
from autograder.grading.seeds import Secret
from tests.conftest import ROOT
from tests.graders.attention.inputs import LONG, ONE_EXAMPLE, SHORT, mask
from tests.kit.grading.local_worker import (
    LocalGrader,
    criteria,
    failed,
    lost,
    misconceptions_named,
)

CORPUS = load_corpus(course_module.load(ROOT).assignment("attention"))
QUESTIONS = questions_of(CORPUS.assignment)
BY_ID = {known.id: known for known in CORPUS.all_misconceptions}
SECRET = Secret(b"of these tests")


@pytest.fixture(scope="module")
def grader():
    return LocalGrader(CORPUS)


def cases(name, criteria=CRITERIA):
    return [
        each
        for criterion in criteria
        for each in QUESTIONS[name].cases(
            criterion, SECRET.generator("attention", "somebody", name, criterion)
        )
    ]


# What is asked


@pytest.mark.parametrize("name", ["attend", "attention_scores", "attention_jacobian_norms"])
def test_the_sizes_of_every_case_all_differ_but_where_that_is_what_a_case_is_about(name):
    for each in cases(name):
        if each.label == "one feature":
            continue
        _, keys, *values = each.arguments
        sizes = [*keys.shape, *(value.shape[0] for value in values[:1])]
        equal = each.label == "values as long as keys"
        assert len(set(sizes)) == len(sizes) - equal, each.label


@pytest.mark.parametrize("name", ["attention_weights", "attend", "self_attention"])
def test_the_optional_argument_is_left_out_given_by_place_and_given_by_name(name):
    required = {"attention_weights": 1, "attend": 3, "self_attention": 2}[name]
    asked = cases(name, ["values"])
    assert any(len(case.arguments) == required and not case.keywords for case in asked)
    assert any(len(case.arguments) > required for case in asked)
    optional = {"self_attention": "causal"}.get(name, "mask")
    assert any(list(case.keywords) == [optional] for case in asked)


def test_every_mask_shows_and_hides_something_and_differs_from_its_neighbour():
    for seed, sizes in itertools.product(range(20), (SHORT, LONG, ONE_EXAMPLE)):
        drawn = mask(np.random.default_rng(seed), sizes)
        assert drawn.any(axis=0).all()
        assert not drawn.all(axis=0).any()
        assert (drawn[:, 1:] != drawn[:, :-1]).any(axis=0).all()


# What is right, and what is wrong


NEARLY_ZERO = """
def attention_weights(scores, mask=None):
    if mask is None:
        return softmax(scores)
    some = mask.any(axis=0)
    weights = np.where(some, softmax(np.where(mask | ~some, scores, -np.inf)), 0.0)
    return np.where(mask, weights, 1e-13)
"""


def test_a_masked_weight_that_is_not_exactly_zero_costs(grader):
    result = grader.grade_solved(attention_weights=NEARLY_ZERO)
    assert lost(result) == ["attention_weights"]
    assert failed(result, "attention_weights") == ("values", "seeded")


def test_an_optional_argument_under_another_name_is_told(grader):
    renamed = grader.solution["attention_weights"].replace("mask", "allowed")
    result = grader.grade_solved(attention_weights=renamed)
    assert failed(result, "attention_weights") == ("values",)
    assert criteria(result, "attention_weights")["values"].message == (
        "For mask=... passed by name, `attention_weights` raised TypeError: attention_weights() "
        "got an unexpected keyword argument 'mask'."
    )


ALTERS_ITS_MASK = """
def attention_weights(scores, mask=None):
    if mask is None:
        return softmax(scores)
    some = mask.any(axis=0)
    mask |= ~some
    return np.where(some, softmax(np.where(mask, scores, -np.inf)), 0.0)
"""


def test_an_altered_mask_is_told_by_its_name(grader):
    result = grader.grade_solved(attention_weights=ALTERS_ITS_MASK)
    asked = grader.context.questions["attention_weights"]
    assert criteria(result, "attention_weights")["values"].message == words_on_values.altered(
        asked, ["mask"], case("two wholly masked columns")
    )


# Several mistakes


def graded(grader, *ids):
    return grader.grade_solved(**{BY_ID[id_].question: BY_ID[id_].as_answer() for id_ in ids})


@pytest.mark.parametrize("scores", ["forgets_the_scale", "takes_the_cosine", "alters_the_query"])
@pytest.mark.parametrize(
    "weights",
    ["masks_after_softmax", "normalises_over_the_batch", "leaves_nan_where_all_is_masked"],
)
def test_two_earlier_mistakes_cost_two_questions_and_not_a_third(grader, scores, weights):
    result = graded(grader, scores, weights)
    assert lost(result) == ["attention_scores", "attention_weights"]
    assert misconceptions_named(result, "attention_scores") == {scores}
    assert misconceptions_named(result, "attention_weights") == {weights}


def test_what_is_right_with_two_others_below_is_told_so(grader):
    result = graded(grader, "forgets_the_scale", "masks_after_softmax")
    assert criteria(result, "attend")["values"].message == words.passed_on_stand_ins(
        ["attention_scores", "attention_weights"]
    )


@pytest.mark.parametrize(
    "third",
    [
        "does_not_pass_the_mask_on",
        "takes_a_mean_of_weighted_values",
        "takes_the_best_value",
    ],
)
def test_a_third_mistake_on_top_of_two_is_not_hidden_by_them(grader, third):
    result = graded(grader, "forgets_the_scale", "masks_after_softmax", third)
    assert lost(result) == ["attention_scores", "attention_weights", "attend"]


# Right answers that take one result from one earlier function, and another from others.
FROM_TWO = {
    "self_attention": """
def self_attention(x, parameters, causal=False):
    q, k, v = (np.einsum("ij,jmt->imt", parameters[name], x) for name in ("wq", "wk", "wv"))
    _, m, steps = x.shape
    seen = np.tril(np.ones((steps, steps)))[:, :, np.newaxis] * np.ones(m)
    contexts, weights = [], []
    for t in range(steps):
        mask = seen[t] if causal else None
        contexts.append(attend(q[:, :, t], k, v, mask)[0])
        weights.append(attention_weights(attention_scores(q[:, :, t], k), mask))
    return np.stack(contexts, axis=2), np.stack(weights)
""",
    "attention_jacobian_norms": """
def attention_jacobian_norms(query, states):
    weights = attention_weights(attention_scores(query, states))
    apart = states - attend(query, states, states)[0][:, :, np.newaxis]
    pull = np.einsum("imt,jm->tmij", apart, query) / np.sqrt(len(query))
    return (weights * np.linalg.norm(np.eye(len(query)) + pull, 2, axis=(2, 3)))[::-1]
""",
    # The reference's own takes booleans alone.
    "attention_weights": """
def attention_weights(scores, mask=None):
    seen = np.ones(scores.shape) if mask is None else mask
    some = seen.any(axis=0)
    visible = np.where(seen, scores, np.where(some, -np.inf, 0))
    return np.where(some, softmax(visible), 0)
""",
}
FORGETS = {
    "attention_scores": BY_ID["forgets_the_scale"].as_answer(),
    "attend": """
def attend(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys), mask)
    return 2 * np.einsum("imt,tm->im", values, weights), weights
""",
}


@pytest.mark.parametrize("wrong", ["nothing", *FORGETS])
def test_results_may_be_taken_from_two_earlier_functions_one_of_them_wrong(grader, wrong):
    result = grader.grade_solved(**{**FROM_TWO, wrong: FORGETS.get(wrong, "")})
    assert lost(result) == [each for each in FORGETS if each == wrong]


def test_a_scale_forgotten_in_one_function_and_made_up_for_in_the_next_costs_once(grader):
    result = graded(grader, "forgets_the_scale", "scales_a_second_time")
    assert lost(result) == ["attention_scores"]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("does_not_pass_the_mask_on", "sees_one_step_ahead"),
        ("ignores_the_mask", "sees_one_step_ahead"),
        ("reads_the_mask_the_other_way_round", "looks_ahead_only"),
        ("reads_the_mask_the_other_way_round", "hides_the_step_itself"),
    ],
)
def test_two_mistakes_that_look_like_a_third_get_no_wrong_hint(grader, earlier, later):
    result = graded(grader, earlier, later)
    assert lost(result) == [BY_ID[earlier].question, "self_attention"]
    assert misconceptions_named(result, "self_attention") <= {later}
