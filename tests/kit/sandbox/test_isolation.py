"""What one call, worker or submission does cannot reach the next: inputs, folders, descriptors."""

import errno
import multiprocessing
import os
import tempfile
import textwrap
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from autograder.sandbox.answers import Ended
from autograder.sandbox.launch import SCRATCH_SIZE, Sandbox
from autograder.worker.scratch import give_back, remove_tree, take
from autograder.worker.serve import SPARE

SECONDS = 20.0


def until(condition, seconds=10.0):
    """Waits for what happens beside us; its value."""
    end = time.monotonic() + seconds
    while not (value := condition()) and time.monotonic() < end:
        time.sleep(0.01)
    return value


# -- arguments --------------------------------------------------------------------------------


def test_arguments_are_copies(run, call):
    run("def spoil(x, p): x[:] = 0; p['w'][:] = 0; p.clear()")
    x, parameters = np.ones(3), {"w": np.ones(2)}
    call("spoil", x, parameters)
    np.testing.assert_array_equal(x, 1)
    np.testing.assert_array_equal(parameters["w"], 1)


def test_what_a_call_altered_is_told(worker, run):
    run("def spoil(x, p): x[0] = 7; p['w'] *= 2")
    answer = worker.call("spoil", (np.ones(3), {"w": np.ones(2), "b": np.ones(2)}), SECONDS)
    assert answer.altered == ("0", "1.w")


def test_arguments_by_name_are_copies_too_and_told_by_their_names(worker, run):
    run("def spoil(x, mask=None, p=None): mask[0] = False; p['w'] *= 2; return x + mask")
    mask, parameters = np.array([True, True]), {"w": np.ones(2)}
    given = {"mask": mask, "p": parameters}
    answer = worker.call("spoil", (np.ones(2),), SECONDS, given)
    assert answer.value.tolist() == [1, 2]
    assert answer.altered == ("mask", "p.w")
    assert mask.all()
    np.testing.assert_array_equal(parameters["w"], 1)


def test_a_name_that_the_function_does_not_take_is_its_error(worker, run):
    run("def double(x): return 2 * x")
    answer = worker.call("double", (1.0,), SECONDS, {"causal": True})
    assert answer.type == "TypeError"
    assert answer.message == "double() got an unexpected keyword argument 'causal'"


OVERFLOWS = "overflow encountered in exp"


def test_a_numerical_warning_that_reaches_the_caller_is_told(worker, run):
    run("import numpy as np\ndef f(x): return np.exp(x)")
    assert worker.call("f", (np.array([1.0]),), SECONDS).warned == ()
    for _ in range(2):  # Python would show it once
        assert worker.call("f", (np.array([1000.0]),), SECONDS).warned == (OVERFLOWS,)


@pytest.mark.parametrize(
    "source",
    [
        "def f(x):\n    with np.errstate(over='ignore'):\n        return np.exp(x)",
        "import warnings\nwarnings.simplefilter('ignore')\ndef f(x): return np.exp(x)",
        "np.seterr(all='ignore')\ndef f(x): return np.exp(x)",
    ],
    ids=["where it arises", "for the notebook", "for numpy"],
)
def test_a_warning_that_the_notebook_suppresses_reaches_nobody(worker, run, source):
    run(f"import numpy as np\n{source}")
    assert worker.call("f", (np.array([1000.0]),), SECONDS).warned == ()


def test_a_warning_of_another_kind_is_not_a_numerical_one(worker, run):
    run("import warnings\ndef f(x):\n    warnings.warn('overflow of words')\n    return x")
    assert worker.call("f", (1.0,), SECONDS).warned == ()


def test_a_function_that_is_not_there_is_missing(worker, run):
    run("softmax = 7")
    assert type(worker.call("softmax", (), SECONDS)).__name__ == "Missing"


# -- inputs that all share --------------------------------------------------------------------

SHARED = {
    "numbers": np.arange(6.0).reshape(2, 3),
    "columns first": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
    "single precision": np.arange(5, dtype=np.float32),
    "big-endian": np.arange(5, dtype=">i4"),
    "one number": np.array(2.5),
    "large": np.arange(200_000.0),
}


@pytest.fixture
def sharing(zygote):
    """A branch of the zygote whose workers hold `SHARED`."""
    branch = zygote.branch()
    with branch:
        branch.share(list(SHARED.values()))
        yield branch


@pytest.mark.parametrize("name", SHARED)
def test_a_shared_input_arrives_as_it_is(sharing, name):
    with sharing.fork() as worker:
        worker.run_cell("def same(x): return x", SECONDS)
        array = worker.call("same", (SHARED[name],), SECONDS).value
    np.testing.assert_array_equal(array, SHARED[name], strict=True)


def test_a_write_in_one_call_does_not_reach_the_next(sharing):
    large = SHARED["large"]
    with sharing.fork() as worker:
        worker.run_cell("def spoil(x): x[:] = -1\ndef total(x): return x.sum()", SECONDS)
        worker.call("spoil", (large,), SECONDS)
        assert worker.call("total", (large,), SECONDS).value == large.sum()


def test_a_write_in_one_worker_does_not_reach_another(sharing):
    large = SHARED["large"]
    with sharing.fork() as one, sharing.fork() as other:
        for worker in (one, other):
            worker.run_cell("def spoil(x): x[:] = -1\ndef total(x): return x.sum()", SECONDS)
        one.call("spoil", (large,), SECONDS)
        assert other.call("total", (large,), SECONDS).value == large.sum()


SPOIL = """
    import ctypes, sys
    import numpy as np
    def total(x): return x.sum()
    def spoil():
        frame = sys._getframe()
        while "shared" not in frame.f_locals: frame = frame.f_back
        memory = np.frombuffer(frame.f_locals["shared"]._memory, np.uint8)
        start, size = memory.ctypes.data, ctypes.c_size_t(memory.size)
        assert ctypes.CDLL(None).mprotect(ctypes.c_void_p(start), size, 3) == 0
        ctypes.memset(start, 255, memory.size)
        return int(memory.min())
    """


def test_a_worker_that_spoils_the_shared_memory_spoils_its_own(sharing):
    with sharing.fork() as one, sharing.fork() as other:
        for worker in (one, other):
            worker.run_cell(textwrap.dedent(SPOIL), SECONDS)
        assert one.call("spoil", (), SECONDS).value == 255
        spoilt = [one.call("total", (SHARED["numbers"],), SECONDS).value for _ in range(SPARE + 1)]
        assert spoilt[-1] != 15.0
        assert other.call("total", (SHARED["numbers"],), SECONDS).value == 15.0


def test_what_was_shared_before_is_forgotten(sharing):
    other = np.arange(3.0)
    sharing.share([other])
    with sharing.fork() as worker:
        worker.run_cell("def total(x): return x.sum()", SECONDS)
        assert worker.call("total", (other,), SECONDS).value == 3.0
        assert worker.call("total", (SHARED["numbers"],), SECONDS).value == 15.0


def test_a_shared_array_that_does_not_exist_is_garbled(zygote):
    branch = zygote.branch()
    branch._shared = {id(SHARED["large"]): 5}
    with branch, branch.fork() as worker:
        worker.run_cell("def same(x): return x", SECONDS)
        assert worker.call("same", (SHARED["large"],), SECONDS) == Ended("garbled")


# -- descriptors ------------------------------------------------------------------------------

OPEN = """
    import os, stat
    kinds = {}
    for number in range(4096):
        try: mode = os.fstat(number).st_mode
        except OSError: continue
        kinds[number] = ("socket" if stat.S_ISSOCK(mode) else "device" if stat.S_ISCHR(mode)
                         else "file" if stat.S_ISREG(mode) else "other")
    print(kinds)
    """


def test_a_worker_has_its_channel_and_nothing_else_open(run):
    assert run(OPEN) == "{0: 'device', 1: 'device', 2: 'device', 3: 'socket'}\n"


def test_a_worker_with_shared_inputs_has_no_file_of_theirs_open(sharing):
    with sharing.fork() as worker:
        shown = worker.run_cell(textwrap.dedent(OPEN), SECONDS).outputs[0]["text"]
    assert shown == "{0: 'device', 1: 'device', 2: 'device', 3: 'socket'}\n"


def test_standard_input_is_empty_and_standard_output_goes_nowhere(run):
    assert run("import os; print(os.read(0, 1), os.write(1, b'x'), os.write(2, b'x'))") == (
        "b'' 1 1\n"
    )


# -- folders ----------------------------------------------------------------------------------


def test_a_worker_starts_in_an_empty_folder_of_its_own(run):
    shown = run("""
        import os, tempfile
        from pathlib import Path
        here = Path.cwd()
        print(os.listdir(), oct(here.stat().st_mode)[-3:])
        print(here == Path.home() == Path(tempfile.gettempdir()))
        """)
    assert shown == "[] 700\nTrue\n"


def test_files_of_ones_own_work(run):
    shown = run("""
        import numpy as np, os, tempfile
        np.save("x.npy", np.arange(3)); print(np.load("x.npy"))
        np.savetxt("x.txt", np.eye(2)); print(np.loadtxt("x.txt").sum())
        print(np.load("x.npy", mmap_mode="r+").sum(), np.memmap("m", float, "w+", shape=3).sum())
        with tempfile.TemporaryDirectory() as folder: open(folder + "/f", "w").close()
        with tempfile.NamedTemporaryFile("w") as file: file.write("x")
        os.rename("x.txt", "y.txt"); os.mkdir("sub"); os.rename("y.txt", "sub/y.txt")
        os.unlink("x.npy"); print(sorted(os.listdir()))
        """)
    assert shown == "[0 1 2]\n2.0\n3 0.0\n['m', 'sub']\n"


def test_a_neighbours_folder_cannot_be_entered(zygote):
    with zygote.fork() as one, zygote.fork() as other:
        one.run_cell("open('answer', 'w').write('42')", SECONDS)
        shown = one.run_cell("import os; print(os.getcwd())", SECONDS).outputs[0]["text"].strip()
        if "namespaces" in zygote.layers:  # where the same name is another folder
            assert other.run_cell(f"open('{shown}/answer')", SECONDS).failure.type == (
                "FileNotFoundError"
            )
            return
        for attempt in (f"open('{shown}/answer')", f"__import__('os').listdir('{shown}')"):
            assert other.run_cell(attempt, SECONDS).failure.type == "PermissionError"
        for attempt in (f"open('{shown}/answer', 'w')", f"__import__('os').mkdir('{shown}/x')"):
            assert other.run_cell(attempt, SECONDS).failure.type == "PermissionError"


def test_a_file_larger_than_allowed_is_an_error(worker):
    run = worker.run_cell("open('f', 'wb').write(bytes(9 << 20))", SECONDS)
    assert (run.failure.type, run.failure.message) == (
        "OSError",
        f"[Errno {errno.EFBIG}] File too large",
    )


LEFT = {
    "a file": "open('f', 'w').close()",
    "folders 300 deep": "import os\nfor _ in range(300): os.mkdir('d'); os.chdir('d')",
    "a folder that nobody may list": "import os; os.mkdir('d', 0o300); open('d/f', 'w').close()",
    "folders that nobody may enter": (
        "import os; os.mkdir('d'); os.mkdir('d/e', 0); os.mkdir('f', 0); os.umask(0o777)\n"
        "open('g', 'w').close()"
    ),
    "1000 files": "for i in range(1000): open(str(i), 'w').close()",
    "folders beside folders": "import os\nfor i in range(30): os.makedirs(f'{i}/{i + 1}/x')",
    "names that are no text": "open(b'\\xff\\xfe', 'w').close()",
}


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_whatever_a_worker_leaves_the_next_ones_begin_with_nothing(zygote, source):
    with zygote.fork() as worker:
        assert worker.run_cell(source, SECONDS).failure is None
    for _ in range(3):
        with zygote.fork() as later:
            shown = later.run_cell("import os; print(os.listdir())", SECONDS)
            assert shown.outputs[0]["text"] == "[]\n"


def test_a_tree_5000_deep_can_be_removed():
    # In memory: a disk can take seconds for as many folders.
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    top, before = tempfile.mkdtemp(prefix="deep-", dir=base), os.getcwd()
    try:
        os.chdir(top)
        for _ in range(5000):
            os.mkdir("d")
            os.chdir("d")
    finally:
        os.chdir(before)
    remove_tree(top)
    assert not os.path.exists(top)


def test_each_folder_is_read_once_however_wide_the_tree_is(monkeypatch, tmp_path):
    for number in range(300):
        (tmp_path / "top" / str(number)).mkdir(parents=True)
        if number % 3 == 0:
            (tmp_path / "top" / str(number) / "inner").touch()
    scandir, read = os.scandir, []
    monkeypatch.setattr(os, "scandir", lambda folder: read.append(folder) or scandir(folder))
    remove_tree(str(tmp_path / "top"))
    assert not (tmp_path / "top").exists()
    assert len(read) == 1 + 100


def nothing():
    pass


def test_a_worker_waits_for_a_place_that_is_being_cleared(tmp_path):
    places = [str(tmp_path)]
    folder = take(places, 0, nothing)
    threading.Timer(0.2, give_back, [folder]).start()
    later = take(places, 20, nothing)
    assert os.path.dirname(later) == os.path.dirname(folder)
    assert later != folder
    with pytest.raises(FileExistsError, match="all 1 folders for workers are in use"):
        take(places, 0.05, nothing)


def test_a_place_that_is_taken_again_at_once_is_left_alone(monkeypatch, tmp_path):
    top = str(tmp_path / "work")
    os.mkdir(top)
    rmdir = os.rmdir

    def rmdir_and_take_again(path, **options):
        rmdir(path, **options)
        os.mkdir(path)

    monkeypatch.setattr(os, "rmdir", rmdir_and_take_again)
    remove_tree(top)
    assert os.path.isdir(top)


def test_two_processes_can_remove_the_same_tree(tmp_path):
    for number in range(300):
        (tmp_path / "top" / str(number) / "inner").mkdir(parents=True)
    other = multiprocessing.get_context("spawn").Process(
        target=remove_tree, args=(str(tmp_path / "top"),)
    )
    other.start()
    remove_tree(str(tmp_path / "top"))
    other.join()
    assert not (tmp_path / "top").exists()


def test_the_zygote_answers_while_it_clears_up(zygote):
    with zygote.fork() as worker:
        worker.run_cell("for i in range(1000): open(str(i), 'w').close()", SECONDS)
    started = time.monotonic()
    with zygote.fork():
        assert time.monotonic() - started < 2


def test_a_full_folder_leaves_neighbours_theirs(zygote):
    if not {"bubblewrap", "namespaces"} & set(zygote.layers):
        pytest.skip("NOT HELD without bubblewrap and namespaces: workers share one disk")
    fill = "with open('f%d' % i, 'wb') as f: f.write(bytes(4 << 20))"
    with zygote.fork() as one, zygote.fork() as other:
        full = one.run_cell(f"for i in range(1000):\n    {fill}", SECONDS)
        assert full.failure.message == f"[Errno {errno.ENOSPC}] No space left on device"
        used = one.run_cell("import os; sum(os.stat(n).st_size for n in os.listdir())", SECONDS)
        assert int(used.outputs[0]["data"]["text/plain"]) <= SCRATCH_SIZE
        assert other.run_cell("open('f', 'wb').write(bytes(4 << 20))", SECONDS).failure is None
        with zygote.fork() as third:
            assert third.run_cell("open('f', 'wb').write(b'x')", SECONDS).failure is None


def test_modules_in_ones_folder_are_not_imported(zygote):
    poison = "raise SystemExit('poisoned')"
    with zygote.fork() as worker:
        for name in ("wave", "numpy", "sitecustomize", "scipy"):
            worker.run_cell(f"open('{name}.py', 'w').write({poison!r})", SECONDS)
        assert worker.run_cell("import wave, numpy, scipy", SECONDS).failure is None
    with zygote.fork() as later:
        assert later.run_cell("import wave, numpy, scipy", SECONDS).failure is None


def test_a_package_that_students_were_given_can_be_imported_and_is_compiled_once(without, tmp_path):
    given = tmp_path / "given"
    module = given / "selfcheck" / "__init__.py"
    module.parent.mkdir(parents=True)
    module.write_text("def check(f): return 'checked'\n")
    box = Sandbox(without=without, public=[given])
    with box.start() as zygote, zygote.fork(str(given)) as worker:
        done = worker.run_cell("from selfcheck import check; print(check(len))", SECONDS)
        assert done.outputs[0]["text"] == "checked\n"
        compiled = "print(__import__('os').path.exists(selfcheck.__cached__))"
        assert (
            worker.run_cell(f"import selfcheck; {compiled}", SECONDS).outputs[0]["text"] == "True\n"
        )
        spoilt = worker.run_cell("import selfcheck; open(selfcheck.__file__, 'w')", SECONDS)
        assert spoilt.failure.type in ("PermissionError", "OSError")
    assert module.read_text() == "def check(f): return 'checked'\n"


def test_folders_of_a_zygote_are_gone_when_it_is_closed(without, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Sandbox(without=without).start() as zygote, zygote.fork() as worker:
        for source in LEFT.values():
            worker.run_cell(source, SECONDS)
        if "bubblewrap" in without:
            assert len(os.listdir(tmp_path)) == 1
    assert list(Path(tmp_path).iterdir()) == []
