"""No damage takes a point that was earned elsewhere, and none earns one that was not."""

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.kit.submission.damage import Graded, damage, examples


@pytest.fixture(scope="module")
def graded(assignment):
    return Graded(assignment)


def is_no_answers(owners):
    """Whether a place holds nothing that a student wrote."""

    def somewhere(place):
        if place[0] != "cells":
            return place[0] == "metadata"
        if len(place) == 1:
            return False
        if owners[place[1]] is None:
            return True
        return len(place) > 2 and place[2] not in ("source", "cell_type")

    return somewhere


@examples(50)
@given(data=st.data())
def test_damage_elsewhere_costs_nothing(graded, data):
    notebook = copy.deepcopy(graded.solved)
    damage(data, notebook, is_no_answers(graded.owners(notebook)))
    assert graded.scores(notebook) == graded.full


@examples(30)
@given(data=st.data())
def test_ids_and_metadata_that_are_dealt_out_anew_cost_nothing(graded, data):
    """Also those of answers that one does not know by their `def`, and of a helper cell."""
    notebook = copy.deepcopy(graded.solved)
    cells = notebook["cells"]
    answers = [cell for cell, owner in zip(cells, graded.owners(notebook), strict=True) if owner]
    for cell in answers[:2]:
        source = "".join(cell["source"]).replace("def ", "def _", 1)
        name = cell["id"].replace("-", "_")
        cell["source"] = f"{source}\n{name} = _{name}\n"
    for keys in (["id"], ["metadata"], ["id", "metadata"]):
        if data.draw(st.booleans()):
            order = data.draw(st.permutations(range(len(cells))))
            dealt = [{key: cells[number][key] for key in keys} for number in order]
            for cell, got in zip(cells, dealt, strict=True):
                cell.update(got)
    assert graded.scores(notebook) == graded.full


@examples(50)
@given(data=st.data())
def test_damage_to_an_answer_costs_what_rests_on_it_and_no_more(graded, data):
    notebook = copy.deepcopy(graded.solved)
    owners = graded.owners(notebook)
    (_, number, *_), _ = damage(
        data, notebook, lambda place: len(place) > 1 and place[0] == "cells" and owners[place[1]]
    )
    may_lose = graded.rests_on(owners[number])
    scores = graded.scores(notebook)
    assert {name: scores[name] for name in scores if name not in may_lose} == {
        name: graded.full[name] for name in scores if name not in may_lose
    }


@examples(50)
@given(data=st.data())
def test_no_damage_earns_a_point_for_an_answer_that_is_missing(graded, data):
    name = data.draw(st.sampled_from([*graded.full]))
    notebook = graded.without(name)
    for _ in range(data.draw(st.integers(1, 5))):
        damage(data, notebook)
        if not notebook:
            break
    scores = graded.scores(notebook)
    assert scores is None or scores[name] == 0
    assert scores is None or all(scores[each] <= graded.full[each] for each in scores)
