"""Libraries that take long to import, imported when something of theirs is first used.

Nearly every notebook imports `matplotlib.pyplot` at its head, and nearly none draws while it is
graded: cells that only show are not run then. A module that is late has what an import gives it
until it is looked at; then it is executed, and is a module like any other. Late is only what has no
modules inside: an import of one of those must find the package executed.

(The standard library's LazyLoader executes a module at its second import already, and before
Python 3.12 not for two threads at once.)
"""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

LATE = ("matplotlib.pyplot",)
# What a module has before it is executed, and an import looks at.
GIVEN = {
    "__cached__",
    "__class__",
    "__file__",
    "__loader__",
    "__name__",
    "__package__",
    "__spec__",
}

_turn = threading.RLock()  # of the thread that executes; others wait until it has
_executing: set[str] = set()


class LateModule(ModuleType):
    """A module that was imported and not executed: whatever is done with it executes it first."""

    def __getattribute__(self, name: str) -> Any:
        if name not in GIVEN:
            execute(self)
        return ModuleType.__getattribute__(self, name)  # of whatever class it is by now

    def __setattr__(self, name: str, value: Any) -> None:
        execute(self)
        ModuleType.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        execute(self)
        ModuleType.__delattr__(self, name)


class LateLoader(Loader):
    """Makes a late module of what another loader would execute at once."""

    def __init__(self, loader: Loader) -> None:
        self.loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        assert module.__spec__ is not None
        module.__spec__.loader = module.__loader__ = self.loader
        module.__class__ = LateModule  # only now: it has all that an import gives it


class LateFinder(MetaPathFinder):
    """Finds the late modules, each once: what reloads one finds the ordinary loader."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in LATE or fullname in sys.modules:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = LateLoader(spec.loader)
        return spec


def execute(module: ModuleType) -> None:
    """Executes a late module, once; one that raises stays late, and raises again."""
    with _turn:
        # Nothing where another thread was first, or by what it does itself while it is executed.
        if type(module) is not LateModule or module.__name__ in _executing:
            return
        assert module.__spec__ is not None
        assert module.__spec__.loader is not None
        _executing.add(module.__name__)
        try:
            module.__spec__.loader.exec_module(module)
            ModuleType.__setattr__(module, "__class__", ModuleType)
        finally:
            _executing.discard(module.__name__)


def install() -> None:
    """From now on, the late libraries are."""
    sys.meta_path.insert(0, LateFinder())


def import_all() -> None:
    """Executes all of them now: for many notebooks, as some of them draw."""
    for name in LATE:
        execute(importlib.import_module(name))
