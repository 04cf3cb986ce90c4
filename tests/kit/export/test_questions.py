"""Points by question, sections, and a file that would have no grade in it."""

import csv
import shutil

import pytest

from autograder import course as course_module
from autograder.cli import main
from autograder.gradebook.roster import write_sections
from tests.kit.gradebooks import add_assignment, hand_in, open_gradebook

A = "daily_polls"
CELLS = {"unroll-polls-points": 6, "shares-points": 4, "=essay": 6}
SECTIONS = {"ada": ["S 1/2"], "bo": ["S 1/2"], "cy": ["T"], "di": []}


@pytest.fixture(scope="module")
def made(course, tmp_path_factory):
    root = tmp_path_factory.mktemp("questions")
    for name in ("course_config.py", "nbgrader_config.py"):
        shutil.copy(course.root / name, root)
    with open_gradebook(root) as gradebook:
        for student, lms in zip(SECTIONS, ("1", "2", "1", "4"), strict=True):
            gradebook.add_student(student, lms_user_id=lms)
        add_assignment(gradebook, A, CELLS)
        add_assignment(gradebook, "afterwards", {"attend-points": 20})
        its = {"unroll-polls-points": 2.5, "shares-points": (1, 3.5), "=essay": (None, 5)}
        hand_in(gradebook, A, "ada", its, late=1.5, comments={"shares": "=well done"})
        hand_in(gradebook, A, "bo", {**its, "=essay": None})
        hand_in(gradebook, A, "cy", dict.fromkeys(CELLS, 0))
        submission = gradebook.find_submission(A, "ada")
        for grade in submission.notebooks[0].grades:
            grade.extra_credit = 0.5 if grade.name == "shares-points" else None
        gradebook.db.commit()
    (root / ".autograder").mkdir()
    write_sections(course_module.load(root), SECTIONS)
    return root


@pytest.fixture
def folder(made, monkeypatch):
    shutil.rmtree(made / "exports", ignore_errors=True)
    monkeypatch.chdir(made)
    return made


def exported(folder, *options, name="csv.csv"):
    assert main(["export", *options]) in (0, 2)  # where a grade is left out
    with (folder / "exports" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def by_student(rows):
    return {row[1]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}


# -- by question ----------------------------------------------------------------------------


def test_every_question_has_its_points_in_the_courses_order(folder):
    rows = exported(folder, "--to", "csv", "--questions", "--assignment", A)
    parts = ("", ".auto", ".manual", ".max")
    names = ("shares", "unroll_polls", "'=essay")
    assert rows[0][10:] == [f"{name}{part}" for name in names for part in parts]


def test_what_a_person_gave_counts_and_stands_beside_the_automatic_score(folder):
    row = by_student(exported(folder, "--to", "csv", "--questions", "--assignment", A))["ada"]
    assert [row[f"shares{part}"] for part in ("", ".auto", ".manual", ".max")] == [
        *("4", "1", "3.5", "4"),  # with half a point of extra credit
    ]
    assert [row[f"'=essay{part}"] for part in ("", ".auto", ".manual", ".max")] == [
        *("5", "", "5", "6"),
    ]


def test_the_questions_without_the_penalty_are_the_score(folder):
    rows = by_student(exported(folder, "--to", "csv", "--questions", "--assignment", A))
    for student in ("ada", "cy"):
        row = rows[student]
        points = sum(float(row[name]) for name in ("shares", "unroll_polls", "'=essay"))
        assert points - float(row["late_penalty"]) == float(row["score"])


def test_a_question_that_waits_is_blank_and_the_others_are_not(folder):
    row = by_student(exported(folder, "--to", "csv", "--questions", "--assignment", A))["bo"]
    assert (row["score"], row["waiting"]) == ("", "'=essay")
    assert (row["'=essay"], row["'=essay.max"], row["shares"]) == ("", "6", "3.5")


def test_who_handed_in_nothing_and_other_assignments_have_blanks(folder):
    rows = exported(folder, "--to", "csv", "--questions")
    lines = {(row[0], row[1]): row[10:] for row in rows[1:]}
    assert set(lines[A, "di"]) == {""}
    assert set(lines["afterwards", "ada"]) == {""}


def test_no_comment_is_in_the_table(folder):
    rows = exported(folder, "--to", "csv", "--questions")
    assert "well done" not in str(rows)


def test_without_the_option_the_table_is_as_it_was(folder):
    assert len(exported(folder, "--to", "csv")[0]) == 10


# -- sections -------------------------------------------------------------------------------


def test_a_file_may_be_of_one_section_and_has_its_name(folder, capsys):
    rows = exported(
        folder,
        "--to",
        "csv",
        "--section",
        "T",
        "--student",
        "di",
        "--student",
        "cy",
        name="csv-T.csv",
    )
    assert {row[1] for row in rows[1:]} == {"cy"}
    assert capsys.readouterr().out.startswith("exports/csv-T.csv: 1 student, ")


def test_a_sections_name_leads_out_of_no_folder(folder):
    rows = exported(folder, "--to", "csv", "--section", "S 1/2", name="csv-S_1_2.csv")
    assert {row[1] for row in rows[1:]} == {"ada", "bo"}


def test_who_is_one_with_somebody_of_another_section_has_no_line(folder, capsys):
    rows = exported(
        folder,
        "--to",
        "canvas",
        "--section",
        "S 1/2",
        "--assignment",
        A,
        "--student",
        "ada",
        "--student",
        "bo",
        name="canvas-S_1_2.csv",
    )
    assert [row[3] for row in rows[2:]] == ["ada"]  # chosen by name, and so meant
    capsys.readouterr()
    assert main(["export", "--to", "canvas", "--section", "S 1/2", "--assignment", A]) == 1
    assert "ada, cy: are left out, as their LMS id is one" in capsys.readouterr().err


def test_a_section_that_there_is_not_is_told_and_nothing_is_written(folder, capsys):
    assert main(["export", "--to", "canvas", "--section", "t2"]) == 2
    assert capsys.readouterr().err == (
        "autograder: There is no section 't2'; there are: S 1/2, T. Did you mean 'T'?\n"
    )
    assert not (folder / "exports").exists()


# -- nothing to export ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "students", "to_do", "of_whom"),
    [
        (
            "afterwards",
            ["bo", "di"],
            "Run `autograder grade afterwards` first.",
            "Of 2 students: 2 without a submission.",
        ),
        (A, ["bo"], "Correct by hand in the formgrader", "Of 1 student: 1 not fully graded yet."),
    ],
)
@pytest.mark.parametrize("to", ["canvas", "moodle", "csv"])
def test_without_a_grade_nothing_is_written_and_what_to_do_is_told(
    folder, capsys, to, name, students, to_do, of_whom
):
    options = [word for each in students for word in ("--student", each)]
    assert main(["export", "--to", to, "--assignment", name, *options]) == 1
    why, counts = capsys.readouterr().err.splitlines()
    nothing = f"There is no grade of {name} to export, and nothing was written."
    assert why.startswith(f"autograder: {nothing} {to_do}")
    assert counts == of_whom
    assert not (folder / "exports").exists()


def test_a_mistyped_name_is_told_with_the_near_one(folder, capsys):
    assert main(["export", "--to", "csv", "--assignment", "daily_pols"]) == 2
    assert capsys.readouterr().err == (
        "autograder: The gradebook has no assignment daily_pols; it has afterwards, daily_polls. "
        "Did you mean 'daily_polls'?\n"
    )
