"""The same assignment and answers for stock nbgrader and otter-grader, in their own environment.

Both get the notebook with its text, its imports and its four functions, and `hidden.py` for tests.
Left out is what the kit does not run while grading either: the cells that only show, and the
notebook's own check. What they gave is looked at: right answers have all points, wrong ones do not.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from autograder.course import Assignment, grade_cell
from autograder.course.corpus import answer_cells

from .course import ROOT, Member, remove
from .timing import Cost, run

ENVIRONMENT = ROOT / ".venv-peers"
CONSTRAINTS = (ROOT / "constraints.txt", Path(__file__).parent / "peers.txt")
PACKAGES = ("nbgrader", "otter-grader[grading]", "numpy", "scipy", "matplotlib")
HIDDEN = Path(__file__).parent / "hidden.py"
SELFCHECK = "\nfrom selfcheck import check, waiting_for"


class PeerError(Exception):
    """A peer did not grade as it must for its time to mean anything."""


# -- their environment ----------------------------------------------------------------------


def install() -> None:
    """Makes the environment once, with every version pinned."""
    stamp = ENVIRONMENT / ".installed"
    wanted = "\n".join([sys.version, *PACKAGES, *(path.read_text() for path in CONSTRAINTS)])
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    print(f"installing {' and '.join(PACKAGES[:2])} into {ENVIRONMENT.name} (once)", flush=True)
    venv.create(ENVIRONMENT, with_pip=True, clear=True)
    pip = [program("python"), "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    pinned = [word for path in CONSTRAINTS for word in ("--constraint", str(path))]
    subprocess.run([*pip, "--no-input", *pinned, *PACKAGES], check=True)
    stamp.write_text(wanted)


def program(name: str) -> str:
    return str(ENVIRONMENT / "bin" / name)


def environment() -> dict[str, str]:
    """Nothing of the kit's, and its own programs before all others: nbgrader calls `alembic`."""
    path = os.pathsep.join((str(ENVIRONMENT / "bin"), os.environ.get("PATH", os.defpath)))
    ours = ("PYTHONPATH", "OPENBLAS_NUM_THREADS", "VIRTUAL_ENV")
    kept = {key: text for key, text in os.environ.items() if key not in ours}
    return {**kept, "PATH": path, "MPLBACKEND": "Agg"}


# -- the assignment -------------------------------------------------------------------------


def plain(notebook: dict[str, Any]) -> dict[str, Any]:
    """The master notebook without what only shows, and without its own check; in place."""
    cells = notebook["cells"]
    notebook["cells"] = [c for c in cells if "show" not in c["metadata"].get("tags", ())]
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).replace(SELFCHECK, "")
    return notebook


def hidden_tests(question: str, with_setup: bool) -> str:
    """The hidden test of a function, which is then called on it."""
    cells = answer_cells(HIDDEN)
    setup = f"{cells['setup']}\n\n" if with_setup else ""
    return f"{setup}{cells[question]}"


class Nbgrader:
    """Stock nbgrader: `autograde` and `generate_feedback` of a whole class."""

    name = "nbgrader autograde + generate_feedback"

    def __init__(self, folder: Path, assignment: Assignment, master: Path) -> None:
        self.folder = folder
        self.assignment = assignment
        source = folder / "source" / assignment.name
        source.mkdir(parents=True)
        (folder / "nbgrader_config.py").write_text(
            'c = get_config()\nc.CourseDirectory.course_id = "bench"\n'
        )
        notebook = plain(json.loads(master.read_text(encoding="utf-8")))
        points = {grade_cell(name): name for name in assignment.questions}
        first = next(iter(points))
        for cell in notebook["cells"]:
            about = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if about in points:
                test = hidden_tests(points[about], with_setup=about == first)
                call = f"test_{points[about]}({points[about]})"
                cell["source"] = f"### BEGIN HIDDEN TESTS\n{test}\n{call}\n### END HIDDEN TESTS"
        (source / f"{assignment.name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        self._run("generate_assignment")
        shutil.copy(folder / "gradebook.db", folder / "generated.db")

    @property
    def released(self) -> dict[str, Any]:
        path = self.folder / "release" / self.assignment.name / f"{self.assignment.name}.ipynb"
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return notebook

    def hand_in(self, members: Sequence[Member]) -> None:
        """Puts a class in the place of the one that was there."""
        for name in ("submitted", "autograded", "feedback"):
            if (self.folder / name).exists():
                remove(self.folder / name)
        shutil.copy(self.folder / "generated.db", self.folder / "gradebook.db")
        for member in members:
            folder = self.folder / "submitted" / member.student / self.assignment.name
            folder.mkdir(parents=True)
            notebook = member.filled(self.released)
            (folder / f"{self.assignment.name}.ipynb").write_bytes(notebook)

    def grade(self, members: Sequence[Member]) -> Cost:
        """What both commands cost together; the memory is that of the larger."""
        graded = self._run("autograde")
        told = self._run("generate_feedback")
        self._verify(members)
        return Cost(graded.wall + told.wall, graded.cpu + told.cpu, max(graded.memory, told.memory))

    def _run(self, *words: str) -> Cost:
        name = [] if words[0] == "export" else [self.assignment.name]
        return run([program("nbgrader"), *words, *name], self.folder, environment())

    def _verify(self, members: Sequence[Member]) -> None:
        self._run("export", "--to", "grades.csv")
        with (self.folder / "grades.csv").open(newline="") as file:
            scores = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
        verify(self.name, self.assignment, members, scores)
        for member in members:
            pages = self.folder / "feedback" / member.student / self.assignment.name
            if not list(pages.glob("*.html")):
                raise PeerError(f"nbgrader made no feedback for {member.student}")


class Otter:
    """otter-grader: `otter run` of one notebook after another."""

    name = "otter run"

    def __init__(self, folder: Path, assignment: Assignment, nbgrader: Nbgrader) -> None:
        self.folder = folder
        self.assignment = assignment
        tests = folder / "tests"
        tests.mkdir(parents=True)
        for question, points in assignment.questions.items():
            (tests / f"{question}.py").write_text(
                "OK_FORMAT = False\n"
                "from otter.test_files import test_case\n"
                f'name, points = "{question}", {sum(points.values())}\n\n'
                f"{hidden_tests(question, with_setup=True)}\n\n"
                "@test_case(hidden=True)\n"
                f"def hidden_test({question}):\n"
                f"    test_{question}({question})\n",
                encoding="utf-8",
            )
        run([program("otter"), "generate", "-t", "tests"], folder, environment())
        self._released = nbgrader.released
        tested = {grade_cell(name) for name in assignment.questions}
        self._released["cells"] = [
            cell
            for cell in self._released["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade_id") not in tested
        ]

    def hand_in(self, members: Sequence[Member]) -> None:
        for member in members:
            folder = self.folder / member.student
            folder.mkdir(exist_ok=True)
            copied = json.loads(json.dumps(self._released))
            (folder / f"{self.assignment.name}.ipynb").write_bytes(member.filled(copied))

    def grade(self, members: Sequence[Member]) -> list[Cost]:
        """What each notebook costs."""
        costs, scores = [], {}
        for member in members:
            folder = self.folder / member.student
            notebook = f"{self.assignment.name}.ipynb"
            command = [program("otter"), "run", "-a", "../autograder.zip", notebook]
            costs.append(run(command, folder, environment()))
            results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
            scores[member.student] = sum(each.get("score", 0) for each in results["tests"])
        verify(self.name, self.assignment, members, scores)
        return costs


def verify(
    peer: str, assignment: Assignment, members: Sequence[Member], scores: Mapping[str, float]
) -> None:
    """PeerError unless right answers, and only they, have all points."""
    for member in members:
        has = scores[member.student]
        if (has == assignment.max_score) != member.is_right:
            kind = "right" if member.is_right else "wrong"
            raise PeerError(f"{peer} gave {member.student}, whose answers are {kind}, {has:g}")
