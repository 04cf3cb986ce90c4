"""What a person gave, where a group begins or ends: it is of one notebook, and of no other."""

import pytest

from tests.kit.courses import tiny as tiny_course
from tests.kit.courses.folder import JOINED
from tests.kit.courses.tiny import NAME, RIGHT, WRONG
from tests.kit.gradebook.late_course import copied, stamp
from tests.kit.gradebook.test_typed_groups import allow, with_ids

CELL = "in-your-words"
GROUP = f"student,assignment,group\nada,{NAME},1\nben,{NAME},1\n"


def hand_in(folder, student, answer, day, ids=""):
    place = folder.path / "submitted" / student / NAME
    place.mkdir(parents=True, exist_ok=True)
    content = folder.filled_in(answer)
    (place / f"{NAME}.ipynb").write_bytes(with_ids(content, ids) if ids else content)
    stamp(folder, student, NAME, f"2026-02-{day:02} 10:00:00")


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Of ada, ben and cyd each handed in, and is graded; ben's notebook is the newest."""
    folder = tiny_course.make(tmp_path_factory.mktemp("alone") / "course")
    allow(folder, 2)
    hand_in(folder, "ada", WRONG, 1)
    hand_in(folder, "ben", RIGHT, 2)
    hand_in(folder, "cyd", "def double(x):\n    return 2.0 * x  # mine\n", 1)
    folder.here("grade", NAME, check=True)
    return folder


@pytest.fixture
def folder(alone, tmp_path):
    return copied(alone, tmp_path / "course")


def together(folder, lines=GROUP):
    (folder.path / "groups.csv").write_text(lines)


def apart(folder):
    (folder.path / "groups.csv").unlink()


def grade(folder):
    return folder.here("grade", NAME).stderr


def by_hand(folder, cell=CELL):
    rows = folder.grades().items()
    return {student: row[1] for (student, name), row in rows if name == cell}


def extra(folder, student, points):
    folder.sql(
        "update grade set extra_credit = ? where id in "
        f"(select grade.id from grade {JOINED.format('grade')} "
        "where sa.student_id = ? and cell.name = 'double-points')",
        *(points, student),
    )


def extras(folder):
    return dict(
        folder.sql(
            "select sa.student_id, grade.extra_credit from grade "
            f"{JOINED.format('grade')} where cell.name = 'double-points'"
        )
    )


def comment(folder, student, text):
    folder.sql(
        "update comment set manual_comment = ? where id in "
        f"(select comment.id from comment {JOINED.format('comment')} "
        "where sa.student_id = ? and cell.name = 'double')",
        *(text, student),
    )


def comments(folder):
    return dict(
        folder.sql(
            "select sa.student_id, comment.manual_comment from comment "
            f"{JOINED.format('comment')} where cell.name = 'double'"
        )
    )


ASIDE = (
    "autograder: ada: what a person gave was for another notebook than the one that counts for the "
    f"group now, and goes to nobody else: points of {CELL}. Look at it in the formgrader\n"
)
LEFT = (
    "autograder: {}: is in no group with {} any more, and what a person gave for that one's "
    "notebook is taken back: {}"
)


# -- a group begins -------------------------------------------------------------------------


@pytest.mark.parametrize("graded_before", [True, False])
def test_what_two_were_given_before_they_were_a_group_overwrites_nothing(folder, graded_before):
    folder.set_by_hand("ada", CELL, 2)
    folder.set_by_hand("ben", CELL, 1)
    if graded_before:
        grade(folder)
    together(folder)
    for _ in range(2):
        said = grade(folder)
        assert ASIDE in said
        assert "goes to ada" not in said
        assert by_hand(folder) == {"ada": 2, "ben": 1, "cyd": None}
    folder.set_by_hand("ben", CELL, 1.5)  # for the notebook that they both have by now
    said = grade(folder)
    assert f"autograder: ben: what a person gave goes to ada, too: points of {CELL}\n" in said
    assert ASIDE not in said
    assert by_hand(folder) == {"ada": 1.5, "ben": 1.5, "cyd": None}


def test_what_was_given_for_the_notebook_that_counts_goes_to_who_was_given_nothing(folder):
    folder.set_by_hand("ben", CELL, 1)
    grade(folder)
    together(folder)
    assert f"ben: what a person gave goes to ada, too: points of {CELL}\n" in grade(folder)
    assert by_hand(folder) == {"ada": 1, "ben": 1, "cyd": None}
    assert folder.grades()["ada", CELL][2] == 0  # nobody has to look at it twice


def test_who_is_corrected_for_what_does_not_count_gives_it_to_nobody(folder):
    folder.set_by_hand("ada", CELL, 2)
    together(folder)
    assert ASIDE in grade(folder)
    assert by_hand(folder) == {"ada": 2, "ben": None, "cyd": None}


def test_different_things_for_one_notebook_are_a_conflict_that_is_told(folder):
    (folder.path / "submitted" / "ada" / NAME / f"{NAME}.ipynb").write_bytes(
        folder.filled_in(RIGHT)
    )
    grade(folder)
    folder.set_by_hand("ada", CELL, 2)
    grade(folder)
    folder.set_by_hand("ben", CELL, 1)
    together(folder)
    for _ in range(2):
        assert (
            f"ada, ben: are one group, and a person gave them different things (points of {CELL})"
            in (grade(folder))
        )
        assert by_hand(folder) == {"ada": 2, "ben": 1, "cyd": None}
    folder.set_by_hand("ada", CELL, None)
    grade(folder)
    assert by_hand(folder) == {"ada": 1, "ben": 1, "cyd": None}


def test_whom_the_gradebook_forgot_takes_nothing_from_the_others_when_they_come_back(folder):
    folder.sql("insert into student (id) values ('dee')")
    together(folder, f"{GROUP}dee,{NAME},1\n")
    grade(folder)
    folder.set_by_hand("ben", CELL, 1)
    grade(folder)
    folder.nbgrader("db", "student", "remove", "dee", "--force")
    folder.sql("insert into student (id) values ('dee')")
    grade(folder)
    assert by_hand(folder) == {"ada": 1, "ben": 1, "cyd": None, "dee": 1}


# -- a group ends ---------------------------------------------------------------------------


def test_what_was_given_for_anothers_notebook_goes_back_when_the_group_ends(folder):
    together(folder)
    grade(folder)
    folder.set_by_hand("ben", CELL, 1)
    extra(folder, "ben", 0.5)
    comment(folder, "ben", "Well done, both.")
    grade(folder)
    assert by_hand(folder) == {"ada": 1, "ben": 1, "cyd": None}
    apart(folder)
    exported = folder.here("export", "--to", "csv", "--assignment", NAME).stderr
    assert "ada: left out of tiny: in no group any more" in exported
    things = f"comment on double, points of double-points, points of {CELL}\n"
    assert LEFT.format("ada", "ben", things) in grade(folder)
    assert by_hand(folder) == {"ada": None, "ben": 1, "cyd": None}
    assert extras(folder) == {"ada": None, "ben": 0.5, "cyd": None}
    assert comments(folder) == {"ada": None, "ben": "Well done, both.", "cyd": None}
    assert grade(folder) == ""


@pytest.mark.parametrize("corrected", ["ada", "ben"])
def test_what_it_took_the_place_of_is_there_again(folder, corrected):
    folder.set_by_hand("ada", CELL, 2)
    grade(folder)
    together(folder)
    grade(folder)
    folder.set_by_hand(corrected, CELL, 1)
    grade(folder)
    assert by_hand(folder)["ada"] == 1
    apart(folder)
    again = f"points of {CELL}; points of {CELL} is as it was before\n"
    assert LEFT.format("ada", "ben", again) in grade(folder)
    assert folder.grades()["ada", CELL] == (0, 2, 0, None)  # and as a person left it
    assert by_hand(folder)["ben"] == 1
    assert grade(folder) == ""


def test_it_goes_back_whoever_of_the_group_it_was_given_to(folder):
    together(folder)
    grade(folder)
    folder.set_by_hand("ada", CELL, 1)
    grade(folder)
    apart(folder)
    assert LEFT.format("ada", "ben", f"points of {CELL}\n") in grade(folder)
    assert by_hand(folder) == {"ada": None, "ben": 1, "cyd": None}


def test_who_leaves_and_handed_in_nothing_keeps_nothing(folder):
    folder.sql("insert into student (id) values ('dee')")
    together(folder, f"{GROUP}dee,{NAME},1\n")
    grade(folder)
    folder.set_by_hand("ben", CELL, 1)
    grade(folder)
    assert by_hand(folder)["dee"] == 1
    together(folder)
    assert LEFT.format("dee", "ben", f"points of {CELL}\n") in grade(folder)
    assert "dee" not in by_hand(folder)
    assert (by_hand(folder)["ada"], by_hand(folder)["ben"]) == (1, 1)


def test_what_a_person_gives_after_the_group_is_theirs(folder):
    together(folder)
    grade(folder)
    folder.set_by_hand("ben", CELL, 1)
    grade(folder)
    apart(folder)
    grade(folder)
    folder.set_by_hand("ada", CELL, 2)
    assert grade(folder) == ""
    assert by_hand(folder) == {"ada": 2, "ben": 1, "cyd": None}


def test_who_goes_from_group_to_group_takes_nothing_along(folder):
    together(folder)
    grade(folder)
    folder.set_by_hand("ben", CELL, 1)
    grade(folder)
    together(folder, GROUP.replace("ben", "cyd"))
    assert LEFT.format("ada", "ben", f"points of {CELL}\n") in grade(folder)
    assert by_hand(folder) == {"ada": None, "ben": 1, "cyd": None}


def test_a_group_that_stays_leaves_a_score_by_hand_as_a_person_left_it(folder):
    folder.set_by_hand("ben", CELL, 1)
    folder.set_by_hand("ben", "double-points", 2)
    grade(folder)
    together(folder)
    grade(folder)
    assert folder.grades()["ben", CELL] == (0, 1, 0, None)
    assert folder.grades()["ben", "double-points"] == (3, 2, 0, None)


# -- by the ids that were typed -------------------------------------------------------------


def test_who_hands_in_alone_keeps_no_points_for_the_notebook_that_named_them(folder):
    folder.sql("insert into student (id) values ('dee')")
    hand_in(folder, "ada", RIGHT, 3, "ada, dee")
    grade(folder)
    folder.set_by_hand("ada", CELL, 1)
    grade(folder)
    assert by_hand(folder)["dee"] == 1
    hand_in(folder, "dee", WRONG, 4)
    said = grade(folder)
    assert LEFT.format("dee", "ada", f"points of {CELL}\n") in said
    assert (by_hand(folder)["ada"], by_hand(folder)["dee"]) == (1, None)
