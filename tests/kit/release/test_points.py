"""Points stand in the course's configuration, and release puts them wherever students read them."""

import json
import re
from dataclasses import replace

import nbformat
import pytest

from autograder.course.corpus import CourseError
from autograder.release import build, points
from autograder.release.master import master_notebook, write_master
from autograder.submission import read_template

WHERE = "source/daily_polls/daily_polls.py"
ADVICE = "A master has one grade cell for each question, and states no points in it."


def prose(text, cell="about"):
    """A markdown cell of a master."""
    return {"cell_type": "markdown", "id": cell, "metadata": {}, "source": text}


def graded(grade_id, **more):
    """A grade cell of a master."""
    about = {"grade": True, "grade_id": grade_id, "solution": False, **more}
    return {"cell_type": "code", "id": grade_id, "metadata": {"nbgrader": about}, "source": ""}


@pytest.fixture
def tiny(assignment):
    """An assignment whose points add up to noise in floats."""
    return replace(
        assignment,
        questions={"shares": {"shapes": 0.2, "values": 0.4, "seeded": 0.6}},
        concepts={"predicted": {"prediction": 0.5}, "measured": {"measurement": 1}},
        manual={"in_words": 0.3},
    )


@pytest.fixture
def filled(tiny):
    """A function that gives a text as release fills it in."""

    def fill(text):
        cell = prose(text)
        others = [graded("shares-points"), graded("predicted-points"), graded("measured-points")]
        by_hand = graded("in-words", solution=True)
        points.fill_in(tiny, [cell, *others, by_hand], WHERE)
        return cell["source"]

    return fill


# In the text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ shares }}", "1.2"),
        ("{{ shares | points }}", "1.2 points"),
        ("{{ shares.split }}", "shapes 0.2, values 0.4, seeded 0.6"),
        ("{{ measured }} for it", "1 for it"),
        ("{{ measured | points }}", "1 point"),
        ("{{ predicted | points }}", "half a point"),
        ("**{{ predicted | points | capitalize }}.**", "**Half a point.**"),
        ("{{ predicted + measured }}", "1.5"),
        ("{{ (shares + in_words) | points }}", "1.5 points"),
        ("{{ [predicted, measured] | shares }}", "half a point and 1 point"),
        ("{{ [predicted, measured, shares] | shares }}", "half a point, 1 point and 1.2 points"),
        ("{{ [predicted, predicted] | shares }}", "half a point each"),
        ("{{ total | points }}", "3 points"),
    ],
)
def test_a_name_in_double_braces_becomes_its_points(filled, text, told):
    assert filled(text) == told


@pytest.mark.parametrize(
    "text",
    [
        r"$\frac{e^{x}}{\sum_s e^{a_s}}$ and \newcommand{\x}{#1}, 100{%} of {it}.",
        "It has 4 points on a line; **bold** and 20 points more.\n",
        "| `x[:, :, t]` | `(n_x, m)` |\n| step | 3 |\n\n",
    ],
)
def test_all_other_text_is_left_as_it_is(filled, text):
    assert filled(text) == text


def test_an_answer_in_prose_is_the_students_and_not_filled_in(tiny):
    cell = prose("{{ shares }}")
    cell["metadata"] = {"nbgrader": {"grade": True, "grade_id": "in-words", "solution": True}}
    others = [graded("shares-points"), graded("predicted-points"), graded("measured-points")]
    points.fill_in(tiny, [cell, *others], WHERE)
    assert cell["source"] == "{{ shares }}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{{ shares | point }}", "No filter named 'point'."),
        ("{{ shares | }}", "expected token 'name', got 'end of print statement'"),
        ("{{ shares.values }}", "'autograder.release.points.Amount object' has no attribute "),
        ("{{ shares + 1 }}", "'int' object has no attribute 'value'"),
    ],
)
def test_what_cannot_be_filled_in_is_told_with_its_cell(filled, text, why):
    with pytest.raises(CourseError) as raised:
        filled(text)
    told = str(raised.value)
    assert told.startswith(
        f"{WHERE}: what stands in double braces in the text of about cannot be filled in: {why}"
    )
    assert told.endswith(". A question's name there stands for its points.")


@pytest.mark.parametrize(("name", "near"), [("shaers", " Did you mean 'shares'?"), ("softmax", "")])
def test_a_name_that_the_course_does_not_have_is_told_with_the_nearest(filled, name, near):
    with pytest.raises(CourseError) as raised:
        filled(f"{{{{ {name} | points }}}}")
    assert str(raised.value) == (
        f"{WHERE}: the text of about asks for the points of {name!r}, and course_config.py has no "
        f"question of that name.{near}"
    )


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("## 1.\n\n**4 points:** shapes 1", "**4 points"),
        ("**Half a point.** Why?", "**Half a point"),
        ("**1 point, given by a person**", "**1 point"),
        ("**Assignment 1 · `daily_polls` · 20 points**", "· 20 points"),
        ("| 1. `shares` | turns scores | 4 |", "| 1. `shares` | turns scores | 4 |"),
    ],
)
def test_points_in_the_masters_own_text_are_refused(filled, text, stated):
    with pytest.raises(CourseError) as raised:
        filled(text)
    assert str(raised.value) == (
        f"{WHERE}: the text of about states points of its own: {stated!r}. Write the question's "
        "name in double braces, as in {{ softmax | points }}, and release fills in those of "
        "course_config.py."
    )


# In the grade cells


def test_sums_come_without_the_noise_of_floats_everywhere_in_a_release(
    course, elsewhere, built, tmp_path, monkeypatch
):
    monkeypatch.setattr(build, "check_data", lambda corpus: (built / "selfcheck.json").read_text())
    _, assignment = elsewhere()
    noisy = {**assignment.questions, "shares": {"shapes": 0.2, "values": 0.4, "seeded": 0.6}}
    object.__setattr__(assignment, "questions", noisy)
    build.build(course, assignment, tmp_path / "noisy")
    text = (tmp_path / "noisy" / "daily_polls.ipynb").read_text()
    assert read_template(tmp_path / "noisy" / "daily_polls.ipynb").points["shares-points"] == 1.2
    assert '"points": 1.2,' in text
    assert "· 17.2 points**" in text
    assert "turns scores into shares | 1.2 |" in text
    assert "**1.2 points:** shapes 0.2, values 0.4, seeded 0.6" in text
    assert not re.search(r"\d\.\d*0000\d", text)


def test_whole_points_are_written_as_integers(built):
    cells = json.loads((built / "daily_polls.ipynb").read_text())["cells"]
    given = [cell["metadata"].get("nbgrader", {}).get("points") for cell in cells]
    assert [repr(each) for each in given if each is not None] == ["4", "6", "5", "5"]


def test_points_that_jupyterlab_wrote_are_no_harm_where_they_are_the_courses(elsewhere, master):
    _, assignment = elsewhere(
        lambda text: text.replace('shares-points", ', 'shares-points", "points": 4.0, ')
    )
    assert master_notebook(assignment) == master


def test_other_points_in_a_masters_metadata_are_refused(elsewhere):
    course, assignment = elsewhere(
        lambda text: text.replace('shares-points", ', 'shares-points", "points": 3, ')
    )
    with pytest.raises(CourseError) as raised:
        build.release(course, assignment)
    assert str(raised.value) == (
        f"shares-points has 4 points in course_config.py, and 3 in {WHERE}. {ADVICE}"
    )
    assert not assignment.released.exists()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "softmx-points",
            f"shares-points has 4 points in course_config.py, and none in {WHERE}. ",
        ),
        ("more", f"more has points in {WHERE}, and none in course_config.py. "),
    ],
    ids=["a question without a cell", "a cell without a question"],
)
def test_a_grade_cell_too_few_or_too_many_is_told(assignment, name, told):
    known = [graded(cell) for cell in assignment.points]
    cells = [graded(name), *known] if name == "more" else [graded(name), *known[1:]]
    with pytest.raises(CourseError) as raised:
        points.fill_in(assignment, cells, WHERE)
    assert str(raised.value) == told + ADVICE


# In the notebook beside the master, which JupyterLab and nbgrader's button read


def test_the_notebook_beside_the_master_has_points_for_nbgrader_and_keeps_the_braces(elsewhere):
    _, assignment = elsewhere()
    there = {cell["id"]: cell for cell in _read(write_master(assignment)).cells}
    assert there["shares-points"].metadata.nbgrader.points == 4
    assert there["shares-points"].source == "check(shares)"
    assert "**{{ shares | points }}:** {{ shares.split }}" in there["shares-text"].source


def test_new_points_come_into_it_beside_what_it_showed(elsewhere):
    _, assignment = elsewhere()
    path = write_master(assignment)
    notebook = _read(path)
    cell = next(cell for cell in notebook.cells if cell.id == "shares-points")
    cell.outputs = [nbformat.v4.new_output("stream", text="shown")]
    nbformat.write(notebook, path)
    dearer = {**assignment.questions, "shares": {"shapes": 1, "values": 3, "seeded": 1}}
    object.__setattr__(assignment, "questions", dearer)
    write_master(assignment)
    cell = next(cell for cell in _read(path).cells if cell.id == "shares-points")
    assert (cell.metadata.nbgrader.points, cell.outputs[0].text) == (5, "shown")


def _read(path):
    return nbformat.read(path, as_version=4)
