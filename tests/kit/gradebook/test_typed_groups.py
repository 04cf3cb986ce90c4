"""Groups by the ids that students type into their notebook, where the course allows it."""

import json

import pytest

from autograder.course import CourseError, load
from autograder.gradebook.database import nbgrader_app
from autograder.gradebook.groups import Groups, Named
from autograder.gradebook.late_days import LateDays
from autograder.gradebook.settings import Settings
from autograder.submission.typed import typed_ids
from tests.kit.courses import tiny as tiny_course
from tests.kit.courses.tiny import NAME, RIGHT, WRONG
from tests.kit.gradebook import late_course
from tests.kit.gradebook.late_course import copied, stamp, told

EVERYBODY = ("ada", "bea", "cleo", "dan", "eve")
ALONE = "; who is named is not graded by it"


def with_ids(content, text):
    """A notebook in which somebody typed ids."""
    notebook = json.loads(content)
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    notebook["cells"].insert(1, {**cell, "id": "who", "source": f'student_id = "{text}"  # ours'})
    return json.dumps(notebook).encode()


def allow(folder, size):
    config = folder.path / "course_config.py"
    text = config.read_text()
    config.write_text(text.replace('"manual"', f'"group_size": {size},\n        "manual"', 1))


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    folder = tiny_course.make(tmp_path_factory.mktemp("typed") / "course")
    allow(folder, 3)
    folder.sql("insert into student (id) values ('bea'), ('cleo'), ('gil')")
    for student, answer, text in (
        ("ada", RIGHT, "ada, bea;cleo"),  # of whom the others handed in nothing
        ("dan", WRONG, "dan, eve"),
        ("eve", RIGHT, "eve, dan"),  # the newest of both
        ("fay", WRONG, "fay, gil, hal"),  # and there is no hal
    ):
        place = folder.path / "submitted" / student / NAME
        place.mkdir(parents=True)
        (place / f"{NAME}.ipynb").write_bytes(with_ids(folder.filled_in(answer), text))
        stamp(folder, student, NAME, f"2026-02-0{len(text) % 9 + 1} 10:00:00")
    stamp(folder, "dan", NAME, "2026-01-01 10:00:00")
    folder.done = folder.here("grade", NAME, check=True)
    return folder


def test_who_typed_their_ids_has_one_grade(graded):
    rows = graded.grades().items()
    scores = {student: row[0] for (student, cell), row in rows if cell == "double-points"}
    assert scores == {"ada": 3, "bea": 3, "cleo": 3, "dan": 3, "eve": 3, "fay": 1}
    assert told(graded, "cleo")[0] == "Handed in by ada for your group: ada, bea and cleo."
    assert told(graded, "dan")[0] == "Handed in by eve for your group: dan and eve."


def test_who_is_no_group_is_told(graded):
    assert graded.done.stderr == (
        f"autograder: fay: typed the id hal, and there is no such student{ALONE}\n"
        "autograder: dan: eve's notebook counts, the newest of their group\n"
        "autograder: gil: handed in nothing for tiny\n"
    )


def test_where_the_course_does_not_allow_it_everybody_is_alone(graded):
    config = graded.path / "course_config.py"
    before = config.read_text()
    config.write_text(before.replace('"group_size": 3', '"group_size": 1'))
    course = load(graded.path)
    groups = Groups(course, nbgrader_app(course).coursedir, NAME, EVERYBODY)
    config.write_text(before)
    assert [groups.together(student) for student in EVERYBODY] == [(who,) for who in EVERYBODY]
    assert groups.told == []


def test_nobody_spends_the_free_days_of_whose_id_they_type(tmp_path):
    rule = {"penalty": "percent", "percent_a_day": 10, "free_days": 2}
    folder = late_course.make(tmp_path / "course", rule)
    allow(folder, 2)
    folder.sql("insert into student (id) values ('cleo')")
    for name, when in (("essay", "2026-02-02 11:00:00"), (NAME, "2026-03-02 11:00:00")):
        late_course.hand_in(folder, "ada", when, name)
        path = folder.path / "submitted" / "ada" / name / f"{name}.ipynb"
        path.write_bytes(with_ids(path.read_bytes(), "ada, cleo"))
    course = load(folder.path)
    late_days = LateDays(course, Settings(course).directory)
    charges = [late_days.charge(course.assignment(NAME), who, 3600) for who in ("ada", "cleo")]
    assert [(each.days, each.free, each.left) for each in charges] == [(1, 1, 0), (1, 0, 2)]
    groups = f"assignment,group,student\n{NAME},1,ada\n{NAME},1,cleo\n"
    (folder.path / "groups.csv").write_text(groups)
    by_the_table = LateDays(course, Settings(course).directory)
    charge = by_the_table.charge(course.assignment(NAME), "cleo", 3600)
    assert (charge.days, charge.free, charge.left) == (1, 1, 1)


GROUP = ("ada", "bea")


@pytest.mark.parametrize(
    ("typed", "members"),
    [
        ({"ada": ["bea", "ada"]}, dict.fromkeys(GROUP, GROUP)),
        ({"ada": ["ada", "bea"], "bea": ["bea", "ada"]}, dict.fromkeys(GROUP, GROUP)),
        ({"ada": ["ada"], "bea": []}, {}),
    ],
)
def test_a_group_is_who_all_typed_the_same(typed, members):
    named = Named(typed, 3, (), EVERYBODY)
    assert (named.members, named.told) == (members, [])


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        (
            {"ada": ["bea", "cleo"]},
            ["ada: typed bea, cleo into the notebook, and not the own id"],
        ),
        (
            {"ada": ["ada", "bea", "cleo", "dan"]},
            ["ada: typed 4 ids into the notebook, of at most 3"],
        ),
        ({"ada": ["ada", "Bea"]}, ["ada: typed the id Bea, and there is no such student"]),
        ({"ada": ["ada", "eve"]}, ["ada: typed the id eve, who is in a group by groups.csv"]),
        (
            {"ada": ["ada", "bea"], "bea": []},
            ["ada: typed the id bea, whose own notebook does not name the same"],
        ),
        (
            {"ada": ["ada", "cleo"], "bea": ["bea", "cleo"]},
            [
                "ada: typed the id cleo, whom another group's notebook names, too",
                "bea: typed the id cleo, whom another group's notebook names, too",
            ],
        ),
        ({"ada": ["ada", ".."]}, ["ada: typed the id .., and there is no such student"]),
        (
            {"ada": ["ada", *map(str, range(20))]},
            ["ada: typed more than 20 ids into the notebook, of at most 3"],
        ),
    ],
)
def test_nobody_is_taken_into_a_group_against_another_notebook(typed, lines):
    named = Named(typed, 3, ("eve",), EVERYBODY)
    assert named.members == {}
    assert named.told == [f"{line}{ALONE}" for line in lines]


@pytest.mark.parametrize(
    ("claim", "why"),
    [
        (["ada", "bea", "cleo", "dan"], "typed 4 ids into the notebook, of at most 2"),
        (["bea", "cleo"], "typed bea, cleo into the notebook, and not the own id"),
        (["ada", "bea"], "typed the id bea, whose own notebook does not name the same"),
    ],
)
def test_a_claim_that_cannot_hold_costs_nobody_else_their_group(claim, why):
    named = Named({"ada": claim, "bea": ["bea", "cleo"], "dan": ["dan", "eve"]}, 2, (), EVERYBODY)
    honest = [("bea", "cleo"), ("dan", "eve")]
    assert named.members == {each: group for group in honest for each in group}
    assert named.told == [f"ada: {why}{ALONE}"]


def test_who_is_in_a_group_by_the_table_costs_nobody_theirs():
    named = Named({"eve": ["eve", "cleo"], "bea": ["bea", "cleo"]}, 2, ("eve",), EVERYBODY)
    assert (named.members, named.told) == (dict.fromkeys(("bea", "cleo"), ("bea", "cleo")), [])


@pytest.mark.parametrize("text", ["../release", "..", ".", "a/b", "b*", "e" * 300])
def test_what_cannot_be_a_folders_name_is_nobodys_id(text):
    named = Named({"ada": ["ada", text]}, 3, (), (*EVERYBODY, text))
    assert named.members == {}
    assert named.told == [f"ada: typed the id {text}, and there is no such student{ALONE}"]


def test_of_a_million_ids_as_few_are_read_as_tell_that_they_are_too_many(tmp_path):
    path = tmp_path / "tiny.ipynb"
    ids = ",".join([*map(str, range(1_000_000)), "x" * 1000])
    cell = {"cell_type": "code", "source": f'student_id = "{"y" * 1000},{ids}"'}
    path.write_text(json.dumps({"cells": [cell]}))
    assert typed_ids(path, 50) == ["y" * 201, *map(str, range(20))]


@pytest.mark.parametrize("table", [False, True])
def test_a_folder_beside_is_no_member_to_report_and_export(graded, tmp_path, table):
    folder = copied(graded, tmp_path / "course")
    (folder.path / "release" / NAME).mkdir(parents=True, exist_ok=True)
    notebook = folder.path / "submitted" / "fay" / NAME / f"{NAME}.ipynb"
    if table:
        lines = ("student,assignment,group", f"fay,{NAME},1", f"../release,{NAME},1", "")
        (folder.path / "groups.csv").write_text("\n".join(lines))
        notebook.write_bytes(folder.filled_in(WRONG))
    else:
        notebook.write_bytes(with_ids(folder.filled_in(WRONG), "fay, ../release"))
    folder.here("grade", NAME)
    folder.here("report", NAME)
    assert "release" not in (folder.path / "reports" / f"{NAME}.csv").read_text()
    done = folder.here("export", "--feedback", "canvas", "--assignment", NAME)
    assert "release" not in done.stdout + done.stderr.replace("../release, and there is no", "")
    assert folder.sql("select id from student where id like '%release%'") == []


@pytest.mark.parametrize(
    ("source", "ids"),
    [
        ('student_id = "ada"', ["ada"]),
        ("student_id='ada, bea'", ["ada", "bea"]),
        ('student_id = "o\'neil +é; ada,"  # both', ["o'neil +é", "ada"]),
        (["x = 1\n", 'student_id = "ada"\n'], ["ada"]),
        ('student_id = ""\nstudent_id = "ada"', ["ada"]),
        ('# student_id = "ada"', []),
        ('print("student_id = ada")', []),
        ('student_id = "ada" + "bea"', []),
        (None, []),
        ([1, None], []),
    ],
)
def test_the_ids_are_read_from_the_line_that_says_them(tmp_path, source, ids):
    path = tmp_path / "tiny.ipynb"
    path.write_text(json.dumps({"cells": [{"cell_type": "code", "source": source}, 3]}))
    assert typed_ids(path, 1) == ids


@pytest.mark.parametrize("content", [b"", b"{", b"[[[[", b'{"cells": 1}'])
def test_what_is_no_notebook_names_nobody(tmp_path, content):
    path = tmp_path / "tiny.ipynb"
    path.write_bytes(content)
    assert typed_ids(path, 1) == []
    assert typed_ids(tmp_path / "none.ipynb", 1) == []


@pytest.mark.parametrize("size", ["0", "21", "True", "'3'", "2.0"])
def test_a_size_that_is_none_is_told(tmp_path, size):
    folder = tiny_course.TinyFolder(tmp_path)
    (tmp_path / "course_config.py").write_text(tiny_course.CONFIG)
    allow(folder, size)
    with pytest.raises(CourseError) as refused:
        load(tmp_path)
    assert str(refused.value) == (
        f"{tmp_path / 'course_config.py'}: tiny.group_size is {size}; it is how many may hand in "
        "one notebook, a whole number from 1 to 20."
    )


def test_a_release_for_groups_has_a_cell_for_the_ids_and_says_so(tmp_path):
    folder = tiny_course.make(tmp_path / "course")
    allow(folder, 3)
    assert folder.here("release", NAME).stderr == (
        'autograder: source/tiny/tiny.py: has no cell `student_id = ""` for the ids that a group '
        "types. Add one, or state no group_size.\n"
    )
    master = folder.path / "source" / NAME / f"{NAME}.py"
    text = master.read_text()
    begin = text.index("# %% nbgrader")
    master.write_text(f'{text[:begin]}# %%\nstudent_id = ""\n\n{text[begin:]}')
    for stale in master.parent.glob("*.ipynb"):
        stale.unlink()
    assert folder.here("release", NAME).returncode == 0
    assert (
        "Up to 3 of you may hand in one notebook: type all your ids into its id cell, with commas "
        "between them, and one of you hands it in."
    ) in (folder.path / "release" / NAME / "README.md").read_text()
