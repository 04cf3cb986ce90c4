"""A release is built in one piece or not at all, and always the same."""

import ast
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace

import nbformat
import pytest

from autograder.course.corpus import CourseError
from autograder.course.libraries import LibraryMissing
from autograder.grading.question import questions_of
from autograder.release import build, drift, placing
from autograder.release.leaks import LeakError
from autograder.release.master import CLOSED, master_notebook, solved_answers
from autograder.submission import read_template

CHECK = [
    *("__init__", "__main__", "calls", "compare", "concepts", "data", "exercises", "mistakes"),
    *("order", "overview", "report", "shown", "text", "words"),
]


def contents(folder):
    """Every file of a folder, by name."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def replaced(old, new, count=1):
    """An edit of a text that is known to hold what it replaces."""

    def edit(text):
        assert text.count(old) >= 1
        return text.replace(old, new, count)

    return edit


@pytest.fixture
def quick(built, monkeypatch):
    """Builds that take the check's data as made before: they take longer than all the rest."""
    data = (built / "selfcheck.json").read_text()
    monkeypatch.setattr(build, "check_data", lambda corpus: data)


# The same bytes


def test_two_builds_are_the_same_to_the_byte(course, assignment, built, tmp_path):
    again = tmp_path / "again"
    build.build(course, assignment, again)
    assert contents(again) == contents(built)


def test_two_zips_are_the_same_to_the_byte(built, tmp_path):
    placing.write_zip(built, tmp_path / "one.zip")
    for path in built.rglob("*"):
        os.utime(path, (10**9, 10**9))
    placing.write_zip(built, tmp_path / "other.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_a_zip_holds_the_folder_and_nothing_else(built, tmp_path):
    placing.write_zip(built, tmp_path / "dist" / "daily_polls.zip")
    with zipfile.ZipFile(tmp_path / "dist" / "daily_polls.zip") as archive:
        zipped = {name: archive.read(name) for name in archive.namelist()}
    assert zipped == {f"daily_polls/{name}": data for name, data in contents(built).items()}


def test_the_tracked_release_is_in_step_with_its_source(course, assignment):
    assert drift.out_of_step(course, assignment) == []


# What students receive


def test_a_release_holds_the_notebook_the_check_and_what_the_master_ships(built):
    assert set(contents(built)) == {
        "README.md",
        "requirements.txt",
        "daily_polls.ipynb",
        "selfcheck.json",
        *(f"selfcheck/{name}.py" for name in CHECK),
        "figures.py",
        "week.png",
        "week.svg",
    }


def test_the_released_notebook_is_a_valid_one(built):
    notebook = nbformat.read(built / "daily_polls.ipynb", as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)


def test_every_graded_cells_id_is_its_grade_id(built):
    for cell in json.loads((built / "daily_polls.ipynb").read_text())["cells"]:
        grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
        assert cell["id"] == (grade_id or cell["id"])
        assert re.fullmatch(r"[a-z0-9-]{1,60}", cell["id"])


def test_the_released_notebook_is_written_as_jupyterlab_would(built):
    text = (built / "daily_polls.ipynb").read_text()
    written = json.dumps(json.loads(text), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    assert text == written


def test_how_the_text_is_stored_is_no_students_business(built):
    notebook = json.loads((built / "daily_polls.ipynb").read_text())
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert "jupytext" not in (built / "daily_polls.ipynb").read_text()


def test_every_question_has_one_answer_cell_and_one_grade_cell_with_its_points(built, assignment):
    template = read_template(built / "daily_polls.ipynb")
    names = [name.replace("_", "-") for name in assignment.questions]
    assert template.answers == set(names)
    assert template.points == {
        f"{name}-points": sum(points.values())
        for name, points in zip(names, assignment.questions.values(), strict=True)
    }


def test_every_stub_keeps_its_signature_and_docstring_and_raises(built, assignment):
    namespace = {}
    for cell in json.loads((built / "daily_polls.ipynb").read_text())["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            exec("".join(cell["source"]), namespace)  # noqa: S102 - our own stub
    for name, question in questions_of(assignment).items():
        code = namespace[name].__code__
        assert code.co_varnames[: code.co_argcount] == question.parameters
        assert "Survives:" in namespace[name].__doc__
        with pytest.raises(NotImplementedError):
            namespace[name](*[None] * len(question.parameters))


def test_no_hidden_test_is_in_the_released_notebook(built):
    assert "NBGRADER_EXECUTION" not in (built / "daily_polls.ipynb").read_text()


@pytest.mark.parametrize(
    ("mode", "status"), [("autograde", 1), ("validate", 0), ("", 0)], ids=lambda value: str(value)
)
def test_a_grade_cell_fails_closed_where_nbgrader_would_grade_it_itself(master, mode, status):
    cells = [
        cell["source"]
        for cell in master["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade")
    ]
    assert len(cells) == 4
    for source in cells:
        code = "check = shares = read_poll = run_polls = unroll_polls = print\n" + source
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={"NBGRADER_EXECUTION": mode},
            capture_output=True,
            text=True,
        )
        assert done.returncode == status
        told = "RuntimeError: Not graded: this course is graded by `autograder grade`.\n"
        assert done.stderr.endswith(told if status else "")


def test_the_check_knows_shapes_and_values_and_nothing_seeded(built):
    data = json.loads((built / "selfcheck.json").read_text())
    for exercise in data["exercises"].values():
        assert {case["criterion"] for case in exercise["cases"]} == {"shapes", "values"}
    assert "of your own" not in (built / "selfcheck.json").read_text()


def test_the_check_knows_mistakes_by_their_hints_but_for_those_that_only_alter(built, corpus):
    data = json.loads((built / "selfcheck.json").read_text())
    for name, known in corpus.misconceptions.items():
        hints = {mistake["hint"] for mistake in data["exercises"][name]["mistakes"]}
        unknown = {mistake.id for mistake in known if mistake.hint not in hints}
        assert unknown <= {"alters_its_input", "overwrites_the_start"}


def test_the_readme_names_the_assignment(built, assignment):
    assert assignment.title in (built / "README.md").read_text()
    assert "{" not in (built / "README.md").read_text()


def test_the_readme_names_what_the_grader_has(built):
    assert (
        "You may import Python's standard library, numpy, scipy and matplotlib.\nThe grader has "
        "nothing else: there, a cell stops at any other import, and what it defines is lost."
    ) in (built / "README.md").read_text()


def test_what_a_course_adds_is_named_and_can_be_installed_by_its_package(
    course, assignment, tmp_path, quick
):
    added = replace(course, libraries=("jinja2", "markdown_it"))
    build.build(added, assignment, tmp_path / "a")
    readme = (tmp_path / "a" / "README.md").read_text()
    assert "library, numpy, scipy, matplotlib, jinja2 and markdown_it." in readme
    *_, one, other = (tmp_path / "a" / "requirements.txt").read_text().splitlines()
    assert (one.lower(), other) == ("jinja2", "markdown-it-py")


def test_a_library_that_is_not_here_is_not_released(course, assignment, tmp_path, quick):
    with pytest.raises(LibraryMissing, match=r"LIBRARIES in course_config\.py names not_there"):
        build.build(replace(course, libraries=("not_there",)), assignment, tmp_path / "a")


# The master's own answers


def test_the_masters_answers_are_its_cells_without_markers(assignment):
    answers = solved_answers(assignment)
    assert list(answers) == list(assignment.questions)
    for name, source in answers.items():
        assert "SOLUTION" not in source
        assert any(getattr(node, "name", "") == name for node in ast.parse(source).body)


# Replacing what was there


@pytest.mark.usefixtures("quick")
def test_a_release_replaces_the_old_one_whole(elsewhere):
    course, assignment = elsewhere()
    old = assignment.released.parent
    old.mkdir(parents=True)
    (old / "left over.txt").write_text("old")
    assert build.release(course, assignment) == old
    assert "left over.txt" not in contents(old)
    assert [path.name for path in old.parent.iterdir()] == ["daily_polls"]
    assert (course.root / "dist" / "daily_polls.zip").is_file()


TESTED = """check(shares)
### BEGIN HIDDEN TESTS
assert shares(np.zeros(2))[0] == 0.5
### END HIDDEN TESTS
"""
SPOILT = {
    "a misspelt beginning": replaced("### BEGIN SOLUTION", "### BEGIN SOLUTON"),
    "a beginning in small letters": replaced("### BEGIN SOLUTION", "### begin solution"),
    "no beginning": replaced("    ### BEGIN SOLUTION\n", ""),
    "no end": replaced("    ### END SOLUTION\n", ""),
    "a misspelt end": replaced("### END SOLUTION", "### END SOLUTOIN"),
    "no markers": lambda text: re.sub(r"    ### (BEGIN|END) SOLUTION\n", "", text, count=2),
    "code before the beginning": replaced(
        "    ### BEGIN SOLUTION", "    y = 1\n    ### BEGIN SOLUTION"
    ),
    "a misspelt hidden beginning": replaced("check(shares)\n", TESTED.replace("BEGIN", "BEGN")),
    "a hidden beginning in small letters": replaced(
        "check(shares)\n", TESTED.replace("BEGIN HIDDEN TESTS", "begin hidden tests")
    ),
    "no hidden end": replaced("check(shares)\n", TESTED.replace("### END HIDDEN TESTS\n", "")),
    "no hidden markers": replaced("check(shares)\n", re.sub("### .*\n", "", TESTED)),
    "a hidden test in the open": replaced(
        "check(shares)\n", "check(shares)\nassert shares(np.zeros(2))[0] == 0.5\n"
    ),
    "the answer in the prose": replaced(
        "# ## A week of polls",
        "# ## A week of polls\n#\n# `s_next = np.tanh(gain * xt + keep * s_prev)`",
    ),
    "the answer in the docstring": replaced(
        "    Survives: m = 1,",
        "    s_next = np.tanh(gain * xt + keep * s_prev)\n    Survives: m = 1,",
    ),
}


@pytest.mark.parametrize("edit", SPOILT.values(), ids=SPOILT)
def test_where_something_would_leak_nothing_is_replaced_and_what_was_there_is_kept(elsewhere, edit):
    course, assignment = elsewhere(edit)
    old = assignment.released.parent
    old.mkdir(parents=True)
    (old / "daily_polls.ipynb").write_text("the old one")
    (course.root / "dist").mkdir()
    (course.root / "dist" / "daily_polls.zip").write_text("the old zip")
    with pytest.raises((LeakError, CourseError)):
        build.release(course, assignment)
    assert contents(old) == {"daily_polls.ipynb": b"the old one"}
    assert [path.name for path in old.parent.iterdir()] == ["daily_polls"]
    assert contents(course.root / "dist") == {"daily_polls.zip": b"the old zip"}


@pytest.mark.usefixtures("quick")
def test_a_marker_without_a_space_hides_as_well(elsewhere, built):
    course, assignment = elsewhere(lambda text: text.replace("### BEGIN", "###BEGIN"))
    assert contents(build.release(course, assignment)) == contents(built)


@pytest.mark.usefixtures("quick")
def test_a_file_of_answers_in_the_masters_folder_is_not_released(elsewhere):
    course, assignment = elsewhere()
    (assignment.source.parent / "reference.py").write_text("def shares(x):\n    return 1\n")
    with pytest.raises(LeakError, match=r"reference\.py: Python files "):
        build.release(course, assignment)


@pytest.mark.usefixtures("quick")
def test_what_ships_with_the_master_is_released(elsewhere):
    course, assignment = elsewhere()
    (assignment.source.parent / "data").mkdir()
    (assignment.source.parent / "data" / "week.csv").write_text("day,mood\n")
    folder = build.release(course, assignment)
    assert (folder / "data" / "week.csv").read_text() == "day,mood\n"
    assert drift.out_of_step(course, assignment) == []


@pytest.mark.usefixtures("quick")
def test_a_notebook_beside_the_master_that_cannot_be_read_is_told_and_kept(elsewhere):
    course, assignment = elsewhere()
    beside = assignment.source.with_suffix(".ipynb")
    beside.write_text("half an hour of somebody's work")
    with pytest.raises(CourseError, match=r"daily_polls\.ipynb is damaged .*delete it"):
        build.release(course, assignment)
    assert beside.read_text() == "half an hour of somebody's work"


def test_another_notebook_beside_the_master_is_refused_and_nothing_is_released(elsewhere):
    course, assignment = elsewhere()
    (assignment.source.parent / "scratch.ipynb").write_text("{}")
    before = contents(assignment.released.parent)
    told = (
        r"^source/daily_polls/scratch\.ipynb: an assignment has one notebook, daily_polls\.ipynb, "
    )
    with pytest.raises(CourseError, match=told):
        build.release(course, assignment)
    assert contents(assignment.released.parent) == before


# What is not as it must be


@pytest.mark.usefixtures("quick")
def test_a_marker_that_nbgrader_stops_at_is_told_with_its_file(elsewhere):
    course, assignment = elsewhere(replaced("    ### END SOLUTION\n", ""))
    with pytest.raises(CourseError) as raised:
        build.release(course, assignment)
    assert str(raised.value) == (
        f"{assignment.source}: nbgrader cannot make the students' version of it: "
        "RuntimeError: no end solution statement found"
    )


def test_a_grade_id_that_stands_twice_is_told(elsewhere):
    _, assignment = elsewhere(replaced('"grade_id": "story"', '"grade_id": "title"'))
    with pytest.raises(CourseError) as raised:
        master_notebook(assignment)
    assert str(raised.value) == f"{assignment.source}: grade_id 'title' stands twice."


@pytest.mark.usefixtures("quick")
def test_hidden_tests_of_a_masters_own_stand_before_what_closes_the_cell(elsewhere, built):
    course, assignment = elsewhere(replaced("check(shares)\n", TESTED))
    (cell,) = [c for c in master_notebook(assignment)["cells"] if c["id"] == "shares-points"]
    assert cell["source"] == TESTED.rstrip("\n") + CLOSED
    assert contents(build.release(course, assignment)) == contents(built)


def test_a_missing_master_is_told(elsewhere):
    _, assignment = elsewhere()
    assignment.source.unlink()
    with pytest.raises(CourseError) as raised:
        master_notebook(assignment)
    assert str(raised.value) == (
        f"{assignment.source} is missing: an assignment is written there, as text."
    )


# In step, or not


@pytest.fixture
def released(elsewhere, built):
    """Course and assignment with the release in step."""
    course, assignment = elsewhere()
    folder = assignment.released.parent
    folder.mkdir(parents=True)
    (folder / "selfcheck").mkdir()
    for name, data in contents(built).items():
        (folder / name).write_bytes(data)
    return course, assignment


@pytest.mark.usefixtures("quick")
def test_a_release_that_a_rebuild_would_not_change_is_in_step(released):
    assert drift.out_of_step(*released) == []


@pytest.mark.usefixtures("quick")
def test_changed_missing_and_added_files_are_out_of_step(released):
    folder = released[1].released.parent
    (folder / "README.md").write_text("other words")
    (folder / "week.svg").unlink()
    (folder / "extra.txt").write_text("more")
    assert drift.out_of_step(*released) == ["README.md", "extra.txt", "week.svg"]


def test_the_last_digits_of_the_checks_numbers_may_differ_by_processor(released):
    path = released[1].released.parent / "selfcheck.json"
    data = json.loads(path.read_text())
    numbers = data["exercises"]["shares"]["cases"][3]["expected"]["data"]
    numbers[0] *= 1 + 1e-8
    path.write_text(json.dumps(data))
    assert drift.out_of_step(*released) == []
    numbers[0] *= 1 + 1e-6
    path.write_text(json.dumps(data))
    assert drift.out_of_step(*released) == ["selfcheck.json"]


@pytest.mark.usefixtures("quick")
def test_what_python_leaves_in_a_release_is_passed_over(released):
    cache = released[1].released.parent / "selfcheck" / "__pycache__"
    cache.mkdir()
    (cache / "compare.cpython-311.pyc").write_bytes(b"\x00")
    assert drift.out_of_step(*released) == []
