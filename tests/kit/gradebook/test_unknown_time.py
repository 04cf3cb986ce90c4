"""Late by the download's word alone: a time that nobody knows is told nowhere."""

import csv
import shutil
import zipfile

import pytest

from tests.kit.courses.tiny import NAME, RIGHT
from tests.kit.gradebook import late_course
from tests.kit.gradebook.late_course import (
    A_DAY_LATE,
    DUE,
    copied,
    page,
    penalties,
    stamp,
    state_rule,
    told,
)

RULE = {"penalty": "percent", "percent_a_day": 10}
MADE_UP = "2026-03-01 12:00:01 UTC\n"
TO_DO = (
    f"`autograder collect {NAME} DOWNLOAD --times FILE` says more, or a timestamp.txt that you "
    "write beside the notebook\n"
)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Of a Canvas download: ada is LATE, bea is not, and carl is, with more time of his own."""
    folder = late_course.make(tmp_path_factory.mktemp("unknown") / "course", RULE)
    (folder.path / "class.csv").write_text("id,lms_user_id\nada,1\nbea,2\ncarl,3\n")
    (folder.path / "extensions.csv").write_text(
        f"student,assignment,deadline\ncarl,{NAME},+2 days\n"
    )
    with zipfile.ZipFile(folder.path / "s.zip", "w") as archive:
        for name in ("ada_LATE_1_11", "bea_2_12", "carl_LATE_3_13"):
            archive.writestr(f"{name}_{NAME}.ipynb", folder.filled_in(RIGHT))
    folder.here("roster", "class.csv")
    folder.collected = folder.here("collect", NAME, "s.zip")
    folder.done = folder.here("grade", NAME)
    return folder


@pytest.fixture
def folder(graded, tmp_path):
    return copied(graded, tmp_path / "course")


def handed_in(folder):
    """What the exported table has of when, by student."""
    folder.here("export", "--to", "csv", "--assignment", NAME, "--output", "out.csv")
    with (folder.path / "out.csv").open(newline="") as lines:
        return {row["student_id"]: row["handed_in"] for row in csv.DictReader(lines)}


def test_collect_says_what_it_costs_not_to_know(graded):
    assert (
        "autograder: 2 late, and the download does not say when: they count as a second after the "
        "due date, which is 1 day. --times FILE says more\n"
    ) in graded.collected.stderr


def test_the_page_states_no_time_that_was_made_up(graded):
    late = "Handed in late; the exact time is not known, so it counts as late by as little as may"
    assert told(graded, "ada") == [DUE, f"{late} be.", A_DAY_LATE]
    assert told(graded, "carl")[1:] == [
        "Handed in late; the exact time is not known, so it counts as in time by your own deadline."
    ]
    assert told(graded, "bea") == [DUE]
    for student in ("ada", "carl"):
        assert "Handed in Sunday" not in page(graded, student)


def test_grade_names_them_in_one_line_with_what_to_do(graded):
    assert graded.done.stderr == (
        "autograder: carl: late; the exact time is not known, and they count as in time by the "
        f"deadline that is theirs. {TO_DO}"
        "autograder: ada: late; the exact time is not known, and they count as late by a second, "
        f"which is 1 day. {TO_DO}"
    )


def test_nothing_is_said_where_it_costs_nothing(folder):
    state_rule(folder, {"penalty": "none"})
    assert folder.here("grade", NAME).stderr == ""


def test_grace_forgives_what_may_be_days_and_that_is_told(folder):
    state_rule(folder, {**RULE, "grace_minutes": 5})
    assert "late by a second, which grace_minutes forgives. " in folder.here("grade", NAME).stderr
    assert told(folder, "ada")[1:] == [
        "Handed in late; the exact time is not known, so it is not counted as late."
    ]


def test_an_exported_table_states_no_time_that_was_made_up(graded):
    late = "late, at a time that is not known"
    assert handed_in(graded) == {"ada": late, "bea": "", "carl": late}


def test_a_time_that_somebody_writes_is_told_and_counts(folder):
    stamp(folder, "ada", NAME, "2026-03-03 11:00:00")
    assert "ada" not in folder.here("grade", NAME).stderr
    assert penalties(folder)["ada"] == 0.6
    assert "Handed in Tuesday 3 March 2026, 12:00 (UTC+01:00), 1 day and 23 hours late." in told(
        folder, "ada"
    )
    assert handed_in(folder)["ada"] == "2026-03-03 11:00:00"


def test_a_time_that_is_yet_to_come_is_told_and_one_that_notepad_saved_is_read(folder):
    path = folder.path / "submitted" / "ada" / NAME / "timestamp.txt"
    path.write_text("2026-03-03 11:00:00 UTC", encoding="utf-8-sig")
    assert "ada" not in folder.here("grade", NAME).stderr
    assert penalties(folder)["ada"] == 0.6
    assert path.read_bytes() == b"2026-03-03 11:00:00 UTC"  # which nbgrader can read, too
    path.write_text("2226-03-01 10:00:00 UTC")
    assert (
        "autograder: ada: was handed in at 2226-03-01 10:00 UTC by its timestamp.txt, which is yet "
        "to come; it counts as it is. Mend the file, or the clock of this machine\n"
    ) in folder.here("grade", NAME).stderr


def test_a_table_of_times_takes_the_place_of_what_was_made_up(folder):
    (folder.path / "times.csv").write_text("id,time\nada,2026-03-03 11:00 UTC\n")
    folder.here("collect", NAME, "s.zip", "--times", "times.csv", "--zone", "UTC")
    folder.here("grade", NAME)
    assert penalties(folder)["ada"] == 0.6
    again = folder.here("collect", NAME, "s.zip")
    assert "1 late, and the download does not say when" in again.stderr  # carl alone
    assert folder.here("grade", NAME).stdout == f"{NAME}: 3 unchanged\n"


LATE_BEFORE_ANYTHING_WAS_DUE = (
    "late by the download, and nothing was due yet when it was collected, so that they count as in "
    f"time. `autograder collect {NAME} DOWNLOAD` once more counts it\n"
)


def test_who_was_late_before_anything_was_due_is_named_until_it_is_collected_again(folder):
    config = folder.path / "course_config.py"
    due = config.read_text()
    config.write_text(due.replace('"due": "2026-03-01T13:00+01:00",', ""))
    folder.sql("update assignment set duedate = null")
    for student in ("ada", "bea", "carl"):
        shutil.rmtree(folder.path / "submitted" / student)
    folder.here("collect", NAME, "s.zip", check=True)
    assert "late by the download" not in folder.here("grade", NAME).stderr
    config.write_text(due)
    assert (
        f"autograder: ada, carl: {LATE_BEFORE_ANYTHING_WAS_DUE}"
        in folder.here("grade", NAME).stderr
    )
    told = folder.here("export", "--to", "csv", "--assignment", NAME, "--output", "o.csv").stderr
    assert f"ada: {LATE_BEFORE_ANYTHING_WAS_DUE}" in told
    assert "bea" not in told
    notebook = folder.path / "submitted" / "carl" / NAME / f"{NAME}.ipynb"
    before = notebook.read_bytes()
    notebook.write_bytes(folder.filled_in(RIGHT + "\n"))  # which came in another way
    assert f"autograder: ada: {LATE_BEFORE_ANYTHING_WAS_DUE}" in folder.here("grade", NAME).stderr
    notebook.write_bytes(before)
    folder.here("collect", NAME, "s.zip", check=True)
    assert "late by the download" not in folder.here("grade", NAME).stderr
    assert penalties(folder)["ada"] == 0.3


def test_a_newer_attempt_without_a_time_counts_from_the_one_before_it(folder):
    (folder.path / "times.csv").write_text("id,time\nada,2026-03-03 11:00 UTC\n")
    folder.here("collect", NAME, "s.zip", "--times", "times.csv", "--zone", "UTC")
    with zipfile.ZipFile(folder.path / "t.zip", "w") as archive:
        archive.writestr(f"ada_LATE_1_99_{NAME}.ipynb", folder.filled_in(RIGHT + "\n"))
    folder.here("collect", NAME, "t.zip")
    assert (
        "autograder: ada: late; the exact time is not known, and they count from when the attempt "
        f"before it came, than which it cannot be earlier. {TO_DO}"
    ) in folder.here("grade", NAME).stderr
    assert penalties(folder)["ada"] == 0.6
    since = "so it counts from when you handed in the attempt before it."
    assert told(folder, "ada")[1] == f"Handed in late; the exact time is not known, {since}"
    assert handed_in(folder)["ada"] == "late, at a time that is not known"


def test_a_moved_deadline_moves_what_was_made_up_with_the_next_collect(folder):
    config = folder.path / "course_config.py"
    config.write_text(config.read_text().replace("2026-03-01T13:00+01", "2026-03-05T13:00+01"))
    folder.here("collect", NAME, "s.zip")
    path = folder.path / "submitted" / "ada" / NAME / "timestamp.txt"
    assert path.read_text() == "2026-03-05 12:00:01 UTC\n"
    assert "autograder: ada: late; " in folder.here("grade", NAME).stderr


def test_where_the_deadline_is_earlier_now_page_and_line_say_from_when_it_counts(folder):
    config = folder.path / "course_config.py"
    config.write_text(config.read_text().replace("2026-03-01T13:00+01", "2026-02-25T13:00+01"))
    assert (
        "autograder: ada, carl: late; the exact time is not known, and they count from the due "
        f"date that there was. `autograder collect {NAME} DOWNLOAD` makes that today's\n"
    ) in folder.here("grade", NAME).stderr
    since = "so it counts from the deadline that there was when it was collected."
    assert told(folder, "ada")[1:] == [
        f"Handed in late; the exact time is not known, {since}",
        "It counts as 5 days late, which takes off 50 % of the points.",
    ]


def test_of_a_group_nobody_is_the_newest_by_a_time_that_was_made_up(folder):
    (folder.path / "groups.csv").write_text(
        f"assignment,group,student\n{NAME},1,ada\n{NAME},1,bea\n"
    )
    stamp(folder, "bea", NAME, "2026-03-02 11:00:00")
    told_by_grade = folder.here("grade", NAME).stderr
    assert "bea's notebook counts, the newest of their group by the numbers that Canvas" in (
        told_by_grade
    )
