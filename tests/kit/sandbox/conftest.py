"""Zygotes behind the layers, and ways to ask their workers."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from autograder.sandbox import layers
from autograder.sandbox.answers import Returned
from autograder.sandbox.launch import Limits, Sandbox

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SECONDS = 20.0  # for what answers at once: only a broken sandbox, or a busy machine, needs it

# Without bubblewrap everything rests on the inner layers, as on machines that lack it.
OUTER_LAYERS = {
    "inner layers alone": frozenset({"bubblewrap", "namespaces"}),
    "bubblewrap too": frozenset(),
}

NOBODY = 65534


@pytest.fixture(scope="session")
def as_nobody():
    """The beginning of a command that runs Python, with our packages, as an ordinary user."""
    if os.getuid() != 0:
        pytest.skip("nothing to add: these tests run as an ordinary user already")
    if shutil.which("setpriv") is None:
        pytest.skip("NOT TESTED as an ordinary user: there is no setpriv (util-linux)")
    user = [
        "setpriv",
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        "--inh-caps=-all",
    ]
    with tempfile.TemporaryDirectory(prefix="nobody-") as folder:  # pytest's own are root's alone
        home = Path(folder)
        home.chmod(0o755)
        (home / "own").mkdir()
        os.chown(home / "own", NOBODY, NOBODY)
        told = {"HOME": home / "own", "TMPDIR": home / "own", "AUTOGRADER_SECRET": "of the tests"}
        user += ["env", *(f"{name}={value}" for name, value in told.items())]
        for python in (sys.executable, _own_environment(home)):
            command = [*user, str(python)]
            wanted = f"import numpy, pytest; open({str(ROOT / 'course_config.py')!r})"
            done = subprocess.run(
                [*command, "-c", wanted], cwd="/", capture_output=True, check=False
            )
            if done.returncode == 0:
                yield command
                return
        pytest.skip(
            "NOT TESTED as an ordinary user: one may not read this checkout, or there is no Python "
            f"{sys.version_info.major}.{sys.version_info.minor} outside of root's own folders"
        )


def _own_environment(home):
    """An environment on the system's Python, with the packages of ours."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    system = shutil.which(version, path="/usr/local/bin:/usr/bin:/bin")
    if system is None:
        return sys.executable
    subprocess.run(
        [system, "-c", f"import venv; venv.create({str(home / 'venv')!r}, symlinks=True)"],
        check=True,
    )
    packages = home / "venv" / "lib" / version / "site-packages"
    packages.rmdir()
    packages.symlink_to(Path(pytest.__file__).parents[1])
    return home / "venv" / "bin" / "python"


@pytest.fixture(scope="session", params=OUTER_LAYERS)
def without(request):
    """Which layers a sandbox is to leave out: none, or bubblewrap."""
    outer = next(layer for layer in layers.available() if layer.name == "bubblewrap")
    if request.param == "bubblewrap too" and not outer.present:
        pytest.skip(f"NOT TESTED: bubblewrap is {outer.detail}; {outer.remedy}")
    _skip_without_layers()
    return OUTER_LAYERS[request.param]


@pytest.fixture(scope="session")
def zygote(without):
    """A zygote for all tests, with little memory and time for its workers."""
    with started(without) as zygote:
        yield zygote


@pytest.fixture
def worker(zygote):
    with zygote.fork() as forked:
        yield forked


@pytest.fixture(scope="session")
def one_zygote():
    """The same, once: for tests to which an outer layer makes no difference."""
    _skip_without_layers()
    with started(frozenset()) as zygote:
        yield zygote


@contextlib.contextmanager
def started(without):
    limits = Limits(memory=1 << 30, cpu_seconds=20, file_size=8 << 20)
    with Sandbox(limits=limits, without=without).start() as zygote:
        zygote.wait_until_ready()
        yield zygote


def _skip_without_layers():
    lacking = [f"{layer.name} ({layer.detail}; {layer.remedy})" for layer in layers.missing()]
    if lacking:
        pytest.skip(f"NOT TESTED, for this machine has no sandbox: {', '.join(lacking)}")


@pytest.fixture
def run(worker):
    """Runs a cell; what it printed. A failure that was not foreseen fails the test."""

    def run_cell(source, seconds=SECONDS):
        done = worker.run_cell(textwrap.dedent(source), seconds)
        assert done.failure is None, done
        return "".join(o["text"] for o in done.outputs if o["output_type"] == "stream")

    return run_cell


@pytest.fixture
def call(worker):
    """Calls a function of the worker; the value it returned."""

    def call_function(name, *arguments, seconds=SECONDS):
        answer = worker.call(name, arguments, seconds)
        assert isinstance(answer, Returned), answer
        return answer.value

    return call_function
