"""The files for an LMS, read back as their importers read them."""

import csv
import json
import logging
import shutil

import pytest
from traitlets.config import Config

from autograder.cli import COMMANDS, main
from autograder.export import PLUGINS
from autograder.export.plugins import ExportError
from autograder.results.records import Records
from autograder.results.result import Result
from autograder.util.spreadsheet import safe
from tests.kit.courses import polls
from tests.kit.gradebooks import add_assignment, hand_in, open_gradebook

STUDENTS = {
    "amara": ("Amara", "Okafor", "amara@example.org", "101"),
    "bashir": ("Bashir", "", "bashir@example.org", "102"),
    "chiara": ("Chiara", "De Luca, PhD", "chiara@example.org", "103"),
    "dmitri": ("Dmitri", "Orlov", "dmitri@example.org", "104"),
    "elena": ("Elena", "Ruiz", "elena@example.org", "105"),
    "farid": ("Farid", "Haddad", "farid@example.org", "106"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A course with everything that can become of a grade."""
    root = tmp_path_factory.mktemp("course")
    for name in ("course_config.py", "nbgrader_config.py"):
        shutil.copy(polls.released().root / name, root)
    with open_gradebook(root) as gradebook:
        for id_, (first, last, email, lms) in STUDENTS.items():
            gradebook.add_student(
                id_, first_name=first, last_name=last, email=email, lms_user_id=lms
            )
        add_assignment(gradebook, "daily_polls", {"shares-points": 4, "essay-points": 6})
        add_assignment(gradebook, "afterwards", {"attend-points": 20})
        done = {"shares-points": 4, "essay-points": (None, 5.5)}
        hand_in(gradebook, "daily_polls", "amara", done)
        hand_in(gradebook, "daily_polls", "bashir", done, late=1.25)
        hand_in(gradebook, "daily_polls", "chiara", {"shares-points": 3, "essay-points": None})
        hand_in(gradebook, "daily_polls", "dmitri", {"shares-points": 0, "essay-points": 0})
        hand_in(gradebook, "daily_polls", "elena", done, late=40)
        hand_in(gradebook, "afterwards", "amara", {"attend-points": 20})
        # A person's score is looked at again after a regrade, and is a score all the same.
        submission = gradebook.find_submission("afterwards", "amara")
        (grade,) = submission.notebooks[0].grades
        grade.manual_score, grade.needs_manual_grade = 19, True
        for notebook in list(gradebook.add_submission("afterwards", "bashir").notebooks):
            gradebook.db.delete(notebook)
        gradebook.db.commit()
    return root


def test_two_students_who_would_share_a_line_are_told(tmp_path):
    shutil.copy(polls.released().root / "course_config.py", tmp_path)
    with open_gradebook(tmp_path) as gradebook:
        for id_ in ("=amara", "'=amara"):
            gradebook.add_student(id_)
        add_assignment(gradebook, "daily_polls", {"shares-points": 4})
        plugin = PLUGINS["csv"](config=Config(ExportPlugin={"to": str(tmp_path / "grades.csv")}))
        with pytest.raises(ExportError, match="Several students would be written as '=amara"):
            plugin.export(gradebook)
    assert not (tmp_path / "grades.csv").exists()


def exported(folder, to, path, **settings):
    """What a plugin writes, read as CSV."""
    plugin = PLUGINS[to](config=Config(ExportPlugin={"to": str(path), **settings}))
    # nbgrader's own log is one of this process's, and may have been turned off by a test before.
    plugin.log = logging.getLogger("tests.export")
    with open_gradebook(folder) as gradebook:
        plugin.export(gradebook)
    return read(path)


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


# -- Canvas ---------------------------------------------------------------------------------


@pytest.fixture
def canvas(folder, tmp_path):
    return exported(folder, "canvas", tmp_path / "canvas.csv")


def test_canvas_gets_the_columns_of_its_own_export_in_their_order(canvas):
    assert canvas[0] == [
        *("Student", "ID", "SIS User ID", "SIS Login ID", "Section"),
        *("afterwards", "daily_polls"),
    ]


def test_canvas_knows_the_line_of_points_possible_by_its_name(canvas):
    assert canvas[1] == ["    Points Possible", "", "", "", "", "20", "10"]


def test_canvas_finds_a_student_by_id_login_or_name(canvas):
    people = {row[3]: row[:5] for row in canvas[2:]}
    assert people["amara"] == ["Okafor, Amara", "101", "", "amara", ""]
    assert people["bashir"] == ["Bashir", "102", "", "bashir", ""]
    assert people["dmitri"] == ["Orlov, Dmitri", "104", "", "dmitri", ""]


def test_who_has_no_grade_has_no_line_and_a_zero_is_a_zero(canvas):
    grades = {row[3]: row[5:] for row in canvas[2:]}
    assert grades == {
        "amara": ["19", "9.5"],
        "bashir": ["", "8.25"],  # late; handed in, and not graded
        "dmitri": ["", "0"],
        "elena": ["", "0"],  # the penalty does not go below zero
    }  # of chiara an essay waits that nobody has read, and farid handed in nothing


def test_canvas_finds_an_assignment_by_the_number_behind_its_title(folder, tmp_path):
    plugin = PLUGINS["canvas"](
        config=Config(
            ExportPlugin={"to": str(tmp_path / "c.csv"), "assignment": ["daily_polls"]},
            CanvasExportPlugin={"columns": {"daily_polls": "Reading the week (4711)"}},
        )
    )
    with open_gradebook(folder) as gradebook:
        plugin.export(gradebook)
    header = read(tmp_path / "c.csv")[0]
    assert header[5:] == ["Reading the week (4711)"]


# -- Moodle ---------------------------------------------------------------------------------


@pytest.fixture
def moodle(folder, tmp_path):
    return exported(folder, "moodle", tmp_path / "moodle.csv")


def test_moodle_gets_the_columns_of_its_own_export(moodle):
    assert moodle[0] == [
        *("First name", "Last name", "ID number", "Email address", "Username"),
        *("afterwards", "daily_polls"),
    ]


def test_moodle_gets_a_dash_for_a_grade_that_waits_as_a_blank_becomes_a_zero_there(moodle):
    grades = {row[4]: row[5:] for row in moodle[1:]}
    assert grades["dmitri"] == ["-", "0"]
    assert grades["bashir"] == ["-", "8.25"]
    assert "chiara" not in grades


def test_a_column_that_would_identify_only_some_is_left_out(tmp_path):
    with open_gradebook(tmp_path) as gradebook:
        gradebook.add_student("amara", email="amara@example.org")
        gradebook.add_student("bashir")
        add_assignment(gradebook, "afterwards", {"attend-points": 20})
        for student in ("amara", "bashir"):
            hand_in(gradebook, "afterwards", student, {"attend-points": 20})
    rows = exported(tmp_path, "moodle", tmp_path / "moodle.csv")
    assert rows[0] == ["First name", "Last name", "Username", "afterwards"]
    assert [row[2] for row in rows[1:]] == ["amara", "bashir"]


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ({}, "as amara has none: students are found by 'ID number' or 'Username'."),
        ({"lou": "9"}, "as amara, lou have none: students are found by 'ID number' or 'Username'."),
        ({"lou": ""}, "as amara, lou have none: students are found by 'Username'."),
    ],
    ids=["one", "several", "no id either"],
)
def test_who_lacks_the_column_and_which_ones_remain_is_told(tmp_path, caplog, others, told):
    with open_gradebook(tmp_path) as gradebook:
        gradebook.add_student("amara", lms_user_id="7")
        gradebook.add_student("bashir", lms_user_id="8", email="bashir@example.org")
        for student, lms in others.items():
            gradebook.add_student(student, lms_user_id=lms)
        add_assignment(gradebook, "afterwards", {"attend-points": 20})
        for student in ("amara", "bashir", *others):
            hand_in(gradebook, "afterwards", student, {"attend-points": 20})
    exported(tmp_path, "moodle", tmp_path / "moodle.csv")
    assert f"The column 'Email address' is left out, {told}" in caplog.messages


# -- plain CSV ------------------------------------------------------------------------------


def test_the_plain_table_says_what_a_grade_waits_for(folder, tmp_path):
    rows = exported(folder, "csv", tmp_path / "grades.csv")
    lines = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    by_key = {(line["assignment"], line["student_id"]): line for line in lines}
    assert len(by_key) == len(lines) == 12
    assert by_key["daily_polls", "chiara"]["score"] == ""
    assert by_key["daily_polls", "chiara"]["waiting"] == "essay-points"
    assert by_key["daily_polls", "bashir"] == {
        "assignment": "daily_polls",
        "student_id": "bashir",
        "last_name": "",
        "first_name": "Bashir",
        "email": "bashir@example.org",
        "handed_in": "2025-03-14 09:26:00",
        "score": "8.25",
        "max_score": "10",
        "late_penalty": "1.25",
        "waiting": "",
    }
    assert by_key["afterwards", "bashir"]["waiting"] == "everything"
    assert by_key["afterwards", "farid"]["handed_in"] == ""


# -- formulas -------------------------------------------------------------------------------

FORMULAS = [
    '=HYPERLINK("http://trap.example","a")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r\n=1",
    " \x00=1",
    "＝1+1",
    "\u200b=1",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_spreadsheet_takes_a_name_for_a_formula(formula):
    assert safe(formula).startswith("'")


@pytest.mark.parametrize("name", ["O'Brien", "Ann-Marie", "李小龍", "a=b", "x@example.org", ""])
def test_a_name_stays_as_it_is(name):
    assert safe(name) == name


@pytest.mark.parametrize("to", PLUGINS)
def test_no_cell_of_a_file_begins_a_formula_or_a_line(tmp_path, to):
    with open_gradebook(tmp_path) as gradebook:
        for number, formula in enumerate(FORMULAS):
            gradebook.add_student(
                f"{formula}{number}",
                first_name=f'{formula}";=1',
                last_name=f"{formula}\n=1,=2",
                email=formula,
                lms_user_id=formula,
            )
        add_assignment(gradebook, "afterwards", {"attend-points": 20})
        for number, formula in enumerate(FORMULAS):
            hand_in(gradebook, "afterwards", f"{formula}{number}", {"attend-points": 20})
    rows = exported(tmp_path, to, tmp_path / "out.csv")
    assert len({len(row) for row in rows}) == 1
    assert len(rows) >= 1 + len(FORMULAS)
    for cell in (cell for row in rows for cell in row):
        assert cell == "-" or not cell.startswith(("=", "+", "-", "@", "＝", "\t", "\r"))
        assert "\n" not in cell
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert len(lines) == len(rows)


# -- commands -------------------------------------------------------------------------------


def test_the_command_says_what_it_left_out(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    assert main(["export", "--to", "canvas", "--assignment", "daily_polls"]) == 2
    done = capsys.readouterr()
    assert done.out == (
        "exports/canvas.csv: 4 students, daily_polls; "
        "left out: 1 not fully graded yet; 1 without a submission\n"
    )
    assert done.err.splitlines()[0] == (
        "autograder: chiara: left out of daily_polls: not fully graded yet. Correct by hand in the "
        "formgrader what waits for a person"
    )
    rows = read(folder / "exports" / "canvas.csv")
    assert rows[0][5:] == ["daily_polls"]


# A score by hand of 19 where the answer has 20: what it had when somebody gave that, and whether
# that is told.
DEDUCTIONS = {
    "the answer had as much": (20, False),
    "it had less": (18, True),
    "nobody knows": (None, False),
}


@pytest.mark.parametrize("case", DEDUCTIONS)
def test_a_score_by_hand_below_the_automatic_one_is_told_only_where_that_rose_since(
    folder, tmp_path, monkeypatch, capsys, case
):
    course = shutil.copytree(folder, tmp_path / "course")
    before, is_told = DEDUCTIONS[case]
    if before:
        kept = course / ".autograder" / "by_hand" / "afterwards.json"
        kept.parent.mkdir(parents=True)
        kept.write_text(json.dumps({"amara": {"attend-points": [19, before]}}))
    monkeypatch.chdir(course)
    options = ["--assignment", "afterwards", "--student", "amara"]
    assert main(["export", "--to", "moodle", *options]) == 0
    done = capsys.readouterr()
    assert len(done.err.splitlines()) == is_told
    if is_told:
        assert done.err.startswith("autograder: amara, afterwards: the automatic score rose ")
        assert ": attend-points. " in done.err
    assert done.out == "exports/moodle.csv: 1 student, afterwards\n"


def test_a_score_by_hand_above_the_points_is_told_of_who_is_not_left_out(
    folder, tmp_path, monkeypatch, capsys
):
    course = shutil.copytree(folder, tmp_path / "course")
    with open_gradebook(course) as gradebook:
        for student in ("amara", "chiara"):  # of whom chiara's essay waits
            (notebook,) = gradebook.find_submission("daily_polls", student).notebooks
            (grade,) = (each for each in notebook.grades if each.name == "shares-points")
            grade.manual_score = 5
        gradebook.db.commit()
    monkeypatch.chdir(course)
    options = ["--student", "amara", "--student", "chiara", "--assignment", "daily_polls"]
    assert main(["export", "--to", "csv", *options]) == 2
    left_out, above = capsys.readouterr().err.splitlines()
    assert left_out.startswith("autograder: chiara: left out of daily_polls: ")
    assert above.startswith("autograder: amara, daily_polls: the score by hand is above ")
    assert ": shares-points (5 of 4). " in above


def test_what_could_not_be_read_is_told_as_that_also_where_a_person_left_something(
    folder, tmp_path, monkeypatch, capsys
):
    course = shutil.copytree(folder, tmp_path / "course")
    place = course / "submitted" / "chiara" / "daily_polls"
    place.mkdir(parents=True)
    (place / "daily_polls.ipynb").write_text("{")
    result = Result("n.ipynb", "daily_polls", "chiara", "unreadable", 1)
    Records(course / ".autograder" / "records" / "daily_polls", "").write(result)
    monkeypatch.chdir(course)
    assert main(["export", "--to", "csv", "--assignment", "daily_polls"]) == 2
    assert "; left out: 1 that could not be graded; " in capsys.readouterr().out


def test_before_anything_is_graded_it_says_how_many_wait_for_that(
    folder, tmp_path, monkeypatch, capsys
):
    course = shutil.copytree(folder, tmp_path / "course")
    with open_gradebook(course) as gradebook:
        gradebook.remove_submission("afterwards", "amara")
        gradebook.remove_submission("afterwards", "bashir")
    for student in [*STUDENTS][:5]:
        place = course / "submitted" / student / "afterwards"
        place.mkdir(parents=True)
        (place / "afterwards.ipynb").write_text("{}")
    monkeypatch.chdir(course)
    assert main(["export", "--to", "canvas", "--assignment", "afterwards"]) == 1
    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("autograder: There is no grade of afterwards ")
    assert second == "Of 6 students: 5 not graded yet, 1 without a submission."


@pytest.mark.parametrize("to", ["canvas", "moodle"])
def test_whom_a_blank_would_empty_a_grade_of_is_told_with_what_to_do(
    folder, monkeypatch, capsys, to
):
    monkeypatch.chdir(folder)
    main(["export", "--to", to])
    assert (
        "autograder: bashir, dmitri, elena: blanks are in the file, and a blank empties what "
        "stands in the LMS. Export one assignment at a time, by --assignment, and there are none\n"
    ) in capsys.readouterr().err


def test_the_setting_that_names_the_column_of_canvas_is_told_until_it_is_there(
    folder, tmp_path, monkeypatch, capsys
):
    course = shutil.copytree(folder, tmp_path / "course")
    monkeypatch.chdir(course)
    options = ["export", "--to", "canvas", "--assignment", "afterwards", "--student", "amara"]
    line = 'c.CanvasExportPlugin.columns = {"afterwards": "TITLE (NUMBER)"}'
    assert main(options) == 0
    assert capsys.readouterr().err == (
        "autograder: afterwards: Canvas finds the column by this name alone, and offers to make a "
        "new one where it has none. Write into course_config.py what stands over it in Canvas' "
        f"own export, with the number: {line}\n"
    )
    config = course / "nbgrader_config.py"
    set_ = line.replace("TITLE (NUMBER)", "Being there (4711)").replace("c.", "get_config().", 1)
    config.write_text(f"{config.read_text()}\n{set_}\n")
    assert main(options) == 0
    assert capsys.readouterr().err == ""
    assert read(course / "exports" / "canvas.csv")[0][5:] == ["Being there (4711)"]


def test_what_could_not_be_graded_is_counted_by_itself(folder, tmp_path, monkeypatch, capsys):
    course = shutil.copytree(folder, tmp_path / "course")
    place = course / "submitted" / "farid" / "daily_polls"
    place.mkdir(parents=True)
    monkeypatch.chdir(course)

    def told():
        options = ["--assignment", "daily_polls", "--student", "amara", "--student", "farid"]
        assert main(["export", "--to", "csv", *options]) == 2
        done = capsys.readouterr()
        return done.out.partition("left out: ")[2] + done.err.partition("daily_polls: ")[2]

    refused = (
        "1 that could not be graded\nthat could not be graded. "
        "`autograder grade daily_polls` says why\n"
    )
    assert told() == refused  # a folder without a notebook
    place.rename(place.with_name("Daily polls"))
    assert told() == refused  # a folder of another name
    place.with_name("Daily polls").rename(place)
    swapped = course / "submitted" / "daily_polls"
    swapped.mkdir()
    place.rename(swapped / "farid")
    assert told() == refused  # the two folders the wrong way round
    (swapped / "farid").rename(place)
    stray = place.with_name("full.ipynb")
    stray.touch()
    place.rename(course / "away")
    assert told() == refused  # a notebook without a folder
    stray.unlink()
    (course / "away").rename(place)
    (place / "daily_polls.ipynb").write_text("{")
    assert told() == (  # which nobody has tried to read yet
        "1 not graded yet\nnot graded yet. Run `autograder grade daily_polls`, and this again\n"
    )
    result = Result("n.ipynb", "daily_polls", "farid", "unreadable", 1)
    Records(course / ".autograder" / "records" / "daily_polls", "").write(result)
    assert told() == refused


def test_students_come_by_last_name_first_name_and_id(tmp_path):
    people = {
        "zoe": ("Ann", "Li"),
        "b": ("", ""),
        "a": ("", ""),
        "yo": ("Bo", "Li"),
        "x": ("Z", "D"),
    }
    with open_gradebook(tmp_path) as gradebook:
        for id_, (first, last) in people.items():
            gradebook.add_student(id_, first_name=first, last_name=last)
        add_assignment(gradebook, "afterwards", {"attend-points": 20})
        for id_ in people:
            hand_in(gradebook, "afterwards", id_, {"attend-points": 20})
    rows = exported(tmp_path, "canvas", tmp_path / "canvas.csv")
    assert [row[3] for row in rows[2:]] == ["a", "b", "x", "zoe", "yo"]


def test_one_student_is_counted_in_the_singular(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    to = tmp_path / "one.csv"
    assert main(["export", "--to", "csv", "--student", "elena", "--output", str(to)]) == 0
    assert capsys.readouterr().out.startswith(f"{to}: 1 student, afterwards, daily_polls; ")


def test_the_command_chooses_students_and_a_file(folder, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(folder)
    to = tmp_path / "some.csv"
    arguments = ["--student", "amara", "--student", "elena", "--output", str(to)]
    assert main(["export", "--to", "csv", *arguments]) == 0
    rows = read(to)
    assert {row[1] for row in rows[1:]} == {"amara", "elena"}


def test_nbgraders_own_command_makes_the_same_file(folder, monkeypatch, tmp_path):
    from nbgrader.apps import ExportApp

    monkeypatch.chdir(folder)
    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    assert main(["export", "--to", "moodle", "--output", str(ours)]) == 2
    app = ExportApp()
    app.initialize(["--exporter=autograder.export.MoodleExportPlugin", f"--to={theirs}"])
    app.start()
    assert theirs.read_bytes() == ours.read_bytes()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"assignment": ["nonsense"]}, "no assignment nonsense; it has afterwards, daily_polls."),
        ({"student": ["nobody"]}, "no student nobody."),
    ],
)
def test_what_is_not_in_the_gradebook_is_told(folder, tmp_path, settings, told):
    with pytest.raises(ExportError, match=told):
        exported(folder, "csv", tmp_path / "x.csv", **settings)
    assert not (tmp_path / "x.csv").exists()


def test_no_gradebook_is_made_where_there_is_none(tmp_path, monkeypatch, capsys):
    for name in ("course_config.py", "nbgrader_config.py"):
        shutil.copy(polls.released().root / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["export", "--to", "csv"]) == 1
    assert "There is no gradebook" in capsys.readouterr().err
    assert not (tmp_path / "gradebook.db").exists()


def test_export_and_report_are_commands():
    assert {"export", "report"} <= set(COMMANDS)


# -- students who would be one to an LMS ----------------------------------------------------

ALIKE = {
    "anna": ("anna@example.org", "1"),
    "Anna": ("", ""),
    "j\u00fcrgen": ("j@example.org", "2"),
    "ju\u0308rgen": ("", ""),
    "mia": ("mia@example.org", "3"),
    "noa": ("noa@example.org", "3"),
    "omar": ("o@example.org", "4"),
    "pia": ("O@example.org", "5"),
    "rosa": ("rosa@example.org", "6"),
}


@pytest.fixture(scope="module")
def alike(tmp_path_factory):
    root = tmp_path_factory.mktemp("alike")
    with open_gradebook(root) as gradebook:
        add_assignment(gradebook, "afterwards", {"attend-points": 20})
        for id_, (email, lms) in ALIKE.items():
            gradebook.add_student(id_, email=email, lms_user_id=lms)
            hand_in(gradebook, "afterwards", id_, {"attend-points": 20})
    return root


@pytest.mark.parametrize(
    ("to", "column", "written"),
    [
        ("canvas", 3, ["omar", "pia", "rosa"]),
        ("moodle", -2, ["rosa"]),
        ("csv", 1, ["mia", "noa", "omar", "pia", "rosa"]),
    ],
)
def test_students_whom_the_reader_takes_for_one_have_no_line(alike, tmp_path, to, column, written):
    rows = exported(alike, to, tmp_path / "out.csv")
    assert sorted(row[column] for row in rows if row[column] in ALIKE) == written


def test_students_whom_the_reader_takes_for_one_are_told(alike, tmp_path):
    plugin = PLUGINS["moodle"](config=Config(ExportPlugin={"to": str(tmp_path / "out.csv")}))
    plugin.log = logging.getLogger("tests.export")
    with open_gradebook(alike) as gradebook:
        plugin.export(gradebook)
    told = [line.partition(": are left out, as their ") for line in plugin.odd]
    assert [(who, what.split(" is one")[0]) for who, _, what in told] == [
        ("mia, noa", "LMS id"),
        ("omar, pia", "e-mail"),
        ("Anna, anna", "id"),
        ("ju\u0308rgen, jürgen", "id"),
    ]
    assert told[0][2] == (
        "LMS id is one to whoever reads the file, at most with other case or accents. Mend it, or "
        "choose one by --student."
    )


def test_one_of_those_who_are_taken_for_one_can_be_chosen(alike, tmp_path):
    settings = {"student": ["Anna", "mia"]}
    rows = exported(alike, "canvas", tmp_path / "out.csv", **settings)
    assert [row[3] for row in rows[2:]] == ["Anna", "mia"]
