"""The way of an instructor: the groups are listed, one is named, and one is graded as a whole."""

import json
import re
import shutil

import pytest

from autograder import KitError
from autograder.commands import mistakes
from autograder.mistakes.groups import Group, Grouped
from tests.kit.courses import tiny as tiny_course
from tests.kit.grading.told import all_differ
from tests.kit.pages import complaints, read

SQUARES = {
    "ann": "def power(y, k=2):\n    return y ** k\n\ndef double(x):\n    return power(x)\n",
    "bob": 'def double(x):\n    """Twice."""\n    y = x * x  # or is it?\n    return y\n',
    "cyd": "double = lambda x: np.abs(x) ** 2\n",
}
OTHERS = {
    "dan": tiny_course.WRONG,
    "eve": tiny_course.RIGHT,
    "fay": "def double(x):\n    return x[0]\n",
}
HINT = "Your results are squares: 3 becomes 9, and 6 is wanted. Write `2.0 * x`."
FILE = "solutions/tiny/misconceptions/double.py"


def hand_in(folder, student, answer):
    path = folder.path / "submitted" / student / "tiny" / "tiny.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(folder.filled_in(answer))


def record(folder, student):
    path = folder.path / ".autograder" / "records" / "tiny" / f"{student}.json"
    return json.loads(path.read_text())


def told(folder, student):
    return [
        (criterion["misconception"], criterion["hint"])
        for question in record(folder, student)["questions"]
        for criterion in question["criteria"]
    ]


def group_of(folder, which=0):
    lines = folder.here("mistakes", "tiny").stdout.splitlines()
    return [line.split()[0] for line in lines if line.startswith("double-")][which]


def name(folder, group, id_, *options, check=True):
    """Reads what is to be named, as its code tells, and then has it named."""
    words = ("mistakes", "tiny", "--name", group, id_, *options)
    code = re.search(r"--trust (\w{8})", folder.here(*words).stderr)[1]
    return folder.here(*words, "--trust", code, check=check)


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    folder = tiny_course.make(tmp_path_factory.mktemp("tiny"))
    for student, answer in {**SQUARES, **OTHERS}.items():
        hand_in(folder, student, answer)
    folder.here("grade", "tiny", check=True)
    return folder


@pytest.fixture
def folder(template, tmp_path):
    """A class that was graded, to do with as a test likes."""
    path = shutil.copytree(template.path, tmp_path / "course")
    return tiny_course.TinyFolder(path)


# -- listed ---------------------------------------------------------------------------------


def test_the_groups_are_listed_the_largest_first(template):
    first, second = group_of(template), group_of(template, 1)
    lines = template.here("mistakes", "tiny").stdout.splitlines()
    assert lines[0] == f"{first}  3 answers  lost values, seeded"
    assert lines[1:3] == [f"    {all_differ('y', 3, 'three numbers')}", "    no value is right"]
    assert lines[3] == f"{second}  1 answer  lost shapes, values, seeded"
    assert lines[4].startswith("    `double` returned one number (float64), ")
    assert lines[5].startswith("    no result has the form ")
    assert len(lines) == 6


def test_one_group_is_shown_with_its_shortest_answer(template):
    done = template.here("mistakes", "tiny", "--show", group_of(template))
    assert done.stdout.endswith(
        "students: ann, bob, cyd\nthe shortest, of cyd:\n\ndouble = lambda x: np.abs(x) ** 2\n"
    )


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--show", "double-000000"), "There is no group double-000000"),
        (("--grade", "double-000000"), "--grade GROUP and --from STUDENT go together"),
        (("--undo", "double-000000"), "Nothing was given to double-000000"),
    ],
)
def test_what_cannot_be_is_one_line(template, options, why):
    done = template.here("mistakes", "tiny", *options)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert why in done.stderr


def test_where_nothing_is_graded_a_line_says_what_to_do(tmp_path):
    folder = tiny_course.make(tmp_path)
    done = folder.here("mistakes", "tiny")
    assert done.stderr == ("autograder: tiny has no records: run `autograder grade tiny` first.\n")


def test_the_report_has_the_groups_and_their_code_folded(template):
    template.here("report", "tiny")
    page = (template.path / "reports" / "tiny.html").read_text()
    assert complaints(page) == []
    part = read(page).find("section", {"aria-labelledby": "unnamed"})
    shown = [details.pre.get_text() for details in part.find_all("details") if details.pre]
    assert shown[0] == "double = lambda x: np.abs(x) ** 2"
    assert "1 answer that behaves like no other" in part.get_text()


# -- named ----------------------------------------------------------------------------------


def test_a_named_group_gets_its_hint_and_nobodys_code_is_run(folder):
    group = group_of(folder)
    options = ("--belief", "Twice is squared.", "--hint", HINT)
    named = name(folder, group, "squares", *options)
    assert named.stdout == (
        f"{FILE}: squares, made of the answer of cyd\n"
        f"it acts like the 3 of {group}, and unlike the others known: 1\n"
        "caught by values, seeded\n"
        "then `autograder grade tiny` tells them, and `autograder release tiny` the check that "
        "students have\n"
    )
    assert (
        (folder.path / FILE)
        .read_text()
        .endswith(
            "\n\n\n@misconception(\n"
            '    belief="Twice is squared.",\n'
            f'    hint="{HINT}",\n'
            '    caught_by=("values", "seeded"),\n'
            ")\n"
            "def squares(x):\n"
            "    double = lambda x: np.abs(x) ** 2\n"
            "    return double(x)\n"
        )
    )
    # What students have knows it as well, and that is no reason to grade anybody.
    folder.here("release", "tiny", check=True)
    before = {student: record(folder, student) for student in (*SQUARES, *OTHERS)}
    grader = "import sys; from autograder.grading import submission_grader as s; "
    grader += "s.SubmissionGrader.hold = None; from autograder.cli import main; "
    done = folder.run("-c", f"{grader}sys.exit(main(['grade', 'tiny']))")
    assert done.stdout == "tiny: 3 graded, 3 unchanged\n"
    for student in SQUARES:
        assert told(folder, student) == [(None, ""), ("squares", HINT), ("squares", "")]
        assert HINT.split("`")[0] in "".join(
            path.read_text() for path in folder.path.glob(f"feedback/{student}/tiny/*.html")
        )
        assert HINT in folder.comments()[student, "double"]
    for student in OTHERS:
        assert record(folder, student)["questions"] == before[student]["questions"]
    assert folder.here("grade", "tiny").stdout == "tiny: 6 unchanged\n"


def test_what_was_only_named_tells_students_nothing_yet(folder):
    group = group_of(folder)
    named = name(folder, group, "squares")
    assert (
        "write its belief and its hint there: without a hint, students are told nothing\n"
    ) in named.stdout
    folder.here("release", "tiny", check=True)
    check = json.loads((folder.path / "release" / "tiny" / "selfcheck.json").read_text())
    hints = [each["hint"] for each in check["exercises"]["double"]["mistakes"]]
    assert hints == ["You add one."]
    assert folder.here("grade", "tiny").stdout == "tiny: 3 graded, 3 unchanged\n"
    assert told(folder, "ann") == [(None, ""), ("squares", ""), ("squares", "")]
    folder.here("report", "tiny")
    page = (folder.path / "reports" / "tiny.html").read_text()
    assert "They were told: nothing, as it has no hint yet." in page


def test_what_does_more_than_to_compute_becomes_no_known_mistake(folder):
    # Of a group the shortest that only computes.
    hand_in(folder, "gus", "def double(x):\n    return eval('x * 4')\n")
    folder.here("grade", "tiny", "--student", "gus", check=True)
    lines = folder.here("mistakes", "tiny").stdout.splitlines()
    group = next(line.split()[0] for line in reversed(lines) if "lost values" in line)
    before = (folder.path / FILE).read_text()
    done = folder.here("mistakes", "tiny", "--name", group, "takes_four")
    assert done.stderr == (
        f"autograder: No answer of {group} can be made a known mistake: it uses `eval` (gus). "
        "Write the mistake by hand, as CONTRIBUTING.md says.\n"
    )
    assert (folder.path / FILE).read_text() == before


def test_what_has_a_name_already_gets_no_other(folder):
    path = folder.path / FILE
    path.write_text(
        f"import numpy as np\n{path.read_text()}\n\n"
        '@misconception(belief="b", hint="h", caught_by=("values", "seeded"))\n'
        "def multiplies_by_itself(x):\n    return x * x\n"
    )
    text = path.read_text()
    group = group_of(folder)
    done = name(folder, group, "squares", check=False)
    assert (done.returncode, path.read_text()) == (1, text)
    assert done.stderr == (
        "autograder: squares: multiplies_by_itself gives the same numbers: it has a name already. "
        f"{FILE} is as it was.\n"
    )


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("adds_one", f"{FILE} has adds_one already: choose another name."),
        ("double", "double is a question of tiny: name what is done wrong."),
        ("Squares", "'Squares' cannot be a mistake's name"),
        ("to square", "'to square' cannot be a mistake's name"),
        ("import", "'import' cannot be a mistake's name"),
    ],
)
def test_a_name_that_cannot_be_is_refused(template, name, why):
    before = (template.path / FILE).read_text()
    done = template.here("mistakes", "tiny", "--name", group_of(template), name)
    assert done.returncode == 2
    assert why in done.stderr
    assert (template.path / FILE).read_text() == before


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--dry-run", "--trust", "01234567")])
def test_nothing_is_named_before_somebody_has_read_it(template, options):
    before = (template.path / FILE).read_text()
    done = template.here("mistakes", "tiny", "--name", group_of(template), "squares", *options)
    assert done.stdout.startswith('@misconception(\n    belief="",\n    hint="",\n')
    assert re.fullmatch(
        "autograder: nothing is written yet. cyd wrote this, and it will run outside the sandbox, "
        r"as all known mistakes do: read it, then run this again with --trust \w{8}\.\n",
        done.stderr,
    )
    assert (template.path / FILE).read_text() == before


def test_what_is_named_is_what_was_read(folder):
    group = group_of(folder)
    words = ("mistakes", "tiny", "--name", group, "squares")
    code = re.search(r"--trust (\w{8})", folder.here(*words).stderr)[1]
    hand_in(folder, "bob", "def double(x):\n    return x*x\n")
    hand_in(folder, "cyd", "double = lambda x: np.power(np.abs(x), 2)\n")
    folder.here("grade", "tiny", check=True)
    before = (folder.path / FILE).read_text()
    done = folder.here(*words, "--trust", code)
    assert done.returncode == 2
    assert done.stderr == (
        f"autograder: What would be named is not what {code} stands for: run this without "
        "--trust, and read it.\n"
    )
    assert (folder.path / FILE).read_text() == before


# -- graded ---------------------------------------------------------------------------------


CELL = "double-points"


def comments_by_hand(folder):
    rows = folder.sql(
        "select sa.student_id, comment.manual_comment from comment "
        "join base_cell cell on cell.id = comment.cell_id "
        "join submitted_notebook sn on sn.id = comment.notebook_id "
        "join submitted_assignment sa on sa.id = sn.assignment_id where cell.name = 'double'"
    )
    return dict(rows)


def comment_on(folder, student, text):
    folder.sql(
        "update comment set manual_comment = ? where id in (select comment.id from comment "
        "join base_cell cell on cell.id = comment.cell_id "
        "join submitted_notebook sn on sn.id = comment.notebook_id "
        "join submitted_assignment sa on sa.id = sn.assignment_id "
        "where cell.name = 'double' and sa.student_id = ?)",
        *(text, student),
    )


def scores_by_hand(folder):
    return {who: row[1] for (who, cell), row in folder.grades().items() if cell == CELL}


NOBODY = dict.fromkeys((*SQUARES, *OTHERS))
MARK = "(Given together with other answers that do the same.)"


def test_what_one_got_is_given_to_the_group_and_taken_back(folder):
    group = group_of(folder)
    folder.set_by_hand("bob", CELL, 1.5)
    comment_on(folder, "bob", "A square is no double.")
    dry = folder.here("mistakes", "tiny", "--grade", group, "--from", "bob", "--dry-run")
    assert dry.stdout == (
        f"{group}: would be given 1.5 points and a comment, as bob has for double: ann, cyd\n"
    )
    assert scores_by_hand(folder) == {**NOBODY, "bob": 1.5}

    done = folder.here("mistakes", "tiny", "--grade", group, "--from", "bob")
    assert done.stdout == (
        f"{group}: given 1.5 points and a comment, as bob has for double: ann, cyd\n"
        "then `autograder grade tiny` makes their pages anew\n"
    )
    assert scores_by_hand(folder) == {**NOBODY, **dict.fromkeys(SQUARES, 1.5)}
    given = f"A square is no double.\n\n{MARK}"
    assert comments_by_hand(folder) == {
        **NOBODY,
        "ann": given,
        "bob": "A square is no double.",
        "cyd": given,
    }
    assert folder.here("grade", "tiny", check=True).stdout == (
        "tiny: 3 given a new page, 3 unchanged\n"
    )

    undone = folder.here("mistakes", "tiny", "--undo", group)
    assert undone.stdout.startswith(f"{group}: taken back: ann, cyd\n")
    assert scores_by_hand(folder) == {**NOBODY, "bob": 1.5}
    assert comments_by_hand(folder) == {**NOBODY, "bob": "A square is no double."}
    again = folder.here("mistakes", "tiny", "--undo", group)
    assert again.stderr == f"autograder: Nothing was given to {group}.\n"


def test_where_nobody_is_left_a_line_says_so(folder):
    group = group_of(folder)
    for student in SQUARES:
        folder.set_by_hand(student, CELL, 1)
    done = folder.here("mistakes", "tiny", "--grade", group, "--from", "ann")
    assert done.stdout == (f"{group}: nobody is left to be given 1 point, as ann has for double\n")
    assert done.stderr == (
        "autograder: left: bob has points by hand\nautograder: left: cyd has points by hand\n"
    )
    assert done.returncode == 2


def test_answers_alike_in_form_alone_are_given_no_points(folder):
    hand_in(folder, "gus", "def double(x):\n    return x[-1]\n")
    folder.here("grade", "tiny", "--student", "gus", check=True)
    lines = folder.here("mistakes", "tiny").stdout.splitlines()
    group = next(line.split()[0] for line in lines if "lost shapes" in line)
    folder.set_by_hand("fay", CELL, 1)
    comment_on(folder, "fay", "One number is no array.")
    done = folder.here("mistakes", "tiny", "--grade", group, "--from", "fay")
    assert done.stdout.splitlines()[:2] == [
        f"{group}: no points, as these are alike in how they fail, not in what they hold",
        f"{group}: given a comment, as fay has for double: gus",
    ]
    assert scores_by_hand(folder)["gus"] is None


def test_an_id_that_stands_for_two_groups_is_refused():
    group = Group("double-1a2b3c", "double", [])
    with pytest.raises(KitError, match=r"^double-1a2b3c stands for 2 groups: read them one by one"):
        mistakes._group(Grouped([group, group], {}), "double-1a2b3c")


def test_a_persons_own_work_is_neither_overwritten_nor_taken_back(folder):
    group = group_of(folder)
    folder.set_by_hand("ann", CELL, 1)
    folder.set_by_hand("bob", CELL, 2)
    done = folder.here("mistakes", "tiny", "--grade", group, "--from", "ann")
    assert done.stdout == (
        f"{group}: given 1 point, as ann has for double: cyd\n"
        "then `autograder grade tiny` makes their pages anew\n"
    )
    assert done.stderr == "autograder: left: bob has points by hand\n"
    folder.set_by_hand("cyd", CELL, 3)
    undone = folder.here("mistakes", "tiny", "--undo", group)
    assert undone.stdout == f"{group}: nobody is left to take it back from\n"
    assert undone.stderr == (
        "autograder: left: cyd keeps the points, as somebody has changed that since\n"
    )
    assert scores_by_hand(folder) == {**NOBODY, "ann": 1, "bob": 2, "cyd": 3}
    assert comments_by_hand(folder) == NOBODY


def test_there_must_be_something_to_give_and_somebody_of_the_group(folder):
    group = group_of(folder)
    nothing = folder.here("mistakes", "tiny", "--grade", group, "--from", "ann")
    assert nothing.stderr == (
        "autograder: ann has neither points nor a comment by hand for double: give them in the "
        "formgrader first.\n"
    )
    stranger = folder.here("mistakes", "tiny", "--grade", group, "--from", "eve")
    assert stranger.stderr == f"autograder: eve is not in {group}.\n"
    assert scores_by_hand(folder) == NOBODY
