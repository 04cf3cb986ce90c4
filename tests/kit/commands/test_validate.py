"""`validate` counts what its hints name, and tells each one that names something else."""

import argparse
import csv
import shutil
from dataclasses import replace
from itertools import islice

import pytest

from autograder.commands import validate
from autograder.course import CourseError
from autograder.release import drift
from autograder.release.leaks import LeakError
from autograder.results.result import CriterionResult, QuestionResult, Result
from autograder.runner.run import Task
from autograder.validation import samples as samples_module
from autograder.validation.confusion import HEADER, ConfusionMatrix
from autograder.validation.samples import Sample, broken, right, wrong


def graded(kind, wrong, **named):
    """A sample and a result: what each question's answers were named."""
    questions = [
        QuestionResult(question, [CriterionResult("values", "failed", 0, 1, "Differs.", id_)])
        for question, id_ in named.items()
    ]
    return Sample(kind, Task("n", b""), 0, wrong), Result("n", "a", "s", "graded", 1, questions)


def some(corpus):
    """Two right answers and four wrong ones, of which three are not named as they should be."""
    one, two, three, four = islice(corpus.misconceptions["shares"], 4)
    last = corpus.misconceptions["unroll_polls"][-1]
    return [
        graded("right", None),
        graded("right", None, shares=one.id),
        graded("hostile", None, shares=one.id),
        graded("wrong", one, shares=one.id),
        graded("wrong", two, shares=one.id),
        graded("wrong", three, shares=None, read_poll=None),
        graded("wrong", four, shares=four.id, unroll_polls=last.id),
    ], [one.id, two.id, three.id, four.id, last.id]


def test_the_rates_count_the_diagonal_what_was_not_named_and_what_was_named_otherwise(corpus):
    pairs, _ = some(corpus)
    assert ConfusionMatrix.of(pairs).rates() == {
        "right": "1 named",
        "wrong": "2 named as themselves, 1 not, 2 as another",
    }


def test_whatever_is_named_for_another_is_told_by_both_names(corpus):
    pairs, (one, two, _, four, last) = some(corpus)
    assert ConfusionMatrix.of(pairs).untrue == sorted([("", one), (two, one), (four, last)])


def test_the_rows_are_all_entries_that_are_not_zero(corpus):
    pairs, (one, two, three, four, last) = some(corpus)
    rows = ConfusionMatrix.of(pairs).rows("a")
    assert {row[2:]: row[1] for row in rows} == {
        (one, one, 1): "shares",
        (two, one, 1): "shares",
        (three, "", 1): "shares",
        (four, four, 1): "shares",
        (four, last, 1): "shares",
        ("", "", 1): "",
        ("", one, 1): "",
    }
    assert [row[2] for row in rows] == [one, two, three, four, four, "", ""]


def test_validate_tells_a_hint_that_names_another_mistake(
    corpus, course, monkeypatch, capsys, tmp_path
):
    first, second = islice(wrong(corpus), 2)
    mislabelled = replace(second, wrong=first.wrong)
    samples = [next(right(corpus)), first, mislabelled]
    monkeypatch.setattr(samples_module, "everybody", lambda *_: samples)
    monkeypatch.chdir(course.root)
    path = tmp_path / "matrix.csv"
    options = options_for("daily_polls")
    options.matrix = path
    assert validate.run(options) == 1
    printed = capsys.readouterr().out.splitlines()
    one, other = first.wrong.id, second.wrong.id
    assert printed[1:3] == [
        "  right        1 of 1   accepted with full marks; 0 named",
        "  wrong        1 of 2   caught; 1 named as themselves, 0 not, 1 as another",
    ]
    assert f"  {one} was named {other}" in printed
    with path.open(newline="") as file:
        assert list(csv.reader(file)) == [
            list(HEADER),
            *(["daily_polls", "shares", one, id_, "1"] for id_ in sorted([one, other])),
            ["daily_polls", "", "", "", "1"],
        ]


def test_a_criterion_that_the_grader_broke_on_is_no_lost_one(corpus):
    known = corpus.misconceptions["shares"][0]
    broke = CriterionResult("values", "grader_error", 0, 2, "The grader itself failed here.")
    result = Result(
        "n", "a", "s", "graded", 4, [QuestionResult("shares", [broke])], ["shares.values: oh"]
    )
    told = "the grader broke: shares.values: oh"
    for sample in (Sample("wrong", Task("n", b""), 3, known), Sample("right", Task("n", b""), 4)):
        assert sample.complaint(result) == told


@pytest.mark.parametrize(
    ("named", "told"),
    [(None, "was not named"), ("another", "was taken for another")],
)
def test_what_is_caught_and_not_named_as_itself_is_told(corpus, named, told):
    known = corpus.misconceptions["shares"][0]
    criteria = [CriterionResult(c, "failed", 0, 1, "Differs.", named) for c in known.caught_by]
    result = Result("n", "a", "s", "graded", 4, [QuestionResult("shares", criteria)])
    assert Sample("wrong", Task("n", b""), 3, known).complaint(result) == told


def test_a_notebook_of_any_size_is_cut_off_in_the_middle(corpus):
    (sample,) = (
        each for each in broken(corpus) if each.task.name.endswith("cut off in the middle")
    )
    whole = next(right(corpus)).task.content
    assert whole.startswith(sample.task.content)
    assert len(sample.task.content) == len(whole) // 2


def options_for(assignment):
    return argparse.Namespace(
        assignment=assignment,
        matrix=None,
        json=None,
        attacks_once=False,
        jobs=1,
        unsafe=False,
    )


STALE = "is out of step with its source: README.md. Run `autograder release daily_polls`."


@pytest.mark.parametrize(
    ("stale", "told"),
    [
        (
            ["README.md"],
            f"release/daily_polls {STALE}",
        ),
        (CourseError("Points differ."), "cannot be released: Points differ."),
        (LeakError("A line leaks."), "cannot be released: A line leaks."),
    ],
)
def test_what_is_not_released_as_it_must_be_is_one_complaint_and_the_others_go_on(
    course, monkeypatch, capsys, tmp_path, stale, told
):
    def out_of_step(_, assignment):
        if assignment.name != "daily_polls":
            return []
        if isinstance(stale, Exception):
            raise stale
        return stale

    graded = []

    def grade(run, samples, _):
        graded.append(run.assignment)
        return []

    monkeypatch.setattr(drift, "out_of_step", out_of_step)
    monkeypatch.setattr(validate, "_grade", grade)
    monkeypatch.setattr(samples_module, "everybody", lambda *_: [])
    # A course of two. Nobody is graded, so that no more of the other need be there.
    (tmp_path / "release" / "another").mkdir(parents=True)
    notebook = course.assignment("daily_polls").released
    shutil.copy(notebook, tmp_path / "release" / "another" / "another.ipynb")
    config = (course.root / "course_config.py").read_text()
    other = 'ASSIGNMENTS["another"] = ASSIGNMENTS["daily_polls"]\n'
    (tmp_path / "course_config.py").write_text(f"{config}\n{other}")
    monkeypatch.chdir(tmp_path)
    assert validate.run(options_for(None)) == 1
    printed = capsys.readouterr()
    assert printed.err == f"autograder: daily_polls: {told}\n"
    assert "graded behind" not in printed.out  # nothing was
    assert graded == ["another"]
