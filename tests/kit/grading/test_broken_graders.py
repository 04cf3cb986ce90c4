"""A grader's own bug is reported as that, on its own criterion, and takes nothing from anybody."""

import pytest

from autograder.course import CourseError
from autograder.grading import words
from autograder.sandbox.worker import WorkerFailed
from tests.kit.courses.mini import MISCONCEPTIONS, RIGHT, MiniCourse
from tests.kit.grading.local_worker import criteria
from tests.kit.grading.told import all_differ

WRONG = {**RIGHT, "double": "def double(x):\n    return 5.0 * x\n"}
ADDS_ONE = {**RIGHT, "double": "def double(x):\n    return 1.0 + x\n"}


def outcomes(result):
    """The outcome of every criterion, as `question.criterion`, but for those that passed."""
    return {
        f"{question.name}.{criterion.name}": criterion.outcome
        for question in result.questions
        for criterion in question.criteria
        if criterion.outcome != "passed"
    }


def test_a_mini_course_grades_like_a_large_one(tmp_path):
    right, wrong, stub = MiniCourse(tmp_path).grade(RIGHT, ADDS_ONE, {})
    assert (right.score, right.notes) == (12, [])
    assert outcomes(wrong) == {"double.values": "failed", "double.seeded": "failed"}
    assert criteria(wrong, "double")["values"].misconception == "adds_one"
    assert (stub.outcome, stub.score) == ("graded", 0)


# Cases that cannot be made

CASES_RAISE = """
def values(self, rng):
    yield case("two numbers", rng.normal(size=2))
    raise KeyError("no such size")
"""


@pytest.mark.parametrize("answers", [RIGHT, WRONG, {}], ids=["right", "wrong", "stub"])
def test_cases_that_raise_leave_their_own_criterion_open(tmp_path, answers):
    (result,) = MiniCourse(tmp_path, double=CASES_RAISE).grade(answers)
    assert result.outcome == "graded"
    assert outcomes(result).pop("double.values") == "grader_error"
    assert [place for place, each in outcomes(result).items() if each == "grader_error"] == [
        "double.values"
    ]


def test_an_open_criterion_has_its_points_and_no_score_and_blames_the_grader(tmp_path):
    (result,) = MiniCourse(tmp_path, double=CASES_RAISE).grade(RIGHT)
    values = criteria(result, "double")["values"]
    assert (values.score, values.max_score, values.message) == (0, 2, words.GRADER_BROKE)
    assert values.misconception is None
    assert result.score == 10


def test_the_instructor_is_told_what_broke_and_where(tmp_path):
    (result,) = MiniCourse(tmp_path, double=CASES_RAISE).grade(RIGHT)
    assert result.notes == ["the grader failed in double.values: KeyError: 'no such size'"]


def test_the_rest_of_a_wrong_answer_is_judged_beside_a_broken_criterion(tmp_path):
    (result,) = MiniCourse(tmp_path, double=CASES_RAISE).grade(ADDS_ONE)
    seeded = criteria(result, "double")["seeded"]
    assert seeded.outcome == "failed"
    assert seeded.message == all_differ("y", 4, "four of your own")
    assert seeded.hint == "You add one."


def test_a_broken_criterion_of_an_earlier_function_does_not_stop_a_later_one(tmp_path):
    fourfold = {**RIGHT, "fourfold": "def fourfold(x):\n    return 5.0 * x\n"}
    (result,) = MiniCourse(tmp_path, double=CASES_RAISE).grade(fourfold)
    assert outcomes(result) == {
        "double.values": "grader_error",
        "fourfold.values": "failed",
        "fourfold.seeded": "failed",
    }


def test_neighbours_of_one_run_are_graded_as_if_alone(tmp_path):
    results = MiniCourse(tmp_path, double=CASES_RAISE).grade(RIGHT, WRONG, {}, RIGHT)
    assert [each.score for each in results] == [10, 7, 0, 10]


# A reference that raises

REFERENCE_RAISES = """
def seeded(self, rng):
    yield case("a word", "x")
    yield case("four of your own", rng.normal(size=4))
"""


@pytest.mark.parametrize("answers", [RIGHT, WRONG], ids=["right", "wrong"])
def test_a_reference_that_raises_leaves_its_own_criterion_open(tmp_path, answers):
    broken = MiniCourse(tmp_path, double=REFERENCE_RAISES)
    lenient = "def double(x):\n    return {factor} * (x if type(x) is not str else np.ones(1))\n"
    factor = "2.0" if answers is RIGHT else "5.0"
    (result,) = broken.grade({**answers, "double": lenient.replace("{factor}", factor)})
    open_ones = [place for place, each in outcomes(result).items() if each == "grader_error"]
    assert open_ones == ["double.seeded"]
    assert result.notes[0].startswith("the grader failed in double.seeded: TypeError: ")


REFERENCE_OF_NOTHING = """
def double(x):
    return None if x.size == 3 else 2.0 * x
"""


@pytest.mark.parametrize("answers", [RIGHT, {}], ids=["right", "stub"])
def test_a_reference_that_returns_nothing_is_not_held_against_an_answer(tmp_path, answers):
    course = MiniCourse(tmp_path)
    path = tmp_path / "tests" / "graders" / course.name / f"test_{course.name}.py"
    right = "def double(x):\n    return 2.0 * x\n"
    path.write_text(path.read_text().replace(right, REFERENCE_OF_NOTHING))
    (result,) = course.grade(answers)
    if answers:
        why = "TypeError: the reference returned NoneType for three numbers"
        assert outcomes(result).pop("double.values") == "grader_error"
        assert result.notes[0] == f"the grader failed in double.values: {why}"
    else:
        assert set(outcomes(result).values()) == {"failed"}


def test_what_is_no_case_leaves_its_own_criterion_open(tmp_path):
    broken = CASES_RAISE.replace('raise KeyError("no such size")', 'yield "no size"')
    (result,) = MiniCourse(tmp_path, double=broken).grade(RIGHT)
    assert outcomes(result) == {"double.values": "grader_error"}
    assert result.notes == ["the grader failed in double.values: TypeError: 'no size' is no case"]


def test_a_shape_that_cannot_be_judged_does_not_stop_values(tmp_path):
    shapes_raise = REFERENCE_RAISES.replace("seeded", "shapes")
    lenient = {**RIGHT, "double": "def double(x):\n    return x if type(x) is str else 2.0 * x"}
    (result,) = MiniCourse(tmp_path, double=shapes_raise).grade(lenient)
    assert outcomes(result) == {"double.shapes": "grader_error"}


# Words that cannot be found

LABEL_RAISES = """
def values(self, rng):
    class Label:
        def __format__(self, how):
            raise LookupError("no words")

    yield case(Label(), rng.normal(size=3))
"""


def test_words_that_raise_leave_open_what_they_were_to_tell(tmp_path):
    wrong, right = MiniCourse(tmp_path, double=LABEL_RAISES).grade(WRONG, RIGHT)
    assert outcomes(wrong) == {"double.values": "grader_error", "double.seeded": "failed"}
    assert wrong.notes == ["the grader failed in double.values: LookupError: no words"]
    assert (right.score, right.notes) == (12, [])


NO_CASES = """
def shapes(self, rng):
    raise LookupError("no cases")


def values(self, rng):
    raise LookupError("no cases")


def seeded(self, rng):
    raise LookupError("no cases")
"""


def test_a_question_that_has_no_cases_at_all_takes_nothing_from_the_others(tmp_path):
    (result,) = MiniCourse(tmp_path, double=NO_CASES).grade(RIGHT)
    assert result.outcome == "graded"
    assert outcomes(result) == dict.fromkeys(
        ("double.shapes", "double.values", "double.seeded"), "grader_error"
    )


# What an answer cannot be asked on top of


def refused(course):
    """Why the course's graders are refused before anybody is graded, each time anew."""
    kept = []
    whys = set()
    for _ in range(2):
        with pytest.raises(CourseError) as raised:
            course.grade(WRONG, keep=lambda *result: kept.append(result))
        whys.add(str(raised.value))
    assert kept == []
    (why,) = whys
    return why


def test_a_function_without_a_stand_in_that_another_depends_on_is_refused(tmp_path):
    course = MiniCourse(tmp_path, stand_in="")
    graders = course.corpus.assignment.graders
    assert refused(course) == (
        f"{graders}: fourfold depends on double, whose grader has no stand_in."
    )


@pytest.mark.parametrize("earlier", ["duoble", "fourfold"])
def test_a_question_that_depends_on_no_function_before_it_is_refused(tmp_path, earlier):
    course = MiniCourse(tmp_path)
    path = tmp_path / "tests" / "graders" / course.name / f"test_{course.name}.py"
    path.write_text(path.read_text().replace('("double",)', f'("{earlier}",)'))
    assert refused(course) == (
        f"{path.parent}: fourfold depends on {earlier}, which is no function before it."
    )


STAND_IN_RAISES = """
stand_in = "def double(x):\\n    raise LookupError('no number')\\n"
"""


def test_a_stand_in_that_raises_costs_the_credit_and_breaks_nothing_else(tmp_path):
    (result,) = MiniCourse(tmp_path, stand_in=STAND_IN_RAISES).grade(WRONG)
    assert set(outcomes(result)) == {
        "double.values",
        "double.seeded",
        "fourfold.values",
        "fourfold.seeded",
    }
    assert outcomes(result)["double.values"] == "failed"


# A hint that cannot be found

BROKEN_HINT = {
    **MISCONCEPTIONS,
    "double": MISCONCEPTIONS["double"]
    + """

adds_one.misconception.__dict__["_code"] = None
""",
}


def test_a_diagnosis_that_raises_costs_the_hint_alone(tmp_path):
    wrong, right = MiniCourse(tmp_path, misconceptions=BROKEN_HINT).grade(WRONG, RIGHT)
    values = criteria(wrong, "double")["values"]
    assert (values.outcome, values.misconception) == ("failed", None)
    assert values.message == all_differ("y", 3, "three numbers")
    assert wrong.notes[0].startswith("the grader failed in double's hint: TypeError: ")
    assert right.score == 12


# A machine that fails


def failing(course, when, failure):
    """Lets some of the course's workers fail when they are forked, by their number."""
    fork = course.zygote.fork

    def fork_some(*given):
        worker = fork(*given)
        if worker._number in when:
            raise failure
        return worker

    course.zygote.fork = fork_some


def test_a_worker_that_cannot_be_made_is_made_anew(tmp_path):
    course = MiniCourse(tmp_path)
    failing(course, {2}, WorkerFailed("no memory to fork"))
    kept = []
    results = course.grade(RIGHT, WRONG, RIGHT, keep=lambda _, result: kept.append(result))
    assert [(result.outcome, result.notes) for result in results] == [("graded", [])] * 3
    assert [result.score for result in results] == [12, 7, 12]
    assert sorted(result.notebook for result in kept) == ["0.ipynb", "1.ipynb", "2.ipynb"]


def test_a_worker_that_cannot_be_made_twice_leaves_all_of_one_submission_open(tmp_path):
    course = MiniCourse(tmp_path)
    failing(course, {2, 3}, WorkerFailed("no memory to fork"))
    first, second, third = course.grade(RIGHT, RIGHT, RIGHT)
    assert (first.score, third.score) == (12, 12)
    assert second.outcome == "grader_error"
    assert set(outcomes(second).values()) == {"grader_error"}
    assert len(outcomes(second)) == 6
    assert second.notes == [
        (
            "the grader failed in double.shapes, double.values, double.seeded, fourfold.shapes, "
            "fourfold.values, fourfold.seeded: "
            "autograder.sandbox.worker.WorkerFailed: no memory to fork"
        )
    ]


def test_a_grader_that_breaks_is_not_asked_again(tmp_path):
    course = MiniCourse(tmp_path)
    failing(course, {2}, LookupError("a bug of ours"))
    second = course.grade(RIGHT, RIGHT, RIGHT)[1]
    assert second.outcome == "grader_error"
    assert course.zygote.forked == 3


def worker_that_is_killed(course):
    """Lets a worker be killed at calls whose numbers, over all workers, are in the list given."""
    fork, asked, struck = course.zygote.fork, [], []

    def forked(*given):
        worker = fork(*given)
        call = worker.call

        def counted(*arguments):
            asked.append(arguments)
            if len(asked) in struck:
                worker.alive = False
                raise WorkerFailed("a worker was killed from outside (SIGKILL)")
            return call(*arguments)

        worker.call = counted
        return worker

    course.zygote.fork = forked
    return asked, struck


def test_a_worker_that_is_killed_twice_leaves_nothing_half_judged(tmp_path):
    course = MiniCourse(tmp_path)
    _, struck = worker_that_is_killed(course)
    struck += [5, 8]
    (result,) = course.grade(RIGHT)
    assert result.outcome == "grader_error"
    assert len(outcomes(result)) == 6


def test_a_worker_that_is_killed_at_any_call_is_noticed(tmp_path):
    """Also at those that are made while it is judged: on the student's own, or on a stand-in."""
    course = MiniCourse(tmp_path)
    asked, struck = worker_that_is_killed(course)
    calls = 0
    for answers in (RIGHT, WRONG, ADDS_ONE):
        struck.clear()
        course.grade(answers)  # which loads the questions
        asked.clear()
        course.judged(answers)
        for number in range(1, len(asked) + 1):
            calls += 1
            asked.clear()
            struck[:] = [number]
            assert course.judged(answers).machine_failed
    assert calls > 30


def test_a_record_that_cannot_be_made_leaves_the_neighbours_alone(tmp_path, monkeypatch):
    course = MiniCourse(tmp_path)
    monkeypatch.setattr(
        "autograder.grading.words_on_absence.cell_failed", lambda *_: [].pop(), raising=True
    )
    broken, right = course.grade({**RIGHT, "double": RIGHT["double"] + "\n1/0"}, RIGHT)
    assert broken.outcome == "grader_error"
    assert broken.notes == ["the grader failed in the record: IndexError: pop from empty list"]
    assert right.score == 12


def test_a_question_without_a_grader_stops_the_run_before_anybody_is_graded(tmp_path):
    course = MiniCourse(tmp_path)
    path = tmp_path / "tests" / "graders" / course.name / f"test_{course.name}.py"
    text = path.read_text()
    path.write_text(text[: text.index("class TestFourfold(")])
    kept = []
    with pytest.raises(CourseError) as raised:
        course.grade(RIGHT, keep=kept.append)
    assert str(raised.value) == f"{path.parent} has no grader for fourfold."
    assert kept == []


LARGE_RAISES = """
def seeded(self, rng):
    yield case("a word", "x", large=True)
"""


@pytest.mark.parametrize("broken", [CASES_RAISE.replace("values", "seeded"), LARGE_RAISES])
def test_a_context_can_be_prepared_although_a_grader_is_broken(tmp_path, broken):
    course = MiniCourse(tmp_path, double=broken)
    course.context.prepare()
    lenient = "def double(x):\n    return x if type(x) is str else 2.0 * x\n"
    (result,) = course.grade({**RIGHT, "double": lenient})
    assert outcomes(result)["double.seeded"] == "grader_error"


ONLY_LARGE = """
def seeded(self, rng):
    yield case("all of them", np.ones(3), large=True)
"""


def test_what_wants_too_much_of_a_criterions_only_case_does_not_pass_it(tmp_path):
    no_room = "def double(x):\n    raise MemoryError\n"
    right, wrong = MiniCourse(tmp_path, double=ONLY_LARGE).grade(
        RIGHT, {**RIGHT, "double": no_room}
    )
    assert right.score == 12
    assert outcomes(wrong)["double.seeded"] == "failed"
