"""What a student wrote becomes a known mistake, which runs unconfined, only where it computes."""

import pytest

from autograder.mistakes.plain import more_than_computing

HARMLESS = """
x * 2
np.exp(x - np.max(x, axis=0, keepdims=True)) / np.sum(x)
np.linalg.norm(x) + np.random.default_rng(3).normal(size=x.shape)
sum(each ** 2 for each in x)
[print(len(x)), float(x[0])][1]
(lambda y: y + 1)(x)
x.T.reshape(-1).astype(np.float64)
"".join(sorted(map(str, range(3))))
np.ndarray
"""

HARMFUL = {
    "open('/etc/passwd').read()": "it uses `open`",
    "eval('1')": "it uses `eval`",
    "exec('1')": "it uses `exec`",
    "getattr(x, 'a')": "it uses `getattr`",
    "__import__('os')": "it uses `__import__`",
    "__builtins__['eval']('1')": "it uses `__builtins__`",
    "x.__class__": "it uses `.__class__`",
    "().__class__.__base__.__subclasses__()": "it uses `.__subclasses__`",
    "type(x).mro()": "it uses `.mro`",
    "(y for y in x).gi_frame.f_globals": "it uses `.f_globals`",
    "np.load('a')": "it uses `.load`",
    "np.save('a', x)": "it uses `.save`",
    "x.tofile('a')": "it uses `.tofile`",
    "x.dump('a')": "it uses `.dump`",
    "np.ctypeslib.ctypes": "it uses `.ctypes`",
    "np.lib.format.os.system('ls')": "it uses `np.lib.format`",
    "np.ma.core.builtins.eval('1')": "it uses `np.ma.core.builtins`",
    "np.linalg": "it uses `np.linalg`",
    "(lambda m: m.lib)(np)": "it hands `np` on",
    "np.seterr(all='ignore')": "it uses `.seterr`",
    "np.random.seed(3)": "it uses `.seed`",
    "globals()": "it uses `globals`",
    "input()": "it uses `input`",
}
STATEMENTS = {
    "import os": "it imports `os`",
    "import os.path as math": "it imports `os.path`",
    "from subprocess import run": "it imports `subprocess`",
    "from numpy import load": "it imports `numpy.load`",
    "from numpy import lib": "it imports `numpy.lib`",
    "from math import *": "it imports `math.*`",
    "from . import secrets": "it imports `.`",
    "import numpy.lib.format as f": "it imports `numpy.lib.format`",
    "from functools import partial, _make_key": "it imports `functools._make_key`",
    "from warnings import sys": "it imports `sys`",
    "import warnings\n    warnings.sys.exit()": "it uses `warnings.sys`",
    "import scipy\n    scipy.io.savemat": "it uses `scipy.io`",
    "match x:\n        case object(__class__=c): pass": "it has a `case of a class`",
    "global kept": "it has a `global`",
}


def function(statement):
    return f"def double(x):\n    {statement}"


@pytest.mark.parametrize("expression", HARMLESS.strip().splitlines())
def test_what_computes_is_taken(expression):
    assert more_than_computing(function(f"return {expression}")) == ""


@pytest.mark.parametrize(
    "statement",
    [
        "import math\n    return math.floor(3)",
        "from functools import partial, reduce\n    return reduce(max, x)",
        "import numpy\n    return numpy.linalg.norm(x)",
        "import numpy.linalg as la\n    return la.norm(x)",
        "from numpy import linalg\n    return linalg.norm(x)",
        "from scipy.special import expit\n    return expit(x)",
        "from scipy import special\n    return special.expit(x)",
        "with np.errstate(all='ignore'):\n        return np.exp(x)",
        "raise ValueError('no')",
        "class K:\n        def __call__(self, y):\n            return y\n    return K()(x)",
        "import warnings\n    warnings.simplefilter('ignore')",
    ],
)
def test_libraries_of_mathematics_are_taken(statement):
    assert more_than_computing(function(statement)) == ""


@pytest.mark.parametrize(("expression", "told"), HARMFUL.items())
def test_what_does_more_is_refused(expression, told):
    assert more_than_computing(function(f"return {expression}")) == told


@pytest.mark.parametrize(("statement", "told"), STATEMENTS.items())
def test_what_reaches_further_is_refused(statement, told):
    assert more_than_computing(function(statement)) == told
