"""What a student wrote becomes a known mistake, which runs unconfined, only where it computes."""

import pytest

from autograder.mistakes.code import NotAFunction
from autograder.mistakes.plain import more_than_computing

HARMLESS = """
x * 2
np.exp(x - np.max(x, axis=0, keepdims=True)) / np.sum(x)
np.linalg.norm(x) + np.maximum.accumulate(x)
sum(each ** 2 for each in x)
[len(x), float(x[0])][1]
(lambda y: y + 1)(x)
x.T.reshape(-1).astype(np.float64)[:, np.newaxis]
x if isinstance(x, (np.ndarray, list)) else half(x)
{**{"W": x}, "b".upper(): x.copy()}["W"]
"""

HARMLESS_STATEMENTS = [
    "import math\n    return math.floor(3)",
    "import numpy as np\n    return np.abs(x)",
    "with np.errstate(divide='ignore', over='ignore'):\n        return np.exp(x)",
    "raise ValueError(f'no {x}')",
    "def inner(y, k=2):\n        return y * k\n    return inner(x)",
    "h = []\n    for each in x:\n        h.append(each)\n    return np.stack(h)",
    "y = np.zeros(3)\n    y[0] += 1\n    return y",
    "input = x\n    return input",
]

HARMFUL = {
    "open('/etc/passwd').read()": "it uses `.read`",
    "open('/etc/passwd')": "it uses `open`",
    "eval('1')": "it uses `eval`",
    "exec('1')": "it uses `exec`",
    "getattr(x, 'a')": "it uses `getattr`",
    "type(x)": "it uses `type`",
    "str(x)": "it uses `str`",
    "print(x)": "it uses `print`",
    "globals()": "it uses `globals`",
    "input()": "it uses `input`",
    "misconception": "it uses `misconception`",
    "__import__('os')": "it uses `__import__`",
    "__builtins__['eval']('1')": "it calls `__builtins__['eval']`",
    "x.__class__": "it uses `.__class__`",
    "'{0.__class__}'.format(x)": "it uses `.format`",
    "f'{x:>9}'": "it has a format",
    "(y for y in x).gi_frame": "it uses `.gi_frame`",
    "x.tofile('a')": "it uses `.tofile`",
    "x.ctypes": "it uses `.ctypes`",
    "x.view('O')": "it uses `.view`",
    "x.resize(3, refcheck=False)": "it uses `.resize`",
    "np.load('a')": "it uses `np.load`",
    "np.bmat('x')": "it uses `np.bmat`",
    "np.ndarray(3)": "it uses `np.ndarray`",
    "np.lib.format.os.system('ls')": "it uses `np.lib.format.os.system`",
    "np.testing.runstring('1', {})": "it uses `np.testing.runstring`",
    "np.exp.__self__": "it uses `np.exp.__self__`",
    "np.linalg": "it uses `np.linalg`",
    "np.errstate(all='ignore')": "it uses `np.errstate`",
    "(lambda m: m.T)(np)": "it hands `np` on",
    "[np]": "it hands `np` on",
    "isinstance(x, [np.load][0])": "it uses `np.load`",
    "(lambda isinstance: isinstance(x, np.ndarray))(max)": "it gives `isinstance` another meaning",
    "isinstance(x, np.ndarray(3))": "it uses `np.ndarray`",
    "[0 async for y in x]": "it has an `async`",
    "map(isinstance, x)": "it hands `isinstance` on",
    "x[0](x)": "it calls `x[0]`",
    "(yield)": "it has a `yield`",
    "(y := x)": "it has a `namedexpr`",
}

STATEMENTS = {
    "import os": "it imports `os`",
    "import os.path as math": "it imports `os.path as math`",
    "import numpy as m": "it imports `numpy as m`",
    "import math as np": "it imports `math as np`",
    "from subprocess import run": "it has a `importfrom`",
    "from functools import wraps": "it has a `importfrom`",
    "class K: pass": "it has a `class`",
    "global kept": "it has a `global`",
    "try:\n        pass\n    except ValueError: pass": "it has a `try`",
    "match x:\n        case object(__class__=c): pass": "it has a `match`",
    "with open('a') as f: pass": "it has a `with open('a') as f`",
    "with np.errstate(call=x): pass": "it has a `with np.errstate(call=x)`",
    "async def f(): pass": "it has a `asyncfunction`",
    "np = x": "it gives `np` another meaning",
    "def math(): pass": "it gives `math` another meaning",
    "for np in x: pass": "it gives `np` another meaning",
    "f = lambda np: np.pi": "it gives `np` another meaning",
    "y: 'open(1)' = 3": "it has a `annassign`",
    "def f(y: 'open(1)'): pass": "`y` has an annotation",
    "def f() -> 'open(1)': pass": "`f` has an annotation",
    "@max\n    def f(): pass": "`f` has a decorator",
}

ATTACKS = {
    "annotations that functools evaluates": (
        "from functools import singledispatchmethod\n"
        "    def f(a, y: 'np.testing.os.system(\"true\")'): pass\n"
        "    singledispatchmethod(f).register(f)\n"
        "    return x"
    ),
    "getattr and setattr by wraps": (
        "from functools import update_wrapper\n"
        "    class K:\n"
        "        def __setattr__(self, name, value):\n"
        "            kept.append(value)\n"
        "    kept = []\n"
        "    update_wrapper(K(), np, assigned=['lib'], updated=[])\n"
        "    return kept[0].format.os.system('true')"
    ),
    "one alias for two modules": (
        "import numpy as m\n"
        "    def never():\n"
        "        import math as m\n"
        "    m.testing.runstring('1', {})\n"
        "    return x"
    ),
    "the alias of numpy for two modules": (
        "import math as np\n    np.testing.runstring('1', {})\n    return x"
    ),
    "numpy is changed": "np.exp = np.exp2\n    return x",
    "numpy is changed bit by bit": "np.pi += 1\n    return x",
    "numpy loses a function": "del np.exp\n    return x",
    "numpy is changed by a loop": "for np.exp in [np.exp2]: pass\n    return x",
    "numpy is changed by a comprehension": "return [0 for np.exp in [np.exp2]]",
    "numpy is changed by a with": "with np.errstate(all='ignore') as np.exp: pass",
    "numpy is changed in a tuple": "(np.exp, *y), z = x\n    return x",
    "an array is made another": "x.dtype = 'O'\n    return x",
    "the function keeps something": "double.kept = x\n    return x",
    "warnings are silenced": "import warnings\n    warnings.simplefilter('ignore')\n    return x",
}


def function(statement):
    return f"def double(x):\n    {statement}"


@pytest.mark.parametrize("expression", HARMLESS.strip().splitlines())
def test_what_computes_is_taken(expression):
    assert more_than_computing(function(f"return {expression}"), ["half"]) == ""


@pytest.mark.parametrize("statement", HARMLESS_STATEMENTS)
def test_statements_that_compute_are_taken(statement):
    assert more_than_computing(function(statement)) == ""


@pytest.mark.parametrize(("expression", "told"), HARMFUL.items())
def test_what_does_more_is_refused(expression, told):
    assert more_than_computing(function(f"return {expression}")) == told


@pytest.mark.parametrize(("statement", "told"), STATEMENTS.items())
def test_what_reaches_further_is_refused(statement, told):
    assert more_than_computing(function(statement)) == told


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_what_got_through_a_list_of_what_is_refused_is_refused(attack):
    assert more_than_computing(function(attack))


def test_only_the_functions_that_it_may_build_on_are_its_to_call():
    assert more_than_computing(function("return half(x)"), ["half"]) == ""
    assert more_than_computing(function("return half(x)")) == "it uses `half`"


def test_a_name_of_an_inner_function_is_no_name_outside_it():
    text = "def f():\n        open = 1\n        return open\n    return open('a')"
    assert more_than_computing(function(text)) == "it uses `open`"


def test_what_is_no_python_is_no_function():
    with pytest.raises(NotAFunction):
        more_than_computing("def double(x):\n    return (")
