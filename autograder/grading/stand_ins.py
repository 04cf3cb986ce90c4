"""Stand-ins: what takes the places of earlier functions where a later answer is asked once more.

A stand-in is public code, right in form, with numbers of its own. So no function of a student's is
ever asked what another one's answer should be: see `follow_through`.
"""

from __future__ import annotations

import ast
import functools
import itertools
import string
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Functions = dict[str, Callable[..., Any]]


@dataclass(frozen=True)
class StandIns:
    """What takes the places of earlier functions: sources for a worker, functions for the grader.

    In a source, `$k` and `$l` stand for numbers between 0.5 and 1, which are drawn for each
    student, so that nobody can write down beforehand what comes of them. Parameters of a source
    that are taken by name alone are options, as `axis`: they are honoured where the student's own
    function has them. `results` are the names of what each returns.
    """

    sources: Mapping[str, str]
    functions: Functions = field(repr=False)
    results: Mapping[str, Sequence[str]] = field(repr=False)

    @classmethod
    def drawn(
        cls,
        templates: Mapping[str, str],
        rng: np.random.Generator,
        results: Mapping[str, Sequence[str]],
    ) -> StandIns:
        """One for each template, by name; `results` are the names of what each returns."""
        sources, functions = {}, {}
        for name, template in templates.items():
            k, l = (repr(float(number)) for number in rng.uniform(0.5, 1, size=2))  # noqa: E741
            sources[name] = string.Template(template).substitute(k=k, l=l)
            sources[name] += f"\n{name}.results = {tuple(results[name])!r}\n"
            namespace: dict[str, Any] = {"np": np}
            exec(sources[name], namespace)  # noqa: S102 - the grader's own source
            functions[name] = namespace[name]
        return cls(sources, functions, results)

    def ways(
        self, reference: Callable[..., Any], others: Sequence[Callable[..., Any]] = ()
    ) -> Iterator[tuple[Callable[..., Any], Functions]]:
        """Every right way to build on what comes earlier, and the earlier functions that it has.

        A right answer may call some of the earlier functions, and do itself what the others do:
        the reference calls the stand-ins of some, and its own functions otherwise. It may also take
        some results of an earlier function, and make the others of what comes before that one.
        `others` are right answers that call other functions than the reference does.
        """
        for replaced in itertools.chain(self._some(), self._some_results(reference)):
            linked = relinked(reference, replaced)
            earlier = {name: linked[name] for name in self.functions}
            yield linked[reference.__name__], earlier
            for other in others:
                yield relinked(other, earlier)[other.__name__], earlier

    def _some(self) -> Iterator[Functions]:
        """All of the functions, then fewer and fewer of them."""
        for count in range(len(self.functions), 0, -1):
            for names in itertools.combinations(self.functions, count):
                yield {name: self.functions[name] for name in names}

    def _some_results(self, reference: Callable[..., Any]) -> Iterator[Functions]:
        """All of the functions, but one with some results that are made of what the others give."""
        for name, results in self.results.items():
            rest = {each: made for each, made in self.functions.items() if each != name}
            if not rest or len(results) == 1:
                continue
            own = relinked(reference, rest)[name]
            for count in range(1, len(results)):
                for places in itertools.combinations(range(len(results)), count):
                    yield {**rest, name: _with_some_of(own, places, self.functions[name])}


@functools.cache
def options_of(template: str) -> tuple[str, ...]:
    """The parameters of a stand-in that are taken by name alone."""
    source = string.Template(template).substitute(k="1", l="1")
    definitions = [each for each in ast.parse(source).body if isinstance(each, ast.FunctionDef)]
    return tuple(each.arg for made in definitions for each in made.args.kwonlyargs)


def _with_some_of(
    other: Callable[..., Any], places: Sequence[int], function: Callable[..., Any]
) -> Callable[..., Any]:
    """The function, with another one's results at these places."""

    def mixed(*arguments: Any) -> tuple[Any, ...]:
        results = list(function(*arguments))
        theirs = other(*arguments)
        for place in places:
            results[place] = theirs[place]
        return tuple(results)

    return mixed


def relinked(function: Callable[..., Any], replaced: Mapping[str, Any]) -> Functions:
    """The functions of a function's module, calling the replaced ones instead of their own."""
    assert isinstance(function, types.FunctionType)
    module = function.__globals__
    namespace = dict(module)
    copies = {
        name: types.FunctionType(
            value.__code__, namespace, name, value.__defaults__, value.__closure__
        )
        for name, value in module.items()
        if isinstance(value, types.FunctionType) and value.__globals__ is module
    }
    for name, made in copies.items():
        made.__kwdefaults__ = module[name].__kwdefaults__
    namespace.update(copies)
    namespace.update(replaced)
    return {**copies, **replaced}
