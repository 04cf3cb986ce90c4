"""matplotlib is executed when it is first used, and nobody can tell but by the clock."""

import pkgutil
import sys
from importlib.util import find_spec

import pytest

from autograder.sandbox.launch import Sandbox
from autograder.worker import late
from tests.conftest import sampled

SECONDS = 20.0
IS_EXECUTED = "import sys; print('matplotlib.figure' in sys.modules)"
WITHIN = [
    found.name
    for found in pkgutil.iter_modules(find_spec("matplotlib").submodule_search_locations)
    if found.name not in ("tests", "testing")
]
WAYS_TO_IMPORT = [
    "import matplotlib.pyplot as plt",
    "import matplotlib.pyplot",
    "import matplotlib",
    "import matplotlib.pyplot as plt\nimport matplotlib.pyplot as again",
    "from matplotlib import pyplot",
    "import importlib; plt = importlib.import_module('matplotlib.pyplot')",
]
FIRST_USES = {
    "a figure": "import matplotlib.pyplot as plt\nplt.plot([1, 2])",
    "a name": "from matplotlib.pyplot import subplots",
    "the submodule of the package": "from matplotlib import pyplot\npyplot.close()",
    "all its names": "from matplotlib.pyplot import *",
    "what it has": "import matplotlib.pyplot as plt\nassert 'plot' in dir(plt)",
    "a setting": "import matplotlib.pyplot as plt\nplt.rcParams['font.size'] = 9",
    "its names": "import matplotlib.pyplot as plt\nassert vars(plt)['plot'] is plt.plot",
    "a name given to it": "import matplotlib.pyplot as plt\nplt.mine = 1\nassert plt.mine == 1",
    "a name taken away": "import matplotlib.pyplot as plt\nplt.mine = 1\ndel plt.mine",
    "pylab": "from pylab import *\nplot([1, 2])",
    "once more": "import importlib\nimport matplotlib.pyplot as plt\nimportlib.reload(plt)",
    "threads": "import matplotlib.pyplot as plt\n"
    "from concurrent.futures import ThreadPoolExecutor\n"
    "with ThreadPoolExecutor(4) as pool:\n    list(pool.map(lambda _: plt.Figure, range(8)))",
}


@pytest.fixture
def worker(one_zygote):
    with one_zygote.fork() as forked:
        yield forked


@pytest.mark.parametrize("source", WAYS_TO_IMPORT)
def test_an_import_alone_executes_nothing(run, source):
    assert run(f"{source}\n{IS_EXECUTED}") == "False\n"


@pytest.mark.parametrize("source", FIRST_USES.values(), ids=FIRST_USES)
def test_whatever_uses_it_first_finds_it_whole(run, source):
    assert run(f"{source}\n{IS_EXECUTED}") == "True\n"
    assert run("import matplotlib.pyplot as plt; print(len(plt.plot([1, 2])))") == "1\n"


def test_what_somebody_puts_in_its_place_stays(run):
    hides = "import matplotlib.pyplot as plt\nplt.show = lambda: print('not shown')"
    assert run(f"{hides}\nplt.figure()\nplt.show()") == "not shown\n"


@pytest.mark.parametrize("name", sampled([(each,) for each in WITHIN], every=16))
def test_every_module_of_the_package_can_be_imported_before_it_is_used(run, name):
    cell = f"import matplotlib.pyplot as plt\nimport matplotlib.{name}\nplt.plot([1, 2])"
    assert run(f"{cell}\n{IS_EXECUTED}") == "True\n"


def test_it_draws_for_no_screen_whoever_executes_it(run):
    assert run("import matplotlib; print(matplotlib.get_backend().lower())") == "agg\n"


def test_a_zygote_that_was_told_to_has_executed_it_for_all_its_workers(without):
    with Sandbox(without=without).start() as zygote:
        zygote.import_late()
        with zygote.fork() as worker:
            assert worker.run_cell(IS_EXECUTED, SECONDS).outputs[0]["text"] == "True\n"
        with zygote.branch() as branch, branch.fork() as worker:
            assert worker.run_cell(IS_EXECUTED, SECONDS).outputs[0]["text"] == "True\n"


def test_a_module_that_raises_stays_late_and_raises_again(tmp_path, monkeypatch):
    (tmp_path / "half_made.py").write_text("import sys\nready = sys.flags.nothing\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(late, "LATE", ("half_made",))
    monkeypatch.setattr("sys.meta_path", [late.LateFinder(), *sys.meta_path])
    module = __import__("half_made")
    for _ in range(2):
        with pytest.raises(AttributeError, match="nothing"):
            _ = module.ready
    (tmp_path / "half_made.py").write_text("ready = True\n")
    assert module.ready


def test_what_is_not_installed_cannot_be_imported_late(monkeypatch):
    monkeypatch.setattr(late, "LATE", ("not_installed",))
    monkeypatch.setattr("sys.meta_path", [late.LateFinder(), *sys.meta_path])
    with pytest.raises(ModuleNotFoundError):
        __import__("not_installed")
