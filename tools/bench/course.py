"""A course of its own for a measurement, with a class of any size that has handed in.

Four in five answers are right and vectorised, in all the styles of `solutions/`; the fifth holds a
known mistake; one in ten is late. A class is one small class over and over, each student's file
different, so that classes of different sizes hold the same things.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder import course as course_module
from autograder.course import Assignment
from autograder.course.corpus import load_corpus
from autograder.release.master import solved_answers
from autograder.validation.notebooks import as_bytes, filled_in, released_notebook

from .timing import run

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = ("course_config.py", "nbgrader_config.py")
FOLDERS = ("source", "solutions", "tests/graders")
AUTOGRADER = (sys.executable, "-m", "autograder")

# Right, and slow on purpose: a class whose own code takes longest says least about the grader.
NOT_VECTORISED = frozenset({"full_jacobians", "generators", "plain_loops", "recursive"})
WRONG_EVERY = 5
LATE_EVERY = 10
DUE, IN_TIME, LATE = (f"2026-03-0{day} 12:00:00 UTC" for day in (2, 1, 3))
# What a late one loses is taken off by nbgrader's own plugin: that way too costs something.
CONFIGURED = f"""
ASSIGNMENTS["{{name}}"]["due"] = "{DUE.replace(" UTC", "+00:00").replace(" ", "T")}"
if "get_config" in globals():
    c.LateSubmissionPlugin.penalty_method = "zero"
"""


@dataclass(frozen=True)
class Member:
    """One student of the class: the answers by cell, and whether they are right, and late."""

    student: str
    answers: dict[str, str]
    is_right: bool
    is_late: bool

    def filled(self, notebook: dict[str, object]) -> bytes:
        """The file that this student hands in, like no other's."""
        signed = {cell: f"{text}\n# {self.student}\n" for cell, text in self.answers.items()}
        return as_bytes(filled_in(notebook, signed))


def members(
    assignment: Assignment, count: int, period: int, only_right: bool = False
) -> Iterator[Member]:
    """A class of so many, of which the first `period` are repeated."""
    corpus = load_corpus(assignment)
    own = solved_answers(assignment)
    styles = [{**own, **style} for name, style in corpus.accepted.items() if is_vectorised(name)]
    styles.insert(0, own)
    mistakes = [
        {**own, known.question: known.as_answer()}
        for known in corpus.all_misconceptions
        if known.question in assignment.questions
    ]
    wrongs = max(1, period // WRONG_EVERY)
    for number in range(count):
        turn, place = divmod(number % period, WRONG_EVERY)
        is_wrong = place == WRONG_EVERY - 1 and not only_right
        answers = (
            mistakes[turn * len(mistakes) // wrongs % len(mistakes)]
            if is_wrong
            else styles[(number % period - turn) % len(styles)]
        )
        late = number % LATE_EVERY == LATE_EVERY - 2
        yield Member(f"student{number:05}", answers, not is_wrong, late)


def is_vectorised(style: str) -> bool:
    return style not in NOT_VECTORISED


class Bench:
    """A course in a folder of its own, and commands that run in it."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder = folder
        self.name = name
        for file in FILES:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, folder)
        for each in FOLDERS:
            ignored = shutil.ignore_patterns("__pycache__", "*.ipynb")
            shutil.copytree(ROOT / each, folder / each, ignore=ignored)
        with (folder / "course_config.py").open("a", encoding="utf-8") as config:
            config.write(CONFIGURED.format(name=name))
        (folder / ".autograder").mkdir(mode=0o700)
        secret = folder / ".autograder" / "secret"
        secret.write_text("of the measurement")
        secret.chmod(0o600)
        run(self.command("release", name), folder, self.environment)
        self._kept = {*FILES, *FOLDERS, "tests", "release", "submitted", ".autograder"}

    @property
    def environment(self) -> dict[str, str]:
        """This process's, with the kit where it was found and this course to work on."""
        others = {key: text for key, text in os.environ.items() if key != "AUTOGRADER_SECRET"}
        return {**others, "AUTOGRADER_COURSE": str(self.folder), "PYTHONPATH": str(ROOT)}

    def all_names(self) -> list[str]:
        return list(course_module.load(self.folder).assignments)

    @property
    def assignment(self) -> Assignment:
        return course_module.load(self.folder).assignment(self.name)

    def command(self, *words: str) -> list[str]:
        return [*AUTOGRADER, *words]

    def hand_in(self, handed_in: Sequence[Member]) -> None:
        """Puts a class in the place of the one that was there; nothing of it is graded yet."""
        shutil.rmtree(self.folder / "submitted", ignore_errors=True)
        assignment = self.assignment
        for member in handed_in:
            path = self.notebook(member.student)
            path.parent.mkdir(parents=True)
            path.write_bytes(member.filled(released_notebook(assignment)))
            when = LATE if member.is_late else IN_TIME
            (path.parent / "timestamp.txt").write_text(when)
        self.forget()

    def notebook(self, student: str) -> Path:
        return self.folder / "submitted" / student / self.name / f"{self.name}.ipynb"

    def change(self, student: str) -> None:
        """One student hands in something else."""
        path = self.notebook(student)
        path.write_bytes(path.read_bytes().replace(b"# student", b"# changed, student"))

    def forget(self) -> None:
        """As if nobody had been graded yet: all goes but the course itself and what came in."""
        for path in self.folder.iterdir():
            if path.name not in self._kept:
                remove(path)
        for path in (self.folder / ".autograder").iterdir():
            if path.name != "secret":
                remove(path)


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
