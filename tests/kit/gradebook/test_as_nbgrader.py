"""What the kit says without nbgrader, as its import takes a second, is what nbgrader says."""

import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Base
from nbgrader.apps.baseapp import NbGrader
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import LimitOutput
from nbgrader.utils import chdir

from autograder import course as course_module
from autograder.gradebook import database, settings, tables
from autograder.gradebook.errors import GradebookError
from autograder.gradebook.settings import Settings
from autograder.gradebook.shown import OutputLimits, is_shown_by
from tests.kit.courses.folder import A

# -- the configuration ----------------------------------------------------------------------


def nbgraders(folder):
    """nbgrader's own directory, as its commands set it up in a course's folder."""
    app = NbGrader()
    with chdir(str(folder.path)):
        app.initialize([], root=str(folder.path))
    return app.coursedir


def ours(folder):
    return Settings(course_module.load(folder.path)).directory


STATED = {
    "nothing more": "",
    "another gradebook": "c.CourseDirectory.db_url = 'postgresql://localhost/grades'",
    "other folders": "c.CourseDirectory.submitted_directory = 'in'\n"
    "c.CourseDirectory.directory_structure = '{nbgrader_step}/{assignment_id}/{student_id}'\n"
    "c.CourseDirectory.groupshared = True",
    "in the words of an older nbgrader": "c.NbGrader.db_url = 'sqlite:///old.db'",
}


@pytest.fixture
def stated(new_course):
    """A course whose configuration says something more."""

    def make(more):
        folder = new_course("stated")
        with (folder.path / "nbgrader_config.py").open("a") as config:
            config.write(f"\n{more}\n")
        return folder

    return make


@pytest.mark.parametrize("more", STATED.values(), ids=STATED)
def test_the_directory_is_as_nbgrader_reads_it(stated, more):
    folder = stated(more)
    one, other = ours(folder), nbgraders(folder)
    for name in settings.CourseDirectory.class_own_traits():
        assert getattr(one, name) == getattr(other, name), name
    place = ("submitted", "amara", A)
    assert one.format_path(*place) == other.format_path(*place)
    app = database.nbgrader_app(course_module.load(folder.path))
    assert app.coursedir.db_url == one.db_url


def test_every_setting_of_ours_is_one_of_nbgraders():
    assert set(settings.CourseDirectory.class_own_traits()) <= set(
        CourseDirectory.class_trait_names()
    )


@pytest.mark.parametrize(
    "more",
    [
        "c.Autograde.autograde_preprocessors.append('mine.Preprocessor')",
        "c.Autograde.sanitize_preprocessors = ['nbgrader.preprocessors.ClearOutput']",
        "c.Autograde.post_convert_hook = 'mine.hook'",
    ],
)
def test_what_only_nbgrader_would_ask_is_refused_by_the_command(stated, more):
    folder = stated(more)
    name = more.split("c.Autograde.")[1].split(".append")[0].split(" =")[0]
    with pytest.raises(GradebookError) as refused:
        Settings(course_module.load(folder.path)).ensure_ours()
    assert str(refused.value) == (
        f"course_config.py sets c.Autograde.{name}, which only nbgrader itself would ask, and "
        "`autograder grade` not. Leave it as it is in the kit's course_config.py, or grade with "
        "`nbgrader autograde`."
    )


# -- the tables -----------------------------------------------------------------------------


@pytest.mark.parametrize("read", tables.READ, ids=lambda each: each.name)
def test_every_table_and_column_that_is_read_is_one_of_nbgraders(read):
    theirs = Base.metadata.tables[read.name]
    for column in read.columns:
        there = theirs.columns[column.name]
        assert isinstance(there.type, type(column.type)), column.name


def test_a_gradebook_is_whole_when_it_has_all_of_nbgraders_tables():
    assert set(Base.metadata.tables) == tables.NAMES


# -- outputs --------------------------------------------------------------------------------

LINES = st.lists(st.sampled_from(["a", "", "long " * 5]), max_size=9).map("\n".join)
STREAM = LINES.map(lambda text: {"output_type": "stream", "name": "stdout", "text": text})
ERROR = st.lists(st.text("ab", max_size=2), max_size=9).map(
    lambda lines: {"output_type": "error", "ename": "E", "evalue": "", "traceback": lines}
)
SHOWN = st.just({"output_type": "display_data", "data": {"text/plain": "1"}, "metadata": {}})


@given(
    outputs=st.lists(STREAM | ERROR | SHOWN, max_size=5),
    lines=st.integers(-1, 8),
    traceback=st.integers(-1, 8).filter(lambda most: most not in (0, 1, 2)),
)
def test_outputs_are_cut_as_nbgrader_cuts_them(outputs, lines, traceback):
    cell = nbformat.from_dict({"cell_type": "code", "outputs": json.loads(json.dumps(outputs))})
    theirs = LimitOutput(max_lines=lines, max_traceback=traceback)
    cut, _ = theirs.preprocess_cell(cell, {}, 0)
    assert OutputLimits(lines, traceback).of(outputs) == cut.outputs


# -- the graded notebook --------------------------------------------------------------------


def test_a_graded_notebook_is_known_by_its_stamp_and_no_cell_can_forge_it(by_command):
    content = by_command.graded("amara").read_bytes()
    stamped = json.loads(content)["metadata"]["autograder"]
    assert is_shown_by(stamped, content)
    assert not is_shown_by({**stamped, "seconds_late": 1}, content)
    assert not is_shown_by(stamped, content[:-1])
    text = json.dumps({"autograder": stamped}, indent=1, sort_keys=True).replace("\n", "\n ")
    forged = {"cells": [{"source": [text]}], "metadata": {}}
    written = json.dumps(forged, indent=1, sort_keys=True) + "\n"
    assert not is_shown_by(stamped, written.encode())


def test_the_kit_looks_a_class_through_without_nbgrader(by_command):
    done = by_command.run(
        "-c",
        "import sys; from autograder.cli import main; main(['grade', 'daily_polls']); "
        "print('nbgrader' in sys.modules, file=sys.stderr)",
        check=False,
    )
    assert done.stderr.splitlines()[-1] == "False"
