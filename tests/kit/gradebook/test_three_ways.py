"""`autograder grade`, `nbgrader autograde` and the formgrader's button give the same."""

import json
import re

import pytest

from autograder.grading import words
from tests.kit import schema
from tests.kit.courses.folder import CLASS, MISNAMED, UNREADABLE, A
from tests.kit.gradebook.formgrader import Formgrader


@pytest.fixture(scope="session")
def by_nbgrader(new_course, samples):
    folder = new_course("by_nbgrader", CLASS, samples)
    folder.hand_in_misnamed(samples["right/solution"].task.content)
    folder.done = folder.nbgrader("autograde", A, check=False)
    folder.nbgrader("generate_feedback", A)
    return folder


@pytest.fixture(scope="session")
def by_button(new_course, samples):
    """The class, graded by the requests that the formgrader's page sends; answers by student."""
    folder = new_course("by_button", CLASS, samples)
    folder.hand_in_misnamed(samples["right/solution"].task.content)
    (folder.path / "gradebook.db").unlink()  # the first click makes it, and enters the assignment
    server = Formgrader(folder)
    try:
        server.wait()
        folder.answers, folder.connections = {}, []
        for student in (*CLASS, MISNAMED):
            url = f"/formgrader/api/submission/{A}/{student}/autograde"
            folder.answers[student] = server.post(url)
            folder.connections.append(server.connections(folder.path / "gradebook.db"))
        told = server.post(f"/formgrader/api/assignment/{A}/generate_feedback")
        assert told["success"], told["log"]
        listed = json.loads(server.get(f"/formgrader/api/submissions/{A}"))
        folder.listed = {each["student"]: each for each in listed}
        shown = json.loads(server.get(f"/formgrader/api/submitted_notebooks/{A}/{A}"))
        folder.pages = {
            each["student"]: server.get(f"/formgrader/submissions/{each['id']}/") for each in shown
        }
    finally:
        server.close()
    return folder


def test_every_record_is_as_its_schema_says(by_command):
    paths = sorted(by_command.path.glob(f".autograder/records/{A}/*.json"))
    assert len(paths) == len(CLASS) + 1
    for path in paths:
        assert schema.complaints(schema.RECORD, json.loads(path.read_text())) == [], path


# nbgrader itself grades a class in `test_odd_class`, too.
@pytest.fixture(
    scope="session", params=[pytest.param("by_nbgrader", marks=pytest.mark.slow), "by_button"]
)
def other_way(request):
    return request.getfixturevalue(request.param)


def test_every_row_of_the_gradebook_is_the_same(by_command, other_way):
    assert by_command.grades() == other_way.grades()
    assert len(by_command.grades()) == 4 * (len(CLASS) + 1 - len(UNREADABLE))


def test_the_same_students_and_submissions_are_entered(by_command, other_way):
    for rows in ("id from student", "student_id, timestamp from submitted_assignment"):
        there, others = (sorted(way.sql(f"select {rows}")) for way in (by_command, other_way))
        assert there == others
        assert len(there) >= len(CLASS) - len(UNREADABLE)


def test_every_comment_is_the_same(by_command, other_way):
    assert by_command.comments() == other_way.comments()


def test_every_graded_notebook_is_the_same(by_command, other_way):
    for student in CLASS:
        if student in UNREADABLE:
            assert not other_way.graded(student).parent.exists()
        else:
            assert by_command.graded(student).read_bytes() == other_way.graded(student).read_bytes()


def test_every_feedback_page_is_the_same(by_command, other_way):
    for student in CLASS:
        pages = [
            way.path / "feedback" / student / A / f"{A}.html" for way in (by_command, other_way)
        ]
        if student in UNREADABLE:
            assert not any(page.exists() for page in pages)
        else:
            assert pages[0].read_bytes() == pages[1].read_bytes()


def test_every_record_is_the_same(by_command, other_way):
    for student in CLASS:
        assert by_command.record(student) == other_way.record(student)


@pytest.mark.parametrize("student", [name for name in CLASS if name not in UNREADABLE])
def test_everybody_gets_what_the_corpus_says(by_command, samples, student):
    assert sum(by_command.scores(student)) == samples[CLASS[student]].score


def test_the_mistake_is_named_below_the_answer(by_command):
    told = by_command.comments()["chiara", "shares"]
    assert told.startswith(f"shapes 1/1: {words.passed('shapes')}")
    assert "values 0/2: The result differs in" in told
    assert "your rows sum to 1" in told


def test_the_command_tells_each_that_it_cannot_grade_and_grades_the_others(by_command):
    done = by_command.done
    assert done.returncode == 2
    lines = [line for line in done.stderr.splitlines() if line.startswith("autograder: ")]
    told = {student: [line for line in lines if f": {student}: " in line] for student in CLASS}
    assert "is empty" in told["ines"][0]
    assert "is not a notebook of daily_polls" in told["jonas"][0]
    assert all(len(told[student]) == 1 for student in UNREADABLE)
    (line,) = [line for line in lines if f": {MISNAMED}: " in line]
    assert "is graded from daily_polls (1).ipynb, as there is no daily_polls.ipynb" in line
    assert done.stdout == "daily_polls: 13 graded, 2 could not be graded\n"


@pytest.mark.slow
def test_nbgrader_tells_each_that_it_cannot_grade_in_a_line(by_nbgrader):
    told = [line for line in by_nbgrader.done.stderr.splitlines() if "ERROR] ines: " in line]
    assert len(told) == 1
    assert "is empty" in told[0]


def test_the_button_tells_what_it_cannot_grade(by_button):
    answers = by_button.answers
    failed = {student for student, answer in answers.items() if not answer["success"]}
    assert failed == set(UNREADABLE)
    assert "[ERROR] ines: submitted/ines/" in answers["ines"]["log"]


def test_what_cannot_be_graded_is_no_zero(by_button):
    for student in UNREADABLE:
        assert by_button.listed[student]["autograded"] is False
    assert not any(student in UNREADABLE for student, _ in by_button.grades())


def test_the_formgrader_shows_who_is_graded(by_button, samples):
    for student, listed in by_button.listed.items():
        if student not in UNREADABLE:
            assert listed["autograded"] is True
            handed_in = CLASS.get(student, "right/solution")
            assert listed["score"] == samples[handed_in].score


def test_the_formgraders_page_has_a_score_and_a_comment_for_every_question(by_button):
    for page in by_button.pages.values():
        assert len(re.findall(r'<input class="score tabbable"', page)) == 4
        assert len(re.findall(r"<textarea", page)) == 4


def that_act(page):
    """The tags of a page that run, load or embed something, nbgrader's own among them."""
    tags = re.findall(r"<[a-z][^<>]*", page.partition("<body>")[2])
    acting = r"\bon\w+\s*=|javascript:|document|^<(script|iframe|object|embed|meta|link|svg|form)"
    return [tag for tag in tags if re.search(acting, tag)]


def test_the_formgraders_page_runs_nothing_of_a_submission(by_button):
    assert "hostile-was-here" in by_button.pages["kavya"]  # as text
    harmless = that_act(by_button.pages["amara"])
    for student in ("kavya", "milan", "noor"):
        assert that_act(by_button.pages[student]) == harmless


def test_no_way_shows_a_hidden_line_or_copies_the_master(by_command, other_way):
    for folder in (by_command, other_way):
        assert not list((folder.path / "autograded").rglob("*.py"))
        for notebook in (folder.path / "autograded").rglob("*.ipynb"):
            assert "NBGRADER_EXECUTION" not in notebook.read_text()
    assert not list((by_command.path / "feedback").rglob("*.py"))
    pages = list((by_command.path / "feedback").rglob("*.html"))
    assert len(pages) == len(CLASS) + 1 - len(UNREADABLE)
    assert not [page for page in pages if "NBGRADER_EXECUTION" in page.read_text()]


def test_the_button_collects_no_connections_to_the_gradebook(by_button):
    assert by_button.connections == [0] * (len(CLASS) + 1)
