"""What can be shown here of JupyterLite: the release works where Python and numpy are all there is.

Pyodide's own numpy comes from a CDN, which no test asks. So the release is put into a folder, and a
Python is started there that can import its standard library, numpy and that folder, and nothing
else; no process is started and no file outside is opened.
"""

import json
import re
import shutil
import subprocess
import sys

import pytest

from autograder.release.alone import START
from autograder.release.master import solved_answers

ROOM = """
import importlib.abc, io, json, os, sys, sysconfig

library = sysconfig.get_paths()["stdlib"]
sys.path[:] = [HERE, *(p for p in sys.path if p)]
ALONE = {"numpy", *OF_THE_RELEASE}


class Refused(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in sys.stdlib_module_names and top not in ALONE:
            raise ModuleNotFoundError(f"No module named {top!r}", name=top)


def audited(event, arguments):
    # What Pyodide has not: processes, sockets, and files anywhere but in the student's folder.
    if event.startswith(("subprocess.", "os.exec", "os.fork", "os.posix_spawn", "socket.")):
        raise OSError(f"not in a browser: {event}")
    path = arguments[0] if event == "open" else None
    if isinstance(path, str) and not path.startswith(ROOTS):
        raise OSError(f"outside: {path}")


import numpy  # what it loads, its own way

ROOTS = (HERE, library, os.path.dirname(numpy.__file__), sys.prefix, sys.base_prefix)
sys.meta_path.insert(0, Refused())
sys.addaudithook(audited)
names = {"__name__": "__main__"}
for source in json.load(sys.stdin):
    exec(compile(source, "<cell>", "exec"), names)
"""


def run(folder, cells):
    modules = ["selfcheck", "instances", "figures"]
    code = f"HERE = {str(folder)!r}\nOF_THE_RELEASE = {modules}\n{ROOM}"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code],
        input=json.dumps(cells),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def cells_of(assignment, answers):
    """The code that runs there: answers, checks, the overview, and what is given and no figure."""
    notebook = json.loads(assignment.released.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        source = "".join(cell["source"])
        if cell["cell_type"] != "code":
            continue
        if about.get("grade_id") == START:
            yield source.replace('"matplotlib", ', "")
        elif about.get("solution"):
            yield answers.get(about["grade_id"].replace("-", "_"), source)
        elif "show" not in cell["metadata"].get("tags", ()) or about["grade_id"] == "overview":
            yield source.replace("import matplotlib.pyplot as plt\n", "")


@pytest.fixture(params=["rnn_forward", "vanishing_gradient", "gated_cells", "attention"])
def assignment(request, course):
    return course.assignment(request.param)


def test_every_check_and_the_overview_run_on_numpy_alone(assignment, tmp_path):
    folder = shutil.copytree(assignment.released.parent, tmp_path / "release")
    told = run(folder, [*cells_of(assignment, solved_answers(assignment))])
    assert told.count("passes its check.") == len(assignment.questions)
    asked = [*assignment.graded, *assignment.manual]
    listed = re.findall(r"^  (\w+) +(passed here|answered|in prose) +[\d.]+$", told, re.M)
    assert sorted(name for name, _ in listed) == sorted(asked)


def test_an_untouched_notebook_runs_through_on_numpy_alone(assignment, tmp_path):
    folder = shutil.copytree(assignment.released.parent, tmp_path / "release")
    told = run(folder, [*cells_of(assignment, {})])
    assert told.count("is still to be written.") == len(assignment.graded)


def test_the_room_refuses_what_a_browser_has_not(tmp_path):
    for cell in (
        "import matplotlib",
        "import subprocess; subprocess.run(['true'])",
        "open('/etc/os-release')",
    ):
        with pytest.raises(AssertionError, match=r"No module named|not in a browser|outside"):
            run(tmp_path, [cell])
