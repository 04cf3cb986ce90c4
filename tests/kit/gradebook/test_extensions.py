"""Extensions from the course's table, by each way of grading, and whatever is wrong in a table."""

from datetime import datetime, timedelta

import pytest

from autograder.course.extensions import read_deadline
from tests.kit.courses.tiny import NAME
from tests.kit.gradebook import late_course
from tests.kit.gradebook.late_course import (
    A_DAY_LATE,
    DUE,
    TWO_DAYS_LATE,
    WAYS,
    copied,
    hand_in,
    page,
    penalties,
    stamp,
    state_rule,
    told,
)

RULE = {"penalty": "percent", "percent_a_day": 10}
LATE = "2026-03-03 00:00:00"  # a day and a half after the deadline
CLASS = ("ada", "bea", "carl")
# As Excel saves it where commas are decimal: a byte-order mark, semicolons, a line of its own.
TABLE = """\ufeffsep=;
Student;Assignment;New deadline
ada;tiny;+2 days

bea;tiny;2026-03-02T13:00+01:00
"""
WHEN = "Handed in Tuesday 3 March 2026, 01:00 (UTC+01:00)"
WAS = "your deadline was extended, from Sunday 1 March 2026, 13:00 (UTC+01:00)."


def write(folder, text, encoding="utf-8"):
    (folder.path / "extensions.csv").write_bytes(text.encode(encoding))


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    folder = late_course.make(tmp_path_factory.mktemp("extended") / "course", RULE)
    for student in CLASS:
        hand_in(folder, student, LATE)
    write(folder, TABLE)
    return folder


@pytest.fixture(scope="module")
def graded(handed_in, tmp_path_factory):
    folder = copied(handed_in, tmp_path_factory.mktemp("command") / "course")
    folder.done = folder.here("grade", NAME, check=True)
    return folder


# The button is tried for groups, always.
@pytest.fixture(scope="module", params=[pytest.param(way, marks=pytest.mark.slow) for way in WAYS])
def other_way(request, handed_in, tmp_path_factory):
    folder = copied(handed_in, tmp_path_factory.mktemp("other") / "course")
    WAYS[request.param](folder)
    return folder


@pytest.fixture
def folder(graded, tmp_path):
    return copied(graded, tmp_path / "course")


def extensions(folder):
    return dict(folder.sql("select student_id, extension from submitted_assignment"))


def test_late_is_who_is_late_by_their_own_deadline(graded):
    assert penalties(graded) == {"ada": None, "bea": 0.3, "carl": 0.6}
    assert (graded.done.returncode, graded.done.stderr) == (0, "")


def test_the_page_tells_the_students_own_deadline(graded):
    assert told(graded, "ada") == [
        f"Due Tuesday 3 March 2026, 13:00 (UTC+01:00): {WAS}",
        f"{WHEN}, in time.",
    ]
    assert told(graded, "bea") == [
        f"Due Monday 2 March 2026, 13:00 (UTC+01:00): {WAS}",
        f"{WHEN}, 12 hours late.",
        A_DAY_LATE,
    ]
    assert told(graded, "carl") == [
        DUE,
        f"{WHEN}, 1 day and 12 hours late.",
        TWO_DAYS_LATE,
    ]


def test_every_way_gives_the_same_extension_penalty_and_page(graded, other_way):
    assert extensions(other_way) == extensions(graded)
    assert other_way.grades() == graded.grades()
    for student in CLASS:
        assert page(other_way, student) == page(graded, student)


def test_an_extension_that_is_added_changed_or_removed_has_no_answer_run_again(folder):
    records = {path: path.stat().st_mtime_ns for path in folder.path.glob(".autograder/*/*/*")}
    table = "student,assignment,deadline\nbea,tiny,+36 hours\ncarl,tiny,+1 day\n"
    write(folder, table)
    done = folder.here("grade", NAME)
    assert penalties(folder) == {"ada": 0.6, "bea": None, "carl": 0.3}
    assert (done.returncode, done.stderr) == (
        0,
        "autograder: ada: the gradebook's extension goes, as extensions.csv has none\n",
    )
    assert {path: path.stat().st_mtime_ns for path in records} == records
    done = folder.here("grade", NAME)
    assert (done.stdout, done.stderr) == (f"{NAME}: 3 unchanged\n", "")


def test_without_a_table_the_gradebooks_own_extensions_stay(folder):
    (folder.path / "extensions.csv").unlink()
    done = folder.here("grade", NAME)
    assert (done.stdout, done.stderr) == (f"{NAME}: 3 unchanged\n", "")
    assert penalties(folder) == {"ada": None, "bea": 0.3, "carl": 0.6}


def test_a_moved_deadline_of_everybody_leaves_an_absolute_extension_where_it_is(folder):
    config = folder.path / "course_config.py"
    config.write_text(config.read_text().replace("2026-03-01T13:00+01", "2026-03-01T19:00+01"))
    folder.here("grade", NAME)
    assert penalties(folder) == {"ada": None, "bea": 0.3, "carl": 0.6}
    config.write_text(config.read_text().replace("2026-03-01T19:00+01", "2026-03-02T13:00+01"))
    done = folder.here("grade", NAME)
    assert (
        "autograder: extensions.csv, line 5: bea's own deadline for tiny, 2026-03-02 12:00 UTC, "
        "is no later than everybody's, 2026-03-02 12:00 UTC, so it counts for nothing\n"
    ) in done.stderr
    assert penalties(folder) == {"ada": None, "bea": 0.3, "carl": 0.3}


def test_an_extension_of_an_earlier_assignment_saves_its_free_days(folder):
    state_rule(folder, {**RULE, "free_days": 1})
    stamp(folder, "carl", "essay", "2026-02-02 10:00:00")
    folder.here("grade", NAME)
    assert penalties(folder)["carl"] == 0.6
    write(folder, "student,assignment,deadline\ncarl,essay,+1 day\n")
    folder.here("grade", NAME)
    assert penalties(folder)["carl"] == 0.3


def test_whom_or_what_the_course_does_not_know_is_told_and_the_others_are_graded(folder):
    write(
        folder,
        "student,assignment,deadline\n"
        "ada,tiny,+2 days\nAda,tiny,+2 days\nzed,tiny,+2 days\nbea,tinny,+2 days\n"
        "bea,tiny,+1 day\n",
    )
    done = folder.here("grade", NAME)
    assert done.returncode == 0
    assert done.stderr == (
        "autograder: extensions.csv, line 5: there is no assignment tinny; there are: tiny, essay. "
        "Did you mean 'tiny'?\n"
        "autograder: extensions.csv, line 3: there is no student Ada. Did you mean 'ada'?\n"
        "autograder: extensions.csv, line 4: there is no student zed.\n"
    )
    assert penalties(folder) == {"ada": None, "bea": 0.3, "carl": 0.6}


def test_an_extension_of_what_is_not_due_is_told(folder):
    config = folder.path / "course_config.py"
    config.write_text(config.read_text().replace('"due": "2026-02-01T12:00+00:00"', '"due": None'))
    write(folder, f"{TABLE}carl;essay;+1 day\n")
    assert folder.here("grade", NAME).stderr == (
        "autograder: extensions.csv, line 6: essay has no due date, so there is nothing to extend\n"
    )


BAD = {
    "carl,tiny,tomorrow": (
        "has the deadline 'tomorrow'. Write it with its time zone, as 2026-03-08T23:59+01:00, or "
        "as +2 days or +36 hours"
    ),
    "carl,tiny,2026-03-08 23:59": (
        "has the deadline '2026-03-08 23:59'. Write it with its time zone, as "
        "2026-03-08T23:59+01:00, or as +2 days or +36 hours"
    ),
    ",tiny,+2 days": "names no student",
    "carl,,+2 days": "names no assignment",
    "ada,tiny,+3 days": "ada has a deadline for tiny in line 2 already",
    "carl,tiny,+1 day,+2 hours": "has more cells than the first line: quote what has one",
}


def test_every_line_that_cannot_be_read_is_named_and_nothing_is_graded(folder):
    before = folder.grades()
    write(folder, "\n".join(["student,assignment,deadline", "ada,tiny,+9 days", "", *BAD]))
    done = folder.here("grade", NAME)
    assert (done.returncode, done.stdout) == (2, "")
    lines = [f"extensions.csv, line {line}: {why}" for line, why in enumerate(BAD.values(), 4)]
    told = "\n".join([*lines, "Mend the table, and run this again."])
    assert done.stderr == f"autograder: {told}\n"
    assert folder.grades() == before


def test_nbgraders_own_command_stops_at_a_table_that_cannot_be_read_too(folder):
    write(folder, "student,assignment,deadline\nada,tiny,soon\n")
    before = folder.grades()
    done = folder.nbgrader("autograde", "--force", NAME, check=False)
    assert done.returncode != 0
    assert "extensions.csv, line 2: has the deadline 'soon'." in done.stderr
    assert folder.grades() == before


def test_a_table_without_its_header_is_told(folder):
    write(folder, "ada,tiny,+2 days\n")
    done = folder.here("grade", NAME)
    assert done.returncode == 2
    assert done.stderr == (
        "autograder: extensions.csv: its first line names the columns: student, assignment and "
        "deadline. It has ada, tiny, +2 days.\n"
    )


def test_an_extension_is_never_in_a_release(folder):
    folder.here("release", NAME)
    released = folder.path / "release" / NAME
    assert "Due Sunday 1 March 2026, 13:00" in (released / "README.md").read_text()
    for path in released.rglob("*"):
        assert path.name != "extensions.csv"
        assert path.is_dir() or b"ada" not in path.read_bytes().replace(b"metadata", b"")


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("+2 days", timedelta(days=2)),
        ("2 days", timedelta(days=2)),  # as Excel leaves it, which takes +2 for a formula
        ("'+2 days", timedelta(days=2)),
        ("+1d", timedelta(days=1)),
        ("+ 36 Hours", timedelta(hours=36)),
        ("+1,5 h", timedelta(minutes=90)),
        ("+90 min", timedelta(minutes=90)),
        ("+1 week", timedelta(weeks=1)),
        ("2026-03-08T23:59+01:00", datetime(2026, 3, 8, 22, 59)),  # noqa: DTZ001 - in UTC
        ("2026-03-08 23:59 Europe/Berlin", datetime(2026, 3, 8, 22, 59)),  # noqa: DTZ001 - in UTC
        ("2026-03-08  23:59Z", datetime(2026, 3, 8, 23, 59)),  # noqa: DTZ001 - in UTC
    ],
)
def test_a_deadline_is_a_moment_with_its_zone_or_a_time_to_be_added(text, given):
    assert read_deadline(text) == given


@pytest.mark.parametrize(
    "text",
    [
        *("", "2", "+2", "-2 days", "+0 days", "two days", "+2 months", "08.03.2026 23:59"),
        *("2026-03-08", "2026-03-08T23:59", "2026-13-08T23:59Z", "2026-03-08T23:59 Nowhere"),
        *("+99999999999999 days", "0001-01-01T00:00+05:00", "+1 day 2 hours"),
    ],
)
def test_whatever_else_is_no_deadline(text):
    assert read_deadline(text) is None
