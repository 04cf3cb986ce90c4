"""`nbgrader zip_collect` with the names, people and bounds of `autograder collect`.

    nbgrader zip_collect rnn_forward \\
        --extractor=autograder.nbgrader_plugins.collect.LmsExtractorPlugin \\
        --collector=autograder.nbgrader_plugins.collect.LmsCollectorPlugin

nbgrader's own extractor unpacks all that an archive holds, without a bound, and the zips of all
students into one folder, where they overwrite one another. A collector is shown one name at a time,
so that it cannot choose between two. The extractor does both here, and leaves the collector a
folder for each student. `autograder collect` does not go this way: nbgrader stops at a student who
has something in `submitted/`, or with `--force` deletes it.
"""

from __future__ import annotations

from pathlib import Path

from dateutil.tz import tzlocal  # type: ignore[import-untyped]
from nbgrader.plugins import ExtractorPlugin
from nbgrader.plugins.zipcollect import FileNameCollectorPlugin
from traitlets import Unicode

from .. import course as course_module
from ..collect.archives import Downloads
from ..collect.choosing import choose, newest_attempt, notebooks
from ..collect.gathering import Gathering
from ..collect.matching import People
from ..collect.times import Worksheet
from ..gradebook.roster import read_students
from ..submission.released import released_template
from ..util.text import one_line

FORM = "%Y-%m-%d %H.%M.%S UTC"  # no colon in a folder's name
UNKNOWN = "no time"


class LmsExtractorPlugin(ExtractorPlugin):  # type: ignore[misc]  # nbgrader is untyped
    """Leaves the notebook of each student in `STUDENT/WHEN/ASSIGNMENT.ipynb`."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        directory = self.parent.coursedir
        course = course_module.as_it_is(Path(directory.root))
        assignment = course.assignment(directory.assignment_id)
        people = People(read_students(directory))
        gathering = Gathering(people, assignment.name, tzlocal(), Worksheet())
        with Downloads(course.limits.notebook_mb, gathering.leave) as downloads:
            for path in sorted(Path(archive_path).iterdir()):
                gathering.add(downloads, path, None)
            for student, handins in sorted(gathering.handins.items()):
                attempt = newest_attempt(list(notebooks(handins)))
                chosen = choose(attempt, released_template(assignment.released))
                if isinstance(chosen, str):
                    self.log.warning("%s: %s", one_line(student), chosen or "no notebook")
                    continue
                when = chosen.handin.when
                folder = Path(extracted_path, student, f"{when:{FORM}}" if when else UNKNOWN)
                folder.mkdir(parents=True)
                (folder / f"{assignment.name}.ipynb").write_bytes(chosen.content)
        for student, places in gathering.places.items():
            files = ", ".join(places)
            self.log.warning("%s: is known by several names: %s", one_line(student), files)
        for where, why in gathering.left.items():
            self.log.warning("Left: %s: %s", where, why)


class LmsCollectorPlugin(FileNameCollectorPlugin):  # type: ignore[misc]  # nbgrader is untyped
    """Reads what `LmsExtractorPlugin` left."""

    named_regexp = Unicode(
        r".*/(?P<student_id>[^/]+)/(?P<timestamp>[^/]+)/(?P<file_id>[^/]+)\.ipynb$"
    ).tag(config=True)

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        fields: dict[str, str] | None = super().collect(submitted_file)
        if fields is not None:
            when = fields.pop("timestamp")
            if when != UNKNOWN:
                fields["timestamp"] = when.replace(".", ":")
        return fields
