"""Right answers written with the habits of honest notebooks, by assignment and name.

Notebooks in text. What a notebook does not answer, the assignment's own solution does; `extra` is a
cell behind the imports, `last` one at the end. The names of a few cells say what is to be done to
their text: `in_crlf` and `in_tabs`.
"""

RNN_FORWARD = {
    "computes_its_columns_in_threads": """
# %% softmax
from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor(max_workers=4)

def softmax(x):
    def one(column):
        powers = np.exp(column - column.max())
        return powers / powers.sum()
    if x.ndim == 1:
        return one(x)
    return np.stack(list(pool.map(one, x.T)), axis=1)
""",
    "keeps_its_states_in_temporary_files": """
# %% unroll_forward
import tempfile
from pathlib import Path

def unroll_forward(x, a0, parameters):
    with tempfile.TemporaryDirectory() as folder:
        state = a0
        for t in range(x.shape[2]):
            state, y = rnn_cell_forward(x[:, :, t], state, parameters)
            np.savez(Path(folder) / f"step{t}.npz", state=state, y=y)
        steps = [np.load(Path(folder) / f"step{t}.npz") for t in range(x.shape[2])]
        return tuple(np.stack([step[key] for step in steps], axis=2) for key in ("state", "y"))
""",
    "prints_ten_megabytes": """
# %% softmax
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    print("powers", powers.tolist() if powers.size < 1000 else "many")
    return powers / powers.sum(axis=0)

for _ in range(100):
    print("x" * 99_999)
""",
    "sets_up_its_figures_by_magic": """
# %% softmax
%matplotlib inline
%config InlineBackend.figure_format = "retina"
%load_ext autoreload
%autoreload 2
%precision 4
%xmode Verbose
%pdb off

def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    return powers / powers.sum(axis=0)

# %% extra
%pylab --no-import-all inline
""",
    "times_what_it_writes": """
# %% softmax
%%time
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    return powers / powers.sum(axis=0)

# %% rnn_cell_forward
import timeit

def rnn_cell_forward(xt, a_prev, parameters):
    w1, w2, w3, b1, b2 = (parameters[key] for key in ("w1", "w2", "w3", "b1", "b2"))
    a = np.tanh(w1 @ xt + w2 @ a_prev + b1)
    return a, softmax(w3 @ a + b2)

small = {"w1": np.eye(2), "w2": np.eye(2), "w3": np.eye(2), "b1": np.zeros((2, 1)),
         "b2": np.zeros((2, 1))}
%time rnn_cell_forward(np.ones((2, 1)), np.ones((2, 1)), small)
%timeit -n 3 -r 2 softmax(np.ones(3))
timeit.timeit(lambda: softmax(np.ones(3)), number=5)
""",
    "captures_the_output_of_its_cells": """
# %% softmax
%%capture seen
print("defined here, in a cell whose output is captured")
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    return powers / powers.sum(axis=0)

# %% last
assert "defined here" in seen.stdout
%prun -q softmax(np.ones(3))
%who_ls
""",
    "logs_to_the_screen_and_to_a_file": """
# %% extra
import logging

logging.basicConfig(level=logging.DEBUG, filename="run.log", force=True)
log = logging.getLogger("rnn")
log.addHandler(logging.StreamHandler())

# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    log.debug("xt %s, a_prev %s", xt.shape, a_prev.shape)
    a = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    log.warning("largest activation %.3f", np.abs(a).max())
    return a, softmax(parameters["w3"] @ a + parameters["b2"])
""",
    "imports_everything_from_numpy": """
# %% softmax
from numpy import *

def softmax(x):
    powers = exp(x - max(x, axis=0))
    return powers / sum(powers, axis=0)

# %% rnn_cell_forward
from math import *
from numpy import *

def rnn_cell_forward(xt, a_prev, parameters):
    a = tanh(dot(parameters["w1"], xt) + dot(parameters["w2"], a_prev) + parameters["b1"])
    return a, softmax(dot(parameters["w3"], a) + parameters["b2"])
""",
    "draws_figures_in_its_answers": """
# %% softmax
import matplotlib
import matplotlib.pyplot as plt
from IPython.display import Image, display

matplotlib.rcParams["figure.dpi"] = 40

def softmax(x, show=False):
    powers = np.exp(x - np.max(x, axis=0))
    if show:
        plt.bar(range(len(x)), powers)
        plt.savefig("powers.png")
    return powers / powers.sum(axis=0)

softmax(np.arange(3.0), show=True)
display(Image("powers.png"))
plt.show()

# %% unroll_forward
def unroll_forward(x, a0, parameters):
    figure, axes = plt.subplots(figsize=(2, 2))
    states, outputs = [a0], []
    for t in range(x.shape[2]):
        a, y = rnn_cell_forward(x[..., t], states[-1], parameters)
        states.append(a)
        outputs.append(y)
    axes.plot([float(np.abs(a).mean()) for a in states])
    plt.close(figure)
    return np.stack(states[1:], 2), np.stack(outputs, 2)
""",
    "was_written_in_an_editor_of_windows": """
# %% softmax in_crlf
def softmax(x):
    text = '''one line
another'''
    powers = np.exp(x - np.max(x, axis=0))
    return powers / powers.sum(axis=0)

# %% rnn_cell_forward in_tabs
def rnn_cell_forward(xt, a_prev, parameters):
    if True:
        a = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev
                    + parameters["b1"])
    return a, softmax(parameters["w3"] @ a + parameters["b2"])
""",
    "has_cells_of_thousands_of_lines": (
        "\n# %% extra\nTABLE = {\n"
        + "".join(f"    {k}: ({k}, {k} ** 2, 'row {k}'),\n" for k in range(4000))
        + "}\n\n# %% softmax\n"
        + "".join(f"note_{k} = {k}  # line {k} of my notes\n" for k in range(2000))
        + "def softmax(x):\n"
        + "".join(f"    # thought {k}\n" for k in range(1000))
        + "    powers = np.exp(x - np.max(x, axis=0))\n    return powers / powers.sum(axis=0)\n"
    ),
    "tests_itself_in_its_cells": """
# %% softmax
import unittest

def softmax(x):
    assert isinstance(x, np.ndarray), type(x)
    assert x.ndim in (1, 2)
    powers = np.exp(x - np.max(x, axis=0))
    result = powers / powers.sum(axis=0)
    assert isinstance(result, np.ndarray) and result.shape == x.shape
    assert np.allclose(result.sum(axis=0), 1)
    return result

class TestSoftmax(unittest.TestCase):
    def test_of_equals(self):
        np.testing.assert_allclose(softmax(np.zeros(4)), 0.25)
    def test_refuses_lists(self):
        with self.assertRaises(AssertionError):
            softmax([1, 2])

unittest.main(argv=["notebook"], exit=False)

# %% last
import doctest
doctest.testmod()
""",
}

VANISHING_GRADIENT = {
    "keeps_gradients_in_a_dict_of_its_own": """
# %% run_backward
from collections import defaultdict

class Gradients(dict):
    __getattr__ = dict.__getitem__
    __setattr__ = dict.__setitem__

def run_backward(x, a0, parameters, targets):
    p = Gradients(parameters)
    a, y = unroll_forward(x, a0, p)
    m, T = x.shape[1:]
    sums = defaultdict(float)
    d_a = np.zeros_like(a0)
    for t in reversed(range(T)):
        d_y = (y[:, :, t] - np.eye(len(y))[targets[:, t]].T) / m
        before = a[:, :, t - 1] if t else a0
        d_z = (d_a + p.w3.T @ d_y) * (1 - a[:, :, t] ** 2)
        sums["w3"] += d_y @ a[:, :, t].T
        sums["b2"] += d_y.sum(axis=1, keepdims=True)
        sums["w1"] += d_z @ x[:, :, t].T
        sums["w2"] += d_z @ before.T
        sums["b1"] += d_z.sum(axis=1, keepdims=True)
        d_a = p.w2.T @ d_z
    grads = Gradients(sums)
    grads.a0 = d_a
    return grads
""",
    "returns_named_tuples_and_uses_dataclasses": """
# %% extra
from dataclasses import dataclass, field
from typing import NamedTuple

class Clipped(NamedTuple):
    gradients: dict
    norm: float

@dataclass(frozen=True, slots=True)
class Settings:
    eps: float = 1e-5
    names: list = field(default_factory=lambda: ["w1"])

SETTINGS = Settings()

# %% clip_by_global_norm
def clip_by_global_norm(gradients, max_norm):
    norm = np.sqrt(sum(np.sum(g**2) for g in gradients.values()))
    factor = min(1.0, max_norm / norm) if norm else 1.0
    return Clipped({name: g * factor for name, g in gradients.items()}, norm)

# %% numerical_gradient
def numerical_gradient(f, w, eps=SETTINGS.eps):
    gradient = np.empty_like(w, dtype=float)
    for i in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[i] += eps
        down[i] -= eps
        gradient[i] = (f(up) - f(down)) / (2 * eps)
    return gradient
""",
    "silences_every_warning": """
# %% extra
import warnings

warnings.filterwarnings("ignore")
warnings.simplefilter("ignore", category=DeprecationWarning)
np.seterr(divide="ignore", over="ignore")

# %% memory_horizon
def memory_horizon(norms, threshold=0.01):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        below = norms < threshold
    first = np.where(below.any(axis=0), below.argmax(axis=0), np.inf)
    np.log(np.zeros(2))
    return first.astype(float)
""",
    "says_what_numpy_is_to_do_with_errors": """
# %% spectral_bound
@np.errstate(all="ignore")
def steepness(a):
    return (1 - a**2).max(axis=(0, 2))

def spectral_bound(a, parameters):
    with np.errstate(over="raise", invalid="raise"):
        step = steepness(a) * np.linalg.norm(parameters["w2"], 2)
        return step ** np.arange(a.shape[2] + 1)[:, None]
""",
    "seeds_everything_and_checks_at_random": """
# %% extra
import random

np.random.seed(0)
random.seed(0)
rng = np.random.default_rng(7)

# %% tanh_gradient
def tanh_gradient(a):
    np.random.seed(1)
    return 1 - a * a

z = np.random.randn(20)
numeric = (np.tanh(z + 1e-6) - np.tanh(z - 1e-6)) / 2e-6
assert np.allclose(tanh_gradient(np.tanh(z)), numeric)

# %% hidden_jacobian
def hidden_jacobian(a_next, parameters):
    J = tanh_gradient(a_next)[:, None] * parameters["w2"]
    v = rng.normal(size=len(a_next))
    assert np.allclose(J @ v, tanh_gradient(a_next) * (parameters["w2"] @ v))
    return J
""",
    "remembers_results_by_their_bytes": """
# %% hidden_jacobian
_seen = {}

def hidden_jacobian(a_next, parameters):
    key = a_next.tobytes(), parameters["w2"].tobytes()
    if key not in _seen:
        _seen[key] = (1 - a_next**2)[:, np.newaxis] * parameters["w2"]
    return _seen[key].copy()
""",
    "writes_a_table_and_reads_it_back": """
# %% gradient_norms
import csv
import pickle

def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    with open("states.pkl", "wb") as file:
        pickle.dump({"a": a, "w2": parameters["w2"]}, file)
    with open("states.pkl", "rb") as file:
        kept = pickle.load(file)
    rows = []
    for j in range(a.shape[1]):
        product, row = np.eye(len(a)), [1.0]
        for t in reversed(range(a.shape[2])):
            product = product @ hidden_jacobian(kept["a"][:, j, t], kept)
            row.append(np.linalg.norm(product, 2))
        rows.append(row)
    with open("norms.csv", "w", newline="") as file:
        csv.writer(file).writerows([[repr(float(v)) for v in row] for row in rows])
    return np.loadtxt("norms.csv", delimiter=",", ndmin=2).T
""",
    "recurses_with_a_higher_limit": """
# %% gradient_norms
import sys

sys.setrecursionlimit(20_000)

def gradient_norms(x, a0, parameters):
    a, _ = unroll_forward(x, a0, parameters)
    T = a.shape[2]

    def after(j, lag, product):
        norm = [np.linalg.norm(product, 2)] if lag else [1.0]
        if lag == T:
            return norm
        step = hidden_jacobian(a[:, j, T - 1 - lag], parameters)
        return norm + after(j, lag + 1, product @ step)

    return np.array([after(j, 0, np.eye(len(a))) for j in range(a.shape[1])]).T

def deep(n):
    return n and deep(n - 1)

deep(5000)
""",
    "counts_its_calls_in_globals": """
# %% extra
CALLS, EPSILON, LAST = 0, 1e-5, None

# %% tanh_gradient
def tanh_gradient(a):
    global CALLS, LAST
    CALLS += 1
    LAST = a
    return 1 - np.power(LAST, 2)

# %% numerical_gradient
def numerical_gradient(f, w, eps=None):
    global CALLS
    CALLS += 1
    h = EPSILON if eps is None else eps
    flat = w.ravel().astype(float)
    slopes = []
    for k in range(flat.size):
        moved = [flat + sign * h * (np.arange(flat.size) == k) for sign in (1, -1)]
        up, down = (f(each.reshape(w.shape)) for each in moved)
        slopes.append((up - down) / (2 * h))
    return np.reshape(slopes, w.shape)
""",
    "matches_yields_and_assigns_in_expressions": """
# %% run_backward
def backwards(T):
    t = T
    while (t := t - 1) >= 0:
        yield t

def add(grads, name, more):
    match grads.get(name):
        case None:
            grads[name] = more
        case before:
            grads[name] = before + more

def run_backward(x, a0, parameters, targets):
    match parameters:
        case {"w1": _, "w2": w2, "w3": w3, **_rest}:
            pass
    a, y = unroll_forward(x, a0, parameters)
    grads, carried = {}, 0 * a0
    for t in backwards(x.shape[2]):
        hit = np.equal.outer(np.arange(y.shape[0]), targets[:, t])
        if (d := (y[..., t] - hit) / x.shape[1]).size:
            carried = (carried + w3.T @ d) * tanh_gradient(a[..., t])
        before = a0 if t == 0 else a[..., t - 1]
        for name, more in (("w3", d @ a[..., t].T), ("b2", d.sum(1)[:, None]),
                           ("w1", carried @ x[..., t].T), ("w2", carried @ before.T),
                           ("b1", carried.sum(1)[:, None])):
            add(grads, name, more)
        carried = w2.T @ carried
    return grads | {"a0": carried}
""",
    "makes_its_functions_by_exec": '''
# %% tanh_gradient
TEMPLATE = """
def {name}(a):
    return {formula}
"""
exec(TEMPLATE.format(name="tanh_gradient", formula="1 - a ** 2"))

# %% memory_horizon
namespace = {"np": np}
exec(compile("""
def memory_horizon(norms, threshold=0.01):
    return np.array([next((float(k) for k, norm in enumerate(column) if norm < threshold), np.inf)
                     for column in norms.T])
""", "<written by hand>", "exec"), namespace)
memory_horizon = namespace["memory_horizon"]
''',
    "nests_its_functions_and_patches_its_helpers": """
# %% tanh_gradient
class Slopes:
    class Tanh:
        @staticmethod
        def from_result(a):
            return 0

    def __init__(self):
        self.of_tanh = self.Tanh.from_result

Slopes.Tanh.from_result = staticmethod(lambda a: 1 - np.square(a))
tanh_gradient = Slopes().of_tanh

# %% clip_by_global_norm
class Clipper:
    def __init__(self, gradients):
        self.gradients = gradients

    def norm(self):
        raise NotImplementedError

    def to(self, most):
        norm = self.norm()
        scale = 1 if norm <= most else most / norm
        return {name: scale * g for name, g in self.gradients.items()}, norm

def _norm(self):
    return np.linalg.norm(np.concatenate([g.ravel() for g in self.gradients.values()]))

Clipper.norm = _norm

def clip_by_global_norm(gradients, max_norm):
    return Clipper(gradients).to(max_norm)
""",
}

GATED_CELLS = {
    "annotates_every_type": """
# %% sigmoid
from __future__ import annotations

from typing import Literal, Protocol, TypeAlias

import numpy.typing as npt

Array: TypeAlias = npt.NDArray[np.float64]
Gate = Literal["f", "i", "o", "c"]

class Squashes(Protocol):
    def __call__(self, z: Array, /) -> Array: ...

def sigmoid(z: Array | float) -> Array:
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(z)))

squash: Squashes = sigmoid

# %% lstm_cell_forward
def lstm_cell_forward(
    xt: Array, h_prev: Array, c_prev: Array, parameters: dict[str, Array]
) -> tuple[Array, Array]:
    def inside(gate: Gate) -> Array:
        z: Array = parameters[f"w{gate}"] @ xt + parameters[f"u{gate}"] @ h_prev
        return z + parameters[f"b{gate}"]

    c: Array = squash(inside("f")) * c_prev + squash(inside("i")) * np.tanh(inside("c"))
    return squash(inside("o")) * np.tanh(c), c
""",
    "would_be_faster_with_numba": """
# %% extra
try:
    from numba import njit, prange
except ImportError:
    prange = range

    def njit(*args, **kwargs):
        if args and callable(args[0]):
            return args[0]
        return lambda function: function

# %% cell_state_gradient
@njit(cache=True, parallel=True)
def cell_state_gradient(forget_gates):
    n, m, T = forget_gates.shape
    left = np.ones((n, m, T + 1))
    for i in prange(n):
        for j in prange(m):
            for k in range(1, T + 1):
                left[i, j, k] = left[i, j, k - 1] * forget_gates[i, j, T - k]
    return left
""",
    "derives_with_sympy_where_there_is_one": """
# %% forget_bias_for_horizon
try:
    import sympy
except ModuleNotFoundError:
    sympy = None

import importlib.util
from scipy.special import logit

HAS_TORCH = importlib.util.find_spec("torch") is not None

def forget_bias_for_horizon(lag, fraction):
    if sympy is not None:
        gate = sympy.Float(fraction, 30) ** (sympy.Integer(1) / int(lag))
        return float(sympy.log(gate / (1 - gate)))
    return float(logit(fraction ** (1 / lag)))
""",
    "names_things_in_greek": """
# %% sigmoid
def σ(ζ):
    \"\"\"Die logistische Funktion: σ(ζ) = 1 / (1 + e⁻ᶻ) 🙂\"\"\"
    ε = np.exp(-np.abs(ζ))
    return np.where(np.asarray(ζ) >= 0, 1, ε) / (1 + ε)

sigmoid = σ

# %% gru_cell_forward
def gru_cell_forward(xt, h_prev, parameters):
    θ = parameters
    ζ, ρ = (σ(θ["w" + k] @ xt + θ["u" + k] @ h_prev + θ["b" + k]) for k in "zr")
    η = np.tanh(θ["wh"] @ xt + θ["uh"] @ (ρ * h_prev) + θ["bh"])
    Δ = η - h_prev
    return h_prev + ζ * Δ
""",
    "adds_arguments_that_have_defaults": """
# %% sigmoid
def sigmoid(z, /, *, slope=1.0, out=None):
    z = slope * np.asarray(z, dtype=float)
    powers = np.exp(-np.abs(z))
    return np.divide(np.where(z < 0, powers, 1), 1 + powers, out=out)

# %% run_gru
def run_gru(x, h0, parameters, *unused, reverse=False, cell=None, **options):
    cell = cell or gru_cell_forward
    states = [h0]
    for t in sorted(range(x.shape[2]), reverse=reverse):
        states.append(cell(x[:, :, t], states[-1], parameters, **options))
    return np.stack(states[1:], axis=2)
""",
    "runs_as_a_program_too": """
# %% sigmoid
import argparse

def sigmoid(z):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) < 0, e / (1 + e), 1 / (1 + e))

def main(arguments=()):
    parser = argparse.ArgumentParser()
    parser.add_argument("--largest", type=float, default=5.0)
    options = parser.parse_args(arguments)
    for z in np.linspace(-options.largest, options.largest, 5):
        print(f"{z:6.2f} {float(sigmoid(z)):.4f}")

if __name__ == "__main__":
    main()
""",
    "tells_libraries_how_many_threads": """
# %% extra
import os

os.environ["OMP_NUM_THREADS"] = "8"
os.environ.setdefault("MKL_NUM_THREADS", "8")
os.environ["KMP_DUPLICATE_LIB_OK"] = "TRUE"
%env OPENBLAS_NUM_THREADS=8
os.environ["PYTHONHASHSEED"] = str(42)

import importlib
np = importlib.reload(np) if False else np

# %% cell_state_gradient
def cell_state_gradient(forget_gates):
    workers = int(os.environ["OMP_NUM_THREADS"])
    assert workers == 8
    backwards = forget_gates[:, :, ::-1]
    first = np.ones((*forget_gates.shape[:2], 1))
    return np.concatenate([first, np.cumprod(backwards, axis=2)], axis=2)
""",
    "is_ready_for_many_processes": """
# %% extra
import multiprocessing
from multiprocessing import cpu_count
from queue import Queue
import threading

multiprocessing.set_start_method("spawn", force=True)
WORKERS = max(1, cpu_count() - 1)

# %% run_lstm
def run_lstm(x, h0, c0, parameters):
    found = Queue()

    def read():
        h, c = h0, c0
        for t in range(x.shape[2]):
            h, c = lstm_cell_forward(x[:, :, t], h, c, parameters)
            found.put((h, c))

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    reader.join()
    steps = [found.get() for _ in range(x.shape[2])]
    return tuple(np.stack(each, axis=2) for each in zip(*steps))
""",
    "dispatches_on_the_type_of_its_argument": """
# %% sigmoid
import math
from functools import singledispatch
from numbers import Real

@singledispatch
def sigmoid(z):
    raise TypeError(type(z))

@sigmoid.register
def _(z: np.ndarray):
    powers = np.exp(-abs(z))
    return np.where(z < 0, powers, 1.0) / (1.0 + powers)

@sigmoid.register
def _(z: Real):
    return np.float64(1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z)))

# %% lstm_cell_forward
import operator
from functools import partial, reduce

def lstm_cell_forward(xt, h_prev, c_prev, parameters):
    def gate(squash, key):
        terms = (parameters["w" + key] @ xt, parameters["u" + key] @ h_prev, parameters["b" + key])
        return squash(reduce(operator.add, terms))
    f, i, o = map(partial(gate, sigmoid), "fio")
    c_next = f * c_prev + i * gate(np.tanh, "c")
    return o * np.tanh(c_next), c_next
""",
    "works_inside_context_managers": """
# %% extra
import contextlib
import io
import time

@contextlib.contextmanager
def clocked(what):
    started = time.perf_counter()
    try:
        yield
    finally:
        print(f"{what}: {time.perf_counter() - started:.6f} s")

class Parameters(contextlib.AbstractContextManager):
    def __init__(self, parameters):
        self.parameters = parameters
    def __enter__(self):
        return lambda key: self.parameters[key]
    def __exit__(self, *error):
        self.parameters = None
        return False

# %% gru_cell_forward
def gru_cell_forward(xt, h_prev, parameters):
    with (
        Parameters(parameters) as p, clocked("a step"), contextlib.ExitStack() as stack,
        contextlib.redirect_stdout(io.StringIO()),
    ):
        stack.callback(print, "done")
        z = sigmoid(p("wz") @ xt + p("uz") @ h_prev + p("bz"))
        r = sigmoid(p("wr") @ xt + p("ur") @ h_prev + p("br"))
        h = np.tanh(p("wh") @ xt + p("uh") @ (r * h_prev) + p("bh"))
        return z * h + (1 - z) * h_prev
""",
    "writes_a_module_and_imports_it": """
# %% extra
%%writefile gates.py
import numpy as np

__all__ = ["sigmoid"]

def sigmoid(z):
    powers = np.exp(-np.abs(z))
    return np.where(np.asarray(z) < 0, powers, 1) / (1 + powers)

# %% sigmoid
%load_ext autoreload
%autoreload 2
import gates
from gates import *

# %% last
import importlib
importlib.reload(gates)
%run gates.py
""",
    "copies_deeply_and_puts_its_shapes_right": """
# %% run_gru
import copy
from types import SimpleNamespace

def run_gru(x, h0, parameters):
    p = copy.deepcopy(parameters)
    state = SimpleNamespace(h=copy.copy(h0), all=[])
    for xt in x.transpose(2, 0, 1):
        state.h = gru_cell_forward(xt, state.h, p)
        state.all += [state.h.T.copy()]
    p.clear()
    return np.array(state.all).transpose(2, 1, 0)
""",
}

ATTENTION = {
    "shows_how_far_it_is": """
# %% self_attention
import sys
from IPython.display import clear_output

def self_attention(x, parameters, causal=False):
    _, m, T = x.shape
    q, k, v = (np.einsum("df,fmt->dmt", parameters[key], x) for key in ("wq", "wk", "wv"))
    contexts, weights = [], []
    for t in range(T):
        sys.stdout.write(f"\\r{t + 1}/{T}")
        sys.stdout.flush()
        print(f"step {t}", end="\\r", file=sys.stderr, flush=True)
        mask = np.tile(np.arange(T)[:, None] <= t, (1, m)) if causal else None
        context, weight = attend(q[:, :, t], k, v, mask)
        contexts.append(context)
        weights.append(weight)
        clear_output(wait=True)
    return np.stack(contexts, axis=2), np.stack(weights)
""",
    "shows_tables_and_formulas": """
# %% attention_scores
from IPython.display import HTML, JSON, Latex, Markdown, Math, display

def attention_scores(query, keys):
    display(Markdown("**scores**"), Math(r"q^\\top k / \\sqrt{d}"))
    return np.einsum("dm,dmt->tm", query, keys) / np.sqrt(len(query))

class Table:
    def _repr_html_(self):
        return "<table><tr><td>1</td></tr></table>"

display(HTML("<b>bold</b>"), JSON({"a": 1}), Latex("$x$"))
handle = display(Table(), display_id=True)
handle.update(Markdown("later"))
Table()

# %% last
_ + 1 if isinstance(_, int) else Out
""",
    "awaits_at_the_top_level": """
# %% extra
import asyncio

async def settings():
    await asyncio.sleep(0.001)
    return {"axis": 0}

options = await settings()
first, second = await asyncio.gather(settings(), asyncio.to_thread(np.sqrt, 4.0))

# %% attention_weights
def attention_weights(scores, mask=None):
    async def one(t):
        await asyncio.sleep(0)
        return np.exp(scores[t] - peak) * (1.0 if mask is None else mask[t])

    async def every():
        return await asyncio.gather(*(one(t) for t in range(len(scores))))

    seen = scores if mask is None else np.where(mask, scores, -np.inf)
    peak = seen.max(**options)
    peak = np.where(np.isfinite(peak), peak, scores.max(**options))
    loop = asyncio.new_event_loop()
    powers = []
    import threading
    thread = threading.Thread(target=lambda: powers.extend(loop.run_until_complete(every())))
    with np.errstate(over="ignore", invalid="ignore"):
        thread.start()
        thread.join()
    loop.close()
    powers = np.array(powers)
    if mask is not None:
        powers = np.where(mask, powers, 0.0)
    total = powers.sum(axis=0)
    return powers / np.where(total == 0, 1, total)
""",
    "names_its_own_dunders": """
# %% extra
__all__ = ["attend", "attention_scores"]
__author__ = "a student"
__version__ = "1.0"
_, __, ___ = 1, 2, 3
id, list_, input = 7, [], None
In, Out = [], {}

# %% attention_scores
def attention_scores(query, keys):
    _ = np.sqrt(query.shape[0])
    return np.array([(query * keys[:, :, __]).sum(0) / _ for __ in range(keys.shape[2])])
""",
    "writes_it_twice_and_tidies_up": """
# %% attend
def attend(query, keys, values, mask=None):
    raise ValueError("my first attempt, see below")

def attend_slowly(query, keys, values, mask=None):
    weights = attention_weights(attention_scores(query, keys), mask)
    context = sum(weights[t] * values[:, :, t] for t in range(weights.shape[0]))
    return context, weights

# %% last
attend = attend_slowly
del attend_slowly
scratch = np.ones(3)
%reset_selective -f scratch
""",
    "begins_with_a_reset": """
# %% extra
%reset -f
%reset -f in out
import matplotlib.pyplot as plt
import numpy as np
from selfcheck import *
from selfcheck import check, waiting_for

# %% attention_scores
def attention_scores(query, keys):
    return (query[..., np.newaxis] * keys).sum(0).swapaxes(0, 1) / query.shape[0] ** 0.5
""",
    "uses_the_magics_of_its_kernel": """
# %% attention_scores
%autosave 60
%clear
%connect_info
%less selfcheck.py
%more selfcheck.py
%cls
%man ls
%qtconsole
%watermark -v
%load_ext nb_black
%bookmark here
%matplotlib widget
%pip install --quiet numpy
%conda install numpy
%cd .
%ls
%pwd
%history -n 1
%colors NoColor
%lsmagic
%alias_magic t timeit
%store -r
%dhist
%logstop
%edit -x notes.py
%automagic
%matplotlib
%matplotlib notebook

def attention_scores(query, keys):
    return np.transpose((query[:, :, None] * keys).sum(axis=0)) / np.sqrt(query.shape[0])

# %% extra
%%html
<b>Attention</b>

# %% last
%%javascript
console.log("the end")
""",
    "looks_after_its_memory": """
# %% attention_jacobian_norms
import gc
import sys
import tracemalloc
import weakref

tracemalloc.start()

class Kept:
    def __init__(self, array):
        self.array = array

def attention_jacobian_norms(query, states):
    before = tracemalloc.get_traced_memory()[0]
    d, m, T = states.shape
    kept = Kept(states)
    watched = weakref.ref(kept)
    context, weights = attend(query, kept.array, kept.array)
    norms = np.empty((T, m))
    for lag in range(T):
        for j in range(m):
            apart = states[:, j, T - 1 - lag] - context[:, j]
            step = np.eye(d) + np.outer(apart, query[:, j]) / np.sqrt(d)
            norms[lag, j] = weights[T - 1 - lag, j] * np.linalg.svd(step)[1][0]
    del kept
    gc.collect()
    assert watched() is None and sys.getsizeof(norms) > 0 and before >= 0
    return norms
""",
    "registers_and_decorates": """
# %% extra
import functools
import inspect
import time

REGISTRY = {}

def registered(function=None, *, retries=0):
    if function is None:
        return functools.partial(registered, retries=retries)

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        inspect.signature(function).bind(*args, **kwargs)
        for attempt in range(retries + 1):
            time.sleep(0.0001)
            try:
                return function(*args, **kwargs)
            except ZeroDivisionError:
                continue
    REGISTRY[function.__name__] = wrapper
    return wrapper

# %% attention_scores
@registered
def attention_scores(query, keys):
    return np.einsum("ij,ijk->kj", query / np.sqrt(len(query)), keys)

# %% attend
@registered(retries=2)
def attend(query, keys, values, mask=None):
    scores = REGISTRY["attention_scores"](query, keys)
    weights = attention_weights(scores, mask)
    return np.einsum("dmt,tm->dm", values, weights), weights

print(inspect.getsource(attend))
""",
    "computes_lazily_in_properties": """
# %% attend
from functools import cached_property, lru_cache, total_ordering

class Attention:
    __slots__ = ("query", "keys", "values", "mask", "__dict__")

    def __init__(self, *inputs):
        self.query, self.keys, self.values, self.mask = inputs

    @cached_property
    def weights(self):
        return attention_weights(attention_scores(self.query, self.keys), self.mask)

    @property
    def context(self):
        return np.sum(np.moveaxis(self.values, 2, 0) * self.weights[:, None, :], axis=0)

    def __iter__(self):
        yield self.context
        yield self.weights

@lru_cache(maxsize=None)
def root(d):
    return d ** 0.5

def attend(query, keys, values, mask=None):
    return tuple(Attention(query, keys, values, mask))

# %% attention_scores
def attention_scores(query, keys):
    return (query[:, :, None] * keys).sum(0).T / root(query.shape[0])
""",
    "copies_what_it_prints_to_a_file": """
# %% extra
import atexit
import faulthandler
import signal
import sys

class Tee:
    def __init__(self, *streams):
        self.streams = streams
    def write(self, text):
        return max(stream.write(text) for stream in self.streams)
    def flush(self):
        for stream in self.streams:
            stream.flush()

sys.stdout = Tee(sys.stdout, open("printed.txt", "w"))
np.set_printoptions(precision=3, suppress=True, threshold=sys.maxsize)
atexit.register(print, "goodbye")
signal.signal(signal.SIGINT, signal.SIG_DFL)
sys.excepthook = lambda *error: print(error)

# %% attention_scores
def attention_scores(query, keys):
    print("query", query.shape, file=sys.stdout)
    scores = np.matmul(keys.transpose(1, 2, 0), query.T[:, :, None])[:, :, 0].T
    print(scores)
    return scores / np.sqrt(query.shape[0])
""",
    "measures_with_its_own_random_numbers": """
# %% measured_dilution
rng = np.random.RandomState(3)
draws = np.random.default_rng().normal(size=100)

def measured_dilution(mine):
    assert isinstance(mine, dict) and mine["states"].ndim == 3
    states = np.array(mine["states"], copy=True)
    order = rng.permutation(states.shape[1])
    query, states = mine["query"][:, order], states[:, order]
    long, short = (
        attention_jacobian_norms(query, states[:, :, -days:]) for days in (0, mine["week"])
    )
    return np.mean(long) / np.mean(short)

# %% price_of_looking
def price_of_looking(mine):
    seen = np.tri(mine["days"], dtype=int)
    return seen.size, int(seen.sum())
""",
}

HABITS = {
    "rnn_forward": RNN_FORWARD,
    "vanishing_gradient": VANISHING_GRADIENT,
    "gated_cells": GATED_CELLS,
    "attention": ATTENTION,
}
