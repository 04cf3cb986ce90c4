"""The tiny course with a due date, an assignment before it, and the ways to grade it."""

import re
import shutil

from tests.kit.courses import tiny as tiny_course
from tests.kit.courses.tiny import NAME, RIGHT, TinyFolder

# An assignment that was due earlier, of which no more than its time stamps is wanted.
EARLIER = """
ASSIGNMENTS["essay"] = {**ASSIGNMENTS["tiny"], "due": "2026-02-01T12:00+00:00"}
LATENESS = %s
"""

# What pages say of the due date of the tests, and of late days at 10 % each.
DUE = "Due Sunday 1 March 2026, 13:00 (UTC+01:00)."
A_DAY_LATE = "It counts as 1 day late, which takes off 10 % of the points."
TWO_DAYS_LATE = "It counts as 2 days late, which takes off 20 % of the points."

BUTTON = f"""
import sys
from nbgrader.apps import NbGrader, NbGraderAPI

app = NbGrader()
app.initialize([])
api = NbGraderAPI(config=app.config)
for student in sys.argv[1:]:
    done = api.autograde("{NAME}", student)
    assert done["success"], done["log"]
done = api.generate_feedback("{NAME}")
assert done["success"], done["log"]
"""


def state_rule(folder, rule):
    config = folder.path / "course_config.py"
    config.write_text(re.sub("LATENESS = .*", f"LATENESS = {rule}", config.read_text()))


def stamp(folder, student, assignment, when):
    place = folder.path / "submitted" / student / assignment
    place.mkdir(parents=True, exist_ok=True)
    (place / "timestamp.txt").write_text(f"{when} UTC")


def make(path, rule):
    """The course with a rule for what is late, released, and nothing handed in."""
    folder = tiny_course.make(path)
    config = folder.path / "course_config.py"
    head, mark, settings = config.read_text().partition("# nbgrader's own settings")
    config.write_text(f"{head}{EARLIER % rule}\n{mark}{settings}")
    return folder


def hand_in(folder, student, when, assignment=NAME, answer=RIGHT):
    place = folder.path / "submitted" / student / assignment
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{assignment}.ipynb").write_bytes(folder.filled_in(answer))
    if when:
        stamp(folder, student, assignment, when)


def copied(folder, path):
    return TinyFolder(shutil.copytree(folder.path, path))


def by_nbgrader(folder):
    folder.nbgrader("autograde", NAME)
    folder.nbgrader("generate_feedback", NAME)


def by_button(folder):
    """As the formgrader does it when its buttons are pressed, one student after the other."""
    students = sorted(path.name for path in (folder.path / "submitted").iterdir())
    folder.script(BUTTON, *students)


WAYS = {"nbgrader autograde": by_nbgrader, "the formgrader's button": by_button}


def penalties(folder):
    """What was taken off, by student."""
    rows = folder.grades().items()
    return {student: row[3] for (student, cell), row in rows if cell == "double-points"}


def page(folder, student):
    return (folder.path / "feedback" / student / NAME / f"{NAME}.html").read_text()


def told(folder, student):
    return re.findall(r'<p class="soft">(.*?)</p>', page(folder, student).partition("</header>")[0])
