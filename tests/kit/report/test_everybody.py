"""The class report names everybody of the roster, with what became of them."""

import csv
import hashlib
import json
import re
import shutil
from types import SimpleNamespace

import pytest

from autograder import course as course_module
from autograder.cli import main
from autograder.course import CRITERIA
from autograder.gradebook.roster import write_sections
from autograder.results.result import CriterionResult, QuestionResult, Result
from tests.kit.gradebooks import add_assignment, hand_in, open_gradebook
from tests.kit.pages import complaints, read

A = "daily_polls"
CONTENT = b"{}"
NOTHING_STANDS_OUT = "Nothing stands out: every submission was graded"


class Class:
    """A course's folder with a class in it, each student as somebody needs them."""

    def __init__(self, path, course, capsys):
        self.path, self._capsys = path, capsys
        for name in ("course_config.py", "nbgrader_config.py"):
            shutil.copy(course.root / name, path)
        (path / "solutions").symlink_to(course.root / "solutions")
        self.assignment = course.assignment(A)
        self.sections = {}
        with open_gradebook(path) as gradebook:
            add_assignment(gradebook, A, {"shares-points": 4, "essay": 6})

    def enter(self, student, *sections, first="", last=""):
        """Puts a student on the roster and into the gradebook."""
        self.sections[student] = sections
        with open_gradebook(self.path) as gradebook:
            gradebook.add_student(student, first_name=first, last_name=last)
        (self.path / ".autograder").mkdir(exist_ok=True)
        write_sections(course_module.load(self.path), self.sections)

    def submitted(self, student):
        folder = self.path / "submitted" / student / A
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def handed_in(self, student, content=CONTENT):
        (self.submitted(student) / f"{A}.ipynb").write_bytes(content)

    def graded(self, student, essay=6, outcome="graded", notes=(), content=CONTENT, **others):
        """Hands in, and leaves what `grade` leaves; the essay is open where it has None."""
        self.handed_in(student, content)
        questions = [
            QuestionResult(name, [CriterionResult(c, "passed", p[c], p[c], "") for c in CRITERIA])
            for name, p in self.assignment.questions.items()
        ]
        its = questions if outcome == "graded" else []
        notebook = f"submitted/{student}/{A}/{A}.ipynb"
        result = Result(notebook, A, student, outcome, 20, its, notes, **others)
        told = {**result.as_json(), "graded_with": "", "outputs": {}, "untouched": []}
        told["submission"] = hashlib.sha256(CONTENT).hexdigest()
        place = self.path / ".autograder" / "records" / A
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{student}.json").write_text(json.dumps(told))
        with open_gradebook(self.path) as gradebook:
            if outcome == "graded":
                gradebook.update_or_create_student(student)
                hand_in(gradebook, A, student, {"shares-points": 4, "essay": essay})

    def report(self, *options):
        """What the command ends with, its page's text and its table, by student."""
        status = main(["report", A, "--output", str(self.path / "out.html"), *options])
        said = self._capsys.readouterr()
        if not said.out:
            return SimpleNamespace(status=status, err=said.err)
        page = (self.path / "out.html").read_text()
        with (self.path / "out.csv").open(newline="") as file:
            rows = {row["student"]: row for row in csv.DictReader(file)}
        text = " ".join(read(page).body.get_text(" ").split())
        return SimpleNamespace(
            status=status, out=said.out, err=said.err, page=page, text=text, rows=rows
        )


@pytest.fixture
def class_(course, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    return Class(tmp_path, course, capsys)


def bad_stamp(class_, student):
    class_.graded(student)
    (class_.submitted(student) / "timestamp.txt").write_text("10:00")


KINDS = {
    "graded": lambda class_, student: class_.graded(student),
    "open for a person": lambda class_, student: class_.graded(student, essay=None),
    "refused": lambda class_, student: class_.submitted(student),
    "bad time stamp": bad_stamp,
    "could not be read": lambda class_, student: class_.graded(
        student, outcome="unreadable", notes=["n.ipynb: is empty."]
    ),
    "the grader broke": lambda class_, student: class_.graded(
        student, outcome="grader_error", notes=["Trace\nKeyError: 'oh'"]
    ),
    "handed in again since": lambda class_, student: class_.graded(student, content=b"[]"),
    "not graded yet": lambda class_, student: class_.handed_in(student),
    "handed in nothing": lambda class_, student: None,
}
WHY = {
    "open for a person": "essay",
    "refused": "handed in no daily_polls.ipynb",
    "could not be read": "n.ipynb: is empty.",
    "the grader broke": "KeyError: 'oh'",
}


def test_everybody_of_the_roster_is_listed_with_what_happened(class_):
    for number, happen in enumerate(KINDS.values()):
        class_.enter(f"s{number}", first="Ada", last=f"Of {number}")
        happen(class_, f"s{number}")
    done = class_.report()
    assert [row["happened"] for row in done.rows.values()] == list(KINDS)
    for number, what in enumerate(KINDS):
        row = done.rows[f"s{number}"]
        assert row["roster"] == "on the roster"
        assert (row["last_name"], row["first_name"]) == (f"Of {number}", "Ada")
        if what == "bad time stamp":
            assert row["why"].startswith("is not graded: its timestamp.txt ")
        else:
            assert row["why"] == WHY.get(what, "")
        told = f"{what}: {row['why']}" if row["why"] else what
        assert f"s{number} Of {number}, Ada {told}" in done.text
    assert "1 open for a person, 1 refused, 1 bad time stamp, 1 handed in again since" in done.text
    assert complaints(done.page) == []
    assert done.out.splitlines()[1] == (
        "Listed too: 1 open for a person, 1 refused, 1 bad time stamp, 1 could not be read, "
        "1 the grader broke, 1 handed in again since, 1 not graded yet, 1 handed in nothing"
    )


def test_who_handed_in_where_nobody_looks_is_listed_with_the_place(class_):
    class_.enter("bo")
    place = class_.submitted("bo").parent
    shutil.rmtree(place)
    place.mkdir()
    (place / "full.ipynb").touch()
    row = class_.report().rows["bo"]
    assert row["happened"] == "refused"
    assert row["why"] == (
        "there is no folder daily_polls, but full.ipynb in the folder of no assignment: if that is "
        "it, put it into daily_polls/"
    )


@pytest.mark.parametrize(
    "what", [each for each in KINDS if each not in ("graded", "handed in nothing")]
)
def test_the_page_does_not_say_that_all_were_graded_where_one_was_not(class_, what):
    for student in ("ada", "bo"):
        class_.enter(student)
    class_.graded("ada")
    KINDS[what](class_, "bo")
    assert NOTHING_STANDS_OUT not in class_.report().text


def test_where_all_that_was_handed_in_is_graded_the_page_says_so(class_):
    for student in ("ada", "ed"):
        class_.enter(student)
    class_.graded("ada")
    done = class_.report()
    assert NOTHING_STANDS_OUT in done.text
    assert "1 graded, 1 handed in nothing" in done.text


def test_a_grade_that_was_withdrawn_is_in_no_number(class_):
    for student in ("ada", "di"):
        class_.enter(student)
        class_.graded(student)
    (class_.submitted("di") / "timestamp.txt").write_text("Monday")
    done = class_.report()
    assert done.out.startswith("1 submission: ")
    assert (done.rows["di"]["automatic_score"], done.rows["ada"]["automatic_score"]) == ("", "20")


def test_who_is_not_on_the_roster_is_listed_with_the_id_that_is_near(class_):
    class_.enter("amara")
    class_.graded("amara")
    class_.graded("amarra")
    done = class_.report()
    assert done.rows["amarra"]["roster"] == "not on the roster"
    assert "amarra: graded, not on the roster. Did you mean 'amara'?" in done.text
    assert NOTHING_STANDS_OUT not in done.text
    assert "1 not on the roster" in done.out


def test_who_left_the_roster_and_handed_in_nothing_is_not_listed(class_):
    class_.enter("ada")
    class_.graded("ada")
    with open_gradebook(class_.path) as gradebook:
        gradebook.add_student("gone")
    assert list(class_.report().rows) == ["ada"]


def test_what_lies_about_is_told_and_is_no_student(class_):
    class_.enter("ada")
    class_.graded("ada")
    (class_.path / "submitted" / "desktop.ini").touch()
    done = class_.report()
    assert list(done.rows) == ["ada"]
    assert "desktop.ini: is a file, " in done.text


def test_without_a_gradebook_the_record_says_what_is_open(class_):
    class_.graded("ada", pending=[{"name": "essay", "max_score": 6}])
    (class_.path / "gradebook.db").unlink()
    row = class_.report().rows["ada"]
    assert (row["happened"], row["why"], row["roster"]) == (
        "open for a person",
        "essay",
        "on the roster",
    )


def test_a_class_of_which_all_were_refused_has_a_report_too(class_):
    class_.enter("cy")
    class_.submitted("cy")
    done = class_.report()
    assert done.rows["cy"]["happened"] == "refused"
    assert "No submission is graded yet." in done.text


def test_no_name_and_no_reason_is_a_formula_or_does_anything(class_):
    class_.enter("eve", "=1+1", first="<script>1</script>", last='=HYPERLINK("x")')
    class_.graded("eve", outcome="unreadable", notes=["=cmd"])
    done = class_.report()
    row = done.rows["eve"]
    assert (row["last_name"], row["section"], row["why"]) == (
        '\'=HYPERLINK("x")',
        "'=1+1",
        "'=cmd",
    )
    assert complaints(done.page) == []


# -- sections -------------------------------------------------------------------------------


@pytest.fixture
def sections(class_):
    for student, its in {"ada": ("S-1", "S-2"), "bo": ("S-1",), "cy": ("S-2",), "di": ()}.items():
        class_.enter(student, *its)
        class_.graded(student)
    return class_


@pytest.mark.parametrize(
    ("chosen", "there"),
    [
        ([], ["ada", "bo", "cy", "di"]),
        (["S-1"], ["ada", "bo"]),
        (["S-2"], ["ada", "cy"]),
        (["S-1", "S-2"], ["ada", "bo", "cy"]),
    ],
)
def test_a_report_may_be_of_some_sections(sections, chosen, there):
    done = sections.report(*(f"--section={each}" for each in chosen))
    assert list(done.rows) == there
    assert done.out.startswith(f"{len(there)} submissions: ")
    only = f", section {' and '.join(chosen)} only" if chosen else f"Class report on {A} "
    assert only in done.text.replace(f"{A} ,", f"{A},")


def test_reports_of_sections_do_not_replace_one_another(sections):
    for section in ("S-1", "S-2"):
        assert main(["report", A, "--section", section]) == 0
    there = sorted(path.name for path in (sections.path / "reports").iterdir())
    names = [f"{A}-S-{number}" for number in (1, 2)]
    assert there == [f"{name}.{end}" for name in names for end in ("csv", "html")]


def test_a_section_that_there_is_not_is_told_with_those_there_are(sections):
    done = sections.report("--section", "s-l")
    assert done.status == 2
    assert re.fullmatch(
        r"autograder: There is no section 's-l'; there are: S-1, S-2\. Did you mean 'S-\d'\?\n",
        done.err,
    )


def test_where_no_section_is_known_it_is_told_where_they_come_from(class_):
    class_.enter("ada")
    done = class_.report("--section", "S-1")
    assert done.status == 2
    assert done.err == (
        "autograder: There is no section 'S-1', as no sections are known: `autograder roster FILE` "
        "takes them from a table that has them.\n"
    )
