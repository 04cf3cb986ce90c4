"""What cannot be a submission is reported in a line that no file's name can break."""

import os

import pytest

from autograder.submission.folder import Refused, check_folder, handed_in, notebooks_in


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


def test_a_folder_in_which_nothing_is_a_notebook_is_told(tmp_path):
    folder = tmp_path / "amara" / "a"
    (folder / "folder.ipynb").mkdir(parents=True)
    (folder / "a.py").touch()
    (folder / "._a.ipynb").touch()  # macOS puts one beside each
    (folder / "link.ipynb").symlink_to(folder / "a.py")
    os.mkfifo(folder / "pipe.ipynb")
    assert refusal(folder) == "handed in no a.ipynb"


@pytest.mark.parametrize("name", ["a (1).ipynb", "A.IPYNB", "a.ipynb.json", "new\nline.ipynb"])
def test_a_notebook_of_any_name_is_one(tmp_path, name):
    folder = tmp_path / "amara" / "a"
    folder.mkdir(parents=True)
    (folder / name).touch()
    check_folder(folder)
    assert notebooks_in(folder, "a.ipynb") == [folder / name]


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("Daily_Average/daily_average.ipynb", "Daily_Average: rename it"),
        ("daily average/v.ipynb", "daily average: rename it"),
        ("Daily-Average\n/v.ipynb", "Daily-Average\\n: rename it"),
        (
            "daily_average.ipynb",
            "daily_average.ipynb without one: put it into one, as daily_average.ipynb",
        ),
        (
            "DailyAverage.ipynb",
            "DailyAverage.ipynb without one: put it into one, as daily_average.ipynb",
        ),
    ],
)
def test_what_lies_at_a_place_that_looks_like_the_assignments_is_told(tmp_path, place, told):
    path = tmp_path / "zed" / place
    path.parent.mkdir(parents=True)
    path.touch()
    assert list(handed_in(tmp_path, "daily_average")) == [
        ("zed", f"there is no folder daily_average, but {told}")
    ]
    assert list(handed_in(tmp_path, "weekly_average")) == []


@pytest.mark.parametrize(
    "place", ["other/daily_average.ipynb", "daily_average.py", "notes.ipynb", "x/y"]
)
def test_who_handed_in_nothing_for_an_assignment_is_passed_over(tmp_path, place):
    path = tmp_path / "zed" / place
    path.parent.mkdir(parents=True)
    path.touch()
    (tmp_path / "amara").symlink_to(tmp_path / "zed")
    assert list(handed_in(tmp_path, "daily_average")) == []


def test_a_folder_of_the_right_name_is_what_counts_beside_one_like_it(tmp_path):
    for name in ("daily-polls", "daily_polls"):
        (tmp_path / "zed" / name).mkdir(parents=True)
        (tmp_path / "zed" / name / "daily_polls.ipynb").touch()
    assert list(handed_in(tmp_path, "daily_polls")) == [("zed", "")]
