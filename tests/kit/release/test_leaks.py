"""Whatever is hidden is found in a release, however it got there."""

import base64
import json
import shutil

import pytest

from autograder.release.leaks import SHORTEST, LeakError, check, leaks
from autograder.validation.notebooks import as_bytes

# A line of the master's solution, of the reference, of an accepted style, of a misconception, of a
# hidden grader.
LINES = {
    "solution": "s_next = np.tanh(gain * xt + keep * s_prev)",
    "reference": "shifted = scores - scores.max(axis=0)",
    "accepted": "weights = np.exp2((x - np.maximum.reduce(x)) / np.log(2))",
    "misconception": "s0[:], yt = read_poll(x[:, :, t], s0, parameters)",
    "grader": "runs = [run_polls(x[:, :, : t + 1], s0, parameters) for t in range(x.shape[2])]",
}
SOLUTION = LINES["solution"]


def notebook(folder):
    return json.loads((folder / "daily_polls.ipynb").read_text())


def write(folder, changed):
    (folder / "daily_polls.ipynb").write_bytes(as_bytes(changed))


def cell(changed, grade_id):
    """A cell of a notebook, and its number from 1."""
    for number, each in enumerate(changed["cells"], start=1):
        if each["metadata"].get("nbgrader", {}).get("grade_id") == grade_id:
            return each, number
    raise KeyError(grade_id)


def append(folder, grade_id, text):
    """Puts a text at the end of a cell, and says which number the cell has."""
    changed = notebook(folder)
    found, number = cell(changed, grade_id)
    found["source"] = "".join(found["source"]) + text
    write(folder, changed)
    return number


@pytest.fixture
def found(corpus, master, copied):
    """What is found in the copy, as a list."""
    return lambda: list(leaks(corpus, master, copied))


def line_of(hidden):
    squeezed = "".join(hidden.split()).replace('"', "'")
    return f"a line of an answer or hidden test: {squeezed!r}"


# No false alarm


def test_the_release_as_it_stands_leaks_nothing(corpus, master, assignment):
    assert list(leaks(corpus, master, assignment.released.parent)) == []


def test_a_fresh_build_leaks_nothing(corpus, master, built):
    check(corpus, master, built)


@pytest.mark.parametrize(
    "text",
    [
        "## Solutions to the vanishing gradient",
        "# Hidden state",
        "### The end of the beginning",
        "## Begin here",
        "# In the end, test it",
        "Scores are turned into probabilities, by `shares`.",
        "`s_next, yt` are returned.",
        "$$s_t = \\tanh(g x_t + k s_{t-1})$$",
        "np.exp(x)",
    ],
)
def test_ordinary_prose_is_no_leak(copied, found, text):
    append(copied, "story", f"\n{text}\n")
    assert found() == []


def test_pictures_are_no_leak(corpus, copied, assignment, master, tmp_path, elsewhere):
    _, there = elsewhere()
    picture = base64.b64decode("iVBORw0KGgo=")
    (there.source.parent / "memory.png").write_bytes(picture)
    (copied / "memory.png").write_bytes(picture)
    moved = type(corpus)(there, corpus.accepted, corpus.misconceptions)
    assert list(leaks(moved, master, copied)) == []


# Lines of answers


@pytest.mark.parametrize("hidden", LINES.values(), ids=LINES)
def test_a_line_of_whatever_is_hidden_is_found_in_markdown(copied, found, hidden):
    number = append(copied, "story", f"\n{hidden}\n")
    assert found() == [f"daily_polls.ipynb, cell {number}: {line_of(hidden)}"]


@pytest.mark.parametrize(
    "shown",
    [
        f"- try `{SOLUTION}`\n",
        f"> {SOLUTION}",
        f"the answer is {SOLUTION} and no more",
        SOLUTION.replace(" ", ""),
        SOLUTION.replace(" ", "   "),
        "s_next = np.tanh(\n    gain * xt + keep * s_prev)",
        f"# {SOLUTION}",
        f"{SOLUTION}  # (n, m), the equation",
    ],
)
def test_a_line_of_an_answer_is_found_however_it_is_set(copied, found, shown):
    number = append(copied, "shares-text", f"\n{shown}\n")
    assert f"daily_polls.ipynb, cell {number}: {line_of(SOLUTION)}" in found()


def test_a_line_is_found_whatever_its_quotes(copied, found):
    number = append(copied, "story", "\ngain, keep = parameters['gain'], parameters['keep']\n")
    assert found() == [
        f"daily_polls.ipynb, cell {number}: "
        + line_of("gain, keep = parameters['gain'], parameters['keep']")
    ]


def test_a_line_is_found_in_the_comment_of_a_stub(copied, found):
    number = append(copied, "read-poll", f"\n    # {SOLUTION}\n")
    assert f"daily_polls.ipynb, cell {number}: {line_of(SOLUTION)}" in found()


def test_a_line_is_found_in_the_docstring_of_a_stub(copied, found):
    changed = notebook(copied)
    answer, number = cell(changed, "read-poll")
    source = "".join(answer["source"])
    answer["source"] = source.replace("Survives:", f"Hint: {SOLUTION}\n\n    Survives:")
    write(copied, changed)
    assert found() == [f"daily_polls.ipynb, cell {number}: {line_of(SOLUTION)}"]


def test_a_line_is_found_in_the_notebooks_metadata(copied, found):
    changed = notebook(copied)
    changed["metadata"]["note"] = {"to": ["myself", SOLUTION]}
    write(copied, changed)
    assert found() == [f"daily_polls.ipynb, metadata: {line_of(SOLUTION)}"]


def test_a_line_is_found_in_a_cells_metadata(copied, found):
    changed = notebook(copied)
    changed["cells"][2]["metadata"]["note"] = SOLUTION
    write(copied, changed)
    assert found() == [f"daily_polls.ipynb, cell 3, beside its source: {line_of(SOLUTION)}"]


def test_an_output_is_found_and_what_is_in_it(copied, found):
    changed = notebook(copied)
    answer, number = cell(changed, "shares")
    answer["outputs"] = [{"output_type": "stream", "name": "stdout", "text": [SOLUTION, "\n"]}]
    write(copied, changed)
    assert found() == [
        f"daily_polls.ipynb, cell {number}, beside its source: {line_of(SOLUTION)}",
        f"daily_polls.ipynb, cell {number}: has outputs",
    ]


@pytest.mark.parametrize(
    "name", ["README.md", "requirements.txt", "selfcheck/words.py", "week.svg"]
)
def test_a_line_is_found_in_every_other_file(copied, found, name):
    path = copied / name
    path.write_text(f"{path.read_text()}\n<!-- {SOLUTION} -->\n")
    assert found() == [f"{name}, text: {line_of(SOLUTION)}"]


def test_a_line_is_found_in_the_data_of_the_check_whatever_its_quotes(copied, found):
    path = copied / "selfcheck.json"
    data = json.loads(path.read_text())
    hint = 'Try\n    gain, keep = parameters["gain"], parameters["keep"]\nat the start.'
    data["exercises"]["shares"]["mistakes"][0]["hint"] = hint
    path.write_text(json.dumps(data))
    assert found() == [
        "selfcheck.json, text: " + line_of("gain, keep = parameters['gain'], parameters['keep']")
    ]


def test_a_line_of_code_that_the_master_shows_on_purpose_is_no_leak(corpus, master, copied, found):
    append(copied, "imports", f"\n{SOLUTION}\n")
    assert found()
    shown = json.loads(json.dumps(master))
    cell(shown, "imports")[0]["source"] += f"\n{SOLUTION}\n"
    assert list(leaks(corpus, shown, copied)) == []


def test_a_line_that_the_masters_own_prose_holds_is_a_leak_all_the_same(corpus, master, copied):
    number = append(copied, "story", f"\n{SOLUTION}\n")
    shown = json.loads(json.dumps(master))
    cell(shown, "story")[0]["source"] += f"\n{SOLUTION}\n"
    assert list(leaks(corpus, shown, copied)) == [
        f"daily_polls.ipynb, cell {number}: {line_of(SOLUTION)}"
    ]


def test_short_lines_are_everybodys(copied, found):
    assert SHORTEST == 16
    append(copied, "story", "\ns_next = s0\n")
    assert found() == []


# Markers


@pytest.mark.parametrize(
    "marker",
    [
        "### BEGIN SOLUTION",
        "### END SOLUTION",
        "### BEGIN SOLUTON",
        "### BEGN SOLUTION",
        "###BEGIN SOLUTION",
        "### begin solution",
        "### Begin  Solution",
        "# BEGIN SOLUTIONS",
        "### BEGIN SOLUTION:",
        "    ### END SOLUTOIN",
        "### BEGIN HIDDEN TESTS",
        "### BEGIN HIDEN TESTS",
        "### BEGN HIDDEN TESTS",
        "### BEGIN HIDDEN TEST",
        "### BEGINHIDDEN TESTS",
        "### END HIDDEN TESTS",
        "### ENDHIDDENTESTS",
        "### BEGIN MARK SCHEME",
        "### BEGIN TESTS",
    ],
)
@pytest.mark.parametrize("grade_id", ["imports", "story"])
def test_whatever_looks_like_a_marker_is_found(copied, found, marker, grade_id):
    number = append(copied, grade_id, f"\n{marker}\n")
    (line,) = found()
    assert line.startswith(f"daily_polls.ipynb, cell {number}: a marker is left: ")


# Answers and tests in the open


@pytest.mark.parametrize(
    "source",
    [
        "def shares(x):\n    return np.exp(x)\n",
        "def shares(x):\n    y = 1\n    raise NotImplementedError\n",
        "def shares(x):\n    raise NotImplementedError\n\nhelper = 3\n",
        "def shares(x):\n    raise NotImplementedError\n\nclass Helper:\n    pass\n",
        "def shares(x):\n    raise NotImplementedError\n\ndef helper():\n    return 3\n",
        "raise NotImplementedError",
        "def shares(x):\n    return (",
    ],
)
def test_an_answer_cell_that_is_more_than_a_stub_is_found(copied, found, source):
    changed = notebook(copied)
    answer, number = cell(changed, "shares")
    answer["source"] = source
    write(copied, changed)
    assert found() == [
        f"daily_polls.ipynb, cell {number}: its answer is not a signature, a docstring and a stub"
    ]


def test_a_stub_may_import_and_describe_itself(copied, found):
    changed = notebook(copied)
    answer, _ = cell(changed, "shares")
    answer["source"] = (
        'import math\nfrom math import exp\n\ndef shares(x):\n    """Words."""\n'
        "    # your code here\n    raise NotImplementedError\n"
    )
    write(copied, changed)
    assert found() == []


@pytest.mark.parametrize(
    "test",
    [
        "assert shares(np.zeros(2))[0] == 0.5",
        "import os",
        "if True:\n    check(shares)",
        "x = check(shares)",
        "np.testing.assert_allclose(shares(np.zeros(2)), 0.5)",
        "def check(f): pass",
        "check(shares",
    ],
)
def test_a_test_without_a_marker_is_found(copied, found, test):
    number = append(copied, "shares-points", f"\n{test}\n")
    assert f"daily_polls.ipynb, cell {number}: its tests are more than `check(...)`" in found()


def test_a_grade_cell_may_check_more_than_once(copied, found):
    append(copied, "shares-points", "\n# Twice.\ncheck(shares)\n")
    assert found() == []


# Files


@pytest.mark.parametrize(
    "name", ["notes.txt", "answers.ipynb", "sub/more.md", ".hidden", "daily_polls.zip"]
)
def test_a_stray_file_is_found(copied, found, name):
    path = copied / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"cells": []}) if name.endswith("ipynb") else "harmless")
    assert found() == [
        f"{name}: a stray file, which is neither the kit's nor in the master's folder"
    ]


def test_a_python_helper_of_the_masters_folder_is_found(corpus, master, copied, elsewhere):
    _, there = elsewhere()
    (there.source.parent / "helper.py").write_text("x = 1\n")
    (copied / "helper.py").write_text("x = 1\n")
    moved = type(corpus)(there, corpus.accepted, corpus.misconceptions)
    told = "helper.py: Python files of the master's folder do not belong to a release, but for "
    assert list(leaks(moved, master, copied)) == [f"{told}instances.py and figures.py"]


@pytest.mark.parametrize("name", ["instances.py", "figures.py"])
def test_what_draws_a_students_own_numbers_and_figures_ships_and_is_searched(
    corpus, master, copied, elsewhere, name
):
    _, there = elsewhere()
    moved = type(corpus)(there, corpus.accepted, corpus.misconceptions)
    for text, told in (("x = 1\n", []), (f"{SOLUTION}\n", [line_of(SOLUTION)])):
        for folder in (there.source.parent, copied):
            (folder / name).write_text(text)
        assert list(leaks(moved, master, copied)) == [f"{name}, text: {each}" for each in told]


def test_what_cannot_be_searched_is_found(corpus, master, copied, elsewhere):
    _, there = elsewhere()
    for folder in (there.source.parent, copied):
        shutil.make_archive(str(folder / "data"), "zip", copied, "README.md")
    moved = type(corpus)(there, corpus.accepted, corpus.misconceptions)
    assert list(leaks(moved, master, copied)) == [
        "data.zip: neither text nor a picture, so it cannot be searched"
    ]


# What the instructor is told


def test_a_leak_is_an_error_that_says_what_and_where(corpus, master, copied):
    number = append(copied, "story", f"\n{SOLUTION}\n")
    with pytest.raises(LeakError) as raised:
        check(corpus, master, copied)
    assert str(raised.value) == (
        "The release of daily_polls would leak; nothing was replaced.\n"
        f"  daily_polls.ipynb, cell {number}: {line_of(SOLUTION)}"
    )


def test_of_many_leaks_the_first_twenty_are_told(corpus, master, copied):
    for number in range(30):
        (copied / f"stray {number:02}.txt").write_text("")
    with pytest.raises(LeakError) as raised:
        check(corpus, master, copied)
    assert len(str(raised.value).splitlines()) == 21
