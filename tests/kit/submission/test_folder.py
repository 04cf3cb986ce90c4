"""What cannot be a submission is reported in a line that no file's name can break."""

import os

import pytest

from autograder.submission import misplaced
from autograder.submission.folder import Refused, check_folder, handed_in, notebooks_in

COURSE = ("daily_average", "weekly_average")
LOOSE = (
    "stands where a student's folder stands, and has loose.ipynb: put it into that of its student, "
    "as STUDENT/daily_average/daily_average.ipynb"
)
WRONG_WAY_ROUND = (
    "there is no folder jdoe2/daily_average, but daily_average/jdoe2: these are the wrong way "
    "round, move it"
)
STRAY = "in the folder of no assignment: if that is it, put it into daily_average/"


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
    assert list(handed_in(tmp_path, "weekly_average", COURSE)) == []


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("daily_averag/x.ipynb", "daily_averag: rename it"),
        ("full.ipynb", f"full.ipynb {STRAY}"),
        (
            "daily_average (1).ipynb",
            "daily_average (1).ipynb without one: put it into one, as daily_average.ipynb",
        ),
        ("other/daily_average.ipynb", f"other/daily_average.ipynb {STRAY}"),
        ("a/b/daily_average/x.ipynb.txt", f"a/b/daily_average/x.ipynb.txt {STRAY}"),
        ("weekly_averag/x.ipynb", f"weekly_averag/x.ipynb {STRAY}"),
    ],
)
def test_a_notebook_in_the_folder_of_no_assignment_is_told_with_where_it_lies(
    tmp_path, place, told
):
    for name in (place, "weekly_average/weekly_average.ipynb"):
        path = tmp_path / "zed" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert list(handed_in(tmp_path, "daily_average", COURSE)) == [
        ("zed", f"there is no folder daily_average, but {told}")
    ]
    assert list(handed_in(tmp_path, "weekly_average", COURSE)) == [("zed", "")]


def test_folders_of_students_in_that_of_an_assignment_are_told_as_the_students(tmp_path):
    for name in ("jdoe2/x.ipynb", "amara/x.ipynb", "loose.ipynb"):
        path = tmp_path / "daily_average" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "amara" / "daily_average").mkdir(parents=True)
    (tmp_path / "amara" / "daily_average" / "daily_average.ipynb").touch()
    assert list(handed_in(tmp_path, "daily_average", COURSE)) == [
        ("amara", ""),
        ("daily_average", LOOSE),
        ("jdoe2", WRONG_WAY_ROUND),
    ]
    assert list(handed_in(tmp_path, "weekly_average", COURSE)) == []


def test_a_students_folder_that_begins_with_a_dot_is_told_and_no_other_hidden_one(tmp_path):
    for name in ("..b/daily_average", ".ipynb_checkpoints", ".git/x"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "daily_average.ipynb").touch()
    (tmp_path / ".DS_Store").touch()
    assert list(handed_in(tmp_path, "daily_average", COURSE)) == [
        ("..b", "has a name that begins with a dot, which nbgrader passes over: rename it")
    ]


def test_of_a_notebook_that_lies_very_deep_the_path_is_told_where_it_begins_and_ends(tmp_path):
    for place in ("zed", "daily-average/daily-average"):
        path = tmp_path.joinpath(place, *["d"] * 900)
        path.mkdir(parents=True)
        (path / "x.ipynb").touch()
    ends = f"… {'/d' * 46}/x.ipynb"
    within = f"daily-average/{'d/' * 43} {ends}"
    assert list(handed_in(tmp_path, "daily_average")) == [
        ("daily-average", LOOSE.replace("loose.ipynb", within)),
        ("zed", f"there is no folder daily_average, but {'d/' * 50} {ends} {STRAY}"),
    ]


def test_no_more_of_a_folder_is_looked_at_than_so_many_entries(tmp_path, monkeypatch):
    path = tmp_path.joinpath("zed", *map(str, range(20)))
    path.mkdir(parents=True)
    (path / "x.ipynb").touch()
    assert len(list(handed_in(tmp_path, "daily_average"))) == 1
    monkeypatch.setattr(misplaced, "MOST_ENTRIES", 20)
    assert list(handed_in(tmp_path, "daily_average")) == []


@pytest.mark.parametrize(
    "place",
    [
        "weekly_average/daily_average.ipynb",
        "old/weekly-average (2).ipynb",
        "daily_average.py",
        ".ipynb_checkpoints/notes.ipynb",
        "x/y",
    ],
)
def test_who_handed_in_nothing_for_an_assignment_is_passed_over(tmp_path, place):
    path = tmp_path / "zed" / place
    path.parent.mkdir(parents=True)
    path.touch()
    (tmp_path / "amara").symlink_to(tmp_path / "zed")
    assert list(handed_in(tmp_path, "daily_average", COURSE)) == []


def test_a_folder_of_the_right_name_is_what_counts_beside_one_like_it(tmp_path):
    for name in ("daily-polls", "daily_polls"):
        (tmp_path / "zed" / name).mkdir(parents=True)
        (tmp_path / "zed" / name / "daily_polls.ipynb").touch()
    assert list(handed_in(tmp_path, "daily_polls")) == [("zed", "")]
