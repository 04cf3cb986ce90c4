"""One notebook for several students: graded once, everybody with a grade and a page."""

import csv
import hashlib
import json
import shutil
from types import SimpleNamespace

import pytest

from autograder.grading.concept_grader import ConceptGrader
from tests.kit.courses.folder import JOINED
from tests.kit.courses.tiny import NAME, WRONG
from tests.kit.gradebook import late_course
from tests.kit.gradebook.late_course import (
    DUE,
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
IN_TIME, LATE = "2026-03-01 11:00:00", "2026-03-03 00:00:00"
GROUPS = """student,assignment,group
ada,tiny,1
bea,tiny,1
cleo,tiny,1
eve,tiny,2
fay,tiny,2
ada,essay,of two
eve,essay,of two
"""
GRADED = ("ada", "bea", "cleo", "dan", "eve", "fay")


def write(folder, name, text):
    (folder.path / f"{name}.csv").write_text(text)


def handing_in(folder):
    """Both ada and bea hand in, and cleo, of their group, and fay nothing."""
    folder.sql("insert into student (id) values ('cleo'), ('fay')")
    hand_in(folder, "ada", IN_TIME, answer=WRONG)
    hand_in(folder, "bea", LATE)
    hand_in(folder, "dan", LATE, answer=WRONG)
    hand_in(folder, "eve", IN_TIME)
    write(folder, "groups", GROUPS)
    write(folder, "extensions", "student,assignment,deadline\ncleo,tiny,+2 days\n")


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    folder = late_course.make(tmp_path_factory.mktemp("groups") / "course", RULE)
    handing_in(folder)
    return folder


@pytest.fixture(scope="module")
def graded(handed_in, tmp_path_factory):
    folder = copied(handed_in, tmp_path_factory.mktemp("command") / "course")
    folder.done = folder.here("grade", NAME, check=True)
    return folder


@pytest.fixture(scope="module", params=[pytest.param(way, marks=pytest.mark.slow) for way in WAYS])
def other_way(request, handed_in, tmp_path_factory):
    folder = copied(handed_in, tmp_path_factory.mktemp("other") / "course")
    WAYS[request.param](folder)
    return folder


@pytest.fixture
def folder(graded, tmp_path):
    return copied(graded, tmp_path / "course")


def scores(folder):
    rows = folder.grades().items()
    return {student: row[0] for (student, cell), row in rows if cell == "double-points"}


def by_hand(folder, cell="in-your-words"):
    rows = folder.grades().items()
    return {student: row[1] for (student, name), row in rows if name == cell}


def record(folder, student):
    path = folder.path / ".autograder" / "records" / NAME / f"{student}.json"
    return json.loads(path.read_text())


def comment(folder, student, text):
    folder.sql(
        "update comment set manual_comment = ? where id in "
        f"(select comment.id from comment {JOINED.format('comment')} "
        "where sa.student_id = ? and cell.name = 'double')",
        *(text, student),
    )


def test_everybody_of_a_group_has_the_grade_of_the_newest_notebook(graded):
    assert scores(graded) == {"ada": 3, "bea": 3, "cleo": 3, "dan": 1, "eve": 3, "fay": 3}
    assert graded.done.stdout == f"{NAME}: {len(GRADED)} graded\n"
    assert graded.done.stderr == (
        "autograder: ada: bea's notebook counts, the newest of their group\n"
    )


def test_it_is_graded_once_and_stands_on_record_for_each(graded):
    for student in ("ada", "cleo"):
        assert record(graded, student) == {**record(graded, "bea"), "student": student}
    assert record(graded, "bea")["notebook"] == f"submitted/bea/{NAME}/{NAME}.ipynb"
    assert record(graded, "bea")["group"] == ["bea", "ada", "cleo"]
    assert record(graded, "dan")["group"] == []


def test_each_is_late_by_their_own_deadline(graded):
    assert penalties(graded) == {
        "ada": 0.6,
        "bea": 0.6,
        "cleo": None,
        "dan": 0.2,
        "eve": None,
        "fay": None,
    }


def test_each_page_says_who_handed_in_and_when_it_was_due(graded):
    for student in ("ada", "bea"):
        assert told(graded, student)[:2] == [
            "Handed in by bea for your group: ada, bea and cleo.",
            DUE,
        ]
    assert told(graded, "cleo")[1].startswith("Due Tuesday 3 March 2026, 13:00")
    assert told(graded, "fay")[0] == "Handed in by eve for your group: eve and fay."
    assert "group" not in page(graded, "dan").partition("</header>")[0]
    assert "for <strong>cleo</strong>" in page(graded, "cleo")
    assert '<span class="mf">2.0</span>' in page(graded, "cleo")


def test_every_way_gives_the_same_to_everybody_of_a_group(graded, other_way):
    assert other_way.grades() == graded.grades()
    assert other_way.comments() == graded.comments()
    query = "select student_id, timestamp, extension from submitted_assignment order by 1"
    assert other_way.sql(query) == graded.sql(query)
    for student in GRADED:
        assert record(other_way, student) == record(graded, student)
        assert page(other_way, student) == page(graded, student)
        made = f"autograded/{student}/{NAME}/{NAME}.ipynb"
        assert (other_way.path / made).read_bytes() == (graded.path / made).read_bytes()


def test_nothing_is_done_again_where_nothing_changed(folder):
    done = folder.here("grade", NAME)
    assert done.stdout == f"{NAME}: {len(GRADED)} unchanged\n"


def test_a_correction_of_one_goes_to_all_whoever_it_was_given_to(folder):
    folder.set_by_hand("ada", "in-your-words", 1.5)
    comment(folder, "ada", "Say why.")
    done = folder.here("grade", NAME)
    assert (
        "autograder: ada: what a person gave goes to bea, cleo, too: comment on double, points of "
        "in-your-words\n"
    ) in done.stderr
    given = {"ada": 1.5, "bea": 1.5, "cleo": 1.5, "dan": None, "eve": None, "fay": None}
    assert by_hand(folder) == given
    for student in ("ada", "bea", "cleo"):
        assert "Say why." in page(folder, student)
    assert '<p class="total">4.5 of 5 points</p>' in page(folder, "cleo")
    assert "what a person gave" not in folder.here("grade", NAME).stderr

    folder.set_by_hand("cleo", "in-your-words", 2)
    done = folder.here("grade", NAME)
    assert "autograder: cleo: what a person gave goes to ada, bea, too: points of" in done.stderr
    assert by_hand(folder) == {**given, "ada": 2, "bea": 2, "cleo": 2}

    folder.set_by_hand("bea", "in-your-words", None)
    folder.here("grade", NAME)
    assert by_hand(folder) == dict.fromkeys(GRADED)


def test_where_two_were_given_different_things_nothing_is_carried_and_that_is_told(folder):
    folder.set_by_hand("ada", "in-your-words", 1)
    folder.set_by_hand("bea", "in-your-words", 2)
    line = (
        "autograder: ada, bea, cleo: are one group, and a person gave them different things "
        "(points of in-your-words). Make them the same in the formgrader, or clear all but one\n"
    )
    for _ in range(2):
        assert line in folder.here("grade", NAME).stderr
        assert [by_hand(folder)[who] for who in ("ada", "bea", "cleo")] == [1, 2, None]
    folder.set_by_hand("ada", "in-your-words", 2)
    assert line not in folder.here("grade", NAME).stderr
    assert [by_hand(folder)[who] for who in ("ada", "bea", "cleo")] == [2, 2, 2]


def test_points_for_a_notebook_that_does_not_count_any_more_go_to_nobody_else(folder):
    write(folder, "groups", GROUPS.replace("ada,tiny,1\n", ""))
    folder.here("grade", NAME)
    folder.set_by_hand("ada", "in-your-words", 2)  # for ada's own, the wrong one
    write(folder, "groups", GROUPS)
    line = (
        "autograder: ada: what a person gave was for another notebook than the one that counts for "
        "the group now, and goes to nobody else: points of in-your-words. Look at it in the "
        "formgrader\n"
    )
    for _ in range(3):
        assert line in folder.here("grade", NAME).stderr
        assert [by_hand(folder)[who] for who in ("ada", "bea", "cleo")] == [2, None, None]
    folder.set_by_hand("cleo", "in-your-words", 1)
    assert line not in folder.here("grade", NAME).stderr
    assert [by_hand(folder)[who] for who in ("ada", "bea", "cleo")] == [1, 1, 1]


def test_points_for_a_notebook_that_was_handed_in_again_since_go_to_nobody_else(folder):
    hand_in(folder, "fay", LATE, answer=WRONG)
    folder.set_by_hand("eve", "in-your-words", 2)
    for _ in range(2):
        said = folder.here("grade", NAME).stderr
        assert "autograder: eve: what a person gave was for another notebook" in said
        assert (by_hand(folder)["eve"], by_hand(folder)["fay"]) == (2, None)


def test_a_correction_of_somebody_who_is_alone_goes_nowhere(folder):
    folder.set_by_hand("dan", "in-your-words", 1)
    assert "what a person gave" not in folder.here("grade", NAME).stderr


def test_who_leaves_a_group_is_graded_by_their_own_notebook(folder):
    write(folder, "groups", GROUPS.replace("ada,tiny,1\n", ""))
    folder.here("grade", NAME, check=True)
    assert scores(folder) == {"ada": 1, "bea": 3, "cleo": 3, "dan": 1, "eve": 3, "fay": 3}
    assert record(folder, "ada")["group"] == []
    assert told(folder, "ada")[1].startswith("Handed in Sunday 1 March 2026, 12:00 ")


def test_who_comes_to_a_group_gets_what_a_person_gave_it_at_once(folder):
    folder.set_by_hand("ada", "in-your-words", 1.5)
    write(folder, "groups", GROUPS.replace("cleo,tiny,1\n", "") + "gil,tiny,1\n")
    folder.sql("insert into student (id) values ('gil')")
    folder.sql("update student set first_name = 'Gil' where id = 'gil'")
    done = folder.here("grade", NAME)
    assert by_hand(folder)["gil"] == 1.5
    assert penalties(folder)["gil"] == 0.9  # two days late, of all the points
    assert '<p class="total">3.6 of 5 points</p>' in page(folder, "gil")
    assert done.stdout == f"{NAME}: 3 graded, 3 unchanged, 1 could not be graded\n"


def test_a_newer_notebook_of_another_member_counts_from_then_on(folder):
    hand_in(folder, "fay", LATE, answer=WRONG)
    done = folder.here("grade", NAME, "--student", "eve", check=True)
    assert done.stdout == f"{NAME}: 2 graded\n"
    assert "autograder: eve: fay's notebook counts, the newest of their group\n" in done.stderr
    assert (scores(folder)["eve"], scores(folder)["fay"]) == (1, 1)


def test_a_notebook_with_a_time_is_newer_than_one_without(folder):
    (folder.path / "submitted" / "bea" / NAME / "timestamp.txt").unlink()
    folder.here("grade", NAME, "--student", "cleo", check=True)
    assert record(folder, "cleo")["group"][0] == "ada"


def without_moments(folder, **numbers):
    """Neither of ada and bea has a time stamp, and ada's is the wrong answer."""
    for student in ("ada", "bea"):
        place = folder.path / "submitted" / student / NAME
        (place / "timestamp.txt").unlink()
        if student in numbers:
            digest = hashlib.sha256((place / f"{NAME}.ipynb").read_bytes()).hexdigest()
            order = {"system": "canvas", "when": None, "number": numbers[student], "seen": None}
            noted = folder.path / ".autograder" / "collected" / NAME / student / "collected.json"
            noted.parent.mkdir(parents=True)
            noted.write_text(json.dumps({"digest": digest, "order": order, "where": ""}))
    return folder.here("grade", NAME, "--student", "cleo", check=True).stderr


@pytest.mark.parametrize(("numbers", "who"), [((7001, 7002), "bea"), ((7002, 7001), "ada")])
def test_without_time_stamps_the_later_file_of_canvas_counts(folder, numbers, who):
    said = without_moments(folder, **dict(zip(("ada", "bea"), numbers, strict=True)))
    assert record(folder, "cleo")["group"][0] == who
    assert f"{who}'s notebook counts, the newest of their group by the numbers" in said


def test_where_nobody_can_tell_which_is_the_newest_that_is_told(folder):
    said = without_moments(folder, ada=7001)
    assert record(folder, "cleo")["group"][0] == "ada"
    assert (
        "autograder: bea: ada's notebook counts, and nobody can tell which of their group's is the "
        "newest: of those with answers the first by id is taken. Write beside each when it was "
        "handed in, as timestamp.txt\n"
    ) in said


def test_where_nobody_can_tell_a_notebook_with_answers_counts_before_one_without(folder):
    released = folder.path / "release" / NAME / f"{NAME}.ipynb"
    shutil.copy(released, folder.path / "submitted" / "ada" / NAME / f"{NAME}.ipynb")
    assert "autograder: ada: bea's notebook counts, and nobody can tell" in without_moments(folder)


def test_what_a_member_handed_in_that_cannot_be_graded_is_told_and_the_others_counts(folder):
    stamp(folder, "ada", NAME, "some time in")
    done = folder.here("grade", NAME)
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert line.startswith("autograder: ada: what was handed in is not graded: its timestamp.txt ")
    assert line.endswith("; bea's notebook counts, the newest of their group")
    assert scores(folder)["ada"] == 3


def test_a_group_whose_only_notebook_has_no_moment_has_no_grades(folder):
    stamp(folder, "eve", NAME, "some time in")
    done = folder.here("grade", NAME)
    assert done.returncode == 2
    for student in ("eve", "fay"):
        assert f"autograder: {student}: is not graded: its timestamp.txt does not" in done.stderr
        assert student not in scores(folder)


def test_who_leaves_a_group_and_handed_in_nothing_has_no_grade_any_more(folder):
    write(folder, "groups", GROUPS.replace("fay,tiny,2\n", ""))
    done = folder.here("grade", NAME)
    assert done.returncode == 2
    assert (
        "autograder: fay: is in no group any more, and handed in nothing: the grade is taken back\n"
    ) in done.stderr
    assert "fay" not in scores(folder)
    assert scores(folder)["eve"] == 3
    assert not (folder.path / ".autograder" / "records" / NAME / "fay.json").exists()
    again = folder.here("grade", NAME)
    assert again.returncode == 0
    assert "autograder: fay: handed in nothing for tiny\n" in again.stderr


def test_a_group_whose_only_notebook_cannot_be_read_has_no_grades(folder):
    (folder.path / "submitted" / "eve" / NAME / f"{NAME}.ipynb").write_bytes(b"{")
    done = folder.here("grade", NAME)
    assert done.returncode == 2
    assert done.stdout == f"{NAME}: 4 unchanged, 2 could not be graded\n"
    for student in ("eve", "fay"):
        assert f"autograder: {student}: submitted/eve/tiny/tiny.ipynb: " in done.stderr
        assert student not in scores(folder)
        assert not (folder.path / "feedback" / student / NAME).exists()


def test_the_free_days_of_each_are_spent_on_a_notebook_of_the_group(folder):
    state_rule(folder, {**RULE, "free_days": 1})
    stamp(folder, "eve", "essay", "2026-02-01 11:00:00")
    stamp(folder, "ada", "essay", "2026-02-02 11:00:00")
    for student in ("ada", "eve"):
        shutil.copy(
            folder.path / "submitted" / "dan" / NAME / f"{NAME}.ipynb",
            folder.path / "submitted" / student / "essay" / "essay.ipynb",
        )
    stamp(folder, "eve", NAME, "2026-03-01 14:00:00")
    folder.here("grade", NAME)
    lost = penalties(folder)
    assert lost["eve"] == 0.3  # ada's was the newest of both for the essay, and a day late
    assert lost["fay"] is None
    assert lost["ada"] == 0.6
    assert lost["bea"] == 0.3


def test_report_and_export_have_a_line_for_everybody(folder):
    folder.here("report", NAME)
    with (folder.path / "reports" / f"{NAME}.csv").open(newline="") as file:
        assert [row["student"] for row in csv.DictReader(file)] == list(GRADED)
    for student in GRADED:
        folder.set_by_hand(student, "in-your-words", 1)
    folder.here("grade", NAME)
    folder.here("export", "--to", "csv", "--assignment", NAME)
    with (folder.path / "exports" / "csv.csv").open(newline="") as file:
        rows = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert rows == {"ada": 3.2, "bea": 3.2, "cleo": 4, "dan": 1.6, "eve": 4, "fay": 4}


def exported(folder):
    done = folder.here("export", "--to", "csv", "--assignment", NAME)
    with (folder.path / "exports" / "csv.csv").open(newline="") as file:
        scores = {row["student_id"]: row["score"] for row in csv.DictReader(file)}
    return {student for student, score in scores.items() if score}, done.stdout + done.stderr


TODO = "Run `autograder grade tiny`, and this again\n"


@pytest.fixture
def whole(folder):
    """With nothing that waits for a person."""
    for student in GRADED:
        folder.set_by_hand(student, "in-your-words", 1)
    folder.here("grade", NAME)
    return folder


def test_before_anything_is_graded_an_export_knows_of_all_for_whom_something_was_handed_in(
    handed_in, tmp_path
):
    folder = copied(handed_in, tmp_path / "course")
    folder.sql("insert into student (id) values ('ada'), ('bea'), ('dan'), ('eve'), ('gil')")
    done = folder.here("export", "--to", "canvas", "--assignment", NAME)
    assert done.returncode == 1
    first, second = done.stderr.splitlines()
    assert first.startswith("autograder: There is no grade of tiny ")
    assert second == "Of 7 students: 6 not graded yet, 1 without a submission."


def test_a_grade_of_an_earlier_notebook_is_in_no_export(whole):
    folder = whole
    hand_in(folder, "bea", LATE, answer=WRONG)
    hand_in(folder, "dan", LATE)
    there, said = exported(folder)
    assert there == {"eve", "fay"}
    assert "; left out: 4 handed in again since\n" in said
    who = "ada, bea, cleo, dan"
    assert f"\nautograder: {who}: left out of tiny: handed in again since. {TODO}" in said


def test_a_grade_of_who_left_a_group_without_a_notebook_is_in_no_export(whole):
    folder = whole
    write(folder, "groups", GROUPS.replace("fay,tiny,2\n", ""))
    there, said = exported(folder)
    assert there == {*GRADED} - {"fay"}
    assert f"\nautograder: fay: left out of tiny: in no group any more. {TODO}" in said


def test_who_left_a_group_has_no_submission_to_an_export_whatever_a_person_gave(whole):
    folder = whole
    write(folder, "groups", GROUPS.replace("fay,tiny,2\n", ""))
    folder.here("grade", NAME)
    there, said = exported(folder)
    assert there == {*GRADED} - {"fay"}
    assert "; 1 without a submission\n" in said


def test_what_one_of_a_group_was_given_since_the_last_grade_leaves_the_group_out(whole):
    whole.set_by_hand("cleo", "in-your-words", 2)
    for to in ("csv", "canvas", "moodle"):
        done = whole.here("export", "--to", to, "--assignment", NAME)
        assert done.returncode == 2
        assert (
            "autograder: ada, bea: left out of tiny: of a group of which one was given something "
            f"by hand since. {TODO}"
        ) in done.stderr
    there, said = exported(whole)
    assert there == {"cleo", "dan", "eve", "fay"}
    whole.here("grade", NAME)
    there, said = exported(whole)
    assert there == {*GRADED}
    assert "left out" not in said


def test_a_score_by_hand_of_who_was_late_leaves_them_out_until_the_penalty_is_of_it(whole):
    whole.set_by_hand("dan", "in-your-words", 2)
    there, said = exported(whole)
    assert there == {*GRADED} - {"dan"}
    why = "with another penalty for lateness than the score has now"
    assert f"\nautograder: dan: left out of tiny: {why}. {TODO}" in said
    whole.here("grade", NAME)
    assert exported(whole)[0] == {*GRADED}


def test_what_two_of_a_group_were_given_differently_is_told_by_an_export(whole):
    whole.set_by_hand("ada", "in-your-words", 1.5)
    whole.set_by_hand("bea", "in-your-words", 2)
    _, said = exported(whole)
    assert said.count("tiny: ada, bea, cleo: are one group, and a person gave them different") == 1


def test_the_questions_of_who_is_left_out_are_left_out_too(whole):
    whole.set_by_hand("eve", "in-your-words", 2)
    whole.here("export", "--to", "csv", "--questions", "--assignment", NAME)
    with (whole.path / "exports" / "csv.csv").open(newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert (rows["eve"]["score"], rows["fay"]["score"]) == ("5", "")
    assert (rows["eve"]["double"], rows["fay"]["double"]) == ("3", "")


def test_points_for_a_notebook_that_another_replaced_are_named_and_stay_until_looked_at(whole):
    hand_in(whole, "cleo", "2026-03-04 00:00:00", answer=WRONG)
    line = (
        "autograder: ada, bea, cleo: what a person gave was for another notebook than the one that "
        "counts for the group now, and goes to nobody else: points of in-your-words. Look at it in "
        "the formgrader\n"
    )
    for _ in range(2):
        assert whole.here("grade", NAME).stderr.count(line) == 1
    assert f"tiny: {line.removeprefix('autograder: ')}" in exported(whole)[1]
    whole.set_by_hand("cleo", "in-your-words", 1)  # who has looked, and leaves it so
    assert line not in whole.here("grade", NAME).stderr
    assert [by_hand(whole)[who] for who in ("ada", "bea", "cleo")] == [1, 1, 1]


def test_a_grade_of_an_earlier_release_is_in_no_export(folder):
    hand_in(folder, "dan", LATE)
    folder.here("grade", NAME)
    folder.sql("update grade_cells set max_score = 7 where max_score = 3")
    for student in GRADED:
        folder.set_by_hand(student, "in-your-words", 1)
    done = folder.here("export", "--to", "csv")
    assert done.returncode != 0
    assert "6 not graded since the release was revised" in done.stderr


def test_groups_are_never_in_a_release(folder):
    folder.here("release", NAME)
    for path in (folder.path / "release" / NAME).rglob("*"):
        assert path.name not in ("groups.csv", "extensions.csv")
        assert path.is_dir() or b"cleo" not in path.read_bytes()


# -- the table ------------------------------------------------------------------------------

BAD = {
    "ada,tiny,2": "ada is in a group for tiny in line 2 already",
    "dan,,2": "names no assignment",
    "dan,tiny,": "names no group",
    ",tiny,2": "names no student",
    "dan,tiny,2,3": "has more cells than the first line: quote what has one",
}


def test_every_line_that_cannot_be_read_is_named_and_nothing_is_graded(folder):
    write(folder, "groups", "\n".join([GROUPS.strip(), *BAD]))
    done = folder.here("grade", NAME)
    assert (done.returncode, done.stdout) == (2, "")
    lines = [f"groups.csv, line {line}: {why}" for line, why in enumerate(BAD.values(), 9)]
    complaint = "\n".join([*lines, "Mend the table, and run this again."])
    assert done.stderr == f"autograder: {complaint}\n"


def test_whom_or_what_the_course_does_not_know_is_told_and_becomes_no_student(folder):
    write(folder, "groups", f"{GROUPS}dan,tiny,3\ngil,tiny,3\ndann,tiny,3\ndan,tinny,1\n")
    done = folder.here("grade", NAME)
    assert done.returncode == 0
    assert done.stderr.startswith(
        "autograder: groups.csv, line 12: there is no assignment tinny; there are: tiny, essay. "
        "Did you mean 'tiny'?\n"
        "autograder: groups.csv, line 11: there is no student dann. Did you mean 'dan'?\n"
        "autograder: groups.csv, line 10: there is no student gil.\n"
    )
    assert folder.sql("select id from student where id = 'gil'") == []


def test_a_table_without_its_header_is_told(folder):
    write(folder, "groups", "ada,tiny,1\n")
    assert folder.here("grade", NAME).stderr == (
        "autograder: groups.csv: its first line names the columns: assignment, group and student. "
        "It has ada, tiny, 1.\n"
    )


# -- numbers drawn from an id ---------------------------------------------------------------


@pytest.mark.parametrize("typed", ["ada", "bea", "bea, ada", "ada;bea"])
def test_the_id_in_a_groups_notebook_is_one_members_or_all_of_theirs(typed):
    assert wrong_id(typed, ("bea", "ada")) == ""


@pytest.mark.parametrize("typed", ["dan", "ada, dan"])
def test_anybody_elses_id_is_told(typed):
    assert wrong_id(typed, ("bea", "ada")) == (
        f"The numbers are those of the id `{typed}`, typed at the top; this was handed in by `bea`."
    )


def test_another_members_id_is_told_where_there_is_no_group():
    assert wrong_id("ada", ()) != ""


def wrong_id(typed, group):
    grader = ConceptGrader("bea", SimpleNamespace(), SimpleNamespace(), group)
    grader.typed, grader._says_id = typed, True
    return grader.wrong_id
