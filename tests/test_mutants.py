"""Machine-made wrong answers: a sample of what `make mutation` tries in full."""

import ast
import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.corpus import load_corpus
from autograder.mutants import equivalents, mutants

ROOT = Path(__file__).parent.parent
ASSIGNMENTS = ("rnn_forward",)


@pytest.fixture(scope="module")
def mutation():
    """The tool itself."""
    spec = importlib.util.spec_from_file_location("mutation", ROOT / "tools" / "mutation.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module", params=ASSIGNMENTS)
def corpus(request, course):
    return load_corpus(course.assignment(request.param))


def test_every_function_has_mutants_and_no_two_are_alike(corpus):
    found = list(mutants(corpus))
    assert {each.question for each in found} == set(corpus.assignment.questions)
    dumped = [(each.question, ast.dump(ast.parse(each.source))) for each in found]
    assert len(set(dumped)) == len(found)


def test_a_mutant_differs_from_the_reference_in_what_it_names(corpus):
    reference = (corpus.assignment.solutions / "reference.py").read_text()
    for each in mutants(corpus):
        assert each.removed != each.added
        assert all(line.strip() in reference for line in each.removed.splitlines())


def test_a_sample_of_the_mutants_loses_points(corpus, course, mutation):
    known = equivalents(corpus.assignment)
    sample = [each for each in mutants(corpus) if each.key not in known][::9]
    assert len(sample) >= 5
    assert all(mutation.killed(course, corpus.assignment.name, sample))


def test_an_unchanged_reference_would_be_noticed(corpus, course, mutation):
    first = next(mutants(corpus))
    tree = ast.parse((corpus.assignment.solutions / "reference.py").read_text())
    keep = [n for n in tree.body if getattr(n, "name", first.question) == first.question]
    unchanged = replace(first, source=ast.unparse(ast.Module(keep, [])))
    assert mutation.killed(course, corpus.assignment.name, [unchanged]) == [False]


def test_every_equivalent_mutant_is_one_and_has_a_reason(corpus):
    known = equivalents(corpus.assignment)
    assert set(known) <= {each.key for each in mutants(corpus)}
    assert all(len(reason) > 20 for reason in known.values())
