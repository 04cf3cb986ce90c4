"""The parts on the way into the gradebook: rows, records, the formgrader's markdown."""

import json
import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from types import SimpleNamespace

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook

from autograder import KitError, runner
from autograder.gradebook import rows
from autograder.gradebook.database import ensure_gradebook
from autograder.nbgrader_plugins import submissions
from autograder.results.records import Records
from autograder.results.result import CriterionResult, QuestionResult, Result
from autograder.runner.inventory import records_of
from autograder.runner.run import _courses
from autograder.submission.notebook import plain_output
from tests.kit.courses import polls
from tests.kit.pages import PNG


def never(*_):
    return False


def question(score, outcome="failed", max_score=4, *others):
    criterion = CriterionResult("values", outcome, score, max_score, "It differs.")
    return QuestionResult("shares", [criterion, *others])


def graded(outcome, *questions, **others):
    """A result of which only this is asked."""
    return Result("n.ipynb", "a", "amara", outcome, 4, questions, **others)


# -- rows -----------------------------------------------------------------------------------


@pytest.mark.parametrize("score", [0, 1.5, 4])
def test_a_score_within_its_bounds_is_taken(score):
    assert rows.checked_score(question(score), 4) == score


@pytest.mark.parametrize("score", [-0.5, 4.5, float("nan"), float("inf")])
def test_a_score_outside_its_bounds_is_refused(score):
    with pytest.raises(rows.GradebookError) as raised:
        rows.checked_score(question(score), 4)
    assert str(raised.value) == (
        f"shares got {score:g} points of 4: the record is damaged. Delete it, and grade again."
    )


def test_other_points_than_the_gradebooks_are_refused():
    with pytest.raises(rows.GradebookError, match="shares has 4 points in"):
        rows.checked_score(question(4), 5)


def test_a_question_on_which_the_grader_broke_has_no_score():
    assert rows.checked_score(question(0, "grader_error"), 4) is None


def grade(name, max_score=4):
    row = SimpleNamespace(name=name, max_score=max_score, auto_score=4, manual_score=None)
    row.needs_manual_grade = False
    return row


def test_a_grader_that_broke_altogether_gives_no_score_and_no_full_marks():
    submitted = SimpleNamespace(grades=[grade("shares-points")], comments=[])
    rows.save(submitted, graded("grader_error"), never)
    assert submitted.grades[0].auto_score is None
    assert submitted.grades[0].needs_manual_grade is True


def test_a_question_that_the_gradebook_lacks_is_told():
    result = graded("graded", question(4))
    with pytest.raises(rows.GradebookError, match="no shares-points: run `autograder release a`"):
        rows.save(SimpleNamespace(grades=[], comments=[]), result, never)


def test_an_answer_that_a_person_grades_stays_open_unless_it_is_untouched():
    for untouched, score in (((), None), (("why",), 0)):
        submitted = SimpleNamespace(grades=[grade("why", 2)], comments=[])
        rows.save(submitted, replace(graded("graded"), untouched=untouched), never)
        assert submitted.grades[0].auto_score == score
        assert submitted.grades[0].needs_manual_grade is (score is None)


def test_criteria_with_the_same_message_share_a_line():
    seeded = CriterionResult("seeded", "failed", 0, 1, "It differs.")
    asked = question(0, "failed", 4, seeded)
    assert rows.words(asked) == "values 0/4, seeded 0/1: It differs."


def test_a_hint_stands_behind_the_message_in_the_comment():
    criterion = CriterionResult("values", "failed", 0, 4, "It differs.", "by_rows", "Sum columns.")
    asked = QuestionResult("shares", [criterion])
    assert rows.words(asked) == "values 0/4: It differs. Sum columns."


# -- nbgrader's converters ------------------------------------------------------------------


def test_a_submission_that_was_changed_while_it_was_graded_is_told(course, tmp_path):
    path = tmp_path / "solved.ipynb"
    path.write_bytes(polls.saved())
    other = replace(graded("graded"), assignment="daily_polls", submission="of another file")
    with pytest.raises(KitError) as raised:
        submissions._repaired(course.root, path, other)
    assert str(raised.value) == f"{path} was changed while it was graded. Grade it again."


# -- records --------------------------------------------------------------------------------


@pytest.fixture
def records(tmp_path):
    return Records(tmp_path / "records", "these graders")


def result(outcome="passed"):
    criterion = CriterionResult("values", outcome, 1, 1, "well")
    questions = [QuestionResult("f", [criterion])]
    return Result("n.ipynb", "a", "amara", "graded", 1, questions, submission="abc")


def test_a_record_holds_for_the_same_file_and_the_same_graders(records):
    records.write(result())
    record = records.read("amara")
    assert records.holds(record, "abc")
    assert not records.holds(record, "another file")
    assert not records.holds(record, "")
    assert not Records(records.folder, "other graders").holds(record, "abc")


def test_a_record_in_which_the_grader_broke_does_not_hold(records):
    records.write(result("grader_error"))
    assert not records.holds(records.read("amara"), "abc")


def test_a_record_holds_all_of_a_result_and_what_it_was_graded_with(records):
    outputs = {"a cell": [{"output_type": "stream", "name": "stdout", "text": "1"}]}
    made = replace(
        result(), outputs=outputs, untouched=["why"], notes=["repaired"], layers=["none"]
    )
    records.write(made)
    record = records.read("amara")
    assert record == replace(made, graded_with="these graders", pending=[], cells=[])
    assert made.graded_with == ""


@pytest.mark.parametrize("stated", [{}, {"format": 0}, {"format": "1"}, {"format": None}])
def test_a_record_of_another_format_is_none(records, stated):
    records.write(result())
    path = records.path("amara")
    record = json.loads(path.read_text())
    assert record.pop("format") == 1
    path.write_text(json.dumps({**record, **stated}))
    assert records.read("amara") is None


@pytest.mark.parametrize("text", ["[]", "7", "null", '"x"', '{"format": 1}', "{", ""])
def test_what_is_no_record_is_none(records, text):
    records.folder.mkdir()
    records.path("amara").write_text(text)
    assert records.read("amara") is None


def test_a_damaged_record_is_none(records):
    records.write(result())
    records.path("amara").write_text('{"half": ')
    assert records.read("amara") is None


def test_what_a_grade_depends_on_changes_the_hash(new_course, monkeypatch):
    folder = new_course("hash")

    def now():
        _courses.clear()
        return records_of(runner.Run.of(folder.path, "daily_polls")).graded_with

    first = now()
    (folder.path / "solutions" / "daily_polls" / "notes.txt").write_text("a new file")
    second = now()
    config = folder.path / "course_config.py"
    config.write_text(config.read_text().replace('"memory_mb": 2048', '"memory_mb": 1024'))
    third = now()
    # Its graders and references build on those of another assignment.
    other = folder.path / "solutions" / "another"
    other.mkdir()
    (other / "reference.py").write_text("")
    fourth = now()
    # Its release is its own: another assignment may be released and nobody is graded anew.
    released = folder.path / "release" / "another"
    released.mkdir()
    (released / "another.ipynb").write_text("")
    assert now() == fourth
    # Released or not: graders draw with it already.
    (folder.path / "source" / "daily_polls" / "instances.py").write_text("")
    fifth = now()
    monkeypatch.setattr("platform.python_version", lambda: "3.99.0")
    sixth = now()
    monkeypatch.setenv("AUTOGRADER_SECRET", "another secret")
    assert len({first, second, third, fourth, fifth, sixth, now()}) == 7


# -- the formgrader's markdown --------------------------------------------------------------

VECTORS = [
    "<script>hit()</script>",
    "<img src=x onerror=hit()>",
    "[click](javascript:hit())",
    "<a href='javascript:hit()'>click</a>",
    "$x<img src=x onerror=hit()>$",
    "```\n<script>hit()</script>\n```",
    '![a" onerror="hit()](x)',
    "<svg/onload=hit()>",
]


def page(cell):
    """The cell in a template that, like the formgrader's, relies on the filter alone."""
    exporter = HTMLExporter(
        filters={"markdown2html": "autograder.nbgrader_plugins.markdown.markdown2html"}
    )
    body, _ = exporter.from_notebook_node(nbformat.v4.new_notebook(cells=[cell]))
    return "<body" + body.partition("<body")[2]


@pytest.mark.parametrize("source", VECTORS)
def test_a_students_html_is_shown_as_text(source):
    shown = BeautifulSoup(page(nbformat.v4.new_markdown_cell(source)), "html.parser")
    for tag in shown.main.find_all(True):
        assert tag.name not in ("script", "svg")
        assert not [name for name in tag.attrs if name.startswith("on")]
        assert "javascript:" not in tag.get("href", "")
        assert "src" not in tag.attrs


def test_a_picture_that_was_dropped_into_a_text_is_shown():
    cell = nbformat.v4.new_markdown_cell("![sketch](attachment:a.png)")
    cell["attachments"] = {"a.png": {"image/png": PNG}}
    shown = BeautifulSoup(page(cell), "html.parser").main.img
    assert (shown["src"], shown["alt"]) == (f"data:image/png;base64,{PNG}", "sketch")


@pytest.mark.parametrize("attachments", [{}, {"b.png": {"image/png": PNG}}, None])
def test_a_picture_that_is_not_there_leaves_its_words(attachments):
    cell = nbformat.v4.new_markdown_cell("before ![my sketch](attachment:a.png) behind")
    if attachments is not None:
        cell["attachments"] = attachments
    shown = BeautifulSoup(page(cell), "html.parser").main.text
    assert "before [my sketch: a picture that was not handed in] behind" in shown


def test_markdown_that_cannot_be_rendered_is_shown_as_its_source(monkeypatch):
    def fail(*_, **__):
        raise ValueError("no such thing")

    monkeypatch.setattr("nbconvert.filters.markdown_mistune.MarkdownWithMath.render", fail)
    shown = BeautifulSoup(page(nbformat.v4.new_markdown_cell("# a <b> [c]")), "html.parser")
    assert shown.main.pre.text == "# a <b> [c]"


def test_html_of_a_locked_cell_is_ours_and_stays():
    cell = nbformat.v4.new_markdown_cell('<img src="week.svg">')
    cell.metadata.nbgrader = {"locked": True, "solution": False}
    assert BeautifulSoup(page(cell), "html.parser").img["src"] == "week.svg"


# -- outputs --------------------------------------------------------------------------------


def test_of_an_output_only_text_and_pictures_are_kept():
    data = {"text/html": "<b>", "text/plain": "b", "image/png": PNG, "image/jpeg": '"><script>'}
    kept = plain_output({"output_type": "display_data", "data": data})
    assert kept["data"] == {"text/plain": "b", "image/png": PNG}
    assert plain_output({"output_type": "display_data", "data": {"text/html": "<b>"}}) is None


def test_no_output_keeps_the_gradebook_waiting():
    begun = time.process_time()
    assert plain_output({"data": {"image/png": " " * 200_000 + "!"}}) is None
    assert plain_output({"data": {"image/jpeg": "A" * 200_000 + "!"}}) is None
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("mark", ["[](", "_*", "\\begin{a}", "![a][b"])
def test_markdown_that_takes_too_long_is_shown_as_text(mark):
    """The formgrader makes its page in the server that serves everybody."""
    source = mark * 20_000 + "<b>"
    begun = time.process_time()
    shown = BeautifulSoup(page(nbformat.v4.new_markdown_cell(source)), "html.parser")
    assert time.process_time() - begun < 5
    assert shown.main.pre.text == source


def test_half_a_character_can_be_written():
    printed = plain_output({"output_type": "stream", "name": "stdout", "text": "\ud800"})
    assert json.dumps(printed, ensure_ascii=False).encode()


# -- a new gradebook ------------------------------------------------------------------------


def test_a_new_gradebook_is_what_nbgrader_itself_would_make(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))  # no alembic there
    ours = f"sqlite:///{tmp_path}/ours.db"
    ensure_gradebook(ours, "polls")
    with Gradebook(ours, "polls") as gradebook:
        assert gradebook.students == []
    with closing(sqlite3.connect(tmp_path / "ours.db")) as database:
        assert database.execute("select count(*) from alembic_version").fetchall() == [(1,)]
        assert ("polls",) in database.execute("select id from course").fetchall()
    assert [path.name for path in tmp_path.iterdir()] == ["ours.db"]
