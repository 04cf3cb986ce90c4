"""From the download of an LMS to `submitted/`."""

import zipfile
from pathlib import Path

import pytest

from autograder import course as course_module
from autograder.cli import main
from autograder.gradebook.people import Student
from autograder.gradebook.roster import write_students
from autograder.gradebook.settings import Settings
from tests.kit.collect.conftest import HALF, SOLVED, UNTOUCHED, A, variant, zipped

# -- Canvas ---------------------------------------------------------------------------------

CANVAS = {
    "lovelaceada_4711_990011_daily_polls.ipynb": SOLVED,
    "noetheremmy_LATE_4712_990012_daily_polls-1.ipynb": HALF,
    "hoppergrace_4713_990013_daily_polls (2).ipynb": variant(SOLVED, 1),
}


LATE = (
    "autograder: 1 late, and the download does not say when: as daily_polls has no due date, they "
    "count as in time\n"
)


@pytest.fixture
def canvas(tmp_path):
    return zipped(CANVAS, tmp_path / "submissions.zip")


def test_canvas_names_are_matched_by_the_lms_id(place, canvas):
    done = place.collect(canvas)
    assert place.submitted() == {
        "ada": SOLVED,
        "emmy@example.org": HALF,
        "grace_h": variant(SOLVED, 1),
    }
    assert done.status == 0
    assert done.out.splitlines()[0].split() == [
        *("ada", "new", "LMS", "id"),
        "submissions.zip/lovelaceada_4711_990011_daily_polls.ipynb",
    ]


def test_a_folder_that_was_unpacked_gives_the_same_as_its_zip(place, canvas, tmp_path):
    with zipfile.ZipFile(canvas) as archive:
        archive.extractall(tmp_path / "unpacked")
    place.collect(tmp_path / "unpacked")
    assert sorted(place.submitted()) == ["ada", "emmy@example.org", "grace_h"]


def test_a_dry_run_says_the_same_and_changes_nothing(place, canvas):
    before = place.files()
    dry = place.collect(canvas, dry_run=True)
    assert place.files() == before
    real = place.collect(canvas)
    assert dry.out.replace("would be ", "") == real.out


def test_whoever_has_not_handed_in_is_named_at_the_end(place, canvas):
    assert "nothing from: juergen\n" in place.collect(canvas).out


def test_where_nothing_is_found_it_is_told_and_nothing_is_done(place, tmp_path):
    (tmp_path / "nothing").mkdir()
    done = place.collect(tmp_path / "nothing")
    assert done.status == 1
    assert done.err == (
        f"autograder: {tmp_path / 'nothing'}: has no file in it. Name what your LMS gave to "
        "download\n"
    )


def test_nothing_is_expected_of_who_is_on_no_roster(place, canvas):
    course = course_module.load(place.path)
    write_students(Settings(course).directory, [Student("emy")], ())
    assert place.collect(canvas).out.endswith("nothing from: juergen\n")


def test_for_whom_another_of_the_group_handed_in_is_not_missing(place, canvas):
    table = f"assignment,group,student\n{A},1,ada\n{A},1,juergen\n"
    (place.path / "groups.csv").write_text(table)
    assert "nothing from" not in place.collect(canvas).out


def test_what_is_nobodys_is_listed_and_left(place, tmp_path):
    stranger = {"strangerthe_6000_990014_daily_polls.ipynb": SOLVED}
    done = place.collect(zipped(CANVAS | stranger, tmp_path / "submissions.zip"))
    assert done.status == 2
    assert done.err == (
        "autograder: left: strangerthe_6000_990014_daily_polls.ipynb: nobody has the LMS id 6000, "
        f"and nobody this name\n{LATE}"
    )
    assert "daily_polls: 3 new, 1 file of nobody known\n" in done.out
    assert "strangerthe" not in str(place.files())


def test_a_name_does_not_outdo_an_lms_id(place, tmp_path):
    """Somebody with Ada's name and another number is not Ada."""
    done = place.collect(zipped({"lovelaceada_9_1_x.ipynb": SOLVED}, tmp_path / "s.zip"))
    assert place.submitted() == {}
    assert "nobody has the LMS id 9, and ada another" in done.err


def test_who_has_no_lms_id_is_found_by_a_name_that_nobody_else_has(empty, tmp_path):
    table = tmp_path / "class.csv"
    table.write_text("id,last name,first name\nju,Müller,Jürgen\nx1,Li,Na\nx2,Li,Na\n")
    empty.run("roster", table)
    download = zipped(
        {"müllerjürgen_1_10_a.ipynb": SOLVED, "lina_2_11_a.ipynb": HALF}, tmp_path / "s.zip"
    )
    done = empty.collect(download)
    assert empty.submitted() == {"ju": SOLVED}
    assert "left: lina_2_11_a.ipynb: x1, x2 have the same name" in done.err


def test_a_download_without_names_says_so(place, tmp_path):
    done = place.collect(zipped({"LATE_anon_x7Kq2_99_a.ipynb": SOLVED}, tmp_path / "s.zip"))
    assert "was downloaded without names: turn anonymous grading off" in done.err
    assert place.submitted() == {}


def test_no_students_name_for_a_file_makes_it_anothers(place, tmp_path):
    """Ada's file is named by the rules of Blackboard and Moodle, with Grace in it."""
    names = (
        "x_grace_h_attempt_2027-01-01-00-00-00_x.ipynb",
        "Grace Hopper_5_assignsubmission_file_x.ipynb",
        "hoppergrace_4713_999999_x.ipynb",
        "grace_h.zip",
    )
    files = {f"lovelaceada_4711_{number}_{name}": SOLVED for number, name in enumerate(names, 10)}
    inside = zipped({"grace_h/daily_polls.ipynb": HALF, "hoppergrace_4713_9_x.ipynb": HALF})
    files["lovelaceada_4711_90_work.zip"] = inside
    place.collect(zipped(files, tmp_path / "submissions.zip"))
    assert list(place.submitted()) == ["ada"]


def test_who_typed_into_canvas_in_place_of_a_notebook_is_told(place, tmp_path):
    files = {"lovelaceada_4711_text.html": b"<p>hi</p>", "noetheremmy_LATE_4712_link.html": b""}
    done = place.collect(zipped(files, tmp_path / "s.zip"))
    assert done.err == (
        "autograder: ada: handed in no notebook, but s.zip/lovelaceada_4711_text.html\n"
        "autograder: emmy@example.org: handed in no notebook, but "
        "s.zip/noetheremmy_LATE_4712_link.html\n"
    )


# -- late -----------------------------------------------------------------------------------


def test_late_without_a_time_counts_as_late_by_a_second(place, canvas):
    place.set_due("2026-03-01T13:00+01:00")
    done = place.collect(canvas)
    assert place.stamp("emmy@example.org") == "2026-03-01 12:00:01 UTC\n"
    assert place.stamp("ada") is None  # nobody knows when: in time
    assert "1 late, and the download does not say when: they count as a second after" in done.err


def test_what_was_in_time_is_not_late_by_being_handed_in_once_more_unchanged(place, tmp_path):
    place.set_due("2026-03-01T13:00+01:00")
    first = zipped({"noetheremmy_4712_990012_a.ipynb": HALF}, tmp_path / "first.zip")
    late = zipped({"noetheremmy_LATE_4712_990099_a.ipynb": HALF}, tmp_path / "late.zip")
    for download in (first, late, late, first, late):
        done = place.collect(download)
        assert place.stamp("emmy@example.org") is None
        assert done.err == ""


def test_what_is_not_late_any_more_has_no_time_that_was_made_up(place, tmp_path):
    place.set_due("2026-03-01T13:00+01:00")
    for late, when in (("LATE_", "2026-03-01 12:00:01 UTC\n"), ("", None)):
        name = f"noetheremmy_{late}4712_990012_a.ipynb"
        place.collect(zipped({name: HALF}, tmp_path / "s.zip"))
        assert place.stamp("emmy@example.org") == when


FIRST = {"noetheremmy_LATE_4712_990012_a.ipynb": HALF}
SECOND = {"noetheremmy_LATE_4712_990099_a.ipynb": SOLVED}
CAME = "2026-03-04 12:00:00 UTC\n"


def with_time(place, tmp_path, download, time="2026-03-04 12:00"):
    times = tmp_path / "times.csv"
    times.write_text(f"id,time\nemmy@example.org,{time}\n")
    return place.collect(zipped(download, tmp_path / "s.zip"), times=times, zone="UTC")


def test_a_late_attempt_without_a_time_is_no_earlier_than_the_one_before_it(place, tmp_path):
    place.set_due("2026-03-01T13:00+01:00")
    with_time(place, tmp_path, FIRST)
    for fate in ("1 newer", "1 as collected"):
        done = place.collect(zipped(SECOND, tmp_path / "t.zip"))
        assert fate in done.out
        assert place.stamp("emmy@example.org") == CAME
        assert done.err == (
            "autograder: emmy@example.org: late, and the download does not say when: as the "
            "attempt before it came at 2026-03-04 12:00 UTC, than which it cannot be earlier, it "
            "counts as if it had come then. --times FILE says more\n"
        )
    third = {"noetheremmy_LATE_4712_990111_a.ipynb": variant(SOLVED, 1)}
    place.collect(zipped(third, tmp_path / "u.zip"))
    assert place.stamp("emmy@example.org") == CAME
    with_time(place, tmp_path, third, "2026-03-05 12:00")
    assert place.stamp("emmy@example.org") == "2026-03-05 12:00:00 UTC\n"


def test_an_attempt_before_the_deadline_leaves_a_late_one_a_second_late(place, tmp_path):
    place.set_due("2026-03-01T13:00+01:00")
    with_time(place, tmp_path, FIRST, "2026-03-01 11:00")
    done = place.collect(zipped(SECOND, tmp_path / "t.zip"))
    assert place.stamp("emmy@example.org") == "2026-03-01 12:00:01 UTC\n"
    assert "1 late, and the download does not say when" in done.err


@pytest.mark.parametrize("by_hand", [False, True])
def test_a_time_that_is_known_later_tells_which_notebook_is_newer(place, tmp_path, by_hand):
    place.collect(zipped(FIRST, tmp_path / "s.zip"))
    if by_hand:
        stamp = place.path / "submitted" / "emmy@example.org" / A / "timestamp.txt"
        stamp.write_text(CAME)
    else:
        with_time(place, tmp_path, FIRST)
        place.collect(zipped(FIRST, tmp_path / "s.zip"))  # and says it no more
    elsewhere = {"emmy@example.org.ipynb": SOLVED}
    done = with_time(place, tmp_path, elsewhere, "2026-03-03 12:00")
    assert "1 older, left" in done.out
    done = with_time(place, tmp_path, elsewhere, "2026-03-05 12:00")
    assert (done.status, done.err) == (0, "")
    assert "1 newer" in done.out
    assert place.submitted()["emmy@example.org"] == SOLVED


def test_late_without_a_time_or_a_due_date_is_told(place, canvas):
    done = place.collect(canvas)
    assert place.stamp("emmy@example.org") is None
    assert "as daily_polls has no due date, they count as in time" in done.err


def test_a_table_of_times_says_when(place, canvas, tmp_path):
    place.set_due("2026-03-01T13:00+01:00")
    place.collect(canvas)
    times = tmp_path / "times.csv"
    times.write_text("id;time\nada;2026-03-01T12:30+01:00\nemmy@example.org;2026-03-02 12:00:00\n")
    done = place.collect(canvas, times=times, zone="Europe/Berlin")
    assert place.stamp("ada") == "2026-03-01 11:30:00 UTC\n"
    assert place.stamp("emmy@example.org") == "2026-03-02 11:00:00 UTC\n"
    assert "2026-03-02 11:00 UTC, late" in done.out


def test_a_zone_that_there_is_not_is_told(place, canvas):
    done = place.collect(canvas, zone="Mars/Olympus")
    assert done.status == 2
    assert "There is no time zone Mars/Olympus: name one as Europe/Berlin.\n" in done.err


# -- Moodle ---------------------------------------------------------------------------------

WORKSHEET = """\ufeffIdentifier,"Full name","Email address",Status,"Last modified (submission)"
"Participant 301","Ada King","ada@example.org","Submitted","Sunday, 1 March 2026, 2:05 PM"
"Participant 302","Emmy Noether","emmy@example.org","Submitted","-"
"""


def moodle(name, number, file=f"{A}.ipynb"):
    return f"{name}_{number}_assignsubmission_file_/{file}"


def test_moodle_folders_are_matched_by_the_full_name(place, tmp_path):
    files = {
        moodle("Ada Lovelace", 301): SOLVED,
        moodle("Jürgen Müller", 303, "sub/other name.ipynb"): HALF,
        "Grace Hopper_304_assignsubmission_onlinetext_/onlinetext.html": b"<p>hi</p>",
    }
    done = place.collect(zipped(files, tmp_path / "RNN-Forward-1_2_3.zip"))
    assert place.submitted() == {"ada": SOLVED, "juergen": HALF}
    assert "grace_h: handed in no notebook, but " in done.err


def test_moodle_without_folders_is_matched_too(place, tmp_path):
    name = "Ada Lovelace_301_assignsubmission_file_daily_polls.ipynb"
    place.collect(zipped({name: SOLVED}, tmp_path / "RNN.zip"))
    assert place.submitted() == {"ada": SOLVED}


def test_moodles_worksheet_says_who_and_when(empty, tmp_path):
    table, worksheet = tmp_path / "participants.csv", tmp_path / "Grades.csv"
    table.write_text(
        "\ufeffFirst name;Last name;Email address;Groups\n"
        "Ada;Lovelace;ada@example.org;A, B\nEmmy;Noether;emmy@example.org;A\n"
    )
    worksheet.write_text(WORKSHEET, encoding="utf-8")
    empty.run("roster", table)
    download = zipped(
        {moodle("Participant", 301): SOLVED, moodle("Participant", 302): HALF}, tmp_path / "m.zip"
    )
    empty.collect(download, times=worksheet, zone="Europe/Berlin")
    assert empty.submitted() == {"ada@example.org": SOLVED, "emmy@example.org": HALF}
    assert empty.stamp("ada@example.org") == "2026-03-01 13:05:00 UTC\n"
    assert empty.stamp("emmy@example.org") is None


def test_a_group_that_is_nobodys_name_is_left(place, tmp_path):
    done = place.collect(zipped({moodle("Group 3", 17): SOLVED}, tmp_path / "RNN.zip"))
    assert place.submitted() == {}
    assert "nobody has this name" in done.err


# -- Blackboard -----------------------------------------------------------------------------


def blackboard(login, when, file=f"_{A}.ipynb", word="attempt"):
    return f"Homework 1_{login}_{word}_{when}{file}"


def test_blackboards_newest_attempt_counts_with_its_time(place, tmp_path):
    files = {
        blackboard("ada", "2026-01-31-12-00-00"): HALF,
        blackboard("ada", "2026-01-31-12-00-00", ".txt"): b"Name: Ada Lovelace (ada)",
        blackboard("ada", "2026-02-01-09-30-00"): SOLVED,
        blackboard("ada", "2026-02-01-09-30-00", ".txt"): b"Name: Ada Lovelace (ada)",
    }
    done = place.collect(zipped(files, tmp_path / "gradebook_RNN_HW1.zip"), zone="Europe/Berlin")
    assert place.submitted() == {"ada": SOLVED}
    assert place.stamp("ada") == "2026-02-01 08:30:00 UTC\n"
    assert done.status == 0


def test_a_login_with_underscores_and_another_language_are_read(place, tmp_path):
    files = {
        blackboard("grace_h", "2026-01-31-12-00-00"): SOLVED,
        blackboard("ADA", "2026-01-31-12-00-00", word="poging"): HALF,
    }
    name = "gradebook_RNN_HW1_2026-02-01-10-00-00.zip"
    place.collect(zipped(files, tmp_path / name))
    assert place.submitted() == {"ada": HALF, "grace_h": SOLVED}


def test_an_assignment_whose_title_looks_like_canvas_can_be_told(place, tmp_path):
    names = [
        f"HW_1_2_x_{login}_attempt_2026-01-31-12-00-00_a.ipynb" for login in ("ada", "juergen")
    ]
    download = zipped(dict.fromkeys(names, SOLVED), tmp_path / "g.zip")
    assert place.collect(download).status == 2
    place.run("collect", A, download, "--from", "blackboard")
    assert sorted(place.submitted()) == ["ada", "juergen"]


# -- bare names -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "ada.ipynb",
        "ada.zip",
        "ADA_daily_polls.ipynb",
        "daily_polls-ada.ipynb",
        "ada_daily_polls (2).ipynb",
        "4711.ipynb",
        "ada/anything.ipynb",
        "ada/daily_polls/daily_polls.ipynb",
        "ada\\daily_polls.ipynb",
        "work/ada/deep/er.ipynb",
    ],
)
def test_a_bare_name_may_be_an_id_or_an_id_and_the_assignment(place, tmp_path, name):
    content = zipped({"x.ipynb": SOLVED}) if name.endswith(".zip") else SOLVED
    place.collect(zipped({name: content}, tmp_path / "all.zip"))
    assert place.submitted() == {"ada": SOLVED}


@pytest.mark.parametrize("name", ["adam.ipynb", "final_ada_1.ipynb", "daily_polls.ipynb"])
def test_a_bare_name_that_only_has_an_id_in_it_is_nobodys(place, tmp_path, name):
    done = place.collect(zipped({name: SOLVED}, tmp_path / "all.zip"))
    assert place.submitted() == {}
    assert f"left: {name}: nothing in its name is somebody's id, e-mail or LMS id" in done.err


def test_the_number_of_a_copy_is_nobodys_though_somebodys_lms_id_is_as_short(place, tmp_path):
    table = tmp_path / "more.csv"
    table.write_text('Student,ID,SIS User ID,SIS Login ID,Section\n"Two, A",2,S9,two,RNN-1\n')
    assert main(["roster", str(table)]) == 0
    files = {"ada_daily_polls.ipynb": SOLVED, "daily_polls_2.ipynb": HALF}
    done = place.collect(zipped(files, tmp_path / "all.zip"))
    assert place.submitted() == {"ada": SOLVED}
    assert "left: daily_polls_2.ipynb: " in done.err
    place.collect(zipped({"2_daily_polls.ipynb": HALF}, tmp_path / "one.zip"))
    assert place.submitted() == {"ada": SOLVED, "two": HALF}


def test_an_e_mail_address_is_a_bare_name(place, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "Emmy@Example.org_daily_polls.ipynb").write_bytes(SOLVED)
    place.collect(folder)
    assert place.submitted() == {"emmy@example.org": SOLVED}


def test_single_notebooks_and_zips_may_be_named_themselves(place, tmp_path):
    notebook = tmp_path / "lovelaceada_4711_5_daily_polls.ipynb"
    notebook.write_bytes(SOLVED)
    own = zipped({"rnn.ipynb": HALF}, tmp_path / "noetheremmy_4712_6_work.zip")
    # A course's name that looks like one of Canvas's files.
    whole = zipped({"hoppergrace_4713_7_x.ipynb": SOLVED}, tmp_path / "RNN_4711_8_submissions.zip")
    place.collect(notebook, own, whole)
    assert place.submitted() == {"ada": SOLVED, "emmy@example.org": HALF, "grace_h": SOLVED}


def test_folders_of_students_may_be_named_themselves(place, tmp_path):
    """As `moodle/*` names them."""
    names = ("Ada Lovelace_301_assignsubmission_file_", "Jürgen Müller_302_assignsubmission_file")
    for name in (*names, "grace_h"):
        (tmp_path / "m" / name).mkdir(parents=True)
        (tmp_path / "m" / name / "hoppergrace_4713_9_x.ipynb").write_bytes(SOLVED)
    place.collect(*(tmp_path / "m").iterdir())
    assert sorted(place.submitted()) == ["ada", "grace_h", "juergen"]


def test_an_accent_may_be_written_in_two_ways(place, tmp_path):
    place.collect(zipped({moodle("Ju\u0308rgen Mu\u0308ller", 9): SOLVED}, tmp_path / "m.zip"))
    assert place.submitted() == {"juergen": SOLVED}


# -- which notebook -------------------------------------------------------------------------


def test_of_several_notebooks_the_one_with_answers_is_taken_and_told(place, tmp_path):
    files = {
        "daily_polls.ipynb": HALF,
        "daily_polls-Copy1.ipynb": UNTOUCHED,
        "other.ipynb": b"{}",
        "data.csv": b"1,2",
    }
    download = zipped({"lovelaceada_4711_1_work.zip": zipped(files)}, tmp_path / "s.zip")
    done = place.collect(download)
    assert place.submitted() == {"ada": HALF}
    assert "ada: of 3 notebooks s.zip/lovelaceada_4711_1_work.zip/daily_polls.ipynb" in done.err


def test_of_two_with_answers_the_later_one_is_taken(place, tmp_path):
    files = {
        "lovelaceada_4711_12_daily_polls.ipynb": variant(SOLVED, 2),
        "lovelaceada_4711_11_daily_polls-1.ipynb": SOLVED,
        "noetheremmy_4712_13_w.zip": zipped({"a (2).ipynb": SOLVED, "a (10).ipynb": HALF}),
    }
    place.collect(zipped(files, tmp_path / "s.zip"))
    assert place.submitted() == {"ada": variant(SOLVED, 2), "emmy@example.org": HALF}


def test_a_single_notebook_is_taken_whatever_it_is(place, tmp_path):
    """`grade` says what it lacks, and the student is not taken for one who handed in nothing."""
    place.collect(zipped({"lovelaceada_4711_1_x.ipynb": b"<<<<<<<"}, tmp_path / "s.zip"))
    assert place.submitted() == {"ada": b"<<<<<<<"}


def test_another_archive_is_named(place, tmp_path):
    done = place.collect(zipped({"lovelaceada_4711_1_x.7z": b"7z"}, tmp_path / "s.zip"))
    assert done.err == (
        "autograder: ada: handed in no notebook, but s.zip/lovelaceada_4711_1_x.7z, an archive "
        "that is not opened: only zips are\n"
    )


# -- once more ------------------------------------------------------------------------------


def test_the_same_download_again_changes_nothing(place, canvas):
    place.collect(canvas)
    before = place.submitted(), place.files()
    done = place.collect(canvas)
    assert (place.submitted(), place.files()) == before
    assert "daily_polls: 3 as collected\n" in done.out


def test_a_newer_attempt_replaces_and_the_older_is_kept(place, canvas, tmp_path):
    place.collect(canvas)
    newer = zipped({"lovelaceada_4711_990099_daily_polls-2.ipynb": HALF}, tmp_path / "later.zip")
    assert "ada" in place.collect(newer).out
    assert place.submitted()["ada"] == HALF
    assert place.kept("ada") == {SOLVED}
    again = place.collect(canvas)
    assert place.submitted()["ada"] == HALF
    assert "older, left" in again.out


def test_of_several_downloads_the_newest_attempt_counts_in_either_order(place, canvas, tmp_path):
    newer = zipped({"lovelaceada_4711_990099_daily_polls-2.ipynb": HALF}, tmp_path / "later.zip")
    place.collect(newer, canvas)
    assert place.submitted()["ada"] == HALF


def dated(path, name, content, *date):
    """A zip of one file with a date, as Moodle gives all of a download the moment of it."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name, (*date, 0, 0, 0)), content)
    return path


def test_moodles_later_download_has_the_newer_attempt(place, tmp_path):
    name = moodle("Ada Lovelace", 301)
    first = dated(tmp_path / "1.zip", name, SOLVED, 2026, 3, 1)
    second = dated(tmp_path / "2.zip", name, HALF, 2026, 3, 2)
    place.collect(second)
    place.collect(first)
    assert place.submitted() == {"ada": HALF}
    place.collect(dated(tmp_path / "3.zip", name, UNTOUCHED, 2026, 3, 3))
    assert place.submitted() == {"ada": UNTOUCHED}
    assert place.kept("ada") == {HALF}


def test_an_old_folder_that_was_copied_does_not_come_back_as_new(place, tmp_path):
    name = moodle("Ada Lovelace", 301)
    for number, content in enumerate((SOLVED, HALF)):
        place.collect(dated(tmp_path / f"{number}.zip", name, content, 2026, 3, 1 + number))
    (tmp_path / "copy" / name).parent.mkdir(parents=True)
    (tmp_path / "copy" / name).write_bytes(SOLVED)
    place.collect(tmp_path / "copy")
    assert place.submitted() == {"ada": HALF}


def test_what_was_put_there_by_hand_is_replaced_only_when_told(place, canvas):
    folder = place.path / "submitted" / "ada" / A
    folder.mkdir(parents=True)
    (folder / f"{A}.ipynb").write_bytes(HALF)
    done = place.collect(canvas)
    assert place.submitted()["ada"] == HALF
    assert done.status == 2
    assert done.err == (
        "autograder: ada: another notebook is there, and nothing says which is newer: --replace "
        f"takes this one\n{LATE}"
    )
    place.collect(canvas, replace=True)
    assert place.submitted()["ada"] == SOLVED
    assert place.kept("ada") == {HALF}


def test_by_the_exchanges_time_stamp_a_newer_attempt_is_known(place, tmp_path):
    folder = place.path / "submitted" / "ada" / A
    folder.mkdir(parents=True)
    (folder / f"{A}.ipynb").write_bytes(HALF)
    (folder / "timestamp.txt").write_text("2026-01-31 12:00:00.5 UTC")
    name = blackboard("ada", "2026-01-31-12-00-01")
    place.collect(zipped({name: SOLVED}, tmp_path / "b.zip"), zone="UTC")
    assert place.submitted() == {"ada": SOLVED}
    assert place.stamp("ada") == "2026-01-31 12:00:01 UTC\n"


def test_the_time_stamp_of_a_replaced_notebook_does_not_stay(place, canvas, tmp_path):
    place.set_due("2026-03-01T13:00+01:00")
    place.collect(canvas)
    newer = zipped({"noetheremmy_4712_990099_a.ipynb": SOLVED}, tmp_path / "later.zip")
    place.collect(newer)
    assert place.stamp("emmy@example.org") is None


def test_a_run_that_was_killed_is_completed_by_the_next(place, tmp_path, monkeypatch):
    """Killed before each of its writes: no notebook has another's time, and nothing is lost."""

    class Killed(BaseException):
        pass

    def download(content, day):
        names = {blackboard("ada", f"2026-01-{day:02}-12-00-00"): content}
        return zipped(names, tmp_path / f"{day}.zip")

    place.collect(download(SOLVED, 1), zone="UTC")
    killed = 0
    os_replace, os_unlink = Path.replace, Path.unlink
    for at in range(10):
        content, day, seen = variant(HALF, at), at + 2, 0
        before, stamp = place.submitted()["ada"], place.stamp("ada")

        def before_it(change, at=at):
            def changed(self, *arguments, **options):
                nonlocal seen
                seen += not self.name.endswith(".draft") or change is os_replace
                if seen == at + 1:
                    raise Killed
                change(self, *arguments, **options)

            return changed

        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", before_it(os_replace))
            patch.setattr(Path, "unlink", before_it(os_unlink))
            try:
                place.collect(download(content, day), zone="UTC")
            except Killed:
                killed += 1
        new = f"2026-01-{day:02} 12:00:00 UTC\n"
        assert (place.submitted()["ada"], place.stamp("ada")) in (
            *((before, stamp), (before, None)),
            *((content, None), (content, new)),
        )
        place.collect(download(content, day), zone="UTC")
        assert (place.submitted()["ada"], place.stamp("ada")) == (content, new)
        assert before in place.kept("ada")
    # The stamp and the notebook that are kept, the old stamp, the new notebook, its stamp, and what
    # is known of it.
    assert killed == 6


def test_the_same_notebook_in_an_older_attempt_makes_nothing_older(place, tmp_path):
    def canvas_download(number, content):
        name = f"lovelaceada_4711_{number}_a.ipynb"
        return zipped({name: content}, tmp_path / f"{number}.zip")

    place.collect(canvas_download(30, SOLVED))
    place.collect(canvas_download(10, SOLVED))
    place.collect(canvas_download(20, HALF))
    assert place.submitted() == {"ada": SOLVED}


# -- what is in the way ---------------------------------------------------------------------


def test_a_link_in_submitted_is_left_alone(place, canvas, tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (place.path / "submitted").mkdir()
    (place.path / "submitted" / "ada").symlink_to(tmp_path / "elsewhere")
    done = place.collect(canvas)
    assert done.status == 2
    assert "autograder: ada: there is no folder at ada, but something else\n" in done.err
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert "emmy@example.org" in place.submitted()


def test_a_notebook_that_is_a_link_is_left_alone(place, canvas, tmp_path):
    folder = place.path / "submitted" / "ada" / A
    folder.mkdir(parents=True)
    (tmp_path / "mine.ipynb").write_bytes(HALF)
    (folder / f"{A}.ipynb").symlink_to(tmp_path / "mine.ipynb")
    done = place.collect(canvas)
    assert "autograder: ada: its daily_polls.ipynb in submitted/ is a link\n" in done.err
    assert (tmp_path / "mine.ipynb").read_bytes() == HALF


def test_grading_before_anything_is_collected_names_collect(place):
    done = place.run("grade", A)
    assert (done.status, done.err) == (0, "")
    assert done.out == (
        f"{A}: nothing is in submitted/<student>/{A}/. `autograder collect {A} DOWNLOAD` puts "
        "there what your LMS gives to download\n"
    )


def test_without_a_class_nothing_is_collected(empty, canvas):
    done = empty.collect(canvas)
    assert done.status == 1
    assert done.err == (
        "autograder: The gradebook has no students: enter them with `autograder roster FILE`, FILE "
        "being the table that your LMS gives of them.\n"
    )
    assert not (empty.path / "submitted").exists()


def test_a_download_that_is_not_there_is_told(place):
    done = place.collect("nowhere.zip")
    assert done.status == 2
    assert done.err == (
        "autograder: nowhere.zip: is not there. Name the zip or folder of your LMS.\n"
    )
