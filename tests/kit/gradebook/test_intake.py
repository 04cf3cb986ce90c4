"""Of what lies in `submitted/`, only notebooks are graded, and nothing else is opened or copied."""

import os
import shutil

import pytest

from tests.kit.courses.folder import A

SECRET = "a line of somebody else's file"


def folders(course):
    return [course.path / step for step in ("autograded", "feedback")]


def odd_class(folder, content):
    """Everybody hands in the same right notebook, and each something odd beside it."""
    folder.hand_in("harmless", content)
    (folder.path / "secret.txt").write_text(SECRET)

    def beside(student):
        folder.hand_in(student, content)
        return folder.submission(student).parent

    (beside("links") / "notes.txt").symlink_to(folder.path / "secret.txt")
    (beside("own_page") / f"{A}.html").write_text("<p>20 of 20</p></html>")
    os.mkfifo(beside("pipe") / "data.csv")
    os.mkfifo(beside("pipe_stamp") / "timestamp.txt")
    (beside("linked_stamp") / "timestamp.txt").symlink_to(folder.path / "secret.txt")
    (beside("endless_stamp") / "timestamp.txt").symlink_to("/dev/zero")
    (beside("stamped") / "timestamp.txt").write_text("2026-03-01 10:00:00 UTC")
    (folder.submission("stamped").with_name("submission_secret.txt")).write_text("of nbgrader")
    (folder.path / "submitted" / "linked").symlink_to(folder.path / "submitted" / "harmless")
    beside("linked_within")
    shutil.rmtree(folder.submission("linked_within").parent)
    folder.submission("linked_within").parent.symlink_to(folder.submission("harmless").parent)
    (folder.path / "submitted" / "flat").mkdir()
    (folder.path / "submitted" / "flat" / A).write_bytes(content)
    (folder.path / "submitted" / "harmless.ipynb").write_bytes(content)
    (folder.path / "submitted" / "desktop.ini").write_text("")
    elsewhere = folder.path / "submitted" / "elsewhere" / A.upper()
    elsewhere.mkdir(parents=True)
    for name in ("harmless ", "x" * 230, "new\nline"):
        folder.hand_in(name, content)
    unreadable = os.fsencode(folder.path / "submitted") + b"/\xff\xfe"
    os.makedirs(unreadable + b"/" + A.encode())


GRADED = {"harmless", "links", "own_page", "pipe", "stamped"}
STAMPED = (
    "is not graded: its timestamp.txt {}. Mend or remove it; until then the formgrader's list of "
    "the class may fail in nbgrader itself"
)
NO_FOLDER = "is a file, where every student has a folder: put it away"
TOLD = {
    "pipe_stamp": STAMPED.format("is a pipe or a device"),
    "linked_stamp": STAMPED.format("is a link"),
    "endless_stamp": STAMPED.format("is a link"),
    "linked": "has a link at linked: put the folder itself in its place",
    "linked_within": f"has a link at {A}: put the folder itself in its place",
    "flat": f"has no folder at {A}: put what was handed in into one",
    "harmless.ipynb": NO_FOLDER,
    "desktop.ini": NO_FOLDER,
    "elsewhere": f"there is no folder {A}, but {A.upper()}: rename it",
    "harmless ": "has a name with blanks around it or letters that cannot be read: rename it",
    "new\\nline": "has a name with blanks around it or letters that cannot be read: rename it",
    "\\udcff\\udcfe": "has a name with blanks around it or letters that cannot be read: rename it",
    "x" * 230: "has a name of more than 200 bytes: shorten it",
}


@pytest.fixture(scope="module")
def by_command(new_course, samples):
    folder = new_course("odd_by_command")
    odd_class(folder, samples["right/solution"].task.content)
    folder.done = folder.here("grade", A)
    return folder


@pytest.fixture(scope="module")
def by_nbgrader(new_course, samples):
    folder = new_course("odd_by_nbgrader")
    odd_class(folder, samples["right/solution"].task.content)
    folder.nbgrader("autograde", A, check=False)
    folder.nbgrader("generate_feedback", A, check=False)
    return folder


@pytest.fixture(scope="module", params=["by_command", "by_nbgrader"])
def odd(request):
    return request.getfixturevalue(request.param)


def test_whoever_handed_in_a_notebook_has_its_points_and_nobody_else_any(odd):
    students = {student for student, _ in odd.grades()}
    assert students == GRADED
    for student in GRADED:
        assert odd.scores(student) == [4, 6, 5, 5]


def test_nothing_but_the_notebook_and_nbgraders_own_two_files_is_copied(odd):
    for place in folders(odd):
        there = {path.name for path in place.rglob("*") if not path.is_dir()}
        page = f"{A}.html" if place.name == "feedback" else f"{A}.ipynb"
        assert there == {page, "timestamp.txt", "submission_secret.txt"}
        assert not [path for path in place.rglob("*") if path.is_symlink()]
    copied = [path for place in folders(odd) for path in place.rglob("*.*") if path.is_file()]
    assert not [path for path in copied if SECRET in path.read_text()]


def test_the_page_is_the_kits_and_not_what_was_handed_in(odd):
    page = (odd.path / "feedback" / "own_page" / A / f"{A}.html").read_text()
    assert '<meta name="stamp"' in page


def test_a_time_stamp_is_kept(odd):
    assert odd.sql("select timestamp from submitted_assignment where student_id = 'stamped'") == [
        ("2026-03-01 10:00:00.000000",)
    ]


def test_each_of_the_others_is_told_in_a_line(by_command):
    done = by_command.done
    assert set(done.stderr.splitlines()) == {f"autograder: {who}: {TOLD[who]}" for who in TOLD}
    assert done.returncode == 2
    assert done.stdout == f"{A}: 5 graded, 13 could not be graded\n"


def test_what_only_lies_about_is_nobody(odd):
    """A file, and a folder without the assignment's: no student in the gradebook or an export."""
    students = {student for (student,) in odd.sql("select id from student")}
    assert students >= GRADED
    assert not students & {"harmless.ipynb", "desktop.ini", "elsewhere"}


def test_a_second_run_changes_nothing(odd):
    pages = {path: path.stat().st_mtime_ns for path in odd.path.glob("*/*/*/daily_polls.*")}
    before = odd.grades()
    done = odd.here("grade", A)
    assert done.stdout == f"{A}: 5 unchanged, 13 could not be graded\n"
    assert odd.grades() == before
    assert {path: path.stat().st_mtime_ns for path in pages} == pages


# -- what stands in the way -----------------------------------------------------------------


@pytest.fixture(scope="module")
def in_the_way(new_course, samples):
    """A class in which something stands where a file of ours should be, graded twice."""
    folder = new_course("in_the_way")
    content = samples["right/solution"].task.content
    for student in ("amara", "bashir", "chiara", "dmitri", "elena", "farid"):
        folder.hand_in(student, content)
    for step in ("autograded", "feedback"):
        (folder.path / step).mkdir()
    (folder.path / "autograded" / "amara").write_text("a file")
    (folder.path / "feedback" / "bashir").write_text("a file")
    for student, damaged in (("chiara", '{"cells": []}'), ("dmitri", "[]")):
        folder.graded(student).parent.mkdir(parents=True)
        folder.graded(student).write_text(damaged)
    records = folder.path / ".autograder" / "records" / A
    (records / "elena.json").mkdir(parents=True)
    (records / "farid.json").write_text('{"submission": "", "outcome": "graded"}')
    folder.first = folder.here("grade", A)
    folder.scores_at_first = {student: score for (student, _), score in folder.grades().items()}
    (folder.path / "autograded" / "amara").unlink()
    (folder.path / "feedback" / "bashir").unlink()
    (records / "elena.json").rmdir()
    folder.second = folder.here("grade", A)
    return folder


def test_what_stands_in_the_way_costs_nobody_else_their_grade(in_the_way):
    assert in_the_way.first.returncode == 1
    assert "Traceback" not in in_the_way.first.stderr
    assert set(in_the_way.scores_at_first) >= {"bashir", "chiara", "dmitri", "farid"}


def test_it_is_told_in_a_line_with_its_place(in_the_way):
    told = in_the_way.first.stderr
    for student, place in (("amara", "autograded/amara"), ("bashir", "feedback/bashir")):
        (line,) = [line for line in told.splitlines() if f": {student}: " in line]
        assert place in line
    assert f"elena: its record cannot be written to .autograder/records/{A}/elena.json" in told


def test_once_it_is_out_of_the_way_everybody_has_grade_and_page(in_the_way):
    assert in_the_way.second.returncode == 0, in_the_way.second.stderr
    for student in ("amara", "bashir", "chiara", "dmitri", "elena", "farid"):
        assert in_the_way.scores(student) == [4, 6, 5, 5]
        assert (in_the_way.path / "feedback" / student / A / f"{A}.html").is_file()
