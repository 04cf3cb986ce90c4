"""Worthless answers earn nothing, whatever stands below, whatever they find out about it."""

import tracemalloc

import numpy as np
import pytest

from autograder import course as course_module
from autograder.course import CRITERIA
from autograder.course.corpus import load_corpus, load_hostile
from autograder.grading.context import result_of
from autograder.validation.notebooks import attack
from tests.conftest import ROOT, sampled
from tests.kit.grading.local_worker import criteria, failed, lost, messages

ASSIGNMENTS = course_module.load(ROOT).assignments
CORPORA = {name: load_corpus(assignment) for name, assignment in ASSIGNMENTS.items()}

# Numbers of an argument that nobody can know beforehand.
NOISE = """
import hashlib
import numpy as np

def _numbers(*values):
    for value in values:
        if isinstance(value, dict):
            yield from _numbers(*(value[key] for key in sorted(value)))
        elif value is not None:
            yield np.asarray(value, float).tobytes()

def _noise(*values):
    drawn = hashlib.sha256(b"".join(_numbers(*values))).digest()
    return int.from_bytes(drawn[:6], "big") / 2**48
"""


def every_answer(grader, body):
    """An answer with this body to each question, in which `FUNCTION` is its own name."""
    asked = {**grader.context.questions, **grader.context.concepts}
    return {
        name: f"def {name}(*given, **named):\n"
        + "".join(f"    {line}\n" for line in body.replace("FUNCTION", name).splitlines())
        for name in asked
    }


def points_for_more_than_form(result):
    """What was earned, but for shapes, which zeros of the right shape have too."""
    return {
        f"{question.name}.{criterion.name}"
        for question in result.questions
        for criterion in question.criteria
        if criterion.score and criterion.name not in ("shapes", "prediction")
    }


def is_whole(result):
    """Whether the grader came through, and said so in words."""
    assert result.outcome == "graded"
    assert result.notes == [] or all("the grader failed" not in note for note in result.notes)
    assert {c.outcome for q in result.questions for c in q.criteria} <= {"passed", "failed"}
    assert all(message.isprintable() and len(message) < 2000 for message in messages(result))
    return True


# The same worthless answer everywhere, on every assignment

WORTHLESS = {
    "dicts of noise": "return {'a': _noise(*given), 'b': {'c': np.arange(3.0)}}",
    "pairs of dicts": "return {'s': _noise(*given)}, {'k': np.arange(3.0) + _noise(*given)}",
    "lists of dicts": "return [{'a': np.arange(3.0)}]",
    "a ragged list": "return [np.zeros(2), np.zeros(3)]",
    "a ragged list in a list": "return [[1.0], [1.0, [2.0, [np.zeros((2, 0))]]]], None",
    "None": "return None",
    "Nones": "return None, _noise(*given)",
    "noise": "return _noise(*given)",
    "noise on a whole number": "return 10 * (1 + 1e-3 * _noise(*given))",
    "not a number": "return np.nan",
    "infinity": "return np.inf",
    "a word": "return 'ABCD'",
    "words in an array": "return np.array(['a', 'b'])",
    "itself": "return FUNCTION",
    "what it is given": "return given",
    "five dimensions": "return np.full((1, 1, 7, 1, 1), 0.5 + 1e-3 * _noise(*given))",
    "a hundred shapes that multiply": """
_shape = [1, 1, 1, 1, 1]
_shape[int(5 * _noise(*given))] = 100
return np.full(_shape, 0.5)""",
    "no entries": "return np.zeros((0, 10**6, 10**6, 0))",
    "very long": "return np.zeros(300_000)",
    "complex numbers": "return np.ones(3) * 1j",
    "bools": "return np.ones(3, bool), True",
    "half precision": "return np.ones((3, 2), np.float16)",
    "extended precision": "return np.ones((3, 2), np.longdouble)",
    "objects": "return np.array([{}, None], object)",
    "times": "return np.array(['2020-01-01'], 'M8[s]')",
    "a mask": "return np.ma.masked_array([1.0, 2.0], [True, False])",
    "a generator": "return (number for number in given)",
    "numbers beyond any": "return 10**400, -(10**400)",
}


def everywhere(named):
    """Nearly half of these on one assignment; with `-m slow` all of them, on all four."""
    pairs = [(name, each) for each in named for name in ASSIGNMENTS]
    return pytest.mark.parametrize(("name", "each"), sampled(pairs, every=17))


@everywhere(WORTHLESS)
def test_the_same_worthless_answer_everywhere_earns_nothing(graders, name, each):
    grader = graders[name]
    result = grader.grade({"extra": NOISE, **every_answer(grader, WORTHLESS[each])})
    assert is_whole(result)
    assert points_for_more_than_form(result) == set()


@everywhere(WORTHLESS)
def test_a_worthless_answer_below_takes_nothing_from_the_right_ones_and_breaks_nothing(
    graders, name, each
):
    grader = graders[name]
    first = next(iter(grader.context.questions))
    worthless = every_answer(grader, WORTHLESS[each])[first]
    result = grader.grade({**grader.solution, "extra": NOISE, first: worthless})
    assert is_whole(result)
    assert set(lost(result)) == {first}


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_one_function_under_every_name_earns_nothing_even_where_a_stand_in_takes_them_all(
    graders, name
):
    """A stand-in takes its place under every name that it has: also under the one that is asked."""
    grader = graders[name]
    names = [*grader.context.questions, *grader.context.concepts]
    last = names[-1]
    answers = {
        last: "def everything(*given, **named):\n    return _noise(*given)\n"
        + " = ".join(names)
        + " = everything\n"
    }
    result = grader.grade({"extra": NOISE, **answers})
    assert is_whole(result)
    assert points_for_more_than_form(result) == set()


# Answers that find out where they are

FINDS_OUT = {
    "by the file that it was compiled from": """
def _is_other(function):
    return function.__code__.co_filename == "<string>"
""",
    "by its source, which is not there": """
import inspect
def _is_other(function):
    try:
        return "_noise" not in inspect.getsource(function)
    except (OSError, TypeError):
        return True
""",
    "by the names that it can use": """
def _is_other(function):
    return "_is_other" not in function.__globals__
""",
    "by its constants": """
def _is_other(function):
    return any(isinstance(each, float) and 0.5 < each < 1 for each in function.__code__.co_consts)
""",
}
OTHERWISE = {
    "what the other returned": "return _other(*given, **named)",
    "what the other would return once more": """
value = _other(*given, **named)
return _other(value, **named)""",
    "its constants": """
found = [each for each in _other.__code__.co_consts if isinstance(each, float)]
return tuple(found)""",
    "its constants in the right shape": """
found = [each for each in _other.__code__.co_consts if isinstance(each, float)]
return np.full(np.shape(given[-1]), found[0])""",
    "what comes of its variables": "return dict(_other.__globals__)",
    "nothing, and ends": "raise SystemExit",
    "another error each time": "raise ValueError(str(_noise(*given)))",
    "itself without end": "return FUNCTION(*given, **named)",
}


@everywhere(OTHERWISE)
def test_an_answer_that_finds_a_stand_in_below_gains_nothing_by_it(graders, name, each):
    ways = list(FINDS_OUT.values())
    finds_out, otherwise = ways[list(OTHERWISE).index(each) % len(ways)], OTHERWISE[each]
    grader = graders[name]
    names = [*grader.context.questions, *grader.context.concepts]
    body = f"""_other = next((f for f in map(globals().get, {names!r}) if _is_other(f)), None)
if _other is None or _other is FUNCTION:
    return _noise(*given)
"""
    answers = every_answer(grader, body + otherwise.strip())
    result = grader.grade({"extra": NOISE + finds_out, **answers})
    assert is_whole(result)
    assert points_for_more_than_form(result) == set()


def test_an_answer_that_takes_its_own_function_back_is_asked_with_that_one(graders):
    """Then it is as wrong as before, which is its own doing."""
    grader = graders["rnn_forward"]
    keeps = """
def softmax(x):
    return np.tanh(x)

_mine = [softmax]
"""
    cell = grader.solution["rnn_cell_forward"].replace("softmax(", "_mine[0](")
    result = grader.grade_solved(softmax=keeps, rnn_cell_forward=cell)
    assert failed(result, "rnn_cell_forward") == ("values", "seeded")


def test_a_function_captured_in_a_default_or_a_closure_is_the_stand_in_there_too(graders):
    grader = graders["rnn_forward"]
    captured = """
from functools import partial

def rnn_cell_forward(xt, a_prev, parameters, squash=softmax, again=partial(softmax)):
    z = parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"]
    scores = parameters["w3"] @ np.tanh(z) + parameters["b2"]
    return np.tanh(z), (squash(scores) + again(scores)) / 2
"""
    wrong = "def softmax(x):\n    return np.tanh(x)\n"
    assert lost(grader.grade_solved(softmax=wrong, rnn_cell_forward=captured)) == ["softmax"]


# Tables of what is right


def table(grader, student, question, on_stand_ins):
    """An answer that knows what is right for everything that this student is asked, and no more."""
    context, asked = grader.context, grader.context.questions[question]
    right = [asked.reference]
    if on_stand_ins:
        earlier = grader.submission_grader({})._follow_through.earlier(asked)
        stand_ins = context.stand_ins(question, earlier, student)
        right = [way for way, _ in stand_ins.ways(asked.reference, asked.other_ways)][:1]
    rows = {}
    for criterion in CRITERIA:
        for case in context.cases(question, criterion, student):
            value = result_of(right[0], asked, case)
            value = value if isinstance(value, tuple) else (value,)
            key = b"".join(np.asarray(each, float).tobytes() for each in flat(case.inputs))
            rows[key.hex()[:400]] = [(each.shape, each.ravel().tolist()) for each in value]
    return f"""
import numpy as np
_rows = {rows!r}
def _flat(values):
    for value in values:
        if isinstance(value, dict):
            yield from _flat([value[key] for key in sorted(value)])
        else:
            yield value
def {question}(*given):
    key = b"".join(np.asarray(each, float).tobytes() for each in _flat(given)).hex()[:400]
    value = tuple(np.array(data).reshape(shape) for shape, data in _rows[key])
    return value if len(value) > 1 else value[0]
"""


def flat(values):
    for value in values:
        if isinstance(value, dict):
            yield from flat([value[key] for key in sorted(value)])
        else:
            yield value


def test_a_table_of_one_students_right_answers_is_right_for_that_student(graders):
    """So that the next two say something."""
    grader = graders["rnn_forward"]
    cell = table(grader, "ada", "rnn_cell_forward", on_stand_ins=False)
    result = grader.grade_solved("ada", rnn_cell_forward=cell)
    assert "rnn_cell_forward" not in lost(result)


def test_a_table_of_one_students_right_answers_earns_another_nothing_of_their_own(graders):
    grader = graders["rnn_forward"]
    cell = table(grader, "ada", "rnn_cell_forward", on_stand_ins=False)
    result = grader.grade_solved("grace", rnn_cell_forward=cell)
    assert criteria(result, "rnn_cell_forward")["seeded"].score == 0


def test_what_is_right_on_one_students_stand_ins_earns_another_nothing_on_theirs(graders):
    grader = graders["rnn_forward"]
    wrong = "def softmax(x):\n    return np.tanh(x)\n"
    cell = table(grader, "ada", "rnn_cell_forward", on_stand_ins=True)
    ada, grace = (
        grader.grade_solved(student, softmax=wrong, rnn_cell_forward=cell)
        for student in ("ada", "grace")
    )
    assert failed(ada, "rnn_cell_forward") == ()  # or the next line says nothing
    assert {"values", "seeded"} <= set(failed(grace, "rnn_cell_forward"))


# Nothing that is returned is computed with before its form is compared


@pytest.mark.parametrize(
    "shape",
    sampled([("(1, K, 1, 1, 1)",), ("(K, 1, 1, 1, 1)",), ("(1, 1, K, 1, 1)",)], every=3),
)
def test_shapes_that_would_multiply_are_never_multiplied(graders, shape):
    grader = graders["gated_cells"].anew()
    answers = {
        "sigmoid": f"K = 400\ndef sigmoid(z):\n    return np.full({shape}, 0.5)\n",
        "lstm_cell_forward": "def lstm_cell_forward(*given):\n    return sigmoid(0), sigmoid(0)\n",
    }
    submission_grader = grader.submission_grader({**grader.solution, **answers})
    tracemalloc.start()
    try:
        result = submission_grader.result()
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert is_whole(result)
    assert most < 64 << 20
    assert set(lost(result)) == {"sigmoid", "lstm_cell_forward"}


# The attacks that aim at credit on top of a mistake: they earn nothing at all, not even for shapes

AT_CREDIT = (
    *("collude_between_answers", "empty_array_broadcasts"),
    *("encode_arguments", "find_the_stand_in", "hide_behind_earlier_answers", "multiply_shapes"),
    *("return_no_rectangle", "show_two_faces", "take_every_name"),
)


@everywhere(AT_CREDIT)
def test_an_attack_at_credit_earns_nothing_on_any_assignment(graders, course, name, each):
    cells = load_hostile(course)[each]
    result = graders[name].grade(attack(cells, ASSIGNMENTS[name]))
    assert is_whole(result)
    assert {c.outcome for q in result.questions for c in q.criteria} == {"failed"}


@everywhere(AT_CREDIT)
def test_an_attack_below_takes_nothing_from_the_right_answers_above_it(graders, course, name, each):
    first, *_ = ASSIGNMENTS[name].questions
    cells = attack(load_hostile(course)[each], ASSIGNMENTS[name])
    answers = {**graders[name].solution, "extra": cells.get("extra", ""), first: cells[first]}
    result = graders[name].grade(answers)
    assert is_whole(result)
    assert lost(result) == [first]
