"""The students' check and the hidden graders compare with one engine, and come to one verdict.

What a function returned reaches the check as it is, and the graders as it travels. So every kind of
value that may come back is held against every kind that may be asked, through the whole of both.
"""

import json
import subprocess
import sys
from collections import OrderedDict, UserDict
from decimal import Decimal
from enum import IntEnum
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pytest

from autograder.grading.compare import Tolerance, difference
from autograder.grading.diagnosis import same_answer
from autograder.grading.fault import fault_of
from autograder.grading.question import Question, case
from autograder.release.selfcheck_data import Exercise, PublicCase, build, encode
from autograder.runner.inventory import DECIDING
from autograder.sandbox.answers import Returned
from autograder.student.selfcheck.calls import Observed
from autograder.student.selfcheck.compare import mismatch
from autograder.student.selfcheck.concepts import form_of, plain
from autograder.student.selfcheck.data import Case
from autograder.student.selfcheck.exercises import examine_among
from autograder.student.selfcheck.mistakes import as_recorded
from tests.kit.grading.any_value import sent

ONES = np.ones(3)


class Step(NamedTuple):
    w: np.ndarray
    b: float


class One(IntEnum):
    ONE = 1


class Real(float):
    pass


def holed(value):
    return np.array([1.0, value, 1.0])


# All are 1, or hold 1s, so that it is the kind that decides; but for a few, near it or far off.
NUMBERS = {
    "float": 1.0,
    "float64": np.float64(1),
    "float32": np.float32(1),
    "float16": np.float16(1),
    "longdouble": np.longdouble(1),
    "int": 1,
    "int64": np.int64(1),
    "int32": np.int32(1),
    "uint8": np.uint8(1),
    "bool": True,
    "numpy's bool": np.True_,
    "complex": 1 + 0j,
    "complex128": np.complex128(1),
    "no axes": np.array(1.0),
    "no axes, float32": np.array(1, np.float32),
    "no axes, int": np.array(1),
    "no axes, bool": np.array(True),
    "no axes, object": np.array(1.0, object),
    "near 1": 1 + 5e-7,
    "off 1": 1 + 2e-6,
    "nan": np.nan,
    "inf": np.inf,
    "minus inf": -np.inf,
    "too large an int": 2**63,
    "far too large an int": 2**70,
    "Decimal": Decimal(1),
    "Fraction": Fraction(1),
    "IntEnum": One.ONE,
    "subclass of float": Real(1),
    "datetime64": np.datetime64(1, "D"),
}
ARRAYS = {
    **{f"array of {kind}": ONES.astype(kind) for kind in ("f8", "f4", "f2", "g", "i8", "i4", "u1")},
    **{f"array of {kind}": ONES.astype(kind) for kind in ("?", "c16", "O", "U1", "S1", "m8[s]")},
    "array near 1": holed(1 + 5e-7),
    "array off 1": holed(1 + 2e-6),
    "array with nan": holed(np.nan),
    "array with inf": holed(np.inf),
    "all of it inf": np.full(3, np.inf),
    "other byte order": ONES.astype(">f8"),
    "strided": np.ones((3, 2))[:, 0],
    "a column": np.ones((3, 1)),
    "a row": np.ones((1, 3)),
    "one entry": np.ones(1),
    "four entries": np.ones(4),
    "no entries": np.ones(0),
    "no entries, two axes": np.ones((0, 3)),
    "masked": np.ma.masked_array(ONES, [True, False, False]),
    "matrix": np.ones((1, 3)).view(np.matrix),
    "records": np.rec.fromarrays([ONES], names="w"),
}
OTHERS = {
    "None": None,
    "str": "1",
    "numpy's str": np.str_("1"),
    "empty str": "",
    "bytes": b"1",
    "list of floats": [1.0, 1.0, 1.0],
    "tuple of floats": (1.0, 1.0, 1.0),
    "list of one": [1.0],
    "empty tuple": (),
    "empty list": [],
    "ragged": [[1.0], [1.0, 1.0]],
    "list of arrays": [ONES, ONES],
    "two results": (ONES, 1.0),
    "two results in a list": [ONES, 1.0],
    "named tuple": Step(ONES, 1.0),
    "second is float32": (ONES, np.float32(1)),
    "second is off": (ONES, 1.1),
    "first is off, second None": (holed(2.0), None),
    "two results in the other order": (1.0, ONES),
    "a result too many": (ONES, 1.0, 1.0),
    "dict": {"w": ONES, "b": 1.0},
    "dict in the other order": {"b": 1.0, "w": ONES},
    "OrderedDict": OrderedDict(w=ONES, b=1.0),
    "MappingProxyType": MappingProxyType({"w": ONES, "b": 1.0}),
    "UserDict": UserDict(w=ONES, b=1.0),
    "dict with float32": {"w": ONES.astype(np.float32), "b": 1.0},
    "dict without b": {"w": ONES},
    "dict with a key too many": {"w": ONES, "b": 1.0, "c": 1.0},
    "dict with a key that is no text": {"w": ONES, "b": 1.0, 3: 1.0},
    "dict and number": ({"w": ONES, "b": 1.0}, 1.0),
    "empty dict": {},
    "set": {1.0},
    "range": range(3),
    "function": abs,
    "class": float,
    "object": object(),
    "Ellipsis": ...,
}
RETURNED = {**NUMBERS, **ARRAYS, **OTHERS}
ASKED = [
    *("float", "float32", "int", "bool", "no axes", "inf", "None", "str", "empty str"),
    *("array of f8", "array of f4", "array of i8", "array of i4", "array of ?", "a column"),
    *("array with inf", "no entries", "no entries, two axes", "one entry", "strided"),
    *("empty tuple", "list of arrays", "two results", "second is float32", "list of floats"),
    *("ragged", "dict", "dict with float32", "dict without b", "dict and number", "empty dict"),
]
INPUTS = {"float64 inputs": np.ones(2), "float32 inputs": np.ones(2, np.float32)}
CRITERIA = ("shapes", "values")


def both(expected, x):
    """The check and the graders of one function, which gives what is expected: two judges."""

    def asked(x):
        return expected

    cases = [PublicCase("one", criterion, (x,)) for criterion in CRITERIA]
    data = build({"asked": Exercise(asked, cases)})["exercises"]
    exercises = json.loads(json.dumps(data))

    class Asks(Question, reference=asked, results=("it",), result_shapes=("any",)):
        pass

    def check(value):
        def answer(x):
            return value

        answer.__name__ = "asked"
        findings = examine_among(answer, {}, exercises).findings
        return {finding.criterion: finding.verdict == "pass" for finding in findings}

    def grader(value):
        answer = Returned(sent(value))
        faults = {
            criterion: fault_of(Asks(), criterion, case("one", x), answer, expected, None)
            for criterion in CRITERIA
        }
        return {criterion: fault is None for criterion, fault in faults.items()}

    return check, grader


# One verdict


@pytest.mark.parametrize("x", INPUTS.values(), ids=INPUTS)
@pytest.mark.parametrize("asked", ASKED)
def test_the_check_and_the_graders_say_the_same_of_every_kind_of_value(asked, x):
    check, grader = both(RETURNED[asked], x)
    verdicts = {kind: (check(value), grader(value)) for kind, value in RETURNED.items()}
    disagree = {kind: pair for kind, pair in verdicts.items() if pair[0] != pair[1]}
    assert disagree == {}
    assert verdicts[asked][0] == {"shapes": True, "values": True}
    assert len({tuple(theirs.values()) for theirs, _ in verdicts.values()}) > 1


@pytest.mark.parametrize("within", [None, Tolerance(1e-6, 1e-11)], ids=["shapes", "values"])
@pytest.mark.parametrize("asked", ASKED)
def test_what_differs_first_is_the_same_thing_in_the_same_place(asked, within):
    for value in RETURNED.values():
        ours = mismatch(value, RETURNED[asked], within)
        theirs = difference(sent(value), RETURNED[asked], within)
        assert (ours is None) == (theirs is None)
        if ours and theirs:
            place = theirs.kind, theirs.result, theirs.key
            assert (ours.kind, ours.result, ours.key) == place


@pytest.mark.parametrize("mistaken", ASKED)
def test_a_mistake_is_recognised_by_both_or_by_neither(mistaken):
    within = Tolerance(1e-6, 1e-11)
    outcome = json.loads(json.dumps(encode(RETURNED[mistaken])))
    asked = Case("one", "values", [], {}, "never", within.rtol, within.atol, "entry", "")
    known = Returned(sent(RETURNED[mistaken]))
    for kind, value in RETURNED.items():
        ours = as_recorded(outcome, asked, Observed(value))
        assert ours == same_answer(known, Returned(sent(value)), within), kind


@pytest.mark.parametrize("kind", RETURNED)
def test_an_answer_to_a_concept_question_has_the_same_form_for_both(kind):
    assert form_of(plain(RETURNED[kind])) == form_of(plain(sent(RETURNED[kind])))


def test_a_number_in_single_precision_is_wrong_for_both():
    """It once passed the check, "2 of 2 cases right", and lost its points with the graders."""
    check, grader = both((ONES, 1.0), np.ones(2))
    answer = ONES, np.float32(1)
    assert check(answer) == grader(answer) == {"shapes": True, "values": False}


# In words of their own: the check's inputs are public, so it says the values; graders never do


@pytest.mark.parametrize(
    ("asked", "returned", "said", "told"),
    [
        (
            "array of f8",
            "array off 1",
            "The result is 1.000002 at [1]; 1 was expected. 1 of 3 entries differ.",
            "`it` differs in 1 of 3 elements, for one.",
        ),
        (
            "float",
            "float32",
            "The result is a number of type float32; float64 was asked.",
            "`it` is float32, for one; expected float64.",
        ),
        (
            "array of f8",
            "array of O",
            "The result holds entries of type object; float64 was asked.",
            (
                "`asked` returned an array of dtype object (which holds lists, None, Fractions or"
                " the like, and no numbers), for one; expected float64."
            ),
        ),
        (
            "array of f8",
            "a row",
            "The result has shape (1, 3); (3,) was asked.",
            "`it` has shape (1, 3), for one; expected (3,), which is any.",
        ),
        (
            "dict",
            "dict without b",
            "The dictionary that came back lacks `b`.",
            (
                "`asked` returned a dict with the keys w, for one; expected a dict with the keys"
                " w, b."
            ),
        ),
    ],
)
def test_each_says_it_in_its_own_words(asked, returned, said, told):
    def reference(x):
        return RETURNED[asked]

    def answer(x):
        return RETURNED[returned]

    reference.__name__ = answer.__name__ = "asked"
    cases = [PublicCase("one", "values", (np.ones(2),))]
    report = examine_among(answer, {}, build({"asked": Exercise(reference, cases)})["exercises"])
    assert report.findings[0].problem == said

    class Asks(Question, reference=reference, results=("it",), result_shapes=("any",)):
        pass

    theirs = Returned(sent(RETURNED[returned]))
    fault = fault_of(
        Asks(), "values", case("one", np.ones(2)), theirs, RETURNED[asked], lambda *_: "no value"
    )
    assert fault.message == told


# What makes a class be graded again


def test_of_the_check_the_graders_have_what_decides_and_nothing_else():
    program = "import sys, autograder.runner, autograder.pytest_plugin; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    package = "autograder.student.selfcheck."
    used = {name for name in done.stdout.split() if name.startswith(package)}
    files = {f"student/selfcheck/{name.removeprefix(package)}.py" for name in used}
    assert files == {name for name in DECIDING if name.startswith("student")}
