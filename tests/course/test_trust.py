"""`docs/trust.md` is what the figures say, and the figures are of what is there now."""

from collections import Counter

import pytest

from autograder.validation.samples import everybody
from tools.trust import figures as figures_module
from tools.trust.figures import ROOT, load
from tools.trust.page import PAGE, ended, page
from tools.trust.promises import SECTIONS

PROMISES = [each for promises in SECTIONS.values() for each in promises]


@pytest.fixture(scope="module")
def figures():
    return load()


def test_the_page_is_made_from_the_figures(figures):
    assert PAGE.read_text(encoding="utf-8") == page(figures)


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.text)
def test_every_promise_names_tests_that_are_there_and_did_not_fail(promise, figures):
    assert [path for path in promise.tests if not (ROOT / path).is_file()] == []
    assert [told for told in ended(promise, figures["tests"]) if "failed" in told] == []


def test_nothing_was_complained_of(figures):
    assert figures["validate"]["complaints"] == []
    assert figures["mutation"].get("complaints", []) == []
    assert all(each["untrue"] == 0 for each in figures["hints"].values())


def test_the_figures_count_every_labelled_answer_that_there_is_now(course, figures):
    for each in figures["validate"]["assignments"]:
        samples = everybody(course, course.assignment(each["name"]))
        counted = Counter(sample.kind for sample in samples)
        assert {kind: of for kind, (_, of) in each["kinds"].items()} == counted


def test_a_test_that_failed_would_be_on_the_page(figures):
    files = {path: {"passed": 2} for each in PROMISES for path in each.tests}
    files[PROMISES[0].tests[0]] = {"failed": 3}
    made = page({**figures, "tests": {"slow too": True, "files": files}})
    assert "| 2 tests passed; 3 failed |" in made


def test_what_was_not_measured_is_said_not_to_be(figures):
    made = page({**figures, "mutation": {}, "hints": {}})
    assert "not measured yet: `make mutation`" in made
    assert "not measured yet: `make hints`" in made


def test_a_page_without_error_rates_is_not_made(tmp_path, monkeypatch):
    monkeypatch.setattr(figures_module, "ROOT", tmp_path)
    monkeypatch.setattr(figures_module, "FIGURES", tmp_path / "figures")
    with pytest.raises(SystemExit, match=r"figures/validate.json is not there: `make trust`"):
        load()


def test_hints_of_assignments_that_were_not_measured_are_not_counted(figures):
    told = {"students": 20, "answers": 300, "untrue": 0}
    some = {**figures, "hints": {"rnn_forward": told, "attention": {**told, "untrue": 1}}}
    made = page(some)
    assert "600 answers, 1 untrue hints, 20 students" in made
    assert "; not measured: vanishing_gradient, gated_cells" in made
