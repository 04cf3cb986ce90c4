"""The zip of feedback pages, taken apart as Canvas and Moodle take it."""

import re
import shutil
import zipfile
from contextlib import chdir
from pathlib import PurePosixPath
from types import SimpleNamespace

import pytest

from autograder.cli import main
from tests.kit.courses import tiny as tiny_course

A = tiny_course.NAME
ROSTER = """Student,ID,SIS Login ID,Section
"Lovelace, Ada",4711,ada,RNN-1
"Noether, Emmy",4712,emmy,RNN-1
"Hopper, Grace",4713,grace_h,RNN-2
"Müller, Jürgen",4714,juergen,RNN-2
"Nobody, Nil",4715,nil,RNN-2
"""


class Place:
    """The tiny course with a class, and what is done in it."""

    def __init__(self, folder, capsys=None):
        self.folder, self.path, self._capsys = folder, folder.path, capsys

    def run(self, *arguments):
        with chdir(self.path):
            status = main([str(each) for each in arguments])
        said = self._capsys.readouterr() if self._capsys else SimpleNamespace(out="", err="")
        return SimpleNamespace(status=status, out=said.out, err=said.err)

    def feedback(self, system, *options):
        return self.run("export", "--feedback", system, "--assignment", A, *options)

    def zipped(self, system, section=""):
        """The members of the zip that is written where nothing else is said."""
        with zipfile.ZipFile(self.path / "exports" / f"{A}-feedback-{system}{section}.zip") as file:
            return {info.filename: file.read(info) for info in file.infolist()}

    def page(self, student):
        return (self.path / "feedback" / student / A / f"{A}.html").read_bytes()


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of which two came from Canvas, one from Moodle, one by hand, and one not at all."""
    path = tmp_path_factory.mktemp("back") / "course"
    path.mkdir()
    folder = tiny_course.make(path)
    (path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    right, wrong = folder.filled_in(tiny_course.RIGHT), folder.filled_in(tiny_course.WRONG)
    with zipfile.ZipFile(path / "canvas.zip", "w") as download:
        download.writestr("lovelaceada_4711_990011_tiny.ipynb", right)
        download.writestr("noetheremmy_LATE_4712_990012_my link_1.ipynb", wrong)
    with zipfile.ZipFile(path / "moodle.zip", "w") as download:
        download.writestr("Jürgen Müller_8814_assignsubmission_file_/tiny.ipynb", wrong)
    place = Place(folder)
    by_hand = path / "submitted" / "grace_h" / A / f"{A}.ipynb"
    by_hand.parent.mkdir(parents=True)
    by_hand.write_bytes(right)
    assert place.run("roster", "roster.csv").status == 0
    for name in ("canvas.zip", "moodle.zip"):
        assert place.run("collect", A, name).status == 0
    folder.here("grade", A, check=True)
    return place


@pytest.fixture
def place(graded, capsys):
    """The same, whose exports nobody else made."""
    shutil.rmtree(graded.path / "exports", ignore_errors=True)
    capsys.readouterr()
    return Place(graded.folder, capsys)


@pytest.fixture
def own(graded, tmp_path, capsys):
    """A copy that may be changed."""
    without = shutil.ignore_patterns("exports")
    copy = shutil.copytree(graded.path, tmp_path / "course", ignore=without)
    capsys.readouterr()
    return Place(tiny_course.TinyFolder(copy), capsys)


# -- as an LMS takes it ---------------------------------------------------------------------


def taken_by_canvas(names):
    """Each page by the ids of user and file; as canvas-lms's AbstractAssignment reads a name."""
    found = {}
    for name in names:
        parts = [part for part in PurePosixPath(name).name.split("_") if part != "LATE"]
        assert not parts[-1].startswith("link")
        user, file = [part for part in parts if part.isdecimal()][:2]
        found[int(user), int(file)] = name
    return found


def taken_by_moodle(names):
    """Each page by its participant, with the name it gets; as the file feedback reads a path."""
    found = {}
    for name in names:
        folder, *within = name.split("/")
        _, participant, kind, plugin, rest = folder.split("_", 4)
        assert (kind, plugin) == ("assignsubmission", "file")
        found[int(participant)] = "/".join([rest, *within])
    return found


def test_canvas_finds_user_and_file_of_every_page(place):
    done = place.feedback("canvas")
    members = place.zipped("canvas")
    by_ids = taken_by_canvas(members)
    assert set(by_ids) == {(4711, 990011), (4712, 990012)}
    assert members[by_ids[4711, 990011]] == place.page("ada")
    assert members[by_ids[4712, 990012]] == place.page("emmy")
    assert all(name.endswith(".html") for name in members)
    assert done.status == 2  # two pages are left out


def test_moodle_finds_the_participant_of_every_page(place):
    place.feedback("moodle")
    members = place.zipped("moodle")
    assert taken_by_moodle(members) == {8814: "/tiny.html"}
    assert list(members.values()) == [place.page("juergen")]


def test_whoever_has_no_name_there_is_named_with_what_to_do(place):
    done = place.feedback("canvas")
    assert done.err == (
        "autograder: grace_h, juergen: left out: nobody knows what Canvas called their hand-in. "
        "`autograder collect tiny DOWNLOAD` learns it from the download, and changes nothing else\n"
    )
    assert done.out.startswith("exports/tiny-feedback-canvas.zip: 2 feedback pages, ")
    assert done.out.endswith(
        " kB; 1 without one, as nothing of theirs is graded\n"
        "Canvas shows it by the notebook's name: students save it with the ending .html.\n"
    )


def test_collecting_what_was_put_there_by_hand_learns_its_name(own):
    by_hand = own.path / "submitted" / "grace_h" / A / f"{A}.ipynb"
    before = by_hand.stat().st_mtime_ns, by_hand.read_bytes()
    with zipfile.ZipFile(own.path / "again.zip", "w") as download:
        download.write(by_hand, "hoppergrace_4713_990013_tiny-2.ipynb")
    own.run("collect", A, own.path / "again.zip")
    assert (by_hand.stat().st_mtime_ns, by_hand.read_bytes()) == before
    own.feedback("canvas")
    assert "hoppergrace_4713_990013_feedback.html" in own.zipped("canvas")


def test_a_section_alone_may_go_back(place):
    done = place.feedback("canvas", "--section", "RNN-1")
    assert (done.status, done.err) == (0, "")
    assert set(taken_by_canvas(place.zipped("canvas", "-RNN-1"))) == {
        (4711, 990011),
        (4712, 990012),
    }


def test_a_student_alone_may_go_back(place):
    assert place.feedback("canvas", "--student", "emmy").status == 0
    assert set(taken_by_canvas(place.zipped("canvas"))) == {(4712, 990012)}


WORKSHEET = """Identifier,Full name,Email address,ID number,Last modified (submission)
Participant 8811,Ada Lovelace,,4711,-
Participant 8813,Grace_/Hopper,,4713,-
Participant 8814,Jürgen Müller,,4714,-
Participant 8899,Somebody Else,,9999,-
"""


def test_moodles_worksheet_says_where_pages_go_whatever_way_notebooks_came(own):
    (own.path / "worksheet.csv").write_text(WORKSHEET, encoding="utf-8")
    done = own.feedback("moodle", "--worksheet", "worksheet.csv")
    members = own.zipped("moodle")
    by_number = taken_by_moodle(members)
    assert set(by_number) == {8811, 8813, 8814}
    assert set(by_number.values()) == {"/tiny.html"}
    assert {*members.values()} == {own.page(each) for each in ("ada", "grace_h", "juergen")}
    assert done.err == (
        "autograder: emmy: left out: nobody knows what Moodle called their hand-in. `autograder "
        "collect tiny DOWNLOAD` learns it from the download, and changes nothing else; --worksheet "
        "FILE, from Moodle's grading worksheet\n"
    )


def test_two_runs_make_the_same_members(place):
    place.feedback("canvas")
    first = place.zipped("canvas")
    place.feedback("canvas")
    assert place.zipped("canvas") == first


# -- what does not go back ------------------------------------------------------------------


def give(place, student, score):
    place.folder.sql(
        "update grade set manual_score = ?, needs_manual_grade = 0 where cell_id in "
        "(select id from base_cell where name = 'in-your-words') and notebook_id in "
        "(select sn.id from submitted_notebook sn join submitted_assignment sa "
        "on sa.id = sn.assignment_id where sa.student_id = ?)",
        score,
        student,
    )


def test_a_page_that_is_older_than_the_gradebook_is_left_out(own):
    give(own, "ada", 1.5)
    done = own.feedback("canvas", "--section", "RNN-1")
    assert done.status == 2
    assert done.err == (
        "autograder: ada: left out: there is no page that shows what is graded now: run "
        "`autograder grade tiny`, and this again\n"
    )
    assert set(taken_by_canvas(own.zipped("canvas", "-RNN-1"))) == {(4712, 990012)}


def test_for_whom_another_handed_in_the_page_goes_back_another_way(own):
    table = f"assignment,group,student\n{A},1,ada\n{A},1,grace_h\n"
    (own.path / "groups.csv").write_text(table)
    shutil.rmtree(own.path / "submitted" / "grace_h")
    own.folder.here("grade", A, check=True)
    done = own.feedback("canvas", "--student", "ada", "--student", "grace_h")
    assert done.err == (
        "autograder: grace_h: left out: handed in by ada; hand out feedback/grace_h/tiny another "
        "way\n"
    )
    assert set(taken_by_canvas(own.zipped("canvas"))) == {(4711, 990011)}


def test_a_page_of_an_earlier_notebook_is_left_out(own):
    notebook = own.path / "submitted" / "ada" / A / f"{A}.ipynb"
    notebook.write_bytes(notebook.read_bytes() + b"\n")
    own.feedback("canvas")
    assert set(taken_by_canvas(own.zipped("canvas"))) == {(4712, 990012)}


def test_a_page_that_is_gone_is_left_out(own):
    shutil.rmtree(own.path / "feedback" / "ada")
    assert "ada: left out: there is no page" in own.feedback("canvas").err


def test_two_students_are_never_given_one_place(own):
    place = own.path / ".autograder" / "collected" / A
    shutil.copy(place / "ada" / "collected.json", place / "emmy")
    done = own.feedback("canvas", "--student", "ada", "--student", "grace_h")
    assert done.status == 1
    assert "ada: left out: one place in the zip is that of ada, emmy\n" in done.err
    assert not (own.path / "exports" / f"{A}-feedback-canvas.zip").exists()


def test_points_that_wait_for_a_person_are_counted(own):
    notebook = own.path / "submitted" / "ada" / A / f"{A}.ipynb"
    notebook.write_text(notebook.read_text().replace("YOUR ANSWER HERE", "Because it is two."))
    own.folder.here("grade", A)
    done = own.feedback("canvas", "--section", "RNN-1")
    assert re.fullmatch(
        r".*: 2 feedback pages, \d kB, 1 of them with .* a person", done.out.splitlines()[0]
    )
    assert (
        b"2 points open" in own.zipped("canvas", "-RNN-1")["lovelaceada_4711_990011_feedback.html"]
    )


def test_where_no_page_can_go_back_nothing_is_written(own):
    shutil.rmtree(own.path / "feedback")
    done = own.feedback("moodle")
    assert (done.status, done.out) == (1, "")
    assert done.err.splitlines()[0] == "autograder: No page can go back, and nothing was written."
    assert not (own.path / "exports" / f"{A}-feedback-moodle.zip").exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            ["--feedback", "canvas"],
            "--feedback needs one --assignment: an LMS takes the pages of one at a time.",
        ),
        (
            ["--feedback", "canvas", "--assignment", "tinny"],
            "There is no assignment 'tinny'; there are: tiny. Did you mean 'tiny'?",
        ),
        (
            ["--feedback", "canvas", "--assignment", A, "--student", "adda"],
            "The gradebook has no student adda. Did you mean 'ada'?",
        ),
        (
            ["--feedback", "canvas", "--assignment", A, "--section", "RNN"],
            "There is no section 'RNN'; there are: RNN-1, RNN-2. Did you mean 'RNN-1'?",
        ),
        (
            ["--feedback", "canvas", "--assignment", A, "--worksheet", "w.csv"],
            "--worksheet goes with --feedback moodle: it is Moodle's own.",
        ),
        (
            ["--feedback", "moodle", "--assignment", A, "--worksheet", "w.csv"],
            "w.csv: is not there. Name a table saved as CSV.",
        ),
        (
            ["--to", "canvas", "--questions"],
            "--questions goes with --to csv: an LMS takes one grade an assignment.",
        ),
    ],
)
def test_what_cannot_be_asked_for_is_told_with_status_two(place, options, told):
    done = place.run("export", *options)
    assert done.status == 2
    assert re.sub("RNN-2'", "RNN-1'", done.err) == f"autograder: {told}\n"
