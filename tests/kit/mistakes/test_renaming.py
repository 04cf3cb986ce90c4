"""Where only known mistakes have changed, who is named anew, who is graded, and who is let be."""

import json
from dataclasses import replace

import pytest

from autograder.course.corpus import Corpus, misconception
from autograder.gradebook.grading import bring_up_to_date
from autograder.grading.renaming import Renaming
from autograder.results.records import Records
from autograder.runner.inventory import records_of
from autograder.runner.run import Run, _courses
from autograder.submission.choice import Choice
from autograder.util.files import digest
from tests.kit.courses import tiny as tiny_course
from tests.kit.courses.mini import RIGHT, MiniCourse

SQUARES = "def double(x):\n    return x * x\n"


@misconception(belief="b", hint="You square.", caught_by=("values", "seeded"))
def squares(x):
    return x * x


@misconception(belief="b", hint="You square, too.", caught_by=("values", "seeded"))
def multiplies_by_itself(x):
    return x**2


@misconception(belief="b", hint="You remember.", caught_by=("values", "seeded"))
def squares_but_for_five(x):
    return x * x if len(x) < 4 else x * x * x


@pytest.fixture(scope="module")
def mini(tmp_path_factory):
    course = MiniCourse(tmp_path_factory.mktemp("mini"))
    graded(course, RIGHT["double"])  # its questions are loaded when it first grades
    return course


def knowing(mini, *mistakes):
    """Names by these mistakes alone, all of `double`."""
    known = {"double": tuple(each.misconception for each in mistakes), "fourfold": ()}
    context = mini.context.at(mini.zygote)
    context.corpus = Corpus(mini.corpus.assignment, {}, known)
    return Renaming(context)


def graded(mini, double, fourfold=RIGHT["fourfold"]):
    (result,) = mini.grade({"double": double, "fourfold": fourfold})
    return result


def told(result, question="double"):
    found = next(each for each in result.questions if each.name == question)
    return [(each.misconception, each.hint) for each in found.criteria]


NAMED = [(None, ""), ("squares", "You square."), ("squares", "")]
NOTHING = [(None, "")] * 3


def test_a_new_mistake_is_named_in_the_first_criterion_that_it_costs(mini):
    result = graded(mini, SQUARES)
    renamed = knowing(mini, squares).of(result, ["double"])
    assert told(renamed) == NAMED
    assert replace(renamed, questions=result.questions) == result
    assert [q.score for q in renamed.questions] == [q.score for q in result.questions]


def test_where_two_give_the_same_numbers_neither_is_named(mini):
    renamed = knowing(mini, squares, multiplies_by_itself)
    assert told(renamed.of(graded(mini, SQUARES), ["double"])) == NOTHING


def test_what_differs_only_on_the_students_own_inputs_is_told_apart(mini):
    renaming = knowing(mini, squares, squares_but_for_five)
    assert told(renaming.of(graded(mini, SQUARES), ["double"])) == NAMED


def test_who_was_named_and_is_not_any_more_is_graded_again(mini):
    result = knowing(mini, squares).of(graded(mini, SQUARES), ["double"])
    assert knowing(mini).of(result, ["double"]) is None


def test_a_hint_that_was_edited_is_told_as_it_is_now(mini):
    result = knowing(mini, squares).of(graded(mini, SQUARES), ["double"])
    edited = replace(squares.misconception, hint="Look at 3.")
    renaming = knowing(mini, squares)
    renaming._context.corpus = Corpus(
        mini.corpus.assignment, {}, {"double": (edited,), "fourfold": ()}
    )
    assert told(renaming.of(result, ["double"]))[1] == ("squares", "Look at 3.")


@pytest.mark.parametrize(
    "answer", ["def double(x):\n    raise NotImplementedError\n", "def double(x:\n", ""]
)
def test_who_wrote_nothing_made_no_mistake(mini, answer):
    assert told(knowing(mini, squares).of(graded(mini, answer), ["double"])) == NOTHING


def test_on_top_of_an_earlier_mistake_only_grading_can_tell(mini):
    result = graded(mini, SQUARES, "def fourfold(x):\n    return double(x) - 5\n")
    assert knowing(mini, squares).of(result, ["fourfold"]) is None
    assert told(knowing(mini, squares).of(result, ["double"])) == NAMED


@pytest.mark.parametrize("broken", [{}, {"double": {}}, {"double": {"shared": [[1]]}}])
def test_without_a_fingerprint_only_grading_can_tell(mini, broken):
    result = replace(graded(mini, SQUARES), fingerprints=broken)
    assert knowing(mini, squares).of(result, ["double"]) is None


# -- who is due -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return tiny_course.make(tmp_path_factory.mktemp("tiny"))


def now(tiny, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_SECRET", "nb")
    _courses.clear()
    return records_of(Run.of(tiny.path, "tiny", unsafe=True))


def test_known_mistakes_decide_what_a_mistake_is_called_and_no_grade(tiny, monkeypatch):
    first = now(tiny, monkeypatch)
    path = tiny.path / "solutions" / "tiny" / "misconceptions" / "double.py"
    path.write_text(path.read_text() + "\n# another\n")
    data = tiny.path / "release" / "tiny" / "selfcheck.json"
    content = json.loads(data.read_text())
    content["exercises"]["double"]["mistakes"] = []
    data.write_text(json.dumps(content))
    second = now(tiny, monkeypatch)
    assert second.graded_with == first.graded_with
    assert second.diagnosed_with != first.diagnosed_with
    content["exercises"]["double"]["cases"] = []
    data.write_text(json.dumps(content))
    third = now(tiny, monkeypatch)
    assert third.graded_with != second.graded_with
    (path.parent / "helper.py").write_text("")  # which any of them may use
    assert now(tiny, monkeypatch).graded_with != third.graded_with


class Named:
    """In the place of `runner.Names`: says what it is told to, and whom it was asked of."""

    def __init__(self, says):
        self.says = says
        self.asked = []

    def __call__(self, run):
        return self

    def of(self, result, questions):
        self.asked.append((result.student, questions))
        return self.says and replace(result, notes=["named anew"])


@pytest.mark.parametrize("can_tell", [True, False])
def test_who_cannot_be_told_is_graded_and_who_is_right_is_let_be(
    mini, tmp_path, monkeypatch, can_tell
):
    before = Records(tmp_path / "records", "graders", {"double": "1", "fourfold": "1"})
    notebooks = {}
    for student, answer in {"ann": SQUARES, "bob": RIGHT["double"]}.items():
        path = tmp_path / f"{student}.ipynb"
        path.write_text(student)
        notebooks[student] = Choice(path)
        result = replace(graded(mini, answer), student=student, notebook=path.name)
        before.write(replace(result, submission=digest(path.read_bytes())))
    named = Named(can_tell)
    monkeypatch.setattr("autograder.runner.Names", named)
    told, due = [], []

    def grader(tasks, on_result, keep):
        due.extend(task.student for task in tasks)

    run = replace(mini.run, root=tmp_path)
    after = replace(before, diagnosed_with={"double": "2", "fourfold": "1"})
    bring_up_to_date(run, after, notebooks, grader, lambda r, new: told.append((r.student, new)))
    assert named.asked == [("ann", ["double"])]
    assert due == ([] if can_tell else ["ann"])
    assert sorted(told) == ([("ann", True)] if can_tell else []) + [("bob", False)]
    if can_tell:
        assert after.read("ann").diagnosed_with == after.diagnosed_with
        assert after.read("ann").notes == ["named anew"]
