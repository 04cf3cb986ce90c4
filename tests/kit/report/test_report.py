"""The class report: what it counts, what it says of it, and what it does not dare to say."""

import csv
import hashlib
import itertools
import json
import math
import re
import shutil

import numpy as np
import pytest
from scipy import stats

from autograder.cli import main
from autograder.course import CRITERIA
from autograder.grading import words
from autograder.grading.answers import mistakes_of
from autograder.report import analyse, report_page, student_rows
from autograder.report.page import percent, score_bins, told
from autograder.report.statistics import FEW, Correlation, correlation
from autograder.results.records import from_json
from autograder.results.result import CriterionResult, QuestionResult, Result
from tests.kit.courses.concepts import ConceptCourse
from tests.kit.pages import complaints, outline, read


@pytest.fixture(scope="module")
def assignment(course):
    return course.assignment("daily_polls")


@pytest.fixture(scope="module")
def known(assignment):
    return mistakes_of(assignment)


def graded(assignment, student, failed=(), mistake=None, **outcomes):
    """A record; `failed` are (question, criterion), `mistake` the id that explains them."""
    questions = []
    for name, points in assignment.questions.items():
        criteria = []
        for criterion in CRITERIA:
            outcome = "failed" if (name, criterion) in failed else "passed"
            outcome = outcomes.get(f"{name}__{criterion}", outcome)
            lost = outcome != "passed"
            criteria.append(
                CriterionResult(
                    criterion,
                    outcome,
                    0 if lost else points[criterion],
                    points[criterion],
                    "It differs." if lost else words.passed(criterion),
                    mistake if outcome == "failed" else None,
                )
            )
        questions.append(QuestionResult(name, criteria))
    return Result("n.ipynb", assignment.name, student, "graded", assignment.max_score, questions)


ALL_OF_SHARES = [("shares", criterion) for criterion in CRITERIA]
VALUES = [(name, c) for name in ("shares", "run_polls") for c in ("values", "seeded")]


@pytest.fixture(scope="module")
def class_of(assignment, known):
    """Forty: thirty without a mistake, six with a known one, four with one that is not known."""
    mistake = next(each for each in known if each.question == "shares")
    failed = [("shares", criterion) for criterion in ("values", "seeded")]
    results = [graded(assignment, f"right{n}") for n in range(30)]
    results += [graded(assignment, f"known{n}", failed, mistake.id) for n in range(6)]
    results += [graded(assignment, f"other{n}", VALUES) for n in range(4)]
    return results, mistake


def text_of(page):
    return " ".join(read(page).body.get_text(" ").split())


# -- numbers --------------------------------------------------------------------------------


def test_difficulty_is_the_mean_share_of_the_points(assignment, class_of, known):
    results, _ = class_of
    report = analyse(assignment, results, known)
    for question in report.questions:
        scores = [next(q for q in r.questions if q.name == question.name).score for r in results]
        assert question.difficulty == pytest.approx(np.mean(scores) / question.max_score)
        assert question.full == sum(score == question.max_score for score in scores)
        assert question.judged == len(results)


def test_a_question_is_not_correlated_with_itself(assignment, known, rng):
    results = []
    for number in range(50):
        some = [(q, c) for q in assignment.questions for c in CRITERIA if rng.random() < 0.4]
        results.append(graded(assignment, f"s{number}", some))
    report = analyse(assignment, results, known)
    for question in report.questions:
        own = [next(q for q in r.questions if q.name == question.name).score for r in results]
        rest = [r.score - score for r, score in zip(results, own, strict=True)]
        expected = stats.pearsonr(own, rest)
        interval = expected.confidence_interval(0.95)
        found = question.discrimination
        assert found.value == pytest.approx(expected.statistic)
        assert (found.low, found.high) == pytest.approx((interval.low, interval.high), abs=1e-4)
        for criterion in question.criteria:
            passed = [
                next(
                    c
                    for q in r.questions
                    if q.name == question.name
                    for c in q.criteria
                    if c.name == criterion.name
                ).outcome
                == "passed"
                for r in results
            ]
            assert criterion.discrimination.value == pytest.approx(
                stats.pointbiserialr(passed, rest).statistic
            )


def test_a_criterion_on_which_the_grader_broke_counts_nowhere(assignment, known):
    results = [graded(assignment, f"s{n}") for n in range(12)]
    results.append(graded(assignment, "broke", ALL_OF_SHARES, shares__seeded="grader_error"))
    report = analyse(assignment, results, known)
    shares = report.questions[0]
    assert shares.judged == 12
    assert shares.difficulty == 1
    assert [c.judged for c in shares.criteria] == [13, 13, 12]
    assert len(report.scores) == 12
    assert [result.student for result in report.broken] == ["broke"]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ([1, 2] * 4, [2, 1] * 4, "fewer than 10 whole records"),
        ([1] * 12, list(range(12)), "everybody got the same here"),
        (list(range(12)), [3] * 12, "everybody got the same elsewhere"),
        ([0.3, 0.1 + 0.2] * 6, list(range(12)), "everybody got the same here"),
    ],
)
def test_no_correlation_is_made_up(one, other, why):
    found = correlation(one, other)
    assert found.value is None
    assert told(found) == why


def test_a_perfect_correlation_has_an_interval_too():
    found = correlation(list(range(12)), list(range(12)))
    assert (found.value, found.low, found.high) == pytest.approx((1, 1, 1))


def test_the_interval_is_fishers(rng):
    one, noise = rng.normal(size=(2, 40))
    found = correlation(one.tolist(), (one + noise).tolist())
    r, reach = np.corrcoef(one, one + noise)[0, 1], 1.959964 / np.sqrt(40 - 3)
    meant = [r, np.tanh(np.arctanh(r) - reach), np.tanh(np.arctanh(r) + reach)]
    assert [found.value, found.low, found.high] == pytest.approx(meant, abs=1e-6)


def test_a_mistake_is_counted_once_a_student(assignment, class_of, known):
    results, mistake = class_of
    report = analyse(assignment, results, known)
    (found,) = report.misconceptions
    assert (found.question, found.id, found.count, found.known) == (
        "shares",
        mistake.id,
        6,
        mistake,
    )
    assert [question.unnamed for question in report.questions] == [4, 0, 4, 0]


def test_mistakes_come_by_frequency(assignment, known):
    first, second = [each for each in known if each.question == "read_poll"][:2]
    failed = [("read_poll", "values")]
    results = [graded(assignment, "a", failed, first.id)]
    results += [graded(assignment, f"b{n}", failed, second.id) for n in range(3)]
    report = analyse(assignment, results, known)
    assert [(each.id, each.count) for each in report.misconceptions] == [
        (second.id, 3),
        (first.id, 1),
    ]


def test_of_two_mistakes_together_each_is_counted_and_written_down(assignment, known):
    first, second = [each for each in known if each.question == "read_poll"][:2]
    both = f"{first.id} + {second.id}"
    results = [
        graded(assignment, "a", [("read_poll", "values")], both),
        graded(assignment, "b", [("read_poll", "values")], second.id),
    ]
    report = analyse(assignment, results, known)
    assert [(each.id, each.count) for each in report.misconceptions] == [
        (second.id, 2),
        (first.id, 1),
    ]
    header, line, _ = student_rows(assignment, results)
    written = dict(zip(header, line, strict=True))["read_poll.misconception"]
    assert written == " ".join(sorted([first.id, second.id]))


def test_what_nearly_everyone_fails_is_listed(assignment, known):
    results = [graded(assignment, f"s{n}", [("shares", "values")]) for n in range(9)]
    results += [graded(assignment, "right")]
    report = analyse(assignment, results, known)
    assert [(each.question, each.name) for each in report.nearly_all_failed] == [
        ("shares", "values")
    ]
    few = analyse(assignment, results[: FEW - 1], known)
    assert few.nearly_all_failed == []


def test_a_question_that_runs_against_the_others_is_listed(assignment, known):
    rest = [(q, c) for q in ("run_polls", "unroll_polls") for c in CRITERIA]
    results = [graded(assignment, f"a{n}", ALL_OF_SHARES) for n in range(15)]
    results += [graded(assignment, f"b{n}", rest) for n in range(15)]
    report = analyse(assignment, results, known)
    assert "shares" in [question.name for question in report.backwards]


@pytest.mark.parametrize(
    ("scores", "most", "count"),
    [([0, 3, 20], 20, 21), ([0, 2.5, 20], 20, 10), ([0, 99], 100, 10), ([21.5], 20, 10)],
)
def test_every_score_falls_into_a_bin(scores, most, count):
    bins = score_bins(scores, most)
    assert len(bins) == count
    assert sum(each.count for each in bins) == len(scores)


# -- the page -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(assignment, class_of, known):
    results, _ = class_of
    unreadable = Result("x", assignment.name, "zoe", "unreadable", 20, notes=["zoe/x: is empty."])
    broke = Result("x", assignment.name, "yan", "grader_error", 20, notes=["Trace\nOops: <b>"])
    return report_page(analyse(assignment, [*results, unreadable, broke], known))


def test_the_page_says_how_many_and_who_needs_a_hand(page):
    text = text_of(page)
    assert "40 graded, 1 could not be read, 1 on which the grader broke" in text
    assert "zoe: zoe/x: is empty." in text
    assert "yan: Oops: <b>" in text


def test_the_page_tells_each_mistake_with_its_hint(page, class_of):
    _, mistake = class_of
    text = text_of(page)
    assert "6 students, 15 %" in text
    assert mistake.belief.replace("`", "") in text.replace(" .", ".")
    assert "They were told:" in text


def test_the_page_says_how_its_numbers_are_computed(page):
    text = text_of(page)
    assert "corrected item-total correlation" in text
    assert "Point-biserial is the correlation between passing the criterion" in text
    assert "A small class." not in text


def test_a_small_class_is_told_so(assignment, known):
    results = [graded(assignment, f"s{n}", VALUES if n % 2 else ()) for n in range(12)]
    text = text_of(report_page(analyse(assignment, results, known)))
    assert "A small class. These numbers are from 12 submissions." in text
    tiny = text_of(report_page(analyse(assignment, results[:1], known)))
    assert "These numbers are from 1 submission." in tiny
    assert "fewer than 10 whole records" in tiny


def test_nothing_graded_still_makes_a_page(assignment, known):
    unreadable = Result("x", assignment.name, "zoe", "unreadable", 20, notes=["is empty."])
    page = report_page(analyse(assignment, [unreadable], known))
    assert "No submission is graded yet." in text_of(page)
    assert complaints(page) == []


def test_the_page_runs_nothing_and_loads_nothing(page):
    assert complaints(page) == []
    assert "style=" not in page


def test_every_picture_says_what_it_shows_and_stands_as_a_table_too(page):
    soup = read(page)
    pictures = soup.find_all("svg")
    assert len(pictures) == 3
    for picture in pictures:
        assert picture["role"] == "img"
        title, text = (soup.find(id=each) for each in picture["aria-labelledby"].split())
        assert title.get_text()
        assert len(text.get_text()) > 20
    assert len(soup.find_all("table")) == 3
    assert all(table.caption and table.thead and table.tbody for table in soup.find_all("table"))


def test_pictures_take_the_pages_colours(page):
    for picture in read(page).find_all("svg"):
        for shape in picture.find_all(True):
            for key in ("fill", "stroke"):
                assert not shape.get(key, "none").startswith("#"), shape
    assert 'class="fill-first"' in page


def test_headings_go_down_a_level_at_a_time(page):
    levels = outline(page)
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))


def test_the_same_records_give_the_same_page(assignment, class_of, known):
    results, _ = class_of
    pages = [report_page(analyse(assignment, results, known)) for _ in range(2)]
    assert pages[0] == pages[1]


def test_a_hostile_name_is_only_a_name(assignment, known):
    name = "<script>1</script>\u202e"
    results = [Result("x", assignment.name, name, "unreadable", 20, notes=[f"{name}: is empty."])]
    assert complaints(report_page(analyse(assignment, results, known))) == []


def test_small_numbers_read_well():
    assert told(Correlation(-0.004, -0.3, 0.25)) == "0.00 (−0.30 to 0.25)"
    assert percent(math.nan) == "–"
    assert percent(0.155) == "16 %"


# -- the table and the command --------------------------------------------------------------


def test_the_table_has_a_line_a_student(assignment, class_of):
    results, mistake = class_of
    header, *rows = student_rows(assignment, results)
    assert len(rows) == 40
    line = dict(zip(header, rows[30], strict=True))
    assert line["student"] == "known0"
    assert line["shares.misconception"] == mistake.id
    assert {line[f"shares.{c}"] for c in ("values", "seeded")} == {"failed"}
    assert line["run_polls"] == 5
    assert line["run_polls.misconception"] == ""


@pytest.fixture
def folder(course, tmp_path, monkeypatch):
    for name in ("course_config.py", "nbgrader_config.py"):
        (tmp_path / name).write_text((course.root / name).read_text())
    (tmp_path / "solutions").symlink_to(course.root / "solutions")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put_on_record(folder, results, content=b"{}"):
    """Records as `grade` leaves them, and the files that they are of."""
    place = folder / ".autograder" / "records" / "daily_polls"
    place.mkdir(parents=True)
    for result in results:
        told = {**result.as_json(), "graded_with": "something newer"}
        told["notebook"] = f"submitted/{result.student}/daily_polls/daily_polls.ipynb"
        told["submission"] = hashlib.sha256(content).hexdigest()
        (place / f"{result.student}.json").write_text(json.dumps(told))
        notebook = folder / "submitted" / result.student / "daily_polls" / "daily_polls.ipynb"
        notebook.parent.mkdir(parents=True)
        notebook.write_bytes(content)
    return folder / "submitted"


def test_the_command_makes_a_page_and_a_table(folder, class_of, capsys):
    put_on_record(folder, class_of[0])
    assert main(["report", "daily_polls"]) == 0
    assert capsys.readouterr().out == (
        "40 submissions: reports/daily_polls.html, and as a table reports/daily_polls.csv\n"
    )
    assert "40 graded" in (folder / "reports" / "daily_polls.html").read_text()
    with (folder / "reports" / "daily_polls.csv").open(newline="") as file:
        assert len(list(csv.reader(file))) == 41


def test_who_left_the_course_or_handed_in_again_is_not_counted(folder, class_of, capsys):
    submitted = put_on_record(folder, class_of[0])
    shutil.rmtree(submitted / "right0")
    (submitted / "right1" / "daily_polls" / "daily_polls.ipynb").write_bytes(b"another")
    assert main(["report", "daily_polls"]) == 2
    done = capsys.readouterr()
    assert done.out.startswith("38 submissions: ")
    assert done.err == (
        "autograder: left out, handed in again since: right1. Run `autograder grade daily_polls`.\n"
    )


def test_concept_questions_are_counted_as_the_functions_are(tmp_path):
    there = ConceptCourse(tmp_path).corpus.assignment
    questions = [
        QuestionResult(name, [CriterionResult(c, "passed", p, p, "well") for c, p in each.items()])
        for name, each in there.graded.items()
    ]
    made = Result("n.ipynb", there.name, "amara", "graded", there.max_score, questions)
    report = analyse(there, [made], ())
    assert [each.name for each in report.questions] == list(there.graded)
    header, row = student_rows(there, [made])
    line = dict(zip(header, row, strict=True))
    assert line["counted"] == 2
    assert line["counted.measurement"] == "passed"


def test_where_the_grader_broke_the_table_has_no_points_and_no_total(assignment):
    broke = graded(assignment, "amara", shares__values="grader_error")
    header, row = student_rows(assignment, [broke])
    line = dict(zip(header, row, strict=True))
    assert (line["shares"], line["automatic_score"], line["run_polls"]) == ("", "", 5)


def test_the_command_says_what_to_do_where_nothing_is_graded(folder, capsys):
    assert main(["report", "daily_polls"]) == 1
    assert "run `autograder grade daily_polls` first" in capsys.readouterr().err


def test_a_damaged_record_is_named(folder, capsys):
    place = folder / ".autograder" / "records" / "daily_polls"
    place.mkdir(parents=True)
    (place / "amara.json").write_text('{"format": 1}')
    assert main(["report", "daily_polls"]) == 1
    told = capsys.readouterr().err
    assert re.search(r"amara\.json is damaged .*Delete it and grade this submission again", told)


@pytest.mark.parametrize("stated", [{}, {"format": 2}])
def test_a_record_of_another_format_is_to_be_graded_again(folder, capsys, stated):
    place = folder / ".autograder" / "records" / "daily_polls"
    place.mkdir(parents=True)
    (place / "amara.json").write_text(json.dumps({"student": "amara", **stated}))
    assert main(["report", "daily_polls"]) == 1
    said = capsys.readouterr().err
    why = "amara.json is of another version of the kit: its format is not 1. Grade this submission "
    assert f"{why}again." in said


def test_a_record_survives_being_written_and_read(assignment):
    result = graded(assignment, "amara", VALUES, "some_mistake")
    written = json.loads(json.dumps(result.as_json()))
    assert json.loads(json.dumps(from_json(written).as_json())) == written
