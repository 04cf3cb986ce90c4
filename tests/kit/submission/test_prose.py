"""A paragraph that is not where it was asked: the question is open, and a line says where it is."""

import json

import pytest

from autograder.submission.prose import for_its_student
from autograder.submission.read import parse_submission
from autograder.submission.template import read_template
from tests.kit.courses import tiny as tiny_course
from tests.kit.courses.tiny import NAME

A = "in-your-words"
TEXT = "Twice a number is the number and once more itself."
READ = f"text of theirs that was not in the release, and {A} is {{}}: a person reads it there"
RETYPED = f"answer cells were made cells of another type, and are turned back: {A}"
MISSING = f"answer cells are missing, and what other cells define counts: {A}"


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    path = tmp_path_factory.mktemp("prose") / "course"
    path.mkdir()
    tiny_course.make(path)
    return path / "release" / NAME / f"{NAME}.ipynb"


def own(source, kind="markdown"):
    return {"cell_type": kind, "metadata": {}, "source": source}


@pytest.fixture
def submitted(released):
    """Notes, and what is untouched, of the release with its answer cell made something else."""
    template = read_template(released)

    def submit(*instead, **changes):
        notebook = json.loads(released.read_text())
        cells = notebook["cells"]
        place = next(i for i, cell in enumerate(cells) if cell["id"] == A)
        there = [] if changes == {"source": None} else [{**cells[place], **changes}]
        cells[place : place + 1] = [*there, *instead]
        submission = parse_submission(json.dumps(notebook).encode(), template, "", "")
        return submission.notes, A in submission.untouched, place + 1

    return submit


def test_what_nobody_wrote_is_untouched_and_has_no_line(submitted):
    assert submitted()[:2] == ((), True)


@pytest.mark.parametrize(
    ("own_cell", "offset"), [(own(TEXT), 1), (own(TEXT, "raw"), 1), (own(f"# {TEXT}", "code"), 1)]
)
def test_beside_an_answer_as_it_was_released_the_line_names_the_cell(submitted, own_cell, offset):
    notes, is_untouched, place = submitted(own_cell)
    assert notes == (f"cell {place + offset} holds {READ.format('as released')}",)
    assert not is_untouched


def test_beside_an_answer_that_was_emptied_the_line_names_the_cell(submitted):
    notes, is_untouched, place = submitted(own(TEXT), source="")
    assert notes == (f"cell {place + 1} holds {READ.format('empty')}",)
    assert not is_untouched


def test_of_an_answer_that_was_emptied_and_made_raw_the_line_names_the_cell(submitted):
    notes, is_untouched, place = submitted(own(TEXT), source=" ", cell_type="raw")
    assert notes == (RETYPED, f"cell {place + 1} holds {READ.format('empty')}")
    assert not is_untouched


def test_where_the_answer_was_removed_the_line_names_the_cells(submitted):
    notes, is_untouched, place = submitted(own(TEXT), own("Another one of mine."), source=None)
    assert notes == (MISSING, f"cells {place}, {place + 1} hold {READ.format('as released')}")
    assert not is_untouched


@pytest.mark.parametrize("kind", ["raw", "code"])
def test_an_answer_of_another_type_is_told_by_its_name(submitted, kind):
    notes, is_untouched, _ = submitted(source=TEXT, cell_type=kind)
    assert (notes, is_untouched) == ((RETYPED,), False)


def test_an_emptied_answer_beside_which_nothing_stands_has_no_line(submitted):
    assert submitted(source="")[0] == ()


def test_the_student_reads_the_line_as_of_their_own_text(submitted):
    note = submitted(own(TEXT))[0][0]
    assert for_its_student(note) == note.replace("theirs", "yours")
    assert for_its_student("is graded from text of theirs .ipynb").count("theirs") == 1
