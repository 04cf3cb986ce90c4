"""The labelled answers of `rnn_forward`, and the attacks on all assignments."""

from autograder.course import CRITERIA
from autograder.course.corpus import load_hostile


def test_there_are_as_many_answers_as_were_promised(corpus):
    assert len(corpus.all_misconceptions) >= 30
    assert len(corpus.accepted) >= 12
    assert all(len(each) >= 8 for each in corpus.misconceptions.values())


def test_every_misconception_is_fully_labelled(corpus):
    for known in corpus.all_misconceptions:
        assert known.belief.endswith(".")
        assert known.hint.strip() == known.hint
        assert known.hint[-1] in ".?)"
        assert set(known.caught_by) <= set(CRITERIA)
        assert [c for c in CRITERIA if c in known.caught_by] == list(known.caught_by)


def test_a_wrong_shape_is_said_to_cost_all_three_criteria(corpus):
    for known in corpus.all_misconceptions:
        if "shapes" in known.caught_by:
            assert known.caught_by == CRITERIA


def test_every_accepted_style_answers_at_least_one_question_and_nothing_unknown(corpus):
    for cells in corpus.accepted.values():
        assert set(cells) <= {"extra", *corpus.assignment.questions}
        assert set(cells) & set(corpus.assignment.questions)


def test_every_attack_has_cells_of_known_names(course):
    for cells in load_hostile(course).values():
        assert set(cells) <= {"extra", "answers"}
