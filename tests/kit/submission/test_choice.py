"""Of several notebooks, or one of another name, the one of the assignment is graded, and told."""

import json
import os

import pytest
from nbformat import from_dict
from nbgrader.utils import compute_checksum

from autograder import course as course_module
from autograder.submission.choice import MOST, Choice, Worth, choose, repetition, worth
from autograder.submission.folder import Refused
from autograder.submission.released import released_template
from autograder.util import files
from tests.kit.courses import tiny as tiny_course
from tests.kit.courses.tiny import NAME, RIGHT, WRONG

USUAL = f"{NAME}.ipynb"
COPY = f"{NAME}-Copy1.ipynb"
STUB = 'def double(x):\n    """Twice as much."""\n    raise NotImplementedError\n'
FOREIGN = b'{"cells": [{"cell_type": "code", "source": "1 + 1"}], "nbformat": 4}'
DAMAGED = b"<<<<<<< HEAD"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return tiny_course.make(tmp_path_factory.mktemp("tiny") / "course")


@pytest.fixture(scope="module")
def assignment(tiny):
    return course_module.load(tiny.path).assignment(NAME)


@pytest.fixture(scope="module")
def content(tiny):
    right, wrong = (tiny.filled_in(answer) for answer in (RIGHT, WRONG))
    untouched = (tiny.path / "release" / NAME / USUAL).read_bytes()
    kinds = {"right": right, "wrong": wrong, "foreign": FOREIGN, "damaged": DAMAGED}
    return {**kinds, "untouched": untouched}


@pytest.fixture
def chosen(tmp_path, assignment, content):
    """Which is chosen of files with such contents, the later ones newer, and why."""

    def choice(max_mb=20, **kinds):
        folder = tmp_path / "ada" / NAME
        folder.mkdir(parents=True)
        for number, (name, kind) in enumerate(kinds.items()):
            (folder / name).write_bytes(content[kind])
            os.utime(folder / name, (1e9 + number * 60, 1e9 + number * 60))
        found = choose(folder, assignment, max_mb)
        return found.path.name, found.why

    return choice


def test_the_one_with_the_assignments_name_is_graded_without_a_word(chosen):
    assert chosen(**{USUAL: "wrong"}) == (USUAL, "")


@pytest.mark.parametrize(
    "name", ["tiny (1).ipynb", "Tiny.ipynb", COPY, "final FINAL.ipynb", "tiny.ipynb.json"]
)
def test_the_only_one_is_graded_whatever_its_name(chosen, name):
    why = f"is graded from {name}, as there is no {USUAL}"
    assert chosen(**{name: "right"}) == (name, why)


def test_an_untouched_one_gives_way_to_one_with_answers(chosen):
    why = f"is graded from {COPY}, as {USUAL} is as it was released"
    assert chosen(**{COPY: "wrong", USUAL: "untouched"}) == (COPY, why)


def checksum_of(cell):
    return compute_checksum(from_dict(cell))


def test_an_untouched_one_of_another_release_gives_way_too(chosen, content):
    older = json.loads(content["untouched"])
    cell = next(cell for cell in older["cells"] if cell["id"] == "double")
    cell["source"] = "# An older text.\n" + "".join(cell["source"])
    cell["metadata"]["nbgrader"]["checksum"] = checksum_of(cell)
    content["older"] = json.dumps(older).encode()
    why = f"is graded from {COPY}, as {USUAL} is as it was released"
    assert chosen(**{COPY: "wrong", USUAL: "older"}) == (COPY, why)


def test_of_two_with_answers_the_newest_is_graded(chosen):
    why = f"the newest with answers of {COPY}, {USUAL}"
    assert chosen(**{USUAL: "right", COPY: "wrong"}) == (COPY, f"is graded from {COPY}, {why}")


def test_the_assignments_name_is_no_reason_against_the_clock(chosen):
    why = f"the newest with answers of {COPY}, {USUAL}"
    assert chosen(**{COPY: "wrong", USUAL: "right"}) == (USUAL, f"is graded from {USUAL}, {why}")


def test_two_with_the_same_content_are_one(chosen):
    assert chosen(**{USUAL: "right", COPY: "right"}) == (USUAL, "")


def test_what_is_of_no_assignment_is_passed_over_without_a_word(chosen):
    assert chosen(**{USUAL: "wrong", "Untitled.ipynb": "foreign"}) == (USUAL, "")


def test_one_of_another_assignment_gives_way_whatever_its_name(chosen):
    why = f"is graded from mine.ipynb, as {USUAL} is not one of this assignment"
    assert chosen(**{"mine.ipynb": "wrong", USUAL: "foreign"}) == ("mine.ipynb", why)


def test_a_damaged_one_gives_way_to_answers(chosen):
    why = f"is graded from {COPY}, as {USUAL} cannot be read"
    assert chosen(**{COPY: "wrong", USUAL: "damaged"}) == (COPY, why)


def test_a_damaged_one_does_not_give_way_to_a_stub(chosen):
    """It is asked for once more, where the stub would be a zero."""
    assert chosen(**{USUAL: "damaged", COPY: "untouched"}) == (USUAL, "")


def test_what_is_too_large_to_be_read_counts_as_damaged(chosen, content):
    content["large"] = content["right"] + b" " * 2_000_000
    why = f"is graded from {COPY}, as {USUAL} cannot be read"
    assert chosen(max_mb=1, **{USUAL: "large", COPY: "wrong"}) == (COPY, why)


def test_an_answer_in_a_cell_of_its_own_is_one(chosen, content):
    notebook = json.loads(content["untouched"])
    own = {"cell_type": "code", "metadata": {}, "source": RIGHT, "outputs": []}
    notebook["cells"].insert(2, own | {"execution_count": None, "id": "mine"})
    content["elsewhere"] = json.dumps(notebook).encode()
    why = f"is graded from {COPY}, as {USUAL} is as it was released"
    assert chosen(**{COPY: "elsewhere", USUAL: "untouched"}) == (COPY, why)


def test_where_none_is_of_the_assignment_reading_one_tells_it(chosen):
    why = f"is graded from b.ipynb, as there is no {USUAL}"
    assert chosen(**{"a.ipynb": "foreign", "b.ipynb": "foreign"}) == ("b.ipynb", why)


def test_where_the_clock_says_nothing_the_number_in_the_name_does(tmp_path, assignment, content):
    folder = tmp_path / "ada" / NAME
    folder.mkdir(parents=True)
    for name, kind in (("tiny (2).ipynb", "right"), ("tiny (10).ipynb", "wrong")):
        (folder / name).write_bytes(content[kind])
        os.utime(folder / name, (1e9, 1e9))
    assert choose(folder, assignment, 20).path.name == "tiny (10).ipynb"


def test_no_link_is_followed(tmp_path, assignment, content):
    folder = tmp_path / "ada" / NAME
    folder.mkdir(parents=True)
    (tmp_path / "of_somebody_else.ipynb").write_bytes(content["right"])
    (folder / COPY).symlink_to(tmp_path / "of_somebody_else.ipynb")
    with pytest.raises(Refused) as refused:
        choose(folder, assignment, 20)
    assert str(refused.value) == f"handed in no {USUAL}"
    (folder / USUAL).write_bytes(content["untouched"])
    assert choose(folder, assignment, 20) == Choice(folder / USUAL)


def test_a_file_without_a_choice_is_not_opened(tmp_path, assignment):
    folder = tmp_path / "ada" / NAME
    folder.mkdir(parents=True)
    os.mkfifo(folder / USUAL)  # which reading it tells
    assert choose(folder, assignment, 20) == Choice(folder / USUAL)


def test_of_very_many_a_few_are_opened(tmp_path, assignment, content, monkeypatch):
    folder = tmp_path / "ada" / NAME
    folder.mkdir(parents=True)
    for number in range(3 * MOST):
        (folder / f"{number}.ipynb").write_bytes(content["foreign"])
        os.utime(folder / f"{number}.ipynb", (1e9, 1e9))
    (folder / USUAL).write_bytes(content["right"])
    os.utime(folder / USUAL, (1e8, 1e8))
    opened = []

    plain = files.read_plain
    monkeypatch.setattr(
        files, "read_plain", lambda path, mb: opened.append(path) or plain(path, mb)
    )
    assert choose(folder, assignment, 20) == Choice(folder / USUAL)
    assert len(opened) == MOST


def test_no_more_is_read_than_a_few_of_the_largest(tmp_path, assignment, content, monkeypatch):
    folder = tmp_path / "ada" / NAME
    folder.mkdir(parents=True)
    for number in range(10):
        (folder / f"{number}.ipynb").write_bytes(content["right"] + b" " * 900_000)
    opened, plain = [], files._open_plain
    monkeypatch.setattr(files, "_open_plain", lambda *each: opened.append(each) or plain(*each))
    choose(folder, assignment, max_mb=1)
    assert len(opened) == 4


def test_the_assignments_other_notebook_is_no_choice(tmp_path, assignment, content):
    folder = tmp_path / "ada" / NAME
    folder.mkdir(parents=True)
    other = assignment.released.with_name("second.ipynb")
    other.write_bytes(content["foreign"])
    try:
        (folder / "second.ipynb").write_bytes(content["foreign"])
        with pytest.raises(Refused):
            choose(folder, assignment, 20)
        (folder / COPY).write_bytes(content["right"])
        assert choose(folder, assignment, 20).path.name == COPY
    finally:
        other.unlink()


def test_what_a_notebook_is_worth(assignment, content):
    template = released_template(assignment.released)
    found = {kind: worth(content[kind], template) for kind in content}
    assert found["right"] == found["wrong"] == Worth.ANSWERED
    assert found["damaged"] == Worth.DAMAGED > found["untouched"] == Worth.UNTOUCHED
    assert found["foreign"] == Worth.FOREIGN


@pytest.mark.parametrize(
    ("stem", "found"),
    [
        ("tiny", ("tiny", 0)),
        ("tiny (1)", ("tiny", 1)),
        ("tiny(12)", ("tiny", 12)),
        ("tiny-2", ("tiny", 2)),
        ("tiny-Copy3", ("tiny", 3)),
        ("tiny-2026", ("tiny-2026", 0)),
    ],
)
def test_the_number_of_a_repetition_is_read_from_a_name(stem, found):
    assert repetition(stem) == found
