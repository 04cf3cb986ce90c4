"""Whatever changes, `grade` brings it up to date, and only that: gradebook, notebook, page."""

import json
import os
import re
import shutil
from contextlib import closing

import pytest
from nbgrader.api import Gradebook

from autograder.gradebook.maker import Maker
from autograder.gradebook.state import State
from autograder.results.result import Result
from tests.kit.courses.folder import JOINED, A, Folder, make_dearer

ON_TIME, LATE = "2026-03-01 12:00:00 UTC", "2026-03-02 12:00:00 UTC"
DUE = '"due": "2026-03-01T13:00+01:00",\n        "questions"'


@pytest.fixture(scope="module")
def once_graded(new_course, samples):
    folder = new_course("once_graded", ("amara", "chiara"), samples)
    config = folder.path / "course_config.py"
    config.write_text(config.read_text().replace('"questions"', DUE, 1))
    folder.here("grade", A, check=True)
    return folder


@pytest.fixture
def folder(once_graded, tmp_path):
    """A class of two, graded, with feedback; amara is right and chiara is not."""
    return Folder(shutil.copytree(once_graded.path, tmp_path / "course"))


def run(folder):
    return folder.here("grade", A)


def page_of(folder, student):
    return folder.path / "feedback" / student / A / f"{A}.html"


def total(folder, student):
    return re.search(r'class="total">([^<]*)<', page_of(folder, student).read_text())[1]


def stamp(folder, student, when):
    folder.submission(student).with_name("timestamp.txt").write_text(when)


def penalise(folder, method):
    config = folder.path / "course_config.py"
    text = re.sub("LATENESS = .*", f'LATENESS = {{"penalty": "{method}"}}', config.read_text())
    config.write_text(text)


def penalty(folder, student):
    return folder.grades()[student, "shares-points"][3]


# -- the page -------------------------------------------------------------------------------


def test_a_score_or_a_comment_by_hand_is_on_the_page_after_the_next_run(folder):
    other = page_of(folder, "amara").stat().st_mtime_ns
    folder.set_by_hand("chiara", "shares-points", 3.5)
    assert run(folder).stdout == f"{A}: 1 given a new page, 1 unchanged\n"
    assert total(folder, "chiara") == "19.5 of 20 points"
    folder.sql(
        "update comment set manual_comment = 'Look at the axis.' where id in "
        f"(select comment.id from comment {JOINED.format('comment')} "
        "where sa.student_id = 'chiara' and cell.name = 'shares')"
    )
    run(folder)
    assert "Look at the axis." in page_of(folder, "chiara").read_text()
    assert page_of(folder, "amara").stat().st_mtime_ns == other


def test_another_page_of_the_students_check_has_nothing_graded_again(folder):
    page = folder.path / "release" / A / "selfcheck" / "report.py"
    page.write_text(page.read_text().replace("<strong>", "<em>"))
    assert run(folder).stdout == f"{A}: 2 unchanged\n"


@pytest.mark.parametrize("left", ["<p>20 of 20</p></html>", "", "half"], ids=str)
def test_a_page_that_is_not_the_kits_or_not_whole_is_made_again(folder, left):
    page = page_of(folder, "chiara")
    whole = page.read_bytes()
    page.write_bytes(whole[: len(whole) // 2] if left == "half" else left.encode())
    run(folder)
    assert page.read_bytes() == whole


def test_a_submission_that_can_no_longer_be_read_keeps_no_page_and_no_score(folder):
    folder.hand_in("amara", b"{")
    folder.submission("chiara").rename(folder.submission("chiara").with_suffix(".py"))
    done = run(folder)
    assert done.returncode == 2
    for student in ("amara", "chiara"):
        assert not page_of(folder, student).exists()
        assert not folder.graded(student).exists()
    assert folder.grades() == {}
    assert {student for (student,) in folder.sql("select id from student")} == {"amara", "chiara"}


def test_a_file_name_that_is_no_text_is_told_where_a_person_has_graded(folder):
    folder.set_by_hand("chiara", "shares-points", 3.5)
    own = folder.submission("chiara")
    os.rename(own, os.fsencode(own.parent) + b"/\xff.ipynb")
    page_of(folder, "amara").unlink()
    done = run(folder)
    told = f"is graded from \\udcff.ipynb, as there is no {A}.ipynb"
    assert done.returncode == 0
    assert done.stderr == f"autograder: chiara: {told}\n"
    assert folder.grades()["chiara", "shares-points"] == (1, 3.5, 0, None)
    assert f"This submission {told}." in page_of(folder, "chiara").read_text()
    assert page_of(folder, "amara").exists()


@pytest.mark.parametrize(
    ("owner", "method", "file"),
    [
        (State, "is_written", "writer"),
        (State, "is_withdrawn", "writer"),
        (Maker, "entry", "writer"),
        (Maker, "make_page", "placing"),
    ],
)
def test_whatever_fails_for_one_student_is_told_in_a_line_and_the_others_go_on(
    folder, monkeypatch, owner, method, file
):
    if method == "is_withdrawn":
        folder.submission("amara").unlink()
    if method == "entry":
        shutil.rmtree(folder.path / "autograded")
    for student in ("amara", "chiara"):
        page_of(folder, student).unlink()
    right = getattr(owner, method)

    def failing(self, *about):
        results = [each.student for each in about if isinstance(each, Result)]
        if "amara" in (*about, *results):
            raise ZeroDivisionError("a bug\nof ours")
        return right(self, *about)

    monkeypatch.setattr(owner, method, failing)
    done = run(folder)
    assert done.returncode == 1
    assert re.fullmatch(
        r"autograder: amara: the grader itself failed: ZeroDivisionError: a bug\\nof ours "
        rf"\(gradebook/{file}\.py, line \d+\)\. What the gradebook has may be of an earlier "
        r"submission: mend or put away what was handed in, and grade again\n",
        done.stderr,
    )
    assert page_of(folder, "chiara").exists()


# -- lateness -------------------------------------------------------------------------------


def test_another_way_to_penalise_is_applied(folder):
    stamp(folder, "amara", LATE)
    assert run(folder).stdout == f"{A}: 1 graded, 1 unchanged\n"
    assert penalty(folder, "amara") is None
    penalise(folder, "zero")
    assert run(folder).stdout == f"{A}: 1 graded, 1 unchanged\n"
    assert penalty(folder, "amara") == 20
    assert total(folder, "amara") == "0 of 20 points"
    assert run(folder).stdout == f"{A}: 2 unchanged\n"


def test_the_penalty_follows_a_score_that_a_person_raises(folder):
    penalise(folder, "zero")
    stamp(folder, "chiara", LATE)
    run(folder)
    folder.set_by_hand("chiara", "shares-points", 4)
    run(folder)
    assert penalty(folder, "chiara") == 20
    assert total(folder, "chiara") == "0 of 20 points"


def test_without_its_time_stamp_a_submission_is_not_late_any_more(folder):
    penalise(folder, "zero")
    stamp(folder, "amara", LATE)
    run(folder)
    assert penalty(folder, "amara") == 20
    folder.submission("amara").with_name("timestamp.txt").unlink()
    assert run(folder).stdout == f"{A}: 1 graded, 1 unchanged\n"
    assert penalty(folder, "amara") is None
    assert run(folder).stdout == f"{A}: 2 unchanged\n"


def test_a_time_stamp_that_dateutil_breaks_on_costs_nobody_else_anything(folder):
    page = page_of(folder, "chiara")
    page.unlink()
    stamp(folder, "amara", "9" * 29 + "h")
    done = run(folder)
    assert done.returncode == 2
    assert done.stdout == f"{A}: 1 given a new page, 1 could not be graded\n"
    assert "(InvalidOperation, 500)" in done.stderr
    assert page.exists()
    assert {student for student, _ in folder.grades()} == {"chiara"}


# -- who handed in nothing ------------------------------------------------------------------


def test_only_who_is_expected_is_named_as_having_handed_in_nothing(folder):
    with closing(Gradebook(f"sqlite:///{folder.path / 'gradebook.db'}", "polls")) as gradebook:
        gradebook.add_assignment("essay")
        for student, known in (("dora", {"email": "d@u.org"}), ("emil", {}), ("finn", {})):
            gradebook.add_student(student, **known)
            gradebook.add_submission("essay", student)
        gradebook.add_student("gus")
        gradebook.add_submission("essay", "amara")
    assert run(folder).stderr.splitlines() == [
        f"autograder: dora: handed in nothing for {A}",
        f"autograder: gus: handed in nothing for {A}",
        f"autograder: 2 students of other assignments handed in nothing for {A}",
    ]


def test_a_notebook_that_lies_somewhere_takes_nobodys_grade_back(folder):
    before = folder.grades()
    submitted = folder.submission("chiara").parent
    submitted.rename(submitted.with_name("put_away"))
    done = run(folder)
    assert (done.returncode, folder.grades()) == (2, before)
    assert done.stderr == (
        f"autograder: chiara: there is no folder {A}, but put_away/{A}.ipynb in the folder of no "
        f"assignment: if that is it, put it into {A}/\n"
    )


# -- rows that somebody else wrote ----------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    [
        "update grade set auto_score = 20",
        "update grade set auto_score = null",
        "update comment set auto_comment = 'Well done.'",
        "update submitted_assignment set timestamp = '2020-01-01 00:00:00.000000'",
        "update submitted_notebook set late_submission_penalty = 3",
    ],
)
def test_rows_that_are_not_what_was_graded_are_put_right(folder, damage):
    before = folder.grades(), folder.comments()
    folder.sql(damage)
    run(folder)
    assert (folder.grades(), folder.comments()) == before
    assert run(folder).stdout == f"{A}: 2 unchanged\n"


# -- the assignment's own entry -------------------------------------------------------------


def test_an_entry_that_was_begun_and_not_finished_is_made_whole(new_course, samples):
    folder = new_course("half_entered", ("amara",), samples)
    some = "(select id from base_cell where name in ('shares-points', 'run-polls-points'))"
    folder.sql(f"delete from grade_cells where id in {some}")
    folder.sql(f"delete from base_cell where id in {some}")
    done = folder.grade(check=False)
    assert done.returncode == 0, done.stderr
    assert folder.scores("amara") == [4, 6, 5, 5]


def test_other_points_are_not_entered_once_scores_hang_on_them(folder):
    folder.sql("update grade_cells set max_score = 7 where max_score = 4")
    done = run(folder)
    assert done.returncode == 1
    assert done.stderr == (
        "autograder: shares-points has 4 points in course_config.py, and 7 in the gradebook. "
        "Run `autograder release daily_polls --revise`.\n"
    )


def test_other_cells_are_not_entered_once_scores_hang_on_them(folder):
    folder.sql("update base_cell set name = 'renamed' where name = 'shares'")
    done = run(folder)
    assert done.returncode == 1
    assert done.stderr == (
        "autograder: The gradebook has other cells than the release. Run `autograder release "
        "daily_polls --revise`.\n"
    )


def test_a_number_that_is_changed_in_the_configuration_is_everywhere_after_a_release(new_course):
    folder = new_course("dearer")
    make_dearer(folder.path / "course_config.py")
    done = folder.here("release", "--check", A)
    assert done.returncode == 1
    assert done.stderr == (
        f"autograder: release/{A} is out of step with its source: {A}.ipynb, "
        f"selfcheck.json. Run `autograder release {A}`.\n"
    )
    folder.here("release", A, check=True)
    released = (folder.path / "release" / A / f"{A}.ipynb").read_text()
    for told in (
        "· 21 points**",
        "turns scores into shares | 5 |",
        "**5 points:** shapes 1, values 3, seed",
    ):
        assert told in released
    assert ("shares-points", 5.0) in folder.sql(
        "select name, max_score from grade_cells join base_cell on base_cell.id = grade_cells.id"
    )


def test_nothing_is_released_where_nbgrader_would_not_read_the_course(new_course):
    folder = new_course("unread_release")
    (folder.path / "nbgrader_config.py").unlink()
    before = {path: path.stat().st_mtime_ns for path in (folder.path / "release").rglob("*")}
    done = folder.here("release", A)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "autograder: nbgrader does not read this course's configuration, so it would grade by "
        "itself. nbgrader_config.py must stand beside course_config.py and do "
        '`load_subconfig("course_config.py")`.\n'
    )
    after = {path: path.stat().st_mtime_ns for path in (folder.path / "release").rglob("*")}
    assert after == before
    assert not (folder.path / "dist").exists()


@pytest.mark.slow
def test_the_generate_button_tells_that_a_release_is_refused(new_course):
    folder = new_course("button_refused")
    config = folder.path / "course_config.py"
    released = folder.path / "release" / A / f"{A}.ipynb"
    folder.here("release", A)  # which writes the master as a notebook, too
    before, text = released.read_bytes(), config.read_text()
    config.write_text(text.replace('"unroll_polls": {', '"unroll": {', 1))
    told = folder.script(GENERATE).stdout
    assert told.startswith("False\n")
    assert "for the points of 'unroll_polls', and course_config.py" in told
    assert released.read_bytes() == before


def test_the_generate_button_releases_the_points_as_they_are_now(new_course):
    folder = new_course("button_dearer")
    folder.here("release", A)  # which writes the master as a notebook, too
    make_dearer(folder.path / "course_config.py")
    told = folder.script(GENERATE).stdout
    assert told == f"True\n[INFO] released release/{A}, and dist/{A}.zip for students\n\n"
    assert "**5 points:**" in (folder.path / "release" / A / f"{A}.ipynb").read_text()
    assert (5.0,) in folder.sql("select max_score from grade_cells")


OF_OLD = """
    c.GenerateAssignment.post_convert_hook = "autograder.nbgrader_plugins.hooks.complete_release"
"""


@pytest.mark.parametrize("added", ["", pytest.param(OF_OLD, marks=pytest.mark.slow)])
def test_once_somebody_has_handed_in_the_generate_button_still_releases(folder, added):
    config = folder.path / "course_config.py"
    config.write_text(config.read_text() + added)
    folder.here("release", A)  # which writes the master as a notebook, too
    before = lying_in(folder.path / "release")
    (folder.path / "release" / A / "README.md").unlink()
    folder.environment["AUTOGRADER_COURSE"] = "/another"  # where the server was started
    told = folder.script(GENERATE).stdout
    del folder.environment["AUTOGRADER_COURSE"]
    assert told == f"True\n[INFO] released release/{A}, and dist/{A}.zip for students\n\n"
    assert lying_in(folder.path / "release") == before
    assert run(folder).stdout == f"{A}: 2 unchanged\n"


def test_a_change_that_needs_revise_is_refused_by_the_generate_button_in_the_commands_words(folder):
    folder.here("release", A)
    make_dearer(folder.path / "course_config.py")
    kept = [folder.path / "release", folder.path / "dist"]
    before, rows = [*map(lying_in, kept)], folder.grades()
    refusal = folder.here("release", A).stderr
    assert refusal == (
        "autograder: The gradebook has 2 submissions of daily_polls, which has changed since: "
        "points: shares-points from 4 to 5. Nothing was written. `autograder release daily_polls "
        "--revise` carries the gradebook over, and keeps what people gave by hand.\n"
    )
    assert folder.script(GENERATE).stdout == f"False\n[ERROR] {refusal}\n"
    done = folder.nbgrader("generate_assignment", A, "--force", check=False)
    assert done.returncode == 1
    assert refusal in done.stderr
    assert ([*map(lying_in, kept)], folder.grades()) == (before, rows)


def test_a_release_that_is_there_is_made_anew_by_nbgraders_command_only_with_force(folder):
    folder.here("release", A)
    (folder.path / "release" / A / "README.md").unlink()
    before = lying_in(folder.path / "release")
    done = folder.nbgrader("generate_assignment", A)
    assert f"release/{A} is there already: --force makes it anew.\n" in done.stderr
    assert lying_in(folder.path / "release") == before


def test_a_config_by_which_nbgrader_would_release_by_itself_is_told_what_to_add(new_course):
    folder = new_course("button_unset")
    config = folder.path / "course_config.py"
    text = config.read_text()
    config.write_text(text.replace("c.GenerateAssignment.exporter_class =", "unused =") + OF_OLD)
    assert folder.here("release", A).stderr == (
        "autograder: course_config.py does not set c.GenerateAssignment.exporter_class, so the "
        "formgrader's Generate button would remove the release once somebody has handed in. Add "
        '`c.GenerateAssignment.exporter_class = "autograder.nbgrader_plugins.hooks.SourceExporter"`'
        ".\n"
    )
    folder.nbgrader("generate_assignment", A, "--force")  # nobody has: it is ours
    assert (folder.path / "release" / A / "selfcheck.json").exists()


def lying_in(place):
    return {path: path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()}


GENERATE = f"""
from nbgrader.apps import NbGrader, NbGraderAPI

app = NbGrader()
app.initialize([])
done = NbGraderAPI(config=app.config).generate_assignment("{A}")
print(done["success"])
print(done["log"])
"""


@pytest.mark.slow
def test_the_button_grades_with_the_points_as_they_are_now(new_course, samples):
    folder = new_course("button_points", ("amara",), samples)
    done = folder.script(AUTOGRADE_TWICE, folder.path / "course_config.py")
    assert done.stdout.splitlines()[-1] == "True True"
    assert folder.scores("amara") == [5, 6, 5, 5]


AUTOGRADE_TWICE = f"""
import subprocess, sys
from pathlib import Path
from nbgrader.apps import NbGrader, NbGraderAPI
from tests.kit.courses.folder import make_dearer

app = NbGrader()
app.initialize([])
api = NbGraderAPI(config=app.config)
first = api.autograde("{A}", "amara")
make_dearer(Path(sys.argv[1]))
subprocess.run([sys.executable, "-m", "autograder", "release", "{A}", "--revise"], check=True)
second = api.autograde("{A}", "amara")
print(first["success"], second["success"])
"""


@pytest.mark.parametrize("stated", [{}, {"format": 0}], ids=["none", "another"])
def test_a_record_of_another_format_is_graded_again_and_no_other(folder, stated):
    record, others = folder.record("chiara"), folder.record("amara")
    path = folder.path / ".autograder" / "records" / A / "chiara.json"
    old = {name: value for name, value in record.items() if name != "format"}
    path.write_text(json.dumps({**old, **stated, "questions": "as they were once written"}))
    before = path.with_name("amara.json").stat().st_mtime_ns
    done = run(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert folder.record("chiara") == record
    assert folder.record("amara") == others
    assert path.with_name("amara.json").stat().st_mtime_ns == before


def test_a_gradebook_that_was_lost_is_filled_again_from_the_records(folder):
    before = folder.grades(), folder.comments()
    (folder.path / "gradebook.db").unlink()
    shutil.rmtree(folder.path / "autograded")
    records = {path: path.stat().st_mtime_ns for path in folder.path.glob(".autograder/*/*/*")}
    run(folder)
    assert (folder.grades(), folder.comments()) == before
    assert {path: path.stat().st_mtime_ns for path in records} == records
    assert folder.sql("pragma integrity_check") == [("ok",)]
