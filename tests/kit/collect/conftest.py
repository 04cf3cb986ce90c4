"""A course with a class in its gradebook, and downloads as the LMSs make them."""

import io
import json
import shutil
import zipfile
from types import SimpleNamespace

import pytest

from autograder.cli import main
from tests.kit.courses import polls

A = polls.NAME
UNTOUCHED, HALF, SOLVED = map(polls.saved, (0, 2, 4))

ROSTER = """Student,ID,SIS User ID,SIS Login ID,Section,HW1 (77)
    Points Possible,,,,,20
"Lovelace, Ada",4711,S1,ada,RNN-1 and RNN-2,
"Noether, Emmy",4712,S2,emmy@example.org,RNN-1,
"Hopper, Grace",4713,S3,grace_h,RNN-2,
"Müller, Jürgen",4714,S4,juergen,RNN-2,
"""


def variant(content, number):
    """The same notebook once more, with other bytes."""
    notebook = json.loads(content)
    notebook["metadata"]["variant"] = number
    return json.dumps(notebook).encode()


def zipped(files, path=None):
    """A zip of names and contents: its bytes, or written to a path."""
    target = path or io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path or target.getvalue()


class Place:
    """A course's folder, and what is done in it."""

    def __init__(self, path, capsys):
        self.path = path
        self._capsys = capsys

    def run(self, *arguments):
        self._capsys.readouterr()
        status = main([str(each) for each in arguments])
        done = self._capsys.readouterr()
        return SimpleNamespace(status=status, out=done.out, err=done.err)

    def collect(self, *downloads, **options):
        words = [f"--{name.replace('_', '-')}" for name, value in options.items() if value is True]
        for name, value in options.items():
            words += [] if value is True else [f"--{name}", value]
        return self.run("collect", A, *downloads, *words)

    def submitted(self):
        """What lies in `submitted/`, by student."""
        pattern = f"submitted/*/{A}/{A}.ipynb"
        return {path.parts[-3]: path.read_bytes() for path in sorted(self.path.glob(pattern))}

    def stamp(self, student):
        path = self.path / "submitted" / student / A / "timestamp.txt"
        return path.read_text() if path.exists() else None

    def kept(self, student):
        folder = self.path / ".autograder" / "collected" / A / student
        return {path.read_bytes() for path in folder.glob("*.ipynb")}

    def files(self):
        return sorted(str(each.relative_to(self.path)) for each in self.path.rglob("*"))

    def set_due(self, due):
        config = self.path / "course_config.py"
        text = config.read_text()
        title = '"title": "Reading the polls: from scores to shares",'
        assert title in text
        config.write_text(text.replace(title, f'{title}\n        "due": "{due}",', 1))


@pytest.fixture(scope="session")
def bare_course(course, tmp_path_factory):
    """A course in which nobody is entered, and nothing was handed in."""
    path = tmp_path_factory.mktemp("collect") / "course"
    return shutil.copytree(course.root, path)


@pytest.fixture(scope="session")
def course_with_class(bare_course, tmp_path_factory):
    path = shutil.copytree(bare_course, tmp_path_factory.mktemp("collect") / "course")
    table = path.with_name("roster.csv")
    table.write_text(ROSTER, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOGRADER_COURSE", str(path))
        assert main(["roster", str(table)]) == 0
    return path


@pytest.fixture
def empty(bare_course, tmp_path, monkeypatch, capsys):
    path = shutil.copytree(bare_course, tmp_path / "course")
    monkeypatch.chdir(path)
    return Place(path, capsys)


@pytest.fixture
def place(course_with_class, tmp_path, monkeypatch, capsys):
    path = shutil.copytree(course_with_class, tmp_path / "course")
    monkeypatch.chdir(path)
    return Place(path, capsys)
