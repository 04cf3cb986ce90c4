"""What cannot be graded gets one plain line: which file, why, and what to do."""

import errno
import json
import os
import signal
import socket
from pathlib import Path

import pytest

from autograder import runner
from autograder.submission import Unreadable, read_submission
from autograder.util import files

AGAIN = "Open it in JupyterLab, save it, and hand it in again."
NAME_ONE = "Name a notebook (.ipynb)."
REPLACE = "Put a readable copy in its place."
AS_TEXT = "JupyterLab opens it only as text (right-click on it: Open With > Editor)"
AFRESH = f"{AS_TEXT}: copy your answers from there into a fresh notebook, and hand that in."
AS_SAVED = "Hand in the .ipynb file as JupyterLab saved it."
NOT_JSON = f"is not a notebook: its text is not JSON. {AS_SAVED}"
BROKEN = f"is not a notebook: its text is not JSON, from line 1 on. {AFRESH}"
MARKED = (
    f"is not a notebook: git left merge markers in it, in lines {{}}. {AS_TEXT}: of each two "
    "versions between <<<<<<< and >>>>>>> keep one, delete the lines with markers, save it, and "
    "hand it in again."
)
MARKERS = b'<<<<<<< HEAD\n "cells": [],\n=======\n "cells": [1],\n>>>>>>> theirs\n'
NO_CELLS = "is not a notebook: it is JSON, but without cells. Hand in the .ipynb file."
NO_LIST = f"is not a notebook: its cells are not a list. {AFRESH}"
TOO_DEEP = f"is not a notebook: it is nested too deeply. {AFRESH}"
FOREIGN = (
    "is not a notebook of daily_polls: none of its answer cells is there. "
    "Check which file was handed in, and for which assignment."
)


def code(source, **metadata):
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": []}


def answer_of_another(grade_id):
    about = {"grade_id": grade_id, "solution": True, "locked": False, "grade": False}
    return code(f"def {grade_id.replace('-', '_')}(): ...", nbgrader=about)


def given(grade_id, source):
    about = {"grade_id": grade_id, "solution": False, "locked": True, "grade": False}
    return code(source, nbgrader=about)


def notebook(*cells, **other):
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **other}
    return json.dumps(whole).encode()


@pytest.fixture
def refusal(template):
    """The line about a file that cannot be read, without the file's name."""

    def refusal(path, max_mb=20):
        with pytest.raises(Unreadable) as caught:
            read_submission(path, template, "somebody", max_mb)
        line = str(caught.value)
        assert line.isprintable()
        assert line.startswith(f"{path}: ")
        return line.removeprefix(f"{path}: ")

    return refusal


@pytest.fixture
def at_once():
    """Fails a test that waits, instead of waiting with it."""

    def waited(*_):
        raise TimeoutError("reading waits for something")

    before = signal.signal(signal.SIGALRM, waited)
    signal.setitimer(signal.ITIMER_REAL, 10)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


# What is in the file


CONTENTS = {
    "nothing": (b"", f"is empty. {AS_SAVED}"),
    "white space": (b" \r\n\t\n", f"is empty. {AS_SAVED}"),
    "a byte order mark and no more": (b"\xef\xbb\xbf", f"is empty. {AS_SAVED}"),
    "prose": (b"I did the exercise on paper.", NOT_JSON),
    "Python": (b"def shares(x):\n    return x\n", NOT_JSON),
    "a page of HTML": (b"<!DOCTYPE html><title>Sign in</title>", NOT_JSON),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xfe", NOT_JSON),
    "compressed": (b"\x1f\x8b\x08\x00\x9d\xc2\xf6\x67\x02\xff\xab\x56", NOT_JSON),
    "null bytes": (bytes(512), NOT_JSON),
    "half a notebook": (notebook(code("x = 1"))[:60], BROKEN),
    "a notebook and a half": (notebook(code("x = 1")) + b"{", BROKEN),
    "a line that is wrong": (b'{\n "cells": [\n  x\n ]\n}', BROKEN.replace("line 1", "line 3")),
    "a merge conflict": (b"{\n" + MARKERS + b"}", MARKED.format("2, 4, 6")),
    "merge conflicts with line ends of Windows": (
        (b"{\n" + MARKERS + b"}").replace(b"\n", b"\r\n"),
        MARKED.format("2, 4, 6"),
    ),
    "many merge conflicts": (
        b"{\n" + MARKERS * 9 + b"}",
        MARKED.format("2, 4, 6, 7, 9, 11 and further down"),
    ),
    "a ruled text, and no merge conflict": (
        b'{"cells": [\n=======\n]}',
        BROKEN.replace("line 1", "line 2"),
    ),
    "half of a UTF-16 character": (b"\xff\xfe{", NOT_JSON),
    "a list": (b"[]", NO_CELLS),
    "a number": (b"3.14", NO_CELLS),
    "a string": (b'"cells"', NO_CELLS),
    "null": (b"null", NO_CELLS),
    "no number at all": (b"NaN", NO_CELLS),
    "an object of something else": (b'{"metadata": {}, "nbformat": 4}', NO_CELLS),
    "cells that are null": (b'{"cells": null}', NO_LIST),
    "cells that are a number": (b'{"cells": 5}', NO_LIST),
    "cells that are text": (b'{"cells": "def shares(x): ..."}', NO_LIST),
    "cells that are an object": (b'{"cells": {"shares": {}}}', NO_LIST),
    "sheets that are null": (b'{"worksheets": null, "nbformat": 3}', NO_LIST),
    "an empty list of cells": (notebook(), f"has no cells. {AGAIN}"),
    "cells without end": (
        notebook(*[{"source": "x"}] * 10_001),
        f"has 10001 cells, which no notebook has. {AGAIN}",
    ),
    "no sheet": (b'{"worksheets": [], "nbformat": 3}', f"has no cells. {AGAIN}"),
    "lists without end": (b"[" * 200_000, TOO_DEEP),
    "objects without end": (b'{"cells":' * 200_000, TOO_DEEP),
    "an output without end": (
        b'{"cells": [{"outputs": ' + b"[" * 200_000 + b"]" * 200_000 + b"}]}",
        TOO_DEEP,
    ),
    "a format to come": (
        notebook(code("def shares(x): ..."), nbformat=5),
        f"is in notebook format 5, which is newer than 4. {AFRESH}",
    ),
}


@pytest.mark.parametrize("kind", CONTENTS)
def test_content_that_is_no_notebook_is_told_as_what_it_is(tmp_path, refusal, kind):
    content, line = CONTENTS[kind]
    path = tmp_path / "handed in.ipynb"
    path.write_bytes(content)
    assert refusal(path) == line


STRANGERS = {
    "somebody else's analysis": [code("import pandas"), code("pandas.DataFrame()")],
    "prose that speaks of it": [
        {"cell_type": "markdown", "metadata": {}, "source": "def shares(x): ..."}
    ],
    "another assignment": [
        answer_of_another("other-scores"),
        answer_of_another("other-weights"),
    ],
    "another assignment that gives shares ready-made": [
        given("shares", "def shares(x): ..."),
        answer_of_another("other-scores"),
    ],
    "another assignment whose shares bears no id": [
        code("def shares(x): ..."),
        answer_of_another("other-scores"),
    ],
    "ours, without any answer": [
        given("imports", "import numpy as np"),
        given("shares-points", "check(shares)"),
    ],
    "cells that are none": [None, 5, "def shares(x): ...", [], {"source": 7}],
}


@pytest.mark.parametrize("kind", STRANGERS)
def test_a_notebook_without_our_answer_cells_is_foreign(tmp_path, refusal, kind):
    path = tmp_path / "handed in.ipynb"
    path.write_bytes(notebook(*STRANGERS[kind]))
    assert refusal(path) == FOREIGN


def test_a_huge_notebook_is_told_how_to_become_smaller(tmp_path, refusal):
    path = tmp_path / "huge.ipynb"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert refusal(path) == (
        "is too large (50 MB, at most 20). "
        "In JupyterLab: Edit > Clear Outputs of All Cells, save, and hand it in again."
    )


def test_of_a_file_without_end_only_the_beginning_is_read(tmp_path, refusal):
    path = tmp_path / "endless.ipynb"
    with path.open("wb") as file:
        file.truncate(2**40)  # has no blocks on the disk
    assert refusal(path, max_mb=1).startswith("is too large (1.1e+06 MB, at most 1). ")


def test_a_notebook_that_is_a_little_too_large_is_not_told_that_20_is_more_than_20(
    tmp_path, refusal
):
    path = tmp_path / "large.ipynb"
    with path.open("wb") as file:
        file.truncate(20_060_000)
    assert refusal(path).startswith("is too large (20.06 MB, at most 20). ")


# What is at the path


def test_a_missing_file_is_not_there(tmp_path, refusal):
    assert refusal(tmp_path / "missing.ipynb") == f"is not there. {NAME_ONE}"


def test_a_folder_is_a_folder(tmp_path, refusal):
    assert refusal(tmp_path) == f"is a folder. {NAME_ONE}"


def test_a_path_through_a_file_says_so(tmp_path, refusal):
    (tmp_path / "notes.txt").touch()
    path = tmp_path / "notes.txt" / "some.ipynb"
    assert refusal(path) == f"cannot be read: Not a directory. {REPLACE}"


def test_a_name_that_no_file_can_have_says_so(tmp_path, refusal):
    path = tmp_path / ("x" * 300 + ".ipynb")
    assert refusal(path) == f"cannot be read: File name too long. {REPLACE}"


def test_a_null_character_in_a_name_is_no_crash(template):
    line = f"some\\x00.ipynb: is not there. {NAME_ONE}"
    with pytest.raises(Unreadable) as caught:
        read_submission(Path("some\0.ipynb"), template, "somebody", 20)
    assert str(caught.value) == line


def test_a_pipe_is_not_waited_for(tmp_path, refusal, at_once):
    path = tmp_path / "pipe.ipynb"
    os.mkfifo(path)
    assert refusal(path) == f"is a pipe or a device. {NAME_ONE}"


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_not_read(refusal, at_once, device):
    assert refusal(Path(device)) == f"is a pipe or a device. {NAME_ONE}"


def test_a_socket_is_not_read(tmp_path, refusal, at_once, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("some.ipynb")
        line = refusal(Path("some.ipynb"))
    assert line.startswith("cannot be read: ")
    assert line.endswith(f". {REPLACE}")


@pytest.mark.parametrize("target", ["solved", "missing", "."])
def test_a_link_is_not_followed_to_what_another_student_wrote(tmp_path, saved, refusal, target):
    path = tmp_path / "mine.ipynb"
    path.symlink_to(saved(target) if target != "." else tmp_path)
    assert refusal(path) == "is a link. Put the notebook itself in its place, or name that."


def test_a_notebook_in_a_linked_folder_is_read(tmp_path, saved, template):
    (tmp_path / "submitted").symlink_to(saved("solved").parent)
    path = tmp_path / "submitted" / "solved.ipynb"
    assert read_submission(path, template, "somebody", 20).name == str(path)


def test_a_file_that_one_may_not_read_says_so(tmp_path, refusal):
    path = tmp_path / "private.ipynb"
    path.touch(mode=0o000)
    if os.geteuid() == 0:
        pytest.skip("NOT TESTED: root reads every file; run the tests as an ordinary user too")
    assert refusal(path) == f"cannot be read: Permission denied. {REPLACE}"


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ESTALE, errno.EMFILE])
def test_whatever_the_system_says_is_passed_on(tmp_path, refusal, monkeypatch, number):
    def broken(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(files, "_open_plain", broken)
    path = tmp_path / "some.ipynb"
    assert refusal(path) == f"cannot be read: {os.strerror(number)}. {REPLACE}"


# While it is read


@pytest.fixture
def meanwhile(monkeypatch):
    """Does something to the file between its opening and its reading."""

    def meanwhile(what):
        def opened(path, flags):
            descriptor = open_(path, flags)
            what()
            return descriptor

        open_ = files._open_plain
        monkeypatch.setattr(files, "_open_plain", opened)

    return meanwhile


def test_a_file_that_vanishes_is_read_to_its_end(tmp_path, saved, template, meanwhile):
    path = tmp_path / "some.ipynb"
    path.write_bytes(saved("solved").read_bytes())
    meanwhile(path.unlink)
    assert not read_submission(path, template, "somebody", 20).notes


def test_a_file_that_is_replaced_is_read_as_it_was(tmp_path, saved, template, meanwhile):
    path = tmp_path / "some.ipynb"
    path.write_bytes(saved("solved").read_bytes())

    def replace():
        (tmp_path / "other").write_text("nothing")
        (tmp_path / "other").rename(path)

    meanwhile(replace)
    assert not read_submission(path, template, "somebody", 20).notes


def test_a_file_that_grows_is_too_large_when_it_is_read(tmp_path, refusal, meanwhile):
    path = tmp_path / "some.ipynb"
    path.touch()
    meanwhile(lambda: path.write_bytes(b" " * 1_500_000))
    assert refusal(path, max_mb=1).startswith("is too large (1.5 MB, at most 1). ")


def test_a_file_that_is_emptied_is_empty(tmp_path, saved, refusal, meanwhile):
    path = tmp_path / "some.ipynb"
    path.write_bytes(saved("solved").read_bytes())
    meanwhile(lambda: os.truncate(path, 0))
    assert refusal(path) == f"is empty. {AS_SAVED}"


# How it is named


NAMES = {
    "a line break": ("two\nlines.ipynb", "two\\nlines.ipynb"),
    "escape codes": ("\x1b[31mred\x1b[0m.ipynb", "\\x1b[31mred\\x1b[0m.ipynb"),
    "a bell and a return": ("ring\a\r.ipynb", "ring\\x07\\r.ipynb"),
    "text that runs backwards": ("a\u202eipynb.exe", "a\\u202eipynb.exe"),
    "bytes that are no text": (os.fsdecode(b"caf\xe9.ipynb"), "caf\\udce9.ipynb"),
    "a C1 control": ("a\x9b31m.ipynb", "a\\x9b31m.ipynb"),
    "what is only unusual": ("Übung 1 – Δ.ipynb", "Übung 1 – Δ.ipynb"),
}


@pytest.mark.parametrize("kind", NAMES)
def test_a_name_cannot_break_or_colour_the_line(tmp_path, template, kind):
    name, shown = NAMES[kind]
    with pytest.raises(Unreadable) as caught:
        read_submission(tmp_path / name, template, "somebody", 20)
    assert str(caught.value) == f"{tmp_path}/{shown}: is not there. {NAME_ONE}"


def test_dots_and_absolute_paths_lead_to_the_file_and_are_only_read(
    tmp_path, saved, template, monkeypatch
):
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    (tmp_path / "some.ipynb").write_bytes(saved("solved").read_bytes())
    names = ["../some.ipynb", "../inner/../some.ipynb", str(tmp_path / "some.ipynb")]
    read = [read_submission(Path(name), template, "somebody", 20) for name in names]
    assert [submission.name for submission in read] == names
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["inner", "some.ipynb"]


# Among others


def test_the_others_are_graded_all_the_same(tmp_path, saved, context, course):
    bad = {
        "missing.ipynb": lambda path: None,
        "folder.ipynb": lambda path: path.mkdir(),
        "empty.ipynb": lambda path: path.touch(),
        "pipe.ipynb": os.mkfifo,
        "link.ipynb": lambda path: path.symlink_to(saved("solved")),
        "broken.ipynb": lambda path: path.write_text("{"),
        "new\nline.ipynb": lambda path: path.write_text("[]"),
    }
    for name, make in bad.items():
        make(tmp_path / name)
    paths = [saved("solved"), *(tmp_path / name for name in bad), saved("one_mistake")]
    run = runner.Run.of(course.root, "daily_polls")
    results = runner.grade_here(context, run, [runner.Task(str(path), path) for path in paths])
    assert [result.outcome for result in results] == [
        "graded",
        *["unreadable"] * len(bad),
        "graded",
    ]
    assert [result.score for result in results] == [20, *[0] * len(bad), 17]
    assert all(line.isprintable() for result in results for line in result.notes)


def test_bytes_that_came_without_a_file_are_named_too(grade):
    (result,) = grade(b"")
    assert result.outcome == "unreadable"
    assert result.notes == [f"number 0: is empty. {AS_SAVED}"]
