"""Answers as people write them: a sample of what `make wild` grades through real workers."""

from collections import Counter
from types import SimpleNamespace

import pytest

from autograder.course.corpus import load_corpus
from autograder.results.result import AND
from tests.conftest import sampled
from tools.wild.answers import WildAnswer, answers
from tools.wild.measure import counted, in_words, judged

ASSIGNMENTS = ("rnn_forward", "vanishing_gradient", "gated_cells", "attention")
WILD = [each for name in ASSIGNMENTS for each in answers(name)]


# Labelled with a mistake, or two, and not named so: what is said of them is true, and less.
UNNAMED = {
    "forget_bias_for_horizon: a small number against the logarithm of zero",
    "gru_cell_forward: no reset gate, and the shares the other way round",
    "lstm_cell_forward: forget and input gates swapped, the cell let out bare",
    "rnn_cell_forward: no b1, and no squashing",
    "self_attention: over the examples",
    "unroll_forward: from zeros, and time first",
}


def name_of(answer):
    return answer.name


def test_there_are_as_many_as_were_promised():
    kinds = Counter(each.kind for each in WILD)
    assert kinds["right"] >= 60
    assert kinds["wrong"] >= 150


def test_no_two_of_a_question_have_one_name():
    assert [name for name, count in Counter(each.name for each in WILD).items() if count > 1] == []


def test_every_function_has_right_ones_and_wrong_ones(course):
    functions = {name for each in ASSIGNMENTS for name in course.assignment(each).questions}
    for kind in ("right", "wrong"):
        assert {each.question for each in WILD if each.kind == kind} == functions


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_each_is_labelled_with_a_mistake_that_there_is(course, name):
    known = load_corpus(course.assignment(name)).misconceptions
    ids = {question: {each.id for each in of} for question, of in known.items()}
    labelled = [(each, each.mistake.split(AND)) for each in answers(name) if each.mistake]
    assert [each.name for each, known in labelled if not set(known) <= ids[each.question]] == []


@pytest.mark.parametrize("answer", sampled([(each,) for each in WILD], 25), ids=name_of)
def test_a_sample_is_judged_as_it_must_be(graders, answer):
    result = graders[answer.assignment].grade_solved(**{answer.question: answer.source})
    _, complaint = judged(answer, result)
    assert bool(complaint) == (answer.name in UNNAMED), complaint
    assert not complaint or complaint.endswith("and was not named")


# How they are counted


def graded(kind, outcomes, misconception=None, mistake=None, *, broken=False):
    """An answer of a kind, and a result in which each criterion came to one of these outcomes."""
    criteria = [
        SimpleNamespace(name=name, outcome=outcome, message="Why.", misconception=misconception)
        for name, outcome in zip(("shapes", "values", "seeded"), outcomes, strict=True)
    ]
    result = SimpleNamespace(
        questions=[SimpleNamespace(name="softmax", criteria=criteria)],
        is_broken=broken,
        notes=["the machine"],
    )
    return WildAnswer("rnn_forward", "softmax", kind, "does it", mistake, ""), result


PASSED, LOST = ("passed",) * 3, ("passed", "failed", "failed")


@pytest.mark.parametrize(
    ("case", "under", "complaint"),
    [
        (graded("right", PASSED), {"right", "accepted"}, ""),
        (graded("right", LOST), {"right"}, "lost values, seeded: Why."),
        (graded("wrong", PASSED), {"wrong"}, "was not caught"),
        (graded("wrong", LOST), {"wrong", "caught"}, ""),
        (graded("wrong", LOST, "a", "a"), {"wrong", "caught", "named"}, ""),
        (graded("wrong", LOST, None, "a"), {"wrong", "caught"}, "is a, and was not named"),
        (graded("wrong", LOST, "b", "a"), {"wrong", "caught", "untrue"}, "was named b, and is a"),
        (graded("wrong", LOST, "b"), {"wrong", "caught", "untrue"}, "was named b, and is none"),
        (
            graded("wrong", LOST, broken=True),
            {"wrong", "broken"},
            "the grader broke: the machine",
        ),
    ],
)
def test_an_answer_is_counted_by_what_became_of_it(case, under, complaint):
    assert judged(*case) == (under, complaint)


def test_what_is_counted_is_told_in_shares():
    counts, complaints = counted([graded("right", PASSED), graded("wrong", LOST, "b", "a")])
    assert list(in_words(counts)) == [
        "right accepted  1 of 1 (100 %)",
        "wrong caught    1 of 1 (100 %)",
        "wrong named     0 of 1 (0 %)",
        "untrue hints    1",
    ]
    assert complaints == ["rnn_forward, softmax: does it: was named b, and is a"]


@pytest.mark.parametrize(
    "text",
    ["def softmax(x): ...\n", "# %% right: does it = a_mistake\nx\n", "# %% wrong: a\n# %% odd\n"],
)
def test_a_text_that_is_not_in_the_form_is_told(tmp_path, text):
    (tmp_path / "rnn_forward").mkdir()
    (tmp_path / "rnn_forward" / "softmax.txt").write_text(text)
    with pytest.raises(ValueError, match=r"softmax\.txt: "):
        list(answers("rnn_forward", tmp_path))
