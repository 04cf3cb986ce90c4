"""The one configuration is checked when it is read, and says what is wrong in it."""

import os
import sys

import pytest
from traitlets.config.loader import PyFileConfigLoader

from autograder.course import CourseError, as_it_is, find_root, load
from autograder.course.libraries import LibraryMissing
from autograder.course.misnamed import misnamed
from autograder.runner.run import Run
from tests.conftest import ROOT

QUESTIONS = '{"f": {"shapes": 1, "values": 2, "seeded": 1}}'


def course(folder, text):
    (folder / "course_config.py").write_text(text)
    return load(folder)


def test_points_add_up_over_questions_and_criteria(tmp_path):
    made = course(tmp_path, f'ASSIGNMENTS = {{"a": {{"questions": {QUESTIONS}}}}}')
    assert made.assignment("a").max_score == 4


def test_a_course_is_read_again_when_its_configuration_changes_and_not_before(tmp_path):
    course(tmp_path, f'ASSIGNMENTS = {{"a": {{"questions": {QUESTIONS}}}}}')
    first = as_it_is(tmp_path)
    assert as_it_is(tmp_path) is first
    course(tmp_path, f'ASSIGNMENTS = {{"other": {{"questions": {QUESTIONS}}}}}')
    assert list(as_it_is(tmp_path).assignments) == ["other"]


def test_a_config_that_does_not_run_is_told_with_its_error(tmp_path):
    with pytest.raises(CourseError, match="cannot be executed: NameError: name 'x' is not defined"):
        course(tmp_path, "x")


def test_a_config_without_assignments_is_told(tmp_path):
    with pytest.raises(CourseError, match="names no ASSIGNMENTS"):
        course(tmp_path, "")


def test_an_assignment_without_questions_is_told(tmp_path):
    with pytest.raises(CourseError, match="assignment a has no questions"):
        course(tmp_path, 'ASSIGNMENTS = {"a": {}}')


@pytest.mark.parametrize(
    "points", ['{"shapes": 1}', '{"shapes": 1, "valeus": 1, "seeded": 1}', '{"form": 1}']
)
def test_criteria_other_than_the_three_are_told(tmp_path, points):
    text = f'ASSIGNMENTS = {{"a": {{"questions": {{"f": {points}}}}}}}'
    with pytest.raises(CourseError, match=r"a\.f must give points, 0 or more, to each of shapes"):
        course(tmp_path, text)


@pytest.mark.parametrize("kind", ["questions", "concepts"])
@pytest.mark.parametrize("value", ["-3", "'2'", "None", "True", "float('nan')"])
def test_points_that_are_negative_or_no_number_are_told_with_their_criterion(tmp_path, kind, value):
    stated = {"questions": QUESTIONS, "concepts": "{}"}
    stated[kind] = f"{{'f': {{'values': {value}}}}}"
    text = ", ".join(f"'{key}': {said}" for key, said in stated.items())
    with pytest.raises(CourseError) as raised:
        course(tmp_path, f"ASSIGNMENTS = {{'a': {{{text}}}}}")
    shown = "nan" if "nan" in value else value
    assert str(raised.value) == (
        f"{tmp_path / 'course_config.py'}: a.f gives {shown} points to values; points are a "
        "number, 0 or more."
    )


KEYS = "title, questions, concepts, manual, due, lateness, group_size"


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("Due", " Did you mean 'due'?"),
        ("group_sise", " Did you mean 'group_size'?"),
        ("lateness_", " Did you mean 'lateness'?"),
        ("colour", ""),
    ],
)
def test_a_key_that_no_assignment_has_is_told_with_the_nearest(tmp_path, key, near):
    with pytest.raises(CourseError) as raised:
        course(tmp_path, f'ASSIGNMENTS = {{"a": {{"questions": {QUESTIONS}, "{key}": 1}}}}')
    assert str(raised.value) == (
        f"{tmp_path / 'course_config.py'}: a has {key!r}; there are {KEYS}.{near}"
    )


ONE = f'ASSIGNMENTS = {{"a": {{"questions": {QUESTIONS}}}}}\n'


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("LATENES", "LATENESS"),
        ("Lateness", "LATENESS"),
        ("LATE_NESS", "LATENESS"),
        ("LATENESS_RULE", "LATENESS"),
        ("LIMIT", "LIMITS"),
        ("limits", "LIMITS"),
        ("LIBRARY", "LIBRARIES"),
        ("COURSES", "COURSE"),
        ("COURSE_NAME", "COURSE"),
        ("ASIGNMENTS", "ASSIGNMENTS"),
    ],
)
def test_a_name_that_is_nearly_a_settings_is_told_with_it(tmp_path, name, near):
    with pytest.raises(CourseError) as raised:
        course(tmp_path, f"{ONE}{name} = {{}}")
    path = tmp_path / "course_config.py"
    assert str(raised.value) == f"{path}: {name} is no setting; did you mean {near}?"


@pytest.mark.parametrize(
    "own",
    [
        'ASSIGNMENT = {"title": "B"}\nASSIGNMENTS["b"] = {**ASSIGNMENTS["a"], **ASSIGNMENT}',
        "limits = dict(cell_seconds=30)\nLIMITS = {**limits}",
        "SEMESTER = 'spring'\nDAYS = 7\nSOURCE = 'lectures'",
        "_LATENESS = {'penalty': 'zero'}",
    ],
)
def test_a_name_of_the_files_own_is_no_misspelt_setting(tmp_path, own):
    assert "a" in course(tmp_path, f"{ONE}{own}").assignments


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("ASSIGNMENTS = []", "ASSIGNMENTS is []"),
        ("ASSIGNMENTS = {'a': 3}", "a is 3"),
        ("ASSIGNMENTS = {'a': {'questions': ['f']}}", "a.questions is ['f']"),
        ("ASSIGNMENTS = {'a': {'questions': {'f': 4}}}", "a.f is 4"),
        ("LIMITS = 3", "LIMITS is 3"),
    ],
)
def test_what_is_no_dict_where_one_is_wanted_is_told(tmp_path, text, told):
    with pytest.raises(CourseError) as raised:
        course(tmp_path, text)
    path = tmp_path / "course_config.py"
    assert str(raised.value) == f"{path}: {told}; it is written as {{...}}."


@pytest.mark.parametrize("name", ["''", "' '", "None", "3"])
def test_a_course_without_a_name_is_told(tmp_path, name):
    with pytest.raises(CourseError) as raised:
        course(tmp_path, f'COURSE = {name}\nASSIGNMENTS = {{"a": {{"questions": {QUESTIONS}}}}}')
    assert str(raised.value).endswith(f": COURSE is {name}; it is the course's name, as in 'rnn'.")


def test_the_libraries_that_a_course_adds_reach_its_assignments(tmp_path):
    made = course(
        tmp_path, f'LIBRARIES = ["jinja2"]\nASSIGNMENTS = {{"a": {{"questions": {QUESTIONS}}}}}'
    )
    assert (made.libraries, made.assignment("a").libraries) == (("jinja2",), ("jinja2",))


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ('("pandas")', r"LIBRARIES is 'pandas'; it lists import names, as in \('pandas', "),
        ("None", r"LIBRARIES is None; it lists import names"),
        ("(1,)", r"LIBRARIES is \(1,\); it lists import names"),
        ('("scikit-learn",)', r"has 'scikit-learn', which is no import name: put there what"),
        ('("scipy.stats",)', r"has 'scipy\.stats', which is no import name"),
        ('("pandas>=2",)', r"has 'pandas>=2', which is no import name"),
        ('("numpy",)', r"LIBRARIES has numpy, which is there already"),
        ('("json",)', r"LIBRARIES has json, which is there already"),
        ('("jinja2", "jinja2")', r"LIBRARIES has jinja2, which is there already"),
    ],
)
def test_libraries_that_are_no_import_names_are_told(tmp_path, stated, told):
    text = f'LIBRARIES = {stated}\nASSIGNMENTS = {{"a": {{"questions": {QUESTIONS}}}}}'
    with pytest.raises(CourseError, match=told):
        course(tmp_path, text)


def test_a_library_that_is_not_installed_is_told_before_anything_is_graded(tmp_path):
    course(
        tmp_path, f'LIBRARIES = ("not_there",)\nASSIGNMENTS = {{"a": {{"questions": {QUESTIONS}}}}}'
    )
    with pytest.raises(LibraryMissing, match=r"names not_there, which .* does not have"):
        Run.of(tmp_path, "a")


def test_an_unknown_limit_is_told(tmp_path):
    text = f'LIMITS = {{"cell_second": 1}}\nASSIGNMENTS = {{"a": {{"questions": {QUESTIONS}}}}}'
    with pytest.raises(CourseError) as raised:
        course(tmp_path, text)
    assert str(raised.value) == (
        f"{tmp_path / 'course_config.py'}: LIMITS has 'cell_second'; there are cell_seconds, "
        "call_seconds, notebook_seconds, memory_mb, notebook_mb. Did you mean 'cell_seconds'?"
    )


@pytest.mark.parametrize("value", ["'60'", "0", "-1", "None", "True"])
def test_a_limit_that_is_no_number_above_zero_is_told(tmp_path, value):
    text = f'LIMITS = {{"memory_mb": {value}}}\nASSIGNMENTS = {{"a": {{"questions": {QUESTIONS}}}}}'
    with pytest.raises(CourseError) as raised:
        course(tmp_path, text)
    assert str(raised.value).endswith(f": LIMITS has memory_mb {value}; it is a number above 0.")


def test_limits_that_are_not_stated_have_their_defaults(tmp_path):
    text = f'LIMITS = {{"call_seconds": 3}}\nASSIGNMENTS = {{"a": {{"questions": {QUESTIONS}}}}}'
    limits = course(tmp_path, text).limits
    assert (limits.call_seconds, limits.cell_seconds) == (3, 60)


def test_the_nearest_config_above_is_the_courses(tmp_path):
    course(tmp_path, f'ASSIGNMENTS = {{"a": {{"questions": {QUESTIONS}}}}}')
    below = tmp_path / "source" / "a"
    below.mkdir(parents=True)
    assert find_root(below) == tmp_path


def test_the_configuration_can_be_executed_any_number_of_times(monkeypatch):
    """nbgrader and JupyterLab execute it again and again, in one process."""
    monkeypatch.setenv("PATH", "/usr/bin")
    for _ in range(3):
        PyFileConfigLoader("course_config.py", str(ROOT)).load_config()
    assert os.environ["PATH"].split(os.pathsep) == ["/usr/bin", os.path.dirname(sys.executable)]


NOBODY = "is read by nobody: the table is saved as CSV, and called"


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("extensions.csv.txt", "extensions.csv"),
        ("extensions.csv.csv", "extensions.csv"),
        ("Extensions.csv", "extensions.csv"),
        ("extensions (1).csv", "extensions.csv"),
        ("extension.csv", "extensions.csv"),
        ("extensions", "extensions.csv"),
        ("groups.txt", "groups.csv"),
        ("groups.CSV", "groups.csv"),
        ("Groups.xlsx", "groups.csv"),
        ("group.csv", "groups.csv"),
    ],
)
def test_a_table_that_is_called_otherwise_is_told(tmp_path, name, table):
    (tmp_path / name).touch()
    assert misnamed(tmp_path) == [f"{name} {NOBODY} {table}"]


def test_of_what_is_no_table_and_of_tables_themselves_nothing_is_told(tmp_path):
    for name in ("extensions.csv", "groups.csv", "groups.xlsx", "extensions.md", "roster.csv"):
        (tmp_path / name).touch()
    (tmp_path / "groups.csv.bak").touch()
    (tmp_path / "group").mkdir()
    assert misnamed(tmp_path) == []
    (tmp_path / "groups.csv.txt").touch()
    assert misnamed(tmp_path) == [f"groups.csv.txt {NOBODY} groups.csv"]
