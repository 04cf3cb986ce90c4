"""A notebook that was opened without what belongs to it says so, and carries what it can."""

import base64
import json
import shutil
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autograder.course import CourseError
from autograder.release.alone import START, carry_pictures, complete

PNG = base64.b64decode("iVBORw0KGgo=")
BESIDE = ["figures.py", "selfcheck", "selfcheck.json"]


def told(course, folder, beside, before="pass"):
    """What the first cell of the notebook shows in a folder that has only some of its files."""
    released = course.assignment("daily_polls").released
    for name in beside:
        path = released.with_name(name)
        (shutil.copytree if path.is_dir() else shutil.copy)(path, folder / name)
    notebook = nbformat.read(released, as_version=4)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert first.id == START
    notebook.cells = [nbformat.v4.new_code_cell(before), first]
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}})
    try:
        client.execute()
    except CellExecutionError:
        (output,) = first.outputs
        return "\n".join(output.traceback).splitlines()
    return first.outputs


UNPACK = "All is in daily_polls.zip: unpack it, and open the notebook from its folder."


@pytest.mark.parametrize("lacking", [BESIDE, *([name] for name in BESIDE)], ids="+".join)
def test_two_lines_say_what_is_missing_and_how_to_get_it(course, tmp_path, lacking):
    what, how = told(course, tmp_path, [name for name in BESIDE if name not in lacking])
    named = [name.removesuffix(".py") for name in lacking]
    if lacking == BESIDE:
        named.remove("selfcheck.json")  # nobody can say where it should be
    assert what == f"Not beside this notebook: {', '.join(named)}."
    assert how == UNPACK


def test_on_colab_the_two_lines_say_how_it_is_done_there(course, tmp_path):
    there = "import sys, types\nsys.modules['google.colab'] = types.ModuleType('colab')"
    assert told(course, tmp_path, [], there) == [
        "Not beside this notebook: figures, selfcheck.",
        "Upload daily_polls.zip, then run `!unzip -o daily_polls.zip` and `%cd daily_polls`.",
    ]


def test_a_library_that_is_not_installed_is_named_with_its_remedy(course, tmp_path):
    without = (
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name: None if name == 'matplotlib' else find(name)"
    )
    assert told(course, tmp_path, BESIDE, without) == [
        "Not installed here: matplotlib.",
        "Run `%pip install matplotlib` in a cell of its own, and then this one.",
    ]


def test_where_all_is_here_nothing_is_said(course, tmp_path):
    assert told(course, tmp_path, BESIDE) == []


def test_the_pictures_of_a_text_travel_in_the_notebook(course):
    for assignment in course.assignments.values():
        cells = json.loads(assignment.released.read_text())["cells"]
        for cell in cells:
            text = "".join(cell["source"])
            if cell["cell_type"] == "markdown" and "](" in text:
                assert "](attachment:" in text or "![" not in text
    cells = json.loads(course.assignment("daily_polls").released.read_text())["cells"]
    (cell,) = [each for each in cells if each.get("attachments")]
    assert list(cell["attachments"]) == ["week.png"]


def text(source):
    return {"cell_type": "markdown", "id": "story", "metadata": {}, "source": source}


def test_a_picture_is_carried_with_its_words_and_other_links_stay(tmp_path):
    (tmp_path / "week.png").write_bytes(PNG)
    cell = text("![A\nweek](week.png), ![x](https://example.org/x.png), [file](notes.txt)")
    carry_pictures(cell, tmp_path, "tiny")
    assert cell["source"] == (
        "![A\nweek](attachment:week.png), ![x](https://example.org/x.png), [file](notes.txt)"
    )
    assert cell["attachments"] == {"week.png": {"image/png": base64.b64encode(PNG).decode()}}


@pytest.mark.parametrize(
    ("name", "what"),
    [("gone.png", "in the master's folder"), ("a.svg", "one of .png, .jpg, .jpeg, .gif")],
)
def test_a_picture_that_cannot_be_carried_stops_the_release(tmp_path, name, what):
    (tmp_path / "a.svg").write_text("<svg/>")
    with pytest.raises(CourseError) as raised:
        carry_pictures(text(f"![A]({name})"), tmp_path, "tiny")
    assert str(raised.value) == (
        f"source/tiny: the picture '{name}' in the text of story is not {what}, and so a notebook"
        " cannot carry it."
    )


def code(source, *tags):
    about = {"locked": True, "grade": False, "solution": False, "grade_id": "some"}
    return nbformat.from_dict(
        {
            "cell_type": "code",
            "source": source,
            "id": "some",
            "outputs": [],
            "metadata": {"nbgrader": about, "tags": list(tags)},
        }
    )


@pytest.mark.parametrize(
    ("lines", "tags", "folded"),
    [(9, ["show"], True), (2, ["show"], False), (9, [], False), (2, ["fold"], True)],
)
def test_what_is_long_and_only_shows_is_folded_and_what_is_tagged(tmp_path, lines, tags, folded):
    cell = code("x = 1\n" * lines, *tags)
    master = SimpleNamespace(source=tmp_path / "tiny.py", name="tiny")
    complete(master, [cell])
    assert (cell.metadata.get("jupyter") == {"source_hidden": True}) is folded


def test_a_notebook_without_the_check_gets_no_cell_that_looks_for_it(tmp_path):
    cells = [code("import numpy")]
    complete(SimpleNamespace(source=tmp_path / "tiny.py", name="tiny"), cells)
    assert [cell.id for cell in cells] == ["some"]
