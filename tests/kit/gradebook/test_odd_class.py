"""Where everybody is odd, the command, nbgrader and the button give the same.

All that the gradebook, `autograded/` and `feedback/` hold is compared, not what is expected of it.
"""

import json
import os
import shutil
import sqlite3
from contextlib import closing

import pytest
from nbgrader.api import Gradebook

from tests.kit.courses import tiny as tiny_course
from tests.kit.courses.tiny import NAME, RIGHT, WRONG, TinyFolder
from tests.kit.gradebook.formgrader import Formgrader

ON_TIME, LATE = "2026-03-01 11:00:00 UTC", "2026-03-02 12:00:00 UTC"
PRINTS = "for i in range(1500):\n    print(i)\n"
UNTOUCHED = "def double(x):\n    raise NotImplementedError\n"
NESTED = "def f(n):\n    return f(n - 1) if n else 1 / 0\n\n\nf(300)\n"
SHOWN = (PRINTS, NESTED, "{'kept': 1}", "print('é\\r\\n')")


def cell_of(notebook, grade_id):
    return next(cell for cell in notebook["cells"] if cell["id"] == grade_id)


class Odd:
    """Hands in, each student something odd."""

    def __init__(self, folder):
        self.folder = folder

    def notebook(self, answer=RIGHT, words="Because it is **double**.", extra=()):
        notebook = json.loads(self.folder.filled_in(answer))
        if words is not None:
            cell_of(notebook, "in-your-words")["source"] = words
        for number, source in enumerate(extra):
            notebook["cells"].append(
                {
                    "cell_type": "code",
                    "id": f"mine-{number}",
                    "metadata": {},
                    "source": source,
                    "outputs": [],
                    "execution_count": None,
                }
            )
        return notebook

    def put(self, student, notebook, when=None, name=NAME):
        path = self.folder.path / "submitted" / student / NAME / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
        path.write_bytes(data)
        if when is not None:
            path.with_name("timestamp.txt").write_text(when)
        return path

    def first(self):
        """What was handed in before, and graded, and looked at by a person."""
        for student in ("by_hand", "words_by_hand", "extra_credit", "lost", "lost_by_hand"):
            self.put(student, self.notebook(WRONG), ON_TIME)
        self.put("no_stamp_now", self.notebook(), LATE)
        self.put("extended", self.notebook(), LATE)

    def by_hand(self):
        with Gradebook(f"sqlite:///{self.folder.path}/gradebook.db", "tiny") as gradebook:

            def grade(student, cell="double-points"):
                return gradebook.find_grade(cell, NAME, NAME, student)

            grade("by_hand").manual_score = 2.5
            grade("by_hand", "in-your-words").manual_score = 1
            grade("lost_by_hand").manual_score = 2
            grade("extra_credit").extra_credit = 0.5
            grade("extra_credit", "in-your-words").manual_score = 2
            comment = gradebook.find_comment("double", NAME, NAME, "words_by_hand")
            comment.manual_comment = "Look <b>again</b>."
            gradebook.db.commit()
            gradebook.grant_extension(NAME, "extended", days=7)

    def second(self):
        """What is to be graded now."""
        for student in ("by_hand", "words_by_hand", "extra_credit"):
            self.put(student, self.notebook(RIGHT), LATE)
        for student in ("lost", "lost_by_hand"):
            self.put(student, b"{")
        (self.put("no_stamp_now", self.notebook()).with_name("timestamp.txt")).unlink()
        self.put("on_time", self.notebook(), ON_TIME)
        self.put("late", self.notebook(WRONG), LATE)
        self.put("late_and_right", self.notebook(), LATE)
        self.put("bad_stamp", self.notebook(), "yesterday")
        self.put("empty_stamp", self.notebook(), "")
        self.put("empty", b"")
        self.put("another", {"cells": [{"cell_type": "code", "source": "1 + 1"}]})
        self.put(
            "untouched", self.notebook("def double(x):\n    raise NotImplementedError\n", None)
        )
        self.put("syntax_error", self.notebook("def double(x:\n"))
        self.put("o'neil +é", self.notebook())
        self.put("[x]*", self.notebook())
        self.put("renamed", self.notebook(), name=f"{NAME} (1)")
        self.put("outputs", self.notebook(extra=SHOWN))
        self.put("two", self.notebook())
        newer = self.put("two", self.notebook(WRONG), name="notes")
        os.utime(newer, (2e9, 2e9))
        self.put("beside_a_stub", self.notebook(UNTOUCHED, None))
        self.put("beside_a_stub", self.notebook(), name=f"{NAME}-Copy1")
        beside = self.put("beside", self.notebook()).parent
        (beside / "data.csv").write_text("1,2\n")
        (beside / "within").mkdir()
        (beside / "within" / "notes.txt").write_text("a note")
        (beside / "link.txt").symlink_to(self.folder.path / "course_config.py")
        (beside / "submission_secret.txt").write_text("of nbgrader")
        os.mkfifo(beside / "pipe")
        self.tampered()
        (self.folder.path / "submitted" / "nothing").mkdir()
        self.folder.sql("insert into student (id) values ('known_and_absent')")

    def tampered(self):
        notebook = self.notebook()
        notebook["cells"].remove(cell_of(notebook, "double-points"))
        cell_of(notebook, "imports")["source"] = "import numpy as np  # mine"
        self.put("tampered", notebook)
        notebook = self.notebook()
        for cell in notebook["cells"]:
            cell["id"] = ""
        self.put("empty_ids", notebook)
        notebook = self.notebook()
        for cell in notebook["cells"]:
            cell["metadata"] = {}
        self.put("no_metadata", notebook)
        notebook = self.notebook(extra=("1",))
        cell_of(notebook, "double-points")["metadata"]["nbgrader"]["points"] = 50
        cell_of(notebook, "in-your-words")["attachments"] = {"a.png": {"image/png": "AAAA"}}
        notebook["cells"].append(cell_of(notebook, "double"))
        notebook["metadata"] = {"kernelspec": {"name": "theirs"}, "autograder": {"submission": "x"}}
        self.put("attachments", notebook)


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """A class that was graded once, and has handed in again; one criterion's grader breaks now."""
    folder = tiny_course.make(tmp_path_factory.mktemp("base") / "course")
    config = folder.path / "course_config.py"
    config.write_text(f'LATENESS = {{"penalty": "zero"}}\n{config.read_text()}')
    odd = Odd(folder)
    odd.first()
    folder.here("grade", NAME, check=True)
    odd.by_hand()
    odd.second()
    return folder


def copied(base, tmp_path_factory, name):
    path = tmp_path_factory.mktemp(name) / "course"
    return TinyFolder(shutil.copytree(base.path, path, symlinks=True, copy_function=copy_plain))


def copy_plain(source, destination):
    if os.path.isfile(source):
        shutil.copy2(source, destination)
    else:
        os.mkfifo(destination)


def command(folder):
    folder.done = folder.here("grade", NAME)


def nbgrader(folder):
    folder.nbgrader("autograde", NAME, "--force", check=False)
    folder.nbgrader("generate_feedback", NAME, "--force", check=False)


def button(folder):
    server = Formgrader(folder)
    try:
        server.wait()
        for student in sorted(path.name for path in (folder.path / "submitted").iterdir()):
            if student.isidentifier():  # the page would ask for the others in quotation marks
                server.post(f"/formgrader/api/submission/{NAME}/{student}/autograde")
        told = server.post(f"/formgrader/api/assignment/{NAME}/generate_feedback?force=true")
        assert told["success"], told["log"]
    finally:
        server.close()


WAYS = {"command": command, "nbgrader": nbgrader, "button": button}


@pytest.fixture(scope="module")
def by_command(base, tmp_path_factory):
    folder = copied(base, tmp_path_factory, "command")
    command(folder)
    return folder


# The button is pressed for a class in `test_three_ways`, too.
@pytest.fixture(scope="module", params=["nbgrader", pytest.param("button", marks=pytest.mark.slow)])
def pair(request, base, by_command, tmp_path_factory):
    """The command's course and another way's, and whose work the other has not done."""
    other = copied(base, tmp_path_factory, request.param)
    WAYS[request.param](other)
    everybody = {path.name for path in (other.path / "submitted").iterdir()}
    left = {name for name in everybody if not name.isidentifier()}
    return by_command, other, left if request.param == "button" else set()


ROWS = {
    "submission": "select sa.student_id, sa.timestamp, sa.extension, nb.name, "
    "sn.late_submission_penalty, sn.flagged from submitted_assignment sa "
    "join submitted_notebook sn on sn.assignment_id = sa.id "
    "join notebook nb on nb.id = sn.notebook_id",
    "grade": "select sa.student_id, cell.name, row.auto_score, row.manual_score, "
    "row.extra_credit, row.needs_manual_grade from grade row "
    "join base_cell cell on cell.id = row.cell_id "
    "join submitted_notebook sn on sn.id = row.notebook_id "
    "join submitted_assignment sa on sa.id = sn.assignment_id",
    "comment": "select sa.student_id, cell.name, row.auto_comment, row.manual_comment "
    "from comment row join base_cell cell on cell.id = row.cell_id "
    "join submitted_notebook sn on sn.id = row.notebook_id "
    "join submitted_assignment sa on sa.id = sn.assignment_id",
    "student": "select id, first_name, last_name, email from student",
    "source cell": "select name, cell_type, locked, source, checksum from source_cell",
}


def rows(folder, query, left):
    with closing(sqlite3.connect(folder.path / "gradebook.db")) as database:
        return sorted(row for row in map(repr, database.execute(query)) if not named(row, left))


def named(row, students):
    return any(row.startswith(f"({student!r},") for student in students)


@pytest.mark.parametrize("table", ROWS)
def test_every_row_is_the_same(pair, table):
    one, other, left = pair
    there = rows(one, ROWS[table], left)
    assert there == rows(other, ROWS[table], left)
    assert there


@pytest.mark.parametrize("step", ["autograded", "feedback"])
def test_every_file_is_the_same(pair, step):
    one, other, left = pair
    there = {}
    for folder in (one, other):
        root = folder.path / step
        paths = [path for path in root.rglob("*") if not path.is_dir()]
        there[folder] = {
            (str(path.relative_to(root)), path.stat().st_mode, path.read_bytes())
            for path in paths
            if path.relative_to(root).parts[0] not in left
        }
    assert there[one] == there[other]
    assert len(there[one]) > 20


def test_every_record_is_the_same(pair):
    one, other, left = pair
    records = [
        {
            path.name: json.loads(path.read_text())
            for path in (folder.path / ".autograder" / "records" / NAME).glob("*.json")
            if path.stem not in left
        }
        for folder in (one, other)
    ]
    assert records[0] == records[1]


def test_what_a_person_gave_is_there_still(by_command):
    grades = {(student, cell): values for student, cell, *values in by_command.sql(ROWS["grade"])}
    assert grades["by_hand", "double-points"] == [3, 2.5, None, 1]
    assert grades["by_hand", "in-your-words"] == [None, 1, None, 1]
    assert grades["extra_credit", "double-points"] == [3, None, 0.5, 0]
    assert grades["lost_by_hand", "double-points"] == [None, 2, None, 1]
    assert grades["untouched", "in-your-words"] == [0, None, None, 0]
    assert grades["on_time", "in-your-words"] == [None, None, None, 1]


def test_late_penalties_are_the_plugins(by_command):
    late = {student: penalty for student, _, _, _, penalty, _ in by_command.sql(ROWS["submission"])}
    assert late["late_and_right"] == 3
    assert late["extra_credit"] == 5.5
    assert late["extended"] is late["on_time"] is late["no_stamp_now"] is None


def test_the_command_tells_each_that_it_cannot_grade(by_command):
    told = [line.split(": ")[1] for line in by_command.done.stderr.splitlines()]
    cannot = {"lost", "lost_by_hand", "bad_stamp", "empty_stamp", "empty", "another", "[x]*"}
    assert {*cannot, "renamed", "known_and_absent"} <= set(told)
    assert (
        f"autograder: renamed: is graded from {NAME} (1).ipynb, as there is no {NAME}.ipynb"
        in by_command.done.stderr.splitlines()
    )
    assert by_command.done.returncode == 2


# -- a grader that breaks -------------------------------------------------------------------


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    folder = tiny_course.make(tmp_path_factory.mktemp("broken") / "course")
    odd = Odd(folder)
    odd.put("late", odd.notebook(), LATE)
    odd.put("wrong", odd.notebook(WRONG, None))
    tiny_course.break_grader(folder.path)
    found = {}
    for name in ("command", "nbgrader"):
        found[name] = copied(folder, tmp_path_factory, f"broken_{name}")
        WAYS[name](found[name])
    return found


@pytest.mark.parametrize("table", ROWS)
def test_where_the_grader_broke_every_row_is_the_same(broken, table):
    one, other = (rows(folder, ROWS[table], set()) for folder in broken.values())
    assert one == other


def test_where_the_grader_broke_the_notebooks_and_the_pages_are_the_same(broken):
    one, other = broken.values()
    paths = [
        p.relative_to(one.path)
        for s in ("autograded", "feedback")
        for p in (one.path / s).rglob("*.*")
    ]
    assert len(paths) == 6
    for path in paths:
        assert (one.path / path).read_bytes() == (other.path / path).read_bytes()
