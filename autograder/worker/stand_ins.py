"""Functions that take the places of the notebook's own, each in the form of the one it replaces.

A student's function may have other names for its parameters, options of its own, and results beyond
those that were asked for. What is built on it must find the same where a stand-in stands.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numpy as np

Function = Callable[..., Any]


class StandIns:
    """Functions that take the places of the notebook's own, under every name of theirs."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._functions: dict[str, Any] = {}
        self._more: dict[str, int] = {}
        self._placed: dict[str, Any] = {}  # the last for each name
        self._ever: list[Any] = []  # a view may hold an earlier one

    def define(self, sources: dict[str, str], more: dict[str, int]) -> None:
        """Makes them; they are there from now on, also for cells that are still to run."""
        self._more = more
        for name, source in sources.items():
            own: dict[str, Any] = {"np": np}
            exec(source, own)  # noqa: S102 - the grader's, and no secret
            self._functions[name] = own[name]
        self.take_their_places()

    def take_their_places(self) -> None:
        """After each cell: what captures a function later captures the stand-in."""
        for name, function in self._functions.items():
            theirs = self._namespace.get(name)
            if theirs is self._placed.get(name, self):
                continue
            results = _with_more_results(function, self._announced(theirs), self._more.get(name, 0))
            self._placed[name] = placed = _called_as(theirs, results, _parameters(function))
            self._ever.append(placed)
            if callable(theirs):
                for other, value in list(self._namespace.items()):
                    if value is theirs:
                        self._namespace[other] = placed
            self._namespace[name] = placed

    def asked(self, name: str) -> Any:
        """What a name stands for when it is called; nothing where that is another's stand-in."""
        function = self._namespace.get(name)
        if name not in self._functions and any(function is each for each in self._ever):
            return None
        return function

    def _announced(self, theirs: Any) -> type[tuple[Any, ...]] | None:
        """The kind of tuple that a function's annotation says it returns; none for most."""
        announced = getattr(theirs, "__annotations__", {}).get("return")
        if isinstance(announced, str):
            announced = self._namespace.get(announced)
        is_tuple = isinstance(announced, type) and issubclass(announced, tuple)
        return announced if is_tuple else None


def _with_more_results(function: Function, kind: Any, more: int) -> Function:
    """The function, whose results are such a tuple, and so many Nones longer.

    More would be numbers of theirs: an answer that uses them rests on what nobody asked for.
    """
    fields = len(getattr(kind, "_fields", ()))
    if kind is None and more <= 0:
        return function
    make = getattr(kind, "_make", kind or tuple)

    def longer(*arguments: Any, **keywords: Any) -> Any:
        value = function(*arguments, **keywords)
        results = value if isinstance(value, tuple) else (value,)
        return make((*results, *(None,) * max(more, fields - len(results))))

    return longer


def _called_as(theirs: Any, function: Function, ours: tuple[str, ...]) -> Function:
    """The function, called as another one is: by its names, and whatever ours lacks left out."""
    signature = _signature(theirs)
    renamed = dict(zip(_by_place(signature) if signature else (), ours, strict=False))

    def called(*arguments: Any, **keywords: Any) -> Any:
        if signature is not None:
            with suppress(TypeError):  # of an option that theirs lacks too
                bound = signature.bind(*arguments, **keywords)
                arguments, keywords = bound.args, bound.kwargs
        by_name = {renamed.get(name, name): value for name, value in keywords.items()}
        known = {name: value for name, value in by_name.items() if name in ours}
        return function(*arguments[: len(ours)], **known)

    return called


def _signature(theirs: Any) -> inspect.Signature | None:
    """How a notebook's own function is called; none where there is none, or it does not say."""
    if not callable(theirs):
        return None
    try:
        return inspect.signature(theirs)
    except BaseException:  # what a notebook's own object does when it is asked
        return None


def _by_place(signature: inspect.Signature) -> list[str]:
    kinds = inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD
    return [name for name, each in signature.parameters.items() if each.kind in kinds]


def _parameters(function: Function) -> tuple[str, ...]:
    code = function.__code__
    return code.co_varnames[: code.co_argcount]
