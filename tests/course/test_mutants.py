"""Machine-made wrong answers: a sample of what `make mutation` tries in full."""

import ast
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from cosmic_ray.mutating import mutate_code

from autograder import course as course_module
from autograder import runner
from autograder.course import CourseError
from autograder.grading.question import case, questions_of
from autograder.results.result import CriterionResult, QuestionResult
from tests.conftest import ROOT, sampled
from tools import mutation
from tools.array_operators import OPERATORS
from tools.mutants import Reference, equivalents, mutants

ASSIGNMENTS = course_module.load(ROOT).assignments

HALVED = "ReplaceBinaryOperator_Mul_Div\n- return 2.0 * x\n+ return 2.0 / x"


@pytest.fixture
def listing(tmp_path):
    """Writes a list of equivalent mutants of one function."""

    def write(function, *changes):
        path = tmp_path / "listed.toml"
        text = "\n\n".join(changes)
        path.write_text(f"[[{function}]]\nreason = 'Because.'\nchanges = '''\n{text}\n'''\n")
        return path

    return write


def grader_of(question):
    """A grader's class, of `rnn_forward`."""
    return type(questions_of(ASSIGNMENTS["rnn_forward"])[question])


# How they are made


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.__name__)
def test_an_operator_does_what_its_examples_say(operator):
    for example in operator.examples():
        changed = mutate_code(example.pre_mutation_code, operator(), example.occurrence)
        assert changed == example.post_mutation_code


@pytest.mark.parametrize("name", sampled([(name,) for name in ASSIGNMENTS], every=4))
def test_every_function_of_a_reference_is_changed_and_no_two_changes_are_alike(name):
    reference = Reference.of(ASSIGNMENTS[name])
    found = list(mutants(reference))
    text = (ASSIGNMENTS[name].solutions / "reference.py").read_text()
    functions = [each for each in ast.parse(text).body if isinstance(each, ast.FunctionDef)]
    assert {each.function for each in found} == {each.name for each in functions}
    assert len({(each.function, each.change) for each in found}) == len(found)
    answers = [ast.dump(ast.parse(each.answer)) for each in found]
    assert len(set(answers)) == len(found)
    unchanged = {ast.dump(ast.parse(answer)) for answer in reference.answers().values()}
    assert unchanged.isdisjoint(answers)


def test_a_helper_stands_in_the_cell_of_its_first_user_and_may_cost_any_of_them(tmp_path):
    course = course_module.load(_course(tmp_path))
    reference = Reference.of(course.assignment("tiny"))
    assert reference.cells == {"double": ("twice", "double"), "fourfold": ("fourfold",)}
    changed = [each for each in mutants(reference) if each.function == "twice"]
    assert {(each.cell, each.asked) for each in changed} == {("double", ("double", "fourfold"))}
    assert HALVED in [each.change for each in changed]


# How they fare


@pytest.mark.parametrize("name", sampled([(name,) for name in reversed(ASSIGNMENTS)], every=4))
def test_a_sample_of_them_loses_points_but_for_those_listed(course, name):
    scores, complaints = mutation.examine(course, name, sample=1)
    assert complaints == []
    assert all(score.mutants == 1 for score in scores)
    asked = [
        each for each, points in ASSIGNMENTS[name].graded.items() if "prediction" not in points
    ]
    assert set(asked) <= {score.function for score in scores}


def test_a_weak_grader_is_found_out(course, monkeypatch):
    """One that asks for equal scores alone, of which every softmax makes the same."""
    scores = [[0.0, 0.0], [0.0, 0.0]]
    for criterion in ("values", "seeded"):
        monkeypatch.setattr(
            grader_of("softmax"), criterion, lambda self, rng: [case("equal scores", scores)]
        )
    ((score,), complaints) = mutation.examine(course, "rnn_forward", "softmax", sample=12)
    assert score.killed < score.mutants - score.equivalent
    assert len(complaints) == score.mutants - score.equivalent - score.killed
    for complaint in complaints:
        first, _, removed, added, *_, last = complaint.splitlines()
        assert first == "rnn_forward.softmax kept its points when it was changed so:"
        assert (removed[:2], added[:2]) == ("- ", "+ ")
        assert last.startswith("Give its grader in tests/graders/rnn_forward a case that tells, or")


def test_a_grader_that_breaks_kills_nothing(course):
    task = runner.Task("softmax/0", b"")
    result = runner.ungraded(runner.Run.of(ROOT, "rnn_forward"), task, "grader_error", "IndexError")
    with pytest.raises(CourseError, match=r"^softmax/0: the grader broke: IndexError$"):
        mutation.loses(result, "softmax")
    lost = CriterionResult("shapes", "failed", 0, 1, "wrong")
    broke = CriterionResult("values", "grader_error", 0, 2, "")
    judged = replace(result, questions=[QuestionResult("softmax", [lost])])
    assert mutation.loses(judged, "softmax")
    with pytest.raises(CourseError, match="the grader broke"):
        mutation.loses(
            replace(result, questions=[QuestionResult("softmax", [lost, broke])]), "softmax"
        )


def test_a_reference_that_loses_points_is_no_measure(course, monkeypatch):
    monkeypatch.setattr(grader_of("softmax"), "reference", staticmethod(np.tanh))
    with pytest.raises(CourseError, match=r"^rnn_forward: the reference gets 1[67] points"):
        mutation.examine(course, "rnn_forward", "softmax", sample=1)


# The list of those that no grader can tell


@pytest.mark.parametrize("name", sampled([(name,) for name in reversed(ASSIGNMENTS)], every=3))
def test_every_listed_mutant_is_there_and_has_a_reason(course, name):
    found = {(each.function, each.change) for each in mutants(Reference.of(ASSIGNMENTS[name]))}
    for function, changes in equivalents(ROOT / mutation.LISTED, course)[name].items():
        for change, reason in changes.items():
            assert (function, change) in found
            assert re.fullmatch(r"[A-Z].{20,}\.", reason), (function, change)


@pytest.mark.long
def test_a_listed_mutant_that_loses_points_is_told(course, listing):
    found = mutants(Reference.of(ASSIGNMENTS["vanishing_gradient"]))
    changes = [each.change for each in found if each.function == "memory_horizon"]
    path = listing("vanishing_gradient.memory_horizon", *changes)
    _, (complaint,) = mutation.examine(course, "vanishing_gradient", "memory_horizon", 1, path)
    first, *change, last = complaint.splitlines()
    assert first == (
        f"vanishing_gradient.memory_horizon is listed as equivalent in {mutation.LISTED}, and "
        "lost points:"
    )
    assert "\n".join(change) in changes
    assert last == "Take it off the list."


def test_a_listed_mutant_that_there_is_no_more_is_told(course, listing):
    path = listing("attention.attend", "NumberReplacer\n- gone = 1\n+ gone = 2")
    _, complaints = mutation.examine(course, "attention", "attend", sample=1, listed=path)
    (complaint,) = complaints
    assert complaint == (
        f"attention.attend has no such mutant any more, and {mutation.LISTED} lists it:\n"
        "NumberReplacer\n- gone = 1\n+ gone = 2\nTake it off the list."
    )


def test_a_listed_assignment_that_there_is_not_is_told(course, listing):
    with pytest.raises(CourseError, match=r"listed.toml: gone is no assignment of the course."):
        equivalents(listing("gone.f", "X\n- 1\n+ 2"), course)


def test_a_mutant_that_is_listed_twice_is_told(course, listing):
    path = listing("attention.attend", "X\n- 1\n+ 2", "X\n- 1\n+ 2")
    with pytest.raises(CourseError, match=r"attention.attend lists twice\nX\n- 1\n\+ 2"):
        equivalents(path, course)


# The command


def test_a_function_that_cannot_be_changed_is_told(course):
    with pytest.raises(CourseError, match="attention has no function gone that can be changed"):
        mutation.examine(course, "attention", "gone")


def test_the_command_prints_a_table_and_writes_its_figures(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    path = tmp_path / "figures.json"
    status = mutation.main(["attention.attend", "--sample", "2", "--json", str(path)])
    printed = capsys.readouterr()
    assert (status, printed.err) == (0, "")
    title, attend, total = (line.split() for line in printed.out.splitlines())
    assert title == ["mutants", "killed", "equivalent", "score"]
    assert (attend[0], total[0]) == ("attention.attend", "all")
    assert attend[1:] == total[1:]
    figures = json.loads(path.read_text())
    (function,) = figures["functions"]
    assert function["mutants"] == 2 == function["killed"] + function["equivalent"]
    assert figures["total"]["percent"] == 100
    assert figures["complaints"] == []


REFERENCE = '''
import numpy as np


def twice(x):
    """Two of it."""
    return 2.0 * x


def double(x):
    return twice(x)


def fourfold(x):
    return twice(double(x))
'''


def _course(folder):
    """A course of two questions with a helper, of which only the reference is there."""
    points = {"shapes": 1, "values": 2, "seeded": 3}
    stated = {"tiny": {"questions": {"double": points, "fourfold": points}}}
    (folder / "course_config.py").write_text(f"ASSIGNMENTS = {stated!r}\n")
    (folder / "solutions" / "tiny").mkdir(parents=True)
    (folder / "solutions" / "tiny" / "reference.py").write_text(REFERENCE)
    return folder
