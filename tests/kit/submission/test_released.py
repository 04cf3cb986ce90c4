"""The released notebook is read once until it changes."""

import json
import shutil

from autograder.submission import read_template
from autograder.submission.released import released_metadata, released_template


def test_a_release_is_read_again_when_it_changes_and_not_before(course, tmp_path):
    path = tmp_path / "daily_polls.ipynb"
    shutil.copy(course.assignment("daily_polls").released, path)
    first = released_template(path)
    assert released_template(path) is first
    assert first == read_template(path)
    notebook = json.loads(path.read_text())
    del notebook["cells"][3:]
    notebook["metadata"]["kernelspec"] = {"name": "another"}
    path.write_text(json.dumps(notebook))
    assert released_template(path) == read_template(path) != first
    assert released_metadata(path)["kernelspec"] == {"name": "another"}
