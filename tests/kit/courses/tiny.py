"""A course of its own whose one assignment is so small that a class of hundreds takes seconds."""

import json
import shutil

from autograder import course as course_module
from autograder.gradebook.database import enter, nbgrader_app
from autograder.release import build
from autograder.validation.notebooks import filled_in, released_notebook
from tests.conftest import ROOT
from tests.kit.courses.folder import Folder
from tests.kit.courses.polls import configuration

NAME = "tiny"
RIGHT = "def double(x):\n    return 2.0 * x\n"
WRONG = "def double(x):\n    return x + 1.0\n"

CONFIG = """COURSE = "tiny"

ASSIGNMENTS = {
    "tiny": {
        "title": "Twice",
        "questions": {"double": {"shapes": 1, "values": 1, "seeded": 1}},
        "manual": {"in_your_words": 2},
        "due": "2026-03-01T13:00+01:00",
    },
}
"""

ABOUT = '"schema_version": 3, "task": false}'
TEST = f'"locked": true, "solution": false, {ABOUT}'
ANSWER = f'"locked": false, "solution": true, {ABOUT}'
MASTER = f'''# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% nbgrader={{"grade": false, "grade_id": "imports", "locked": true, "solution": false, {ABOUT}
import numpy as np

from selfcheck import check

# %% nbgrader={{"grade": false, "grade_id": "double", "locked": false, "solution": true, {ABOUT}
def double(x):
    """Twice as much."""
    ### BEGIN SOLUTION
    return 2.0 * x
    ### END SOLUTION


# %% nbgrader={{"grade": true, "grade_id": "double-points", {TEST}
check(double)

# %% [markdown] nbgrader={{"grade": true, "grade_id": "in-your-words", {ANSWER}
# Your answer here.
'''

GRADERS = '''"""Twice."""

from autograder.grading.question import Question, case
from solutions.tiny import reference


class TestDouble(
    Question, reference=reference.double, results=("y",), result_shapes=("like x",)
):
    """Twice as much."""

    def shapes(self, rng):
        yield case("two numbers", rng.normal(size=2))

    def values(self, rng):
        yield case("three numbers", rng.normal(size=3))

    def seeded(self, rng):
        yield case("four of your own", rng.normal(size=4))
'''

# A criterion whose grader breaks.
BREAKS = (
    'yield case("three numbers", rng.normal(size=3))',
    'raise RuntimeError("oh")\n        yield case("three numbers", rng.normal(size=3))',
)

MISCONCEPTIONS = """from autograder.course.corpus import misconception


@misconception(belief="One more.", hint="You add one.", caught_by=("values", "seeded"))
def adds_one(x):
    return 1.0 + x
"""


class TinyFolder(Folder):
    """The tiny course's folder."""

    assignment = NAME

    def filled_in(self, answer):
        notebook = released_notebook(course_module.load(self.path).assignment(NAME))
        return json.dumps(filled_in(notebook, {"double": answer})).encode()


def break_grader(path):
    """Has the grader itself fail on one criterion, for whoever is graded from now on."""
    graders = path / "tests" / "graders" / NAME / f"test_{NAME}.py"
    text = graders.read_text()
    assert BREAKS[0] in text
    graders.write_text(text.replace(*BREAKS))


def make(path):
    """The course, released and entered, with nobody in it."""
    files = {
        "course_config.py": configuration(CONFIG),
        "source/tiny/tiny.py": MASTER,
        "tests/graders/tiny/test_tiny.py": GRADERS,
        "solutions/tiny/reference.py": RIGHT,
        "solutions/tiny/misconceptions/double.py": MISCONCEPTIONS,
        "solutions/hostile/none.py": "# %% extra\npass\n",
    }
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text)
    shutil.copy(ROOT / "nbgrader_config.py", path)
    (path / "submitted").mkdir()
    course = course_module.load(path)
    build.release(course, course.assignment(NAME))
    enter(course, course.assignment(NAME), nbgrader_app(course).coursedir)
    return TinyFolder(path)
