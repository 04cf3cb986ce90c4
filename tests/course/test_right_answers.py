"""Right answers get full marks, however they are written."""

import pytest

from autograder import course as course_module
from autograder.course import CRITERIA
from autograder.course.corpus import CELL, load_corpus
from autograder.grading import words
from autograder.release.master import solved_answers
from autograder.runner.run import Run
from autograder.runner.session import grade_here
from autograder.validation.samples import made
from tests.conftest import ROOT, sampled
from tests.course.unlisted_answers import STYLES as LATER
from tests.course.unlisted_styles import SHELL_ONLY, STYLES
from tests.kit.grading.local_worker import lost, messages

CORPUS = load_corpus(course_module.load(ROOT).assignment("rnn_forward"))
STUDENTS = [f"student {number}" for number in range(5)]

PASSED = [words.passed(criterion) for criterion in CRITERIA] * 4


def cells(text):
    """The cells of a notebook in text, by name."""
    parts = CELL.split(text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.mark.parametrize("style", sampled([(style,) for style in STYLES], every=3))
def test_a_style_that_nobody_listed_gets_full_marks_from_five_students(grader, style):
    told = [messages(grader.grade_solved(student, **cells(STYLES[style]))) for student in STUDENTS]
    assert told == [PASSED] * 5


@pytest.mark.parametrize(
    ("assignment", "style"),
    sampled([(name, style) for name in LATER for style in LATER[name]], every=2),
)
def test_so_does_one_in_a_later_assignment(graders, assignment, style):
    for student in STUDENTS[:2]:
        answers = cells(LATER[assignment][style])
        assert lost(graders[assignment].grade_solved(student, **answers)) == []


def test_some_of_those_styles_get_full_marks_through_real_workers(context):
    own = solved_answers(CORPUS.assignment)
    styles = {**dict(list(STYLES.items())[::4]), **SHELL_ONLY}
    tasks = [made(CORPUS, name, {**own, **cells(text)}) for name, text in styles.items()]
    results = grade_here(context, Run.of(ROOT, "rnn_forward"), tasks)
    assert [(each.notebook, each.score, each.cells) for each in results] == [
        (name, 20, []) for name in styles
    ]
