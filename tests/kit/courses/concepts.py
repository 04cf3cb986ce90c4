"""A course of two tiny functions, three concept questions and an answer that a person grades."""

import itertools
import json

from autograder import course as course_module
from autograder.course import Limits
from autograder.course.corpus import load_corpus
from autograder.grading.context import GraderContext
from autograder.grading.seeds import Secret
from autograder.runner.run import Run, Task
from autograder.runner.session import grade_here
from autograder.validation.notebooks import filled_in
from tests.kit.grading.local_worker import LocalZygote

_numbers = itertools.count(1)

ASSIGNMENT = {
    "questions": {
        "halve": {"shapes": 1, "values": 2, "seeded": 3},
        "halvings": {"shapes": 1, "values": 2, "seeded": 3},
    },
    "concepts": {
        "guessed": {"prediction": 1},
        "counted": {"measurement": 2},
        "larger_first": {"answer": 0.5},
        "cleaned": {"answer": 0.25},
    },
    "manual": {"in_words": 1.5},
}

INSTANCE = """
def instance(student_id):
    number = 40 + 8 * len(student_id)
    return {"start": float(number), "a": 2.0 + len(student_id), "b": 0.5, "noise": np.ones((2, 3))}
"""

REFERENCE = f"""
import numpy as np
{INSTANCE}

def halve(x):
    return x / 2


def halvings(x):
    count = 0
    while np.max(x) > 1:
        x, count = halve(x), count + 1
    return float(count)


def guessed(mine):
    return 4.0


def counted(mine):
    return halvings(np.array([mine["start"]]))


def larger_first(mine):
    return "AB" if mine["a"] > mine["b"] else "BA", mine["a"]


def cleaned(mine):
    return mine["noise"] - 1.0
"""

GRADERS = """
from autograder.grading.concept import Concept
from autograder.grading.question import Question, case
from solutions.NAME import reference
from solutions.NAME.reference import instance


class Plain:
    def shapes(self, rng):
        yield case("two numbers", rng.uniform(10, 50, size=2))

    def values(self, rng):
        yield case("three numbers", rng.uniform(10, 50, size=3))
        yield case("four numbers", rng.uniform(100, 500, size=4))

    def seeded(self, rng):
        yield case("five of your own", rng.uniform(10, 500, size=5))


class TestHalve(
    Plain, Question, reference=reference.halve, results=("y",), result_shapes=("like x",)
):
    stand_in = "def halve(x):\\n    return (1 + $k) / 4 * x\\n"


class TestHalvings(
    Plain,
    Question,
    reference=reference.halvings,
    results=("n",),
    result_shapes=("a number",),
    depends_on=("halve",),
):
    stand_in = "def halvings(x):\\n    return $k * float(np.max(x)) + $l\\n"


class TestGuessed(
    Concept,
    reference=reference.guessed,
    instance=instance,
    criterion="prediction",
    form=("number",),
    look="Any number above 0 and up to 100 will do.",
    praise="Committed.",
    plausible={"up_to": 100, "or_inf": False},
):
    pass


class TestCounted(
    Concept,
    reference=reference.counted,
    instance=instance,
    criterion="measurement",
    form=("number",),
    look="Count again.",
    depends_on=("halvings",),
):
    pass


class TestLargerFirst(
    Concept,
    reference=reference.larger_first,
    instance=instance,
    criterion="answer",
    form=("letters", "number"),
    look="Put them side by side.",
):
    pass


class TestCleaned(
    Concept,
    reference=reference.cleaned,
    instance=instance,
    criterion="answer",
    form=("array",),
):
    atol = 1e-9
"""

MISCONCEPTIONS = {
    "halve": ("x", "values seeded", "return x / 3"),
    "halvings": ("x", "values seeded", "return 3.0 + x.size"),
    "guessed": ("mine", "prediction", "return -1"),
    "counted": ("mine", "measurement", 'return mine["start"]'),
    "larger_first": ("mine", "answer", 'return "BA", mine["a"]'),
    "cleaned": ("mine", "answer", 'mine["noise"] -= 1.0\n    return mine["noise"]'),
}

RIGHT = {
    "halve": "def halve(x):\n    return x / 2\n",
    "halvings": """def halvings(x):
    count = 0
    while np.max(x) > 1:
        x, count = halve(x), count + 1
    return float(count)
""",
    "guessed": "def guessed(mine):\n    return 7\n",
    "counted": 'def counted(mine):\n    return halvings(np.array([mine["start"]]))\n',
    "larger_first": """def larger_first(mine):
    order = sorted("ab", key=mine.get, reverse=True)
    return order, mine["a"]
""",
    "cleaned": 'def cleaned(mine):\n    return mine["noise"] - 1\n',
}


class ConceptCourse:
    """Graded in this process; `graders` may replace what the file of the graders says."""

    def __init__(self, root, graders=GRADERS):
        self.name = f"concepts_{next(_numbers)}"
        files = {
            "course_config.py": f"ASSIGNMENTS = {{{self.name!r}: {ASSIGNMENT!r}}}\n",
            f"release/{self.name}/{self.name}.ipynb": json.dumps(_notebook()),
            f"tests/graders/{self.name}/test_{self.name}.py": graders.replace("NAME", self.name),
            f"solutions/{self.name}/reference.py": REFERENCE,
        }
        for question, (parameter, caught_by, body) in MISCONCEPTIONS.items():
            files[f"solutions/{self.name}/misconceptions/{question}.py"] = (
                "from autograder.course.corpus import misconception\n\n\n"
                f"@misconception(belief='B.', hint='Hint for {question}.',"
                f" caught_by={tuple(caught_by.split())})\n"
                f"def mistakes_{question}({parameter}):\n    {body}\n"
            )
        for path, text in files.items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        self.run = Run(root, self.name, Secret(b"concepts"), Limits())
        self.zygote = LocalZygote()
        self.course = course_module.load(root)
        self.corpus = load_corpus(self.course.assignment(self.name))
        self.context = GraderContext(
            self.zygote, self.corpus, self.run.secret, self.run.limits, None
        )

    def grade(self, answers, typed="ada", student="ada"):
        """The result of a notebook with these answers and this id typed into it."""
        content = json.dumps(filled_in(_notebook(typed), answers)).encode()
        (result,) = grade_here(self.context, self.run, [Task("n.ipynb", content, student)])
        return result


def _notebook(typed=""):
    cells = [
        _cell("import numpy as np", None),
        _cell(f"student_id = {typed!r}", None),
        _cell(
            f"{INSTANCE}\ndef typed_id():\n    return str(globals().get('student_id', ''))\n",
            {"grade_id": "mine", "locked": True},
        ),
    ]
    for name in RIGHT:
        parameter = "x" if name.startswith("halv") else "mine"
        stub = f"def {name}({parameter}):\n    raise NotImplementedError\n"
        cells.append(_cell(stub, {"grade_id": name.replace("_", "-"), "solution": True}))
    words = {"grade_id": "in-words", "solution": True, "grade": True, "points": 1.5}
    cells.append({"cell_type": "markdown", "metadata": {"nbgrader": words}, "source": "..."})
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
