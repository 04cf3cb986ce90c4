"""The small course by which the machine is tested: four functions, each built on the one before.

It lies in `polls_course/` as any course does. Nothing of this repository's own course is in it.
"""

import atexit
import functools
import importlib
import json
import shutil
import tempfile
from pathlib import Path

from autograder import course as course_module
from autograder.course.corpus import load_corpus
from autograder.release import build
from autograder.release.master import solved_answers
from autograder.validation.notebooks import filled_in, released_notebook
from tests.conftest import ROOT
from tests.kit.pages import PNG

SOURCE = Path(__file__).parent / "polls_course"
NAME = "daily_polls"
FUNCTIONS = ("shares", "read_poll", "run_polls", "unroll_polls")
ONE_MISTAKE = """def shares(x):
    powers = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)
"""


def configuration(own):
    """A course's own facts, and what the kit has nbgrader do, which is every course's."""
    settings = (ROOT / "course_config.py").read_text().partition("# nbgrader's own settings")[2]
    return f"import os\nimport sys\n\n{own}\n# nbgrader's own settings{settings}"


@functools.cache
def released():
    """The course, released, once in a process; not to be changed."""
    folder = Path(tempfile.mkdtemp(prefix="polls-"))
    atexit.register(shutil.rmtree, folder)
    path = folder / "course"
    shutil.copytree(SOURCE, path, ignore=shutil.ignore_patterns("__pycache__"))
    config = path / "course_config.py"
    config.write_text(configuration(config.read_text()))
    shutil.copy(ROOT / "nbgrader_config.py", path)
    course = course_module.load(path)
    build.release(course, course.assignment(NAME))
    shutil.rmtree(path / "dist")
    return course


def reference():
    """The module of its right answers."""
    load_corpus(released().assignment(NAME))
    return importlib.import_module(f"solutions.{NAME}.reference")


def copied(path):
    """A copy in a folder that is not there yet."""
    ignored = shutil.ignore_patterns("__pycache__", ".autograder")
    shutil.copytree(released().root, path, ignore=ignored)
    return course_module.load(path)


@functools.cache
def saved(answered=4, **others):
    """The file of a notebook with the first so many answers right, or as given, from JupyterLab."""
    assignment = released().assignment(NAME)
    right = solved_answers(assignment)
    answers = {name: right[name] for name in FUNCTIONS[:answered]}
    notebook = as_saved(filled_in(released_notebook(assignment), {**answers, **others}))
    return (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()


def as_saved(notebook):
    """A notebook as JupyterLab saves it: in lines, with outputs and a try of one's own."""
    count = 0
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
        if cell["cell_type"] == "code":
            if "nbgrader" not in cell["metadata"]:
                cell["source"] = ["plt.plot(shares(np.arange(3.0)))"]
            count += 1
            cell["execution_count"] = count
            text = {"text/plain": [f"'shown by {count}'"]}
            shown = {"output_type": "execute_result", "execution_count": count, "data": text}
            drawn = {"output_type": "display_data", "data": {**text, "image/png": PNG}}
            cell["outputs"] = [{**(drawn if cell["id"] == "figure" else shown), "metadata": {}}]
    return notebook
