"""Each promise of a docstring is asked in every form of the arguments, or a reason says why not."""

import ast
import re

import pytest

from autograder import course as course_module
from autograder.grading.question import questions_of
from autograder.grading.seeds import Secret
from tests.conftest import ROOT
from tests.course.promises import FORMS, SURVIVES, Survives

COURSE = course_module.load(ROOT)
QUESTIONS = {
    name: (assignment, question)
    for assignment in COURSE.assignments.values()
    for name, question in questions_of(assignment).items()
}
SECRET = Secret(b"of the promises")
SURVIVAL = re.compile(r"Survives: (.+?)(?:\n\n|$)", re.DOTALL)
# That inputs stay as they were is asked in every case of *values*, whatever it is about.
IN_EVERY_CASE = re.compile(
    r"\.? ?(Its inputs? stays? as (they were|it was)|[axz] stays as it was"
    r"|When it returns, w is what it was, to 1e-12)\.?$"
)


def promised(name):
    """What follows "Survives:" in the docstring of the master, in one line."""
    assignment, _ = QUESTIONS[name]
    tree = ast.parse(assignment.source.read_text(encoding="utf-8"))
    functions = (each for each in tree.body if isinstance(each, ast.FunctionDef))
    told = ast.get_docstring(next(each for each in functions if each.name == name))
    found = SURVIVAL.search(told)
    return IN_EVERY_CASE.sub("", " ".join(found[1].split())) if found else ""


def given(name):
    """The arguments, by name, of all the cases on *values*."""
    assignment, question = QUESTIONS[name]
    rng = SECRET.generator(assignment.name, "", name, "values")
    for case in question.cases("values", rng):
        yield {**dict(zip(question.parameters, case.arguments, strict=False)), **case.keywords}


def unasked(survives, every):
    """Each pair of a promise and a form that has neither a case nor a reason."""
    for promise, holds in survives.promises.items():
        reasons = survives.reasons.get(promise, {})
        if isinstance(holds, str):
            if not any(map(FORMS[holds], every)):
                yield promise, holds
            continue
        asked = [each for each in every if holds(each)]
        if not asked:
            yield promise, "any form"
        for form in survives.forms:
            if not any(map(FORMS[form], asked)) and not (reasons.get(form) or reasons.get("")):
                yield promise, form


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_promise_is_asked_in_every_form(name):
    assert list(unasked(SURVIVES[name], list(given(name)))) == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_word_of_what_a_docstring_promises_is_in_the_table(name):
    left = promised(name)
    assert left
    for promise in sorted(SURVIVES[name].promises, key=len, reverse=True):
        assert promise in left
        left = left.replace(promise, "", 1)
    assert set(left.replace(" and ", "")) <= set(" ,.;")


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_reason_is_given_for_what_is_no_promise_or_no_form(name):
    survives = SURVIVES[name]
    assert set(survives.reasons) <= set(survives.promises)
    assert all(set(each) <= {"", *survives.forms} for each in survives.reasons.values())


def test_a_promise_without_a_case_is_told():
    survives = Survives(("vector", "batch"), {"a": lambda given: False, "b": "one step"})
    every = list(given("softmax"))
    expected = [("a", "any form"), ("a", "vector"), ("a", "batch"), ("b", "one step")]
    assert list(unasked(survives, every)) == expected


def test_a_form_without_a_case_needs_a_reason():
    loud = {"loud": lambda given: given["x"].ndim == 1}
    every = list(given("softmax"))
    assert list(unasked(Survives(("vector", "batch"), loud), every)) == [("loud", "batch")]
    told = {"loud": {"batch": "because"}}
    assert list(unasked(Survives(("vector", "batch"), loud, told), every)) == []
