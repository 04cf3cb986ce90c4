"""No row of a table of times is dropped without a word."""

import pytest

from tests.kit.collect.conftest import HALF, SOLVED, zipped

CANVAS = {
    "lovelaceada_4711_990011_daily_polls.ipynb": SOLVED,
    "noetheremmy_LATE_4712_990012_daily_polls.ipynb": HALF,
}
DUE = "2026-03-01T13:00+00:00"
READ = (
    "Write it as 2026-03-01 13:05, 2026-03-01T13:05+01:00, 01/03/2026 13:05 or 01.03.2026 13:05 "
    "(the day first), or as Moodle writes it\n"
)


@pytest.fixture
def collected(place, tmp_path, monkeypatch):
    """What `collect` says with a table of times, which lies beside the course."""
    place.set_due(DUE)
    download = zipped(CANVAS, tmp_path / "s.zip")

    def with_times(table):
        (place.path / "times.csv").write_text(table, encoding="utf-8")
        return place.collect(download, times="times.csv", zone="UTC")

    return with_times


@pytest.mark.parametrize("column", ["student", "Student", "id", "username", "student_id"])
def test_a_table_of_times_names_students_as_other_tables_do(place, collected, column):
    done = collected(f"{column},time\nada,2026-03-01 12:30\nemmy@example.org,2026-03-02 12:00\n")
    assert (done.status, done.err) == (0, "")
    assert place.stamp("ada") == "2026-03-01 12:30:00 UTC\n"
    assert place.stamp("emmy@example.org") == "2026-03-02 12:00:00 UTC\n"


def test_a_column_of_students_may_have_their_names(place, collected):
    collected('student,time\n"Lovelace, Ada",2026-03-01 12:30\nEmmy Noether,2026-03-02 12:00\n')
    assert place.stamp("ada") == "2026-03-01 12:30:00 UTC\n"
    assert place.stamp("emmy@example.org") == "2026-03-02 12:00:00 UTC\n"


def test_beside_an_id_that_is_nobodys_another_column_counts(place, collected):
    collected("Student,ID,SIS Login ID,time\nAda L.,9,ada,2026-03-01 12:30\n")
    assert place.stamp("ada") == "2026-03-01 12:30:00 UTC\n"


def test_a_row_of_nobody_is_named_with_who_is_near(place, collected):
    done = collected(
        "student,time\nemmy@example.org,2026-03-02 12:00\nadda,2026-03-01 12:30\n"
        "zzz,2026-03-01 12:30\n,2026-03-01 12:30\n"
    )
    assert done.status == 2
    assert done.err == (
        "autograder: times.csv, line 3: adda is nobody on the roster. Did you mean 'ada'?\n"
        "autograder: times.csv, line 4: zzz is nobody on the roster.\n"
        "autograder: times.csv, line 5: names nobody\n"
    )
    assert place.stamp("ada") is None


def test_a_time_that_cannot_be_read_is_told_with_its_line_and_student(collected):
    done = collected(
        "student,time\nemmy@example.org,2026-03-02 12:00\nada,Monday\n,2026-13-01 12:00\n"
    )
    assert done.status == 2
    assert done.err == (
        f"autograder: times.csv, line 3: ada: 'Monday' is no time that can be read. {READ}"
        f"autograder: times.csv, line 4: '2026-13-01 12:00' is no time that can be read. {READ}"
    )


def test_a_time_with_a_comma_is_not_read_in_part(place, collected):
    done = collected("student,time\nada,2026-03-01, 12:30\nemmy@example.org,2026-03-02\n")
    assert done.err == (
        "autograder: times.csv, line 2: has more cells than the first line: quote what has one\n"
    )
    assert place.stamp("ada") is None


def test_a_time_of_whom_nothing_is_collected_is_told(collected):
    done = collected(
        "student,time\nemmy@example.org,2026-03-02 12:00\ngrace_h,2026-03-01 12:30\n"
        "juergen,2026-03-01 12:30\n"
    )
    assert done.status == 0
    assert done.err == (
        "autograder: times.csv: grace_h, juergen: nothing of theirs is collected here, so their "
        "times count for nothing\n"
    )


def test_a_time_before_the_deadline_for_what_the_lms_calls_late_is_told(place, collected):
    done = collected("student,time\nada,2026-03-01 12:00\nemmy@example.org,2026-03-01 12:59\n")
    assert done.status == 0
    assert done.err == (
        "autograder: emmy@example.org: is late by the LMS, and in time by times.csv, line 3: "
        "2026-03-01 12:59 UTC, and the deadline is 2026-03-01 13:00 UTC. The table counts: look "
        "whether its time is right, and --zone\n"
    )
    assert place.stamp("emmy@example.org") == "2026-03-01 12:59:00 UTC\n"
