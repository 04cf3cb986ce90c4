"""From a table of students to the gradebook."""

import sqlite3
from contextlib import closing

import pytest

from autograder import course as course_module
from autograder.gradebook.roster import sections
from tests.kit.collect.conftest import ROSTER


@pytest.fixture
def roster(empty, tmp_path):
    """Runs the command on a table of some text; the result has what the gradebook has then."""

    def run(text, *options, encoding="utf-8", name="class.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        done = empty.run("roster", path, *options)
        done.students = students(empty.path)
        return done

    run.path = empty.path
    return run


def students(course):
    if not (course / "gradebook.db").exists():
        return {}
    with closing(sqlite3.connect(course / "gradebook.db")) as db:
        columns = "id, last_name, first_name, email, lms_user_id"
        return {row[0]: row[1:] for row in db.execute(f"SELECT {columns} FROM student")}


def test_canvas_gradebook_export_is_read(roster):
    done = roster(ROSTER)
    assert done.status == 0
    assert done.students == {
        "ada": ("Lovelace", "Ada", None, "4711"),
        "emmy@example.org": ("Noether", "Emmy", "emmy@example.org", "4712"),
        "grace_h": ("Hopper", "Grace", None, "4713"),
        "juergen": ("Müller", "Jürgen", None, "4714"),
    }
    assert done.out.splitlines()[0] == "new      ada  Lovelace, Ada  4711  RNN-1, RNN-2"
    assert done.out.splitlines()[-1] == "gradebook: 4 new"


def test_canvas_lines_that_are_nobody_are_passed_over(roster):
    text = (
        ROSTER.replace("    Points Possible", ",,,,,Manual Posting\n    Points Possible")
        + '"Student, Test",99,,0f3e,RNN-1,\n'
    )
    done = roster(text)
    assert sorted(done.students) == ["ada", "emmy@example.org", "grace_h", "juergen"]
    assert done.status == 0


def test_moodle_participants_are_read_and_found_by_their_address(roster):
    done = roster(
        '\ufeff"First name","Last name","ID number","Email address",Groups\n'
        'Ada,Lovelace,0815,ada@example.org,"A, G1"\n'
    )
    assert done.students == {"ada@example.org": ("Lovelace", "Ada", "ada@example.org", "0815")}
    assert sections(course_module.load(roster.path)) == {"ada@example.org": ["A", "G1"]}


def test_moodle_in_german_is_read(roster):
    done = roster("Vorname;Nachname;Anmeldename;E-Mail-Adresse;Gruppen\nAda;Müller;ada;a@b.org;A\n")
    assert done.students == {"ada": ("Müller", "Ada", "a@b.org", None)}


def test_blackboards_table_is_read(roster):
    text = '"Last Name"\t"First Name"\t"Username"\t"Student ID"\n"Lovelace"\t"Ada"\t"ada"\t"7"\n'
    done = roster(text, encoding="utf-16", name="gc_rnn.xls")
    assert done.students == {"ada": ("Lovelace", "Ada", None, "7")}


def test_nbgraders_own_columns_are_read(roster):
    done = roster("id,first_name,last_name,email,lms_user_id\nada,Ada,Lovelace,a@b.org,7\n")
    assert done.students == {"ada": ("Lovelace", "Ada", "a@b.org", "7")}


@pytest.mark.parametrize(
    ("header", "lms_id"),
    [("student_id,name,email", None), ("student,id,email", None), ("login,name,student id", "a@b")],
)
def test_a_students_id_is_what_it_stands_beside(roster, header, lms_id):
    """Alone it is nbgrader's, and beside a login the registry's number."""
    row = {"student_id": "ada", "id": "ada", "login": "ada", "student id": "a@b", "email": "a@b"}
    line = ",".join(row.get(name, "Ada Lovelace") for name in header.split(","))
    ((student, known),) = roster(f"{header}\n{line}\n").students.items()
    assert (student, known[:2], known[3]) == ("ada", ("Lovelace", "Ada"), lms_id)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8-sig", "id;name\nju;Jürgen Müller\n"),
        ("cp1252", "id;name\nju;Jürgen Müller\n"),
        ("utf-16", "id\tname\nju\tJürgen Müller\n"),
        ("utf-8", 'sep=;\r\nid;name\r\nju;"Müller, Jürgen"\r\n'),
        ("utf-8", '\n\n"id" , "name"\n\n"ju","Mu\u0308ller, Ju\u0308rgen"\n,\n'),
        ("utf-8", "\ufeffID,Name\r\nju,Jürgen Müller"),
    ],
)
def test_a_table_is_read_however_a_spreadsheet_saved_it(roster, encoding, text):
    assert roster(text, encoding=encoding).students == {"ju": ("Müller", "Jürgen", None, None)}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty. Save the table as CSV, and name that."),
        (b"PK\x03\x04xlsx", "is no text. Save the table as CSV, and name that."),
        (b"\x00\x01", "is no text. Save the table as CSV, and name that."),
    ],
)
def test_what_is_no_table_is_told(roster, content, why):
    done = roster(content)
    assert done.status == 2
    assert done.err.endswith(f"class.csv: {why}\n")


def test_a_table_that_names_nobody_is_told(roster):
    done = roster("first name,last name\nAda,Lovelace\n")
    assert done.status == 2
    assert done.err.endswith(
        "class.csv: has no column that names its students: there must be one of id, username, SIS "
        "Login ID, Email address, ID number, in its first line.\n"
    )


def test_a_dry_run_makes_nothing(roster):
    done = roster(ROSTER, "--dry-run")
    assert done.out.splitlines()[-1] == "gradebook: would be 4 new"
    assert done.students == {}
    assert not (roster.path / ".autograder").exists()


def test_a_second_table_changes_what_differs_and_takes_nothing_away(roster):
    roster(ROSTER)
    done = roster("id,email,section\nada,ada@example.org,RNN-9\n")
    assert done.students["ada"] == ("Lovelace", "Ada", "ada@example.org", "4711")
    assert "gradebook: 1 changed, 3 not in this table\n" in done.out
    assert sections(course_module.load(roster.path)) == {"ada": ["RNN-9"]}


def test_who_has_left_is_named_and_stays(roster):
    roster(ROSTER)
    done = roster(ROSTER.replace('"Hopper, Grace",4713,S3,grace_h,RNN-2,\n', ""))
    assert "left     grace_h  Hopper, Grace  4713\n" in done.out
    assert "`nbgrader db student remove --force STUDENT` forgets one" in done.out
    assert "grace_h" in done.students
    assert done.status == 0


@pytest.mark.parametrize(
    ("line", "how"),
    [
        ("ADA,,", "an id that differs only in case or accents"),
        ("al123,,4711", "LMS id"),
        ("al123,Emmy@example.org,", "e-mail"),
    ],
)
def test_who_is_in_the_gradebook_keeps_the_id_there(roster, line, how):
    before = roster(ROSTER).students
    done = roster(f"id,email,lms_user_id\n{line}\n")
    assert sorted(done.students) == sorted(before)
    assert f"in the gradebook, by {how}\n" in done.err


def test_two_who_share_an_lms_id_or_an_address_are_told_and_entered_without(roster):
    done = roster(
        "id,email,lms_user_id\nada,a@b.org,1\nemmy,A@B.org,2\ngrace,g@b.org,2\nju,j@b.org,3\n"
    )
    assert done.status == 2
    assert done.err == (
        "autograder: emmy, grace: have the same LMS id 2, and are entered without: say whose it "
        "is\n"
        "autograder: ada, emmy: have the same e-mail a@b.org, and are entered without: say whose "
        "it is\n"
    )
    assert [row[2:] for row in done.students.values()] == [
        (None, "1"),
        (None, None),
        ("g@b.org", None),
        ("j@b.org", "3"),
    ]


@pytest.mark.parametrize(("one", "other"), [("anna", "Anna"), ("jürgen", "JU\u0308RGEN")])
def test_ids_that_differ_only_in_case_or_form_are_told_and_entered_once(roster, one, other):
    done = roster(f"id,name\n{one},Anna Li\n{other},Bea Li\n")
    assert list(done.students) == [one]
    assert done.status == 2
    assert "differs from" in done.err
    assert len(done.err.splitlines()) == 1


def test_an_id_in_two_forms_of_one_accent_is_one(roster):
    roster("id\nju\u0308rgen\n")
    done = roster("id\nj\u00fcrgen\n")
    assert list(done.students) == ["j\u00fcrgen"]
    assert done.status == 0


def test_a_student_of_two_lines_has_the_sections_of_both(roster):
    done = roster("id,name,section\nada,Ada L,A\nada,Ada L,B\n")
    assert done.status == 0
    assert sections(course_module.load(roster.path)) == {"ada": ["A", "B"]}


def test_two_names_with_one_id_are_told(roster):
    done = roster("id,name\nada,Ada Lovelace\nada,Ada King\n")
    assert done.err == "autograder: line 3: ada is also Lovelace, Ada; left out\n"
    assert done.students == {"ada": ("Lovelace", "Ada", None, None)}


def test_a_line_is_named_by_its_number_in_the_file(roster):
    done = roster('id,name\n\nada,"Ada\nLovelace"\n\nada,Ada King\n')
    assert done.err == "autograder: line 6: ada is also Lovelace, Ada; left out\n"


@pytest.mark.parametrize("student", ["../x", "a/b", ".hidden", "a*", "x" * 129])
def test_an_id_that_cannot_be_a_folder_is_told(roster, student):
    done = roster(f"id\n{student}\nada\n")
    assert list(done.students) == ["ada"]
    assert done.status == 2
    assert f"autograder: line 2: {student} " in done.err
    assert done.err.endswith("left out\n")


def test_a_number_that_a_spreadsheet_rounded_is_told(roster):
    done = roster('id,lms_user_id\nada,"1,23457E+11"\n')
    assert "the LMS id 1,23457E+11 was rounded by a spreadsheet" in done.err
    assert done.students == {"ada": (None, None, None, None)}


def test_a_shared_lms_id_in_the_gradebook_is_told(roster):
    roster("id,lms_user_id\nada,1\n")
    with closing(sqlite3.connect(roster.path / "gradebook.db")) as db:
        db.execute("INSERT INTO student (id, lms_user_id) VALUES ('old', '1')")
        db.commit()
    done = roster("id,lms_user_id\nada,1\n")
    assert done.err == (
        "autograder: ada, old: have the same LMS id 1 in the gradebook, and exports by it leave "
        "them out until only one has\n"
    )


def test_nobody_has_a_section_before_a_roster_says_so(course):
    assert sections(course_module.Course(course.root / "docs", "x", course.limits, {})) == {}
