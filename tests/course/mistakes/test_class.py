"""In a class made from the corpora, groups are right, and what has a name by now is named so."""

from collections import Counter, defaultdict

import pytest

from autograder.grading.renaming import Renaming
from autograder.mistakes.groups import grouped
from tests.course.mistakes.made_class import function_mistakes, graded, unnaming

ASSIGNMENTS = ("rnn_forward", "vanishing_gradient", "gated_cells", "attention")


def mixed_and_together(groups, mistake_of):
    """The groups that hold two mistakes; and how many of how many are with others of theirs.

    But for those of answers that fail for their form, which are grouped by that.
    """
    mixed = [
        sorted({mistake_of[student] for student in group.students})
        for group in groups
        if len({mistake_of[student] for student in group.students}) > 1
        if not group.is_alike_in_form_alone
    ]
    groups_of = defaultdict(Counter)
    for group in groups:
        for student in group.students:
            groups_of[mistake_of[student]][group.id] += 1
    together = sum(max(counts.values()) for counts in groups_of.values())
    return mixed, together, sum(counts.total() for counts in groups_of.values())


def check(graders, assignment, share, copies):
    """Every so many-th mistake of an assignment, each so many times."""
    known = graders[assignment]
    unnamed = unnaming(graders, assignment)
    mistakes = function_mistakes(known)[::share]
    made = list(graded(unnamed, mistakes, copies))
    mistake_of = {result.student: id_ for id_, result in made}
    results = [result for _, result in made]
    groups = grouped(known.corpus.assignment, results).groups
    mixed, together, count = mixed_and_together(groups, mistake_of)
    assert mixed == []
    assert count == len(made)
    assert together >= 0.9 * count

    renaming = Renaming(known.context)
    for id_, result in made:
        (question,) = result.fingerprints
        renamed = renaming.of(result, [question])
        assert renamed is not None, id_
        named = {c.misconception for each in renamed.questions for c in each.criteria} - {None}
        assert named == {id_}
        # As if it had been graded again.
        if result.student.endswith("_0"):
            answer = next(each for each in mistakes if each.id == id_).as_answer()
            again = known.grade_solved(result.student, **{question: answer})
            assert renamed.questions == again.questions


def test_a_sample_of_a_class_is_in_right_groups_and_named_rightly(graders):
    check(graders, "rnn_forward", share=6, copies=2)


@pytest.mark.slow
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_a_class_of_hundreds_is_in_right_groups_and_named_rightly(graders, assignment):
    check(graders, assignment, share=1, copies=3)
