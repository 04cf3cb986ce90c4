"""Whether code only computes, as what a student wrote must that is to be a known mistake.

A known mistake is the course's own code, and runs as whoever grades. So an answer becomes one only
where it can be seen to do nothing but arithmetic: where it reaches no file, no process, no other
module, and nothing of Python's own insides. What cannot be seen is refused, and written by hand.
"""

from __future__ import annotations

import ast
import builtins
import importlib
from collections.abc import Iterator
from types import ModuleType
from typing import Any

MODULES = {
    *("numpy", "numpy.fft", "numpy.linalg", "numpy.random"),
    *("cmath", "collections", "copy", "functools", "itertools", "math", "scipy"),
    *("scipy.linalg", "scipy.special", "typing", "warnings"),
}
BUILTINS = {
    *("abs", "all", "any", "bool", "callable", "complex", "dict", "divmod", "enumerate", "filter"),
    *(
        "float",
        "frozenset",
        "int",
        "isinstance",
        "iter",
        "len",
        "list",
        "map",
        "max",
        "min",
        "next",
    ),
    *(
        "pow",
        "print",
        "range",
        "reversed",
        "round",
        "set",
        "slice",
        "sorted",
        "staticmethod",
        "str",
    ),
    *("sum", "tuple", "type", "zip", "Ellipsis", "NotImplemented"),
    *(
        name
        for name, value in vars(builtins).items()
        if isinstance(value, type) and issubclass(value, Exception)
    ),
}
# Files, and what would stay changed for whoever is graded next; of numpy, of arrays, of modules.
REFUSED = {
    *("dump", "dumps", "fromfile", "fromregex", "genfromtxt", "load", "loadtxt", "memmap", "save"),
    *(
        "savetxt",
        "savez",
        "savez_compressed",
        "tofile",
        "cffi",
        "ctypes",
        "ctypeslib",
        "f2py",
        "test",
    ),
    *("seed", "set_printoptions", "set_state", "set_string_function", "setbufsize", "seterr"),
    *("seterrcall", "get_type_hints", "ForwardRef", "namedtuple", "singledispatch", "mro"),
}
INSIDES = ("_", "ag_", "co_", "cr_", "f_", "gi_", "tb_")  # of objects, frames and generators


def more_than_computing(text: str) -> str:
    """What code does beside computing, in a clause; empty where it does nothing else."""
    return next(_Reader(ast.parse(text)).complaints(), "")


class _Reader:
    """Reads all of some code, whichever of it may ever run."""

    def __init__(self, tree: ast.Module) -> None:
        self._nodes = list(ast.walk(tree))
        self._modules: dict[str, ModuleType] = {"np": importlib.import_module("numpy")}
        self._within = {  # the names that stand before a dot
            id(node.value) for node in self._nodes if isinstance(node, ast.Attribute)
        }

    def complaints(self) -> Iterator[str]:
        for node in self._nodes:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                yield from self._of_import(node)
        for node in self._nodes:
            match node:
                case ast.Attribute():
                    yield from self._of_attribute(node)
                case ast.Name():
                    yield from self._of_name(node)
                case ast.MatchClass() | ast.Global() | ast.Nonlocal():
                    yield f"it has a `{type(node).__name__.lower().replace('match', 'case of a ')}`"

    def _of_import(self, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
        for alias in node.names:
            if isinstance(node, ast.Import):
                module, name = alias.name, alias.asname or alias.name.partition(".")[0]
            else:
                module, name = node.module or ".", alias.asname or alias.name
            if module not in MODULES or (isinstance(node, ast.ImportFrom) and node.level):
                yield f"it imports `{module}`"
                continue
            found: object = importlib.import_module(module)
            if isinstance(node, ast.ImportFrom):
                if alias.name in REFUSED or alias.name.startswith(("_", "*")):
                    yield f"it imports `{module}.{alias.name}`"
                    continue
                found = getattr(found, alias.name, None)
            elif not alias.asname:
                found = importlib.import_module(name)
            if isinstance(found, ModuleType):
                if found.__name__ not in MODULES:
                    yield f"it imports `{found.__name__}`"
                    continue
                self._modules[name] = found

    def _of_attribute(self, node: ast.Attribute) -> Iterator[str]:
        if node.attr in REFUSED or node.attr.startswith(INSIDES):
            yield f"it uses `.{node.attr}`"
            return
        names = [node.attr]
        value = node.value
        while isinstance(value, ast.Attribute):
            names.insert(0, value.attr)
            value = value.value
        if isinstance(value, ast.Name) and value.id in self._modules:
            found: Any = self._modules[value.id]
            for name in names:
                found = getattr(found, name, None)
            is_module = isinstance(found, ModuleType)
            if is_module and not (found.__name__ in MODULES and id(node) in self._within):
                yield f"it uses `{ast.unparse(node)}`"

    def _of_name(self, node: ast.Name) -> Iterator[str]:
        refused = hasattr(builtins, node.id) and node.id not in BUILTINS
        if node.id.startswith("__") or (refused and isinstance(node.ctx, ast.Load)):
            yield f"it uses `{node.id}`"
        elif node.id in self._modules and id(node) not in self._within:
            yield f"it hands `{node.id}` on"
