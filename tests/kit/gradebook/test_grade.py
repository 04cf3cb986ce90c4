"""`autograder grade` tells what is odd in a class in one line each, and grades the others."""

import contextlib
import copy
import fcntl
import json
import re
import sys
from types import SimpleNamespace

import nbformat
import pytest
from nbgrader.api import Gradebook
from nbgrader.utils import compute_checksum

from autograder import KitError
from autograder.release.master import solved_answers
from autograder.runner.cluster import connected
from autograder.submission.repair import ANOTHER_RELEASE
from autograder.validation.notebooks import filled_in, released_notebook
from tests.kit.courses.folder import A

DUE = '"due": "2026-03-01T13:00+01:00",\n        "questions"'
ON_TIME, LATE = "2026-03-01 12:00:00 UTC", "2026-03-02 12:00:00 UTC"


@pytest.fixture(scope="module")
def solved(course):
    assignment = course.assignment(A)
    return filled_in(released_notebook(assignment), solved_answers(assignment))


def cell_of(notebook, grade_id):
    return next(cell for cell in notebook["cells"] if cell["id"] == grade_id)


def tampered(solved):
    """One grade cell is deleted, another edited, a third claims to be worth more."""
    notebook = copy.deepcopy(solved)
    notebook["cells"].remove(cell_of(notebook, "shares-points"))
    cell_of(notebook, "run-polls-points")["source"] += "\n# full marks, please"
    cell_of(notebook, "unroll-polls-points")["metadata"]["nbgrader"]["points"] = 50
    return notebook


def of_another_release(solved):
    """When it was handed out, shares had other points, and the story other words."""
    notebook = copy.deepcopy(solved)
    cell_of(notebook, "shares-points")["metadata"]["nbgrader"]["points"] = 3
    cell_of(notebook, "story")["source"] = "Another week."
    for grade_id in ("shares-points", "story"):
        cell = cell_of(notebook, grade_id)
        as_one = nbformat.from_dict({**cell, "source": "".join(cell["source"])})
        cell["metadata"]["nbgrader"]["checksum"] = compute_checksum(as_one)
    return notebook


def with_outputs(solved):
    notebook = copy.deepcopy(solved)
    own = {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": [], "execution_count": 7}
    sources = ("print('a look', 6 * 7)", "1 / 0", "{'kept': 1}")
    notebook["cells"] += [{**own, "id": f"mine-{i}", "source": s} for i, s in enumerate(sources)]
    forged = {"output_type": "stream", "name": "stdout", "text": "20 of 20, says the student"}
    notebook["cells"][-1]["outputs"] = [forged]
    return notebook


@pytest.fixture(scope="module")
def odd(new_course, samples, solved):
    """A class in which nearly everybody is odd, graded once; the command's end is `odd.first`."""
    folder = new_course("odd")
    config = folder.path / "course_config.py"
    text = config.read_text().replace('"questions"', DUE, 1)
    config.write_text(text.replace("LATENESS = {}", 'LATENESS = {"penalty": "zero"}'))
    wrong = samples["wrong/shares_of_rows"].task.content
    for student, content in {
        "nadia": solved,
        "omar": tampered(solved),
        "samir": wrong,
        "tanvi": of_another_release(solved),
        "ulrich": of_another_release(solved),
        "vera": solved,
        "wanjiru": with_outputs(solved),
        "o'neil +é": solved,
        "[x]*": solved,
        "quentin": {"cells": [{"cell_type": "code", "source": "1 + 1"}]},
    }.items():
        folder.hand_in(student, content)
    folder.hand_in("paula", solved)
    folder.submission("paula").rename(folder.submission("paula").with_stem("daily_polls-Copy1"))
    folder.hand_in("pia", solved)
    folder.submission("pia").parent.rename(folder.path / "submitted" / "pia" / "Daily-polls")
    for student, when in (("nadia", ON_TIME), ("samir", LATE), ("vera", "yesterday")):
        folder.submission(student).with_name("timestamp.txt").write_text(when)
    folder.sql("insert into student (id) values ('rosa')")
    folder.first = folder.grade(check=False)
    folder.at_first = folder.grades(), folder.comments()
    return folder


def told(done, student):
    prefix = f"autograder: {student}: "
    lines = [line for line in done.stderr.splitlines() if line.startswith(prefix)]
    return [line.removeprefix(prefix) for line in lines]


def test_a_deleted_an_edited_and_a_dearer_grade_cell_are_told_and_cost_nothing(odd):
    changed, dearer, missing = told(odd.first, "omar")
    assert changed.startswith("given cells were changed, ")
    assert changed.endswith(": run-polls-points")
    assert dearer.startswith("cells claim other points, ")
    assert dearer.endswith(": unroll-polls-points")
    assert missing.startswith("given cells are missing, ")
    assert missing.endswith(": shares-points")
    assert odd.scores("omar") == [4, 6, 5, 5]


def test_who_has_another_release_is_told_in_one_line_for_all_and_loses_nothing(odd):
    assert told(odd.first, "tanvi, ulrich") == [ANOTHER_RELEASE]
    assert told(odd.first, "tanvi") == told(odd.first, "ulrich") == []
    assert odd.scores("tanvi") == [4, 6, 5, 5]


def test_the_graded_notebook_has_every_grade_cell_as_it_was_released(odd, course):
    graded = json.loads(odd.graded("omar").read_text())
    released = released_notebook(course.assignment(A))
    for grade_id in ("shares-points", "run-polls-points", "unroll-polls-points"):
        there, meant = cell_of(graded, grade_id), cell_of(released, grade_id)
        assert "".join(there["source"]) == "".join(meant["source"])
        assert there["metadata"]["nbgrader"]["points"] == meant["metadata"]["nbgrader"]["points"]


def test_a_file_of_another_name_is_graded_and_told(odd):
    assert told(odd.first, "paula") == [
        "is graded from daily_polls-Copy1.ipynb, as there is no daily_polls.ipynb"
    ]
    assert odd.scores("paula") == [4, 6, 5, 5]


def test_a_folder_of_another_name_is_told_with_what_to_do(odd):
    assert told(odd.first, "pia") == ["there is no folder daily_polls, but Daily-polls: rename it"]


def test_a_submission_for_another_assignment_is_told(odd):
    (line,) = told(odd.first, "quentin")
    assert line.startswith(
        "submitted/quentin/daily_polls/daily_polls.ipynb: is not a notebook of daily_polls: "
    )


def test_a_student_who_handed_in_nothing_is_told(odd):
    assert told(odd.first, "rosa") == ["handed in nothing for daily_polls"]


def test_a_time_stamp_that_is_no_time_is_told(odd):
    (line,) = told(odd.first, "vera")
    assert line == (
        "is not graded: its timestamp.txt does not say when. Write it as 2026-03-01 10:00:00 UTC, "
        "or remove it; until then the formgrader's list of the class fails in nbgrader itself "
        "(ParserError, 500). It is not in the gradebook."
    )


def test_a_name_may_have_letters_that_are_not_ascii_and_signs(odd):
    assert odd.scores("o'neil +é") == [4, 6, 5, 5]


def test_a_name_that_is_a_pattern_to_nbgrader_is_told(odd):
    assert told(odd.first, "[x]*") == [
        "is a pattern to nbgrader: name the folder otherwise. It is not in the gradebook."
    ]


def test_the_others_are_graded(odd):
    assert odd.first.stdout == "daily_polls: 8 graded, 4 could not be graded\n"
    assert odd.first.returncode == 2
    assert odd.scores("nadia") == [4, 6, 5, 5]


def test_a_late_submission_loses_what_the_plugin_says(odd):
    grades = odd.at_first[0]
    assert grades["samir", "shares-points"] == (1, None, 0, 17)
    assert grades["nadia", "shares-points"] == (4, None, 0, None)


def test_the_date_in_the_configuration_is_the_gradebooks(odd):
    assert odd.sql("select duedate from assignment") == [("2026-03-01 12:00:00.000000",)]


def test_the_graded_notebook_shows_what_the_cells_showed_while_they_were_graded(odd):
    graded = json.loads(odd.graded("wanjiru").read_text())
    printed, failed, result = (cell["outputs"] for cell in graded["cells"][-3:])
    assert "".join(printed[0]["text"]) == "a look 42\n"
    assert failed[0]["ename"] == "ZeroDivisionError"
    assert "".join(result[0]["data"]["text/plain"]) == "{'kept': 1}"
    assert "says the student" not in odd.graded("wanjiru").read_text()


@pytest.fixture(scope="module")
def again(odd, samples):
    """The second run, after some things have changed; its end is `again.second`."""
    odd.set_by_hand("nadia", "shares-points", 3.5)
    odd.set_by_hand("nadia", "run-polls-points", 2)
    odd.set_by_hand("ulrich", "shares-points", 2)
    odd.hand_in("nadia", samples["wrong/skips_the_shift"].task.content)
    odd.hand_in("tanvi", b"")
    odd.hand_in("ulrich", b"{")
    odd.submission("vera").with_name("timestamp.txt").write_text(ON_TIME)
    with Gradebook(f"sqlite:///{odd.path}/gradebook.db", "polls") as gradebook:
        gradebook.grant_extension(A, "samir", days=7)
    odd.written = {s: odd.graded(s).stat().st_mtime_ns for s in ("omar", "samir", "wanjiru")}
    odd.recorded = {s: odd.record(s) for s in ("omar", "samir", "wanjiru")}
    odd.second = odd.grade(check=False)
    return odd


def test_what_did_not_change_is_left_alone(again):
    for student in ("omar", "wanjiru"):
        assert again.graded(student).stat().st_mtime_ns == again.written[student]
        assert told(again.second, student) == []
    assert again.second.stdout == "daily_polls: 3 graded, 4 unchanged, 5 could not be graded\n"


def test_a_score_given_by_hand_survives_a_regrade_and_asks_to_be_looked_at(again):
    assert again.grades()["nadia", "shares-points"] == (2, 3.5, 1, None)
    assert again.grades()["nadia", "run-polls-points"] == (5, 2, 1, None)
    assert again.grades()["nadia", "unroll-polls-points"] == (5, None, 0, None)


def test_of_a_deduction_no_more_is_told_than_that_the_notebook_is_another(again):
    (line,) = told(again.second, "nadia")
    assert line == (
        "what a person gave (points of run-polls-points, points of shares-points) was for the "
        "notebook handed in before this one; look at it in the formgrader"
    )


def test_an_extension_takes_the_late_penalty_off_without_grading_again(again):
    assert again.grades()["samir", "shares-points"] == (1, None, 0, None)
    assert again.record("samir") == again.recorded["samir"]


def test_a_submission_that_can_no_longer_be_graded_keeps_no_score_and_gets_no_zero(again):
    assert not [cell for student, cell in again.grades() if student == "tanvi"]
    assert not again.graded("tanvi").exists()


def test_what_a_person_left_in_it_survives_that(again):
    grades = again.grades()
    assert grades["ulrich", "shares-points"] == (None, 2, 1, None)
    assert grades["ulrich", "run-polls-points"] == (None, None, 1, None)
    assert "its text is not JSON" in again.comments()["ulrich", "run-polls"]


def test_what_was_mended_is_graded(again):
    assert again.scores("vera") == [4, 6, 5, 5]
    assert told(again.second, "vera") == []


def test_one_student_alone(again):
    done = again.grade("--student", "quentin", check=False)
    assert done.returncode == 2
    assert "rosa" not in done.stderr
    done = again.here("grade", A, "--student", "rosa")
    assert told(done, "rosa") == ["handed in nothing for daily_polls"]
    assert done.returncode == 2


@pytest.mark.parametrize("student", ["nobody", "..", ".", "nadia/daily_polls", "\udcff"])
def test_a_student_whom_nobody_knows_is_refused_and_not_entered(again, student):
    before = again.sql("select id from student"), again.grades()
    done = again.here("grade", A, "--student", student)
    name = student.encode("unicode_escape").decode()
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        f"autograder: There is no submitted/{name}, and the gradebook has no student {name}: look "
        "how the folder's name is written.\n"
    )
    assert (again.sql("select id from student"), again.grades()) == before


def test_no_gradebook_is_made_to_look_for_a_student(new_course):
    folder = new_course("nobody_yet")
    (folder.path / "gradebook.db").unlink()
    assert folder.here("grade", A, "--student", "nobody").returncode == 2
    assert not (folder.path / "gradebook.db").exists()


# -- when the grader itself fails -----------------------------------------------------------


@pytest.fixture(scope="module")
def broken(new_course, samples):
    """Two students, graded while one criterion's grader is broken."""
    folder = new_course("broken", ("amara", "chiara"), samples)
    graders = folder.path / "tests" / "graders" / A / f"test_{A}.py"
    folder.mended = graders.read_text()
    head = "    def values(self, rng):\n"
    graders.write_text(folder.mended.replace(head, f"{head}        raise RuntimeError('oh')\n", 1))
    folder.graders = graders
    folder.done = folder.grade(check=False)
    return folder


def test_a_grader_that_breaks_leaves_the_question_open_and_grades_the_others(broken):
    assert broken.done.returncode == 1
    (line,) = told(broken.done, "amara")
    assert line == "the grader failed in shares.values: RuntimeError: oh"
    grades = broken.grades()
    assert grades["amara", "shares-points"] == (None, None, 1, None)
    assert grades["amara", "read-poll-points"] == (6, None, 0, None)
    assert "values open, of 2" in broken.comments()["amara", "shares"]


def test_once_it_is_mended_the_question_is_graded(broken):
    broken.graders.write_text(broken.mended)
    done = broken.run("-m", "autograder", "grade", A)  # this process knows the broken ones
    assert done.stdout == "daily_polls: 2 graded\n"
    assert broken.scores("amara") == [4, 6, 5, 5]
    assert broken.scores("chiara") == [1, 6, 5, 5]


# -- what is refused ------------------------------------------------------------------------


def test_two_runs_at_once_are_refused(new_course):
    folder = new_course("locked")
    (folder.path / ".autograder").mkdir(exist_ok=True)
    with (folder.path / ".autograder" / "grade.lock").open("w") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX)
        done = folder.run("-m", "autograder", "grade", A, check=False)
    assert done.returncode == 1
    assert done.stderr == "autograder: Another `autograder grade` is at work on this course.\n"


def test_other_points_than_the_gradebooks_are_told_before_anything_is_written(new_course, samples):
    folder = new_course("points", ["amara"], samples)
    config = folder.path / "course_config.py"
    config.write_text(
        config.read_text().replace('"values": 2, "seeded": 1', '"values": 3, "seeded": 1')
    )
    done = folder.grade(check=False)
    assert done.returncode == 1
    assert done.stderr == (
        "autograder: shares-points has 5 points in course_config.py, and 4 in "
        "release/daily_polls. Run `autograder release daily_polls`.\n"
    )
    assert folder.grades() == {}


def test_a_course_whose_configuration_nbgrader_does_not_read_is_refused(new_course, samples):
    folder = new_course("unread", ["amara"], samples)
    (folder.path / "nbgrader_config.py").unlink()
    done = folder.grade(check=False)
    assert done.returncode == 1
    assert "nbgrader does not read" in done.stderr
    assert folder.grades() == {}


def test_a_cluster_without_workers_is_told(monkeypatch):
    class Client(contextlib.nullcontext):
        def __init__(self, address, timeout):
            super().__init__(self)

        def nthreads(self):
            return {}

    monkeypatch.setitem(sys.modules, "distributed", SimpleNamespace(Client=Client))
    with pytest.raises(KitError) as raised, connected("tcp://127.0.0.1:9"):
        pass
    assert str(raised.value) == "The Dask scheduler at tcp://127.0.0.1:9 has no workers."


def test_a_cluster_that_is_not_there_is_told(new_course, samples):
    folder = new_course("cluster", ["amara"], samples)
    done = folder.grade("--dask", "tcp://127.0.0.1:9", check=False)
    assert done.returncode == 1
    assert re.search(r"no Dask scheduler at tcp://127.0.0.1:9|--dask needs", done.stderr)


def test_a_gradebook_that_is_no_database_is_told_and_left_as_it_is(new_course, solved):
    folder = new_course("no_database")
    folder.hand_in("amara", solved)
    text = "no database at all, but some text that is long enough for a header of one"
    (folder.path / "gradebook.db").write_text(text)
    folder.grade(check=False)  # whose record is kept: below, no grader process is needed
    for command in (("grade", A), ("export", "--to", "csv"), ("release", A)):
        done = folder.here(*command)
        assert done.returncode == 1
        assert done.stderr == (
            f"autograder: The gradebook sqlite:///{folder.path}/gradebook.db cannot be used: file "
            "is not a database. Put a copy of it from before in its place, or move it away (what "
            "people gave is in it alone), and run this again: what was graded is kept.\n"
        )
    assert (folder.path / "gradebook.db").read_text() == text
    (folder.path / "gradebook.db").unlink()
    assert folder.grade().stdout == f"{A}: 1 graded\n"
    assert folder.scores("amara") == [4, 6, 5, 5]


def test_a_setting_that_nbgrader_does_not_take_is_told_and_the_record_kept(new_course, solved):
    folder = new_course("setting")
    folder.hand_in("amara", solved)
    config = folder.path / "course_config.py"
    text = config.read_text()
    config.write_text(f'{text}    c.LateSubmissionPlugin.penalty_method = "half"\n')
    done = folder.grade(check=False)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"autograder: {config} has a setting ")
    assert "penalty_method" in line
    assert folder.record("amara")["score"] == 20
