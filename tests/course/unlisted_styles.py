"""Right answers in styles that no corpus lists: notebooks in text, by name."""

STYLES = {
    "everything_by_einsum": """
# %% softmax
def softmax(x):
    peak = np.array([max(column) for column in np.reshape(x, (len(x), -1)).T])
    powers = np.exp(x - np.reshape(peak, np.shape(x)[1:]))
    total = np.einsum("k...->...", powers)
    return np.einsum("k...,...->k...", powers, np.reciprocal(total))

# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    P = parameters
    z = np.einsum("ax,xm->am", P["w1"], xt) + np.einsum("ab,bm->am", P["w2"], a_prev)
    a_next = np.tanh(z + np.einsum("ao,m->am", P["b1"], np.ones(xt.shape[1])))
    return a_next, softmax(np.einsum("ya,am->ym", P["w3"], a_next) + P["b2"])
""",
    "modules_like_torch": """
# %% extra
class Module:
    def __call__(self, *inputs):
        return self.forward(*inputs)

class Linear(Module):
    def __init__(self, weight, bias=0.0):
        self.weight, self.bias = weight, bias
    def forward(self, x):
        return self.weight @ x + self.bias

class Softmax(Module):
    def forward(self, x):
        powers = np.exp(x - np.amax(x, axis=0, keepdims=True))
        return powers / powers.sum(axis=0, keepdims=True)

class RNN(Module):
    def __init__(self, parameters):
        self.read = Linear(parameters["w1"], parameters["b1"])
        self.remember = Linear(parameters["w2"])
        self.predict = Linear(parameters["w3"], parameters["b2"])
    def forward(self, xt, hidden):
        hidden = np.tanh(self.read(xt) + self.remember(hidden))
        return hidden, Softmax()(self.predict(hidden))

# %% softmax
def softmax(x):
    return Softmax()(x)

# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    return RNN(parameters)(xt, a_prev)

# %% run_forward
def run_forward(x, a0, parameters):
    model, hidden = RNN(parameters), a0
    for xt in np.unstack(x, axis=2):
        hidden, prediction = model(xt, hidden)
    return hidden, prediction
""",
    "recursion_with_a_cache": """
# %% run_forward
from functools import lru_cache

def run_forward(x, a0, parameters):
    @lru_cache(maxsize=None)
    def after(t):
        before = a0 if t == 0 else after(t - 1)[0]
        return rnn_cell_forward(x[:, :, t], before, parameters)

    return after(x.shape[2] - 1)

# %% unroll_forward
def unroll_forward(x, a0, parameters):
    @lru_cache(maxsize=None)
    def after(t):
        before = a0 if t == 0 else after(t - 1)[0]
        return rnn_cell_forward(x[:, :, t], before, parameters)

    steps = [after(t) for t in range(x.shape[2])]
    return tuple(np.stack(arrays, axis=2) for arrays in zip(*steps))
""",
    "ufuncs_into_buffers": """
# %% softmax
def softmax(x):
    out = np.empty(np.shape(x))
    np.subtract(x, np.maximum.reduce(x, axis=0), out=out)
    np.exp(out, out=out)
    return np.true_divide(out, np.add.reduce(out, axis=0), out=out)

# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    a = np.empty(a_prev.shape)
    b = np.empty(a_prev.shape)
    np.matmul(parameters["w1"], xt, out=a)
    np.matmul(parameters["w2"], a_prev, out=b)
    np.add(a, b, out=a)
    np.add(a, parameters["b1"], out=a)
    np.tanh(a, out=a)
    y = np.empty((parameters["w3"].shape[0], a.shape[1]))
    np.add(np.matmul(parameters["w3"], a, out=y), parameters["b2"], out=y)
    return a, softmax(y)
""",
    "long_double_inside": """
# %% softmax
def softmax(x):
    wide = np.asarray(x).astype(np.longdouble)
    powers = np.exp(wide - wide.max(axis=0))
    return (powers / powers.sum(axis=0)).astype(float)

# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    p = {name: value.astype(np.longdouble) for name, value in parameters.items()}
    a_next = np.tanh(p["w1"] @ xt + p["w2"] @ a_prev + p["b1"])
    return a_next.astype(np.float64), softmax(p["w3"] @ a_next + p["b2"])

# %% run_forward
def run_forward(x, a0, parameters):
    a_next = a0
    for t in range(x.shape[2]):
        z = parameters["w1"] @ x[:, :, t] + parameters["w2"] @ a_next + parameters["b1"]
        a_next = np.tanh(z)
    logits = (parameters["w3"] @ a_next + parameters["b2"]).astype(np.longdouble)
    return a_next, softmax(logits)
""",
    "scipys_own_softmax": """
# %% softmax
from scipy import special

def softmax(x):
    return special.softmax(np.asarray(x, dtype=np.float64) / 1.0, axis=0)

# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    from scipy.linalg.blas import dgemm
    z = dgemm(1.0, parameters["w1"], xt) + dgemm(1.0, parameters["w2"], a_prev) + parameters["b1"]
    a_next = np.tanh(z)
    return a_next, special.softmax(parameters["w3"] @ a_next + parameters["b2"], axis=0)
""",
    "vectorized_functions": """
# %% softmax
import math

exp = np.vectorize(math.exp, otypes=[float])

def softmax(x):
    powers = exp(x - np.max(x, axis=0))
    return powers / np.sum(powers, axis=0)

# %% rnn_cell_forward
tanh = np.frompyfunc(math.tanh, 1, 1)

def rnn_cell_forward(xt, a_prev, parameters):
    z = parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"]
    a_next = tanh(z).astype(float)
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])
""",
    "map_reduce_accumulate": """
# %% softmax
import itertools
from functools import reduce
from operator import add

def softmax(x):
    peak = reduce(np.maximum, x)
    powers = list(map(lambda row: np.exp(row - peak), x))
    total = reduce(add, powers)
    return np.array([power / total for power in powers])

# %% run_forward
def run_forward(x, a0, parameters):
    step = lambda carry, xt: rnn_cell_forward(xt, carry[0], parameters)
    return reduce(step, np.moveaxis(x, 2, 0), (a0, None))

# %% unroll_forward
def unroll_forward(x, a0, parameters):
    step = lambda carry, xt: rnn_cell_forward(xt, carry[0], parameters)
    _, *steps = itertools.accumulate(np.moveaxis(x, 2, 0), step, initial=(a0, None))
    return tuple(map(np.dstack, zip(*steps)))
""",
    "column_by_column": """
# %% softmax
def softmax(x):
    if np.ndim(x) == 1:
        powers = np.exp(x - max(x))
        return powers / sum(powers)
    return np.column_stack([softmax(column) for column in x.T])

# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    states, predictions = [], []
    for j in range(xt.shape[1]):
        column = parameters["w1"].dot(xt[:, j]) + parameters["w2"].dot(a_prev[:, j])
        states.append(np.tanh(column + parameters["b1"].ravel()))
        predictions.append(softmax(parameters["w3"].dot(states[-1]) + parameters["b2"].ravel()))
    return np.column_stack(states), np.column_stack(predictions)
""",
    "along_the_axis": """
# %% softmax
def softmax(x):
    def of_one(column):
        powers = np.exp(column - column.max())
        return powers / powers.sum()
    return np.apply_along_axis(of_one, 0, np.asarray(x))
""",
    "columns_first_in_memory": """
# %% softmax
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    return np.asfortranarray(powers / powers.sum(axis=0))

# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return np.asfortranarray(a_next), softmax(parameters["w3"] @ a_next + parameters["b2"])

# %% unroll_forward
def unroll_forward(x, a0, parameters):
    T, (n_y, n_a), m = x.shape[2], parameters["w3"].shape, x.shape[1]
    a = np.zeros((2 * n_a, m, 2 * T), order="F")[::2, :, 1::2]  # every second one
    y_pred = np.zeros((T, m, n_y)).T[:, :, ::-1]  # backwards in memory
    a_next = a0
    for t in range(T):
        a_next, y_pred[..., t] = rnn_cell_forward(x[..., t], a_next, parameters)
        a[..., t] = a_next
    return a, y_pred
""",
    "arrays_of_a_subclass": '''
# %% extra
class Labelled(np.ndarray):
    """An array that knows what its axes mean."""
    def __array_finalize__(self, other):
        self.axes = getattr(other, "axes", None)

# %% softmax
def softmax(x):
    powers = np.exp(x - np.max(x, axis=0))
    probabilities = (powers / powers.sum(axis=0)).view(Labelled)
    probabilities.axes = "classes", "examples"
    return probabilities

# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return a_next.view(Labelled), softmax(parameters["w3"] @ a_next + parameters["b2"])
''',
    "named_results": '''
# %% rnn_cell_forward
from collections import namedtuple

Step = namedtuple("Step", "state prediction")

def rnn_cell_forward(xt, a_prev, parameters):
    state = np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return Step(prediction=softmax(parameters["w3"] @ state + parameters["b2"]), state=state)

# %% run_forward
def run_forward(x, a0, parameters):
    step = Step(a0, None)
    for t in range(x.shape[2]):
        step = rnn_cell_forward(x[:, :, t], step.state, parameters)
    return [*step]

# %% unroll_forward
class History(list):
    """A list with a better name."""

def unroll_forward(x, a0, parameters):
    steps = [Step(a0, None)]
    for t in range(x.shape[2]):
        steps.append(rnn_cell_forward(x[:, :, t], steps[-1].state, parameters))
    return History(np.stack(column, axis=2) for column in zip(*steps[1:]))
''',
    "numbers_one_by_one": """
# %% softmax
from math import exp, fsum, tanh

def softmax(x):
    if x.ndim > 1:
        return np.array([softmax(column) for column in x.T]).T
    peak = max(x.tolist())
    powers = [exp(score - peak) for score in x.tolist()]
    total = fsum(powers)
    return np.array([power / total for power in powers])

# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    w1, w2, w3, b1, b2 = (parameters[name].tolist() for name in "w1 w2 w3 b1 b2".split())
    n_y, n_a, m = len(w3), len(w1), xt.shape[1]
    xs, hs = xt.T.tolist(), a_prev.T.tolist()
    dot = lambda u, v: fsum(p * q for p, q in zip(u, v))
    a = [[tanh(dot(w1[i], xs[j]) + dot(w2[i], hs[j]) + b1[i][0]) for i in range(n_a)]
         for j in range(m)]
    logits = [[dot(w3[k], a[j]) + b2[k][0] for j in range(m)] for k in range(n_y)]
    return np.array(a).T, softmax(np.array(logits))

# %% run_forward
def run_forward(x, a0, parameters):
    if x.size > 10**5:  # the lecture's run is for numpy
        for t in range(x.shape[2]):
            a0 = np.tanh(parameters["w1"] @ x[..., t] + parameters["w2"] @ a0 + parameters["b1"])
        return a0, softmax(parameters["w3"] @ a0 + parameters["b2"])
    for t in range(x.shape[2]):
        a0, y = rnn_cell_forward(x[..., t], a0, parameters)
    return a0, y

# %% unroll_forward
def unroll_forward(x, a0, parameters):
    ends = [run_forward(x[..., : t + 1], a0, parameters) for t in range(x.shape[2])]
    return np.stack([a for a, _ in ends], 2), np.stack([y for _, y in ends], 2)
""",
    "helpers_in_other_cells": """
# %% extra
def shifted(scores):
    return scores - scores.max(axis=0)

def equation_1(p, xt, h):
    return np.tanh(p["w1"] @ xt + p["w2"] @ h + p["b1"])

def equation_2(p, h):
    return p["w3"] @ h + p["b2"]

# %% softmax
print("a cell may print", 1 + 1)

def softmax(x):
    return share(np.exp(shifted(x)))

def share(powers):  # stands below the function that calls it
    return powers / powers.sum(axis=0)

softmax(np.array([1.0, 2.0]))

# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = equation_1(parameters, xt, a_prev)
    return a_next, softmax(equation_2(parameters, a_next))
""",
    "names_bound_to_lambdas": """
# %% softmax
softmax = lambda x: (lambda powers: powers / powers.sum(0))(np.exp(x - np.max(x, 0)))

# %% rnn_cell_forward
rnn_cell_forward = lambda xt, a_prev, parameters: (lambda h: (
    h, softmax(parameters["w3"] @ h + parameters["b2"])
))(np.tanh(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"]))
""",
    "decorated_with_wraps": """
# %% extra
import functools
import time

calls = {}

def watched(function):
    @functools.wraps(function)
    def inner(*arguments, **options):
        started = time.perf_counter()
        try:
            return function(*arguments, **options)
        finally:
            calls[function.__name__] = calls.get(function.__name__, 0) + 1
            print(f"{function.__name__} took {time.perf_counter() - started:.6f} s")
    return inner

# %% softmax
@watched
def softmax(x, *, axis=0):
    powers = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return powers / np.sum(powers, axis=axis, keepdims=True)

# %% rnn_cell_forward
@watched
def rnn_cell_forward(xt, a_prev, parameters, activation=np.tanh):
    w1, w2, b1, w3, b2 = map(parameters.get, ["w1", "w2", "b1", "w3", "b2"])
    a_next = activation(w1 @ xt + w2 @ a_prev + b1)
    return a_next, softmax(w3 @ a_next + b2, axis=0)
""",
    "instances_that_are_called": """
# %% softmax
class _Softmax:
    def __init__(self, axis):
        self.axis = axis
    def __call__(self, x):
        self.last = np.exp(x - np.max(x, axis=self.axis))
        self.last /= self.last.sum(axis=self.axis)
        return self.last

softmax = _Softmax(axis=0)

# %% rnn_cell_forward
class _Cell:
    @staticmethod
    def hidden(p, xt, h):
        return np.tanh(p["w1"] @ xt + p["w2"] @ h + p["b1"])
    def __call__(self, xt, a_prev, parameters):
        a_next = self.hidden(parameters, xt, a_prev)
        return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])

rnn_cell_forward = _Cell()

# %% run_forward
run_forward = type("Run", (), {"__call__": lambda self, x, a0, parameters: [
    last := (a0, None),
    *(last := rnn_cell_forward(xt, last[0], parameters) for xt in np.moveaxis(x, -1, 0)),
][-1]})()
""",
    "arguments_used_and_left_alone": """
# %% softmax
def softmax(x):
    x.setflags(write=False)  # so that nothing here can change it
    powers = np.exp(x - np.max(x, axis=0))
    return powers / powers.sum(axis=0)

# %% rnn_cell_forward
import copy

def rnn_cell_forward(xt, a_prev, parameters):
    w1 = parameters.pop("w1")  # taken out, and put back
    parameters["w1"] = w1
    p = copy.deepcopy(parameters)
    p["w1"] *= 1
    a_prev = a_prev * 1
    a_prev[...] = np.tanh(p["w1"] @ xt + p["w2"] @ a_prev + p["b1"])
    p["w3"] = p["w3"] @ a_prev
    p["w3"] += p["b2"]
    return a_prev, softmax(p["w3"])

# %% run_forward
def run_forward(x, a0, parameters):
    x, a0 = x.copy(), a0.copy()
    while x.shape[2]:
        a0, yt_pred = rnn_cell_forward(x[..., 0], a0, dict(parameters))
        x = np.delete(x, 0, axis=2)
    return a0, yt_pred
""",
}

# What only a notebook's shell runs.
SHELL_ONLY = {
    "plots_and_awaits": """
# %% extra
%matplotlib inline
import asyncio
import matplotlib.pyplot as plt
from IPython.display import display

figure, axes = plt.subplots()
axes.plot(np.tanh(np.linspace(-3, 3)))
display({"tanh": np.tanh(1.0)})
plt.show()

async def choose():
    await asyncio.sleep(0)
    return np.tanh

activation = await choose()

# %% rnn_cell_forward
def rnn_cell_forward(xt, a_prev, parameters):
    a_next = activation(parameters["w1"] @ xt + parameters["w2"] @ a_prev + parameters["b1"])
    return a_next, softmax(parameters["w3"] @ a_next + parameters["b2"])
""",
}
