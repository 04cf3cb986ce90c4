"""What is told of a function that is wrong beside stand-ins, too: of that run, and no other."""

import pytest

from autograder.grading import words
from autograder.sandbox.answers import Ended
from tests.kit.courses.mini import MISCONCEPTIONS, RIGHT, MiniCourse
from tests.kit.grading.local_worker import criteria, failed, lost, misconceptions_named
from tests.kit.grading.told import all_differ

STUB = "def double(x):\n    raise NotImplementedError\n"
RAISING = "def double(x):\n    raise ValueError('no such thing')\n"
WRONG = "def double(x):\n    return -2.0 * x\n"
BELOW = {"a stub": STUB, "an error": RAISING, "a mistake": WRONG}
ALSO = "Also wrong with our `double` in the place of yours: "
THREE_DIFFER = all_differ("y", 3, "three numbers")
KNOWN = """
from autograder.course.corpus import misconception


def double(x):
    return 2.0 * x

"""
FIVE_MORE = {
    **MISCONCEPTIONS,
    "fourfold": f"""{KNOWN}
@misconception(belief="Five more.", hint="You add five.", caught_by=("values", "seeded"))
def adds_five(x):
    return double(x) + 5.0 * x
""",
}


def told(tmp_path, double, fourfold, **course):
    """What each criterion of `fourfold` says, its hint apart."""
    (result,) = MiniCourse(tmp_path, **course).grade({"double": double, "fourfold": fourfold})
    return [each.message for each in criteria(result, "fourfold").values()]


@pytest.mark.parametrize("double", BELOW.values(), ids=BELOW)
def test_a_function_that_is_written_and_wrong_is_told_what_differs(tmp_path, double):
    _, values, seeded = told(tmp_path, double, "def fourfold(x):\n    return double(x) - x\n")
    assert values == f"{ALSO}{THREE_DIFFER}"
    assert seeded == ALSO + all_differ("y", 4, "four of your own")


@pytest.mark.parametrize("double", BELOW.values(), ids=BELOW)
def test_a_function_that_is_written_and_has_another_shape_is_told_its_shape(tmp_path, double):
    source = "def fourfold(x):\n    return double(double(x))[None]\n"
    assert told(tmp_path, double, source) == [
        f"{ALSO}`y` has shape (1, 2), for two numbers; expected (2,), which is like x.",
        words.NOT_ASSESSED,
        words.NOT_ASSESSED,
    ]


@pytest.mark.parametrize("double", [STUB, RAISING], ids=["a stub", "an error"])
def test_an_error_of_its_own_is_told_with_its_text_and_place_and_once(tmp_path, double):
    source = "def fourfold(x):\n    y = double(x)\n    raise KeyError('mine')\n"
    assert told(tmp_path, double, source) == [
        (
            f"{ALSO}for two numbers, `fourfold` raised KeyError: 'mine', in `fourfold`, "
            "at `raise KeyError('mine')`."
        ),
        "Stopped by the same error as `shapes`.",
        "Stopped by the same error as `shapes`.",
    ]


def test_no_error_tells_the_numbers_of_the_stand_ins(tmp_path):
    source = "def fourfold(x):\n    raise KeyError(str(double(np.zeros(1) + 1)))\n"
    shapes, *_ = told(tmp_path, STUB, source)
    assert shapes == (
        f"{ALSO}for two numbers, `fourfold` raised KeyError: its text is left out, as it changes "
        "with the input, in `fourfold`, at `raise KeyError(str(double(np.zeros(1) + 1)))`."
    )


@pytest.mark.parametrize("double", BELOW.values(), ids=BELOW)
def test_a_hint_and_what_is_told_beside_it_are_of_one_run(tmp_path, double):
    course = MiniCourse(tmp_path, misconceptions=FIVE_MORE)
    five = "def fourfold(x):\n    return double(x) + 5.0 * x\n"
    (result,) = course.grade({"double": double, "fourfold": five})
    assert misconceptions_named(result, "fourfold") == {"adds_five"}
    first = criteria(result, "fourfold")["values"]
    assert (first.message, first.hint) == (
        f"{ALSO}{THREE_DIFFER}",
        "You add five.",
    )


def test_of_each_criterion_it_is_told_what_it_came_to_beside_the_stand_in(tmp_path):
    source = (
        "def fourfold(x):\n    y = double(double(x))\n    return y if len(y) < 4 else y[None]\n"
    )
    shapes, values, seeded = told(tmp_path, STUB, source)
    assert (shapes, values) == (words.passed_on_stand_ins(["double"]),) * 2
    assert seeded.startswith(f"{ALSO}`y` has shape (1, 4), for four of your own;")


def test_a_function_that_is_lost_beside_a_stand_in_is_told_what_the_notebook_does(tmp_path):
    source = f"{RIGHT['fourfold']}if double(1.0) != -2.0:\n    del fourfold\n"
    _, values, _ = told(tmp_path, WRONG, source.replace("(double(x))", "(x) - x"))
    assert values == THREE_DIFFER


@pytest.mark.parametrize("reason", ["cut", "unasked"])
def test_where_no_time_was_left_to_ask_beside_a_stand_in_it_is_told_so_once(tmp_path, reason):
    course = MiniCourse(tmp_path)
    course.zygote.ends["fourfold"] = Ended(reason, "300 s for the whole notebook")
    (result,) = course.grade({**RIGHT, "double": WRONG.replace("-2.0", "3.0")})
    assert lost(result) == ["double", "fourfold"]
    shapes, values, seeded = (each.message for each in criteria(result, "fourfold").values())
    assert values == f"{THREE_DIFFER} {words.not_tried(['double'])}"
    assert "could not be tried" not in shapes + seeded


@pytest.mark.parametrize("double", [STUB, WRONG, RIGHT["double"]])
def test_only_a_stub_is_told_that_it_is_still_to_be_written(tmp_path, double):
    stub = "def fourfold(x):\n    raise NotImplementedError\n"
    assert told(tmp_path, double, stub) == ["`fourfold` is still to be written."] * 3


def test_what_a_function_needs_that_is_unwritten_is_named_where_it_is_a_question(tmp_path):
    source = "def own(x):\n    raise NotImplementedError\ndef fourfold(x):\n    return own(x)\n"
    assert (
        told(tmp_path, RIGHT["double"], source)
        == ["`fourfold` needs a function that is still to be written."] * 3
    )


def test_what_is_right_beside_a_stand_in_keeps_its_points(tmp_path):
    (result,) = MiniCourse(tmp_path).grade({**RIGHT, "double": STUB})
    assert failed(result, "fourfold") == ()


# The form that the notebook's own function has


@pytest.mark.parametrize("call", ["double(x, loudly=True)", "double(x, True)", "double(number=x)"])
def test_options_and_names_that_the_function_below_has_cost_nothing_above_it(tmp_path, call):
    double = "def double(number, loudly=False):\n    return -2.0 * number\n"
    fourfold = f"def fourfold(x):\n    return double({call})\n"
    (result,) = MiniCourse(tmp_path).grade({"double": double, "fourfold": fourfold})
    assert failed(result, "fourfold") == ()


def test_a_function_that_answers_for_no_attribute_costs_nothing_above_it(tmp_path):
    double = """class Doubling(dict):
    __getattr__ = dict.__getitem__
    def __call__(self, x):
        return -2.0 * x
double = Doubling()
"""
    (result,) = MiniCourse(tmp_path).grade({**RIGHT, "double": double})
    assert failed(result, "fourfold") == ()


def test_results_beyond_those_asked_for_cost_nothing_above_them(tmp_path):
    double = "def double(x):\n    return -2.0 * x, {'x': x}\n"
    fourfold = "def fourfold(x):\n    y, cache = double(x)\n    return double(y)[0]\n"
    (result,) = MiniCourse(tmp_path).grade({"double": double, "fourfold": fourfold})
    assert failed(result, "double") == ("shapes", "values", "seeded")
    assert failed(result, "fourfold") == ()


def test_what_needs_more_of_the_function_below_than_was_asked_is_told_as_that(tmp_path):
    double = "def double(x):\n    return 1 - 2.0 * x\ndouble.calls = 1\n"
    fourfold = "def fourfold(x):\n    return double(double(x)) * double.calls\n"
    _, values, seeded = told(tmp_path, double, fourfold)
    fits = words.does_not_fit(["double"])
    assert values.startswith("`y` differs in 3 of 3 elements")
    assert values.endswith(fits)
    assert fits not in seeded
    assert "Also wrong" not in values + seeded


# What rests on more of the function below than was asked

TAKEN_ONCE = {
    **MISCONCEPTIONS,
    "fourfold": f"""{KNOWN}
@misconception(belief="Once.", hint="You double once.", caught_by=("values", "seeded"))
def doubles_once(x):
    return double(x)


@misconception(belief="Not at all.", hint="You double nothing.", caught_by=("values", "seeded"))
def doubles_nothing(x):
    return 1.0 * x
""",
}
ONCE = "def fourfold(x):\n    return double(x)\n"
OPTION = "def double(x, times=1):\n    return {factor} * times * x\n"
IN_PLACE = "def double(x):\n    x *= 3.0\n    return x\n"


def named(tmp_path, double, *answers):
    """Which known mistakes each answer for `fourfold` is told."""
    course = MiniCourse(tmp_path, misconceptions=TAKEN_ONCE)
    results = course.grade(*({"double": double, "fourfold": each} for each in answers))
    assert all("values" in failed(result, name) for result in results for name in RIGHT)
    return [misconceptions_named(result, "fourfold") for result in results]


def test_a_mistake_is_named_where_the_notebook_by_itself_bears_it_out(tmp_path):
    assert named(tmp_path, WRONG, ONCE) == [{"doubles_once"}]


def test_what_is_right_by_itself_and_wrong_beside_a_stand_in_is_told_as_unclear(tmp_path):
    # Right but for three numbers, with an option that no function of ours has.
    double = OPTION.format(factor="(2.0 if len(x) != 3 else 0)")
    course = MiniCourse(tmp_path, misconceptions=TAKEN_ONCE)
    (result,) = course.grade({"double": double, "fourfold": ONCE.replace("(x)\n", "(x, times=2)")})
    told = criteria(result, "fourfold")
    assert failed(result, "fourfold") == ("values",)
    assert told["values"].message == f"{THREE_DIFFER} {words.unclear(['double'])}"
    assert misconceptions_named(result, "fourfold") == set()


def test_no_mistake_is_named_where_an_option_is_passed_that_no_stand_in_has(tmp_path):
    option, default = (ONCE.replace("(x)\n", f"(x, times={times})\n") for times in (2, 1))
    found = named(tmp_path, OPTION.format(factor=3.0), option, default)
    assert found == [set(), {"doubles_once"}]


def test_no_mistake_is_named_above_a_function_that_writes_into_its_argument(tmp_path):
    twice = "def fourfold(x):\n    y = x.copy()\n    double(y)\n    return double(y)\n"
    assert named(tmp_path, IN_PLACE, twice) == [set()]


def test_a_mistake_that_rests_on_nothing_is_named_only_where_the_notebook_shows_it(tmp_path):
    twice = "def fourfold(x):\n    y = 1.0 * x\n    double(y)\n    double(y)\n    return y\n"
    nothing = "def fourfold(x):\n    return 1.0 * x\n"
    assert named(tmp_path, IN_PLACE, twice, nothing) == [set(), {"doubles_nothing"}]


# Two mistakes never cost less than one of them


def test_another_shape_of_its_own_is_the_one_cause_beside_a_stand_in_too(tmp_path):
    squeezes = "def fourfold(x):\n    y = double(double(x))\n    return y if len(y) > 2 else y[0]\n"
    course = MiniCourse(tmp_path)
    alone, on_a_mistake = course.grade(
        {**RIGHT, "fourfold": squeezes}, {"double": WRONG, "fourfold": squeezes}
    )
    assert failed(alone, "fourfold") == failed(on_a_mistake, "fourfold")
    assert [each.message for each in criteria(on_a_mistake, "fourfold").values()][1:] == [
        words.NOT_ASSESSED
    ] * 2


# The forms that two functions agree on

READ = """
from collections import namedtuple

Day = namedtuple("Day", "yt s_next")

def read_poll({parameters}):
    s_next = 2 * np.tanh(parameters["gain"] * xt + parameters["keep"] * s_prev)
    yt = shares(s_next)
    return {results}
"""
RUN = """
def run_polls(x, s0, parameters):
    s_next = s0
    for t in range(x.shape[2]):
        day = read_poll({arguments})
        s_next, yt = {taken}
    return s_next, yt
"""
OURS = "xt, s_prev, parameters"
IN_ORDER = "x[:, :, t], s_next, parameters"
IN_ANOTHER_FORM = {
    "other order": (
        "s_prev, xt, parameters",
        "s_next, yt",
        "s_next, x[:, :, t], parameters",
        "day",
    ),
    "other order, by name": (
        "s_prev, xt, parameters",
        "s_next, yt",
        "xt=x[:, :, t], s_prev=s_next, parameters=parameters",
        "day",
    ),
    "other order, called as asked": ("s_prev, xt, parameters", "s_next, yt", IN_ORDER, "day"),
    "a named tuple": (OURS, "Day(yt, s_next)", IN_ORDER, "(day.s_next, day.yt)"),
    "a list": (OURS, "[s_next, yt]", IN_ORDER, "(day + [t])[:2]"),
    "counted from the end": (OURS, "s_next, yt, xt", IN_ORDER, "(day[0], day[-2])"),
    "of three, as asked": (OURS, "s_next, yt, xt", IN_ORDER, "day"),
    "three by an option": (
        f"{OURS}, cache=False",
        "(s_next, yt, xt) if cache else (s_next, yt)",
        f"{IN_ORDER}, cache=True",
        "(day[0], day[-2])",
    ),
}


@pytest.mark.parametrize("form", IN_ANOTHER_FORM)
def test_a_run_keeps_its_points_in_whatever_form_it_and_its_wrong_step_agree_on(grader, form):
    parameters, results, arguments, taken = IN_ANOTHER_FORM[form]
    result = grader.grade_solved(
        read_poll=READ.format(parameters=parameters, results=results),
        run_polls=RUN.format(arguments=arguments, taken=taken),
    )
    assert lost(result) == ["read_poll"]


@pytest.mark.parametrize("form", IN_ANOTHER_FORM)
def test_no_form_makes_a_wrong_run_right(grader, form):
    parameters, results, arguments, taken = IN_ANOTHER_FORM[form]
    run = RUN.format(arguments=arguments, taken=taken)
    result = grader.grade_solved(
        read_poll=READ.format(parameters=parameters, results=results),
        run_polls=run.replace("return s_next", "return 2 * s_next"),
    )
    assert lost(result) == ["read_poll", "run_polls"]


def test_a_function_below_that_ends_its_worker_is_not_called_for_its_form(grader):
    context = grader.anew()
    context.zygote.forked = 1  # no worker is the first, which would not end
    context.zygote.ends["read_poll"] = Ended("timeout", "10 s")
    below = READ.format(parameters=OURS, results="calls.append(0) or (s_next, yt)")
    above = RUN.format(arguments=IN_ORDER, taken="day")
    unless_called = above.replace("return s_next", "return 0 ** len(calls) * s_next")
    result = context.grade_solved(read_poll=f"calls = []\n{below}", run_polls=unless_called)
    assert "run_polls" not in lost(result)


@pytest.mark.parametrize("call", ["double(x, sign=-1)", "double(x)"])
def test_an_option_that_a_stand_in_honours_is_taken_as_it_is_called_and_as_it_was_asked(
    tmp_path, call
):
    stand_in = """
stand_in = \"\"\"def double(x, *, sign=1):
    return sign * ($k * np.arctan(x) + $l * np.asarray(x) + 3)
\"\"\"
"""
    double = "def double(x, sign=1):\n    return sign * x\n"
    minus = "-" if "sign" in call else ""
    fourfold = f"def fourfold(x):\n    x = {minus}{call}\n    return {minus}{call}\n"
    course = MiniCourse(tmp_path, stand_in=stand_in)
    (result,) = course.grade({"double": double, "fourfold": fourfold})
    assert lost(result) == ["double"]


ASSERTIONS = {
    "a statement": "assert double(1.0) == -2.0",
    "a call": "np.testing.assert_allclose(double(np.ones(2)), -2.0)",
    "in a loop": "for n in range(3):\n    assert double(n) == -2.0 * n, n",
    "a test of one's own": "def test():\n    assert double(1.0) == -2.0\n\n\ntest()",
}


@pytest.mark.parametrize("assertion", ASSERTIONS.values(), ids=ASSERTIONS)
def test_what_a_cell_asserts_of_an_earlier_answer_takes_no_later_one_away(tmp_path, assertion):
    fourfold = f"{assertion}\n\n\n{RIGHT['fourfold']}"
    (result,) = MiniCourse(tmp_path).grade({"double": WRONG, "fourfold": fourfold})
    assert lost(result) == ["double"]


ENDS = {
    "an error": "1 / 0",
    "an exit": "raise SystemExit('the old one is below')",
    "an assertion": "assert False, 'old'",
}
HALF_WRONG = "def fourfold(x):\n    return double(double(x)) + (len(x) == 4)\n"


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("double", [WRONG, RIGHT["double"]], ids=["a mistake", "a right one"])
def test_a_cell_that_ends_by_itself_ends_there_above_a_mistake_too(tmp_path, double, end):
    below = ["double"] if double == WRONG else []
    by_order = {
        f"{RIGHT['fourfold']}\n{end}\n\n{HALF_WRONG}": below,
        f"{HALF_WRONG}\n{end}\n\n{RIGHT['fourfold']}": [*below, "fourfold"],
    }
    results = MiniCourse(tmp_path).grade(*({"double": double, "fourfold": f} for f in by_order))
    assert [lost(result) for result in results] == list(by_order.values())


def test_what_an_answer_asserts_when_it_is_called_is_its_own(tmp_path):
    fourfold = "def fourfold(x):\n    assert len(x) > 2\n    return double(double(x))\n"
    (result,) = MiniCourse(tmp_path).grade({"double": WRONG, "fourfold": fourfold})
    assert failed(result, "fourfold") == ("shapes",)


def test_beside_an_option_that_no_stand_in_has_nothing_is_also_wrong(tmp_path):
    double = "def double(x, loudly=False):\n    return (3 if loudly else -2) * x\n"
    fourfold = "def fourfold(x):\n    return double(x, loudly=True) * 4 / 3\n"
    _, values, seeded = told(tmp_path, double, fourfold.replace("4 / 3", "5 / 3"))
    assert values == f"{THREE_DIFFER} {words.takes_more(['double'])}"
    assert seeded == all_differ("y", 4, "four of your own")
