"""Archives made to do harm: nothing gets out of them, and nothing grows without a bound."""

import io
import os
import resource
import stat
import struct
import zipfile
from contextlib import suppress

import pytest

from autograder.collect import allowance, archives, zips
from autograder.collect.archives import DownloadError, Downloads
from autograder.collect.zips import TooMuch
from tests.kit.collect.conftest import HALF, SOLVED, A, zipped

OTHER = {"noetheremmy_4712_2_a.ipynb": HALF}  # which is collected all the same


def told(place, files, tmp_path):
    """What is said of a download that has Emmy's notebook beside the files."""
    before = sorted(os.listdir(tmp_path))
    download = zipped({**files, **OTHER}, tmp_path / "s.zip")
    done = place.collect(download)
    assert place.submitted().get("emmy@example.org") == HALF
    assert sorted(os.listdir(tmp_path)) == sorted([*before, "s.zip"])
    return done.err


def members(downloads, path):
    """All that a download holds, where all of it is one student's."""
    theirs = downloads.allowance()
    return [each for file in downloads.files(path) for each in downloads.within(file, theirs)]


def entry(name, mode=0, **about):
    info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    info.external_attr = mode << 16
    for key, value in about.items():
        setattr(info, key, value)
    return info


@pytest.mark.parametrize(
    "name",
    [
        "../../lovelaceada_4711_1_a.ipynb",
        "/tmp/lovelaceada_4711_1_a.ipynb",
        "C:\\lovelaceada_4711_1_a.ipynb",
        "a\\..\\..\\lovelaceada_4711_1_a.ipynb",
        "\\\\server\\lovelaceada_4711_1_a.ipynb",
    ],
)
def test_a_path_that_leads_out_of_its_archive_is_told(place, tmp_path, name):
    assert "has a path that leads out of its archive" in told(place, {name: SOLVED}, tmp_path)
    assert "ada" not in place.submitted()


def test_a_link_in_an_archive_is_told(place, tmp_path):
    link = entry("lovelaceada_4711_1_a.ipynb", stat.S_IFLNK | 0o777)
    assert "is a link" in told(place, {link: b"/etc/passwd"}, tmp_path)
    assert "ada" not in place.submitted()


def test_a_device_in_an_archive_is_told(place, tmp_path):
    device = entry("lovelaceada_4711_1_a.ipynb", stat.S_IFCHR | 0o666)
    assert "is no file" in told(place, {device: b""}, tmp_path)


def test_links_in_a_folder_are_told_and_not_followed(place, tmp_path):
    folder, outside = tmp_path / "in", tmp_path / "outside"
    (folder / "ada").mkdir(parents=True)
    outside.mkdir()
    (outside / "x.ipynb").write_bytes(SOLVED)
    (folder / "ada" / "a.ipynb").symlink_to(outside / "x.ipynb")
    (folder / "juergen").symlink_to(outside)
    os.mkfifo(folder / "grace_h.ipynb")
    done = place.collect(folder)
    assert place.submitted() == {}
    for line in ("ada/a.ipynb: is a link", "juergen: is a link", "grace_h.ipynb: is no file"):
        assert f"autograder: left: {line}\n" in done.err


def test_an_encrypted_member_is_told(place, tmp_path):
    data = bytearray(zipped({"lovelaceada_4711_1_a.ipynb": SOLVED, **OTHER}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    (tmp_path / "s.zip").write_bytes(data)
    assert "lovelaceada_4711_1_a.ipynb: is encrypted" in place.collect(tmp_path / "s.zip").err
    assert place.submitted() == {"emmy@example.org": HALF}


@pytest.mark.parametrize("packed", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_packing_that_cannot_be_bounded_is_told(place, tmp_path, packed):
    with zipfile.ZipFile(tmp_path / "s.zip", "w", packed) as archive:
        archive.writestr("lovelaceada_4711_1_a.ipynb", SOLVED)
    done = place.collect(tmp_path / "s.zip")
    assert "is packed in a way that is not read" in done.err
    assert place.submitted() == {}


def test_a_bomb_is_read_to_its_bound_and_no_farther(place, tmp_path):
    bomb = b" " * 400_000_000
    files = {
        "lovelaceada_4711_1_a.ipynb": bomb,
        "hoppergrace_4713_3_w.zip": zipped({"a.ipynb": bomb}),
    }
    zipped(files, tmp_path / "s.zip")
    del bomb, files
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with zipfile.ZipFile(tmp_path / "s.zip", "a") as archive:
        archive.writestr("noetheremmy_4712_2_a.ipynb", HALF)
    done = place.collect(tmp_path / "s.zip")
    assert place.submitted() == {"emmy@example.org": HALF}
    for name in (
        "ada: s.zip/lovelaceada_4711_1_a.ipynb",
        "grace_h: s.zip/hoppergrace_4713_3_w.zip",
    ):
        assert name in done.err
    assert "is too large (400 MB, at most 20)" in done.err
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000


def test_a_size_that_is_a_lie_bounds_nothing(tmp_path):
    """The list says a byte, and there are a million."""
    data = bytearray(zipped({"a.ipynb": b"x" * 1_000_000}))
    place = data.find(b"PK\x01\x02") + 24
    data[place : place + 4] = struct.pack("<I", 1)
    (tmp_path / "a.zip").write_bytes(data)
    with Downloads(0.1, lambda path, why: None) as downloads:
        (member,) = members(downloads, tmp_path / "a.zip")
        with pytest.raises(TooMuch):
            member.read()


def test_zips_in_zips_are_opened_to_a_depth_and_told_beyond(place, tmp_path):
    data = zipped({"a.ipynb": SOLVED})
    nested = {"two.zip": data, "three.zip": zipped({"b.zip": data})}
    err = told(place, {"lovelaceada_4711_1_w.zip": zipped(nested)}, tmp_path)
    assert place.submitted()["ada"] == SOLVED
    assert "w.zip/three.zip/b.zip: is a zip in a zip in a zip" in err


def test_all_zips_of_a_student_share_one_bound(tmp_path, monkeypatch):
    nested = {f"{n}.zip": zipped({"a.ipynb": os.urandom(300_000)}) for n in range(10)}
    (tmp_path / "in").mkdir()
    zipped(nested, tmp_path / "in" / "ada.zip")
    monkeypatch.setattr(archives, "TIMES_A_NOTEBOOK", 10)
    monkeypatch.setattr(allowance, "TIMES_A_NOTEBOOK", 10)
    left = []
    with Downloads(0.5, lambda path, why: left.append((path[-1], why))) as downloads:
        found = members(downloads, tmp_path / "in")
    assert len(found) == 6
    assert [name for name, _ in left] == [f"{n}.zip" for n in range(6, 10)]
    assert all("is too large" in why for _, why in left)


def test_more_members_than_anybody_has_are_told(place, tmp_path):
    many = zipped({f"{n}": b"" for n in range(allowance.MOST_OF_A_STUDENT + 1)})
    err = told(place, {"lovelaceada_4711_1_w.zip": many}, tmp_path)
    assert "lovelaceada_4711_1_w.zip: has more than 2,000 members" in err


def test_a_download_with_more_members_than_a_class_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_MEMBERS", 10)
    download = zipped({f"{n}.ipynb": b"" for n in range(11)}, tmp_path / "s.zip")
    with (
        Downloads(1, lambda path, why: None) as downloads,
        pytest.raises(DownloadError, match=r"s.zip: has more than 10 members. Download it again."),
    ):
        list(downloads.files(download))
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(download) as archive:
        archive.extractall(tmp_path / "in")
    with (
        Downloads(1, lambda path, why: None) as downloads,
        pytest.raises(DownloadError, match="in: has more than 10 files"),
    ):
        list(downloads.files(tmp_path / "in"))


# Named, as a zip has the time in it, and two processes must have the same tests.
@pytest.mark.parametrize(
    "content",
    [b"", b"no zip", zipped({"a": b"x" * 5000})[:60], b"PK\x05\x06"],
    ids=["empty", "text", "cut off", "its last words"],
)
def test_a_zip_that_cannot_be_opened_is_told(place, tmp_path, content):
    err = told(place, {"lovelaceada_4711_1_w.zip": content}, tmp_path)
    assert "lovelaceada_4711_1_w.zip: is no zip that can be opened" in err
    (tmp_path / "t.zip").write_bytes(content)
    done = place.collect(tmp_path / "t.zip")
    assert done.status == 2
    assert "t.zip: is no zip that can be opened. Download it again.\n" in done.err


def test_a_damaged_member_is_told(place, tmp_path):
    data = bytearray(zipped({"lovelaceada_4711_1_a.ipynb": SOLVED, **OTHER}))
    data[200:260] = bytes(60)
    (tmp_path / "s.zip").write_bytes(data)
    done = place.collect(tmp_path / "s.zip")
    assert "ada: s.zip/lovelaceada_4711_1_a.ipynb is damaged" in done.err
    assert place.submitted() == {"emmy@example.org": HALF}


def test_two_members_of_one_name_are_two(place, tmp_path):
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as archive:
        archive.writestr("ada/a.ipynb", HALF)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("ada/a.ipynb", b"{}")
    place.collect(tmp_path / "s.zip")
    assert place.submitted() == {"ada": HALF}


def test_a_name_cannot_break_the_line_it_is_told_in(place, tmp_path):
    err = told(place, {"x\x1b[31m\nrm -rf_9_1_a.ipynb": SOLVED}, tmp_path)
    assert "\\x1b[31m\\nrm -rf_9_1_a.ipynb: nobody has the LMS id 9" in err
    assert len(err.splitlines()) == 1


def test_what_systems_leave_behind_is_passed_over_in_silence(place, tmp_path):
    litter = (
        "__MACOSX/._x_9_9_a.ipynb",
        ".DS_Store",
        "a/Thumbs.db",
        "desktop.ini",
        "~$x_9_9_a.docx",
    )
    litter += ("lovelaceada_4711_1_w/.ipynb_checkpoints/a-checkpoint.ipynb",)
    assert told(place, dict.fromkeys(litter, b"x"), tmp_path) == ""
    assert list(place.submitted()) == ["emmy@example.org"]


def test_names_in_utf_8_that_macos_does_not_mark_are_read(place, tmp_path):
    name = "Jürgen Müller_303_assignsubmission_file_/a.ipynb"
    data = zipped({name: SOLVED})
    for mark, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        at = data.find(mark) + offset
        assert data[at] & 0x08
        data = data[:at] + bytes([data[at] & ~0x08]) + data[at + 1 :]
    (tmp_path / "m.zip").write_bytes(data)
    place.collect(tmp_path / "m.zip")
    assert place.submitted() == {"juergen": SOLVED}


def test_what_is_read_is_the_notebook_of_that_member(tmp_path):
    """Members of a zip in a zip are read after it was closed, each its own."""
    inner = zipped({f"{n}.ipynb": str(n).encode() for n in range(5)})
    zipped({"ada.zip": inner, "b.ipynb": b"b"}, tmp_path / "s.zip")
    with Downloads(1, lambda path, why: None) as downloads:
        found = members(downloads, tmp_path / "s.zip")
        contents = {member.name: member.read() for member in found}
    assert contents == {f"{n}.ipynb": str(n).encode() for n in range(5)} | {"b.ipynb": b"b"}


def test_a_folder_of_more_zips_than_files_may_be_open(place, tmp_path):
    most = resource.getrlimit(resource.RLIMIT_NOFILE)
    (tmp_path / "in").mkdir()
    data = zipped({f"{A}.ipynb": SOLVED})
    for number in range(100):
        (tmp_path / "in" / f"{number}.zip").write_bytes(data)
    (tmp_path / "in" / "ada.zip").write_bytes(data)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(80, most[0]), most[1]))
    try:
        place.collect(tmp_path / "in")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, most)
    assert place.submitted() == {"ada": SOLVED}


def test_random_bytes_never_end_the_run(place, tmp_path, rng):
    """A zip damaged in a few places is read, told, or refused in a line."""
    good = zipped({"lovelaceada_4711_1_a.ipynb": SOLVED, "b.zip": zipped({"a.ipynb": HALF})})
    for number in range(150):
        data = bytearray(good)
        for at in rng.integers(0, len(data), size=int(rng.integers(1, 12))):
            data[at] = rng.integers(0, 256)
        # Its own list, at the end, most of all.
        for at in rng.integers(len(data) - 250, len(data), size=2):
            data[at] = rng.integers(0, 256)
        path = tmp_path / f"{number}.zip"
        path.write_bytes(data)
        with Downloads(1, lambda path, why: None) as downloads, suppress(DownloadError):
            for member in members(downloads, path):
                with suppress(TooMuch):
                    assert len(member.read()) <= 1_000_000
        path.unlink()


def test_the_bytes_of_a_zip_are_counted_before_its_list_is_made(tmp_path):
    many = io.BytesIO(zipped({str(n): b"" for n in range(50)}))
    with pytest.raises(TooMuch, match="has more than 20 members"):
        zips.opened(many, 20)
