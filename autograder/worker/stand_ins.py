"""Functions that take the places of the notebook's own, each in the form of the one it replaces.

A student's function may have other names for its parameters or another order of them, options of
its own, and results in a list, in a named tuple or beyond those that were asked for. What is built
on it must find the same where a stand-in stands.

So a stand-in may call the function that it replaces, on copies and once for each way of calling it,
and look at what that returns: of which class, and how many. All numbers are the stand-in's own.
"""

from __future__ import annotations

import copy
import inspect
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from types import NoneType
from typing import Any

import numpy as np

Function = Callable[..., Any]
PLACED = inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD


class StandIns:
    """Functions that take the places of the notebook's own, under every name of theirs."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._functions: dict[str, Any] = {}
        self._more: dict[str, int] = {}
        self._placed: dict[str, Any] = {}  # the last for each name
        self._ever: list[Any] = []  # a view may hold an earlier one

    def define(self, sources: dict[str, str], more: dict[str, int]) -> None:
        """Makes them; they are there from now on, also for cells that are still to run.

        more: of each function whose own form is taken, how many results it has beyond ours, for
        calls on which it returns nothing. Said again, it holds for those that are there already.
        """
        self._more = more
        if self._functions:
            return
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
            more = partial(self._more_of, name)
            placed = _in_place_of(theirs, function, self._announced(theirs), more)
            self._placed[name] = placed
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

    def _more_of(self, name: str) -> int | None:
        return self._more.get(name)

    def _announced(self, theirs: Any) -> type[tuple[Any, ...]] | None:
        """The kind of tuple that a function's annotation says it returns; none for most."""
        with suppress(Exception):  # what a notebook's own object does when it is asked
            announced = theirs.__annotations__.get("return")
            if isinstance(announced, str):
                announced = self._namespace.get(announced)
            if isinstance(announced, type) and issubclass(announced, tuple):
                return announced
        return None


def _in_place_of(
    theirs: Any, function: Function, announced: Any, more_of_theirs: Callable[[], int | None]
) -> Function:
    """The function, called as the notebook's own is, with results in the form of its own.

    more_of_theirs: as `more` in `define`; None while the form is the one that was asked for.
    """
    as_asked, as_theirs = (_called_as(theirs, function, own) for own in (False, True))
    names = getattr(function, "results", ())
    forms: dict[Any, tuple[Any, int]] = {}  # by the way it is called, which may decide

    def placed(*arguments: Any, **keywords: Any) -> Any:
        more = more_of_theirs()
        value = (as_asked if more is None else as_theirs)(*arguments, **keywords)
        results = value if isinstance(value, tuple) else (value,)
        form = announced, len(results) + (more or 0)
        if more is not None and callable(theirs):
            way = _way_of_calling(arguments, keywords)
            if way not in forms:
                forms[way] = form  # for what it calls itself, and where it returns nothing
                with suppress(BaseException), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    like = theirs(*copy.deepcopy(arguments), **copy.deepcopy(keywords))
                    has_several = isinstance(like, (tuple, list) if len(results) > 1 else tuple)
                    forms[way] = (type(like), len(like)) if has_several else (None, 0)
            form = forms[way]
        kind, count = form
        if kind is None and count <= len(results):
            return value
        with suppress(Exception):  # of a kind that cannot be made so
            return _made(kind, results, count, names)
        return value

    return placed


def _way_of_calling(arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """What may be options among the arguments; of all others their types."""
    options = bool, str, NoneType
    given = [*enumerate(arguments), *sorted(keywords.items())]
    return tuple((key, v if isinstance(v, options) else type(v)) for key, v in given)


def _made(kind: Any, results: tuple[Any, ...], count: int, names: Sequence[str]) -> Any:
    """The results in a tuple or list of this kind, and Nones up to so many.

    By the names of its fields where they are the names of the results. More would be numbers of
    theirs: an answer that uses them rests on what nobody asked for.
    """
    fields = getattr(kind, "_fields", ())
    items = [*results, *(None,) * (max(count, len(fields)) - len(results))]
    if names and set(names) <= set(fields):
        by_name = dict(zip(names, results, strict=True))
        items = [by_name.get(field) for field in fields]
    if kind is not None and issubclass(kind, list):
        made = list.__new__(kind)
        list.extend(made, items)
        return made
    return tuple.__new__(kind or tuple, items)  # its own way to be made may want other arguments


def _called_as(theirs: Any, function: Function, by_name: bool) -> Function:
    """The function, called as another one is, and whatever ours lacks left out.

    By place; or by name where the names are ours, as theirs may stand in another order, and then
    with the options that ours honours where theirs has them, too, if under another name.
    """
    parameters = _parameters_of(theirs)
    ours, options = _taken(function)
    places = [name for name, each in parameters.items() if each.kind in PLACED]
    same = {name for name in (*ours, *options) if by_name and name in parameters}
    left = [name for name in ours if name not in same]
    renamed = dict(zip([name for name in places if name not in same], left, strict=False))
    if by_name:
        like = [name for name in parameters if name not in {*ours, *options, *renamed}]
        called_otherwise = _same_option(parameters, like, [o for o in options if o not in same])
        renamed |= called_otherwise
        same |= {*called_otherwise.values()}
    defaults = {
        renamed.get(name, name): each.default
        for name, each in parameters.items()
        if renamed.get(name, name) in same.intersection(options)
        and each.default is not inspect.Parameter.empty
    }

    def called(*arguments: Any, **keywords: Any) -> Any:
        if len(arguments) <= len(places):
            keywords = {**dict(zip(places, arguments, strict=False)), **keywords}
            arguments = ()
        given = {**defaults, **{renamed.get(name, name): v for name, v in keywords.items()}}
        known = {
            name: value
            for name, value in given.items()
            if name in ours or (name in same and value is not None)
        }
        return function(*arguments[: len(ours)], **known)

    return called


def _same_option(
    parameters: Mapping[str, inspect.Parameter], theirs: Sequence[str], ours: Sequence[str]
) -> dict[str, str]:
    """Their name of our one option, as `dim` of `axis`: it begins at the first, or at the last."""
    like = [name for name in theirs if _is_an_end(parameters[name].default)]
    return dict(zip(like, ours, strict=True)) if len(like) == len(ours) == 1 else {}


def _is_an_end(default: Any) -> bool:
    return type(default) is int and default in (0, -1)


def _parameters_of(theirs: Any) -> Mapping[str, inspect.Parameter]:
    """How a notebook's own function is called; nothing where there is none, or it does not say."""
    if not callable(theirs):
        return {}
    try:
        return dict(inspect.signature(theirs).parameters)
    except BaseException:  # what a notebook's own object does when it is asked
        return {}


def _taken(function: Function) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of what a function of ours takes: its parameters, and those by name alone."""
    code = function.__code__
    end = code.co_argcount + code.co_kwonlyargcount
    return code.co_varnames[: code.co_argcount], code.co_varnames[code.co_argcount : end]
