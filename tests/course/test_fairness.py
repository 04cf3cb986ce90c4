"""What honest notebooks do beside computing costs nobody a point, and nobody is told of it.

Each right answer of `habits` is graded through real workers, those of an assignment in one context.
"""

from contextlib import ExitStack, closing

import pytest

from autograder import course as course_module
from autograder import runner
from autograder.runner.run import Run, Task
from autograder.runner.session import grade_here
from tests.conftest import ROOT, sampled
from tests.course.habits import HABITS
from tests.kit.grading.notebooks import notebook

COURSE = course_module.load(ROOT)


@pytest.fixture(scope="module")
def results():
    """Grades the habit of an assignment, in a context that is kept."""
    contexts = {}

    def graded(name, habit):
        if name not in contexts:
            run = Run.of(ROOT, name)
            contexts[name] = run, opened.enter_context(closing(runner.open_context(run)))
        run, context = contexts[name]
        task = Task(habit, notebook(run.course.assignment(name), HABITS[name][habit]))
        (result,) = grade_here(context, run, [task])
        return result

    with ExitStack() as opened:
        yield graded


# Whoever answers elsewhere than in the answer cell: that is said, and costs nothing.
NOTED = {"writes_it_twice_and_tidies_up": ["attend in cell 59"]}


@pytest.mark.parametrize(
    ("assignment", "habit"),
    sampled([(name, habit) for name in HABITS for habit in HABITS[name]], every=3),
)
def test_a_right_notebook_gets_full_marks_that(results, assignment, habit):
    result = results(assignment, habit)
    lost = {
        f"{question.name}.{criterion.name}": criterion.message
        for question in result.questions
        for criterion in question.criteria
        if criterion.outcome != "passed"
    }
    assert (result.cells, lost) == ([], {})
    assert [note.rpartition(": ")[2] for note in result.notes] == NOTED.get(habit, [])
    assert result.score == COURSE.assignment(assignment).max_score


def test_there_are_forty_eight_and_no_two_are_alike():
    texts = [text for habits in HABITS.values() for text in habits.values()]
    assert len(texts) == len(set(texts)) == 48
