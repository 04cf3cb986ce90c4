"""What somebody meets at the command line."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.cli import COMMANDS, main
from autograder.commands import doctor
from autograder.validation.notebooks import filled_in
from tests.kit import schema
from tests.kit.courses import polls
from tests.kit.courses.concepts import ConceptCourse
from tests.kit.courses.folder import Folder
from tests.kit.courses.mini import RIGHT, MiniCourse, tiny_notebook


def autograder(*arguments, cwd=None, **environment):
    folder = Folder(cwd or polls.released().root)
    folder.environment.update(AUTOGRADER_SECRET="test", **environment)
    return folder.forked(*arguments)


def check(*notebooks, **options):
    return autograder("check", *notebooks, "--assignment", "daily_polls", **options)


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory):
    """A folder with a right notebook, one that cannot be read, and one with a mistake."""
    folder = tmp_path_factory.mktemp("notebooks")
    (folder / "solved.ipynb").write_bytes(polls.saved())
    (folder / "damaged.ipynb").write_text("{")
    (folder / "one_mistake.ipynb").write_bytes(polls.saved(shares=polls.ONE_MISTAKE))
    return folder


@pytest.fixture(scope="module")
def three(notebooks):
    """`check` of all three."""
    root, results = polls.released().root, notebooks / "results.jsonl"
    before = {path for path in root.rglob("*") if "__pycache__" not in path.parts}
    names = ("solved.ipynb", "damaged.ipynb", "one_mistake.ipynb")
    done = check(*(notebooks / name for name in names), "--json", results)
    after = {path for path in root.rglob("*") if "__pycache__" not in path.parts}
    return done, [json.loads(line) for line in results.read_text().splitlines()], after - before


def test_check_exits_with_two_when_a_file_could_not_be_read(three):
    assert three[0].returncode == 2


def test_check_tells_an_unreadable_file_in_one_plain_line(three):
    (line,) = [line for line in three[0].stderr.splitlines() if "damaged" in line]
    assert line.startswith("autograder: ")
    assert "damaged.ipynb: is not a notebook: its text is not JSON" in line
    assert "hand" in line.partition("not JSON")[2]  # what to do next


def test_check_grades_the_others_all_the_same(three):
    assert [(told["outcome"], told["score"]) for told in three[1]] == [
        ("graded", 20),
        ("unreadable", 0),
        ("graded", 17),
    ]


def test_check_writes_a_json_object_a_line_in_the_order_given(three):
    names = [Path(told["notebook"]).name for told in three[1]]
    assert names == ["solved.ipynb", "damaged.ipynb", "one_mistake.ipynb"]


def test_a_json_object_has_the_documented_fields(three):
    told = three[1][2]
    assert {"notebook", "assignment", "student", "score", "max_score", "outcome", "layers"} <= set(
        told
    )
    assert [question["name"] for question in told["questions"]] == [
        "shares",
        "read_poll",
        "run_polls",
        "unroll_polls",
    ]
    for question in told["questions"]:
        assert question["score"] == sum(each["score"] for each in question["criteria"])
        assert [each["name"] for each in question["criteria"]] == ["shapes", "values", "seeded"]
        for criterion in question["criteria"]:
            fields = {"name", "outcome", "score", "max_score", "message", "misconception"}
            assert set(criterion) == fields | {"hint"}


def test_every_json_object_is_as_its_schema_says(three, tmp_path):
    lines = list(three[1])
    concepts = ConceptCourse(tmp_path)
    released = f"release/{concepts.name}/{concepts.name}.ipynb"
    done = autograder("check", released, "--assignment", concepts.name, "--json", "-", cwd=tmp_path)
    lines.append(json.loads(done.stdout))  # with concepts, and answers that a person grades
    assert lines[-1]["pending"]
    assert [schema.complaints(schema.LINE, line) for line in lines] == [[]] * 4


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"format": 2}, "$.format: 1 was expected"),
        ({"score": "17"}, "$.score: '17' is not of type 'number'"),
        ({"submission": "abc"}, "$.submission: 'abc' does not match '^([0-9a-f]{64})?$'"),
        ({"outcome": "unreadable"}, "$.score: 0 was expected"),
        ({"colour": "red"}, "$.colour is not described"),
    ],
)
def test_what_is_no_result_does_not_hold_to_the_schema(three, change, complaint):
    assert schema.complaints(schema.LINE, {**three[1][2], **change}) == [complaint]


def test_a_line_of_check_is_no_whole_record(three):
    lacking = ("chosen", "graded_with", "diagnosed_with", "outputs", "fingerprints", "untouched")
    assert schema.complaints(schema.RECORD, three[1][2]) == [
        f"$: '{name}' is a required property" for name in lacking
    ]


def test_the_schema_describes_every_field_and_is_one_itself():
    schema.LINE.check_schema(schema.SCHEMA)
    fields = schema.SCHEMA["properties"]
    assert [name for name in fields if not fields[name].get("description")] == []


def test_check_names_the_mistake(three):
    shares = three[1][2]["questions"][0]["criteria"]
    assert [criterion["misconception"] for criterion in shares] == [
        None,
        "shares_of_rows",
        "shares_of_rows",
    ]


def test_check_leaves_nothing_behind(three):
    # Other tests of the same run may be writing caches of their own.
    assert {
        path for path in three[2] if ".autograder" in path.parts or path.suffix == ".ipynb"
    } == set()


def test_check_exits_with_zero_whatever_the_scores():
    done = check("release/daily_polls/daily_polls.ipynb")
    assert done.returncode == 0
    assert "0 of 20" in done.stdout


CANNOT_BE_MADE = """
def values(self, rng):
    raise KeyError("no such size")
"""


def test_check_exits_with_one_when_the_grader_failed_on_a_single_criterion(tmp_path):
    broken = MiniCourse(tmp_path, double=CANNOT_BE_MADE)
    (tmp_path / "right.ipynb").write_text(json.dumps(filled_in(tiny_notebook(), RIGHT)))
    (tmp_path / "damaged.ipynb").write_text("{")
    for notebooks in (["right.ipynb"], ["right.ipynb", "damaged.ipynb"]):
        told = ("check", *notebooks, "--assignment", broken.name)
        done = autograder(*told, cwd=tmp_path)
        assert done.returncode == 1, done.stderr
        assert "right.ipynb: 10 of 12" in done.stdout
        assert "the grader failed in double.values: KeyError: 'no such size'" in done.stderr


def test_a_students_own_inputs_differ_from_anothers_and_the_grade_does_not(notebooks):
    solved = notebooks / "solved.ipynb"
    told = [check(solved, "--json", "-", "--student", name).stdout for name in ("ada", "grace")]
    ada, grace = (json.loads(each) for each in told)
    assert (ada["student"], grace["student"]) == ("ada", "grace")
    assert ada["questions"] == grace["questions"]


def test_a_file_name_cannot_forge_a_line_of_output(tmp_path):
    path = tmp_path / "a\nautograder: forged\x1b[31m.ipynb"
    path.write_text("{")
    done = check(path)
    assert done.stderr.count("\n") == 1
    assert "\x1b" not in done.stderr + done.stdout


def test_an_unknown_assignment_is_told_with_those_there_are():
    done = autograder("check", "any.ipynb", "--assignment", "weekly_polls")
    assert done.returncode == 2
    assert done.stderr.startswith(
        "autograder: There is no assignment 'weekly_polls'; there are: daily_polls."
    )


def test_outside_a_course_a_command_says_where_it_looked(tmp_path):
    done = autograder("doctor", cwd=tmp_path)
    assert f"No course_config.py in {tmp_path} or above it" in done.stdout
    done = autograder("release", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"autograder: No course_config.py in {tmp_path} or above it")


def test_commands_work_from_a_folder_below_the_course():
    below = polls.released().root / "release" / "daily_polls"
    done = autograder("check", "daily_polls.ipynb", "--assignment", "daily_polls", cwd=below)
    assert done.stdout.startswith("daily_polls.ipynb: 0 of 20\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_has_an_example(command):
    done = autograder(command, "--help")
    assert done.returncode == 0
    assert f"example:\n  autograder {command}" in done.stdout


def test_without_a_command_the_help_names_them_all():
    done = autograder("--help")
    assert [name for name in COMMANDS if f"    {name} " not in done.stdout] == []
    assert autograder().returncode == 2
    assert autograder("grade-everything").returncode == 2


def test_the_release_is_in_step_with_its_source():
    done = autograder("release", "--check", "daily_polls")
    assert done.returncode == 0, done.stderr
    assert "release/daily_polls is in step with its source" in done.stdout


def test_the_doctor_names_every_layer_and_tries_them():
    done = autograder("doctor")
    assert done.returncode == 0
    for layer in ("bubblewrap", "limits", "no-capabilities", "landlock", "seccomp"):
        assert re.search(rf"(ok|MISSING) +{layer} ", done.stdout)
    assert "self-test: no attempt got through" in done.stdout


def test_the_doctor_tells_what_only_some_courses_need(monkeypatch, capsys):
    there = doctor.metadata.version

    def version(name):
        if name == "psycopg":
            raise doctor.metadata.PackageNotFoundError(name)
        return there(name)

    monkeypatch.setattr(doctor.metadata, "version", version)
    monkeypatch.setattr(doctor, "_course", lambda: True)
    doctor.run(None)
    said = capsys.readouterr().out
    assert re.search(r"  ok +distributed +\d", said)
    assert (
        "  -       psycopg          not installed; only for a gradebook on PostgreSQL: "
        "pip install 'autograder[postgresql]'\n"
    ) in said


def test_the_doctor_tells_the_points_by_hand(tmp_path):
    concepts = ConceptCourse(tmp_path)
    said = autograder("doctor", cwd=tmp_path).stdout
    assert re.search(rf"{concepts.name} +15.75 points, and 1.5 by hand, released", said)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            '"unroll_polls": {"shapes"',
            '"unroll_poll": {"shapes"',
            r"unroll_poll\.py is missing",
        ),
        (
            '"shares": {"shapes": 1',
            '"shares": {"shapes": 2',
            r"shares-points has 5 points in .*; to",
        ),
        (
            "LIBRARIES = ()",
            'LIBRARIES = ("jinja2", "seaborn")',
            r"libraries: LIBRARIES in course_config.py names seaborn, which .* does not have\. ",
        ),
        (
            "LIBRARIES = ()",
            'LIBRARIES = ("jinja2", "solutions")',
            r"solutions +cannot be imported behind the layers \(ModuleNotFoundError: No module ",
        ),
    ],
)
def test_the_doctor_tells_a_course_that_cannot_be_graded(tmp_path, old, new, told):
    polls.copied(tmp_path / "course")
    config = tmp_path / "course" / "course_config.py"
    assert old in config.read_text()
    config.write_text(config.read_text().replace(old, new))
    said = told_by_doctor(tmp_path / "course")
    assert re.search(rf"MISSING .*{told}", said)
    assert said.endswith("\nSubmissions cannot be graded safely here: see what is missing above.\n")


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ("ASSIGNMENTS = {", "cannot be executed: SyntaxError: '{' was never closed"),
        ("ASSIGNMENTS = {}", "names no ASSIGNMENTS."),
    ],
)
def test_the_doctor_does_not_pass_a_course_whose_configuration_cannot_be_read(
    tmp_path, config, told
):
    (tmp_path / "course_config.py").write_text(config)
    said = told_by_doctor(tmp_path)
    assert f"MISSING {tmp_path}/course_config.py" in said
    assert told in said
    assert said.endswith("\nSubmissions cannot be graded safely here: see what is missing above.\n")


def test_before_the_first_release_the_doctor_says_so_and_tries_the_sandbox(tmp_path):
    polls.copied(tmp_path / "course")
    shutil.rmtree(tmp_path / "course" / "release")
    (tmp_path / "course" / "groups.csv.csv").touch()
    said = told_by_doctor(tmp_path / "course")
    assert "20 points, not released; to do: autograder release daily_polls\n" in said
    assert "  ok      self-test: no attempt got through " in said
    assert (
        "  -       groups.csv.csv is read by nobody: the table is saved as CSV, and called "
        "groups.csv\n"
    ) in said
    assert said.endswith("\nSubmissions can be graded here.\n")


def told_by_doctor(folder):
    done = autograder("doctor", cwd=folder)
    assert done.stderr == ""
    assert done.returncode == int("cannot be graded" in done.stdout)
    return done.stdout


def test_the_doctor_says_what_to_do_without_bubblewrap(tmp_path):
    folder = Folder(polls.released().root)
    folder.environment["PATH"] = str(tmp_path)
    done = folder.run("-m", "autograder", "doctor", check=False)  # this process has looked already
    assert "MISSING bubblewrap       not installed (wanted, not required)" in done.stdout
    assert "to do: apt-get install bubblewrap" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["grade", "daily_polls", "--jobs", "-3"], "--jobs: '-3' is no number of processes"),
        (["validate", "--jobs", "two"], "--jobs: 'two' is no number of processes"),
        (["export", "--to", "csv", "--output", "-"], "--output: is written to a file: name one"),
        (["report", "daily_polls", "--output", "-"], "--output: is written to a file: name one"),
        (["validate", "--json", "-"], "--json: is written to a file: name one"),
    ],
)
def test_what_an_option_cannot_be_is_told(arguments, told, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert told in capsys.readouterr().err


HELP = """
import contextlib, sys
from autograder.cli import COMMANDS, main
from autograder.commands import doctor

for name in COMMANDS:
    with contextlib.suppress(SystemExit):
        main([name, "--help"])
print([each for each in ("numpy", "nbgrader", "sqlalchemy", "jinja2") if each in sys.modules])
"""


def test_no_commands_help_waits_for_what_only_running_it_needs():
    done = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


# A class of eight here, and the whole one where time is: the demo waits for attacks that never end.
SMALL = (
    "import sys; from autograder import cli; from autograder.commands import demo; "
    "demo.CLASS = {**dict.fromkeys(demo.CLASS, 2), 'hostile': 1}; "
    "demo.LIMITS = {'cell_seconds': 3, 'call_seconds': 3, 'notebook_seconds': 15}; "
    "sys.exit(cli.main(['demo']))"
)


def demonstrate(course, *how):
    done = subprocess.run(
        [sys.executable, *how],
        cwd=course,
        env={**os.environ, "AUTOGRADER_SECRET": "test"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((8, ("-c", SMALL)), id="small"),
        pytest.param((20, ("-m", "autograder", "demo")), id="whole", marks=pytest.mark.slow),
    ],
)
def demo(request, tmp_path_factory):
    """How many there are at least, what a run says, and how to run it again."""
    least, how = request.param
    course = polls.copied(tmp_path_factory.mktemp("demo") / "course").root
    return least, demonstrate(course, *how), (course, *how)


def test_the_demo_grades_a_class_as_it_must_be(demo):
    least, said, _ = demo
    count = re.search(r"^(\d+) submissions, (\d+) as they must be, 0 not\.$", said, re.M)
    assert count
    assert count[1] == count[2]
    assert int(count[1]) >= least


def test_the_demo_shows_right_wrong_untouched_broken_and_hostile_submissions(demo):
    rows = re.findall(r"^\w+ +(\w+)/.*? +([\d.]+)/20|^\w+ +(\w+)/.*? - ", demo[1], re.M)
    kinds = {row[0] or row[2] for row in rows}
    assert kinds == {"right", "wrong", "untouched", "broken", "hostile"}
    assert {row[1] for row in rows if row[0] == "right"} == {"20"}
    assert {row[1] for row in rows if row[0] in ("untouched", "hostile")} == {"0"}


@pytest.mark.slow
def test_the_demo_gives_the_same_twice(demo):
    _, said, how = demo
    assert demonstrate(*how) == said
