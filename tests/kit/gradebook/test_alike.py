"""Students whose ids an LMS takes for one."""

import unicodedata

from tests.kit.courses import tiny as tiny_course
from tests.kit.courses.tiny import NAME, RIGHT

PAIRS = {"anna": "Anna", "jürgen": unicodedata.normalize("NFD", "jürgen")}


def test_ids_that_differ_only_in_case_or_accents_are_graded_and_told(tmp_path):
    folder = tiny_course.make(tmp_path / "course")
    for student in (*PAIRS, *PAIRS.values(), "mia"):
        path = folder.path / "submitted" / student / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_bytes(folder.filled_in(RIGHT))
    done = folder.here("grade", NAME, "--no-feedback")
    assert done.stdout == f"{NAME}: 5 graded\n"
    assert done.returncode == 0
    lines = [line for line in done.stderr.splitlines() if "exports leave them out" in line]
    assert lines == [
        f"autograder: {', '.join(sorted(pair))}: differ only in case or accents, and are one "
        "student to an LMS: exports leave them out until there is one"
        for pair in sorted(PAIRS.items(), key=lambda pair: min(pair))
    ]
