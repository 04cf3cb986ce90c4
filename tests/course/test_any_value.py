"""Whatever a worker returns, no comparison with a reference raises, or does more than it asks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import course as course_module
from autograder.course import CRITERIA
from autograder.course.corpus import load_corpus
from autograder.grading.concept import concepts_of
from autograder.grading.concept_grader import ConceptGrader
from autograder.grading.diagnosis import fitting, outcome
from autograder.grading.fault import fault_of
from autograder.grading.question import questions_of
from autograder.grading.seeds import Secret
from autograder.sandbox.answers import Returned
from tests.conftest import ROOT
from tests.kit.grading.any_value import near, sent
from tests.kit.grading.test_any_value import costs_no_more, few

ASSIGNMENTS = course_module.load(ROOT).assignments
CORPORA = {name: load_corpus(assignment) for name, assignment in ASSIGNMENTS.items()}
QUESTIONS = [
    (name, each, asked)
    for name, assignment in ASSIGNMENTS.items()
    for each, asked in questions_of(assignment).items()
]
CONCEPTS = [
    (name, each, asked)
    for name, assignment in ASSIGNMENTS.items()
    for each, asked in concepts_of(assignment).items()
]
# For every question, beside its reference


def first_case(name, question, asked, criterion):
    rng = Secret(b"any").generator(name, "somebody", question, criterion)
    return next(case for case in asked.cases(criterion, rng) if not case.large)


@pytest.mark.parametrize(
    ("name", "question", "asked"),
    QUESTIONS,
    ids=lambda value: value if isinstance(value, str) else "",
)
@given(data=st.data())
@settings(few, max_examples=15)
def test_whatever_is_returned_has_a_fault_in_words_or_none(name, question, asked, data):
    for criterion in CRITERIA:
        case = first_case(name, question, asked, criterion)
        right = outcome(asked.reference, case.arguments, case.keywords)
        value = sent(data.draw(near(right.value)))
        answer = Returned(value, *data.draw(st.sampled_from([((), ()), (("0", "x.y"), ("odd",))])))
        fault = costs_no_more(
            lambda answer, criterion=criterion, case=case, right=right: fault_of(
                asked, criterion, case, answer, right.value, lambda *_: "no value"
            ),
            answer,
            right,
        )
        if fault is not None:
            for message in (fault.message, fault.reserved, fault.told_beside(fault)):
                assert message.isprintable()
                assert len(message) < 2000


@pytest.mark.parametrize(
    ("name", "question", "asked"),
    QUESTIONS,
    ids=lambda value: value if isinstance(value, str) else "",
)
@given(data=st.data())
@settings(few, max_examples=5)
def test_whatever_is_returned_is_some_of_the_known_mistakes_or_none(name, question, asked, data):
    case = first_case(name, question, asked, "values")
    right = outcome(asked.reference, case.arguments, case.keywords)
    known = CORPORA[name].misconceptions[question]
    answer = Returned(sent(data.draw(near(right.value))))
    assert set(map(id, fitting(asked, [(case, answer)], known))) <= set(map(id, known))


class Says:
    """An execution in which every question has the same answer."""

    def __init__(self, answer):
        self._answer = answer

    def ask(self, name, case):
        return Returned("ada")

    def ask_all(self, cases):
        return [self._answer] * len(cases)


class NoCause:
    """Causes of which none is known."""

    def no_value(self, question, answer, case):
        return "no value"


class NothingFailed:
    """A follow-through for which there is no reason."""

    def is_due(self, question, answers):
        return False

    def failed(self, question):
        return []


@pytest.mark.parametrize(
    ("name", "question", "asked"),
    CONCEPTS,
    ids=lambda value: value if isinstance(value, str) else "",
)
@given(data=st.data())
@settings(few, max_examples=25)
def test_whatever_a_concept_question_is_answered_is_judged(name, question, asked, data):
    right = asked.reference(asked.instance("ada"))
    says = Says(Returned(sent(data.draw(near(right)))))
    concept_grader = ConceptGrader("ada", NoCause(), NothingFailed())
    concept_grader.ask({question: asked}, says)
    verdict = concept_grader.judge(question, CORPORA[name].misconceptions[question])
    assert verdict.message.isprintable()
    assert len(verdict.explanation) < 2000
