"""What a grader declares, and what is found of it."""

from dataclasses import replace

import numpy as np
import pytest

from autograder import runner
from autograder.course import CRITERIA, CourseError
from autograder.grading.question import (
    Case,
    CriterionFailed,
    Question,
    arrays_in,
    case,
    questions_of,
)
from autograder.validation.samples import made
from tests.kit.courses.mini import MiniCourse


def shifted(x, by=0.0):
    return x + by


class Shifted(
    Question, reference=shifted, results=("y",), result_shapes=("like x",), depends_on=("f",)
):
    def shapes(self, rng):
        yield case("one", rng.random())

    def values(self, rng):
        return [case("two", rng.random(), rtol=0.0, atol=0.5, large=True)]

    def seeded(self, rng):
        yield from ()


class Undeclared(Question, reference=shifted, results=("y",), result_shapes=("like x",)):
    pass


def test_a_question_knows_its_function_by_the_reference():
    assert Shifted.function == "shifted"
    assert Shifted.parameters == ("x", "by")
    assert Shifted.reference(1.0, by=2.0) == 3.0
    assert Shifted().reference(1.0) == 1.0


def test_two_questions_do_not_share_what_they_declare():
    assert (Shifted.depends_on, Undeclared.depends_on) == (("f",), ())
    assert Question.function == ""


def test_the_usual_tolerance_is_that_of_the_specification():
    assert (Question.rtol, Question.atol) == (1e-6, 1e-11)


def test_further_keywords_of_a_case_are_the_functions_own():
    made = case("by name", 1.0, atol=0.0, by=2.0)
    assert made == Case("by name", (1.0,), atol=0.0, keywords={"by": 2.0})
    assert made.inputs == (1.0, 2.0)
    assert list(arrays_in(made.inputs)) == [1.0, 2.0]


def test_cases_are_declared_by_criterion(rng):
    question = Shifted()
    assert [len(question.cases(criterion, rng)) for criterion in CRITERIA] == [1, 1, 0]
    (only,) = question.cases("values", rng)
    assert only == Case("two", only.arguments, rtol=0.0, atol=0.5, large=True)


@pytest.mark.parametrize("criterion", CRITERIA)
def test_a_criterion_without_cases_is_an_error_of_the_grader(criterion, rng):
    with pytest.raises(NotImplementedError):
        Undeclared().cases(criterion, rng)


def test_a_case_takes_the_questions_tolerance_unless_told():
    assert case("one", 1, 2) == Case("one", (1, 2), None, None, False)


def test_arrays_are_found_wherever_they_are():
    a, b = np.ones(2), np.zeros((3, 1))
    found = list(arrays_in(({"a": a}, [b, (1.5, np.float32(2))], "text", None, 3)))
    assert [array.shape for array in found] == [(2,), (3, 1), (), ()]
    assert found[0] is a


def test_what_a_student_reads_is_the_message_of_a_failed_criterion():
    class SubmissionGrader:
        def examine(self, name, criterion):
            raise CriterionFailed(f"{name}: {criterion}")

    for criterion in CRITERIA:
        with pytest.raises(CriterionFailed, match=f"shifted: {criterion}"):
            getattr(Shifted(), f"test_{criterion}")(SubmissionGrader())


def test_the_questions_of_an_assignment_come_in_the_courses_order(tmp_path):
    assignment = MiniCourse(tmp_path).corpus.assignment
    assert list(questions_of(assignment)) == ["double", "fourfold"]
    turned = replace(assignment, questions=dict(reversed(assignment.questions.items())))
    assert list(questions_of(turned)) == ["fourfold", "double"]


def test_a_question_without_a_grader_is_told(tmp_path):
    assignment = MiniCourse(tmp_path).corpus.assignment
    more = replace(assignment, questions={**assignment.questions, "halve": {}, "square": {}})
    with pytest.raises(CourseError) as raised:
        questions_of(more)
    assert str(raised.value) == f"{assignment.graders} has no grader for halve, square."


def test_only_the_warnings_that_a_question_names_are_unwanted():
    heard = ["invalid value encountered in divide", "overflow encountered in exp"]
    question = Shifted()
    assert question.unwanted(heard) == ""
    question.must_not_warn = "overflow"
    assert question.unwanted(heard) == heard[1]
    assert question.unwanted(heard[:1]) == ""


def test_pytest_does_not_draw_up_failures_that_nobody_reads(context, monkeypatch):
    """With their sources, that costs more than to grade."""

    def drawn(*_, **__):
        pytest.fail("the source of a failure was looked up")

    monkeypatch.setattr("_pytest._code.source.getstatementrange_ast", drawn)
    monkeypatch.setattr("_pytest._code.code.getstatementrange_ast", drawn)
    (result,) = runner.grade_here(
        context,
        runner.Run.of(context.assignment.root, context.assignment.name),
        [made(context.corpus, "untouched", {})],
    )
    assert (result.outcome, result.score) == ("graded", 0)
