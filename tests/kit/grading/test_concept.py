"""Concept questions, predictions and measurements, and what a person grades."""

import json

import numpy as np
import pytest

from autograder import course as course_module
from autograder.commands.check import describe
from autograder.course import CourseError
from autograder.grading import words
from autograder.grading.concept import Concept, agree, concepts_of
from autograder.grading.words_on_values import KINDS
from autograder.sandbox.answers import Ended
from autograder.student.selfcheck.concepts import form_of, plain
from tests.kit.courses.concepts import ASSIGNMENT, GRADERS, RIGHT, ConceptCourse
from tests.kit.grading.local_worker import criteria, failed, lost
from tests.kit.grading.told import untouched


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return ConceptCourse(tmp_path_factory.mktemp("course"))


def only(result, question):
    (criterion,) = criteria(result, question).values()
    return criterion


# Judging


def test_right_answers_earn_their_points_beside_the_functions(course):
    result = course.grade(RIGHT)
    assert [each.name for each in result.questions] == [
        *ASSIGNMENT["questions"],
        *ASSIGNMENT["concepts"],
    ]
    assert result.score == result.max_score == 12 + 1 + 2 + 0.5 + 0.25
    assert only(result, "guessed").message == "Committed."
    assert only(result, "counted").message == "Right."


def test_untouched_answers_earn_nothing_and_are_told(course):
    result = course.grade({})
    assert result.score == 0
    assert only(result, "counted").message == untouched("counted")
    assert only(result, "counted").misconception is None


@pytest.mark.parametrize("question", ASSIGNMENT["concepts"])
def test_a_known_mistake_is_named_and_costs_its_own_points_only(course, question):
    (known,) = course.corpus.misconceptions[question]
    result = course.grade({**RIGHT, question: known.as_answer()})
    assert lost(result) == [question]
    assert only(result, question).misconception == known.id
    assert only(result, question).hint == known.hint
    assert known.hint not in only(result, question).message


def test_another_wrong_answer_is_told_where_to_look_and_never_the_right_one(course):
    result = course.grade({**RIGHT, "larger_first": "def larger_first(mine):\n    return 'AB', 9"})
    assert only(result, "larger_first").message == (
        "That is not right, for your numbers. Put them side by side."
    )
    assert only(result, "larger_first").misconception is None


def test_an_implausible_prediction_is_none_and_any_plausible_one_earns_its_point(course):
    plausible = {
        "1": True,
        "100.0": True,
        "np.nan": False,
        "np.inf": False,
        "0": False,
        "-3": False,
    }
    for value, passed in plausible.items():
        result = course.grade({**RIGHT, "guessed": f"def guessed(mine):\n    return {value}"})
        assert (only(result, "guessed").outcome == "passed") is passed
    assert only(result, "guessed").message == (
        "That is no plausible prediction. Any number above 0 and up to 100 will do."
    )


def test_one_number_in_a_list_or_an_array_is_that_number(course):
    measured = 'halvings(np.array([mine["start"]]))'
    for form in ("[{}]", "({},)", "np.array([{}])", "np.array({})", "np.float32({})"):
        answer = f"def counted(mine):\n    return {form.format(measured)}"
        assert "counted" not in lost(course.grade({**RIGHT, "counted": answer})), form


@pytest.mark.parametrize(
    ("answer", "got"),
    [
        ("None", "None"),
        ("'seven'", "a str"),
        ("[1, 2]", "a list of 2 numbers"),
        ("np.ones(3)", "one array of shape (3,)"),
        ("True", "a bool"),
        ("print", KINDS["function"]),
        ("{1}", "an object of type `set`"),
    ],
)
def test_an_answer_of_another_form_is_told_what_was_asked(course, answer, got):
    result = course.grade({**RIGHT, "counted": f"def counted(mine):\n    return {answer}"})
    assert only(result, "counted").message == f"`counted` returned {got}; expected a number."


def test_an_answer_that_alters_what_it_is_given_is_told_which(course):
    answer = 'def cleaned(mine):\n    mine["noise"] *= 2\n    return mine["noise"] / 2 - 1'
    message = only(course.grade({**RIGHT, "cleaned": answer}), "cleaned").message
    assert message.startswith("`cleaned` changed its argument `mine['noise']`, for your numbers.")


def test_an_answer_that_raises_is_told_its_own_line(course):
    answer = "def counted(mine):\n    return mine['end']"
    message = only(course.grade({**RIGHT, "counted": answer}), "counted").message
    assert message == (
        "For your numbers, `counted` raised KeyError: 'end', in `counted`, at `return mine['end']`."
    )


@pytest.mark.parametrize(
    "answer", ["'AB', 5", "['A', 'B'], 5.02", "(['a', 'b'], np.float64(5))", "'A > B', '5'[0]"]
)
def test_one_ordering_is_written_in_many_ways(course, answer):
    wrong = "[0]" in answer  # the number came back as text
    result = course.grade(
        {**RIGHT, "larger_first": f"def larger_first(mine):\n    return {answer}"}
    )
    assert (only(result, "larger_first").outcome == "failed") is wrong


def test_an_answer_that_no_question_could_have_is_not_looked_through(course):
    for large in ("np.zeros(10**6, np.int8)", "[[1.0] * 200] * 200", "(np.zeros((300, 300)), 1)"):
        answer = f"def counted(mine):\n    return {large}"
        message = only(course.grade({**RIGHT, "counted": answer}), "counted").message
        assert message.startswith("`counted` returned ")
        assert message.endswith("; expected a number.")


def test_an_id_that_is_no_text_is_somebodys_all_the_same(course):
    typed = "_len = len\n\nstudent_id = '\\ud800' + 'x' * 999"
    result = course.grade({"larger_first": RIGHT["larger_first"], "extra": typed})
    assert result.outcome == "graded"
    assert {c.outcome for q in result.questions for c in q.criteria} == {"passed", "failed"}
    assert only(result, "larger_first").outcome == "passed"


# A mistake costs once


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("halve", "def halve(x):\n    return x / 3"),
        ("halvings", "def halvings(x):\n    return float(np.sum(x > 3)) + np.max(x)"),
        ("halvings", "def halvings(x):\n    return [x.max()]"),
        ("halvings", "def halvings(x):\n    raise ValueError"),
    ],
)
def test_a_measurement_on_top_of_a_wrong_function_keeps_its_points(course, question, answer):
    result = course.grade({**RIGHT, question: answer})
    assert "counted" not in lost(result)
    assert only(result, "counted").message == words.passed_on_stand_ins([question])


def test_where_no_time_was_left_to_run_a_measurement_again_it_is_told_so(tmp_path):
    course = ConceptCourse(tmp_path)
    course.zygote.ends["counted"] = Ended("unasked", "300 s for the whole notebook")
    result = course.grade({**RIGHT, "halve": "def halve(x):\n    return x / 3"})
    assert words.not_tried(["halve"]) in only(result, "counted").message


def test_a_number_that_was_typed_is_no_measurement_with_a_wrong_function(course):
    """It may be what that function gave, and may not: nothing tells."""
    own = {"halvings": "def halvings(x):\n    return float(np.max(x)) + 3"}
    result = course.grade({**RIGHT, **own, "counted": "def counted(mine):\n    return 67"})
    assert lost(result) == ["halvings", "counted"]
    right = {**own, "counted": "def counted(mine):\n    return 6"}  # as a right one would give
    assert lost(course.grade({**RIGHT, **right})) == ["halvings"]


def test_a_number_that_is_guessed_where_stand_ins_stand_is_no_measurement(course):
    """What a stand-in of `halve` makes of it is 5 or 6 in nearly every draw."""
    theirs = 'halvings.__code__.co_filename == "<string>"'
    own = {
        "halvings": "def halvings(x):\n    return 50.0",
        "counted": f"def counted(mine):\n    return 5.0 if {theirs} else 0.0",
    }
    for student in ("ada", "bob", "cleo", "dora"):
        assert "counted" in lost(course.grade({**RIGHT, **own}, "ada", student))


CALLED = 'halvings(np.array([mine["start"]]))'
NOT_THERE = {
    "a constant": "def halvings(x):\n    return 5.0",
    "a stub": "def halvings(x):\n    raise NotImplementedError",
    "another name": "def halving(x):\n    return x",
    "a syntax error": "def halvings(x):\n    return (",
    "nothing": "",
}


@pytest.mark.parametrize("answer", NOT_THERE.values(), ids=NOT_THERE)
def test_a_measurement_on_top_of_nothing_is_as_right_as_on_top_of_a_mistake(course, answer):
    measured = {"counted": f"def counted(mine):\n    return {CALLED}"}
    result = course.grade({**RIGHT, "halvings": answer, **measured})
    assert lost(result) == ["halvings"]
    assert only(result, "counted").message.startswith("Right when tried with our `halvings`")


@pytest.mark.parametrize("answer", NOT_THERE.values(), ids=NOT_THERE)
@pytest.mark.parametrize("value", ["5.0", "None", "np.inf", "np.nan", f"{CALLED} + 2", "[]"])
def test_what_measures_nothing_earns_nothing_whatever_is_below(course, answer, value):
    measured = {"counted": f"def counted(mine):\n    return {value}"}
    result = course.grade({**RIGHT, "halvings": answer, **measured})
    assert lost(result) == ["halvings", "counted"]


@pytest.mark.parametrize("answer", NOT_THERE.values(), ids=NOT_THERE)
@pytest.mark.parametrize("written", ["raise NotImplementedError", "pass", "return ("])
def test_a_measurement_that_is_itself_unwritten_earns_nothing(course, answer, written):
    unwritten = {"counted": f"def counted(mine):\n    {written}"}
    result = course.grade({**RIGHT, "halvings": answer, **unwritten})
    assert lost(result) == ["halvings", "counted"]


def test_a_measurement_that_rests_on_functions_which_overlook_their_arguments_measures_nothing(
    course,
):
    garbage = {
        "halvings": "def halvings(x):\n    return float(len(x)) + 3",
        "counted": "def counted(mine):\n    return 4.0",
    }
    assert "counted" in lost(course.grade({**RIGHT, **garbage}))


@pytest.mark.parametrize(("returned", "taken"), [("(y, x)", "y[0]"), ("y", "y")])
def test_a_measurement_may_take_apart_what_the_function_below_returns(course, returned, taken):
    own = {
        "halvings": f"def halvings(x):\n    y = float(np.max(x)) + 3\n    return {returned}",
        "counted": f"def counted(mine):\n    y = {CALLED}\n    return {taken}",
    }
    assert lost(course.grade({**RIGHT, **own})) == ["halvings"]


def test_what_needs_more_of_the_function_below_than_was_asked_is_told_as_that(course):
    own = {
        "halvings": "def halvings(x):\n    return float(np.max(x)) + 3\nhalvings.calls = 1",
        "counted": f"def counted(mine):\n    return {CALLED} * halvings.calls",
    }
    result = course.grade({**RIGHT, **own})
    assert lost(result) == ["halvings", "counted"]
    message = only(result, "counted").message
    assert words.does_not_fit(["halvings"]) in message
    assert "Also wrong" not in message


def test_a_wrong_measurement_is_not_excused_by_a_wrong_function(course):
    wrong = {
        "halve": "def halve(x):\n    return x / 3",
        "counted": "def counted(mine):\n return 50",
    }
    assert failed(course.grade({**RIGHT, **wrong}), "counted") == ("measurement",)


def test_a_function_that_is_not_there_and_not_used_costs_a_measurement_nothing(course):
    inline = """def halvings(x):
    count = 3
    while np.max(x) > 1:
        x, count = x / 2, count + 1
    return float(count)
"""
    result = course.grade({**RIGHT, "halve": "", "halvings": inline})
    assert "counted" not in lost(result)


def test_a_known_mistake_is_named_only_where_no_wrong_function_may_have_made_its_number(course):
    mistaken = {"counted": "def counted(mine):\n    return mine['start']"}
    assert only(course.grade({**RIGHT, **mistaken}), "counted").misconception is not None
    wrong = {"halvings": "def halvings(x):\n    return float(np.max(x)) + 3"}
    found = only(course.grade({**RIGHT, **wrong, **mistaken}), "counted")
    assert (found.outcome, found.misconception) == ("failed", None)


# Whose numbers


def test_the_question_is_that_of_the_typed_id(course):
    literal = {"counted": "def counted(mine):\n    return 6"}
    asked = [course.grade({**RIGHT, **literal}, typed, typed) for typed in ("ada", "barbara" * 9)]
    assert [only(result, "counted").outcome for result in asked] == ["passed", "failed"]


def test_another_id_is_told_to_student_and_instructor_and_costs_nothing(course):
    result = course.grade(RIGHT, typed="bob", student="ada")
    told = "The numbers are those of the id `bob`, typed at the top; this was handed in by `ada`."
    assert result.score == result.max_score
    assert told in result.notes
    assert only(result, "guessed").message == f"Committed. {told}"
    assert only(result, "counted").message == "Right."  # once is enough


def test_whose_numbers_they_are_stands_before_the_hint(course):
    (known,) = course.corpus.misconceptions["guessed"]
    result = course.grade({**RIGHT, "guessed": known.as_answer()}, typed="bob", student="ada")
    guessed = only(result, "guessed")
    assert guessed.message.endswith("this was handed in by `ada`.")
    assert guessed.explanation == f"{guessed.message} {known.hint}"


def test_no_id_is_told_and_costs_nothing(course):
    result = course.grade(RIGHT, typed=" ")
    told = "No student id was typed at the top, so the numbers were nobody's."
    assert result.score == result.max_score
    assert result.notes == [told]


def test_an_id_that_was_typed_and_taken_away_is_not_called_missing(course):
    takes_it_away = f"{RIGHT['cleaned']}\ndel typed_id, student_id\n"
    result = course.grade({**RIGHT, "cleaned": takes_it_away}, typed="ada", student="ada")
    assert result.score == result.max_score
    assert result.notes == [
        (
            "When all cells had run, the notebook could not say which student id was typed, so the "
            "numbers were nobody's."
        )
    ]


def test_who_checks_without_saying_for_whom_hears_nothing_of_ids(course):
    assert course.grade(RIGHT, typed="bob", student="check").notes == []


@pytest.mark.parametrize("typed", [7, None, ["a"], "x" * 5000])
def test_an_id_of_another_kind_is_taken_as_text(course, typed):
    assert course.grade({}, typed=typed).outcome == "graded"


# What a person grades


def test_an_answer_in_words_is_pending_neither_lost_nor_counted(course):
    result = course.grade(RIGHT)
    told = json.loads(json.dumps(result.as_json()))
    assert told["pending"] == [{"name": "in_words", "max_score": 1.5}]
    assert told["score"] == told["max_score"] == 15.75
    assert describe(result) == "n.ipynb: 15.75 of 15.75; graded by hand: in_words (1.5)"


def test_it_is_pending_where_nothing_could_be_judged_too(course):
    from autograder.runner.run import Task
    from autograder.runner.session import grade_here

    (result,) = grade_here(course.context, course.run, [Task("empty.ipynb", b"")])
    assert (result.outcome, result.pending) == (
        "unreadable",
        [{"name": "in_words", "max_score": 1.5}],
    )


# A grader that breaks


def test_a_broken_concept_is_the_graders_fault_and_no_other_questions(tmp_path):
    broken = GRADERS.replace('"up_to": 100', '"up_to": None')
    result = ConceptCourse(tmp_path, broken).grade(RIGHT)
    assert lost(result) == ["guessed"]
    assert only(result, "guessed").outcome == "grader_error"
    assert result.outcome == "graded"
    assert "the grader failed in guessed.prediction: TypeError" in result.notes[0]


def test_a_concept_without_a_grader_is_told(tmp_path):
    missing = GRADERS.replace("class TestCleaned(\n    Concept,", "class Cleaned(\n    Concept,")
    missing = missing.replace("reference=reference.cleaned", "reference=reference.halve")
    assignment = ConceptCourse(tmp_path, missing).corpus.assignment
    with pytest.raises(CourseError) as raised:
        concepts_of(assignment)
    assert str(raised.value) == f"{assignment.graders} has no grader for cleaned."


def test_points_for_another_criterion_than_the_graders_are_told(tmp_path):
    other = GRADERS.replace('criterion="prediction"', 'criterion="answer"')
    other = other.replace('plausible={"up_to": 100, "or_inf": False},', "")
    assignment = ConceptCourse(tmp_path, other).corpus.assignment
    with pytest.raises(CourseError) as raised:
        concepts_of(assignment)
    assert str(raised.value).endswith(
        "guessed has points for prediction, and its grader gives them for answer."
    )


def test_a_criterion_that_no_concept_has_is_told():
    with pytest.raises(CourseError, match="Style: 'style' is none of"):
        type("Style", (Concept,), {}, reference=len, instance=str, criterion="style", form=())


@pytest.mark.parametrize(
    ("criterion", "plausible"), [("prediction", None), ("answer", {"up_to": 1, "or_inf": False})]
)
def test_predictions_alone_say_what_is_plausible(criterion, plausible):
    told = {"reference": len, "instance": str, "criterion": criterion, "plausible": plausible}
    with pytest.raises(CourseError, match="Guess: predictions, and only they, say what"):
        type("Guess", (Concept,), {}, form=(), **told)


# The course's configuration


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"concepts": {"why": {"style": 1}}}, "why must give points, 0 or more, to one of answer"),
        ({"concepts": {"why": {}}}, "it gives them to none."),
        ({"concepts": {"why": {"answer": -1}}}, "why gives -1 points to answer"),
        ({"manual": {"why": 0}}, "why must give more than 0 points."),
        ({"manual": {"halve": 1}}, "has two questions called halve."),
        ({"concepts": {"halve": {"answer": 1}}}, "has two questions called halve."),
    ],
)
def test_a_configuration_that_cannot_be_is_told(tmp_path, change, complaint):
    (tmp_path / "course_config.py").write_text(
        f"ASSIGNMENTS = {{'a': { ({**ASSIGNMENT, **change})!r}}}"
    )
    with pytest.raises(CourseError) as raised:
        course_module.load(tmp_path)
    assert complaint in str(raised.value)


# Plain answers


@pytest.mark.parametrize(
    ("value", "expected", "form"),
    [
        (7, 7.0, ("number",)),
        (np.float32(0.5), 0.5, ("number",)),
        (np.array(3), 3.0, ("number",)),
        ("B > A, c", "BAC", ("letters",)),
        (["b", "A"], "BA", ("letters",)),
        (("BA", "AB"), ("BA", "AB"), ("letters", "letters")),
        ((1, "b"), (1.0, "B"), ("number", "letters")),
        (np.array([1, 2]), (1.0, 2.0), ("number", "number")),
        ([], (), ()),
        (True, True, ("other",)),
        (None, None, ("other",)),
        ({"a": 1}, {"a": 1}, ("other",)),
        (((1, 2), 3), ((1.0, 2.0), 3.0), ("other", "number")),
    ],
)
def test_an_answer_is_made_plain(value, expected, form):
    assert plain(value) == expected
    assert type(plain(value)) is type(expected)
    assert form_of(plain(value)) == form


def test_arrays_stay_arrays_and_are_compared_by_shape_first():
    square = plain(np.eye(2, dtype=int))
    assert square.dtype == float
    assert form_of(square) == ("array",)
    assert agree(square, np.eye(2), 1e-2, 0.0)
    assert not agree(square, np.eye(3), 1e-2, 0.0)


def test_nan_is_no_answer_and_infinity_is_one():
    assert not agree(np.nan, np.nan, 1e-2, 0.0)
    assert agree(np.inf, np.inf, 1e-2, 0.0)
    assert not agree(1e300, np.inf, 1e-2, 0.0)
    assert not agree("A", 1.0, 1e-2, 0.0)
    assert not agree((1.0,), (1.0, 2.0), 1e-2, 0.0)
