"""The trust boundary: what runs beside student code has never met an answer or a secret."""

import ast
import json
import os
import sys

import pytest

from autograder import worker as worker_package
from autograder.sandbox.launch import Sandbox

WORKER_FILES = sorted(
    os.path.join(folder, name)
    for folder, _, names in os.walk(worker_package.__path__[0])
    for name in names
    if name.endswith(".py")
)
INSTALLED = {"numpy", "matplotlib", "IPython", "traitlets"}


def imports(path):
    """Dotted names, those within the package with their dot."""
    with open(path, encoding="utf-8") as file:
        for node in ast.walk(ast.parse(file.read())):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield "." * node.level + (node.module or "")


@pytest.mark.parametrize("path", WORKER_FILES, ids=os.path.basename)
def test_the_workers_side_imports_nothing_else_of_the_kit(path):
    for name in imports(path):
        top = name.partition(".")[0]
        within = name.startswith(".") and not name.startswith("..")
        itself = name == "worker" and os.path.basename(path) == "__main__.py"
        assert within or itself or top in INSTALLED | sys.stdlib_module_names, name


def test_the_workers_side_is_one_folder_without_folders():
    assert {os.path.dirname(path) for path in WORKER_FILES} == {worker_package.__path__[0]}


def test_a_worker_has_imported_nothing_of_the_course_or_the_graders(run):
    loaded = set(json.loads(run("import sys, json; print(json.dumps(list(sys.modules)))")))
    assert "worker.serve" in loaded
    kit = {"autograder", "solutions", "source", "tests", "course_config", "pytest", "nbgrader"}
    assert not {name for name in loaded if name.partition(".")[0] in kit}


def test_a_worker_cannot_import_the_kit_from_anywhere(run):
    tried = run("""
        import importlib.util
        for name in ("solutions", "course_config", "tests", "autograder.grading"):
            try:
                spec = importlib.util.find_spec(name)
                importlib.import_module(name)
                print("imported", name)
            except (ImportError, OSError):
                pass
        """)
    assert tried == ""


def test_the_environment_holds_nothing_of_ours(without):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTOGRADER_SECRET", "of the course")
        patch.setenv("JUPYTERHUB_API_TOKEN", "token")
        patch.setenv("LD_PRELOAD", "")
        patch.setenv("PYTHONPATH", "/nowhere")
        with Sandbox(without=without).start() as zygote, zygote.fork() as worker:
            shown = worker.run_cell("import os, json; print(json.dumps(dict(os.environ)))", 20)
    environment = json.loads(shown.outputs[0]["text"])
    folder = environment["HOME"]
    expected = {
        **dict.fromkeys(["HOME", "TMPDIR", "MPLCONFIGDIR", "IPYTHONDIR"], folder),
        **dict.fromkeys(["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"], "1"),
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "MPLBACKEND": "Agg",
    }
    processor = {name for name in os.environ if name.startswith("OPENBLAS_")} - set(expected)
    left = {k: v for k, v in environment.items() if k not in processor | {"PWD", "LC_CTYPE"}}
    assert left == expected


def test_the_memory_that_workers_inherit_has_no_trace_of_the_grader(run):
    """Strings of the grader's process that a fork of it would have brought along."""
    found = run("""
        import gc
        texts = {t for d in gc.get_objects() if type(d) is dict for t in list(d.values())
                 if type(t) is str}
        print([t for t in texts if "selfcheck" in t or "shares_of_rows" in t or "gradebook" in t])
        """)
    assert found == "[]\n"


def test_workers_give_the_same_answers_to_what_is_not_seeded(one_zygote):
    """Those of one zygote, and of the next run's."""
    source = "import random; print(hash('abc'), random.random(), np.random.rand(), {'b', 'a', 'c'})"
    shown = []
    with Sandbox().start() as another:
        for zygote in (one_zygote, one_zygote, another):
            with zygote.fork() as worker:
                worker.run_cell("import numpy as np", 20)
                shown.append(worker.run_cell(source, 20).outputs)
    assert shown[0] == shown[1] == shown[2] != ()


def test_a_zygote_runs_one_thread(run):
    assert run("import threading; print(threading.active_count())") == "1\n"


def test_starting_a_zygote_leaves_no_file_behind(without, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    home_of_nobody = os.path.exists("/nonexistent")
    with Sandbox(without=without).start() as zygote, zygote.fork() as worker:
        worker.run_cell("open('kept', 'w').write('x')", 20)
    assert list(tmp_path.iterdir()) == []
    assert os.path.exists("/nonexistent") == home_of_nobody
