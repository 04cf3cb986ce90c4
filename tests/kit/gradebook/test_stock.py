"""nbgrader by itself: grading without our configuration fails closed, its Validate works."""

import json
import shutil

import pytest

from tests.conftest import ROOT
from tests.kit.courses import polls
from tests.kit.courses.folder import A

SOLVED = polls.saved()


@pytest.fixture(scope="module")
def stock(new_course):
    """A right notebook, graded by an nbgrader that does not read our configuration."""
    folder = new_course("stock")
    (folder.path / "nbgrader_config.py").unlink()
    folder.hand_in("amara", SOLVED)
    # As a student who hands in the whole folder.
    handed_in = folder.submission("amara").parent
    release = folder.path / "release" / A
    shutil.copytree(release / "selfcheck", handed_in / "selfcheck")
    shutil.copy(release / "selfcheck.json", handed_in)
    folder.nbgrader("autograde", A, "--course", "polls")
    return folder


def test_without_our_configuration_nobody_earns_a_point(stock):
    assert stock.scores("amara") == [0, 0, 0, 0]


def test_and_the_notebook_says_how_this_course_is_graded(stock):
    cells = json.loads(stock.graded("amara").read_text())["cells"]
    grade_cells = [cell for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade")]
    for cell in grade_cells:
        (error,) = [each for each in cell["outputs"] if each["output_type"] == "error"]
        assert error["evalue"].startswith("Not graded: ")
        assert error["evalue"].endswith(" by `autograder grade`.")


def test_with_our_configuration_the_same_gradebook_is_put_right(stock):
    (stock.path / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text())
    assert stock.grade().stdout == "daily_polls: 1 graded\n"
    assert stock.scores("amara") == [4, 6, 5, 5]


def validate(folder, path):
    done = folder.run("-m", "nbgrader", "validate", path, check=False)  # it starts a kernel
    return done.stdout


def test_validate_passes_the_solved_notebook(new_course):
    folder = new_course("solved")
    path = folder.path / "release" / A / "solved.ipynb"  # beside its check, as at a student's
    path.write_bytes(SOLVED)
    assert "Success! Your notebook passes all the tests." in validate(folder, path)


def test_validate_tells_what_is_missing_from_the_release(new_course):
    folder = new_course("released")
    said = validate(folder, folder.path / "release" / A / f"{A}.ipynb")
    assert "VALIDATION FAILED ON 4 CELL(S)!" in said
    assert "CONTENTS" not in said  # no cell differs from what was released
    assert "check(shares)" in said
