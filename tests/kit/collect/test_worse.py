"""Nothing worse takes the place of what was collected without a word."""

import pytest

from autograder.util.files import digest
from tests.kit.collect.conftest import HALF, SOLVED, UNTOUCHED, A, variant, zipped
from tests.kit.courses import polls

B = "other_polls"
DAMAGED = b"<<<<<<<"
POINTS = '"shapes": 1, "values": 2, "seeded": 1'


def of_another(content):
    """The same notebook as one of another assignment, with other functions and cells."""
    text = content.decode()
    for name in polls.FUNCTIONS:
        text = text.replace(name, f"x_{name}_x")
        text = text.replace(f'"{name.replace("_", "-")}"', f'"x_{name}_x"')
    return text.replace(A, B).encode()


OTHER = of_another(SOLVED)


def canvas(path, number, **contents):
    """A download of Canvas with the file of that number of each."""
    ids = {"ada": "lovelaceada_4711", "emmy": "noetheremmy_4712", "grace": "hoppergrace_4713"}
    files = {f"{ids[who]}_{number}_a.ipynb": content for who, content in contents.items()}
    return zipped(files, path / f"{number}.zip")


@pytest.fixture
def two(place):
    """A course that has another assignment beside."""
    config = place.path / "course_config.py"
    text = config.read_text()
    own = f'"{B}": {{"title": "More", "questions": {{"x_shares_x": {{{POINTS}}}}}}},\n'
    config.write_text(text.replace("ASSIGNMENTS = {\n", f"ASSIGNMENTS = {{\n{own}", 1))
    released = place.path / "release" / A / f"{A}.ipynb"
    other = place.path / "release" / B / f"{B}.ipynb"
    other.parent.mkdir()
    other.write_bytes(of_another(released.read_bytes()))
    return place


def test_a_newer_attempt_without_answers_counts_and_is_told(place, tmp_path):
    place.collect(canvas(tmp_path, 10, ada=SOLVED))
    done = place.collect(canvas(tmp_path, 20, ada=UNTOUCHED))
    assert done.status == 0
    assert done.err == (
        "autograder: ada: 20.zip/lovelaceada_4711_20_a.ipynb holds no answers, and takes the place "
        "of a notebook that has some, as it is newer: that one is kept as "
        f".autograder/collected/{A}/ada/{digest(SOLVED)[:16]}.ipynb\n"
    )
    assert place.submitted() == {"ada": UNTOUCHED}
    assert place.kept("ada") == {SOLVED}


def test_a_newest_attempt_without_answers_is_told_beside_an_older_with_some(place, tmp_path):
    when = "HW_ada_attempt_2026-01-0{}-12-00-00_a.ipynb".format
    files = {when(1): HALF, when(2): SOLVED, when(3): UNTOUCHED}
    done = place.collect(zipped(files, tmp_path / "b.zip"))
    assert done.err == (
        "autograder: ada: b.zip/HW_ada_attempt_2026-01-03-12-00-00_a.ipynb holds no answers, and "
        "counts as the newest attempt, though b.zip/HW_ada_attempt_2026-01-02-12-00-00_a.ipynb has "
        "some\n"
    )
    assert place.submitted() == {"ada": UNTOUCHED}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (OTHER, f"is a notebook of {B}, not of {A}"),
        (DAMAGED, "cannot be read as a notebook"),
    ],
)
def test_what_is_no_notebook_of_the_assignment_replaces_none_that_is(two, tmp_path, content, why):
    two.collect(canvas(tmp_path, 10, ada=HALF, emmy=HALF))
    done = two.collect(canvas(tmp_path, 20, ada=content, emmy=SOLVED))
    assert done.status == 2
    assert done.err == (
        f"autograder: ada: left: 20.zip/lovelaceada_4711_20_a.ipynb: {why}, so what is there "
        "stays: --replace takes it all the same\n"
    )
    assert two.submitted() == {"ada": HALF, "emmy@example.org": SOLVED}
    two.collect(canvas(tmp_path, 20, ada=content, emmy=SOLVED), replace=True)
    assert two.submitted()["ada"] == content


def test_one_students_newer_notebook_of_another_assignment_is_told_as_theirs(two, tmp_path):
    two.collect(canvas(tmp_path, 10, ada=HALF))
    done = two.collect(canvas(tmp_path, 20, ada=OTHER))
    assert "ada: left: 20.zip/lovelaceada_4711_20_a.ipynb: is a notebook of other_polls" in done.err
    assert two.submitted() == {"ada": HALF}


def test_of_several_attempts_the_newest_of_this_assignment_counts(two, tmp_path):
    when = "HW_ada_attempt_2026-01-0{}-12-00-00_a.ipynb".format
    files = {when(1): HALF, when(2): SOLVED, when(3): OTHER}
    files["HW_juergen_attempt_2026-01-01-12-00-00_a.ipynb"] = HALF
    files["HW_grace_h_attempt_2026-01-01-12-00-00_a.ipynb"] = HALF
    done = two.collect(zipped(files, tmp_path / "b.zip"), zone="UTC")
    assert done.status == 2
    assert done.err == (
        "autograder: ada: left: b.zip/HW_ada_attempt_2026-01-03-12-00-00_a.ipynb: is a notebook of "
        f"{B}, not of {A}, so an older attempt counts: --replace takes it all the same\n"
    )
    assert two.submitted()["ada"] == SOLVED
    assert two.stamp("ada") == "2026-01-02 12:00:00 UTC\n"


def test_what_is_left_is_not_offered_as_a_replacement(two, tmp_path):
    folder = two.path / "submitted" / "ada" / A
    folder.mkdir(parents=True)
    (folder / f"{A}.ipynb").write_bytes(HALF)
    done = two.collect(canvas(tmp_path, 20, ada=OTHER))
    assert "so what is there stays" in done.err
    assert two.submitted() == {"ada": HALF}


@pytest.mark.parametrize("options", [{}, {"dry_run": True}, {"replace": True}])
def test_a_download_of_another_assignment_is_refused(two, tmp_path, options):
    two.collect(canvas(tmp_path, 10, ada=SOLVED))
    before = two.files()
    wrong = canvas(tmp_path, 20, ada=OTHER, emmy=OTHER, grace=OTHER)
    done = two.collect(wrong, **options)
    assert (done.status, done.out) == (2, "")
    assert done.err == (
        f"autograder: {wrong}: none of 3 notebooks is of {A}, so nothing is collected. Is it of "
        f"{B}? Then: `autograder collect {B} {wrong}`.\n"
    )
    assert two.submitted() == {"ada": SOLVED}
    assert two.files() == before


def test_a_download_that_is_mostly_of_another_assignment_is_refused(two, tmp_path):
    wrong = canvas(tmp_path, 20, ada=OTHER, emmy=SOLVED, grace=variant(OTHER, 1))
    done = two.collect(wrong)
    assert f"{wrong}: 1 of 3 notebooks is of {A}, so nothing is collected." in done.err
    assert two.submitted() == {}


def test_notebooks_of_no_assignment_are_refused_without_naming_one(place, tmp_path):
    wrong = canvas(tmp_path, 20, ada=OTHER, emmy=OTHER)
    assert place.collect(wrong).err == (
        f"autograder: {wrong}: none of 2 notebooks is of {A}, so nothing is collected. Look "
        "whether this is the right download, and name that.\n"
    )


def test_single_notebooks_of_another_assignment_are_refused_together(two, tmp_path):
    paths = [tmp_path / "ada.ipynb", tmp_path / "juergen.ipynb"]
    for path in paths:
        path.write_bytes(OTHER)
    assert two.collect(*paths).err == (
        f"autograder: ada.ipynb, juergen.ipynb: none of 2 notebooks is of {A}, so nothing is "
        f"collected. Is it of {B}? Then: `autograder collect {B} ...`.\n"
    )
    paths[0].write_bytes(HALF)
    done = two.collect(*paths)
    assert done.err == (
        f"autograder: juergen: juergen.ipynb is a notebook of {B}, not of {A}; it is collected as "
        "it is\n"
    )
    assert two.submitted() == {"ada": HALF, "juergen": OTHER}


def test_a_wrong_download_beside_a_right_one_is_refused(two, tmp_path):
    right = canvas(tmp_path, 10, ada=SOLVED, emmy=SOLVED, grace=SOLVED)
    wrong = canvas(tmp_path, 20, ada=OTHER, emmy=OTHER)
    assert f"{wrong}: none of 2 notebooks is of {A}" in two.collect(right, wrong).err
    assert two.submitted() == {}


def test_replacing_by_what_is_older_says_replaced(place, tmp_path):
    place.collect(canvas(tmp_path, 20, ada=SOLVED))
    done = place.collect(canvas(tmp_path, 10, ada=HALF), replace=True)
    assert done.out.splitlines()[0].split()[:2] == ["ada", "replaced"]
    assert f"{A}: 1 replaced\n" in done.out
    assert place.kept("ada") == {SOLVED}
    assert place.collect(canvas(tmp_path, 30, ada=SOLVED), replace=True).out.split()[1] == "newer"


def test_a_replaced_notebook_can_be_put_back_by_hand_and_stays(place, tmp_path):
    """As docs/reference.md says."""
    place.collect(canvas(tmp_path, 10, ada=SOLVED))
    wrong = canvas(tmp_path, 20, ada=HALF)
    place.collect(wrong)
    kept = place.path / ".autograder" / "collected" / A / "ada" / f"{digest(SOLVED)[:16]}.ipynb"
    there = place.path / "submitted" / "ada" / A / f"{A}.ipynb"
    there.write_bytes(kept.read_bytes())
    place.collect(wrong)
    assert place.submitted() == {"ada": SOLVED}
