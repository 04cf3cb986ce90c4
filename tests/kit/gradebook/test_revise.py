"""An assignment that is changed after hand-ins: nothing is stuck, and nothing by hand is lost."""

import io
import json
import os
import shutil
import signal
import sqlite3
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from autograder.gradebook import backup, database, entering
from autograder.gradebook.connections import Gradebook
from autograder.gradebook.errors import GradebookError
from autograder.gradebook.revision import Revision
from autograder.submission.repair import ANOTHER_RELEASE
from autograder.util import files
from tests.kit.courses.tiny import NAME
from tests.kit.gradebook import changing_course
from tests.kit.gradebook.changing_course import ChangingFolder
from tests.kit.postgres import needs_postgresql, server

BOTH = {"double": (2.0, 1), "treble": (3.0, 1)}
ALL = "amara, bashir, chiara"
ABOVE = (
    "the score by hand is above the points that there are now: in-your-words (2 of 1). It counts "
    "as it is: look at it in the formgrader."
)
CHANGED = (
    "autograder: The gradebook has 3 submissions of tiny, which has changed since: {}. Nothing was "
    "written. `autograder release tiny --revise` carries the gradebook over, and keeps what people "
    "gave by hand.\n"
)


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory):
    return changing_course.make(tmp_path_factory.mktemp("handed_in") / "course")


@pytest.fixture
def folder(handed_in, tmp_path):
    return ChangingFolder(shutil.copytree(handed_in.path, tmp_path / "course"))


def contents(path):
    """All files of a folder, but for what changes by itself: locks, the notebook for JupyterLab."""
    return {
        str(file.relative_to(path)): file.read_bytes()
        for file in sorted(path.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts and file.name != "grade.lock"
    }


# -- without --revise -----------------------------------------------------------------------


def test_release_writes_nothing_that_the_gradebook_would_not_take(folder):
    folder.restate(BOTH, {"in_your_words": 1})
    before = contents(folder.path)
    done = folder.here("release", NAME)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == CHANGED.format(
        "added: treble, treble-points; points: in-your-words from 2 to 1"
    )
    assert contents(folder.path) == before


def test_check_says_that_the_gradebook_is_not_in_step(folder):
    folder.restate(BOTH, {"in_your_words": 2})
    done = folder.here("release", "--check", NAME)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "autograder: release/tiny is out of step with its source: selfcheck.json, tiny.ipynb. Run "
        "`autograder release tiny`.\n"
    ) + CHANGED.format("added: treble, treble-points")


def test_a_text_is_released_as_ever(folder):
    source = folder.path / "source" / NAME / f"{NAME}.py"
    source.write_text(source.read_text().replace("Twice as much", "As much again"))
    done = folder.here("release", NAME)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "released release/tiny, and dist/tiny.zip for students\n"
    ((text,),) = folder.sql("select source from source_cell where name = 'double'")
    assert "As much again" in text
    assert not (folder.path / ".autograder" / "revisions").exists()


def test_grade_names_the_way_out(folder):
    folder.sql("update grade_cells set max_score = 7 where max_score = 3")
    done = folder.here("grade", NAME)
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith("autograder: double-points has 3 points ")
    assert line.endswith(" Run `autograder release tiny --revise`.")


# -- a question more ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def more(handed_in, tmp_path_factory):
    """A question more, another one dearer and one cheaper: released, and graded."""
    path = tmp_path_factory.mktemp("more") / "course"
    folder = ChangingFolder(shutil.copytree(handed_in.path, path))
    shutil.copytree(folder.path / "release", folder.path / "release_before")
    folder.restate({"double": (2.0, 2), "treble": (3.0, 1)}, {"in_your_words": 1})
    folder.given_before = folder.by_hand()
    folder.gradebook_before = folder.grades()
    folder.planned = folder.here("release", NAME, "--revise", "--dry-run")
    folder.untouched = folder.grades() == folder.gradebook_before
    folder.released = folder.here("release", NAME, "--revise")
    folder.checked = folder.here("release", NAME, "--check")
    folder.hand_in_tiny("dora", {"double": "def double(x):\n    return 2 * x\n"})
    folder.ungraded = ChangingFolder(shutil.copytree(path, path.with_name("ungraded")))
    folder.graded = folder.here("grade", NAME)
    folder.again = folder.here("grade", NAME)
    return folder


def test_what_is_carried_over_is_said(more):
    assert more.released.stderr == ""
    first, backup, *rest = more.released.stdout.splitlines()
    assert first == "released release/tiny, and dist/tiny.zip for students"
    assert backup.startswith("tiny: the gradebook as it was: gradebook.db.20")
    changed = (
        "tiny: 3 submissions carried over: added: treble, treble-points; points: double-points "
        "from 3 to 4, in-your-words from 2 to 1"
    )
    kept = "tiny: kept: 2 scores and 2 comments by hand"
    assert rest == [changed, kept, "grade everybody again: autograder grade tiny"]
    assert more.planned.stdout.splitlines() == [changed, kept]
    assert more.untouched


def test_afterwards_all_is_in_step(more):
    assert more.checked.stdout == "release/tiny is in step with its source\n"
    assert ("GradeCell", "treble-points", 3.0) in more.cells()
    assert set(more.orphans().values()) == {0}


def test_every_score_and_comment_by_hand_is_kept(more):
    assert more.by_hand() == more.given_before
    assert len(more.given_before[0]) == len(more.given_before[1]) == 2


def test_the_gradebook_as_it_was_lies_beside_it(more):
    (backup,) = more.path.glob("gradebook.db.*")
    with closing(sqlite3.connect(backup)) as database_:
        (most,) = database_.execute("select sum(max_score) from grade_cells").fetchone()
        assert database_.execute("pragma integrity_check").fetchone() == ("ok",)
    assert most == 5
    assert backup.stat().st_mode == (more.path / "gradebook.db").stat().st_mode


def test_who_has_the_release_before_is_told_of_in_one_line(more):
    assert more.graded.stderr.splitlines() == [
        f"autograder: {ALL}: {ANOTHER_RELEASE}; new since then, and open for a person: treble",
        f"autograder: amara: {ABOVE}",
    ]
    assert more.again.stdout == "tiny: 4 unchanged\n"


def test_a_question_that_somebodys_release_had_not_is_open_and_for_others_it_is_not(more):
    grades = more.grades()
    assert grades["amara", "treble-points"] == (None, None, 1, None)
    assert grades["dora", "treble-points"][:3] == (0, None, 0)
    assert grades["amara", "double-points"] == (4, None, 0, None)
    assert grades["bashir", "double-points"] == (1, 1.5, 0, None)


def test_it_waits_for_a_person_in_the_record_and_on_the_page_too(more):
    record = json.loads((more.path / ".autograder/records/tiny/amara.json").read_text())
    assert {"name": "treble", "max_score": 3} in record["pending"]
    assert (record["score"], record["max_score"]) == (4, 4)
    page = (more.path / "feedback" / "amara" / NAME / f"{NAME}.html").read_text()
    assert "new since then, and open for a person: treble" in page


BY_BUTTON = f"""
from nbgrader.apps import NbGrader, NbGraderAPI

app = NbGrader()
app.initialize([])
print(NbGraderAPI(config=app.config).autograde("{NAME}", "amara")["success"])
"""


def test_nbgrader_and_the_formgraders_button_grade_it_the_same(more):
    folder = more.ungraded
    assert folder.script(BY_BUTTON).stdout.splitlines()[-1] == "True"
    graded = {key: row for key, row in more.grades().items() if key[0] == "amara"}
    assert {key: row for key, row in folder.grades().items() if key[0] == "amara"} == graded
    folder.nbgrader("autograde", NAME, "--force", "--create")
    assert folder.grades() == more.grades()
    assert folder.comments() == more.comments()
    assert folder.by_hand() == more.given_before


def test_an_export_leaves_open_grades_out_and_says_of_them_nothing_else(more):
    done = more.here("export", "--to", "csv", "--output", "grades.csv")
    assert "left out: 3 not fully graded yet" in done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith("autograder: amara, bashir, chiara: left out of tiny: ")
    assert done.returncode == 2


def test_new_questions_are_zero_where_the_instructor_says_so(more, tmp_path):
    folder = ChangingFolder(shutil.copytree(more.path, tmp_path / "course"))
    assert folder.here("release", NAME, "--new-questions", "zero").returncode == 0
    done = folder.here("grade", NAME)
    assert f"{ALL}: {ANOTHER_RELEASE}; new since then, and 0 points: treble" in done.stderr
    assert folder.grades()["amara", "treble-points"] == (0, None, 0, None)


# -- a question less, and one with another name -----------------------------------------------


def test_a_question_that_is_gone_is_told_with_what_people_gave_to_it(folder):
    folder.restate({"double": (2.0, 1)}, {})
    done = folder.here("release", NAME, "--revise")
    assert done.stdout.splitlines()[2:] == [
        "tiny: 3 submissions carried over: removed: in-your-words",
        "tiny: kept: 1 score and 1 comment by hand",
        "tiny: not kept, as the question is gone: in-your-words: amara 2 and a comment",
        "grade everybody again: autograder grade tiny",
    ]
    assert "in-your-words" not in {name for _, name, _ in folder.cells()}
    assert set(folder.orphans().values()) == {0}
    graded = folder.here("grade", NAME)
    assert graded.stderr == f"autograder: {ALL}: {ANOTHER_RELEASE}\n"
    assert folder.grades()["amara", "double-points"] == (3, None, 0, None)


def test_where_a_question_may_only_have_another_name_the_instructor_is_asked(folder):
    folder.restate({"twice": (2.0, 1)}, {"in_your_words": 2})
    before = contents(folder.path)
    done = folder.here("release", NAME, "--revise")
    assert done.returncode == 1
    assert done.stderr == (
        "autograder: double went and twice came, and people gave scores or comments to what went. "
        "Where it is the same question, say --renamed double=twice; where it is gone, --removed "
        "double. Nothing was written: run `autograder release tiny --revise` again with one of "
        "them for each.\n"
    )
    assert contents(folder.path) == before


def test_a_question_with_another_name_keeps_all_and_its_answers_count(folder):
    folder.restate({"twice": (2.0, 1)}, {"say_it": 2})
    renamed = ("--renamed", "double=twice", "--renamed", "in_your_words=say_it")
    done = folder.here("release", NAME, "--revise", *renamed)
    assert done.stdout.splitlines()[2:4] == [
        "tiny: 3 submissions carried over: renamed: double to twice, in-your-words to say-it",
        "tiny: kept: 2 scores and 2 comments by hand",
    ]
    graded = folder.here("grade", NAME)
    assert graded.stderr == f"autograder: {ALL}: {ANOTHER_RELEASE}\n"
    assert folder.grades() == {
        ("amara", "twice-points"): (3, None, 0, None),
        ("amara", "say-it"): (None, 2, 0, None),
        ("bashir", "twice-points"): (1, 1.5, 0, None),
        ("bashir", "say-it"): (None, None, 1, None),
        ("chiara", "twice-points"): (3, None, 0, None),
        ("chiara", "say-it"): (None, None, 1, None),
    }
    assert folder.by_hand()[1] == {
        ("amara", "say-it"): "Well said.",
        ("chiara", "twice"): "Neat.",
    }
    assert set(folder.orphans().values()) == {0}


def test_with_removed_it_goes(folder):
    folder.restate({"twice": (2.0, 1)}, {"in_your_words": 2})
    done = folder.here("release", NAME, "--revise", "--removed", "double", "--no-backup")
    changed = "added: twice, twice-points; removed: double, double-points"
    assert done.stdout.splitlines()[1:] == [
        f"tiny: 3 submissions carried over: {changed}",
        "tiny: kept: 1 score and 1 comment by hand",
        "tiny: not kept, as the question is gone: double: bashir 1.5, chiara a comment",
        "grade everybody again: autograder grade tiny",
    ]
    assert not list(folder.path.glob("gradebook.db.*"))


def test_a_question_that_a_person_graded_and_the_autograder_does_now_keeps_its_score(folder):
    folder.restate({"double": (2.0, 1), "in_your_words": (3.0, 1)}, {})
    done = folder.here("release", NAME, "--revise")
    changed = "added: in-your-words-points; of another kind: in-your-words"
    assert done.stdout.splitlines()[2:4] == [
        f"tiny: 3 submissions carried over: {changed}",
        "tiny: kept: 2 scores and 2 comments by hand",
    ]
    assert folder.by_hand()[0] == {
        ("amara", "in-your-words-points"): 2,
        ("bashir", "double-points"): 1.5,
    }


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("double=thrice", "the source has no question thrice."),
        ("triple=twice", "neither release nor gradebook has triple."),
        ("in_your_words=twice", "the source has in-your-words still."),
        ("double", "say the old name once, =, and the new one."),
    ],
)
def test_a_name_that_cannot_be_another_ones_is_refused(folder, said, told):
    folder.restate({"twice": (2.0, 1)}, {"in_your_words": 2})
    done = folder.here("release", NAME, "--revise", "--renamed", said)
    assert done.returncode == 2
    assert done.stderr.endswith(f": {told}\n")
    assert said.replace("_", "-") in done.stderr


# -- before anybody has handed in ---------------------------------------------------------------


def test_who_has_the_release_before_is_known_also_where_nobody_had_handed_in(folder, tmp_path):
    released = shutil.copy(folder.path / "release" / NAME / f"{NAME}.ipynb", tmp_path)
    (folder.path / "gradebook.db").unlink()
    shutil.rmtree(folder.path / "submitted")
    folder.restate(BOTH, {"in_your_words": 2})
    assert folder.here("release", NAME).returncode == 0
    folder.hand_in_tiny("emil", {"double": "def double(x):\n    return 2 * x\n"}, Path(released))
    done = folder.here("grade", NAME)
    assert (
        f"autograder: emil: {ANOTHER_RELEASE}; new since then, and open for a person: treble"
        in done.stderr
    )


# -- killed -----------------------------------------------------------------------------------


def killed(folder, arguments, arm):
    """Runs a command in a fork, which `arm` has kill itself somewhere; how it ended."""
    process = os.fork()
    if process == 0:
        try:
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                arm(lambda *_: os.kill(os.getpid(), signal.SIGKILL))
                folder.here(*arguments)
        finally:
            os._exit(3)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def at_statement(number):
    """Kills at the n-th statement that writes the gradebook."""

    def arm(die):
        left = [number]

        def count(_, __, statement, *___):
            if statement.startswith(("INSERT", "UPDATE", "DELETE")) and within:
                left[0] -= 1
                if left[0] == 0:
                    die()

        within = []
        write = Revision.write
        Revision.write = lambda *given: (within.append(1), write(*given))
        event.listen(Engine, "before_cursor_execute", count)

    return arm


def instead(owner, name, before=True):
    """Kills in the place of something, or just after it."""

    def arm(die):
        inner = getattr(owner, name)
        setattr(owner, name, die if before else lambda *given: (inner(*given), die()))

    return arm


def at_rename(number):
    def arm(die):
        inner, left = Path.rename, [number]

        def rename(path, target):
            left[0] -= 1
            return die() if left[0] == 0 else inner(path, target)

        Path.rename = rename

    return arm


MOMENTS = {
    "before the backup": instead(entering, "back_up"),
    "while the backup is copied": instead(files.os, "fsync"),
    "before the history": instead(entering, "write_history"),
    "after the history": instead(entering, "write_history", before=False),
    "at the first statement": at_statement(1),
    "at the fifth": at_statement(5),
    "at the tenth": at_statement(10),
    "before the commit": instead(Revision, "write", before=False),
    "after the commit": instead(database, "set_due"),
    "before the folder is moved": at_rename(1),
    "between the folders": at_rename(2),
    "before the zip": instead(Path, "replace"),
}


def test_killed_at_any_moment_and_run_again_it_ends_in_the_same_state(handed_in, tmp_path):
    one, other = (
        ChangingFolder(shutil.copytree(handed_in.path, tmp_path / name))
        for name in ("one", "other")
    )
    command = ("release", NAME, "--revise", "--renamed", "double=twice")
    for folder in (one, other):
        folder.restate({"twice": (2.0, 2), "treble": (3.0, 1)}, {"say_it": 1})
        command += (
            () if "in_your_words=say_it" in command else ("--renamed", "in_your_words=say_it")
        )
    assert one.here(*command).returncode == 0
    ends = {moment: killed(other, command, arm) for moment, arm in MOMENTS.items()}
    done = other.here(*command)
    assert done.returncode == 0, done.stderr
    # The zip is replaced last, and the history before: both by `Path.replace`.
    assert {moment for moment, end in ends.items() if end != -signal.SIGKILL} == set()
    for part in ("release", "dist", ".autograder/revisions"):
        assert contents(other.path / part) == contents(one.path / part)
    assert other.cells() == one.cells()
    assert other.grades() == one.grades()
    assert other.comments() == one.comments()
    assert other.by_hand() == one.by_hand()
    left = {path.name.partition(".20")[0] for path in other.path.iterdir()}
    assert left == {path.name.partition(".20")[0] for path in one.path.iterdir()}
    assert [path.name for path in (other.path / "release").iterdir()] == [NAME]


# -- on PostgreSQL ----------------------------------------------------------------------------


@needs_postgresql
def test_on_postgresql_the_instructor_makes_the_copy_and_the_rest_is_the_same(folder):
    with server() as url:
        (folder.path / "gradebook.db").unlink()
        with (folder.path / "nbgrader_config.py").open("a") as config:
            config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
        assert folder.here("grade", NAME).returncode == 0
        with Gradebook(url, "tiny") as gradebook:
            gradebook.find_grade("double-points", NAME, NAME, "amara").manual_score = 1.5
            gradebook.find_grade("in-your-words", NAME, NAME, "amara").manual_score = 2
            gradebook.db.commit()
        folder.restate({"twice": (2.0, 1), "treble": (3.0, 1)}, {})
        command = ("release", NAME, "--revise", "--renamed", "double=twice")
        before = contents(folder.path / "release")
        done = folder.here(*command, "--removed", "in_your_words")
        assert done.returncode == 1
        assert "Do `pg_dump --file gradebook.sql " in done.stderr
        assert "run this again with --no-backup." in done.stderr
        assert contents(folder.path / "release") == before
        done = folder.here(*command, "--removed", "in_your_words", "--no-backup")
        assert done.stdout.splitlines()[2:4] == [
            "tiny: kept: 1 score and 0 comments by hand",
            "tiny: not kept, as the question is gone: in-your-words: amara 2",
        ]
        assert folder.here("grade", NAME).returncode == 0
        with Gradebook(url, "tiny") as gradebook:
            rows = gradebook.find_submission_notebook(NAME, NAME, "amara").grades
            assert {row.name: row.manual_score for row in rows} == {
                "twice-points": 1.5,
                "treble-points": None,
            }


# -- the copy ---------------------------------------------------------------------------------


def test_two_copies_in_one_second_are_two_files(folder):
    db_url = f"sqlite:///{folder.path / 'gradebook.db'}"
    first, second = backup.back_up(db_url), backup.back_up(db_url)
    assert first != second
    assert first.read_bytes() == second.read_bytes()


def test_a_gradebook_that_cannot_be_copied_is_not_revised(tmp_path):
    path = tmp_path / "gradebook.db"
    path.write_text("no database " * 100)
    with pytest.raises(GradebookError, match=r"cannot be copied to .*: file is not a database"):
        backup.back_up(f"sqlite:///{path}")
    assert [each.name for each in tmp_path.iterdir()] == ["gradebook.db"]


# -- several at once --------------------------------------------------------------------------


def test_in_a_course_of_one_renamed_and_removed_are_about_that_one(folder):
    done = folder.here("release", "--revise", "--renamed", "double=twice")
    assert done.returncode == 2
    assert done.stderr == (
        "autograder: --renamed double=twice: the source has no question twice.\n"
    )


def test_several_assignments_may_be_named_and_one_where_names_are_said(folder):
    assert folder.here("release", NAME, NAME).stdout.count("released") == 1
    config = folder.path / "course_config.py"
    more = f'ASSIGNMENTS["other"] = ASSIGNMENTS["{NAME}"]\n\n# nbgrader\'s own settings'
    config.write_text(config.read_text().replace("# nbgrader's own settings", more, 1))
    done = folder.here("release", "--revise", "--renamed", "double=twice")
    assert done.returncode == 2
    assert done.stderr == (
        "autograder: Name the one assignment that --renamed and --removed are about.\n"
    )
