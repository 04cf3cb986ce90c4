"""A course of two tiny functions, whose graders a test may break."""

import itertools
import json
from textwrap import dedent, indent

from autograder import course as course_module
from autograder.course import Limits
from autograder.course.corpus import load_corpus
from autograder.grading.context import GraderContext
from autograder.grading.seeds import Secret
from autograder.grading.submission_grader import SubmissionGrader
from autograder.runner.run import Run, Task
from autograder.runner.session import grade_here
from autograder.submission.read import parse_submission
from autograder.submission.template import read_template
from autograder.validation.notebooks import filled_in
from tests.kit.grading.local_worker import LocalZygote

# Modules are kept by name for a whole process: no two courses may share an assignment's.
_numbers = itertools.count(1)

RIGHT = {
    "double": "def double(x):\n    return 2.0 * x\n",
    "fourfold": "def fourfold(x):\n    return double(double(x))\n",
}

GRADERS = '''
import numpy as np

from autograder.grading.question import Question, case


def double(x):
    return 2.0 * x


def fourfold(x):
    return double(double(x))


class Plain:
    def shapes(self, rng):
        yield case("two numbers", rng.normal(size=2))

    def values(self, rng):
        yield case("three numbers", rng.normal(size=3))

    def seeded(self, rng):
        yield case("four of your own", rng.normal(size=4))


class TestDouble(Plain, Question, reference=double, results=("y",), result_shapes=("like x",)):
    """Twice as much."""
{double}


class TestFourfold(
    Plain,
    Question,
    reference=fourfold,
    results=("y",),
    result_shapes=("like x",),
    depends_on=("double",),
):
    """Four times as much."""
{fourfold}
'''

STAND_IN = '''
stand_in = """def double(x):
    return $k * np.arctan(x) + $l * np.asarray(x) + 3
"""
'''

MISCONCEPTIONS = {
    "double": """
from autograder.course.corpus import misconception


@misconception(belief="One more.", hint="You add one.", caught_by=("values", "seeded"))
def adds_one(x):
    return 1.0 + x
""",
    "fourfold": """
from autograder.course.corpus import misconception


@misconception(belief="Three.", hint="You take three times.", caught_by=("values", "seeded"))
def takes_three(x):
    return 3.0 * x
""",
}


class MiniCourse:
    """`double` and `fourfold` are put into the bodies of the two graders, `stand_in` into one."""

    def __init__(
        self, root, double="", fourfold="", stand_in=STAND_IN, misconceptions=MISCONCEPTIONS
    ):
        self.name = f"tiny_{next(_numbers)}"
        points = {"shapes": 1, "values": 2, "seeded": 3}
        assignments = {self.name: {"questions": {"double": points, "fourfold": points}}}
        graders = GRADERS.replace("{double}", indent(dedent(stand_in + double), "    "))
        graders = graders.replace("{fourfold}", indent(dedent(fourfold), "    "))
        files = {
            "course_config.py": f"ASSIGNMENTS = {assignments!r}\n",
            f"release/{self.name}/{self.name}.ipynb": json.dumps(tiny_notebook()),
            f"tests/graders/{self.name}/test_{self.name}.py": graders,
        }
        for question, text in misconceptions.items():
            files[f"solutions/{self.name}/misconceptions/{question}.py"] = text
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        self.run = Run(root, self.name, Secret(b"mini"), Limits())
        self.zygote = LocalZygote()
        self.corpus = load_corpus(course_module.load(root).assignment(self.name))
        self.context = GraderContext(
            self.zygote, self.corpus, self.run.secret, self.run.limits, None
        )

    def grade(self, *submissions, keep=None):
        """The results of notebooks, each a dict of answers, in one session."""
        tasks = [
            Task(f"{number}.ipynb", json.dumps(filled_in(tiny_notebook(), answers)).encode())
            for number, answers in enumerate(submissions)
        ]
        return grade_here(self.context, self.run, tasks, keep)

    def judged(self, answers):
        """The grader of one notebook, without a session, once there is a result."""
        template = read_template(self.corpus.assignment.released)
        content = json.dumps(filled_in(tiny_notebook(), answers)).encode()
        grader = SubmissionGrader(
            self.context, parse_submission(content, template, "check", "n.ipynb")
        )
        grader.hold()
        grader.result()
        return grader


def tiny_notebook():
    cells = [_cell("import numpy as np", None)]
    for function in RIGHT:
        stub = f"def {function}(x):\n    raise NotImplementedError\n"
        cells.append(_cell(stub, {"grade_id": function, "solution": True}))
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}


def _cell(source, about):
    metadata = {} if about is None else {"nbgrader": about}
    return {
        "cell_type": "code",
        "metadata": metadata,
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
