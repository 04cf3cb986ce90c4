"""`nbgrader zip_collect` with the kit's two plugins."""

from tests.kit.collect.conftest import HALF, SOLVED, A, variant, zipped
from tests.kit.courses.folder import Folder


def test_zip_collect_takes_what_an_lms_gives(place):
    archive = place.path / "downloaded" / A / "archive"
    archive.mkdir(parents=True)
    same = f"{A}.ipynb"
    zipped(
        {
            "lovelaceada_4711_1_daily_polls-1.ipynb": SOLVED,
            # nbgrader's own extractor puts one of these over the other.
            "noetheremmy_4712_2_work.zip": zipped({same: HALF}),
            "hoppergrace_4713_3_work.zip": zipped({same: variant(SOLVED, 3)}),
            "strangerthe_9_4_a.ipynb": SOLVED,
        },
        archive / "submissions.zip",
    )
    name = "HW 1_juergen_attempt_2026-01-31-12-00-00_a.ipynb"
    (archive / name).write_bytes(variant(SOLVED, 4))
    plugins = "autograder.nbgrader_plugins.collect.Lms"
    folder = Folder(place.path)
    folder.environment["TZ"] = "UTC"
    done = folder.nbgrader(
        *("zip_collect", A),
        *(f"--extractor={plugins}ExtractorPlugin", f"--collector={plugins}CollectorPlugin"),
    )
    assert place.submitted() == {
        "ada": SOLVED,
        "emmy@example.org": HALF,
        "grace_h": variant(SOLVED, 3),
        "juergen": variant(SOLVED, 4),
    }
    assert place.stamp("juergen").startswith("2026-01-31 12:00:00")
    assert place.stamp("ada") is None
    assert "Left: strangerthe_9_4_a.ipynb: nobody has the LMS id 9" in done.stderr
