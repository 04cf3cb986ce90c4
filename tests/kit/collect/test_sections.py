"""Where a section, or the homework, is called as a student is, nobody gets another's notebook."""

import zipfile

import pytest

from tests.kit.collect.conftest import HALF, SOLVED, A, variant, zipped

EMMYS = {"emmy@example.org/x.ipynb": HALF}
OTHERS = variant(SOLVED, 666)


def enter(place, tmp_path, *rows):
    """More students beside those of the class."""
    table = tmp_path / "more.csv"
    table.write_text("\n".join(["id,last_name,first_name,lms_user_id", *rows]))
    assert place.run("roster", table).status == 0


def doubt(folder, student, name, other):
    """The line on a folder that is a student's by its name, and has another's in it."""
    whole = folder.rpartition("/")[2]
    return (
        f"autograder: left: {folder}: names {student[0]} ({student[1]}), and {name} in it names "
        f"{other[0]} ({other[1]}), so nothing in it is collected. If {whole} is no student's, "
        f"rename it; if all in it is {student[0]}'s, rename {name}\n"
    )


ADA, GRACE = ("ada", "login"), ("grace_h", "login")


@pytest.mark.parametrize(
    ("row", "outer", "student"),
    [
        ("a,Able,Ann,9001", "A", ("a", "login")),
        ("ann,Able,Ann,1", "1", ("ann", "LMS id")),
        ("rnn,Able,Ann,9001", "rnn", ("rnn", "login")),
        ("rnn,Able,Ann,9001", "homework/rnn", ("rnn", "login")),
    ],
)
@pytest.mark.parametrize("within", ["ada/x.ipynb", "deep/ada/deeper/x.ipynb", f"ada_{A}.ipynb"])
def test_students_in_a_folder_that_is_called_as_another_are_left_and_told(
    place, tmp_path, row, outer, student, within
):
    enter(place, tmp_path, row)
    files = {f"{outer}/{within}": SOLVED, f"{outer}/stranger/x.ipynb": OTHERS}
    done = place.collect(zipped(files, tmp_path / "s.zip"))
    assert place.submitted() == {}
    name = next(part for part in within.split("/") if part.startswith("ada"))
    assert done.err == doubt(outer, student, name, ADA)
    assert done.status == 2
    assert f"{A}: 1 file of nobody known\nnothing from: {student[0]}" in done.out


def test_each_section_is_told_once_and_who_is_beside_them_is_collected(place, tmp_path):
    enter(place, tmp_path, "a,Able,Ann,", "b,Baker,Bob,", "c,Cook,Cy,")
    sections = {"A": "ada", "B": "grace_h"}
    files = {f"{one}/{who}/{n}.ipynb": SOLVED for one, who in sections.items() for n in "xyz"}
    done = place.collect(zipped({**files, "C/x.ipynb": OTHERS, **EMMYS}, tmp_path / "s.zip"))
    assert place.submitted() == {"c": OTHERS, "emmy@example.org": HALF}
    assert done.err == (
        doubt("A", ("a", "login"), "ada", ADA) + doubt("B", ("b", "login"), "grace_h", GRACE)
    )


def test_once_the_folders_have_other_names_everybody_is_collected(place, tmp_path):
    enter(place, tmp_path, "a,Able,Ann,", "b,Baker,Bob,")
    files = {"group A/ada/x.ipynb": SOLVED, "group B/grace_h/x.ipynb": HALF}
    place.collect(zipped(files, tmp_path / "s.zip"))
    assert place.submitted() == {"ada": SOLVED, "grace_h": HALF}


@pytest.mark.parametrize("as_folder", [True, False])
def test_a_download_that_is_called_as_a_student_is_left_and_told(place, tmp_path, as_folder):
    enter(place, tmp_path, "submissions,Able,Ann,")
    path = zipped({"ada/x.ipynb": SOLVED, "x/y.ipynb": OTHERS}, tmp_path / "submissions.zip")
    if as_folder:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(tmp_path / "submissions")
        path = tmp_path / "submissions"
    done = place.collect(path)
    assert place.submitted() == {}
    assert done.err == doubt(path.name, ("submissions", "login"), "ada", ADA)
    assert done.status == 2
    place.collect(path.rename(tmp_path / f"all{path.suffix}"))
    assert place.submitted() == {"ada": SOLVED}


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("lovelaceada_4711_1_x.ipynb", ("ada", "LMS id")),
        ("Ada Lovelace_12_assignsubmission_file_", ("ada", "name")),
        ("HW 1_ada_attempt_2026-02-28-17-20-00_x.ipynb", ("ada", "login")),
    ],
)
@pytest.mark.parametrize("as_download", [True, False])
def test_what_an_lms_named_in_it_is_left_as_well(place, tmp_path, name, other, as_download):
    """All of Canvas's downloads are called `submissions.zip`."""
    enter(place, tmp_path, "submissions,Able,Ann,")
    inside = name if name.endswith(".ipynb") else f"{name}/x.ipynb"
    if as_download:
        folder, path = "submissions.zip", zipped({inside: SOLVED}, tmp_path / "submissions.zip")
    else:
        folder, path = "submissions", zipped({f"submissions/{inside}": SOLVED}, tmp_path / "s.zip")
    done = place.collect(path)
    assert place.submitted() == {}
    assert done.err == doubt(folder, ("submissions", "login"), name, other)


def test_a_section_that_is_a_zip_is_left_and_told(place, tmp_path):
    enter(place, tmp_path, "a,Able,Ann,")
    inner = zipped({"ada/x.ipynb": SOLVED, "grace_h/x.ipynb": HALF})
    done = place.collect(zipped({"A.zip": inner, **EMMYS}, tmp_path / "s.zip"))
    assert place.submitted() == {"emmy@example.org": HALF}
    assert done.err == doubt("A.zip", ("a", "login"), "ada", ADA)


# -- and nobody gains or loses by what another one named ----------------------------------------


@pytest.mark.parametrize(
    ("within", "other"),
    [
        ("grace_h.ipynb", GRACE),
        ("hoppergrace_4713_9_x.ipynb", ("grace_h", "LMS id")),
        ("Grace Hopper_9_assignsubmission_file_x.ipynb", ("grace_h", "name")),
    ],
)
def test_who_names_a_file_as_somebody_else_loses_their_own_alone(place, tmp_path, within, other):
    files = {f"ada/{within}": OTHERS, "ada/x.ipynb": SOLVED, **EMMYS}
    done = place.collect(zipped(files, tmp_path / "s.zip"))
    assert place.submitted() == {"emmy@example.org": HALF}
    assert done.err == doubt("ada", ADA, within, other)


@pytest.mark.parametrize(
    "within", ["hoppergrace_4713_9_x.ipynb", "Grace Hopper_9_assignsubmission_file_/x.ipynb"]
)
def test_a_name_as_an_lms_gives_it_counts_no_deeper_than_the_folders_of_students(
    place, tmp_path, within
):
    """One such file had made all of a download that of an LMS, and itself another's."""
    done = place.collect(zipped({f"mallory/{within}": OTHERS, **EMMYS}, tmp_path / "s.zip"))
    assert place.submitted() == {"emmy@example.org": HALF}
    assert done.err == (
        f"autograder: left: mallory/{within}: mallory is nobody's id, e-mail or LMS id\n"
    )


def test_what_an_lms_named_may_have_names_of_others_in_it(place, tmp_path):
    files = {
        "Ada Lovelace_11_assignsubmission_file_/grace_h/x.ipynb": SOLVED,
        "Emmy Noether_12_assignsubmission_file_/w.zip": zipped({"ada/x.ipynb": HALF}),
    }
    done = place.collect(zipped(files, tmp_path / "m.zip"))
    assert place.submitted() == {"ada": SOLVED, "emmy@example.org": HALF}
    assert (done.status, done.err) == (0, "")


@pytest.mark.parametrize(
    "within",
    [
        f"{A}-1.ipynb",  # as Canvas and browsers call a second one
        f"{A} (1).ipynb",
        f"{A}/{A}.ipynb",
        "ada/x.ipynb",
        "x-1.ipynb",
    ],
)
def test_what_a_student_hands_in_under_usual_names_is_theirs(place, tmp_path, within):
    enter(place, tmp_path, "ann,Able,Ann,1")
    done = place.collect(zipped({f"ada/{within}": SOLVED, **EMMYS}, tmp_path / "s.zip"))
    assert place.submitted() == {"ada": SOLVED, "emmy@example.org": HALF}
    assert (done.status, done.err) == (0, "")


def test_files_beside_a_notebook_say_nothing_of_whose_it_is(place, tmp_path):
    enter(place, tmp_path, "ann,Able,Ann,1")
    files = {"ada/x.ipynb": SOLVED, "ada/digits/1/0.png": b"", "ada/grace_h.csv": b""}
    done = place.collect(zipped(files, tmp_path / "s.zip"))
    assert place.submitted() == {"ada": SOLVED}
    assert (done.status, done.err) == (0, "")


def test_a_number_in_a_name_may_have_more_digits_than_python_reads(place, tmp_path):
    name = f"x_1_{'9' * 5000}_y.ipynb"
    place.collect(zipped({f"ada/{name}": SOLVED, f"mallory/{name}": HALF}, tmp_path / "s.zip"))
    assert place.submitted() == {"ada": SOLVED}
