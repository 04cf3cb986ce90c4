"""Where exactly two known mistakes together give all the numbers, both are named."""

import dataclasses

import numpy as np
import pytest

from autograder.course.corpus import misconception
from autograder.grading.diagnosis import outcome
from autograder.grading.merging import Rounds, Text, code_of, plain_source
from autograder.grading.pairs import Pairs
from autograder.grading.question import Question, case
from autograder.grading.renaming import Renaming
from autograder.sandbox.answers import Ended, Raised
from tests.kit.courses.mini import RIGHT, MiniCourse
from tests.kit.grading.local_worker import failed, misconceptions_named

THE_ONE = "Two mistakes together give these results. Without the other, you would see of the one: "

# Two changes in one text

TEXT = "def f(x):\n    y = x + 1\n    return y / 2"


def text(lines):
    return Text(f"def f(x):\n    {lines}")


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("y = x - 1\n    return y / 2", "y = x + 1\n    return y", "y = x - 1\n    return y"),
        ("y = x + 1\n    return y / 3", "y = x + 1\n    return y / 4", None),
        ("y = x + 1\n    return y", "y = x\n    return y", None),
    ],
)
def test_two_changes_are_made_at_once_where_they_are_not_in_each_others_way(one, other, both):
    found = list(Text(TEXT).with_both(text(one), text(other)))
    assert found == ([f"def f(x):\n    {both}"] if both else [])


def test_where_they_are_in_each_others_way_either_may_stand_above():
    one, other = "y = x - 1\n    return y / 3", "y = abs(x) + 1\n    return y / 4"
    assert list(Text(TEXT).with_one_above(text(one), text(other))) == [
        "def f(x):\n    y = abs(x) - 1\n    return y / 3",
        "def f(x):\n    y = abs(x) - 1\n    return y / 4",
    ]
    assert list(Text(TEXT).with_both(text(one), text(other))) == []


def test_where_nothing_would_be_left_of_the_other_none_stands_above():
    one, other = "y = x + 1\n    return y / 3", "y = x + 1\n    return y / 4"
    assert list(Text(TEXT).with_one_above(text(one), text(other))) == []


@pytest.mark.parametrize(
    "source",
    [
        "",
        "def f(x)\n",
        "def f(x):\n    return 1if x else 2\nprint(f)",
        "def f(x):\n    return x == 1or 0x1for x in y",
        "def f(*x):\n    y = *x\n    return y",
        "def f(x):\n    while x < 1:\n        x = x\n    return x",
    ],
)
def test_what_is_not_one_function_or_may_never_end_is_no_code(source):
    assert code_of(source) is None
    assert code_of(TEXT) is not None


def test_a_docstring_a_decorator_and_quotes_make_no_difference():
    plain = plain_source('@cached\ndef f(x):\n    """Doubles."""\n    return x["a"]', "f")
    assert plain == plain_source("def f(x):\n    return x['a']  # the same", "f")


def test_a_cell_with_more_in_it_is_not_taken():
    assert plain_source("import math\ndef f(x):\n    return x", "f") is None


# Which two an answer is


def centred(x):
    """The reference, in words that no mistake below has."""
    return (x - np.mean(x)) / np.std(x)


class Centred(Question, reference=centred, results=("x",), result_shapes=("like x",)):
    pass


def known(function):
    labelled = misconception(belief="b", hint=f"It {function.__name__}.", caught_by=("values",))
    made = labelled(function).misconception
    function.__module__ = "solutions.one.misconceptions.centred"
    return made


@known
def takes_the_median(x):
    middle = np.median(x)
    spread = np.sqrt(np.mean((x - np.mean(x)) ** 2))
    return (x - middle) / spread


@known
def takes_the_sum(x):
    middle = np.mean(x)
    spread = np.sqrt(np.sum((x - np.mean(x)) ** 2))
    return (x - middle) / spread


@known
def adds_the_middle(x):
    middle = np.mean(x)
    spread = np.sqrt(np.mean((x - np.mean(x)) ** 2))
    return (x + middle) / spread


@known
def adds_the_median(x):
    middle = np.median(x)
    spread = np.sqrt(np.mean((x - np.mean(x)) ** 2))
    return (x + middle) / spread


@known
def takes_the_largest(x):
    middle = np.max(x)
    spread = np.sqrt(np.mean((x - np.mean(x)) ** 2))
    return (x - middle) / spread


THREE = (takes_the_median, takes_the_sum, adds_the_middle)
INPUTS = [np.array([1.0, 2.0, 6.0]), np.array([3.0, 1.0, 4.0, 1.5])]
CASES = [case("one", each) for each in INPUTS]


def told(function, cases=CASES):
    return [(each, outcome(function, each.arguments)) for each in cases]


def named(function, mistakes=THREE, cases=CASES):
    found = Pairs(Centred(), mistakes, CASES).named(told(function, cases))
    return found.id if found else None


def median_and_sum(scores):
    return (scores - np.median(scores)) / np.linalg.norm(scores - scores.mean())


def test_an_answer_that_does_what_two_mistakes_do_is_named_as_both_whatever_its_code():
    assert named(median_and_sum) == "takes_the_median + takes_the_sum"


def test_both_hints_are_told_as_what_each_shows_by_itself():
    assert Pairs(Centred(), THREE, CASES).named(told(median_and_sum)).hint == (
        THE_ONE + "It takes_the_median. And of the other: It takes_the_sum."
    )


def test_one_answer_that_does_not_fit_is_enough_to_name_nothing():
    own = case("your own", np.array([5.0, 2.0, 2.5]))
    assert named(median_and_sum, cases=[*CASES, own]) == "takes_the_median + takes_the_sum"
    answers = [*told(median_and_sum), *told(centred, [own])]
    assert Pairs(Centred(), THREE, CASES).named(answers) is None


def test_three_mistakes_at_once_are_not_named_as_two():
    def all_three(x):
        return (x + np.median(x)) / np.linalg.norm(x - np.mean(x))

    assert named(all_three) is None


def test_where_two_pairs_give_the_same_nothing_is_named():
    @known
    def divides_by_the_norm(x):
        middle = np.mean(x)
        spread = np.linalg.norm(x - np.mean(x))
        return (x - middle) / spread

    assert named(median_and_sum, (*THREE, divides_by_the_norm)) is None
    silent = dataclasses.replace(divides_by_the_norm, hint="")
    assert named(median_and_sum, (*THREE, silent)) is None


def test_where_one_mistake_may_have_written_over_another_nothing_is_named():
    """Adding the median, with the largest in its place, is adding the largest as well."""

    def adds_the_largest(x):
        return (x + np.max(x)) / np.std(x)

    both = adds_the_middle, takes_the_largest, takes_the_sum
    assert named(adds_the_largest, both) == "adds_the_middle + takes_the_largest"
    assert named(adds_the_largest, (*both, adds_the_median)) is None


@known
def takes_the_other_sign(x):
    middle = np.mean(x)
    spread = np.sqrt(np.mean((x - np.mean(x)) ** 2))
    return (middle - x) / spread


@known
def takes_the_other_root(x):
    middle = np.mean(x)
    spread = -np.sqrt(np.mean((x - np.mean(x)) ** 2))
    return (x - middle) / spread


def test_two_mistakes_that_mend_one_another_are_no_pair():
    mistakes = takes_the_other_sign, takes_the_other_root, takes_the_sum
    assert named(centred, mistakes) is None
    pairs = Pairs(Centred(), mistakes, CASES)
    both = {pair.id for each in pairs.merged.fitting(told(centred)) for pair in each.pairs}
    assert both == {"takes_the_other_sign + takes_the_other_root"}


@known
def takes_nothing_away(x):
    spread = np.sqrt(np.mean((x - np.mean(x)) ** 2))
    return x / spread


@known
def spreads_about_the_middle(x):
    middle = np.mean(x)
    spread = np.sqrt(np.mean((x - middle) ** 2)) + 1
    return (x - middle) / spread


def test_texts_that_do_not_belong_together_explain_nothing():
    """Both at once read a name that one of them no longer gives a value, and raise."""
    mistakes = takes_nothing_away, spreads_about_the_middle, takes_the_sum
    pairs = Pairs(Centred(), mistakes, CASES)
    torn = [each for each in pairs.merged.every if "x - middle" in each.id]
    torn = [each for each in torn if "middle = " not in each.id]
    assert [each.pairs[0].id for each in torn] == ["takes_nothing_away + spreads_about_the_middle"]
    assert pairs.only(lambda candidates: torn) is None


@pytest.mark.parametrize("answer", [Ended("timeout", "1 s"), Raised("TypeError", "no")])
def test_where_no_value_ever_came_back_no_two_are_named(answer):
    assert Pairs(Centred(), THREE, CASES).named([(each, answer) for each in CASES]) is None


def test_a_mistake_without_a_hint_is_in_no_pair():
    silent = dataclasses.replace(takes_the_sum, hint="")
    assert named(median_and_sum, (takes_the_median, silent, adds_the_middle)) is None


def doubled(x):
    return np.array([2 * each for each in x])


class Doubled(Question, reference=doubled, results=("x",), result_shapes=("like x",)):
    pass


@known
def adds_to_what_it_is_given(x):
    found = x
    for each in x[:]:
        found.append(2 * each)
    return np.array(found)


@known
def adds_more_to_what_it_is_given(x):
    found = x
    for each in x.copy():
        found.append(2 * each + 1)
    return np.array(found)


@known
def halves_each(x):
    found = []
    for each in x:
        found.append(each / 2)  # noqa: PERF401 - as the two above, but for what it adds to
    return np.array(found)


def test_a_loop_that_two_mistakes_keep_from_ending_is_ended():
    """Both add to what they are given, over a copy of it: what they share does so over itself."""
    lists = [case("one", [1.0, 2.0])]
    mistakes = adds_to_what_it_is_given, adds_more_to_what_it_is_given, halves_each
    pairs = Pairs(Doubled(), mistakes, lists)
    assert pairs.named(told(lambda x: np.zeros(2), lists)) is None


def test_the_rounds_of_each_call_are_counted_anew():
    rounds = Rounds()
    names = {Rounds.NAME: rounds}
    exec(code_of("def f(x):\n    return [x.append(1) for _ in x if len(x) < 90000]"), names)  # noqa: S102 - ours
    for _ in range(2):
        rounds.start()
        assert len(names["f"]([1])) > 0
    with pytest.raises(RuntimeError, match="more than 100000 rounds"):
        names["f"]([1])


def test_where_the_reference_has_no_source_of_its_own_there_are_no_pairs():
    class Generated(Question, reference=np.square, results=("x",), result_shapes=("like x",)):
        parameters = ("x",)

    pairs = Pairs(Generated(), [takes_the_median, takes_the_sum], CASES)
    assert pairs.named(told(median_and_sum)) is None


# In a course

BOTH = """
import numpy as np

from autograder.course.corpus import misconception


@misconception(belief="b", hint="You add one.", caught_by=("values", "seeded"))
def adds_one(x):
    total = np.add(x, x)
    total = total + 1.0
    return np.array(total)


@misconception(belief="b", hint="You lose the sign.", caught_by=("values", "seeded"))
def loses_the_sign(x):
    total = np.add(x, x)
    return np.abs(total)


@misconception(belief="b", hint="You halve.", caught_by=("values", "seeded"))
def halves(x):
    total = np.divide(x, 2.0)
    return np.array(total)
"""
HALVES_AND_ADDS = "def double(x):\n    return x / 2 + 1\n"


@pytest.fixture
def course(tmp_path):
    four = "from autograder.course.corpus import misconception\n"
    return MiniCourse(tmp_path, misconceptions={"double": BOTH, "fourfold": four})


def told_of(result):
    question = next(each for each in result.questions if each.name == "double")
    return [(each.misconception, each.hint) for each in question.criteria]


BOTH_TOLD = [
    (None, ""),
    (
        "adds_one + halves",
        THE_ONE + "You add one. And of the other: You halve.",
    ),
    ("adds_one + halves", ""),
]


def test_the_first_criterion_that_is_lost_tells_both(course):
    (result,) = course.grade({**RIGHT, "double": HALVES_AND_ADDS})
    assert told_of(result) == BOTH_TOLD
    assert failed(result, "double") == ("values", "seeded")


def test_a_right_answer_and_one_mistake_make_no_pair(course):
    one = "def double(x):\n    return x / 2\n"
    right, single = course.grade(RIGHT, {**RIGHT, "double": one})
    assert (right.score, misconceptions_named(single, "double")) == (12, {"halves"})
    assert course.context._pairs == {}


def test_what_two_mistakes_are_together_is_made_once_for_all(course):
    other = "def double(x):\n    return 1 + 0.5 * x\n"
    course.grade({**RIGHT, "double": HALVES_AND_ADDS}, {**RIGHT, "double": other})
    (pairs,) = course.context._pairs.values()
    first = pairs.merged
    (result,) = course.grade({**RIGHT, "double": other})
    assert told_of(result) == BOTH_TOLD
    assert list(course.context._pairs.values()) == [pairs]
    assert pairs.merged is first


def test_what_two_are_is_told_by_a_fingerprint_as_well(course):
    (result,) = course.grade({**RIGHT, "double": HALVES_AND_ADDS})
    unnamed = renamed_without_a_name(result)
    assert told_of(unnamed) == [(None, "")] * 3
    renamed = Renaming(course.context).of(unnamed, ["double"])
    assert told_of(renamed) == BOTH_TOLD


def renamed_without_a_name(result):
    def bare(criterion):
        return dataclasses.replace(criterion, misconception=None, hint="")

    questions = [
        dataclasses.replace(each, criteria=list(map(bare, each.criteria)))
        for each in result.questions
    ]
    return dataclasses.replace(result, questions=questions)
