"""Unnamed answers that behave alike are one group, and others are not in it."""

from dataclasses import replace

import pytest

from autograder.mistakes.groups import grouped
from tests.kit.courses.mini import RIGHT, MiniCourse
from tests.kit.grading.told import all_differ

ANSWERS = {
    "ann": "def double(x):\n    return x ** 2\n",
    "bob": "def double(x):\n    y = x * x\n    return y\n",
    "cyd": "def double(x):\n    return np.exp(2 * np.log(np.abs(x)))\n",  # other rounding
    "dan": "def double(x):\n    return x ** 3\n",
    "eve": "def double(x):\n    return 1.0 + x\n",  # it has a name
    "fay": "def double(x):\n    return x[0]\n",
    "gus": "def double(x):\n    return float(x[0]) * 3\n",
    "hal": "def double(x):\n    return undefined + x\n",
    "ida": "def double(x):\n    return not_there * x\n",
    "jon": "def double(x):\n    raise NotImplementedError\n",
    "kim": "def double(x):\n    return np.where(x > 0, x * np.nan, x)\n",
    "leo": RIGHT["double"],
}


@pytest.fixture(scope="module")
def mini(tmp_path_factory):
    return MiniCourse(tmp_path_factory.mktemp("mini"))


def graded(mini, answers):
    results = mini.grade(*({**RIGHT, "double": answer} for answer in answers.values()))
    return [
        replace(result, student=student) for student, result in zip(answers, results, strict=True)
    ]


@pytest.fixture(scope="module")
def results(mini):
    return graded(mini, ANSWERS)


@pytest.fixture(scope="module")
def found(mini, results):
    return grouped(mini.corpus.assignment, results)


def test_who_behaves_alike_is_together_and_nobody_else(found):
    assert [(group.question, group.students) for group in found.groups] == [
        ("double", ["ann", "bob", "cyd"]),
        ("double", ["fay", "gus"]),
        ("double", ["hal", "ida"]),
        ("double", ["dan"]),
        ("double", ["kim"]),
    ]


def test_who_wrote_nothing_is_only_counted(found):
    assert found.unwritten == {"double": 1}


def test_a_group_says_what_is_lost_what_agrees_and_what_was_told(found):
    first, misshapen, raised, *_ = found.groups
    assert first.criteria == {"values": 3, "seeded": 3}
    assert first.agreement == "no value is right"
    assert first.told == all_differ("y", 3, "three numbers")
    assert misshapen.agreement == "no result has the form that is asked for"
    assert "returned one number" in misshapen.told
    assert "NameError" in raised.told


def test_a_group_keeps_its_name_while_its_records_stay(mini, results, found):
    again = grouped(mini.corpus.assignment, list(reversed(results)))
    assert [group.id for group in again.groups] == [group.id for group in found.groups]
    assert len({group.id for group in found.groups}) == len(found.groups)
    assert found.find(found.groups[2].id) == [found.groups[2]]
    assert found.find("double-000000") == []


def test_what_builds_on_a_wrong_function_says_so(mini):
    answers = {"double": ANSWERS["ann"], "fourfold": "def fourfold(x):\n    return double(x) - 5\n"}
    (result,) = mini.grade(answers)
    groups = grouped(mini.corpus.assignment, [replace(result, student="ann")]).groups
    assert {group.question: group.after for group in groups} == {
        "double": [],
        "fourfold": ["double"],
    }


def test_what_is_right_but_for_ones_own_inputs_is_told_so(mini):
    answer = "def double(x):\n    return 2.0 * x if len(x) < 4 else 2.5 * x\n"
    (group,) = grouped(mini.corpus.assignment, graded(mini, {"ann": answer})).groups
    assert group.criteria == {"seeded": 1}
    assert group.agreement == (
        "right on every input that all share: wrong only on some of their own"
    )


@pytest.mark.parametrize("broken", [{}, {"shared": 3}, {"shared": [["x"]]}, []])
def test_a_fingerprint_that_is_none_puts_nobody_into_a_group(mini, results, broken):
    odd = [replace(each, fingerprints={"double": broken}) for each in results]
    assert grouped(mini.corpus.assignment, odd).groups == []


def test_right_answers_have_no_fingerprint(results):
    assert results[-1].fingerprints == {}
    assert set(results[0].fingerprints) == {"double"}


def test_no_fingerprint_is_in_what_a_student_can_get(results):
    assert "fingerprints" not in results[0].as_shown()
    assert "fingerprints" not in results[0].as_json()
