"""Stand-ins: what takes the places of earlier functions where a later answer is asked once more.

A stand-in is public code, right in form, with numbers of its own. So no function of a student's is
ever asked what another one's answer should be: see `follow_through`.
"""

from __future__ import annotations

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
    function has them.
    """

    sources: Mapping[str, str]
    functions: Functions = field(repr=False)

    @classmethod
    def drawn(
        cls,
        templates: Mapping[str, str],
        rng: np.random.Generator,
        results: Mapping[str, Sequence[str]] | None = None,
    ) -> StandIns:
        """One for each template, by name; `results` are the names of what each returns."""
        sources, functions = {}, {}
        for name, template in templates.items():
            k, l = (repr(float(number)) for number in rng.uniform(0.5, 1, size=2))  # noqa: E741
            sources[name] = string.Template(template).substitute(k=k, l=l)
            if results:
                sources[name] += f"\n{name}.results = {tuple(results[name])!r}\n"
            namespace: dict[str, Any] = {"np": np}
            exec(sources[name], namespace)  # noqa: S102 - the grader's own source
            functions[name] = namespace[name]
        return cls(sources, functions)

    def ways(
        self, reference: Callable[..., Any], others: Sequence[Callable[..., Any]] = ()
    ) -> Iterator[tuple[Callable[..., Any], Functions]]:
        """Every right way to build on what comes earlier, and the earlier functions that it has.

        A right answer may call some of the earlier functions, and do itself what the others do:
        the reference calls the stand-ins of some, and its own functions otherwise. `others` are
        right answers that call other functions than the reference does.
        """
        for count in range(len(self.functions), 0, -1):
            for names in itertools.combinations(self.functions, count):
                replaced = {name: self.functions[name] for name in names}
                linked = relinked(reference, replaced)
                earlier = {name: linked[name] for name in self.functions}
                yield linked[reference.__name__], earlier
                for other in others:
                    yield relinked(other, earlier)[other.__name__], earlier


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
