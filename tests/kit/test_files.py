"""Files that somebody else may have made are read whole, within a bound, and in no more memory."""

import tracemalloc

import pytest

from autograder.util.files import NotAFile, read_plain


def test_a_small_file_takes_little_memory_whatever_a_large_one_may_have(tmp_path):
    path = tmp_path / "small"
    path.write_bytes(b"x" * 1000)
    tracemalloc.start()
    try:
        assert read_plain(path, 1000) == b"x" * 1000
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 1 << 20


@pytest.mark.parametrize("size", [0, 1, 2_000_000])
def test_a_file_up_to_the_bound_is_read_whole(tmp_path, size):
    path = tmp_path / "whole"
    path.write_bytes(b"y" * size)
    assert read_plain(path, 2) == b"y" * size


def test_a_file_above_the_bound_is_none(tmp_path):
    path = tmp_path / "large"
    path.write_bytes(b"z" * 2_000_001)
    with pytest.raises(NotAFile, match=r"is too large \(2 MB, at most 2\)"):
        read_plain(path, 2)
