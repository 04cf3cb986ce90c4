"""Two mistakes, one resting on the other: neither hides the other, or is taken for a third."""

import numpy as np
import pytest

from autograder import course as course_module
from autograder.course import CRITERIA
from autograder.course.corpus import load_corpus
from autograder.grading import words
from solutions.rnn_forward import reference
from tests.conftest import ROOT, sampled
from tests.course.unlisted_mistakes import ALL
from tests.graders.rnn_forward.inputs import SHORT, step
from tests.kit.grading.local_worker import criteria, failed, misconceptions_named

CORPUS = load_corpus(course_module.load(ROOT).assignment("rnn_forward"))
SOFTMAX, CELL, RUN, UNROLL = CORPUS.misconceptions.values()
BY_ID = {known.id: known for known in CORPUS.all_misconceptions}


# A wrong cell on a wrong softmax

PAIRS = [(one.id, other.id) for one in SOFTMAX for other in CELL]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(PAIRS[::11], id="a sample"),
        pytest.param(PAIRS, id="every pair", marks=pytest.mark.slow),
    ],
)
def both_wrong(grader, request):
    """What pairs of mistakes in softmax and the cell come to, and who is named."""
    context = grader.anew(questions=["rnn_cell_forward"])
    found = {}
    for first, second in request.param:
        mistakes = {
            "softmax": BY_ID[first].as_answer(),
            "rnn_cell_forward": BY_ID[second].as_answer(),
        }
        submission_grader = context.submission_grader({**grader.solution, **mistakes})
        submission_grader.hold()
        found[first, second] = {
            name: (
                {c for c in CRITERIA if not submission_grader.verdict(name, c).passed},
                submission_grader.misconception(name),
            )
            for name in mistakes
        }
    return found


def undo_each_other(first, second, rng):
    """Whether a cell that uses softmax the wrong way round is right with one that sums that way."""
    softmax, cell = BY_ID[first].fresh({}), BY_ID[second].fresh
    given = step(rng, SHORT)
    try:
        with np.errstate(all="ignore"):
            _, yt_pred = cell({"softmax": softmax})(*given)
            return np.allclose(yt_pred, reference.rnn_cell_forward(*given)[1])
    except (ValueError, IndexError, TypeError):  # some have other results, or none
        return False


@pytest.mark.parametrize(
    "known", sampled([(known,) for known in CELL], every=3), ids=lambda known: known.id
)
def test_no_mistake_in_the_cell_is_credited_whatever_softmax_is(both_wrong, known, rng):
    kept = {
        first: set(known.caught_by) - fails
        for (first, second), judged in both_wrong.items()
        if second == known.id
        for fails, _ in [judged["rnn_cell_forward"]]
    }
    credited = [first for first, criteria in kept.items() if criteria]
    assert [first for first in credited if not undo_each_other(first, known.id, rng)] == []
    assert not credited or known.id == "shares_out_over_the_batch"


@pytest.mark.parametrize(
    "known", sampled([(known,) for known in CELL], every=3), ids=lambda known: known.id
)
def test_no_mistake_in_the_cell_is_taken_for_another_whatever_softmax_is(both_wrong, known):
    named = {
        judged["rnn_cell_forward"][1] for (_, id_), judged in both_wrong.items() if id_ == known.id
    }
    assert named <= {known.id, None}


@pytest.mark.parametrize(
    "known", sampled([(known,) for known in SOFTMAX], every=3), ids=lambda known: known.id
)
def test_a_mistake_in_softmax_is_judged_alike_whatever_the_cell_is(both_wrong, known):
    judged = [each["softmax"] for (id_, _), each in both_wrong.items() if id_ == known.id]
    assert judged == [(set(known.caught_by), known.id)] * len(judged) != []


def test_most_mistakes_in_the_cell_are_still_named_on_a_wrong_softmax(both_wrong):
    named = sum(judged["rnn_cell_forward"][1] is not None for judged in both_wrong.values())
    assert named >= 0.8 * len(both_wrong)


@pytest.mark.parametrize(
    ("name", "id_"),
    sampled(
        [
            (name, known.id)
            for name in ("returns_lists", "prints_it", "takes_all", "returns_logarithms")
            for known in CELL
        ],
        every=9,
    ),
)
def test_an_unlisted_mistake_in_softmax_hides_none_in_the_cell(grader, name, id_):
    known = BY_ID[id_]
    context = grader.anew(questions=["rnn_cell_forward"])
    answers = {"softmax": ALL["softmax"][name], "rnn_cell_forward": known.as_answer()}
    submission_grader = context.submission_grader({**grader.solution, **answers})
    submission_grader.hold()
    fails = {c for c in CRITERIA if not submission_grader.verdict("rnn_cell_forward", c).passed}
    assert fails >= set(known.caught_by)
    assert submission_grader.misconception("rnn_cell_forward") in (known.id, None)


@pytest.mark.parametrize(
    ("first", "second"),
    sampled([(one.id, other.id) for one in CELL for other in [*RUN, *UNROLL]], every=61),
)
def test_no_mistake_in_a_run_is_credited_or_mistaken_on_a_wrong_cell(grader, first, second):
    known = BY_ID[second]
    context = grader.anew(questions=[known.question])
    answers = {"rnn_cell_forward": BY_ID[first].as_answer(), known.question: known.as_answer()}
    submission_grader = context.submission_grader({**grader.solution, **answers})
    submission_grader.hold()
    assert {c for c in CRITERIA if not submission_grader.verdict(known.question, c).passed} >= set(
        known.caught_by
    )
    assert submission_grader.misconception(known.question) in (known.id, None)


def test_two_mistakes_that_amount_to_a_third_are_taken_for_themselves(grader):
    result = grader.grade_solved(
        softmax=BY_ID["returns_the_scores"].as_answer(),
        rnn_cell_forward=BY_ID["adds_the_output_bias_after_softmax"].as_answer(),
    )
    assert failed(result, "rnn_cell_forward") == ("values", "seeded")
    assert misconceptions_named(result, "rnn_cell_forward") == {
        "adds_the_output_bias_after_softmax"
    }


def test_a_mistake_that_looks_like_another_on_an_own_cell_is_named_as_itself(grader):
    result = grader.grade_solved(
        rnn_cell_forward=BY_ID["forgets_the_previous_state"].as_answer(),
        run_forward=ALL["run_forward"]["reads_backwards"],
    )
    assert failed(result, "run_forward") == ("values", "seeded")
    assert misconceptions_named(result, "run_forward") == {"reads_backwards"}


def test_a_wrong_shape_of_softmaxs_hides_no_forgotten_bias_either(grader):
    # One number for each example, in which a bias of the scores cancels.
    blind = """
def softmax(x):
    return np.atleast_1d((x if x.ndim == 1 else x - x[:, :1]).sum(axis=0))
"""
    right = grader.grade_solved(softmax=blind)
    wrong = grader.grade_solved(
        softmax=blind, rnn_cell_forward=BY_ID["forgets_the_output_bias"].as_answer()
    )
    assert failed(right, "rnn_cell_forward") == ()
    assert failed(wrong, "rnn_cell_forward") == ("values", "seeded")
    assert misconceptions_named(wrong, "rnn_cell_forward") == {"forgets_the_output_bias"}


# A softmax that is wrong, and used as what it is

BY_ROWS = """
def softmax(x{option}):
    e = np.exp({shifted})
    return e / e.sum(axis={axis}, keepdims=True)
"""
CELL_WITH = """
def rnn_cell_forward(xt, a_prev, parameters):
    p = parameters
    a = np.tanh(p["w1"] @ xt + p["w2"] @ a_prev + p["b1"])
    y = p["w3"] @ a + p["b2"]
    {then}
    return a, y
"""
ROWS = BY_ROWS.format(option="", shifted="x", axis="-1")
AXIS = BY_ROWS.format(option=", axis=-1", shifted="x", axis="axis")
AS_IT_IS = {
    "over rows": (ROWS, "y = softmax(y.T).T"),
    "over rows after one shift": (ROWS.replace("(x)\n", "(x - x.max())\n"), "y = softmax(y.T).T"),
    "over an axis": (AXIS, "y = softmax(y.T).T"),
    "over an axis that is passed": (AXIS, "y = softmax(y, axis=0)"),
    "over an axis that is passed, transposed": (AXIS, "y = softmax(y.T, axis=-1).T"),
    "in place": (
        "def softmax(x):\n    x -= x.max()\n    np.exp(x, out=x)\n    x /= x.sum()\n    return x\n",
        "softmax(y)",
    ),
    "in place, whatever it gives": (
        "def softmax(x):\n    np.exp2(x, out=x)\n    x += 1\n    return x\n",
        "softmax(y)",
    ),
    "into another array": (
        "def softmax(x, out=None):\n    e = np.exp(x - x.max())\n    np.divide(e, e.sum(), out)\n",
        "softmax(y.copy(), out=y)",
    ),
}


@pytest.mark.parametrize(("softmax", "then"), AS_IT_IS.values(), ids=AS_IT_IS)
def test_who_uses_a_wrong_softmax_as_what_it_is_is_told_no_mistake_that_is_not_made(
    grader, softmax, then
):
    cell = CELL_WITH.format(then=then)
    result = grader.grade_solved(softmax=softmax, rnn_cell_forward=cell)
    assert failed(result, "softmax")
    assert misconceptions_named(result, "rnn_cell_forward") == set()


@pytest.mark.parametrize("style", ["over rows", "over an axis", "in place", "into another array"])
def test_what_is_right_with_the_wrong_softmax_alone_is_not_called_wrong_as_well(grader, style):
    softmax, then = AS_IT_IS[style]
    result = grader.grade_solved(softmax=softmax, rnn_cell_forward=CELL_WITH.format(then=then))
    told = " ".join(each.message for each in criteria(result, "rnn_cell_forward").values())
    assert "Also wrong" not in told
    assert (words.unclear(["softmax"]) in told) == bool(failed(result, "rnn_cell_forward"))
