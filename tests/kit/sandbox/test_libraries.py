"""What honest notebooks use works behind the layers, and what cannot work says so."""

import pytest


@pytest.fixture
def worker(one_zygote):
    with one_zygote.fork() as forked:
        yield forked


WORKS = {
    "linear algebra": """
        import numpy as np
        a = np.random.default_rng(1).normal(size=(60, 60))
        u, s, v = np.linalg.svd(a); print(np.allclose(u * s @ v, a))
        print(np.allclose(np.linalg.inv(a) @ a, np.eye(60)), np.linalg.eigvals(a).shape)
        """,
    "large matrix products": """
        import numpy as np
        print((np.ones((800, 800)) @ np.ones((800, 800)))[0, 0])
        """,
    "fft, polynomials, random numbers": """
        import numpy as np
        print(np.allclose(np.fft.ifft(np.fft.fft([1, 2])), [1, 2]))
        print(np.polynomial.Polynomial([1])(0))
        print(np.random.default_rng().normal() != 0, np.random.randn(2).shape)
        """,
    "scipy": """
        import scipy.special, scipy.linalg, scipy.optimize, scipy.sparse, scipy.signal, scipy.stats
        print(scipy.special.softmax([0, 0]), scipy.special.expit(0), scipy.linalg.norm([3, 4]))
        print(scipy.optimize.minimize(lambda x: (x - 1) ** 2, 0).success, scipy.stats.norm.cdf(0))
        """,
    "figures": """
        import matplotlib.pyplot as plt, os
        fig, axes = plt.subplots(1, 2); axes[0].imshow([[1, 2]]); axes[1].semilogy([1, 10])
        axes[1].set_title(r"$\\sigma(z)$"); fig.tight_layout(); fig.savefig("f.png", dpi=50)
        fig.savefig("f.pdf"); plt.close(fig); print(os.path.getsize("f.png") > 1000)
        """,
    "styles and colours": """
        import matplotlib.pyplot as plt
        plt.style.use("ggplot"); plt.rcParams["font.size"] = 9; print(plt.get_cmap("viridis")(0)[3])
        """,
    "asyncio": """
        import asyncio
        async def later(x):
            await asyncio.sleep(0.001)
            return x
        print(await asyncio.gather(later(1), later(2)))
        """,
    "threads": """
        from concurrent.futures import ThreadPoolExecutor
        import threading, queue
        with ThreadPoolExecutor(4) as pool: print(sum(pool.map(abs, range(-10, 0))))
        q = queue.Queue(); threading.Timer(0.001, q.put, [1]).start(); print(q.get(timeout=5))
        """,
    "temporary files": """
        import tempfile, os
        with tempfile.TemporaryDirectory() as folder:
            with tempfile.NamedTemporaryFile(dir=folder) as file:
                file.write(b"x"); file.flush(); print(os.path.getsize(file.name))
        with tempfile.TemporaryFile() as file: print(file.write(b"x"))
        with tempfile.SpooledTemporaryFile() as file: print(file.write(b"x"))
        """,
    "files of many kinds": """
        import csv, json, pickle, zipfile, gzip, shelve, shutil
        json.dump({}, open("a.json", "w")); pickle.dump([1], open("a.pkl", "wb"))
        print(pickle.load(open("a.pkl", "rb")), json.load(open("a.json")))
        with zipfile.ZipFile("a.zip", "w") as z: z.writestr("x", "y")
        with gzip.open("a.gz", "wb") as z: print(z.write(b"x"))
        shutil.copyfile("a.json", "b.json"); shutil.rmtree(".ipython", ignore_errors=True)
        """,
    "time and chance": """
        import time, datetime, random, secrets, uuid, os
        print(time.time() > 0, datetime.datetime.now().year > 2000, len(secrets.token_bytes(4)))
        time.sleep(0.001); print(len(os.urandom(3)), uuid.uuid4().version, random.random() < 1)
        """,
    "memory, garbage, weak references, tracebacks": """
        import gc, weakref, traceback, tracemalloc, inspect, dis, warnings, logging, copy
        gc.collect(); tracemalloc.start(); tracemalloc.stop(); logging.warning("mind")
        def f(): return 1
        print(inspect.getsource(f).strip(), copy.deepcopy([1]))
        """,
    "dataclasses, generics, matching": """
        from dataclasses import dataclass; from functools import partial, lru_cache, reduce
        @dataclass
        class Cell:
            size: int = 3
        print(Cell(), reduce(lambda a, b: a + b, [1, 2]), partial(int, base=2)("11"))
        """,
    "platform and locale": """
        import platform, locale, sys, os, getpass, pathlib, multiprocessing
        print(bool(platform.platform()), multiprocessing.cpu_count() > 0)
        print(pathlib.Path.cwd().exists())
        """,
    "tqdm and progress": """
        import sys
        for i in range(3): sys.stdout.write(f"\\r{i}"); sys.stdout.flush()
        print(); print("done")
        """,
    "writefile": """
        from IPython import get_ipython
        get_ipython().run_cell_magic("writefile", "helper.txt", "text")
        print(open("helper.txt").read())
        """,
}


@pytest.mark.parametrize("source", WORKS.values(), ids=WORKS)
def test_it_works(run, source):
    assert "False" not in run(source)


CANNOT = {
    "subprocess": "import subprocess; subprocess.run(['ls'])",
    "os.system": "import os; os.popen('ls').read()",
    "a bash cell": "%%bash\nls",
    "a pool of processes": (
        "import concurrent.futures as c\n"
        "with c.ProcessPoolExecutor(1) as p: p.submit(abs, 1).result()"
    ),
    "the web": "import urllib.request; urllib.request.urlopen('http://example.com')",
    "a socket": "import socket; socket.create_connection(('127.0.0.1', 8888))",
}


@pytest.mark.parametrize("command", ["!ls", "%pip install numpy", "files = !ls"])
def test_a_shell_command_is_told_and_costs_its_cell_nothing(worker, command):
    run = worker.run_cell(f"{command}\nprint('went on')", 20)
    assert run.failure is None
    assert "(not run while grading: " in run.outputs[0]["text"]
    assert run.outputs[0]["text"].endswith("went on\n")


@pytest.mark.parametrize("call", ["flock", "lockf"])
def test_a_lock_on_a_common_file_is_no_sign_to_other_workers(worker, call):
    source = f"import fcntl, numpy\nfcntl.{call}(open(numpy.__file__), fcntl.LOCK_SH)"
    assert worker.run_cell(source, 20).failure.type == "OSError"


@pytest.mark.parametrize("source", CANNOT.values(), ids=CANNOT)
def test_what_cannot_work_is_an_error_that_costs_its_cell_alone(worker, source):
    failure = worker.run_cell(source, 20).failure
    assert failure is not None
    assert hasattr(failure, "message"), failure
    assert failure.type in ("OSError", "URLError", "PermissionError", "gaierror"), failure
    assert worker.run_cell("1", 20).failure is None


def test_os_system_tells_that_it_failed(run):
    assert run("import os; print(os.system('ls') != 0)") == "True\n"
