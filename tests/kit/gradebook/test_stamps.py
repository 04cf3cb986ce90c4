"""A time stamp is a moment in one of a few exact forms, and the same moment to nbgrader."""

from datetime import datetime

import pytest
from nbgrader.utils import parse_utc

from autograder.gradebook.timestamps import handed_in_at, noted_at, without_mark
from autograder.submission.folder import Refused

TEN = datetime(2026, 3, 1, 10)  # noqa: DTZ001 - in UTC and without saying so, as in the gradebook
NOT_GRADED = (
    "is not graded: its timestamp.txt does not say when. Write it as 2026-03-01 10:00:00 UTC, or "
    "remove it"
)


def noted(folder, text):
    (folder / "timestamp.txt").write_text(text)
    return handed_in_at(folder)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01 10:00:00.000000 UTC",  # `nbgrader submit`
        "2026-03-01 10:00:00",  # `nbgrader zip_collect`
        "2026-03-01 10:00:00 UTC\n",
        "2026-03-01T10:00Z",
        "2026-03-01T11:00:00+01:00",
        "2026-03-01T05:30:00.0-0430",
        "2026-03-01 11:00:00 CET",
        "2026-03-01 11:00:00 Europe/Berlin",
    ],
)
def test_a_moment_is_read_as_nbgrader_reads_it(tmp_path, text):
    assert noted(tmp_path, text) == parse_utc(text.strip()) == TEN


def test_a_byte_order_mark_is_passed_over_and_goes_where_nbgrader_reads(tmp_path):
    path = tmp_path / "timestamp.txt"
    path.write_text("2026-03-01 10:00:00 UTC\r\n", encoding="utf-8-sig")
    assert handed_in_at(tmp_path) == noted_at(tmp_path) == TEN
    without_mark(tmp_path)
    assert path.read_bytes() == b"2026-03-01 10:00:00 UTC\r\n"
    assert handed_in_at(tmp_path) == parse_utc(path.read_text().strip()) == TEN


def test_nothing_is_noted_where_there_is_no_file(tmp_path):
    assert handed_in_at(tmp_path) is None


@pytest.mark.parametrize(
    "text",
    [
        *("10:00", "10", "Monday", "-1", "2026-03-01"),  # completed from today, or from midnight
        "2026-07-01 10:00:00 CEST",  # no zone that dateutil knows: it takes it for UTC
        "2026-03-01 10:00:00 +01:00",  # the offset is dropped
        "2026-03-01 10:00:00 +0100",  # a hundred seconds
        "2026-03-01 10:00:00 UTC+3",
    ],
)
def test_what_nbgrader_would_believe_and_is_no_moment_is_refused(tmp_path, text):
    parse_utc(text)
    with pytest.raises(Refused) as refused:
        noted(tmp_path, text)
    assert str(refused.value) == NOT_GRADED


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "ParserError"),
        ("+99:99", "ParserError"),
        ("2026-02-30 10:00:00 UTC", "ParserError"),
        ("9" * 29 + "h", "InvalidOperation"),
        ("2026-03-01 10:00:00 " + "A" * 300, "OSError"),
        ("0001-01-01 00:00:00+01:00", "OverflowError"),
    ],
)
def test_what_nbgrader_fails_on_is_refused_and_said_to_fail_the_formgrader(tmp_path, text, error):
    with pytest.raises(Refused) as refused:
        noted(tmp_path, text)
    assert str(refused.value) == (
        f"{NOT_GRADED}; until then the formgrader's list of the class fails in nbgrader itself "
        f"({error}, 500)"
    )
