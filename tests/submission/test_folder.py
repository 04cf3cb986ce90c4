"""What cannot be a submission is told in a line that no file's name can break."""

import os

import pytest

from autograder.submission.folder import Refused, check_folder


def refusal(folder):
    with pytest.raises(Refused) as refused:
        check_folder(folder)
    line = str(refused.value)
    assert line.isprintable()
    assert line.encode()
    return line


def test_a_place_that_cannot_be_looked_at_is_told_with_the_systems_reason(tmp_path):
    name = "a" * 300
    (tmp_path / "amara").mkdir()
    assert refusal(tmp_path / "amara" / name) == f"cannot be looked at: {name}: File name too long"


def test_the_names_of_other_notebooks_are_told_in_letters_that_can_be_written(tmp_path):
    folder = tmp_path / "amara" / "a"
    folder.mkdir(parents=True)
    for name in (b"\xff.ipynb", b"new\nline.ipynb", "é.ipynb".encode()):
        with open(os.fsencode(folder) + b"/" + name, "w"):
            pass
    assert refusal(folder) == (
        "handed in no a.ipynb; there is new\\nline.ipynb, é.ipynb, \\udcff.ipynb: if that is it, "
        "rename it"
    )
