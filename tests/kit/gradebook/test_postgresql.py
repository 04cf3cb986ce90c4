"""The gradebook on PostgreSQL: the whole way, beside the same way on SQLite."""

import json
import sys
from types import SimpleNamespace

import pytest
import sqlalchemy
from nbgrader import api

from autograder.gradebook.connections import Gradebook
from autograder.gradebook.database import ensure_gradebook, reachable
from autograder.gradebook.errors import GradebookError
from tests.kit.courses import tiny as tiny_course
from tests.kit.courses.tiny import NAME, RIGHT, WRONG
from tests.kit.postgres import needs_postgresql, server

pytestmark = needs_postgresql

ON_TIME, LATE = "2026-03-01 10:00:00 UTC", "2026-03-02 10:00:00 UTC"
# What a student hands in first, when, and what afterwards.
CLASS = {
    "right": (RIGHT, ON_TIME, RIGHT),
    "late": (RIGHT, LATE, RIGHT),
    "extended": (RIGHT, LATE, RIGHT),
    "by_hand": (WRONG, ON_TIME, RIGHT),
    "withdrawn": (RIGHT, ON_TIME, None),
    "withdrawn_by_hand": (RIGHT, ON_TIME, None),
    "zero_byte": ("def double(x):\n    raise ValueError('a' + chr(0) + 'b')\n", None, RIGHT),
    "half_a_pair": (
        "def double(x):\n    raise ValueError(chr(0xD800) + chr(0x1F60))\n",
        None,
        None,
    ),
    "o'neil +é": (RIGHT, None, WRONG),
}


def hand_in(folder, student, answer, when):
    place = folder.path / "submitted" / student / NAME
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{NAME}.ipynb").write_bytes(b"{" if answer is None else folder.filled_in(answer))
    if when:
        (place / "timestamp.txt").write_text(when)


def way(folder, url):
    """From an empty gradebook to what is handed to the university; what each command told."""
    path = folder.path
    (path / "gradebook.db").unlink()
    with (path / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
        config.write("c.LateSubmissionPlugin.penalty_method = 'zero'\n")
    told = [folder.here("release", NAME)]
    for student, (answer, when, _) in CLASS.items():
        hand_in(folder, student, answer, when)
    told.append(folder.here("grade", NAME))
    with Gradebook(url, "tiny") as gradebook:
        for student in ("by_hand", "withdrawn_by_hand"):
            gradebook.find_grade("double-points", NAME, NAME, student).manual_score = 2.5
        gradebook.find_grade("in-your-words", NAME, NAME, "by_hand").manual_score = 1
        gradebook.find_comment("double", NAME, NAME, "by_hand").manual_comment = "Well <done>."
        gradebook.db.commit()
        gradebook.grant_extension(NAME, "extended", days=7)
    for student, (_, when, answer) in CLASS.items():
        hand_in(folder, student, answer, when)
    told.append(folder.here("grade", NAME))
    told.append(folder.here("grade", NAME))
    told.append(folder.here("report", NAME))
    told.append(folder.here("export", "--to", "csv"))
    return SimpleNamespace(folder=folder, url=url, told=told)


@pytest.fixture(scope="module")
def ways(tmp_path_factory):
    """The same way on either."""
    paths = {name: tmp_path_factory.mktemp(name) / "course" for name in ("sqlite", "postgresql")}
    with server() as address:
        urls = {"sqlite": f"sqlite:///{paths['sqlite']}/other.db", "postgresql": address}
        yield {name: way(tiny_course.make(paths[name]), urls[name]) for name in paths}


@pytest.fixture(scope="module")
def both(ways):
    return ways["sqlite"], ways["postgresql"]


# Read as nbgrader reads it: ids are random, and each database has dates and truth in its own way.
SUBMITTED = (
    sqlalchemy.select(api.SubmittedAssignment.student_id)
    .select_from(api.SubmittedNotebook)
    .join(
        api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id
    )
)
ROWS = {
    "submission": SUBMITTED.add_columns(
        api.SubmittedAssignment.timestamp,
        api.SubmittedAssignment.extension,
        api.SubmittedNotebook.late_submission_penalty,
        api.SubmittedNotebook.flagged,
    ),
    "grade": SUBMITTED.join(api.Grade, api.Grade.notebook_id == api.SubmittedNotebook.id)
    .join(api.BaseCell, api.BaseCell.id == api.Grade.cell_id)
    .add_columns(
        api.BaseCell.name,
        api.Grade.auto_score,
        api.Grade.manual_score,
        api.Grade.extra_credit,
        api.Grade.needs_manual_grade,
    ),
    "comment": SUBMITTED.join(api.Comment, api.Comment.notebook_id == api.SubmittedNotebook.id)
    .join(api.BaseCell, api.BaseCell.id == api.Comment.cell_id)
    .add_columns(api.BaseCell.name, api.Comment.auto_comment, api.Comment.manual_comment),
    "student": sqlalchemy.select(api.Student.id),
    "assignment": sqlalchemy.select(api.Assignment.name, api.Assignment.duedate),
    "source cell": sqlalchemy.select(
        api.SourceCell.name, api.SourceCell.source, api.SourceCell.checksum
    ),
}


def rows(url, table):
    engine = sqlalchemy.create_engine(url)
    try:
        with engine.connect() as connection:
            return sorted(map(repr, connection.execute(ROWS[table])))
    finally:
        engine.dispose()


@pytest.mark.parametrize("table", ROWS)
def test_every_row_is_the_same(both, table):
    one, other = (rows(each.url, table) for each in both)
    assert one == other
    assert one


def test_every_command_says_the_same(both):
    one, other = (
        [(done.returncode, done.stdout, done.stderr) for done in each.told] for each in both
    )
    assert [status for status, _, _ in one] == [0, 0, 2, 2, 0, 2]
    paths = [str(each.folder.path) for each in both]
    assert json.loads(json.dumps(one).replace(paths[0], paths[1])) == json.loads(json.dumps(other))


def test_notebooks_pages_report_and_export_are_the_same(both):
    one, other = (
        {
            str(path.relative_to(each.folder.path)): path.read_bytes()
            for step in ("autograded", "feedback", "report", "exports")
            for path in (each.folder.path / step).rglob("*")
            if path.is_file()
        }
        for each in both
    )
    assert one == other
    assert len(one) > 2 * 6


def test_no_gradebook_is_made_beside_the_one_that_is_named(both):
    for each in both:
        assert not (each.folder.path / "gradebook.db").exists()


def test_what_a_person_gave_and_a_late_submission_lost_is_there(both):
    for each in both:
        with Gradebook(each.url, "tiny") as gradebook:
            found = {s.student_id: s for s in gradebook.assignment_submissions(NAME)}
            assert found["by_hand"].score == 3.5
            assert found["withdrawn_by_hand"].score == 2.5
            assert found["late"].late_submission_penalty == 3
            assert found["extended"].late_submission_penalty == 0
            assert "withdrawn" not in found


def test_nbgraders_own_command_grades_into_it_and_changes_no_row(ways):
    postgresql = ways["postgresql"]
    before = {table: rows(postgresql.url, table) for table in ROWS}
    postgresql.folder.nbgrader("autograde", NAME, "--force", "--student", "late")
    assert {table: rows(postgresql.url, table) for table in ROWS} == before


def test_a_server_that_is_not_there_is_one_line():
    url = "postgresql://grader:secret@/grades?host=/nowhere"
    with pytest.raises(GradebookError) as raised, reachable(url):
        ensure_gradebook(url, "tiny")
    said = str(raised.value)
    assert "\n" not in said
    assert said.startswith("The gradebook postgresql://grader:***@/grades?host=%2Fnowhere cannot ")
    assert said.endswith(
        ". See to it that its server runs, has room, and lets you in, and run this again: what was "
        "graded is kept."
    )


def test_without_the_driver_a_line_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    url = "postgresql+psycopg://grader@/grades?host=/nowhere"
    with pytest.raises(GradebookError) as raised, reachable(url):
        ensure_gradebook(url, "tiny")
    assert str(raised.value) == (
        "A gradebook on PostgreSQL needs psycopg: pip install 'autograder[postgresql]'."
    )
