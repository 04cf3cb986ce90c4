"""Nobody's file becomes somebody's by a name that its owner chose."""

import os
import zipfile

import pytest

from tests.kit.collect.conftest import HALF, SOLVED, A, variant, zipped

MALLORYS = variant(SOLVED, 666)  # who is on no roster
OTHERS = {"grace_h/x.ipynb": HALF}


@pytest.mark.parametrize(
    "within",
    ["ada.ipynb", f"ada/{A}.ipynb", "4711.ipynb", f"ada_{A}.ipynb", "ada.zip", "x/ada/y.ipynb"],
)
@pytest.mark.parametrize("as_folder", [True, False])
def test_what_lies_in_the_folder_of_somebody_unknown_is_nobodys(place, tmp_path, within, as_folder):
    content = zipped({"x.ipynb": MALLORYS}) if within.endswith(".zip") else MALLORYS
    files = {f"mallory/{within}": content, **OTHERS}
    for name, each in files.items():
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(each)
    done = place.collect(tmp_path / "in" if as_folder else zipped(files, tmp_path / "s.zip"))
    assert place.submitted() == {"grace_h": HALF}
    assert done.err == (
        f"autograder: left: mallory/{within}: mallory is nobody's id, e-mail or LMS id\n"
    )
    assert done.status == 2


def test_what_ada_handed_in_herself_is_hers(place, tmp_path):
    files = {"ada/x.ipynb": SOLVED, "mallory/ada.ipynb": MALLORYS, **OTHERS}
    done = place.collect(zipped(files, tmp_path / "s.zip"))
    assert place.submitted() == {"ada": SOLVED, "grace_h": HALF}
    assert done.err == (
        "autograder: left: mallory/ada.ipynb: mallory is nobody's id, e-mail or LMS id\n"
    )


def test_folders_around_those_of_students_may_have_any_name(place, tmp_path):
    files = {f"homework/2026/{name}": content for name, content in OTHERS.items()}
    files["homework/2026/ada/x.ipynb"] = SOLVED
    files["homework/2026/mallory/ada.ipynb"] = MALLORYS
    files["homework/ada.ipynb"] = variant(SOLVED, 1)
    done = place.collect(zipped(files, tmp_path / "s.zip"))
    # The level is that of the outermost name that is somebody's.
    assert place.submitted() == {"ada": variant(SOLVED, 1)}
    assert "left: homework/2026/mallory/ada.ipynb: 2026 is nobody's id, e-mail" in done.err
    del files["homework/ada.ipynb"]
    place.collect(zipped(files, tmp_path / "s.zip"), replace=True)
    assert place.submitted() == {"ada": SOLVED, "grace_h": HALF}


def test_a_file_beside_the_folders_is_nobodys_where_those_are_somebodys(place, tmp_path):
    files = {"all/ada/x.ipynb": SOLVED, "readme.txt": b"", "all/mallory": b""}
    done = place.collect(zipped(files, tmp_path / "s.zip"))
    assert done.err == (
        "autograder: left: readme.txt: lies in no folder with somebody's id, as others here do\n"
        "autograder: left: all/mallory: mallory is nobody's id, e-mail or LMS id\n"
    )


def test_what_lies_in_two_places_for_one_student_is_told(place, tmp_path):
    files = {"one/ada/x.ipynb": HALF, "two/ada/x.ipynb": SOLVED, "two/grace_h.ipynb": HALF}
    done = place.collect(zipped(files, tmp_path / "s.zip"))
    assert done.status == 2
    assert done.err == (
        "autograder: ada: is known by several names: look whose is s.zip/one/ada/x.ipynb or "
        "s.zip/two/ada/x.ipynb\n"
        "autograder: ada: of 2 notebooks s.zip/two/ada/x.ipynb is taken, and not "
        "s.zip/one/ada/x.ipynb\n"
        f"autograder: {tmp_path}/s.zip: in one, two, which are nobody's ids, the names within say "
        "whose a file is\n"
    )


def test_folders_of_nobody_whose_files_have_ids_are_told(place, tmp_path):
    """Nothing else tells sections from students who are on no roster."""
    files = {"mallory/ada.ipynb": MALLORYS, "trudy/x.ipynb": HALF}
    done = place.collect(zipped(files, tmp_path / "s.zip"))
    assert done.err == (
        "autograder: left: trudy/x.ipynb: x.ipynb is nobody's id, e-mail or LMS id\n"
        f"autograder: {tmp_path}/s.zip: in mallory, trudy, which are nobody's ids, the names "
        "within say whose a file is\n"
    )


def test_two_of_an_lms_that_are_taken_for_one_student_are_told(empty, tmp_path):
    """By a name that one on the roster alone has, and somebody else who is not on it."""
    (tmp_path / "class.csv").write_text("id,last name,first name\nna,Li,Na\n")
    empty.run("roster", tmp_path / "class.csv")
    files = {"lina_1_10_a.ipynb": SOLVED, "lina_2_11_a.ipynb": HALF, "lina_2_12_b.txt": b""}
    done = empty.collect(zipped(files, tmp_path / "s.zip"))
    assert done.status == 2
    assert done.err.startswith(
        "autograder: na: is known by several names: look whose is s.zip/lina_1_10_a.ipynb or "
        "s.zip/lina_2_11_a.ipynb\n"
    )


def test_of_two_downloads_of_which_nothing_says_which_is_newer_the_other_is_told(place, tmp_path):
    paths = [tmp_path / "one" / "ada.ipynb", tmp_path / "two" / "ada.ipynb"]
    for path, content in zip(paths, (HALF, SOLVED), strict=True):
        path.parent.mkdir()
        path.write_bytes(content)
        os.utime(path, (1_000_000_000, 1_000_000_000))
    done = place.collect(*paths)
    assert place.submitted() == {"ada": SOLVED}
    assert done.status == 2
    assert done.err == (
        "autograder: ada: nothing says which is newer, ada.ipynb or ada.ipynb: the last that you "
        "named is taken\n"
    )
    paths[1].write_bytes(HALF)
    os.utime(paths[1], (1_000_000_000, 1_000_000_000))
    assert place.collect(*paths, replace=True).err == ""


# -- whose rules a download follows -----------------------------------------------------------


def test_files_that_a_student_named_do_not_say_whose_download_it_is(place, tmp_path):
    """Many of Canvas's names in one folder of Moodle's."""
    folder = "Emmy Noether_12_assignsubmission_file_"
    files = {f"{folder}/lovelaceada_4711_{n}_x.ipynb": MALLORYS for n in range(20)}
    files |= {"Grace Hopper_13_assignsubmission_file_/x.ipynb": HALF}
    place.collect(zipped(files, tmp_path / "m.zip"))
    assert place.submitted() == {"emmy@example.org": MALLORYS, "grace_h": HALF}


def test_many_files_in_one_students_zip_do_not_say_whose_download_it_is(place, tmp_path):
    inner = zipped({f"lovelaceada_4711_{n}_x.ipynb": MALLORYS for n in range(20)})
    files = {
        "Emmy Noether_12_assignsubmission_file_/lovelaceada_4711_9_x.zip": inner,
        "Grace Hopper_13_assignsubmission_file_/x.ipynb": HALF,
    }
    place.collect(zipped(files, tmp_path / "m.zip"))
    assert place.submitted() == {"emmy@example.org": MALLORYS, "grace_h": HALF}


def test_ids_of_canvas_behind_moodles_mark_are_a_students(place, tmp_path):
    name = "Emmy Noether_12_assignsubmission_file_lovelaceada_4711_1_x.ipynb"
    place.collect(zipped({name: MALLORYS}, tmp_path / "m.zip"))
    assert place.submitted() == {"emmy@example.org": MALLORYS}


def test_dates_in_a_students_zip_do_not_date_the_download(place, tmp_path):
    """Or what is handed in later would never be newer."""

    def moodle(number, content):
        """A zip of a student's zip, whose file has a date in the far future."""
        inner, outer = tmp_path / "inner.zip", tmp_path / f"{number}.zip"
        with zipfile.ZipFile(inner, "w") as archive:
            date = (2099, 1, 1, 0, 0, 0) if number == 1 else (2026, 1, 1, 0, 0, 0)
            archive.writestr(zipfile.ZipInfo("x.ipynb", date), content)
        with zipfile.ZipFile(outer, "w") as archive:
            name = "Ada Lovelace_11_assignsubmission_file_/work.zip"
            about = zipfile.ZipInfo(name, (2026, 3, number, 0, 0, 0))
            archive.writestr(about, inner.read_bytes())
        return outer

    place.collect(moodle(1, HALF))
    place.collect(moodle(2, SOLVED))
    assert place.submitted() == {"ada": SOLVED}
