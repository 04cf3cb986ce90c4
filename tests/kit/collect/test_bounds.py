"""What one student hands in costs a bounded time and memory, and nobody else's file."""

import io
import zipfile

import pytest

from autograder.collect import allowance, choosing, zips
from autograder.collect.archives import Downloads
from autograder.collect.placing import Placing
from autograder.submission import choice
from tests.kit.collect.conftest import HALF, SOLVED, UNTOUCHED, A, variant, zipped

ADAS = "lovelaceada_4711_1_work.zip"
EMMYS = {"noetheremmy_4712_2_a.ipynb": HALF}  # which is collected all the same


def padded(content, size):
    """The same notebook with blanks behind it: so many bytes, which are packed small."""
    return content + b" " * (size - len(content))


def limit(place, megabytes):
    """How large a notebook may be."""
    config = place.path / "course_config.py"
    text = config.read_text()
    assert '"notebook_mb": 20' in text
    config.write_text(text.replace('"notebook_mb": 20', f'"notebook_mb": {megabytes}'))


@pytest.fixture
def looked_at(monkeypatch):
    """The sizes of the notebooks that were parsed to choose one."""
    sizes = []

    def counted(content, template):
        sizes.append(len(content))
        return choice.worth(content, template)

    monkeypatch.setattr(choosing, "worth", counted)
    return sizes


@pytest.fixture
def inflated(monkeypatch):
    """The sizes of what was read of zips, by name."""
    read, sizes = zips.read, []

    def counted(opened, info, most):
        content = read(opened, info, most)
        sizes.append((info.filename, len(content)))
        return content

    monkeypatch.setattr(zips, "read", counted)
    return sizes


def test_of_very_many_notebooks_so_many_are_looked_at_and_the_rest_told(place, tmp_path, looked_at):
    many = {f"v{n}.ipynb": variant(SOLVED, n) for n in range(100)}
    files = {ADAS: zipped({f"{A}.ipynb": HALF, **many}), **EMMYS}
    done = place.collect(zipped(files, tmp_path / "s.zip"))
    # Each once, though the whole download is looked through before.
    assert len(looked_at) == choice.MOST + 1
    assert place.submitted() == {"ada": variant(SOLVED, 99), "emmy@example.org": HALF}
    assert done.err.splitlines()[-1] == (
        f"autograder: ada: has 81 notebooks more than are looked at: s.zip/{ADAS}/v99.ipynb is "
        "taken"
    )
    assert done.status == 0


def test_the_one_with_the_assignments_name_is_looked_at_first(place, tmp_path):
    many = {f"v{n}.ipynb": variant(UNTOUCHED, n) for n in range(100)}
    files = {ADAS: zipped({f"{A} (1).ipynb": SOLVED, **many}), **EMMYS}
    place.collect(zipped(files, tmp_path / "s.zip"))
    assert place.submitted()["ada"] == SOLVED


def test_where_none_that_was_looked_at_has_answers_the_run_asks_for_a_look(place, tmp_path):
    many = {f"v{n}.ipynb": variant(UNTOUCHED, n) for n in range(100)}
    done = place.collect(zipped({ADAS: zipped(many), **EMMYS}, tmp_path / "s.zip"))
    assert "ada: has 80 notebooks more than are looked at" in done.err
    assert done.status == 2


def test_of_notebooks_that_are_very_large_a_few_are_looked_at(place, tmp_path, looked_at):
    limit(place, 1)
    many = {f"v{n}.ipynb": padded(SOLVED, 900_000 + n) for n in range(10)}
    done = place.collect(zipped({ADAS: zipped(many), **EMMYS}, tmp_path / "s.zip"))
    assert sum(looked_at) <= 4 * 1_000_000 + len(HALF)
    assert "ada: has 6 notebooks more than are looked at" in done.err
    assert sorted(place.submitted()) == ["ada", "emmy@example.org"]


def test_what_is_larger_than_a_notebook_may_be_is_not_read_at_all(place, tmp_path, inflated):
    limit(place, 1)
    many = {f"v{n}.ipynb": padded(SOLVED, 1_100_000) for n in range(10)}
    files = {ADAS: zipped({**many, "a.ipynb": SOLVED}), **EMMYS}
    done = place.collect(zipped(files, tmp_path / "s.zip"))
    assert place.submitted()["ada"] == SOLVED
    assert done.err == (
        f"autograder: ada: s.zip/{ADAS}/v9.ipynb is too large (1.1 MB, at most 1), so "
        f"s.zip/{ADAS}/a.ipynb is taken\n"
    )
    assert done.status == 2
    assert {name for name, _ in inflated} == {ADAS, "a.ipynb", *EMMYS}


def test_no_notebook_that_was_looked_at_is_kept(place, tmp_path, monkeypatch):
    """Of all that a student handed in, the one that is taken, and the one that is looked at."""

    class Content(bytes):
        alive = 0

        def __init__(self, *_):
            Content.alive += 1
            Content.most = max(Content.most, Content.alive)

        def __del__(self):
            Content.alive -= 1

    Content.most = 0
    read = zips.read
    monkeypatch.setattr(zips, "read", lambda *about: Content(read(*about)))
    many = {f"v{n}.ipynb": variant(SOLVED, n) for n in range(15)}
    place.collect(zipped({ADAS: zipped(many), **EMMYS}, tmp_path / "s.zip"))
    assert place.submitted()["ada"] == variant(SOLVED, 14)
    assert Content.most <= 4


def test_a_zip_in_a_zip_is_opened_once_for_its_students_turn(place, tmp_path, inflated):
    inner = zipped({f"v{n}.ipynb": variant(SOLVED, n) for n in range(15)})
    work = zipped({"deep.zip": inner, "padding": bytes(100_000)})
    place.collect(zipped({ADAS: work, **EMMYS}, tmp_path / "s.zip"))
    names = [name for name, _ in inflated]
    # When it is listed, when the whole download is looked through, and when it is taken.
    assert names.count(ADAS) <= 3
    assert names.count("deep.zip") <= 3
    assert names.count("v3.ipynb") == 1
    assert names.count("v14.ipynb") <= 3  # which is taken


def test_the_zips_of_one_student_are_kept_for_their_turn_alone(tmp_path):
    zipped({f"{who}.zip": zipped({"a.ipynb": HALF}) for who in "abc"}, tmp_path / "s.zip")
    with Downloads(1, lambda path, why: None) as downloads:
        files = list(downloads.files(tmp_path / "s.zip"))
        theirs = [downloads.allowance() for _ in files]
        found = [next(downloads.within(*each)) for each in zip(files, theirs, strict=True)]
        for turn, member in enumerate(found):
            assert member.read() == HALF
            assert [len(each.opened) for each in theirs] == [n == turn for n in range(3)]


def within(tmp_path, files, most=1):
    """What is found in a student's zips, and what is left of them, by the last part of its path."""
    zipped(files, tmp_path / "s.zip")
    left = {}
    with Downloads(most, lambda path, why: left.__setitem__(path[-1], why)) as downloads:
        theirs = downloads.allowance()
        found = [
            member.path
            for file in downloads.files(tmp_path / "s.zip")
            for member in downloads.within(file, theirs)
        ]
    return found, left


@pytest.mark.parametrize("are_nested", [True, False])
def test_the_files_in_all_zips_of_a_student_are_counted_together(tmp_path, are_nested):
    zips_of = {f"{n}.zip": zipped({f"{m}.ipynb": b"" for m in range(400)}) for n in range(6)}
    found, left = within(tmp_path, {"ada.zip": zipped(zips_of)} if are_nested else zips_of)
    assert len(found) == 1600 if are_nested else 2000
    rest = 394 if are_nested else 0
    told = f"has more than {rest} members, which are left of a student's 2,000"
    assert left == dict.fromkeys(("4.zip", "5.zip") if are_nested else ("5.zip",), told)


def test_so_many_zips_of_a_student_are_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(allowance, "MOST_ZIPS", 4)
    data = zipped({"a.ipynb": b""})
    found, left = within(tmp_path, {"ada.zip": zipped({f"{n}.zip": data for n in range(5)})})
    assert len(found) == 3
    told = "is not opened: at most 4 zips of a student are"
    assert left == {"3.zip": told, "4.zip": told}


def test_the_bytes_of_all_zips_of_a_student_are_counted_together(tmp_path, inflated):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("a.ipynb", bytes(900_000))
    found, left = within(tmp_path, {f"{n}.zip": data.getvalue() for n in range(9)})
    assert len(found) == 5
    assert sum(size for _, size in inflated) <= 5_000_000
    assert all(why.startswith("is too large (0.9001 MB, at most 0.49") for why in left.values())


def test_the_newest_attempt_has_the_first_of_what_a_student_may_cost(place, tmp_path, monkeypatch):
    monkeypatch.setattr(allowance, "MOST_ZIPS", 1)
    when = "HW_ada_attempt_2026-01-0{}-12-00-00_a.zip".format
    files = {when(n): zipped({"a.ipynb": variant(SOLVED, n)}) for n in (1, 3, 2)}
    place.collect(zipped(files, tmp_path / "b.zip"))
    assert place.submitted() == {"ada": variant(SOLVED, 3)}


def test_a_class_of_zips_has_its_own_bound_each(place, tmp_path, monkeypatch):
    monkeypatch.setattr(allowance, "MOST_ZIPS", 1)
    data = zipped({"a.ipynb": SOLVED})
    files = {ADAS: data, "noetheremmy_4712_2_a.zip": data, "hoppergrace_4713_3_a.zip": data}
    done = place.collect(zipped(files, tmp_path / "s.zip"))
    assert sorted(place.submitted()) == ["ada", "emmy@example.org", "grace_h"]
    assert done.err == ""


def test_a_list_of_what_is_no_notebook_is_short(place, tmp_path):
    files = {ADAS: zipped({f"{n}.csv": b"" for n in range(500)}), **EMMYS}
    done = place.collect(zipped(files, tmp_path / "s.zip"))
    assert done.err.count(".csv") == 10
    assert done.err.endswith(".csv; and 490 more\n")


# -- where there is not enough memory -------------------------------------------------------


def fails_for(content, function):
    """The function, which has no memory for one content."""

    def limited(given, *others):
        if given == content:
            raise MemoryError
        return function(given, *others)

    return limited


def test_a_notebook_that_takes_all_memory_costs_its_student_alone(place, tmp_path, monkeypatch):
    monkeypatch.setattr(choosing, "worth", fails_for(SOLVED, choice.worth))
    files = {ADAS: zipped({"a.ipynb": SOLVED}), **EMMYS}
    done = place.collect(zipped(files, tmp_path / "s.zip"))
    assert place.submitted() == {"emmy@example.org": HALF}
    assert done.err == (f"autograder: ada: s.zip/{ADAS}/a.ipynb takes more memory than there is\n")
    assert done.status == 2


def test_a_zip_that_takes_all_memory_costs_its_student_alone(place, tmp_path, monkeypatch):
    download = zipped({ADAS: zipped({"a.ipynb": SOLVED}), **EMMYS}, tmp_path / "s.zip")
    whole = zipfile.ZipFile

    def opened(file):
        if isinstance(file, io.BytesIO):
            raise MemoryError
        return whole(file)

    monkeypatch.setattr(zipfile, "ZipFile", opened)
    done = place.collect(download)
    assert place.submitted() == {"emmy@example.org": HALF}
    assert done.err == f"autograder: left: s.zip/{ADAS}: takes more memory than there is\n"


def test_whatever_has_no_memory_for_one_student_goes_on_with_the_next(place, tmp_path, monkeypatch):
    real = Placing.decide

    def decide(self, student, *others):
        if student == "ada":
            raise MemoryError
        return real(self, student, *others)

    monkeypatch.setattr(Placing, "decide", decide)
    files = {ADAS: zipped({"a.ipynb": SOLVED}), **EMMYS}
    done = place.collect(zipped(files, tmp_path / "s.zip"))
    assert place.submitted() == {"emmy@example.org": HALF}
    assert done.err == "autograder: ada: what was handed in takes more memory than there is\n"
    assert done.status == 2
