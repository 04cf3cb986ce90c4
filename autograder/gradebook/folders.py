"""A student's folder in `autograded/` and in `feedback/`: made aside, then put in place whole.

A grader process makes them where the submission was graded, and the writer of the gradebook puts
them in place once the gradebook has the grade: no copy and no page tells of a grade that is not in
it. Beside the notebook or the page there are nbgrader's own two small files, and no other of a
student's.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from ..util import files
from .groups import Groups
from .settings import Settings
from .timestamps import EXCHANGED, MOST_MB, TIMESTAMP

STEPS = ("autograded", "feedback")


class Folders:
    """The folders of one assignment."""

    def __init__(self, settings: Settings, assignment: str, groups: Groups) -> None:
        self.settings = settings
        self._groups = groups
        self.assignment = assignment
        self._aside = settings.course.private / "made" / assignment

    def of(self, step: str, student: str) -> Path:
        return self.settings.place(step, student, self.assignment)

    def submitted(self, student: str) -> Path:
        """Where lies what counts for a student, be it another's of the group."""
        return self.of("submitted", self._groups.submitter(student))

    def notebook(self, student: str) -> Path:
        return self.of("autograded", student) / f"{self.assignment}.ipynb"

    def page(self, student: str) -> Path:
        return self.of("feedback", student) / f"{self.assignment}.html"

    # -- made aside -------------------------------------------------------------------------

    def clear(self) -> None:
        """Removes what a run that was killed had made and not put in place."""
        shutil.rmtree(self._aside, ignore_errors=True)

    def aside(self, step: str, student: str) -> Path:
        return self._aside / student / step

    def make(self, step: str, student: str, content: str) -> None:
        """A folder of a step, aside; OSError where there is no room."""
        made = self.aside(step, student)
        folder = made.with_name(f".{step}")  # until it is whole
        for left in (made, folder):
            shutil.rmtree(left, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in EXCHANGED:
            # The secret by which nbgrader's exchange knows a student is nobody else's.
            shared = name == TIMESTAMP
            source = self.submitted(student) if shared else self.of("submitted", student)
            with suppress(files.NotAFile):
                data = files.read_plain(source / name, MOST_MB)
                (folder / name).write_bytes(data)
        suffix = {"autograded": ".ipynb", "feedback": ".html"}[step]
        main = folder / f"{self.assignment}{suffix}"
        main.write_text(content, encoding="utf-8", newline="")
        mode = self.settings.permissions(step)
        for path in folder.iterdir():
            path.chmod(mode)
        folder.rename(made)

    def is_made(self, step: str, student: str) -> bool:
        return self.aside(step, student).is_dir()

    def place(self, step: str, student: str) -> None:
        """Puts what was made in the place of what is there; OSError names what is in the way."""
        folder = self.of(step, student)
        _remove(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = self.aside(step, student)
        try:
            made.rename(folder)
        except OSError:  # on another disk
            shutil.copytree(made, folder)
            shutil.rmtree(made)
        if self.settings.directory.groupshared:
            for shared in (folder, self.settings.place(step, ".", ".")):
                with suppress(PermissionError):
                    shared.chmod((shared.stat().st_mode | 0o2770) & 0o2777)
        with suppress(OSError):
            made.parent.rmdir()  # once both are gone

    def withdraw(self, student: str) -> None:
        """Nothing shows a grade any more that was taken back."""
        for step in STEPS:
            shutil.rmtree(self.of(step, student), ignore_errors=True)


def _remove(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
