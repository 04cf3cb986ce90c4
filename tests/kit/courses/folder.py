"""A course in a folder of its own: what is handed in, done, and found there afterwards."""

import contextlib
import io
import json
import multiprocessing
import os
import runpy
import sqlite3
import subprocess
import sys
import tempfile
import time
import warnings
from types import SimpleNamespace
from unittest import mock

from autograder.cli import main
from tests.conftest import ROOT
from tests.kit.courses import polls

A = polls.NAME

# Who sits in the class: what they handed in, and what it must get (None: it cannot be graded).
CLASS = {
    "amara": "right/solution",
    "bashir": "right/transposed_inside",
    "chiara": "wrong/shares_of_rows",
    "dmitri": "wrong/skips_the_shift",
    "elena": "untouched/as released",
    "farid": "broken/cells twice",
    "greta": "broken/given cells deleted",
    "hanif": "broken/a syntax error",
    "ines": "broken/empty file",
    "jonas": "broken/another notebook",
    "kavya": "hostile/shows_scripts",
    "lucia": "hostile/exits_politely",
    "milan": "hostile/looks_like_the_page",
    "noor": "hostile/shows_many_spaces",
}
UNREADABLE = ("ines", "jonas")
MISNAMED = "mira"  # handed in a right notebook, under another name, by which it is found
NOTHING_TO_DO = (  # what the class's second run says
    f"{A}: {len(CLASS) + 1 - len(UNREADABLE)} unchanged, {len(UNREADABLE)} could not be graded\n"
)


def make_dearer(config):
    """Gives shares's values 3 points in place of 2, where points stand."""
    text = config.read_text()
    old, new = '"values": 2, "seeded": 1', '"values": 3, "seeded": 1'
    assert old in text
    config.write_text(text.replace(old, new, 1))


def _in_child(path, environment, streams, target, arguments):
    """In a forked process: what a new one would find, but for what is imported already."""
    for number, stream in enumerate(streams, start=1):
        os.dup2(stream, number)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", closefd=False) for number in (1, 2))
    os.chdir(path)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    sys.path.insert(0, "")
    sys.argv = arguments
    warnings.resetwarnings()
    warnings.simplefilter("ignore")
    try:
        target(arguments[0])
    finally:
        sys.stdout.flush()
        sys.stderr.flush()


def _run_module(name):
    runpy.run_module(name, run_name="__main__", alter_sys=True)


def _run_text(text):
    exec(text, {"__name__": "__main__"})  # noqa: S102 - a test's own


class Folder:
    """A course's folder, and what is done in it."""

    def __init__(self, path):
        self.path = path
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), "AUTOGRADER_SECRET": "nb"}
        # nbgrader and what it calls by name.
        bin_ = os.path.dirname(sys.executable)
        self.environment["PATH"] = os.pathsep.join((bin_, os.environ["PATH"]))

    def run(self, *command, check=True):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", *map(str, command)],
            cwd=self.path,
            stdin=subprocess.DEVNULL,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def forked(self, *arguments, check=False):
        """A command of the kit, in a process that is forked from this one."""
        return self._forked(_run_module, ["autograder", *map(str, arguments)], check)

    def nbgrader(self, *arguments, check=True):
        """A command of nbgrader, forked from this process: it takes seconds to import nbgrader."""
        return self._forked(_run_module, ["nbgrader", *map(str, arguments)], check)

    def script(self, text, *arguments, check=True):
        """A script that uses nbgrader, in the same way."""
        return self._forked(_run_text, [text, *map(str, arguments)], check)

    def _forked(self, target, arguments, check):
        with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as complained:
            streams = (told.fileno(), complained.fileno())
            process = multiprocessing.get_context("fork").Process(
                target=_in_child, args=(self.path, self.environment, streams, target, arguments)
            )
            with warnings.catch_warnings():  # of the threads that this process has beside this one
                warnings.simplefilter("ignore", DeprecationWarning)
                process.start()
            process.join(300)
            if process.is_alive():
                process.kill()
                process.join()
            for stream in (told, complained):
                stream.seek(0)
            done = SimpleNamespace(
                returncode=process.exitcode, stdout=told.read(), stderr=complained.read()
            )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def start(self, *command):
        """The same, not waited for."""
        return subprocess.Popen(
            [sys.executable, "-W", "ignore", *map(str, command)],
            cwd=self.path,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment,
            text=True,
        )

    def here(self, *arguments, check=False):
        """A command of the kit in this process, which has imported everything: a second faster."""
        told, complained = io.StringIO(), io.StringIO()
        with (
            contextlib.chdir(self.path),
            mock.patch.dict(os.environ, self.environment),
            contextlib.redirect_stdout(told),
            contextlib.redirect_stderr(complained),
        ):
            status = main([str(argument) for argument in arguments])
        done = SimpleNamespace(
            returncode=status, stdout=told.getvalue(), stderr=complained.getvalue()
        )
        assert not check or status == 0, done.stdout + done.stderr
        return done

    def grade(self, *options, check=True):
        return self.here("grade", A, "--no-feedback", *options, check=check)

    def submission(self, student):
        return self.path / "submitted" / student / A / f"{A}.ipynb"

    def hand_in(self, student, content):
        path = self.submission(student)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())

    def hand_in_misnamed(self, content):
        self.hand_in(MISNAMED, content)
        path = self.submission(MISNAMED)
        path.rename(path.with_stem(f"{A} (1)"))

    def graded(self, student):
        return self.path / "autograded" / student / A / f"{A}.ipynb"

    def made(self):
        """All that nbgrader's converters wrote: graded notebooks and feedback, by path."""
        paths = [*self.path.glob("autograded/*/*/*"), *self.path.glob("feedback/*/*/*")]
        return {path.relative_to(self.path): path.read_bytes() for path in sorted(paths)}

    def record(self, student):
        path = self.path / ".autograder" / "records" / A / f"{student}.json"
        return json.loads(path.read_text())

    # -- the gradebook, as it lies there ----------------------------------------------------

    def sql(self, query, *values):
        opened = sqlite3.connect(self.path / "gradebook.db")
        with contextlib.closing(opened) as database, database:
            return database.execute(query, values).fetchall()

    def grades(self):
        """(student, cell): automatic score, manual score, whether it is open, late penalty."""
        rows = self.sql(
            "select sa.student_id, cell.name, grade.auto_score, grade.manual_score, "
            "grade.needs_manual_grade, sn.late_submission_penalty "
            f"from grade {JOINED.format('grade')}"
        )
        return {(student, cell): tuple(values) for student, cell, *values in rows}

    def comments(self):
        rows = self.sql(
            "select sa.student_id, cell.name, comment.auto_comment "
            f"from comment {JOINED.format('comment')}"
        )
        return {(student, cell): text for student, cell, text in rows}

    def scores(self, student):
        """A student's automatic scores, in the order of the questions."""
        found = self.grades()
        cells = ("shares", "read-poll", "run-polls", "unroll-polls")
        return [found[student, f"{cell}-points"][0] for cell in cells]

    def set_by_hand(self, student, cell, score):
        """What the formgrader writes when somebody corrects a score."""
        self.sql(
            "update grade set manual_score = ?, needs_manual_grade = 0 where id in "
            f"(select grade.id from grade {JOINED.format('grade')} "
            "where sa.student_id = ? and cell.name = ?)",
            *(score, student, cell),
        )


JOINED = (
    "join base_cell cell on cell.id = {0}.cell_id "
    "join submitted_notebook sn on sn.id = {0}.notebook_id "
    "join submitted_assignment sa on sa.id = sn.assignment_id"
)
